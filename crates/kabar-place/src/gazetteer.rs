//! The table of cities and the index of their names.

use std::{ops::Range, str::FromStr};

use crate::key::key_into;

/// A gazetteer that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not compressed as it should be, or no text.
    #[error("the gazetteer cannot be unpacked: {0}")]
    Packed(String),
    /// A line that is no city.
    #[error("line {line} of the gazetteer: {what}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
}

/// A city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct City<'g> {
    /// Its number in GeoNames.
    pub geonames: u32,
    /// Its name there.
    pub name: &'g str,
    /// ISO 3166-1 alpha-3.
    pub code: &'g str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How many live there.
    pub people: u32,
    /// Whether it is the capital of its country.
    pub capital: bool,
}

/// A city that goes by a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Named<'g> {
    /// The city.
    pub city: City<'g>,
    /// Whether it is its usual name, and not one of another language or time.
    pub usual: bool,
}

struct Row {
    geonames: u32,
    name: Range<u32>,
    code: Range<u32>,
    lat: f64,
    lon: f64,
    people: u32,
    capital: bool,
}

/// Cities by their names.
#[derive(Default)]
pub struct Gazetteer {
    text: String,
    rows: Vec<Row>,
    /// Hash of a name's key, the city's row, whether it is the usual name; sorted.
    names: Vec<(u64, u32, bool)>,
    longest: usize,
    /// Room for the key of one name while reading.
    buffer: String,
}

/// Columns of a line: number, name, country, latitude, longitude, people, `c` for a capital, other names.
const COLUMNS: usize = 8;

impl Gazetteer {
    /// Unpacks and reads a gazetteer.
    pub fn open(packed: &[u8]) -> Result<Self, Fault> {
        let bytes = zstd::decode_all(packed).map_err(|e| Fault::Packed(e.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|e| Fault::Packed(e.to_string()))?;
        Self::of(text)
    }

    /// Reads lines of eight columns: GeoNames number, name, country, latitude, longitude, people, `c` for a capital, other
    /// names with `|` between. `-` is an empty cell; lines starting with `#` are comments.
    pub fn read(text: &str) -> Result<Self, Fault> {
        Self::of(text.to_owned())
    }

    fn of(text: String) -> Result<Self, Fault> {
        let mut this = Self::default();
        let mut start = 0;
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let row = line.trim_end();
            if !row.is_empty() && !row.starts_with('#') {
                this.add(row, start).map_err(|what| Fault::Line { line: at + 1, what })?;
            }
            start += line.len();
        }
        this.names.sort_unstable();
        this.names.dedup_by_key(|(hash, row, _)| (*hash, *row));
        this.text = text;
        Ok(this)
    }

    fn add(&mut self, line: &str, start: usize) -> Result<(), &'static str> {
        let mut cells = [""; COLUMNS];
        let mut count = 0;
        for cell in line.split('\t') {
            *cells.get_mut(count).ok_or("too many columns")? = cell;
            count += 1;
        }
        if count != COLUMNS {
            return Err("too few columns");
        }
        let [geonames, name, code, lat, lon, people, flags, others] = cells;
        let name_at = (start + geonames.len() + 1) as u32;
        let code_at = name_at + name.len() as u32 + 1;
        let row = self.rows.len() as u32;
        self.rows.push(Row {
            geonames: number(geonames)?,
            name: name_at..name_at + name.len() as u32,
            code: code_at..code_at + code.len() as u32,
            lat: number(lat)?,
            lon: number(lon)?,
            people: number(people)?,
            capital: flags.contains('c'),
        });
        self.name(name, row, true);
        if others != "-" {
            others.split('|').for_each(|other| self.name(other, row, false));
        }
        Ok(())
    }

    fn name(&mut self, name: &str, row: u32, usual: bool) {
        let mut key = std::mem::take(&mut self.buffer);
        key_into(name, &mut key);
        if !key.is_empty() {
            self.longest = self.longest.max(key.bytes().filter(|b| *b == b' ').count() + 1);
            // the usual name sorts before others of the same key
            self.names.push((hash(&key), row, !usual));
        }
        self.buffer = key;
    }

    /// The cities that go by a name, given as its [`key`].
    pub fn named(&self, key: &str) -> Vec<Named<'_>> {
        let wanted = hash(key);
        let from = self.names.partition_point(|(hash, ..)| *hash < wanted);
        let same = self.names[from..].iter().take_while(|(hash, ..)| *hash == wanted);
        same.filter_map(|&(_, row, other)| Some(Named { city: self.city(row as usize)?, usual: !other })).collect()
    }

    fn city(&self, at: usize) -> Option<City<'_>> {
        let row = self.rows.get(at)?;
        let part = |range: &Range<u32>| self.text.get(range.start as usize..range.end as usize).unwrap_or("");
        Some(City {
            geonames: row.geonames,
            name: part(&row.name),
            code: part(&row.code),
            lat: row.lat,
            lon: row.lon,
            people: row.people,
            capital: row.capital,
        })
    }

    /// How many words the longest name has.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// How many cities there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn number<T: FromStr>(cell: &str) -> Result<T, &'static str> {
    cell.parse().map_err(|_| "no number where one belongs")
}

/// FNV-1a, 64 bits: names are told apart by it, so it must not depend on the machine or its mood.
fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::{Fault, Gazetteer};

    const CITIES: &str = "# cities\n\
                          1\tCairo\tEGY\t30.063\t31.25\t9606916\tc\tKairo|Le Caire\n\
                          2\tCairo\tUSA\t30.877\t-84.202\t9600\t-\t-\n\
                          3\tRostov-na-Donu\tRUS\t47.231\t39.724\t1074482\t-\tRostov\n";

    fn check(name: &str, expected: &[(u32, bool)]) {
        let gazetteer = Gazetteer::read(CITIES).expect("sound");
        let mut found: Vec<_> = gazetteer.named(name).iter().map(|n| (n.city.geonames, n.usual)).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn cities_are_found_by_all_their_names() {
        check("cairo", &[(1, true), (2, true)]);
        check("kairo", &[(1, false)]);
        check("le caire", &[(1, false)]);
        check("rostov na donu", &[(3, true)]);
        check("atlantis", &[]);
    }

    #[test]
    fn a_city_keeps_what_its_line_says() {
        let gazetteer = Gazetteer::read(CITIES).expect("sound");
        let city = gazetteer.named("rostov")[0].city;
        assert_eq!((city.name, city.code, city.people, city.capital), ("Rostov-na-Donu", "RUS", 1_074_482, false));
        assert_eq!((gazetteer.len(), gazetteer.longest()), (3, 3));
    }

    #[test]
    fn a_bad_line_is_named() {
        let fault = |text: &str| Gazetteer::read(text).err().expect("a fault");
        assert_eq!(fault("1\tX\n"), Fault::Line { line: 1, what: "too few columns" });
        assert_eq!(
            fault("# x\nx\tX\tXXX\t0\t0\t0\t-\t-\n"),
            Fault::Line { line: 2, what: "no number where one belongs" }
        );
    }

    #[test]
    fn broken_bytes_are_a_fault() {
        assert!(matches!(Gazetteer::open(b"no zstd"), Err(Fault::Packed(_))));
    }
}
