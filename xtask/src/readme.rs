//! The sample output in README.md: written from the command, and held against it.

use std::{
    fs,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{root, sh, target};

/// Before a block of output stands the command that gives it.
const MARK: &str = "<!-- output of: kabar ";
const MARK_END: &str = " -->\n";
const FENCE: &str = "```\n";

/// A line of a README holds so much.
const COLUMNS: &str = "118";

/// Writes the blocks anew, or, when `check` is set, fails where one differs.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    sh("cargo", &["build", "--locked", "--quiet", "--package", "kabar-cli"])?;
    let path = root().join("README.md");
    let old = fs::read_to_string(&path)?;
    let new = filled(&old, output)?;
    if new == old {
        return Ok(());
    }
    if check {
        bail!("README.md does not show what the command prints; `cargo xtask readme` writes it");
    }
    fs::write(&path, new).context("README.md")
}

/// The text with every marked block as its command gives it.
fn filled(text: &str, output: impl Fn(&[&str]) -> anyhow::Result<String>) -> anyhow::Result<String> {
    let (mut new, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(MARK) {
        let after = &rest[at + MARK.len()..];
        let (command, block) = after.split_once(MARK_END).context("README.md: a mark without an end")?;
        let body = block.strip_prefix(FENCE).context("README.md: no block after a mark")?;
        let end = body.find(FENCE).context("README.md: a block without an end")?;
        new.push_str(&rest[..rest.len() - body.len()]);
        new.push_str(&output(&command.split(' ').collect::<Vec<_>>())?);
        rest = &body[end..];
    }
    Ok(new + rest)
}

/// What the command prints, blank lines at its end left out.
fn output(args: &[&str]) -> anyhow::Result<String> {
    let kabar = target().join("debug/kabar");
    let mut command = Command::new(kabar);
    command.args(args).env("COLUMNS", COLUMNS).current_dir(root()).stderr(Stdio::inherit());
    let output = command.output().context("starting kabar")?;
    if !output.status.success() {
        bail!("`kabar {}` failed", args.join(" "));
    }
    Ok(format!("{}\n", String::from_utf8(output.stdout)?.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn marked_blocks_are_filled_and_the_rest_stays() {
        let text = "a\n<!-- output of: kabar code x -->\n```\nold\n```\nb\n```\nkept\n```\n";
        let new = filled(text, |args| Ok(format!("new {}\n", args.join("+")))).expect("a sound text");
        assert_eq!(new, "a\n<!-- output of: kabar code x -->\n```\nnew code+x\n```\nb\n```\nkept\n```\n");
        assert!(filled("<!-- output of: kabar code x -->\nno block", |_| Ok(String::new())).is_err());
    }
}
