//! Why a command is refused. Codes are stable; neither a code nor a sentence says anything about
//! a patient.

use crate::ids::{AppointmentId, PatientId};

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The patient is registered already.
    #[error("the patient is registered already")]
    PatientAlreadyRegistered,
    /// The patient is not registered, or nothing of the registration can be read any more.
    #[error("the patient is not registered")]
    PatientNotRegistered,
    /// A death was recorded already.
    #[error("a death is recorded already")]
    DeathAlreadyRecorded,
    /// The record is another patient's, or the command names two patients.
    #[error("the record belongs to another patient")]
    OtherPatient,
    /// Two parts of the command, or the command and the stream, name different records.
    #[error("{field} names another record than the rest of the command")]
    OtherRecord {
        /// The id that differs.
        field: &'static str,
    },
    /// A record with this id is there already.
    #[error("{field} names a record that is there already")]
    AlreadyExists {
        /// The id.
        field: &'static str,
    },
    /// There is no such record here.
    #[error("{field} names a record that is not known here")]
    Unknown {
        /// The id.
        field: &'static str,
    },
    /// The record has ended already.
    #[error("{field} names a record that has ended already")]
    AlreadyEnded {
        /// The id.
        field: &'static str,
    },
    /// Something is missing.
    #[error("{field} is required")]
    Required {
        /// What is missing.
        field: &'static str,
    },
    /// A text or list is longer than its limit, or a number is larger.
    #[error("{field} is over its limit of {limit} {unit}")]
    OverLimit {
        /// What is too long.
        field: &'static str,
        /// The limit.
        limit: usize,
        /// What is counted.
        unit: &'static str,
    },
    /// A code that is not in its value set.
    #[error("{field} is not a code of its value set")]
    UnknownCode {
        /// Which field.
        field: &'static str,
    },
    /// Text that has characters it may not have.
    #[error("{field} has characters that it may not have")]
    Malformed {
        /// Which field.
        field: &'static str,
    },
    /// A number that points at nothing, or twice at the same line.
    #[error("{field} does not number what it should")]
    WrongNumber {
        /// Which field.
        field: &'static str,
    },
    /// Something ends before it begins.
    #[error("{field} is not after the start")]
    EndBeforeStart {
        /// The end.
        field: &'static str,
    },
    /// Somebody else holds the identifier or the login name.
    #[error("{field} is held by somebody else")]
    IdentifierTaken {
        /// Which identifier.
        field: &'static str,
    },
    /// The clinician is not on the care team.
    #[error("the clinician is not on the care team")]
    NotOnCareTeam,
    /// The encounter is closed already.
    #[error("the encounter is closed already")]
    EncounterAlreadyClosed,
    /// What is asked for needs an open encounter.
    #[error("the encounter is not open")]
    EncounterNotOpen,
    /// The note is signed already: it can only be amended.
    #[error("the note is signed already; a signed note can only be amended")]
    NoteAlreadySigned,
    /// The time is taken.
    #[error("the time is taken by the appointment {appointment}")]
    SlotTaken {
        /// By which appointment.
        appointment: AppointmentId,
    },
    /// Somebody else keeps the time for a few minutes.
    #[error("somebody else holds the time; take another one, or wait until the hold ends")]
    SlotHeld,
    /// Nobody is booked at that time: a break, a holiday, leave.
    #[error("the time is blocked: nobody is booked then")]
    TimeBlocked,
    /// The room is taken.
    #[error("the room is taken by the appointment {appointment}")]
    RoomTaken {
        /// By which appointment.
        appointment: AppointmentId,
    },
    /// It is too early for that.
    #[error("{field} has not begun yet")]
    NotYet {
        /// What has not begun.
        field: &'static str,
    },
    /// The time is not within the provider's opened hours.
    #[error("the time is not within opened hours")]
    OutsideHours,
    /// Opened hours overlap other opened hours.
    #[error("the hours overlap hours that are open already")]
    HoursOverlap,
    /// The status does not allow this step.
    #[error("{what} cannot go from {from} to {to}")]
    WrongStatus {
        /// What has the status.
        what: &'static str,
        /// Its status now.
        from: &'static str,
        /// What was asked for.
        to: &'static str,
    },
    /// An amount that is not above zero.
    #[error("{field} must be above zero")]
    AmountNotPositive {
        /// Which amount.
        field: &'static str,
    },
    /// An amount with more digits than money has here, or with an exponent.
    #[error("{field} must be a plain amount with at most four digits after the point")]
    AmountNotExact {
        /// Which amount.
        field: &'static str,
    },
    /// Amounts in two currencies, or one that is not three capital letters.
    #[error("{field} is in another currency")]
    OtherCurrency {
        /// Which amount.
        field: &'static str,
    },
    /// A text or secret is shorter than it may be, or a number is smaller.
    #[error("{field} is under its minimum of {limit} {unit}")]
    UnderLimit {
        /// What is too short.
        field: &'static str,
        /// The minimum.
        limit: usize,
        /// What is counted.
        unit: &'static str,
    },
    /// The account is closed, and stays so.
    #[error("the account is closed")]
    AccountClosed,
    /// Something that accounts of this kind (staff, patient, machine client) do not have.
    #[error("{field} does not go with this kind of account")]
    WrongKind {
        /// What does not go with it.
        field: &'static str,
    },
    /// Something that can be used once was used before.
    #[error("{field} was used already")]
    AlreadyUsed {
        /// What was used.
        field: &'static str,
    },
    /// The time is past.
    #[error("{field} is past")]
    Expired {
        /// Which time.
        field: &'static str,
    },
    /// Somebody reviews what they did themselves.
    #[error("a review is for somebody else than whoever did it")]
    OwnReview,
    /// Somebody ends a restriction against themselves.
    #[error("a restriction is lifted by somebody else than whom it keeps out")]
    OwnRestriction,
    /// The account would be left without a second factor.
    #[error("this is the only second factor; add another one before you remove it")]
    LastFactor,
    /// A health plan would be told of a visit that is withheld from it (45 CFR 164.522(a)(1)(vi)).
    #[error("a visit of the claim is not to be told to the health plan")]
    WithheldFromPlan,
    /// Somebody is registered who may well be the same person, and whom the command does not name as
    /// somebody else. They are named by their ids, which say nothing about them.
    #[error(
        "somebody may be registered already; look at the candidates, and say whom it is not, or use the record that is there"
    )]
    PossibleDuplicate {
        /// Who, the likeliest first.
        candidates: Vec<PatientId>,
    },
    /// The records are linked already, or the one is linked with a third one.
    #[error("the record is linked already")]
    AlreadyLinked,
    /// The records are not linked with each other.
    #[error("the two records are not linked with each other")]
    NotLinked,
    /// A record is linked with itself.
    #[error("a record is not linked with itself")]
    SameRecord,
    /// The time has not come yet.
    #[error("{field} has not come yet")]
    InFuture {
        /// Which time.
        field: &'static str,
    },
    /// A claim in force bills it already: it is asked for once.
    #[error("{field} names what is on a claim already")]
    AlreadyBilled {
        /// What is billed.
        field: &'static str,
    },
    /// A visit that has no codes yet cannot be billed.
    #[error("a visit of the claim is not coded")]
    NotCoded,
    /// A service that was not charged cannot be billed.
    #[error("a service of the claim is not charged")]
    NotCharged,
    /// The fee schedule does not say what a service costs on that day.
    #[error("no fee is in force for the service on that day; name an amount")]
    NoFee,
    /// What a payer paid and what it adjusted are not what was charged (X12 835, balancing).
    #[error("{field} and the adjustments do not add up to the charge")]
    Unbalanced {
        /// Which amount.
        field: &'static str,
    },
    /// More than there is to write off or to pay back.
    #[error("{field} is more than there is for it")]
    AmountOver {
        /// Which amount.
        field: &'static str,
    },
    /// A claim that a payer has paid is neither made anew nor voided while that payment stands.
    #[error(
        "a payer's payment for the claim stands; record the answer that takes it back, or reverse it, first"
    )]
    PaidByPayer,
    /// What a claim says is not what its visits are coded with any more.
    #[error("a visit of the claim is coded otherwise since; put the claim right (correctClaim)")]
    CodesChanged,
    /// A coverage that had ended, or had not begun, when a service was given.
    #[error("a coverage of the claim was not in force on a date of service")]
    NotCovered,
    /// What a payer's answer brought to the account goes with a later answer only.
    #[error("the line came with a payer's answer; record the corrected answer")]
    PartOfRemittance,
    /// A request that nobody may decline but as not paid in full: the visit was paid for out of pocket in
    /// full, as the patient says (45 CFR 164.522(a)(1)(vi)).
    #[error(
        "a visit that was paid for in full is kept from the health plan; agree to the request, or \
         decline it because it was not"
    )]
    MustBeAgreed,
    /// Somebody co-signs what they wrote themselves.
    #[error("a note is co-signed by somebody else than its author")]
    OwnNote,
    /// Somebody co-signs a note again.
    #[error("you have co-signed this note already")]
    CoSignedAlready,
    /// Something is said of a record that was entered by mistake.
    #[error("the record is marked as entered in error, and counts no more")]
    EnteredInError,
    /// A number outside what is plausible for what was measured.
    #[error(
        "{field} must be {low} to {high} {unit} for {what}; if it is right all the same, say why in \
         overrideReason"
    )]
    Implausible {
        /// Which number.
        field: &'static str,
        /// What was measured.
        what: &'static str,
        /// The lowest plausible value.
        low: &'static str,
        /// The highest.
        high: &'static str,
        /// In which unit (UCUM).
        unit: &'static str,
    },
    /// A unit that does not go with what was measured, or with what it is compared to.
    #[error("{field} is in a unit that does not go with it")]
    OtherUnit {
        /// What has the unit.
        field: &'static str,
    },
    /// A flag that says otherwise than the value and its reference range.
    #[error("{field} contradicts the value and its reference range")]
    ContradictsRange {
        /// The flag.
        field: &'static str,
    },
    /// Two things of which only one can be given.
    #[error("{field} and {other} are given; give one of them")]
    BothGiven {
        /// One of them.
        field: &'static str,
        /// The other one.
        other: &'static str,
    },
    /// The time is taken: to whoever is not to know by whom.
    #[error("the time is taken")]
    TimeTaken,
    /// The clinic does not let patients book that kind of visit.
    #[error("this kind of visit is not for patients to book; ask for an appointment instead")]
    NotForPatients,
    /// Hours are opened then, and none of their slots begins at that time.
    #[error("no slot begins at that time")]
    NoSlotThen,
    /// Whoever does not know what is hidden would change it: a confidential contact is in force in its
    /// place (45 CFR 164.522(b)).
    #[error(
        "{field} would change what a confidential contact stands in for; leave it as it is, or set or \
         clear the confidential contact"
    )]
    ConfidentialInForce {
        /// What would be changed.
        field: &'static str,
    },
    /// A death is recorded: nothing is to come for the patient.
    #[error("a death is recorded of the patient; correct the record if it was a mistake")]
    PatientDeceased,
    /// The patient has another appointment at that time, with whomever.
    #[error(
        "the patient has the appointment {appointment} at that time; take another one, or say that both are \
         meant (besideOther)"
    )]
    PatientBusy {
        /// Which appointment.
        appointment: AppointmentId,
    },
    /// Several things stand in the way: two at least, none of them `Several`.
    #[error("{}", sentences(.0))]
    Several(Vec<Self>),
}

