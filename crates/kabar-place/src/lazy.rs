//! A gazetteer that is unpacked when the first place is looked up: most articles need none.

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use crate::gazetteer::{Fault, Gazetteer};

/// The packed gazetteer. Threads may share one.
#[derive(Default)]
pub struct Places {
    packed: Cow<'static, [u8]>,
    open: OnceLock<Gazetteer>,
    countries: HashMap<String, u32>,
}

impl Places {
    /// Of the bytes of `places/cities.tsv.zst` and the text of `places/countries.tsv`; without any, no place is known.
    pub fn new(packed: Cow<'static, [u8]>, countries: &str) -> Self {
        let number = |line: &str| {
            let mut cells = line.split('\t');
            Some((cells.next()?.to_owned(), cells.next()?.parse().ok()?))
        };
        Self { packed, open: OnceLock::new(), countries: countries.lines().filter_map(number).collect() }
    }

    /// The number in GeoNames of a country, by its ISO 3166-1 alpha-3 code.
    pub fn country(&self, code: &str) -> Option<u32> {
        self.countries.get(code).copied()
    }

    /// Whether the gazetteer is sound.
    pub fn check(&self) -> Result<(), Fault> {
        if self.packed.is_empty() { Ok(()) } else { Gazetteer::open(&self.packed).map(drop) }
    }

    /// The gazetteer. One that cannot be read knows no place: a place never costs the event. [`Places::check`] tells why.
    pub fn gazetteer(&self) -> &Gazetteer {
        self.open.get_or_init(|| {
            if self.packed.is_empty() {
                Gazetteer::default()
            } else {
                Gazetteer::open(&self.packed).unwrap_or_default()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_gazetteer_that_is_missing_or_broken_knows_nothing() {
        assert!(Places::default().gazetteer().is_empty());
        assert!(Places::default().check().is_ok());
        let broken = Places::new(b"broken".as_slice().into(), "");
        assert!(broken.gazetteer().is_empty());
        assert!(broken.check().is_err());
    }

    #[test]
    fn countries_have_numbers() {
        let places = Places::new([].as_slice().into(), "# note\ncode\tgeonames\tname\nFRA\t3017382\tFrance\n");
        assert_eq!(places.country("FRA"), Some(3_017_382));
        assert_eq!(places.country("code"), None);
    }
}
