//! Measures words and sentences against treebanks, and speed: `measure <data root> <tag> <file.conllu>…`; `-v` prints differences.

use std::{collections::BTreeMap, path::Path, time::Instant};

use kabar_model::{Article, BlockKind};
use kabar_pack::{Source, TextRules};

type Words = Vec<(usize, usize)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).filter(|a| a != "-v");
    let verbose = std::env::args().any(|a| a == "-v");
    let (root, tag) = (args.next().ok_or("a data root, please")?, args.next().ok_or("a tag, please")?);
    let rules = TextRules::load(&Source::folder(Path::new(&root))?, &tag)?;
    for file in args {
        let text = std::fs::read_to_string(&file)?;
        println!("{file}");
        words(&text, &tag, &rules, verbose);
        sentences(&text, &tag, &rules, verbose);
        speed(&text, &tag, &rules);
    }
    Ok(())
}

/// The sentences of a treebank: text, words as byte ranges, and whether a paragraph begins.
fn gold(text: &str) -> Vec<(String, Words, bool)> {
    let mut all = Vec::new();
    for block in text.split("\n\n") {
        let Some(line) = block.lines().find_map(|l| l.strip_prefix("# text = ")) else { continue };
        let (mut words, mut at, mut until) = (Words::new(), 0, 0);
        for row in block.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = row.split('\t').collect();
            if cells.len() < 10 || cells[0].contains('.') {
                continue;
            }
            if let Some((_, last)) = cells[0].split_once('-') {
                // The parts follow; they are placed one after another where they make up the token.
                until = last.parse().unwrap_or(0);
                continue;
            }
            let id: usize = cells[0].parse().unwrap_or(0);
            if id > until || until == 0 {
                at += line[at..].len() - line[at..].trim_start().len();
            }
            let form = cells[1];
            let found = line[at..].find(form).filter(|f| *f < 12).map_or((at, at), |f| (at + f, at + f + form.len()));
            words.push(found);
            at = found.1.max(at);
        }
        let begins = block.lines().any(|l| l.starts_with("# newpar") || l.starts_with("# newdoc"));
        all.push((line.to_owned(), words, begins));
    }
    all
}

fn words(text: &str, tag: &str, rules: &TextRules, verbose: bool) {
    let (mut right, mut ours, mut theirs, mut differ) = (0, 0, 0, BTreeMap::<String, usize>::new());
    for (line, gold, _) in gold(text) {
        let document = kabar_text::read(Article { text: line.clone(), ..Article::default() }, tag, rules, None);
        let mine: Words = document
            .sentences
            .iter()
            .flat_map(|s| &s.words)
            .map(|w| (w.span.start as usize, w.span.end as usize))
            .collect();
        ours += mine.len();
        theirs += gold.len();
        right += mine.iter().filter(|w| gold.contains(w)).count();
        if verbose {
            let covers = |a: &(usize, usize), b: &(usize, usize)| a.0 < b.1 && b.0 < a.1;
            for g in gold.iter().filter(|g| !mine.contains(g)) {
                let over: Vec<&str> = mine.iter().filter(|m| covers(m, g)).map(|m| &line[m.0..m.1]).collect();
                *differ.entry(format!("{:?} in gold, {over:?} here", &line[g.0..g.1])).or_default() += 1;
            }
        }
    }
    let (p, r) = (right as f64 / ours as f64, right as f64 / theirs as f64);
    println!("  words      F1 {:.2} % (precision {:.2}, recall {:.2})", 200.0 * p * r / (p + r), 100.0 * p, 100.0 * r);
    let mut differ: Vec<_> = differ.into_iter().collect();
    differ.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (what, n) in differ.iter().take(150) {
        println!("    {n} × {what}");
    }
}

fn sentences(text: &str, tag: &str, rules: &TextRules, verbose: bool) {
    let (mut joined, mut ends, mut n) = (String::new(), Vec::new(), 0);
    for (line, _, begins) in gold(text) {
        // Where a treebank marks no paragraphs, ten sentences make one.
        let begins = if text.contains("# newpar") { begins } else { n % 10 == 0 };
        joined.push_str(if n == 0 {
            ""
        } else if begins {
            "\n\n"
        } else {
            " "
        });
        joined.push_str(&line);
        ends.push(joined.len());
        n += 1;
    }
    let document = kabar_text::read(Article { text: joined, ..Article::default() }, tag, rules, None);
    let mine: Vec<usize> = document.sentences.iter().map(|s| s.span.end as usize).collect();
    let right = ends.iter().filter(|e| mine.contains(e)).count();
    let (p, r) = (right as f64 / mine.len() as f64, right as f64 / ends.len() as f64);
    println!("  sentences  F1 {:.2} % (precision {:.2}, recall {:.2})", 200.0 * p * r / (p + r), 100.0 * p, 100.0 * r);
    let odd = document.blocks.iter().filter(|b| !matches!(b.kind, BlockKind::Body | BlockKind::Headline)).count();
    println!("  {} of {} blocks are no body text", odd, document.blocks.len());
    if verbose {
        for block in document.blocks.iter().filter(|b| b.kind != BlockKind::Body) {
            println!("    {:?}: {}", block.kind, block.span.of(&document.article.text));
        }
        let missed = |s: &&kabar_model::Sentence| !ends.contains(&(s.span.end as usize));
        for sentence in document.sentences.iter().filter(missed) {
            println!("    too short: {}", document.slice(sentence, sentence.span));
        }
    }
}

fn speed(text: &str, tag: &str, rules: &TextRules) {
    let plain = gold(text).into_iter().map(|(line, _, _)| line).collect::<Vec<_>>().join("\n\n");
    let started = Instant::now();
    let (mut words, mut rounds) = (0, 0);
    while started.elapsed().as_secs_f64() < 1.0 {
        let document = kabar_text::read(Article { text: plain.clone(), ..Article::default() }, tag, rules, None);
        words += document.sentences.iter().map(|s| s.words.len()).sum::<usize>();
        rounds += 1;
    }
    println!("  speed      {:.2} M words/s ({rounds} rounds)", words as f64 / started.elapsed().as_secs_f64() / 1e6);
}
