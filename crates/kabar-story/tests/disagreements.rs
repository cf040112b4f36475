//! Where reports of one happening disagree.

mod common;

use common::{event, on, says};
use kabar_model::{Event, EventType as T, Factuality};
use kabar_story::{Matter, disagreements};

/// What is found, as `matter: value, value`.
fn check(reports: &[Event], expected: &[&str]) {
    let reports: Vec<&Event> = reports.iter().collect();
    let words = |_: &str, words: &[&str]| match words {
        ["a", ..] => Some((1, 1)),
        ["two", "dozen", ..] => Some((24, 2)),
        ["dozen", ..] => Some((12, 1)),
        _ => None,
    };
    let got: Vec<String> = disagreements(&reports, &words)
        .iter()
        .map(|d| {
            let claims: Vec<String> = d.claims.iter().map(|c| format!("{} ×{}", c.value, c.reports.len())).collect();
            format!("{}: {}", d.matter.as_str(), claims.join(", "))
        })
        .collect();
    assert_eq!(got, expected);
}

#[test]
fn reports_that_agree_have_no_disagreement() {
    let one = event(T::Assault, "PER/MIL", "CHL", "killed 12 people");
    check(&[one.clone(), one.clone(), event(T::Assault, "PER/MIL", "CHL", "killed a dozen people")], &[]);
}

#[test]
fn a_denial_stands_beside_the_claim_with_who_makes_them() {
    let claim = says(event(T::Assault, "PER/MIL", "CHL", "shelled"), "CHL", Factuality::Certain);
    let denial = says(event(T::Assault, "PER/MIL", "CHL", "did not shell"), "PER/MIL", Factuality::Negated);
    check(&[claim.clone(), denial, claim], &["truth: CT+ CHL/GOV ×2, CT- PER/MIL ×1"]);
}

#[test]
fn days_tolls_and_doers_disagree() {
    let told =
        |who: &str, n: &str, day: &str| on(event(T::Assault, who, "CHL", &format!("killed {n} people in 2024")), day);
    check(
        &[told("PER", "1,200", "2024-04-05"), told("BOL", "300", "2024-04-06"), told("PER", "300", "2024-04-06")],
        &["day: 2024-04-06 ×2, 2024-04-05 ×1", "actor: PER ×2, BOL ×1", "toll: 300 ×2, 1200 ×1"],
    );
}

#[test]
fn tolls_in_words_are_read_and_an_article_is_no_toll() {
    let told = |text: &str| event(T::Assault, "PER", "CHL", text);
    check(&[told("they killed 24 soldiers"), told("they killed two dozen men on a bus")], &[]);
    check(&[told("killed two dozen people"), told("killed 7 people")], &["toll: 24 ×1, 7 ×1"]);
    check(&[told("killed a man"), told("killed 1 man")], &[]);
}

#[test]
fn a_month_that_holds_the_day_is_no_disagreement() {
    let day = on(event(T::Accuse, "PER", "CHL", "blamed"), "2024-04-05");
    let month = on(event(T::Accuse, "PER", "CHL", "blamed then"), "2024-04");
    check(&[day, month], &[]);
}

#[test]
fn joint_names_in_part_are_no_other_doers() {
    let both = event(T::Accuse, "PER BOL", "CHL", "both blamed");
    let one = event(T::Accuse, "PER", "CHL", "one blamed");
    check(&[both, one], &[]);
}

#[test]
fn disagreement_names_the_reports() {
    let reports = [event(T::Aid, "PER", "CHL", "gave 5 ships"), event(T::Aid, "PER", "CHL", "gave 7 ships")];
    let got = disagreements(&reports.iter().collect::<Vec<_>>(), &|_, _| None);
    assert_eq!(got[0].matter, Matter::Toll);
    assert_eq!(got[0].claims[1].reports, [1]);
}
