//! Where a language puts its participants: prepositions, genitives, agents.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use crate::{DataError, Source, source::settings};

/// The syntax facts of a pack that the coder needs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyntaxRules {
    /// Mark the agent of a passive.
    #[serde(default)]
    pub agent_preps: Vec<String>,
    /// At an event noun: who does it.
    #[serde(default)]
    pub noun_agent_preps: Vec<String>,
    /// At an event noun: to whom.
    #[serde(default)]
    pub noun_recipient_preps: Vec<String>,
    /// Between two parties.
    #[serde(default)]
    pub between_preps: Vec<String>,
    /// Nouns of accords and meetings, of which a place's name may be part: the Vienna Convention is not Austria.
    #[serde(default)]
    pub accord_nouns: Vec<String>,
    /// Names of bodies of a state that other states have too, in lower case.
    #[serde(default)]
    pub bodies_elsewhere: Vec<String>,
    /// Openers of clauses that have the subject of the main clause where they have none: "praised Egypt after jailing two activists".
    #[serde(default)]
    pub shared_subject_openers: Vec<String>,
    /// Stands before an infinitive, where one word does ("to").
    #[serde(default)]
    pub infinitive_mark: Option<String>,
    /// What makes a language of a state's name beside it: a Chinese-language daily and Russian speakers need not be of either state.
    #[serde(default)]
    pub language_nouns: Vec<String>,
    /// Stand before those who act together with the subject ("together with").
    #[serde(default)]
    pub companion_preps: Vec<String>,
    /// Nouns for those of the same rank elsewhere: "her counterpart" is not of her own state.
    #[serde(default)]
    pub counterparts: Vec<String>,
    /// Role nouns for those who rule a part of a state, in lower case: they and its government are two.
    #[serde(default)]
    pub local: Vec<String>,
    /// Verbs that say what somebody is, as citation forms: "became the first country to recognise it".
    #[serde(default)]
    pub linking: Vec<String>,
    /// Nouns for those who come from elsewhere: mediators are not of the place where they mediate.
    #[serde(default)]
    pub outsiders: Vec<String>,
    /// Words that end what stands below them: what one is asked to end is going on.
    #[serde(default)]
    pub endings: Vec<String>,
    /// Where a state ends: who sends forces to that of another state means that state.
    #[serde(default)]
    pub frontiers: Vec<String>,
    /// Works of fiction: what happens "in the film" happened nowhere.
    #[serde(default)]
    pub fiction: Vec<String>,
    /// Verbs by which a work tells its story, as citation forms: "the novel imagines an invasion".
    #[serde(default)]
    pub depicting: Vec<String>,
    /// Words for parts of the world: "Western diplomats" are of no state that the article names.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Whether the genitive precedes its noun.
    #[serde(default)]
    pub possessive_first: bool,
    /// Whether a bare noun after a passive is its agent.
    #[serde(default)]
    pub bare_passive_agent: bool,
    /// Open a clausal complement.
    #[serde(default)]
    pub complementisers: Vec<String>,
    /// Link a role noun to its state or organisation ("the president of Chile").
    #[serde(default)]
    pub owner_preps: Vec<String>,
    /// Whether the citation form of a verb may head a finite clause, so that a tagger may take it for a noun.
    #[serde(default)]
    pub base_is_finite: bool,
    /// Whether passives show in the form of the verb, so that a form that is not passive never is, whatever the tree says.
    #[serde(default)]
    pub passive_by_form: bool,
    /// The feature of verbs that only headlines use, and that of sentences: `["bare", "base"]`.
    #[serde(default)]
    pub headline_verbs: Option<[String; 2]>,
    /// Open a finite clause where a preposition would open a phrase.
    #[serde(default)]
    pub clause_openers: Vec<String>,
    /// Names that a parser knows well, put in place of those of `actors/` that it may not know.
    #[serde(default)]
    pub stand_ins: StandIns,
    /// Case roles of frames → prepositions (`packs/<tag>/prepositions.toml`).
    #[serde(skip)]
    pub case: BTreeMap<String, Vec<String>>,
}

/// Names in place of others, for the parser alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandIns {
    /// In place of a state, or of its capital, named by one word.
    #[serde(default)]
    pub state: Option<String>,
    /// In place of the last word of a person's name.
    #[serde(default)]
    pub person: Option<String>,
    /// In place of the other words of a person's name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// In place of an organisation named by several words: the word for all but the last, and the last.
    #[serde(default)]
    pub organisation: Vec<String>,
}

impl SyntaxRules {
    /// Reads `packs/<tag>/syntax.toml` and `packs/<tag>/prepositions.toml`.
    pub fn load(source: &Source, tag: &str) -> Result<Self, DataError> {
        let mut this: Self = read(source, &format!("packs/{tag}/syntax.toml"))?;
        this.case = read(source, &format!("packs/{tag}/prepositions.toml"))?;
        Ok(this)
    }

    /// The prepositions of a case role, or the preposition itself.
    pub fn preps_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let listed = self.case.get(name);
        listed.into_iter().flatten().map(String::as_str).chain(listed.is_none().then_some(name))
    }

    /// Whether a preposition marks a mere place.
    pub fn is_place(&self, prep: &str) -> bool {
        self.case.get("place").is_some_and(|preps| preps.iter().any(|p| p == prep))
    }
}

fn read<T: Default + DeserializeOwned>(source: &Source, path: &str) -> Result<T, DataError> {
    source.text(path)?.map_or_else(|| Ok(T::default()), |text| settings(path, text))
}
