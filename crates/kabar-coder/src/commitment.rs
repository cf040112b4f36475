//! How far each holder of a chain stands behind the event, after FactBank: whoever reports another's claim commits to the
//! saying, not to what is said.

use kabar_model::{AttributionLink, Factuality, LinkRole};

/// Sets the factuality of every link, outermost first. The innermost speaker holds the event as it is presented; where nobody
/// speaks, the innermost medium does, for it reports in its own words.
pub(crate) fn commit(chain: &mut [AttributionLink], fact: Factuality) {
    let speaker = chain.iter().rposition(|link| link.role == LinkRole::Speaker);
    let holder = speaker.or_else(|| chain.len().checked_sub(1));
    for (at, link) in chain.iter_mut().enumerate() {
        link.factuality = if Some(at) == holder { fact } else { Factuality::Underspecified };
    }
}

#[cfg(test)]
mod tests {
    use kabar_model::{AttributionLink, Factuality, LinkRole};

    use super::commit;

    fn check(roles: &str, fact: Factuality, expected: &[&str]) {
        let link = |role: char| AttributionLink {
            role: if role == 'm' { LinkRole::Medium } else { LinkRole::Speaker },
            code: "---".into(),
            sector: None,
            name: None,
            text: String::new(),
            factuality: Factuality::Certain,
        };
        let mut chain: Vec<AttributionLink> = roles.chars().map(link).collect();
        commit(&mut chain, fact);
        assert_eq!(chain.iter().map(|l| l.factuality.as_str()).collect::<Vec<_>>(), expected, "{roles}");
    }

    #[test]
    fn the_innermost_speaker_commits_and_the_others_report() {
        check("", Factuality::Certain, &[]);
        check("s", Factuality::Negated, &["CT-"]);
        check("ss", Factuality::Possible, &["UU", "PS"]);
        check("mss", Factuality::Certain, &["UU", "UU", "CT+"]);
    }

    #[test]
    fn a_medium_commits_where_nobody_speaks() {
        check("m", Factuality::Certain, &["CT+"]);
        check("ms", Factuality::Certain, &["UU", "CT+"]);
        check("mm", Factuality::Probable, &["UU", "PR"]);
    }
}
