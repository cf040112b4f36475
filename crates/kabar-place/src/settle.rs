//! Which of the cities of one name is meant.

use crate::gazetteer::{City, Named};

/// A city of a country that the article does not name must be this large, or a capital.
const LARGE: u32 = 100_000;

/// And this many times as large as the next of its name.
const AHEAD: u32 = 5;

/// The city meant, given the countries of the article: one of theirs, the largest; else a large one that stands out among
/// its namesakes. None where neither settles it. Names of other languages and times count in the article's countries only, and
/// only where no city of much the same size has that name as its usual one.
pub fn settle<'g>(found: &[Named<'g>], at_home: impl Fn(&str) -> bool) -> Option<City<'g>> {
    let rank = |n: &&Named<'g>| (n.city.capital, n.city.people, std::cmp::Reverse(n.city.geonames));
    let at_home =
        |usual: bool| found.iter().filter(move |n| n.usual == usual).filter(|n| at_home(n.city.code)).max_by_key(rank);
    if let Some(best) = at_home(true) {
        return Some(best.city);
    }
    let mut usual: Vec<City<'g>> = found.iter().filter(|n| n.usual).map(|n| n.city).collect();
    usual.sort_by_key(|city| std::cmp::Reverse((city.capital, city.people, std::cmp::Reverse(city.geonames))));
    let most = usual.iter().map(|city| city.people).max().unwrap_or(0);
    if let Some(best) = at_home(false).filter(|n| n.city.people / AHEAD >= most) {
        return Some(best.city);
    }
    let best = *usual.first()?;
    let next = usual.get(1).map_or(0, |city| city.people);
    ((best.capital || best.people >= LARGE) && best.people / AHEAD >= next).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::settle;
    use crate::gazetteer::Gazetteer;

    const CITIES: &str = "1\tTripoli\tLBY\t32.9\t13.2\t1150989\tc\t-\n\
                          2\tTripoli\tLBN\t34.4\t35.8\t229398\t-\t-\n\
                          3\tSmallville\tUSA\t1\t1\t20000\t-\t-\n\
                          4\tHyderabad\tIND\t17.4\t78.5\t6993262\t-\t-\n\
                          5\tHyderabad\tPAK\t25.4\t68.4\t1921275\t-\t-\n\
                          6\tIzmir\tTUR\t38.4\t27.1\t2500603\t-\tSmyrna\n\
                          7\tSmyrna\tUSA\t33.9\t-84.5\t56000\t-\t-\n\
                          8\tSan Felipe\tMEX\t31\t-114\t17000\t-\tGonzales\n\
                          9\tGonzales\tUSA\t30\t-90\t10000\t-\t-\n";

    fn check(name: &str, countries: &[&str], expected: Option<u32>) {
        let gazetteer = Gazetteer::read(CITIES).expect("sound");
        let got = settle(&gazetteer.named(name), |code| countries.contains(&code));
        assert_eq!(got.map(|city| city.geonames), expected, "{name} in {countries:?}");
    }

    #[test]
    fn the_countries_of_the_article_decide() {
        check("tripoli", &["LBN"], Some(2));
        check("tripoli", &["LBY"], Some(1));
        check("hyderabad", &["PAK"], Some(5));
        check("smallville", &["USA"], Some(3));
    }

    #[test]
    fn without_them_a_place_must_stand_out() {
        check("tripoli", &[], Some(1));
        check("hyderabad", &[], None);
        check("smallville", &["IND"], None);
    }

    #[test]
    fn other_names_count_at_home_only() {
        check("smyrna", &["TUR"], Some(6));
        check("smyrna", &["USA", "TUR"], Some(7));
        check("smyrna", &[], None);
        check("gonzales", &["MEX"], None);
        check("gonzales", &["MEX", "USA"], Some(9));
    }
}
