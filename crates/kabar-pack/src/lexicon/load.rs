//! Reads a lexicon's tables.

use std::cell::RefCell;

use kabar_model::Diagnostic;
use rustc_hash::FxHashSet;

use super::{AnaphorKind, Cue, CueRow, Lexicon, LightEffect, LightRow, Predicate, RoleKind, RoleRow};
use crate::{
    DataError, Ontology, RoleSpec, Row, Slot, Source, SyntaxRules, Table,
    inflect::{Inflection, Pos},
    pattern::{Atom, Patterns},
    phrases::Head,
};

/// Reads one language's tables and gathers their faults.
struct Reader<'s> {
    source: &'s Source,
    tag: &'s str,
    inflection: &'s Inflection,
    patterns: RefCell<Patterns<'s>>,
    nouns: Head<'s>,
    /// Ids of rows met so far.
    ids: RefCell<FxHashSet<String>>,
    faults: Vec<Diagnostic>,
}

impl Lexicon {
    /// Reads `packs/<tag>/lexicon/`.
    pub fn load(source: &Source, tag: &str, ontology: &Ontology, syntax: &SyntaxRules) -> Result<Self, DataError> {
        if let Some(lexicon) = source.compiled(&format!("{tag}/lexicon")) {
            return Ok(lexicon);
        }
        let inflection = Inflection::load(source, tag)?;
        let mut reader = Reader {
            source,
            tag,
            inflection: &inflection,
            patterns: RefCell::new(Patterns::new(&inflection)),
            nouns: if syntax.possessive_first { Head::Before(&syntax.owner_preps) } else { Head::First },
            ids: RefCell::default(),
            faults: Vec::new(),
        };
        let mut this = Self::default();
        reader.each("classes.tsv", &["class", "words"], &mut this, |reader, _, row| {
            reader.patterns.borrow_mut().add_class(row.need("class")?, row.list("words"));
            Ok(())
        });
        let folder = format!("packs/{tag}/lexicon/predicates/");
        let files: Vec<String> = source.tables(&folder).map(str::to_owned).collect();
        for file in files {
            reader.file(&file, &["id", "lemma", "pos", "frame"], &mut this, |reader, this, row| {
                reader.predicate(this, row, ontology)
            });
        }
        reader.each("cues.tsv", &["lemma", "pos", "cue"], &mut this, Reader::cue);
        reader.each("roles.tsv", &["noun", "sector", "kind"], &mut this, |reader, this, row| {
            reader.role(this, row, ontology)
        });
        reader.each("offices.tsv", &["noun", "offices"], &mut this, |_, this, row| offices(this, row));
        reader.each("anaphors.tsv", &["form", "kind"], &mut this, |reader, this, row| {
            let kind = AnaphorKind::parse(row.get("kind")).map_err(|m| row.fault("kind", m))?;
            for form in row.list("form") {
                this.anaphor_index.add(form, Pos::Other, Head::Last, this.anaphors.len(), reader.inflection);
            }
            this.anaphors.push((format!("{}/anaphor:{}", reader.tag, row.get("form")), kind));
            Ok(())
        });
        reader.each("light.tsv", &["lemma", "effect"], &mut this, Reader::light);
        reader.each("contexts.tsv", &["word", "context"], &mut this, |reader, this, row| {
            let word = row.need("word")?;
            for form in row.list("word") {
                for pos in [Pos::Noun, Pos::Adj] {
                    this.context_index.add(form, pos, reader.nouns, this.contexts.len(), reader.inflection);
                }
            }
            this.contexts.push((format!("{}/context:{word}", reader.tag), row.need("context")?.to_owned()));
            Ok(())
        });
        this.read_headline_verbs(syntax, &inflection);
        this.vocabulary = reader.patterns.into_inner().into_vocabulary();
        if reader.faults.is_empty() { Ok(this) } else { Err(DataError(reader.faults)) }
    }
}

