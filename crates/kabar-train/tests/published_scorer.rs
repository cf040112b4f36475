//! Our measures against those of PyPI's `udtools`, where Python has it (`KABAR_PYTHON` names the Python).

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use kabar_syntax::conllu;
use kabar_train::conll18::{MEASURES, evaluate};

const SCRIPT: &str = "
import sys
from udtools.udeval import load_conllu_file, evaluate
found = evaluate(load_conllu_file(sys.argv[1]), load_conllu_file(sys.argv[2]))
for name in sys.argv[3:]:
    s = found[name]
    print(s.correct, s.gold_total, s.system_total)
";

const SENTENCE: &str = "\
1\tRebels\trebel\tNOUN\t_\tNumber=Plur\t3\tnsubj\t_\t_
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_
2\tca\tcan\tAUX\t_\tVerbForm=Fin\t4\taux\t_\t_
3\tn't\tnot\tPART\t_\tPolarity=Neg\t4\tadvmod\t_\t_
4\thold\thold\tVERB\t_\tVerbForm=Inf\t0\troot\t_\t_
5\tthe\tthe\tDET\t_\tDefinite=Def|PronType=Art\t7\tdet\t_\t_
6\tnorthern\tnorthern\tADJ\t_\tDegree=Pos\t7\tamod\t_\t_
7\ttown\ttown\tNOUN\t_\tNumber=Sing|Typo=Yes\t4\tobj\t_\t_
8\tand\tand\tCCONJ\t_\t_\t9\tcc\t_\t_
9\tbridge\t_\tNOUN\t_\tNumber=Sing\t7\tconj\t_\tSpaceAfter=No
10\t.\t.\tPUNCT\t_\t_\t4\tpunct\t_\t_

";

/// A text of many sentences, with faults that a generator of numbers chose: tags, lemmas, heads, labels, and how words are cut.
fn system(seed: u32, count: usize) -> String {
    let mut state = seed;
    let mut random = |n: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % n
    };
    let mut out = String::new();
    for _ in 0..count {
        let unsplit = random(3) == 0;
        let rows = SENTENCE.lines().filter(|l| !l.is_empty());
        let mut sentence = String::new();
        for row in rows {
            let mut columns: Vec<String> = row.split('\t').map(str::to_owned).collect();
            if columns[6] != "_" {
                if random(5) == 0 {
                    columns[3] = String::from(["NOUN", "VERB", "X"][random(3) as usize]);
                }
                if random(6) == 0 {
                    columns[2] = String::from("other");
                }
                if random(5) == 0 {
                    columns[7] = String::from(["nsubj", "case", "det", "obl:tmod", "dep"][random(5) as usize]);
                }
                // Heads go up to the root's word or to the root's dependents: no cycle comes of it.
                if columns[6] != "0" && random(4) == 0 {
                    columns[6] = String::from("4");
                }
                if random(6) == 0 {
                    columns[5] = String::from("Number=Sing|Style=Coll");
                }
            }
            sentence += &(columns.join("\t") + "\n");
        }
        out += &if unsplit { joined(&sentence) } else { sentence };
        out.push('\n');
    }
    out
}

/// The same sentence with `can't` as one word.
fn joined(sentence: &str) -> String {
    let mut out = String::new();
    for row in sentence.lines() {
        let mut columns: Vec<String> = row.split('\t').map(str::to_owned).collect();
        let renumber = |text: &str| match text.parse::<u32>() {
            Ok(n) if n > 2 => (n - 1).to_string(),
            _ => text.to_owned(),
        };
        match columns[0].as_str() {
            "2-3" | "3" => continue,
            "2" => columns[1] = String::from("can't"),
            _ => columns[0] = renumber(&columns[0]),
        }
        columns[6] = renumber(&columns[6]);
        out += &(columns.join("\t") + "\n");
    }
    out
}

fn published(gold: &Path, system: &Path) -> Option<Vec<[usize; 3]>> {
    let python = std::env::var("KABAR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .args(["-c", SCRIPT])
        .args([gold, system])
        .args(MEASURES)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let row = |line: &str| {
        let numbers: Vec<usize> = line.split(' ').filter_map(|n| n.parse().ok()).collect();
        <[usize; 3]>::try_from(numbers).ok()
    };
    output.status.success().then(|| text.lines().filter_map(row).collect())
}

#[test]
fn the_published_scorer_finds_the_same() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let gold = SENTENCE.repeat(40);
    for seed in 1..4 {
        let found = system(seed, 40);
        let (a, b) = (folder.join("gold.conllu"), folder.join(format!("system-{seed}.conllu")));
        fs::write(&a, &gold).expect("the folder can be written");
        fs::write(&b, &found).expect("the folder can be written");
        let Some(theirs) = published(&a, &b) else {
            eprintln!("SKIPPED: this Python has no udtools (pip install udtools)");
            return;
        };
        let read = |text: &str| conllu::read(text, "test").expect("CoNLL-U");
        let ours = evaluate(&read(&gold), &read(&found)).expect("one text");
        for ((name, ours), theirs) in MEASURES.iter().zip(ours.measures).zip(theirs) {
            assert_eq!([ours.correct, ours.gold, ours.system], theirs, "{name}, seed {seed}");
        }
    }
}
