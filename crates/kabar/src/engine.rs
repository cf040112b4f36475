//! What one language needs, loaded.

use std::{
    panic::resume_unwind,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    thread,
};

use kabar_coder::{Coder, Considered, Parse, Weighed};
use kabar_model::{Article, Diagnostic, Document, Event, EventType};
use kabar_pack::{Actors, DataError, Ontology, Pack, Predicate, Source, TextRules, TimeRules};
use kabar_place::Places;
use kabar_relate::{Linear, Marked, Seen};
use kabar_syntax::{Model, Parser, Scratch};
use kabar_text::Ends;

/// Bytes of an article that is coded alone: a long one takes some hundred times its own size of memory while it is coded.
const LARGE: usize = 128 << 10;

/// What all languages share, each part read when it is first asked for.
#[derive(Default)]
pub(crate) struct Shared {
    ontology: OnceLock<Result<Arc<Ontology>, DataError>>,
    actors: OnceLock<Result<Arc<Actors>, DataError>>,
    places: OnceLock<Result<Arc<Places>, DataError>>,
}

impl Shared {
    fn ontology(&self, source: &Source) -> Result<&Arc<Ontology>, DataError> {
        let read = || Ontology::load(source).map(Arc::new);
        self.ontology.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    fn actors(&self, source: &Source) -> Result<&Arc<Actors>, DataError> {
        let read = || Actors::load(source).map(Arc::new);
        self.actors.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    fn places(&self, source: &Source) -> Result<&Arc<Places>, DataError> {
        let read = || {
            let countries = source.text("places/countries.tsv")?.unwrap_or("");
            Ok(Arc::new(Places::new(source.shared("places/cities.tsv.zst").unwrap_or_default(), countries)))
        };
        self.places.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

/// Text rules, parser and coder of one language.
pub(crate) struct Engine {
    tag: String,
    text: TextRules,
    ends: Option<Ends>,
    model: Model,
    /// What parsers that are done have left for the next, at most one a thread.
    spare: Mutex<Vec<Scratch>>,
    /// Held while a large article is coded.
    large: Mutex<()>,
    coder: Coder,
    relate: Option<Linear>,
}

impl Engine {
    /// Loads a language. Faults of all its parts come together.
    pub(crate) fn load(source: &Source, shared: &Shared, tag: &str, codebook: &str) -> Result<Self, DataError> {
        // What the first article has to wait for is half as long on two cores.
        let (text, time, pack, model) = thread::scope(|scope| {
            let rest = scope.spawn(|| (model(source, tag), TextRules::load(source, tag), TimeRules::load(source, tag)));
            let actors = || shared.actors(source).map(|actors| &**actors);
            let pack = shared.ontology(source).and_then(|ontology| Pack::load_beside(source, tag, ontology, actors));
            let (model, text, time) = rest.join().unwrap_or_else(|panic| resume_unwind(panic));
            (text, time, pack, model)
        });
        match (text, time, pack, model) {
            (Ok(text), Ok(time), Ok(pack), Ok(model)) => {
                let (ontology, actors) = (shared.ontology(source)?.clone(), shared.actors(source)?.clone());
                let coder =
                    Coder::new(ontology, actors, pack, time, codebook).with_places(shared.places(source)?.clone());
                let relate = relate_model(source, tag)?;
                let ends = ends_model(source, tag)?;
                Ok(Self {
                    tag: tag.to_owned(),
                    text,
                    ends,
                    model,
                    spare: Mutex::default(),
                    large: Mutex::default(),
                    coder,
                    relate,
                })
            }
            (text, time, pack, model) => {
                let faults = [text.err(), time.err(), pack.err(), model.err()];
                Err(DataError(faults.into_iter().flatten().flat_map(|e| e.0).collect()))
            }
        }
    }

    /// The type of a predicate row; none where it is no event.
    pub(crate) fn kind(&self, row: &Predicate) -> Option<EventType> {
        row.frame.map(|frame| self.coder.ontology.frame(frame).kind)
    }

    /// The rows of the lexicon that evoke events.
    pub(crate) fn predicates(&self) -> &[Predicate] {
        &self.coder.pack.lexicon.predicates
    }

    pub(crate) fn code(&self, article: &Article) -> Vec<Event> {
        let large = article.text.len() > LARGE;
        let _alone = large.then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner));
        let document = self.read(article);
        self.parsing(|parse| self.coder.code(&document, parse))
    }

    pub(crate) fn explain(&self, article: &Article) -> String {
        let document = self.read(article);
        self.parsing(|parse| self.coder.explain(&document, parse))
    }

    pub(crate) fn explain_plainly(&self, article: &Article) -> String {
        let document = self.read(article);
        self.parsing(|parse| self.coder.explain_plainly(&document, parse))
    }

    /// What a marked sentence says of its pair.
    pub(crate) fn see(&self, article: &Article, marked: &Marked) -> Seen {
        let document = self.read(article);
        self.parsing(|parse| kabar_relate::see(&self.coder, document, marked, parse))
    }

    /// The model that chooses the type of a pair, where the language has one.
    pub(crate) fn relate(&self) -> Option<&Linear> {
        self.relate.as_ref()
    }

    pub(crate) fn considered(&self, article: &Article) -> Vec<Considered> {
        let document = self.read(article);
        self.parsing(|parse| self.coder.considered(&document, parse))
    }

    pub(crate) fn weighed(&self, article: &Article) -> Vec<Weighed> {
        let document = self.read(article);
        self.parsing(|parse| self.coder.weighed(&document, parse))
    }

    /// Does a piece of work that asks for trees.
    fn parsing<T>(&self, work: impl FnOnce(&mut Parse<'_>) -> T) -> T {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let scratch = spare().pop().unwrap_or_default();
        let mut parser = Parser::with(&self.model, scratch);
        let done = work(&mut |forms| parser.parse(forms));
        spare().push(parser.into_scratch());
        done
    }

    fn read(&self, article: &Article) -> Document {
        let mut article = article.clone();
        // Records name their article; a library user need not.
        article.id.get_or_insert_with(|| "article".to_owned());
        kabar_text::read(article, &self.tag, &self.text, self.ends.as_ref())
    }
}

/// The parser's model: models/<tag>/syntax.kbm.
pub(crate) fn model(source: &Source, tag: &str) -> Result<Model, DataError> {
    let folder = format!("models/{tag}/");
    let path =
        source.under(&folder).find(|path| path.rsplit('/').next().is_some_and(|name| name.starts_with("syntax.")));
    let fault = |path: &str, message: String| DataError(vec![Diagnostic::error(path, message)]);
    let Some(path) = path else {
        return Err(fault(&folder, "there is no model of the language (syntax.kbm)".into()));
    };
    Model::load(source.bytes(path).unwrap_or_default()).map_err(|e| fault(path, e.to_string()))
}

/// models/<tag>/relate.kbm, which a language may do without.
pub(crate) fn relate_model(source: &Source, tag: &str) -> Result<Option<Linear>, DataError> {
    let path = format!("models/{tag}/relate.kbm");
    let fault = |e: kabar_pack::sealed::SealError| DataError(vec![Diagnostic::error(&path, e.to_string())]);
    source.bytes(&path).map(|bytes| Linear::decode(bytes).map_err(fault)).transpose()
}

/// models/<tag>/sentences.kbm, which a language may do without: then sentences end by its rules alone.
pub(crate) fn ends_model(source: &Source, tag: &str) -> Result<Option<Ends>, DataError> {
    let path = format!("models/{tag}/sentences.kbm");
    let fault = |e: kabar_pack::sealed::SealError| DataError(vec![Diagnostic::error(&path, e.to_string())]);
    source.bytes(&path).map(|bytes| Ends::decode(bytes).map_err(fault)).transpose()
}
