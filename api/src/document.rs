//! What a parsed query document asks for, in the schema's words: the fields at its root.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
    SelectionSet,
};

use crate::limits;

/// The fields at the root of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    /// Their names as the document has them, each once, in its order. They are words of the
    /// schema only if the document was valid.
    pub names: Vec<String>,
    /// How many there are, aliases counted apart.
    pub root_fields: usize,
    /// Whether it is a mutation: a command, not a question.
    pub is_mutation: bool,
    /// Whether it is a subscription, which comes over a WebSocket.
    pub is_subscription: bool,
}

impl Operation {
    /// The operation of that name, or the only one. [`selections`] comes first: it bounds what
    /// this walks.
    #[must_use]
    pub fn of(document: &ExecutableDocument, name: Option<&str>) -> Self {
        let mut operation = Self::default();
        if let Some(definition) = pick(&document.operations, name) {
            operation.is_mutation = definition.node.ty == OperationType::Mutation;
            operation.is_subscription = definition.node.ty == OperationType::Subscription;
            operation.collect(document, &definition.node.selection_set.node);
        }
        operation
    }

    fn collect(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    self.root_fields += 1;
                    let name = field.node.name.node.as_str();
                    if !self.names.iter().any(|known| known == name) {
                        self.names.push(name.to_owned());
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.collect(document, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node)
                    {
                        self.collect(document, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}

/// How deep brackets stand in each other in the text of a document, those in strings left out.
#[must_use]
pub fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' | b'(' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// How many selections a document has when its fragments are written out. Each fragment is walked
/// once; one that contains itself counts as without end.
#[must_use]
pub fn selections(document: &ExecutableDocument) -> u64 {
    let mut known = HashMap::new();
    document
        .operations
        .iter()
        .map(|(_, operation)| count(document, &operation.node.selection_set.node, &mut known))
        .fold(0, u64::saturating_add)
}

fn count<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    known: &mut HashMap<&'a str, u64>,
) -> u64 {
    let mut total = 0_u64;
    for selection in &set.items {
        let inside = match &selection.node {
            Selection::Field(field) => count(document, &field.node.selection_set.node, known),
            Selection::InlineFragment(fragment) => {
                count(document, &fragment.node.selection_set.node, known)
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                match (known.get(name.as_str()).copied(), document.fragments.get(name)) {
                    (Some(counted), _) => counted,
                    (None, None) => 0,
                    (None, Some(fragment)) => {
                        // Until it is counted it has no end: so a cycle has none.
                        known.insert(name.as_str(), u64::MAX);
                        let set = &fragment.node.selection_set.node;
                        let counted = count(document, set, known);
                        known.insert(name.as_str(), counted);
                        counted
                    }
                }
            }
        };
        total = total.saturating_add(1).saturating_add(inside);
    }
    total
}

fn pick<'a>(
    operations: &'a DocumentOperations,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.iter().find(|(known, _)| known.as_str() == name).map(|(_, found)| found)
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            all.next().filter(|_| all.next().is_none())
        }
    }
}

/// Whether a text may give a command: the operation that is meant is a mutation with that field at its
/// root, or the text names it and cannot be understood. A question that only mentions it does not.
#[must_use]
pub fn may_give(text: &str, operation: Option<&str>, command: &str) -> bool {
    if !text.contains(command) {
        return false;
    }
    if nesting(text) > limits::NESTING {
        return true;
    }
    let Ok(document) = parse_query(text) else { return true };
    // A circle of fragments has no end.
    if selections(&document) > limits::SELECTIONS {
        return true;
    }
    let operation = Operation::of(&document, operation);
    let nothing = operation == Operation::default();
    nothing || (operation.is_mutation && operation.names.iter().any(|name| name == command))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, name: Option<&str>) -> Operation {
        Operation::of(&async_graphql::parser::parse_query(text).unwrap(), name)
    }

    #[test]
    fn fields_at_the_root_are_found_through_fragments_and_aliases() {
        let found = of(
            "query A { a: patient { id } ...F } fragment F on Query { b: patient { id } myDay { id } }",
            Some("A"),
        );
        assert_eq!(found.names, ["patient", "myDay"]);
        assert_eq!(found.root_fields, 3);
    }

    #[test]
    fn fragments_that_multiply_or_contain_themselves_are_counted_without_walking_them_all() {
        let parse = |text: &str| async_graphql::parser::parse_query(text).unwrap();
        let mut text = "{ ...F0 }".to_owned();
        for n in 0..30 {
            let next = n + 1;
            text.push_str(&format!(
                " fragment F{n} on Query {{ ...F{next} ...F{next} ...F{next} }}"
            ));
        }
        text.push_str(" fragment F30 on Query { a }");
        assert!(selections(&parse(&text)) > 1_000_000_000);
        let cycle = parse("{ ...F } fragment F on Query { ...F ...F }");
        assert_eq!(selections(&cycle), u64::MAX);
        assert_eq!(selections(&parse("{ a { b ...F } } fragment F on X { c }")), 4);
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(nesting("{ a(b: \"{{{{ \\\" {\") { c } }"), 2);
        assert_eq!(nesting(&"{a".repeat(100_000)), 100_000);
    }

    #[test]
    fn a_command_is_told_from_a_question() {
        assert!(of("mutation { grantRole(input: {}) { position } }", None).is_mutation);
        assert!(of("query A { a } mutation B { b }", Some("B")).is_mutation);
        assert!(!of("query A { a } mutation B { b }", Some("A")).is_mutation);
        assert!(!of("{ a }", None).is_mutation);
    }

    #[test]
    fn the_only_operation_needs_no_name() {
        assert_eq!(of("query Named { patients { id } }", None).names, ["patients"]);
        assert!(of("query A { a } query B { b }", None).names.is_empty());
    }

    #[test]
    fn a_question_that_only_mentions_a_command_does_not_give_it() {
        let gives = |text: &str, name: Option<&str>| may_give(text, name, "sign");
        assert!(gives("mutation { sign(text: \"a\") { id } }", None));
        assert!(gives("mutation { note: sign(text: \"a\") { id } }", None));
        assert!(gives("mutation { ...a } fragment a on Mutation { sign { id } }", None));
        for text in [
            "{ patients { id } } # sign",
            "query sign { patients { id } }",
            "{ sign: patients { id } }",
            "{ patients(search: \"sign\") { id } }",
            "mutation { open(text: \"sign\") { id } }",
            "mutation { sing { id } }",
        ] {
            assert!(!gives(text, None), "{text}");
        }
        let both = "mutation a { sign { id } } query b { patients { id } }";
        assert!(gives(both, Some("a")) && !gives(both, Some("b")));
    }

    #[test]
    fn what_names_a_command_and_cannot_be_understood_may_give_it() {
        let deep = format!("mutation {{ sign {} }}", "{ a ".repeat(limits::NESTING + 1));
        for (text, name) in [
            ("mutation { sign(text: \"a", None),
            ("mutation { sign { id } } query b { patients { id } }", None),
            ("mutation a { sign { id } }", Some("b")),
            ("{ ...a } fragment a on Query { ...a sign }", None),
            (deep.as_str(), None),
        ] {
            assert!(may_give(text, name, "sign"), "{text}");
        }
    }
}
