//! The fee schedule.

use async_graphql::SimpleObject;
use chartlog_domain::facts::directory;

use crate::graphql::scalars::{Code, DateTime, Money, codes};

/// What a service costs from a date on: until the next entry for the same code and modifiers.
#[derive(SimpleObject)]
pub(crate) struct Fee {
    /// Code of the service, without words.
    code: Code,
    /// Modifiers for which it holds; empty when for every service of the code.
    modifiers: Vec<Code>,
    /// The first date of service for which it holds.
    from: DateTime,
    /// For one unit; null when there is no fee from then on.
    amount: Option<Money>,
}

impl From<directory::Fee> for Fee {
    fn from(fee: directory::Fee) -> Self {
        Self {
            code: Code::from(&fee.code),
            modifiers: codes(&fee.modifiers),
            from: DateTime::from(&fee.from),
            amount: fee.amount.as_ref().map(Money::from),
        }
    }
}
