//! Where an appointment is in its life.

/// Where an appointment is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Asked for or on a waiting list.
    Asked,
    /// Booked.
    Booked,
    /// The patient is here.
    Here,
    /// The visit is over.
    Over,
    /// Cancelled or entered in error.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

impl Status {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Asked => "proposed",
            Self::Booked => "booked",
            Self::Here => "checked-in",
            Self::Over => "fulfilled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "noshow",
        }
    }

    /// By FHIR appointmentstatus.
    pub(super) fn of(code: &str) -> Self {
        match code {
            "booked" => Self::Booked,
            "arrived" | "checked-in" => Self::Here,
            "fulfilled" => Self::Over,
            "cancelled" | "entered-in-error" => Self::Cancelled,
            "noshow" => Self::NoShow,
            _ => Self::Asked,
        }
    }
}
