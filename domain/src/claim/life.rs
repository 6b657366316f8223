//! A claim's life as one table: which step leads from where to where. Everything else is refused.

use crate::decider::Refusal;

/// Where a claim is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// On its way to the payer.
    Submitted,
    /// The payer has it.
    Acknowledged,
    /// The payer refused to take it; it can be put right and submitted again.
    Rejected,
    /// The payer has answered, and pays what it is to pay, which may be nothing.
    Paid,
    /// Denied.
    Denied,
    /// Appealed.
    Appealed,
    /// Voided here, or cancelled or entered in error where it came from: nothing is done with it any more.
    Void,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Submitted,
        Self::Acknowledged,
        Self::Rejected,
        Self::Paid,
        Self::Denied,
        Self::Appealed,
        Self::Void,
    ];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Acknowledged => "acknowledged",
            Self::Rejected => "rejected",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::Appealed => "appealed",
            Self::Void => "void",
        }
    }
}

/// A step in a claim's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It goes to the payer.
    Submit,
    /// The payer has it.
    Acknowledge,
    /// The payer refuses to take it.
    Reject,
    /// It is put right.
    Correct,
    /// It is paid.
    Pay,
    /// It is denied.
    Deny,
    /// The payer answers with a remittance; a later one corrects an earlier one.
    Answer,
    /// The answer is appealed.
    Appeal,
    /// It is not asked for any more.
    Void,
}

/// The table: step, what it makes of a claim, and from where it may be taken. A claim may be answered
/// before it was acknowledged: not every payer acknowledges. That a payer's payment stands in the way of
/// putting a claim right, and of voiding it, is for its account to say.
pub const LIFE: [(Step, &str, &[Status]); 9] = [
    (Step::Submit, "submitted", &[Status::Draft, Status::Rejected]),
    (Step::Acknowledge, "acknowledged", &[Status::Submitted]),
    (Step::Reject, "rejected", &[Status::Submitted]),
    (Step::Correct, "draft", &[Status::Draft, Status::Rejected, Status::Denied]),
    (Step::Pay, "paid", &[Status::Acknowledged, Status::Appealed]),
    (Step::Deny, "denied", &[Status::Acknowledged, Status::Appealed]),
    (
        Step::Answer,
        "answered",
        &[Status::Submitted, Status::Acknowledged, Status::Appealed, Status::Paid, Status::Denied],
    ),
    (Step::Appeal, "appealed", &[Status::Denied, Status::Paid]),
    (
        Step::Void,
        "void",
        &[
            Status::Draft,
            Status::Submitted,
            Status::Acknowledged,
            Status::Rejected,
            Status::Paid,
            Status::Denied,
            Status::Appealed,
        ],
    ),
];

/// Refuses a step that the table does not have.
pub(super) fn check(from: Status, step: Step) -> Result<(), Refusal> {
    let row = LIFE.iter().find(|(of, ..)| *of == step);
    let to = row.map_or("unknown", |(_, to, _)| to);
    if row.is_some_and(|(.., allowed)| allowed.contains(&from)) {
        Ok(())
    } else {
        Err(Refusal::WrongStatus { what: "claim", from: from.name(), to })
    }
}
