//! What every schema promises, checked against its SDL: each field stands in the facet table, each
//! word is described, the file under `api/schema` says the same, what the role may not know is not
//! there. And a clinic in memory whose views the schemas are asked about.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use async_graphql::parser::types::{
    BaseType, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{
    EmptyMutation, EmptySubscription, ObjectType, Request, Response, SubscriptionType,
};
use chartlog_domain::event::Event;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::Fact;
use chartlog_domain::testing::samples::{ids, words::at};
use chartlog_projections::testing::Clinic;
use chartlog_projections::{Projection, Scope, Served, View};

use super::fields;
use crate::graphql::{Asking, RoleSchema, Surroundings};

/// Says how a changed contract is accepted.
const UPDATE: &str = "CHARTLOG_UPDATE_SDL";

/// A type, a field of it, the facets that the field comes from.
type Row = (&'static str, &'static str, &'static [Facet]);

/// Every promise about the words of a schema.
#[track_caller]
pub(crate) fn keeps(role: Role, sdl: &str, rows: &[Row]) {
    same_as_the_file(role, sdl);
    everything_is_described(sdl);
    every_field_has_its_row(role, sdl, rows);
}

/// The types that a schema defines.
pub(crate) fn types(sdl: &str) -> Vec<TypeDefinition> {
    let document = async_graphql::parser::parse_schema(sdl).unwrap();
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(definition.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
}

/// Type and field of everything that can be asked for or filled in.
fn fields_of(sdl: &str) -> BTreeSet<(String, String)> {
    let mut fields = BTreeSet::new();
    for definition in types(sdl) {
        let names: Vec<String> = match definition.kind {
            TypeKind::Object(object) => {
                object.fields.iter().map(|field| field.node.name.to_string()).collect()
            }
            TypeKind::InputObject(input) => {
                input.fields.iter().map(|field| field.node.name.to_string()).collect()
            }
            TypeKind::Interface(_) => panic!("no schema has interfaces"),
            TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) => Vec::new(),
        };
        let name = definition.name.to_string();
        fields.extend(names.into_iter().map(|field| (name.clone(), field)));
    }
    fields
}

/// A page of anything looks the same, and stands in the table once.
fn row_name(name: &str) -> &str {
    if name.ends_with("Connection") {
        "*Connection"
    } else if name.ends_with("Edge") {
        "*Edge"
    } else if name.ends_with("Payload") {
        "*Payload"
    } else {
        name
    }
}

/// Whether a type only takes what is filled in for a command, or is the root of the commands.
fn is_of_commands(name: &str, asked: &BTreeSet<String>) -> bool {
    name == "Mutation" || (name.ends_with("Input") && !asked.contains(name))
}

/// The input types that a question can be asked with: by what they find, they tell something.
fn asked_with(sdl: &str) -> BTreeSet<String> {
    let types = types(sdl);
    let mut asked = BTreeSet::new();
    let mut next: Vec<String> = Vec::new();
    for definition in &types {
        let TypeKind::Object(object) = &definition.kind else { continue };
        if definition.name.node.as_str() != "Mutation" {
            let arguments = object.fields.iter().flat_map(|field| &field.node.arguments);
            next.extend(arguments.map(|argument| base(&argument.node.ty.node)));
        }
    }
    while let Some(name) = next.pop() {
        let known = types.iter().find(|definition| definition.name.node.as_str() == name);
        if let Some(TypeKind::InputObject(input)) = known.map(|definition| &definition.kind)
            && asked.insert(name)
        {
            next.extend(input.fields.iter().map(|field| base(&field.node.ty.node)));
        }
    }
    asked
}

/// The name of a type without lists and exclamation marks.
fn base(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => base(inner),
    }
}

#[track_caller]
fn every_field_has_its_row(role: Role, sdl: &str, rows: &[Row]) {
    let mut table: BTreeMap<(&str, &str), &[Facet]> = BTreeMap::new();
    for (name, field, facets) in rows {
        assert!(table.insert((name, field), facets).is_none(), "{name}.{field} has two rows");
    }
    let readable = role.view_facets();
    for ((name, field), facets) in &table {
        for facet in *facets {
            // What is restricted is in no view: it is opened from the log for those who may.
            let here = readable.contains(facet) || *facet == Facet::Restricted;
            let may = facet.reach(role).is_some() && here;
            assert!(
                may,
                "{name}.{field} is of {}, which {} may not read",
                facet.name(),
                role.name()
            );
        }
    }
    let shared: BTreeSet<_> = fields::SHARED.iter().map(|(name, field)| (*name, *field)).collect();
    let inputs = asked_with(sdl);
    let mut asked = fields_of(sdl);
    asked.retain(|(name, _)| !is_of_commands(name, &inputs));
    let missing: Vec<_> = asked
        .iter()
        .filter(|(name, field)| !table.contains_key(&(name.as_str(), field.as_str())))
        .filter(|(name, field)| !shared.contains(&(row_name(name), field.as_str())))
        .collect();
    assert!(missing.is_empty(), "fields without a row in the facet table: {missing:#?}");
    let gone: Vec<_> = table
        .keys()
        .filter(|(name, field)| !asked.contains(&((*name).to_owned(), (*field).to_owned())))
        .collect();
    assert!(gone.is_empty(), "rows of the facet table without a field: {gone:#?}");
}

