//! How every field of a schema is reached from its root: a question that asks for it and for nothing
//! else.

use std::collections::{BTreeMap, VecDeque};

use async_graphql::Positioned;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind};
use chartlog_domain::facet::Role;

use crate::graphql::scalars::contract::types;

/// The types of a role's schema that have fields, and the way to each.
pub(super) struct Paths {
    objects: BTreeMap<String, Vec<FieldDefinition>>,
    unions: BTreeMap<String, Vec<String>>,
    /// Type, and the nested selections that lead to it.
    ways: BTreeMap<String, Vec<String>>,
}

impl Paths {
    pub(super) fn of(role: Role) -> Self {
        let (mut objects, mut unions) = (BTreeMap::new(), BTreeMap::new());
        for definition in types(&crate::graphql::sdl(role)) {
            let name = definition.name.to_string();
            match definition.kind {
                TypeKind::Object(object) => {
                    let fields = object.fields.into_iter().map(|field| field.node);
                    objects.insert(name, fields.collect());
                }
                TypeKind::Union(union) => {
                    let members = union.members.iter().map(|member| member.node.to_string());
                    unions.insert(name, members.collect());
                }
                TypeKind::Scalar
                | TypeKind::Interface(_)
                | TypeKind::Enum(_)
                | TypeKind::InputObject(_) => {}
            }
        }
        let mut paths = Self { objects, unions, ways: BTreeMap::new() };
        paths.find();
        paths
    }

    /// Breadth first: the shortest way to each type.
    fn find(&mut self) {
        let mut next = VecDeque::from([("Query".to_owned(), Vec::new())]);
        while let Some((name, way)) = next.pop_front() {
            if self.ways.contains_key(&name) {
                continue;
            }
            if let Some(members) = self.unions.get(&name) {
                for member in members {
                    let way = with(&way, format!("... on {member}"));
                    next.push_back((member.clone(), way));
                }
            }
            for field in self.objects.get(&name).into_iter().flatten() {
                next.push_back((named(&field.ty.node).to_owned(), with(&way, asked(field))));
            }
            self.ways.insert(name, way);
        }
    }

    /// Type and field of everything that a question can ask for.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        // What only a command answers with is asked for by the commands.
        let objects = self.objects.iter().filter(|(name, _)| self.ways.contains_key(*name));
        objects.flat_map(|(name, fields)| {
            fields.iter().map(move |field| (name.as_str(), field.name.node.as_str()))
        })
    }

    /// The subscriptions of this schema.
    pub(super) fn subscriptions(&self) -> impl Iterator<Item = &str> {
        let fields = self.objects.get("Subscription").into_iter().flatten();
        fields.map(|field| field.name.node.as_str())
    }

    /// The question that asks for one field of this schema.
    pub(super) fn question(&self, name: &str, field: &str) -> String {
        let fields = &self.objects[name];
        let field = fields.iter().find(|known| known.name.node == field).expect("a field of it");
        let kind = named(&field.ty.node);
        let composite = self.objects.contains_key(kind) || self.unions.contains_key(kind);
        let mut selection = asked(field);
        if composite {
            selection.push_str(" { __typename }");
        }
        self.asking(name, &selection).unwrap_or_else(|| panic!("nothing leads to {name}"))
    }

    /// The question that asks a type of this schema for something; none where there is no such type.
    pub(super) fn asking(&self, name: &str, selection: &str) -> Option<String> {
        let way = self.ways.get(name)?;
        let inner =
            way.iter().rfold(selection.to_owned(), |inner, step| format!("{step} {{ {inner} }}"));
        Some(format!("{{ {inner} }}"))
    }
}

fn with(way: &[String], step: String) -> Vec<String> {
    let mut way = way.to_vec();
    way.push(step);
    way
}

fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

/// A field with what it wants to be told: of lists one, of ids one that nobody has.
fn asked(field: &FieldDefinition) -> String {
    let mut arguments = Vec::new();
    for Positioned { node: argument, .. } in &field.arguments {
        let name = argument.name.node.as_str();
        if name == "first" {
            arguments.push("first: 1".to_owned());
        } else if !argument.ty.node.nullable {
            arguments.push(format!("{name}: {}", example(named(&argument.ty.node))));
        }
    }
    let name = field.name.node.as_str();
    if arguments.is_empty() { name.to_owned() } else { format!("{name}({})", arguments.join(", ")) }
}

fn example(kind: &str) -> &'static str {
    match kind {
        "UUID" => "\"00000000-0000-4000-8000-00000000dead\"",
        "Date" => "\"2026-11-18\"",
        "DateTime" => "\"2026-11-18T12:00:00Z\"",
        "String" => "\"nobody\"",
        "Int" => "1",
        "Boolean" => "false",
        "PossibleDuplicatesInput" => "{ family: \"Nobody\" }",
        other => panic!("say what {other} looks like"),
    }
}
