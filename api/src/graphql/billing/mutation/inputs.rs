//! What the inputs of billing's commands are made of: codes without words, exact amounts.

use async_graphql::{Enum, InputObject};
use chartlog_domain::account;
use chartlog_domain::words;

use crate::graphql::scalars::Decimal;

/// A code in a code system (FHIR Coding), without words: billing keeps no narrative.
#[derive(InputObject)]
pub(crate) struct CodeInput {
    /// URI of the code system, such as `http://www.ama-assn.org/go/cpt`.
    system: String,
    /// The code, such as `99213`.
    code: String,
}

impl From<CodeInput> for words::Code {
    fn from(input: CodeInput) -> Self {
        Self { system: input.system, code: input.code, display: None }
    }
}

/// Codes as the domain has them.
pub(super) fn codes(inputs: Option<Vec<CodeInput>>) -> Vec<words::Code> {
    inputs.unwrap_or_default().into_iter().map(words::Code::from).collect()
}

/// An amount of money.
#[derive(InputObject)]
pub(crate) struct MoneyInput {
    /// The amount, exact: at most four digits after the point.
    amount: Decimal,
    /// ISO 4217 code of the currency, such as `USD`.
    currency: String,
}

impl From<MoneyInput> for words::Money {
    fn from(input: MoneyInput) -> Self {
        Self { amount: input.amount.number(), currency: input.currency }
    }
}

/// Who pays.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentSource {
    /// The patient, or somebody for them.
    Patient,
    /// A payer.
    Payer,
}

impl PaymentSource {
    /// The domain's word.
    pub(super) fn word(self) -> String {
        match self {
            Self::Patient => account::PATIENT.to_owned(),
            Self::Payer => account::PAYER.to_owned(),
        }
    }
}
