//! The examples of the README and of `docs/` do what they say: each block of shell under `<!-- run -->` is
//! run against a demo clinic, from the top of the README on, in one shell, and prints what the block of text
//! below it shows, in that shape.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chartlog_tests::binary::chartlog;
use chartlog_tests::{Clinic, Server};
use serde_json::Value;

/// Stands before a block that is run.
const MARK: &str = "<!-- run -->";
/// Stands between the answers of two blocks.
const NEXT: &str = "-- next block --";
/// Stands where an object of the page leaves members out.
const MORE: &str = "...";

/// A block that is run, and what it is said to print.
struct Example {
    page: String,
    line: usize,
    shell: String,
    prints: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The README, then `docs/` by name.
fn pages() -> Vec<PathBuf> {
    let mut docs: Vec<_> = std::fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    docs.sort();
    docs.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    docs.insert(0, root().join("README.md"));
    docs
}

fn examples(path: &Path) -> Vec<Example> {
    let text = std::fs::read_to_string(path).unwrap();
    let page = path.file_name().unwrap().to_string_lossy().into_owned();
    let lines: Vec<_> = text.lines().collect();
    let block = |at: usize, kind: &str| {
        let begins = lines.get(at)?.trim() == format!("```{kind}");
        let body = lines.get(at + 1..)?;
        let ends = body.iter().position(|line| line.trim() == "```")?;
        begins.then(|| (body[..ends].to_vec(), at + 1 + ends + 1))
    };
    let marked = (0..lines.len()).filter(|at| lines[*at].trim() == MARK);
    let example = |at: usize| {
        let (shell, after) = block(at + 1, "sh")
            .unwrap_or_else(|| panic!("{page}:{}: no block of shell follows", at + 1));
        let prints = block(after, "text").map(|(prints, _)| prints).unwrap_or_default();
        let prints = prints.into_iter().map(str::to_owned).collect();
        Example { page: page.clone(), line: at + 2, shell: shell.join("\n"), prints }
    };
    marked.map(example).collect()
}

/// A page's JSON: `,...` at the end of an object or a list leaves the rest out.
fn shown(line: &str) -> Option<Value> {
    let line = line.replace(",...}", &format!(",\"{MORE}\":0}}")).replace(",...]", "]");
    serde_json::from_str(&line).ok().filter(Value::is_object)
}

/// Where what was printed differs in shape from what the page shows.
fn differs(shown: &Value, printed: &Value, at: &str) -> Option<String> {
    match (shown, printed) {
        // Of an invented patient a page cannot promise that there is something to be told.
        (Value::String(_) | Value::Number(_) | Value::Bool(_), Value::Null) => None,
        (Value::Object(shown), Value::Object(printed)) => {
            let open = shown.contains_key(MORE);
            let more = printed.keys().find(|name| !open && !shown.contains_key(*name));
            if let Some(more) = more {
                return Some(format!("{at}.{more} is not on the page"));
            }
            shown.iter().filter(|(name, _)| *name != MORE).find_map(|(name, value)| {
                let at = format!("{at}.{name}");
                match printed.get(name) {
                    None => Some(format!("{at} is not there")),
                    Some(printed) => differs(value, printed, &at),
                }
            })
        }
        (Value::Array(shown), Value::Array(printed)) => {
            let like = shown.first()?;
            if printed.is_empty() {
                return Some(format!("{at} is empty"));
            }
            printed.iter().find_map(|printed| differs(like, printed, at))
        }
        // Codes and kinds are part of the contract; what else a text says is not.
        (Value::String(shown), Value::String(printed)) => {
            let fixed = [".code", ".reason"].iter().any(|end| at.ends_with(end));
            (fixed && shown != printed).then(|| format!("{at} is {printed}"))
        }
        (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => None,
        (Value::Null, Value::Null) => None,
        _ => Some(format!("{at} is {printed}")),
    }
}

/// Runs all of them in one shell and gives what each printed.
fn run(examples: &[Example], clinic: &Clinic, server: &Server) -> Vec<Vec<String>> {
    let own = clinic.beside("own");
    std::fs::create_dir(&own).unwrap();
    let mut script = String::new();
    for Example { page, line, shell, .. } in examples {
        // Where the reader's clinic is, and ours.
        let shell = shell
            .replace("/tmp/clinic", "$CLINIC")
            .replace("/tmp/", "$OWN/")
            .replace("127.0.0.1:8420", server.address());
        script.push_str(&format!("# {page}:{line}\n{shell}\necho; echo '{NEXT}'\n"));
    }
    let binary = chartlog();
    let path = std::env::var("PATH").unwrap();
    let ran = Command::new("bash")
        .args(["-c", &script])
        .current_dir(&own)
        .env("CLINIC", clinic.dir())
        .env("OWN", &own)
        .env("PATH", format!("{}:{path}", binary.parent().unwrap().display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    let answers: Vec<Vec<String>> = printed
        .split(NEXT)
        .map(|part| part.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
        .collect();
    assert!(answers.len() > examples.len(), "{printed}\n{said}");
    answers
}

#[test]
fn the_examples_of_the_pages_print_what_they_say() {
    let examples: Vec<_> = pages().iter().flat_map(|path| examples(path)).collect();
    assert!(examples.len() >= 7, "the pages have examples of every kind of user");
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: the examples of the pages: no curl");
        return;
    }
    let clinic = Clinic::without_directory();
    let server = Server::demo(&clinic, 40);
    let answers = run(&examples, &clinic, &server);
    for (example, printed) in examples.iter().zip(answers) {
        let Example { page, line, prints, .. } = example;
        assert_eq!(printed.len(), prints.len(), "{page}:{line} printed {printed:#?}");
        for (wanted, printed) in prints.iter().zip(&printed) {
            let Some(shape) = shown(wanted) else {
                assert_eq!(wanted, printed, "{page}:{line}");
                continue;
            };
            let found: Value = serde_json::from_str(printed)
                .unwrap_or_else(|_| panic!("{page}:{line}: no JSON: {printed}"));
            let differs = differs(&shape, &found, "");
            assert_eq!(differs, None, "{page}:{line}: {wanted} but {printed}");
        }
    }
}

#[test]
fn an_example_that_prints_something_else_is_found() {
    let page = shown(r#"{"data":{"visit":{"id":"7be1...","lines":[{"n":1},...]}},...}"#).unwrap();
    let printed = |text: &str| differs(&page, &serde_json::from_str(text).unwrap(), "");
    assert_eq!(printed(r#"{"data":{"visit":{"id":"x","lines":[{"n":5}]}},"extensions":1}"#), None);
    for other in [
        r#"{"errors":[],"data":null,"extensions":1}"#,
        r#"{"data":{"visit":{"id":"x"}}}"#,
        r#"{"data":{"visit":{"id":"x","lines":[]}}}"#,
        r#"{"data":{"visit":{"id":7,"lines":[{"n":5}]}}}"#,
        r#"{"data":{"visit":{"id":"x","lines":[{"n":5}],"name":"Ada"}}}"#,
    ] {
        assert!(printed(other).is_some(), "{other}");
    }
}
