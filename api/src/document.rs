//! What a parsed query document asks for, in the schema's words: the fields at its root.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

/// The fields at the root of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    /// Their names as the document has them, each once, in its order. They are words of the
    /// schema only if the document was valid.
    pub names: Vec<String>,
    /// How many there are, aliases counted apart.
    pub root_fields: usize,
}

/// Fragments inside fragments are followed this far; validation refuses cycles by itself.
const DEPTH: usize = 16;

impl Operation {
    /// The operation of that name, or the only one.
    #[must_use]
    pub fn of(document: &ExecutableDocument, name: Option<&str>) -> Self {
        let mut operation = Self::default();
        if let Some(definition) = pick(&document.operations, name) {
            operation.collect(document, &definition.node.selection_set.node, 0);
        }
        operation
    }

    fn collect(&mut self, document: &ExecutableDocument, set: &SelectionSet, depth: usize) {
        if depth > DEPTH {
            return;
        }
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
                    self.collect(document, &fragment.node.selection_set.node, depth + 1);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node)
                    {
                        self.collect(document, &fragment.node.selection_set.node, depth + 1);
                    }
                }
            }
        }
    }
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
    fn the_only_operation_needs_no_name() {
        assert_eq!(of("query Named { patients { id } }", None).names, ["patients"]);
        assert!(of("query A { a } query B { b }", None).names.is_empty());
    }
}
