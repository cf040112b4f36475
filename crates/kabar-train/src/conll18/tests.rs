use kabar_syntax::conllu;

use super::{MEASURES, evaluate};

const GOLD: &str = "\
1\tMinisters\tminister\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_
2\tmet\tmeet\tVERB\t_\tTense=Past|Typo=Yes\t0\troot\t_\t_
3\tin\tin\tADP\t_\t_\t4\tcase\t_\t_
4\tBern\tBern\tPROPN\t_\tNumber=Sing\t2\tobl:lmod\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

1-2\tRumahnya\t_\t_\t_\t_\t_\t_\t_\t_
1\tRumah\trumah\tNOUN\t_\t_\t3\tnsubj\t_\t_
2\tnya\tia\tPRON\t_\tPerson=3\t1\tnmod:poss\t_\t_
3\tbesar\tbesar\tADJ\t_\t_\t0\troot\t_\t_
";

/// The figures that gold and system give, each as correct, gold, system.
fn check(system: &str, expected: &[(usize, usize, usize); MEASURES.len()]) {
    let read = |text: &str| conllu::read(text, "test").expect("CoNLL-U");
    let scores = evaluate(&read(GOLD), &read(system)).expect("one text");
    for ((name, found), want) in MEASURES.iter().zip(scores.measures).zip(*expected) {
        assert_eq!((found.correct, found.gold, found.system), want, "{name}");
    }
}

#[test]
fn the_gold_itself_is_all_right() {
    let (all, content) = ((8, 8, 8), (6, 6, 6));
    check(GOLD, &[(7, 7, 7), (2, 2, 2), all, all, all, all, all, all, content, content, content]);
}

#[test]
fn subtypes_and_other_features_do_not_count() {
    let system = GOLD.replace("obl:lmod", "obl").replace("|Typo=Yes", "");
    let (all, content) = ((8, 8, 8), (6, 6, 6));
    check(&system, &[(7, 7, 7), (2, 2, 2), all, all, all, all, all, all, content, content, content]);
}

#[test]
fn a_wrong_function_word_costs_its_head_in_mlas_alone() {
    // `in` is a mark now: LAS loses one word, CLAS none, MLAS the word that `in` hangs on.
    let system = GOLD.replace("4\tcase", "4\tmark");
    let (all, content) = ((8, 8, 8), (6, 6, 6));
    check(&system, &[(7, 7, 7), (2, 2, 2), all, all, all, all, all, (7, 8, 8), content, (5, 6, 6), content]);
}

#[test]
fn an_unsplit_word_is_aligned_by_what_it_shares() {
    // One word where the gold has two: no form is shared, so neither is aligned; `besar` hangs right, as the root.
    let system = "\
1\tMinisters\tminister\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_
2\tmet\tmeet\tVERB\t_\tTense=Past\t0\troot\t_\t_
3\tin\tin\tADP\t_\t_\t4\tcase\t_\t_
4\tBern\tBern\tPROPN\t_\tNumber=Sing\t2\tobl\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

1\tRumahnya\trumah\tNOUN\t_\t_\t2\tnsubj\t_\t_
2\tbesar\tbesar\tADJ\t_\t_\t0\troot\t_\t_
";
    let (words, content) = ((6, 8, 7), (4, 6, 5));
    check(system, &[(7, 7, 7), (2, 2, 2), words, words, words, words, words, words, content, content, content]);
}

#[test]
fn sentences_and_tokens_are_compared_by_their_place() {
    // The full stop sticks to its word, and both sentences are one: `besar` hangs on `met` now.
    let system = "\
1\tMinisters\tminister\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_
2\tmet\tmeet\tVERB\t_\tTense=Past\t0\troot\t_\t_
3\tin\tin\tADP\t_\t_\t4\tcase\t_\t_
4\tBern.\tBern\tPROPN\t_\tNumber=Sing\t2\tobl\t_\t_
5-6\tRumahnya\t_\t_\t_\t_\t_\t_\t_\t_
5\tRumah\trumah\tNOUN\t_\t_\t7\tnsubj\t_\t_
6\tnya\tia\tPRON\t_\tPerson=3\t5\tnmod:poss\t_\t_
7\tbesar\tbesar\tADJ\t_\t_\t2\tparataxis\t_\t_
";
    let words = (6, 8, 7);
    check(
        system,
        &[
            (5, 7, 6),
            (0, 2, 1),
            words,
            words,
            words,
            words,
            // `in` hangs on a word that is not aligned, `besar` on one where the gold has the root.
            (4, 8, 7),
            (4, 8, 7),
            (4, 6, 6),
            (4, 6, 6),
            (4, 6, 6),
        ],
    );
}

#[test]
fn other_texts_are_refused() {
    let read = |text: &str| conllu::read(text, "test").expect("CoNLL-U");
    let other = GOLD.replace("Bern", "Rom");
    let fault = evaluate(&read(GOLD), &read(&other)).expect_err("other text");
    assert_eq!(
        fault.to_string(),
        "the texts differ: the gold goes on with `Bern.Rumahnyabesar`, the system with `Rom.Rumahnyabesar`"
    );
}
