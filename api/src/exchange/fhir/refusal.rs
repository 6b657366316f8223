//! Why something was not imported, in words that never repeat what the source said.

use serde_json::error::Category;

/// Why a resource or a file was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// JSON path inside the resource or the file, or `line L column C` of broken JSON.
    pub path: String,
    /// Why; never a value of the source.
    pub reason: String,
}

/// Marks the messages of our own deserializers, which never repeat what they read.
pub(super) const OURS: &str = "fhir: ";

impl Refused {
    /// A refusal of the element at `path`.
    pub(super) fn at(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }

    /// A mandatory element is missing.
    pub(super) fn missing(path: &str) -> Self {
        Self::at(path, "is missing")
    }

    /// The same refusal with the path of the enclosing element in front.
    pub(super) fn under(mut self, parent: &str) -> Self {
        if self.path.is_empty() {
            parent.clone_into(&mut self.path);
        } else if !parent.is_empty() {
            self.path = format!("{parent}.{}", self.path);
        }
        self
    }

    /// A JSON error of a whole file. `first_line` is the number of lines before the text.
    pub(super) fn broken(error: &serde_json::Error, first_line: usize) -> Self {
        let place = format!("line {} column {}", error.line() + first_line, error.column());
        let reason = match error.classify() {
            Category::Syntax => format!("not JSON: {}", syntax(error)),
            Category::Eof => "not JSON: it ends too early".to_owned(),
            Category::Data => shape(&error.to_string()),
            Category::Io => input(error),
        };
        Self { path: place, reason }
    }

    /// A resource that has not the shape of its type: parsed again to name the path.
    pub(super) fn shape_of<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Self {
        let mut json = serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, T>(&mut json) {
            Ok(_) => Self::at("", "does not have the shape of its type"),
            Err(error) => {
                let path = error.path().to_string();
                let path = if path == "." { String::new() } else { path };
                Self { path, reason: shape(&error.inner().to_string()) }
            }
        }
    }
}

/// serde's syntax errors name what was expected, never what was read; the place is cut off.
fn syntax(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// An input error: ours are fixed sentences, the system's name no content either.
fn input(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix(OURS).unwrap_or("it cannot be read");
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// serde's shape errors repeat what they read (`invalid type: string "Smith", expected ...`):
/// only what is ours is kept, which stands after the last `expected`.
fn shape(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(text, _)| text);
    if let Some(ours) = message.strip_prefix(OURS) {
        return ours.to_owned();
    }
    if message.starts_with("missing field `") || message.starts_with("duplicate field `") {
        return message.replace('`', "'");
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("has the wrong type: expected {expected}"),
        None => "does not have the shape of its type".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Shape {
        #[serde(rename = "n")]
        _n: u32,
    }

    #[test]
    fn a_reason_never_repeats_what_was_read() {
        let text = r#"{"n": "Smith, expected Jones"}"#;
        let refused = Refused::shape_of::<Shape>(text);
        assert_eq!(refused.path, "n");
        assert_eq!(refused.reason, "has the wrong type: expected u32");
        let refused = Refused::shape_of::<Shape>("{}");
        assert_eq!(refused.reason, "missing field 'n'");
    }

    #[test]
    fn broken_json_gives_line_and_column() {
        let error = serde_json::from_str::<Shape>("{\n \"n\": Smith}").err().unwrap();
        let refused = Refused::broken(&error, 0);
        assert_eq!(refused.path, "line 2 column 7");
        assert_eq!(refused.reason, "not JSON: expected value");
    }

    #[test]
    fn paths_grow_from_the_outside() {
        let refused = Refused::missing("status").under("entry[3].resource");
        assert_eq!(refused.path, "entry[3].resource.status");
    }
}
