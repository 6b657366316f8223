//! Something that somebody does: the command as it is sent, why the model would refuse it, and what it
//! changes there once it is acknowledged.

use super::model::{Model, Thing};

/// Codes of refusals: none where a command must be carried out.
pub(super) type Reasons = Vec<&'static str>;

type Rule = Box<dyn Fn(&Model) -> Reasons + Send + Sync>;
type Effect = Box<dyn Fn(&mut Model, Thing) + Send + Sync>;

/// A command of somebody's.
pub(super) struct Act {
    /// Whose account.
    pub(super) by: Thing,
    /// The mutation.
    pub(super) name: &'static str,
    /// Its input without the command id; `$7` stands for the id of the seventh thing.
    pub(super) input: String,
    /// The field of the payload that names what it makes.
    pub(super) makes: Option<&'static str>,
    /// The visit for which a file is uploaded first.
    pub(super) upload: Option<Thing>,
    /// Codes that it may be refused with whatever the model says.
    pub(super) may: &'static [&'static str],
    /// Whether it adds nothing to the log, so that its position is where the log stands.
    pub(super) adds_nothing: bool,
    rule: Rule,
    effect: Effect,
}

impl Act {
    pub(super) fn new(by: Thing, name: &'static str, input: impl Into<String>) -> Self {
        Self {
            by,
            name,
            input: input.into(),
            makes: None,
            upload: None,
            may: &[],
            adds_nothing: false,
            rule: Box::new(|_| Reasons::new()),
            effect: Box::new(|_, _| ()),
        }
    }

    pub(super) const fn makes(mut self, field: &'static str) -> Self {
        self.makes = Some(field);
        self
    }

    pub(super) const fn with_file(mut self, encounter: Thing) -> Self {
        self.upload = Some(encounter);
        self
    }

    pub(super) const fn may_be(mut self, codes: &'static [&'static str]) -> Self {
        self.may = codes;
        self
    }

    pub(super) const fn adding_nothing(mut self) -> Self {
        self.adds_nothing = true;
        self
    }

    pub(super) fn unless(
        mut self,
        rule: impl Fn(&Model) -> Reasons + Send + Sync + 'static,
    ) -> Self {
        self.rule = Box::new(rule);
        self
    }

    pub(super) fn then(
        mut self,
        effect: impl Fn(&mut Model, Thing) + Send + Sync + 'static,
    ) -> Self {
        self.effect = Box::new(effect);
        self
    }

    /// Why it would be refused now.
    pub(super) fn why_not(&self, model: &Model) -> Reasons {
        (self.rule)(model)
    }

    /// It was carried out.
    pub(super) fn happened(&self, model: &mut Model, made: Thing) {
        (self.effect)(model, made);
    }
}

/// The codes of what holds.
pub(super) fn reasons<const N: usize>(all: [(bool, &'static str); N]) -> Reasons {
    all.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| code).collect()
}