impl Reader<'_> {
    fn each(
        &mut self,
        name: &str,
        columns: &[&str],
        lexicon: &mut Lexicon,
        take: impl FnMut(&Self, &mut Lexicon, Row<'_>) -> Result<(), Diagnostic>,
    ) {
        let path = format!("packs/{}/lexicon/{name}", self.tag);
        self.file(&path, columns, lexicon, take);
    }

    fn file(
        &mut self,
        path: &str,
        columns: &[&str],
        lexicon: &mut Lexicon,
        mut take: impl FnMut(&Self, &mut Lexicon, Row<'_>) -> Result<(), Diagnostic>,
    ) {
        let text = match self.source.text(path) {
            Ok(Some(text)) => text,
            Ok(None) => return,
            Err(e) => return self.faults.extend(e.0),
        };
        match Table::read(path, text, columns) {
            Ok(table) => {
                for row in table.rows() {
                    if let Err(fault) = take(self, lexicon, row) {
                        self.faults.push(fault);
                    }
                }
            }
            Err(e) => self.faults.extend(e.0),
        }
    }

    fn pattern(&self, row: Row<'_>) -> Result<Vec<Atom>, Diagnostic> {
        self.patterns.borrow_mut().read(row.get("pattern")).map_err(|m| row.fault("pattern", m))
    }

    fn predicate(&self, lexicon: &mut Lexicon, row: Row<'_>, ontology: &Ontology) -> Result<(), Diagnostic> {
        // the ids of rows are what the evidence of events names
        if !self.ids.borrow_mut().insert(row.need("id")?.to_owned()) {
            return Err(row
                .fault("id", format!("`{}` is there already", row.get("id")))
                .hint("give the row a number of its own"));
        }
        let frame = match row.need("frame")? {
            "NONE" => None,
            name => Some(ontology.frame_id(name).ok_or_else(|| {
                row.fault("frame", format!("there is no frame `{name}`")).hint("ontology/frames.tsv lists them")
            })?),
        };
        let pos = Pos::parse(row.get("pos"));
        if pos == Pos::Other {
            return Err(row.fault("pos", format!("`{}` is no part of speech", row.get("pos"))).hint("one of v, n, a"));
        }
        let mode = Some(row.get("mode").to_owned()).filter(|m| !m.is_empty());
        if let (Some(frame), Some(mode)) = (frame, &mode) {
            ontology.check_mode(ontology.frame(frame).kind, Some(mode)).map_err(|m| row.fault("mode", m))?;
        }
        let (mut actor, mut recipient) = (None, None);
        for part in row.get("roles").split_whitespace() {
            let fault = |m: String| row.fault("roles", m).hint("write actor=subj recipient=obl.against|obj");
            let (name, spec) = part.split_once('=').ok_or_else(|| fault(format!("`{part}` has no `=`")))?;
            let spec = RoleSpec::parse(spec).map_err(fault)?;
            match name {
                "actor" if spec.0.iter().flatten().any(|slot| *slot == Slot::Own) => {
                    return Err(fault("`own`, the people of who acts, cannot act".to_owned()));
                }
                "actor" => actor = Some(spec),
                "recipient" => recipient = Some(spec),
                other => return Err(fault(format!("`{other}` is no role"))),
            }
        }
        let item = lexicon.predicates.len();
        for lemma in row.need("lemma")?.split('|') {
            let head = if pos == Pos::Verb { Head::First } else { self.nouns };
            lexicon.predicate_index.add(lemma, pos, head, item, self.inflection);
        }
        lexicon.predicates.push(Predicate {
            id: format!("{}/{}", self.tag, row.need("id")?),
            lemma: row.get("lemma").to_owned(),
            pos,
            pattern: self.pattern(row)?,
            frame,
            mode,
            actor,
            recipient,
            example: row.get("example").to_owned(),
            expect: row.get("expect").to_owned(),
        });
        Ok(())
    }

    fn cue(&self, lexicon: &mut Lexicon, row: Row<'_>) -> Result<(), Diagnostic> {
        let cue = Cue::parse(row.get("cue")).map_err(|m| row.fault("cue", m))?;
        let pos = Pos::parse(row.get("pos"));
        let lemma = row.need("lemma")?;
        let pattern = self.pattern(row)?;
        for form in lemma.split('|') {
            let head = if pos == Pos::Verb { Head::First } else { self.nouns };
            lexicon.cue_index.add(form, pos, head, lexicon.cues.len(), self.inflection);
        }
        let id = format!("{}/cue:{lemma}", self.tag);
        lexicon.cues.push(CueRow { id, pos: row.get("pos").to_owned(), pattern, cue });
        Ok(())
    }

    fn role(&self, lexicon: &mut Lexicon, row: Row<'_>, ontology: &Ontology) -> Result<(), Diagnostic> {
        let kind = RoleKind::parse(row.get("kind")).map_err(|m| row.fault("kind", m))?;
        let sector = ontology.sectors().of(row)?.unwrap_or("").to_owned();
        let noun = row.need("noun")?;
        for form in noun.split('|') {
            lexicon.role_index.add(form, Pos::Noun, self.nouns, lexicon.roles.len(), self.inflection);
        }
        let id = format!("{}/role:{noun}", self.tag);
        lexicon.roles.push(RoleRow { id, sector, kind, offices: Vec::new() });
        Ok(())
    }

    fn light(&self, lexicon: &mut Lexicon, row: Row<'_>) -> Result<(), Diagnostic> {
        let effect = match row.get("effect") {
            "keep" | "" => LightEffect::Keep,
            "negate" => LightEffect::Negate,
            "end" => LightEffect::End,
            "plan" => LightEffect::Plan,
            other => {
                return Err(row.fault("effect", format!("`{other}` is no effect")).hint("keep, negate, end or plan"));
            }
        };
        let lemma = row.need("lemma")?;
        let pattern = self.pattern(row)?;
        for form in lemma.split('|') {
            lexicon.light_index.add(form, Pos::Verb, Head::First, lexicon.lights.len(), self.inflection);
        }
        lexicon.lights.push(LightRow { id: format!("{}/light:{lemma}", self.tag), pattern, effect });
        Ok(())
    }
}

/// Which offices a role noun stands for.
fn offices(lexicon: &mut Lexicon, row: Row<'_>) -> Result<(), Diagnostic> {
    row.need("offices")?;
    for noun in row.need("noun")?.split('|') {
        let words: Vec<&str> = noun.split(' ').collect();
        let mut hits = (0..words.len()).flat_map(|at| lexicon.role_index.at(&words, at));
        let found = hits.find(|f| f.start == 0 && f.end == words.len()).map(|f| f.item);
        let Some(item) = found else {
            return Err(row.fault("noun", format!("`{noun}` is no role noun")).hint("lexicon/roles.tsv lists them"));
        };
        lexicon.roles[item].offices.extend(row.list("offices").map(str::to_owned));
    }
    Ok(())
}
