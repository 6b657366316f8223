//! Ids: one constant for each thing, no two alike.

use crate::ids::{
    AccessId, AccountId, AdjudicationId, AppointmentId, ClaimId, CommandId, CoverageId,
    EncounterId, FactorId, GlassId, ImportId, LedgerLineId, LocationId, NoteId, OrganisationId,
    PatientId, RecordId, RestrictionId, RoomId, SessionId, SlotId,
};

macro_rules! samples {
    ($($name:ident: $id:ident = $byte:literal, $doc:literal;)+) => {$(
        #[doc = $doc]
        pub const $name: $id = $id::from_bytes([$byte; 16]);
    )+};
}

samples! {
    PATIENT: PatientId = 0x01, "The patient.";
    OTHER_PATIENT: PatientId = 0x02, "Another patient.";
    CLINICIAN: AccountId = 0x11, "A clinician.";
    OTHER_CLINICIAN: AccountId = 0x12, "Another clinician.";
    OFFICER: AccountId = 0x13, "A compliance officer.";
    PORTAL: AccountId = 0x14, "A patient's own sign-in.";
    CLIENT: AccountId = 0x15, "A machine client.";
    CLERK: AccountId = 0x16, "Somebody at the front desk.";
    ENCOUNTER: EncounterId = 0x21, "A visit.";
    OTHER_ENCOUNTER: EncounterId = 0x22, "Another visit.";
    NOTE: NoteId = 0x31, "A note.";
    AMENDING_NOTE: NoteId = 0x32, "A note that amends it.";
    OBSERVATION: RecordId = 0x41, "An observation.";
    PROBLEM: RecordId = 0x42, "A problem.";
    ALLERGY: RecordId = 0x43, "An allergy.";
    MEDICATION: RecordId = 0x44, "A medication.";
    IMMUNIZATION: RecordId = 0x45, "An immunization.";
    PROCEDURE: RecordId = 0x46, "A procedure.";
    REPORT: RecordId = 0x47, "A report.";
    DOCUMENT: RecordId = 0x48, "A document.";
    PLAN: RecordId = 0x49, "A care plan.";
    GOAL: RecordId = 0x4a, "A goal.";
    APPOINTMENT: AppointmentId = 0x51, "An appointment.";
    OTHER_APPOINTMENT: AppointmentId = 0x52, "Another appointment.";
    SLOT: SlotId = 0x61, "A slot.";
    COVERAGE: CoverageId = 0x71, "A coverage.";
    OTHER_COVERAGE: CoverageId = 0x72, "Another coverage.";
    CLAIM: ClaimId = 0x81, "A claim.";
    OTHER_CLAIM: ClaimId = 0x82, "Another claim.";
    ADJUDICATION: AdjudicationId = 0x91, "A payer's answer.";
    LINE: LedgerLineId = 0xa1, "A line of an account.";
    OTHER_LINE: LedgerLineId = 0xa2, "Another line of an account.";
    LOCATION: LocationId = 0xb1, "A place.";
    ORGANISATION: OrganisationId = 0xb2, "An organisation.";
    PAYER: OrganisationId = 0xb3, "A payer.";
    SESSION: SessionId = 0xc1, "A session.";
    IMPORT: ImportId = 0xc2, "A run of an import.";
    COMMAND: CommandId = 0xc3, "A command.";
    ACCESS: AccessId = 0xc4, "An access record.";
    TOTP: FactorId = 0xc5, "A generator of one-time passwords.";
    OTHER_TOTP: FactorId = 0xc6, "Another generator of one-time passwords.";
    PASSKEY: FactorId = 0xc7, "A passkey.";
    OTHER_PASSKEY: FactorId = 0xc8, "Another passkey.";
    GLASS: GlassId = 0xc9, "A break-glass grant.";
    OTHER_GLASS: GlassId = 0xca, "Another break-glass grant.";
    REQUEST: AccessId = 0xcb, "A request, by the id that its answer gave.";
    RESTRICTION: RestrictionId = 0xcb, "A restriction.";
    OTHER_RESTRICTION: RestrictionId = 0xcc, "Another restriction.";
    ROOM: RoomId = 0xb4, "A room.";
    OTHER_ROOM: RoomId = 0xb5, "Another room.";
    HOLD: SlotId = 0xb6, "A time that is kept.";
    BLOCK: SlotId = 0xb7, "A time that is blocked.";
}
