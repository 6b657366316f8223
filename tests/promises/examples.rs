//! The examples of the README and of `docs/` do what they say: each block is run, from the top of the README
//! on, as somebody pastes them, and prints what the block of text below it shows. A block says in the line
//! before it how it is run, or why it is not (`examples/blocks.rs`).

mod blocks;
mod prints;
mod reader;

use std::process::Command;

use blocks::{Block, How, blocks, blocks_of};
use reader::Reader;

#[test]
fn every_block_of_the_pages_is_run_or_says_why_it_is_not() {
    let blocks = blocks();
    let unmarked = |block: &&Block| block.how == How::Unmarked;
    let unmarked: Vec<_> = blocks.iter().filter(unmarked).map(|block| &block.place).collect();
    assert!(
        unmarked.is_empty(),
        "before a block `<!-- run -->`, `<!-- run: ... -->` or `<!-- not run: WHY -->`: {unmarked:?}"
    );
    let run = blocks.iter().filter(|block| block.how != How::NotRun).count();
    assert!(run >= 15, "the pages have examples of every kind of user: {run}");
}

#[test]
fn the_examples_of_the_pages_print_what_they_say() {
    for tool in ["bash", "curl", "timeout"] {
        if Command::new(tool).arg("--version").output().is_err() {
            println!("skipped: the examples of the pages: there is no {tool}");
            return;
        }
    }
    let mut reader = Reader::new();
    let (mut ran, mut marked) = (0, 0);
    for Block { place, how, body, prints } in blocks() {
        let printed = match how {
            How::Pasted { with } => match reader.misses(&with) {
                Some(missing) => {
                    println!("skipped: the example {place}: there is no {missing}");
                    continue;
                }
                None => reader.pastes(&body),
            },
            How::OwnTerminal => reader.opens(&body, &prints),
            How::Socket { role } => reader.subscribes(&body, &role),
            How::NotRun | How::Unmarked => {
                marked += 1;
                continue;
            }
        };
        ran += 1;
        let prints: Vec<_> = prints.iter().map(|line| reader.here(line)).collect();
        let differ = prints::differ(&prints, &printed);
        assert_eq!(differ, None, "{place} printed {printed:#?}");
    }
    println!("measured: examples of the pages: {ran} ran, {marked} are marked as not run");
}

#[test]
fn a_block_is_found_wherever_it_stands_and_nobody_is_taken_to_have_said_how_it_is_run() {
    let page = "<!-- run -->\n```sh\none\n```\n```text\nprints\n\nthis\n```\n1. A list:\n   <!-- run: with a b -->\n   \
                ```sh\n   two\n     in\n   ```\n\n```text\nof nobody\n```\n<!-- not run: it cannot -->\n```toml\n```\n\
                <!-- run: in a terminal of its own -->\n```sh\n```\n<!-- not run: -->\n```json\n```\n\
                <!-- run: over a socket, as billing -->\n```graphql\n```\n<!-- run: now and then -->\n```sh\n```\n\
                ```sh\nlast\n```\n";
    let found = blocks_of("page", page);
    let hows: Vec<_> = found.iter().map(|block| (block.place.as_str(), &block.how)).collect();
    let with = |with: &[&str]| How::Pasted { with: with.iter().map(ToString::to_string).collect() };
    assert_eq!(
        hows,
        [
            ("page:2", &with(&[])),
            ("page:12", &with(&["a", "b"])),
            ("page:17", &How::Unmarked),
            ("page:21", &How::NotRun),
            ("page:24", &How::OwnTerminal),
            ("page:27", &How::Unmarked),
            ("page:30", &How::Socket { role: "billing".to_owned() }),
            ("page:33", &How::Unmarked),
            ("page:35", &How::Unmarked),
        ]
    );
    assert_eq!(
        (found[0].body.as_str(), found[0].prints.join("/")),
        ("one", "prints/this".to_owned())
    );
    assert_eq!(found[1].body, "two\n  in");
}