#[track_caller]
fn everything_is_described(sdl: &str) {
    let mut bare = Vec::new();
    let mut check = |description: Option<&str>, what: String| {
        if description.is_none_or(|text| text.trim().is_empty()) {
            bare.push(what);
        }
    };
    for definition in types(sdl) {
        let name = definition.name.to_string();
        check(definition.description.as_ref().map(|text| text.node.as_str()), name.clone());
        match definition.kind {
            TypeKind::Object(object) => {
                for field in object.fields {
                    let what = format!("{name}.{}", field.node.name);
                    for argument in &field.node.arguments {
                        let text = argument.node.description.as_ref().map(|d| d.node.as_str());
                        check(text, format!("{what}({})", argument.node.name));
                    }
                    check(field.node.description.as_ref().map(|d| d.node.as_str()), what);
                }
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    let text = field.node.description.as_ref().map(|d| d.node.as_str());
                    check(text, format!("{name}.{}", field.node.name));
                }
            }
            TypeKind::Enum(values) => {
                for value in values.values {
                    let text = value.node.description.as_ref().map(|d| d.node.as_str());
                    check(text, format!("{name}.{}", value.node.value));
                }
            }
            TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Interface(_) => {}
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[track_caller]
fn same_as_the_file(role: Role, sdl: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("schema")
        .join(format!("{}.graphql", role.name()));
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, sdl).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == sdl,
        "the schema of {} is not what {} says. If the contract is meant to change, run\n    \
         {UPDATE}=1 cargo test -p chartlog graphql\nand look at the difference.",
        role.name(),
        file.display(),
    );
}

/// A clinic with what the samples tell about one patient, seen by one role.
pub(crate) struct Desk<P: Projection, Q, M = EmptyMutation, S = EmptySubscription> {
    schema: RoleSchema<Q, M, S>,
    clinic: Clinic,
    view: View<P>,
    _dir: tempfile::TempDir,
}

impl<P, Q, M, S> Desk<P, Q, M, S>
where
    P: Projection,
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// A clinic where these facts were told about [`ids::PATIENT`] or about nobody.
    pub(crate) fn of(schema: RoleSchema<Q, M, S>, facts: impl IntoIterator<Item = Fact>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clinic = Clinic::new();
        let view = clinic.follow::<P>(dir.path());
        for fact in facts {
            let told = Event::new("Told");
            clinic.tell(&if of_nobody(fact.facet()) {
                told.of_organisation(fact)
            } else {
                told.about(ids::PATIENT, fact)
            });
        }
        Self { schema, clinic, view, _dir: dir }
    }

    /// The answer to a question of [`ids::CLINICIAN`] on the day of the samples, and what it
    /// served.
    pub(crate) fn ask(&self, document: &str) -> (Response, Served, Arc<Asking>) {
        self.clinic.catch_up(&self.view);
        let now = at("2026-05-04T12:00:00Z").utc_micros();
        // A patient's own record is that of the patient whom the facts are about.
        let patient = (P::ROLE == Role::Patient).then_some(ids::PATIENT);
        let scope = Scope { account: Some(ids::CLINICIAN), patient, now };
        let asking = Arc::new(Asking::new(self.view.snapshot(scope).unwrap(), now));
        let around = Surroundings { log: self.clinic.log(), views: None, restricted: None };
        let request = Request::new(document).data(asking.clone()).data(Arc::new(around));
        let response = answer(&self.schema, request);
        let served = asking.snapshot.served();
        (response, served, asking)
    }

    /// The data of an answer without errors.
    #[track_caller]
    pub(crate) fn data(&self, document: &str) -> serde_json::Value {
        let (response, ..) = self.ask(document);
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        response.data.into_json().unwrap()
    }

    /// Code and field of the only error of an answer.
    #[track_caller]
    pub(crate) fn error(&self, document: &str) -> (String, Option<String>) {
        let (response, ..) = self.ask(document);
        assert_eq!(response.errors.len(), 1, "{:?}", response.errors);
        let error = &response.errors[0];
        let field = error.extensions.as_ref().and_then(|extensions| extensions.get("field"));
        let field = field.map(|field| field.clone().into_json().unwrap());
        let field = field.and_then(|field| field.as_str().map(str::to_owned));
        (crate::graphql::error::code_of(error), field)
    }

    /// Asks for a field that the role may not know: the document does not validate.
    #[track_caller]
    pub(crate) fn does_not_know(&self, name: &str, field: &str, document: &str) {
        let (response, served, _) = self.ask(document);
        let error = format!("Unknown field \"{field}\" on type \"{name}\"");
        let said = response.errors.iter().any(|given| given.message.contains(&error));
        assert!(said, "{document}: {:?}", response.errors);
        assert_eq!(served, Served::default());
    }
}

fn of_nobody(facet: Facet) -> bool {
    matches!(facet, Facet::Directory | Facet::Oversight | Facet::Administration)
}

fn answer<Q, M, S>(schema: &RoleSchema<Q, M, S>, request: Request) -> Response
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(schema.execute(request))
}

#[test]
fn every_shared_row_is_a_field_of_some_schema() {
    let schemas = Role::ALL.into_iter().map(crate::graphql::sdl);
    let asked: BTreeSet<(String, String)> = schemas
        .flat_map(|sdl| fields_of(&sdl))
        .map(|(name, field)| (row_name(&name).to_owned(), field))
        .collect();
    for (name, field) in fields::SHARED {
        let known = asked.contains(&((*name).to_owned(), (*field).to_owned()));
        assert!(known, "{name}.{field} is in no schema");
    }
}
