//! Which changes make a record, and which change one that is there.

/// Kinds of events that make a record under an id of its own: an amending note is a note. What is
/// imported may be there already, and a setting has been another one: those are updates.
const MAKING: [&str; 37] = [
    "AccountCreated",
    "AddendumAdded",
    "AllergyRecorded",
    "AmendmentRequested",
    "AppointmentBooked",
    "AppointmentRequested",
    "ChargeRecorded",
    "ClaimDrafted",
    "ClientRegistered",
    "CoverageAdded",
    "DirectoryMade",
    "DocumentFiled",
    "EligibilityChecked",
    "EncounterOpened",
    "GlassBroken",
    "ImmunizationGiven",
    "ImportRan",
    "LocationListed",
    "MedicationStarted",
    "NoteAmended",
    "NoteSigned",
    "Overbooked",
    "PatientAccountCreated",
    "PatientRegistered",
    "PaymentRecorded",
    "ProblemRecorded",
    "ProcedurePerformed",
    "RefundRecorded",
    "RemittanceRecorded",
    "RestrictedNoteSigned",
    "RestrictionAdded",
    "RestrictionRequested",
    "ResultRecorded",
    "SlotHeld",
    "TimeBlocked",
    "VitalsRecorded",
    "WriteOffRecorded",
];

/// Whether a change of this kind makes a record.
pub(super) fn makes_a_record(kind: &str) -> bool {
    MAKING.contains(&kind)
}
