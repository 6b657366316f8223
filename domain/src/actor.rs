//! Who does something.

use crate::ids::AccountId;

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody with an account.
    Account(AccountId),
    /// Somebody with a shell on the machine, by the number of their operating system user.
    Operator(u32),
    /// Chartlog itself.
    System,
}
