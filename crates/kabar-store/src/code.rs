//! Numbers of the codes in the tables `type`, `factuality`, `quad`, and of days.

use jiff::civil::Date;
use kabar_model::{Auxiliary, EventType, Factuality, Quad};

/// The code of nobody named, in `dyad` and `rollup`.
pub const NOBODY: i64 = 0;

/// Stands for no day in `dyad` and `rollup`.
pub const NO_DAY: i64 = i32::MIN as i64;

/// The auxiliary modes by their number.
pub const AUXILIARIES: [Auxiliary; 4] =
    [Auxiliary::Historical, Auxiliary::Future, Auxiliary::Hypothetical, Auxiliary::Negation];

const TYPES: [EventType; 16] = [
    EventType::Agree,
    EventType::Consult,
    EventType::Support,
    EventType::Concede,
    EventType::Cooperate,
    EventType::Aid,
    EventType::Retreat,
    EventType::Request,
    EventType::Accuse,
    EventType::Reject,
    EventType::Threaten,
    EventType::Protest,
    EventType::Sanction,
    EventType::Mobilize,
    EventType::Coerce,
    EventType::Assault,
];

const FACTUALITIES: [Factuality; 5] =
    [Factuality::Certain, Factuality::Negated, Factuality::Probable, Factuality::Possible, Factuality::Underspecified];

const QUADS: [Quad; 4] =
    [Quad::VerbalCooperation, Quad::MaterialCooperation, Quad::VerbalConflict, Quad::MaterialConflict];

fn id<T: PartialEq>(all: &[T], one: &T) -> i64 {
    all.iter().position(|x| x == one).map_or(0, |at| at as i64 + 1)
}

fn of<T: Copy>(all: &[T], id: i64) -> Option<T> {
    usize::try_from(id).ok().and_then(|id| all.get(id.checked_sub(1)?)).copied()
}

/// The number of a type in `event.type` and `rollup.type`.
pub fn type_id(kind: EventType) -> i64 {
    id(&TYPES, &kind)
}

/// The type of a number.
pub fn type_of(number: i64) -> Option<EventType> {
    of(&TYPES, number)
}

/// The number of a factuality.
pub fn factuality_id(factuality: Factuality) -> i64 {
    id(&FACTUALITIES, &factuality)
}

/// The factuality of a number.
pub fn factuality_of(number: i64) -> Option<Factuality> {
    of(&FACTUALITIES, number)
}

/// The number of a quad class.
pub fn quad_id(quad: Quad) -> i64 {
    id(&QUADS, &quad)
}

/// The quad class of a number.
pub fn quad_of(number: i64) -> Option<Quad> {
    of(&QUADS, number)
}

/// Auxiliary modes, in their order, as `event.auxiliary` keeps them.
pub fn auxiliary_bits(modes: &[Auxiliary]) -> i64 {
    modes.iter().rev().fold(0, |bits, mode| bits << 4 | id(&AUXILIARIES, mode))
}

/// The auxiliary modes of `event.auxiliary`.
pub fn auxiliary_of(bits: i64) -> Vec<Auxiliary> {
    let digits = std::iter::successors(Some(bits), |bits| Some(bits >> 4)).take_while(|bits| *bits > 0);
    digits.filter_map(|bits| of(&AUXILIARIES, bits & 15)).collect()
}

/// A day as the tables count it: days since 1970-01-01.
pub fn number_of(day: Date) -> i64 {
    i64::from(day.since(EPOCH).map_or(0, |span| span.get_days()))
}

/// The day of a number; none where it lies beyond the calendar.
pub fn day_of(number: i64) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kabar_model::{Auxiliary, EventType, Factuality, Quad};

    use super::{
        auxiliary_bits, auxiliary_of, day_of, factuality_id, factuality_of, number_of, quad_id, quad_of, type_id,
        type_of,
    };

    #[test]
    fn every_code_has_a_number_and_comes_back() {
        for kind in EventType::ALL {
            assert_eq!(type_of(type_id(*kind)), Some(*kind));
        }
        for factuality in Factuality::ALL {
            assert_eq!(factuality_of(factuality_id(*factuality)), Some(*factuality));
        }
        for quad in Quad::ALL {
            assert_eq!(quad_of(quad_id(*quad)), Some(*quad));
        }
        assert_eq!((type_of(0), type_of(-1), quad_of(9)), (None, None, None));
    }

    #[test]
    fn auxiliary_modes_keep_their_order() {
        for modes in [&[][..], &[Auxiliary::Negation], &[Auxiliary::Negation, Auxiliary::Historical, Auxiliary::Future]]
        {
            assert_eq!(auxiliary_of(auxiliary_bits(modes)), modes);
        }
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (day, number) in [(date(1970, 1, 1), 0), (date(1969, 12, 31), -1), (date(2024, 1, 11), 19733)] {
            assert_eq!((number_of(day), day_of(number)), (number, Some(day)));
        }
        assert_eq!(day_of(i64::MAX), None);
    }
}
