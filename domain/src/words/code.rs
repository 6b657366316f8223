//! Codes and concepts as FHIR has them.

use super::Text;

/// A code in a code system (FHIR Coding). What a coded thing says about a patient is PHI, so
/// `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Code {
    /// URI of the code system, such as `http://loinc.org`; empty when the source gave none.
    pub system: String,
    /// The code itself.
    pub code: String,
    /// What the source calls it.
    pub display: Option<String>,
}

impl Code {
    /// A code with a display text.
    #[must_use]
    pub fn new(system: &str, code: &str, display: &str) -> Self {
        Self { system: system.to_owned(), code: code.to_owned(), display: Some(display.to_owned()) }
    }

    /// The same code without its display text, for facets that hold no narrative.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self { system: self.system.clone(), code: self.code.clone(), display: None }
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A concept: any number of codes for the same thing, and text (FHIR CodeableConcept).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Concept {
    /// Codes, the source's order.
    pub codes: Vec<Code>,
    /// The concept in words, as the source has it.
    pub text: Option<Text>,
}

impl Concept {
    /// A concept of one code whose text is the code's display.
    #[must_use]
    pub fn coded(system: &str, code: &str, display: &str) -> Self {
        Self { codes: vec![Code::new(system, code, display)], text: Some(display.into()) }
    }

    /// What to call it: text, else the first display, else the first code.
    #[must_use]
    pub fn label(&self) -> &str {
        self.text
            .as_ref()
            .map(Text::expose)
            .or_else(|| self.codes.iter().find_map(|code| code.display.as_deref()))
            .or_else(|| self.codes.first().map(|code| code.code.as_str()))
            .unwrap_or_default()
    }

    /// Neither a code nor text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.text.is_none()
    }
}