fn sentences(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Refusal {
    /// The stable code that callers get; of several, the first one's.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PatientAlreadyRegistered => "PATIENT_ALREADY_REGISTERED",
            Self::PatientNotRegistered => "PATIENT_NOT_REGISTERED",
            Self::DeathAlreadyRecorded => "DEATH_ALREADY_RECORDED",
            Self::OtherPatient => "OTHER_PATIENT",
            Self::OtherRecord { .. } => "OTHER_RECORD",
            Self::AlreadyExists { .. } => "ALREADY_EXISTS",
            Self::Unknown { .. } => "UNKNOWN_RECORD",
            Self::AlreadyEnded { .. } => "ALREADY_ENDED",
            Self::Required { .. } => "REQUIRED",
            Self::OverLimit { .. } => "OVER_LIMIT",
            Self::UnknownCode { .. } => "UNKNOWN_CODE",
            Self::Malformed { .. } => "MALFORMED",
            Self::WrongNumber { .. } => "WRONG_NUMBER",
            Self::EndBeforeStart { .. } => "END_BEFORE_START",
            Self::IdentifierTaken { .. } => "IDENTIFIER_TAKEN",
            Self::NotOnCareTeam => "NOT_ON_CARE_TEAM",
            Self::EncounterAlreadyClosed => "ENCOUNTER_ALREADY_CLOSED",
            Self::EncounterNotOpen => "ENCOUNTER_NOT_OPEN",
            Self::NoteAlreadySigned => "NOTE_ALREADY_SIGNED",
            Self::SlotTaken { .. } => "SLOT_TAKEN",
            Self::SlotHeld => "SLOT_HELD",
            Self::TimeBlocked => "TIME_BLOCKED",
            Self::RoomTaken { .. } => "ROOM_TAKEN",
            Self::NotYet { .. } => "NOT_YET",
            Self::OutsideHours => "OUTSIDE_HOURS",
            Self::HoursOverlap => "HOURS_OVERLAP",
            Self::WrongStatus { .. } => "WRONG_STATUS",
            Self::AmountNotPositive { .. } => "AMOUNT_NOT_POSITIVE",
            Self::AmountNotExact { .. } => "AMOUNT_NOT_EXACT",
            Self::OtherCurrency { .. } => "OTHER_CURRENCY",
            Self::UnderLimit { .. } => "UNDER_LIMIT",
            Self::AccountClosed => "ACCOUNT_CLOSED",
            Self::WrongKind { .. } => "WRONG_KIND",
            Self::AlreadyUsed { .. } => "ALREADY_USED",
            Self::Expired { .. } => "EXPIRED",
            Self::OwnReview => "OWN_REVIEW",
            Self::OwnRestriction => "OWN_RESTRICTION",
            Self::LastFactor => "LAST_FACTOR",
            Self::WithheldFromPlan => "WITHHELD_FROM_PLAN",
            Self::PossibleDuplicate { .. } => "POSSIBLE_DUPLICATE",
            Self::AlreadyLinked => "ALREADY_LINKED",
            Self::NotLinked => "NOT_LINKED",
            Self::SameRecord => "SAME_RECORD",
            Self::InFuture { .. } => "IN_FUTURE",
            Self::AlreadyBilled { .. } => "ALREADY_BILLED",
            Self::NotCoded => "NOT_CODED",
            Self::NotCharged => "NOT_CHARGED",
            Self::NoFee => "NO_FEE",
            Self::Unbalanced { .. } => "UNBALANCED",
            Self::AmountOver { .. } => "AMOUNT_OVER",
            Self::PaidByPayer => "PAID_BY_PAYER",
            Self::CodesChanged => "CODES_CHANGED",
            Self::NotCovered => "NOT_COVERED",
            Self::PartOfRemittance => "PART_OF_REMITTANCE",
            Self::MustBeAgreed => "MUST_BE_AGREED",
            Self::OwnNote => "OWN_NOTE",
            Self::CoSignedAlready => "CO_SIGNED_ALREADY",
            Self::EnteredInError => "ENTERED_IN_ERROR",
            Self::Implausible { .. } => "IMPLAUSIBLE",
            Self::OtherUnit { .. } => "OTHER_UNIT",
            Self::ContradictsRange { .. } => "CONTRADICTS_RANGE",
            Self::BothGiven { .. } => "BOTH_GIVEN",
            // The same thing as by whom it is taken, which the sentence does not say.
            Self::TimeTaken => "SLOT_TAKEN",
            Self::NotForPatients => "NOT_FOR_PATIENTS",
            Self::NoSlotThen => "NO_SLOT_THEN",
            Self::ConfidentialInForce { .. } => "CONFIDENTIAL_CONTACT_IN_FORCE",
            Self::PatientDeceased => "PATIENT_DECEASED",
            Self::PatientBusy { .. } => "PATIENT_BUSY",
            Self::Several(all) => all.first().map_or("REFUSED", Self::code),
        }
    }

    /// All of these as one; none of none. What stands twice is said once.
    #[must_use]
    pub fn of(refusals: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in refusals.into_iter().flat_map(|refusal| refusal.each().to_vec()) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        if all.len() > 1 { Some(Self::Several(all)) } else { all.pop() }
    }

    /// The same for somebody who is not to know of others' appointments: it names none.
    #[must_use]
    pub fn unnamed(self) -> Self {
        let each = self.each().iter().map(|one| {
            let names = matches!(one, Self::SlotTaken { .. } | Self::RoomTaken { .. });
            if names { Self::TimeTaken } else { one.clone() }
        });
        Self::of(each.collect::<Vec<_>>()).unwrap_or(self)
    }

    /// Everything that stands in the way, one by one.
    #[must_use]
    pub fn each(&self) -> &[Self] {
        if let Self::Several(all) = self { all } else { std::slice::from_ref(self) }
    }

    /// The field of the command that it is about, where there is one; of several, the first one's.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::OtherRecord { field }
            | Self::AlreadyExists { field }
            | Self::Unknown { field }
            | Self::AlreadyEnded { field }
            | Self::Required { field }
            | Self::OverLimit { field, .. }
            | Self::UnknownCode { field }
            | Self::Malformed { field }
            | Self::WrongNumber { field }
            | Self::EndBeforeStart { field }
            | Self::IdentifierTaken { field }
            | Self::AmountNotPositive { field }
            | Self::AmountNotExact { field }
            | Self::OtherCurrency { field }
            | Self::AlreadyBilled { field }
            | Self::Unbalanced { field }
            | Self::AmountOver { field }
            | Self::UnderLimit { field, .. }
            | Self::WrongKind { field }
            | Self::AlreadyUsed { field }
            | Self::Expired { field }
            | Self::Implausible { field, .. }
            | Self::OtherUnit { field }
            | Self::ContradictsRange { field }
            | Self::BothGiven { field, .. }
            | Self::NotYet { field }
            | Self::ConfidentialInForce { field }
            | Self::InFuture { field } => Some(field),
            Self::PatientAlreadyRegistered
            | Self::PatientNotRegistered
            | Self::DeathAlreadyRecorded
            | Self::PatientDeceased
            | Self::OtherPatient => Some("patient"),
            Self::NotOnCareTeam => Some("clinician"),
            Self::EncounterAlreadyClosed | Self::EncounterNotOpen => Some("encounter"),
            Self::NoteAlreadySigned | Self::OwnNote | Self::CoSignedAlready => Some("note"),
            Self::SlotTaken { .. }
            | Self::TimeTaken
            | Self::PatientBusy { .. }
            | Self::NoSlotThen
            | Self::SlotHeld
            | Self::TimeBlocked
            | Self::OutsideHours
            | Self::HoursOverlap => Some("start"),
            Self::RoomTaken { .. } => Some("room"),
            Self::WrongStatus { .. } => Some("status"),
            Self::AccountClosed => Some("account"),
            Self::OwnReview => Some("by"),
            Self::OwnRestriction => Some("restriction"),
            Self::LastFactor => Some("factor"),
            Self::WithheldFromPlan | Self::NotCoded | Self::NotCharged | Self::CodesChanged => {
                Some("encounters")
            }
            Self::NotCovered => Some("coverages"),
            Self::PaidByPayer => Some("claim"),
            Self::NoFee => Some("amount"),
            Self::PartOfRemittance => Some("line"),
            Self::PossibleDuplicate { .. } => Some("notTheSameAs"),
            Self::AlreadyLinked | Self::NotLinked => Some("patient"),
            Self::SameRecord => Some("primary"),
            Self::MustBeAgreed => Some("asked"),
            Self::EnteredInError => Some("record"),
            Self::NotForPatients => Some("visitType"),
            Self::Several(all) => all.first().and_then(Self::field),
        }
    }
}
