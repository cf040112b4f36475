//! The cells of one event.

use kabar_export::record::code;
use kabar_model::{ActorRef, AttributionLink, Event, Factuality, LinkRole};

use super::text::clean;

/// What stands where there is nothing to say.
pub(crate) const NOTHING: &str = "—";

/// Actors by their codes, and with their names where there is room.
pub(crate) fn actors(actors: &[ActorRef], names: bool) -> String {
    if actors.is_empty() {
        return NOTHING.to_owned();
    }
    let one = |actor: &ActorRef| {
        let code = code(&actor.code, actor.sector.as_deref());
        match &actor.name {
            Some(name) if names && *name != actor.code => format!("{code} {}", clean(name)),
            _ => code,
        }
    };
    actors.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `Reuters → NATO (Jens Stoltenberg)`: outermost first.
pub(crate) fn chain(links: &[AttributionLink]) -> String {
    if links.is_empty() {
        return NOTHING.to_owned();
    }
    links.iter().map(link).collect::<Vec<_>>().join(" → ")
}

fn link(link: &AttributionLink) -> String {
    let name = clean(link.name.as_deref().unwrap_or(&link.text));
    if link.role == LinkRole::Medium {
        return name;
    }
    let code = code(&link.code, link.sector.as_deref());
    if name.is_empty() || name == link.code { code } else { format!("{code} ({name})") }
}

/// Type and mode.
pub(crate) fn act(event: &Event) -> String {
    match &event.mode {
        Some(mode) => format!("{} {mode}", event.kind),
        None => event.kind.to_string(),
    }
}

/// The value and a word for it.
pub(crate) fn factuality(value: Factuality) -> &'static str {
    match value {
        Factuality::Certain => "CT+ certain",
        Factuality::Negated => "CT- negated",
        Factuality::Probable => "PR probable",
        Factuality::Possible => "PS possible",
        Factuality::Underspecified => "UU open",
    }
}

/// The day, month, year or days.
pub(crate) fn date(event: &Event) -> String {
    event.date.map_or_else(|| NOTHING.to_owned(), |date| date.to_string())
}

/// The sentence in three: before the trigger, the trigger, after it. The trigger is empty where its words do not stand
/// together in the sentence.
pub(crate) fn sentence(event: &Event) -> (String, String, String) {
    let (sentence, trigger) = (&event.sentence, &event.trigger);
    let byte = |at: usize| {
        let at = at.checked_sub(sentence.start)?;
        sentence.text.char_indices().map(|(byte, _)| byte).chain([sentence.text.len()]).nth(at)
    };
    let range = byte(trigger.start).zip(byte(trigger.end)).filter(|(start, end)| start <= end);
    let Some((start, end)) = range else { return (clean(&sentence.text), String::new(), String::new()) };
    let spaced = |text: &str| {
        let mut cleaned = clean(text);
        if text.ends_with(char::is_whitespace) {
            cleaned.push(' ');
        }
        cleaned
    };
    (spaced(&sentence.text[..start]), clean(&sentence.text[start..end]), clean(&sentence.text[end..]))
}
