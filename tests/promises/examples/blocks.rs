//! The blocks of the pages, each with what is said about it: the line of HTML before it says how it is run,
//! or why it is not, and a block of text right below it is what it prints.

use std::path::PathBuf;

use crate::pages::{pages, root};

/// A block of a page, and what it is said to print.
pub(super) struct Block {
    /// The page and the line, as in `README.md:22`.
    pub(super) place: String,
    pub(super) how: How,
    pub(super) body: String,
    pub(super) prints: Vec<String>,
}

/// How a block is run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum How {
    /// `<!-- run -->`, in the one shell; `<!-- run: with A B -->` where there are these programs of the
    /// `PATH`, or packages of Python.
    Pasted { with: Vec<String> },
    /// `<!-- run: in a terminal of its own -->`: it goes on running.
    OwnTerminal,
    /// `<!-- run: over a socket, as ROLE -->`: a subscription, with the patient of the shell.
    Socket { role: String },
    /// `<!-- not run: WHY -->`.
    NotRun,
    /// Nobody said.
    Unmarked,
}

impl How {
    fn said_by(line: &str) -> Self {
        let comment = line.trim().strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        match comment.unwrap_or_default().split_once(": ") {
            None if comment == Some("run") => Self::Pasted { with: Vec::new() },
            Some(("run", "in a terminal of its own")) => Self::OwnTerminal,
            Some(("not run", why)) if !why.is_empty() => Self::NotRun,
            Some(("run", how)) => {
                match (how.strip_prefix("with "), how.strip_prefix("over a socket, as ")) {
                    (Some(with), _) => {
                        Self::Pasted { with: with.split_whitespace().map(str::to_owned).collect() }
                    }
                    (_, Some(role)) => Self::Socket { role: role.to_owned() },
                    (None, None) => Self::Unmarked,
                }
            }
            None | Some(_) => Self::Unmarked,
        }
    }
}

/// The blocks of all pages, from the top of the README on.
pub(super) fn blocks() -> Vec<Block> {
    let of = |path: PathBuf| {
        let page = path.strip_prefix(root()).unwrap().display().to_string();
        blocks_of(&page, &std::fs::read_to_string(&path).unwrap())
    };
    pages().into_iter().flat_map(of).collect()
}

/// The blocks of one page.
pub(super) fn blocks_of(page: &str, text: &str) -> Vec<Block> {
    let lines: Vec<_> = text.lines().collect();
    let mut found: Vec<Block> = Vec::new();
    let mut at = 0;
    let mut end_of_last = None;
    while let Some(line) = lines.get(at) {
        let Some(language) = line.trim_start().strip_prefix("```") else {
            at += 1;
            continue;
        };
        let place = format!("{page}:{}", at + 1);
        let body = &lines[at + 1..];
        let length = body.iter().position(|line| line.trim() == "```");
        let body = &body[..length.unwrap_or_else(|| panic!("{place}: a block without an end"))];
        // A block in a list stands as far in as its fence.
        let indent = line.len() - line.trim_start().len();
        let body: Vec<_> =
            body.iter().map(|line| line.get(indent..).unwrap_or_default().to_owned()).collect();
        let next = at + 1 + body.len() + 1;
        match found.last_mut() {
            Some(command) if language == "text" && end_of_last == Some(at) => {
                command.prints = body.into_iter().filter(|line| !line.is_empty()).collect();
            }
            None | Some(_) => {
                let how =
                    How::said_by(at.checked_sub(1).and_then(|at| lines.get(at)).unwrap_or(&""));
                found.push(Block { place, how, body: body.join("\n"), prints: Vec::new() });
                end_of_last = Some(next);
            }
        }
        at = next;
    }
    found
}
