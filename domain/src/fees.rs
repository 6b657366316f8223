//! The decider of the fee schedule: what one procedure code costs, from which date on. It holds for the
//! whole organisation and names no patient.

use crate::account::{check_modifiers, check_units};
use crate::decider::guard::{Problems, bare, exact, positive, same_currency};
use crate::decider::{Decider, Refusal};
use crate::event::Event;
use crate::facet::Facet;
use crate::facts::directory::Fee;
use crate::facts::{DirectoryFact, Fact};
use crate::limits;
use crate::words::{Code, DateTime, Decimal, Money};
use std::collections::{BTreeMap, BTreeSet};

/// The fees of one set of modifiers, by the date from which each holds.
type Dated = BTreeMap<String, Option<Money>>;

/// What is remembered of the fees of a code.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// By modifiers.
    entries: BTreeMap<BTreeSet<Code>, Dated>,
}

impl State {
    /// What some units of the service cost on a date of service: by the entry whose modifiers are all
    /// among those of the service, the one with most of them.
    ///
    /// # Errors
    /// [`Refusal::NoFee`] when no entry says so, or two say it equally well.
    pub fn price(
        &self,
        modifiers: &[Code],
        date: &DateTime,
        units: Option<u32>,
    ) -> Result<Money, Refusal> {
        check_units(units)?;
        let given: BTreeSet<Code> = modifiers.iter().map(Code::bare).collect();
        let fitting = self.entries.iter().filter(|(with, _)| with.is_subset(&given));
        let mut fitting: Vec<_> = fitting
            .filter_map(|(with, dated)| Some((with.len(), in_force(dated, date)?)))
            .collect();
        fitting.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let fee = match &fitting[..] {
            [] => return Err(Refusal::NoFee),
            [(one, _), (other, _), ..] if one == other => return Err(Refusal::NoFee),
            [(_, fee), ..] => *fee,
        };
        let sum = i128::from(exact("amount", fee)?) * i128::from(units.unwrap_or(1));
        let amount = Decimal::from_ten_thousandths(sum);
        Ok(Money { amount, currency: fee.currency.clone() })
    }

    fn currency(&self) -> Option<&str> {
        let amounts = self.entries.values().flat_map(BTreeMap::values).flatten();
        amounts.map(|money| money.currency.as_str()).next()
    }
}

/// The last entry from on or before the date. A date that is not whole has none after it in its span.
fn in_force<'a>(dated: &'a Dated, date: &DateTime) -> Option<&'a Money> {
    dated.range(..=date.date().to_owned()).next_back().and_then(|(_, amount)| amount.as_ref())
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Set a fee from a date on, or that there is none from then on.
    Set(Fee),
}

/// The decider of the fees of one code.
#[derive(Clone, Copy, Debug)]
pub struct Fees;

impl Decider for Fees {
    type State = State;
    type Command = Command;
    const NAME: &'static str = "fees";
    const FACETS: &'static [Facet] = &[Facet::Directory];

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, fact: &Fact) -> State {
        evolve(state, fact)
    }
}

/// The events that a command makes.
///
/// # Errors
/// A [`Refusal`] when the stream does not allow it.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    let Command::Set(mut fee) = command;
    limits::within(&[&fee])?;
    let mut problems = Problems::default();
    problems.check(bare("code", &fee.code));
    problems.check(check_modifiers(&fee.modifiers));
    if fee.from.as_str().len() != "YYYY-MM-DD".len() {
        problems.check(Err(Refusal::Malformed { field: "from" }));
    }
    if let Some(amount) = &fee.amount {
        problems.check(positive("amount", amount));
        problems.check(same_currency("amount", state.currency(), amount));
    }
    problems.none()?;
    fee.code = fee.code.bare();
    let modifiers: BTreeSet<Code> = fee.modifiers.iter().map(Code::bare).collect();
    let known = state.entries.get(&modifiers).and_then(|dated| dated.get(fee.from.as_str()));
    if known == Some(&fee.amount) {
        return Ok(Vec::new());
    }
    fee.modifiers = modifiers.into_iter().collect();
    Ok(vec![Event::new("FeeSet").of_organisation(DirectoryFact::FeeSet(fee))])
}

/// The state after one more fact.
#[must_use]
pub fn evolve(mut state: State, fact: &Fact) -> State {
    if let Fact::Directory(DirectoryFact::FeeSet(fee)) = fact {
        let modifiers = fee.modifiers.iter().cloned().collect();
        let dated = state.entries.entry(modifiers).or_default();
        dated.insert(fee.from.as_str().to_owned(), fee.amount.clone());
    }
    state
}

#[cfg(test)]
mod tests;
