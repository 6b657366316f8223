//! What the week has used of each schema, compared with its SDL: every mutation carried out at least
//! once, every question at the root asked at least once.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::TypeKind;
use chartlog_domain::facet::Role;

use crate::graphql::scalars::contract::types;
use crate::graphql::sdl;

/// What has no place in this week, and why.
const ELSEWHERE: &[(Role, &str, &str)] = &[];

/// What is asked when everything has been answered: an access by its id.
const AT_THE_END: &str = "access";

/// The fields of a root type of a role's schema: `Query` or `Mutation`.
fn offered(role: Role, root: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for definition in types(&sdl(role)) {
        if definition.name.to_string() != root {
            continue;
        }
        if let TypeKind::Object(object) = definition.kind {
            fields.extend(object.fields.iter().map(|field| field.node.name.to_string()));
        }
    }
    fields
}

/// How often what was used, and how often what was refused with which code.
pub(super) struct Used {
    /// What the schemas offer: role, root type, fields.
    offered: BTreeMap<(Role, &'static str), BTreeSet<String>>,
    done: BTreeMap<(Role, String), usize>,
    refused: BTreeMap<(Role, String, String), usize>,
    asked: BTreeMap<(Role, String), usize>,
}

impl Used {
    pub(super) fn new() -> Self {
        let roots = Role::ALL
            .into_iter()
            .flat_map(|role| ["Mutation", "Query"].map(|root| ((role, root), offered(role, root))));
        Self {
            offered: roots.collect(),
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
            asked: BTreeMap::new(),
        }
    }

    /// Whether a schema has a field of this name at the root.
    pub(super) fn is_offered(&self, role: Role, root: &'static str, name: &str) -> bool {
        self.offered[&(role, root)].contains(name)
    }

    /// What a schema offers and nobody has used yet.
    pub(super) fn left(&self, role: Role, root: &'static str) -> BTreeSet<String> {
        let used = if root == "Mutation" { &self.done } else { &self.asked };
        let all = self.offered[&(role, root)].iter();
        all.filter(|name| !used.contains_key(&(role, (*name).clone()))).cloned().collect()
    }

    /// Whether all of it has been used, but for what is only asked at the end.
    pub(super) fn is_complete(&self) -> bool {
        let left = self.offered.keys().flat_map(|(role, root)| self.left(*role, root));
        left.into_iter().all(|name| name == AT_THE_END)
    }

    pub(super) fn did(&mut self, role: Role, name: &str) {
        *self.done.entry((role, name.to_owned())).or_default() += 1;
    }

    pub(super) fn was_refused(&mut self, role: Role, name: &str, code: &str) {
        *self.refused.entry((role, name.to_owned(), code.to_owned())).or_default() += 1;
    }

    pub(super) fn asked(&mut self, role: Role, field: &str) {
        *self.asked.entry((role, field.to_owned())).or_default() += 1;
    }

    /// Everything that the schemas offer and nobody has used; and what is used here though it is said that
    /// it has no place here.
    pub(super) fn unused(&self) -> Vec<String> {
        let mut unused = Vec::new();
        for (role, root) in self.offered.keys() {
            let is_elsewhere =
                |name: &str| ELSEWHERE.iter().any(|it| (it.0, it.1) == (*role, name));
            let left = self.left(*role, root);
            let odd = left.iter().filter(|name| !is_elsewhere(name));
            unused.extend(odd.map(|name| format!("{} {root}.{name}", role.name())));
        }
        for (role, name, _) in ELSEWHERE {
            let key = (*role, (*name).to_owned());
            if self.done.contains_key(&key) || self.asked.contains_key(&key) {
                unused.push(format!("{} {name} has a place here after all", role.name()));
            }
        }
        unused
    }

    /// Commands that were carried out, commands that were refused, questions.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        (self.done.values().sum(), self.refused.values().sum(), self.asked.values().sum())
    }

    /// How many kinds of refusal there were.
    pub(super) fn kinds_of_refusal(&self) -> usize {
        self.refused.keys().map(|(.., code)| code).collect::<BTreeSet<_>>().len()
    }
}
