//! Every command that somebody can give: its name, and which roles may give it, for which purposes of
//! use, and whether a second factor is shown again first. One line each; the rest follows from it.

use chartlog_domain::facet::Role;
use chartlog_domain::purpose::Purpose;

use super::{ACCOUNTING, BILLING, OPERATIONS, OVERSIGHT, OWN_RECORD, REGISTRATION, TREATMENT};

/// A row of the table: a role may give a command.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    /// Who.
    pub role: Role,
    /// What.
    pub action: Action,
    /// For which purposes of use.
    pub purpose: &'static [Purpose],
    /// Only with a second factor that was shown a short while ago (45 CFR 164.312(d)).
    pub step_up: bool,
    /// Also to one's own account.
    pub own: bool,
}

/// In a running session.
const AT_ONCE: bool = false;
/// With a second factor that was shown a short while ago.
const STEP_UP: bool = true;

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $action:ident = $name:literal: $($row:ident($step_up:ident)),+;)+) => {
        /// A command that somebody can give, by the name of its mutation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[doc = $doc])+ $action,)+
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$action),+];

            /// The mutation's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                }
            }
        }

        /// The table.
        pub const RIGHTS: &[Right] = &[$($($row(Action::$action, $step_up)),+),+];
    };
}

actions! {
    // accounts and places
    /// Make an account.
    CreateAccount = "createAccount": admin(STEP_UP);
    /// Grant a role.
    GrantRole = "grantRole": admin(STEP_UP);
    /// Revoke a role.
    RevokeRole = "revokeRole": admin(STEP_UP);
    /// Take away the second factors of an account.
    ResetSecondFactor = "resetSecondFactor": admin_of_others(STEP_UP);
    /// Give an account a password for one sign-in.
    ResetPassword = "resetPassword": admin_of_others(STEP_UP);
    /// Register a machine client.
    RegisterClient = "registerClient": admin(STEP_UP);
    /// Replace the keys of a machine client.
    SetClientKeys = "setClientKeys": admin(STEP_UP);
    /// Unlock an account.
    UnlockAccount = "unlockAccount": admin(AT_ONCE);
    /// End the sessions of an account.
    EndSessions = "endSessions": admin(AT_ONCE);
    /// Close an account.
    CloseAccount = "closeAccount": admin(STEP_UP);
    /// List a location.
    AddLocation = "addLocation": admin(AT_ONCE);
    /// Put a clinician on the list of those who may break the glass.
    AllowBreakGlass = "allowBreakGlass": admin(STEP_UP);
    /// Take a clinician off that list.
    ForbidBreakGlass = "forbidBreakGlass": admin(STEP_UP);
    /// Open hours in which a provider can be booked.
    OpenCalendar = "openCalendar": admin(AT_ONCE);
    /// Offer a kind of visit, or not any more.
    SetVisitType = "setVisitType": admin(AT_ONCE);
    /// List a room, or not any more.
    SetRoom = "setRoom": admin(AT_ONCE);
    /// Let somebody at the front desk book over what is there already.
    AllowOverbooking = "allowOverbooking": admin(STEP_UP);
    /// Do not let them any more.
    ForbidOverbooking = "forbidOverbooking": admin(STEP_UP);
    // registration and scheduling
    /// Make a patient's own sign-in.
    CreatePatientAccount = "createPatientAccount": front_desk(STEP_UP);
    /// Set how a patient wants to be reached in place of the ordinary ways.
    SetConfidentialContact = "setConfidentialContact": front_desk(AT_ONCE);
    /// Go back to the ordinary ways.
    ClearConfidentialContact = "clearConfidentialContact": front_desk(AT_ONCE);
    /// Keep a time for a few minutes.
    HoldSlot = "holdSlot": front_desk(AT_ONCE);
    /// Give a time that was kept back.
    ReleaseSlot = "releaseSlot": front_desk(AT_ONCE);
    /// Book an appointment.
    BookAppointment = "bookAppointment": front_desk(AT_ONCE);
    /// Book over what is there already.
    Overbook = "overbook": front_desk(AT_ONCE);
    /// Move an appointment to another time, place or provider.
    MoveAppointment = "moveAppointment": front_desk(AT_ONCE);
    /// Cancel an appointment, or one that is wanted.
    CancelAppointment = "cancelAppointment": front_desk(AT_ONCE), patient(AT_ONCE);
    /// A patient is here.
    CheckIn = "checkIn": front_desk(AT_ONCE);
    /// A visit is over.
    CheckOut = "checkOut": front_desk(AT_ONCE);
    /// A patient did not come.
    MarkNoShow = "markNoShow": front_desk(AT_ONCE);
    /// Put a patient on the waiting list.
    JoinWaitList = "joinWaitList": front_desk(AT_ONCE);
    /// Let nobody be booked at a time.
    BlockTime = "blockTime": front_desk(AT_ONCE);
    /// Let people be booked again.
    UnblockTime = "unblockTime": front_desk(AT_ONCE);
    /// Register a patient.
    RegisterPatient = "registerPatient": front_desk(AT_ONCE);
    /// Correct who a patient is.
    CorrectIdentity = "correctIdentity": front_desk(AT_ONCE);
    /// Change how a patient is reached.
    ChangeContact = "changeContact": front_desk(AT_ONCE), patient(AT_ONCE);
    /// Change where a patient lives.
    ChangeResidence = "changeResidence": front_desk(AT_ONCE);
    /// Put coverage on file.
    RecordCoverage = "recordCoverage": front_desk(AT_ONCE);
    /// End coverage that is on file.
    EndCoverage = "endCoverage": front_desk(AT_ONCE);
    /// Record a death.
    RecordDeath = "recordDeath": front_desk(AT_ONCE);
    /// Assign a patient to a clinician.
    AssignClinician = "assignClinician": front_desk(AT_ONCE);
    /// Take a patient from a clinician.
    RemoveClinician = "removeClinician": front_desk(AT_ONCE);
    /// Link two records that are one person's.
    LinkPatients = "linkPatients": front_desk(STEP_UP);
    /// End such a link.
    UnlinkPatients = "unlinkPatients": front_desk(STEP_UP);
    // care
    /// Open the chart of a patient of another team for a while.
    BreakGlass = "breakGlass": clinical(STEP_UP);
    /// End a break-glass grant.
    MendGlass = "mendGlass": clinical(AT_ONCE);
    /// Put a colleague on a care team.
    JoinCareTeam = "joinCareTeam": clinical(AT_ONCE);
    /// Leave a care team.
    LeaveCareTeam = "leaveCareTeam": clinical(AT_ONCE);
    /// Accept or deny an amendment that a patient asked for.
    DecideAmendment = "decideAmendment": clinical(AT_ONCE);
    /// Take longer to decide on one.
    ExtendAmendment = "extendAmendment": clinical(AT_ONCE);
    /// Answer a patient's statement of disagreement.
    RebutDisagreement = "rebutDisagreement": clinical(AT_ONCE);
    /// File a document, and upload its files.
    FileDocument = "fileDocument": clinical(AT_ONCE);
    /// Open a visit.
    OpenEncounter = "openEncounter": clinical(AT_ONCE);
    /// Close a visit.
    CloseEncounter = "closeEncounter": clinical(AT_ONCE);
    /// Sign a note.
    SignNote = "signNote": clinical(AT_ONCE);
    /// Sign a note of a colleague's as well.
    CoSignNote = "coSignNote": clinical(AT_ONCE);
    /// Amend a signed note.
    AmendNote = "amendNote": clinical(AT_ONCE);
    /// Add something to a signed note.
    AddAddendum = "addAddendum": clinical(AT_ONCE);
    /// Sign a note that is kept apart from the chart.
    SignRestrictedNote = "signRestrictedNote": clinical(AT_ONCE);
    /// Record vital signs.
    RecordVitals = "recordVitals": clinical(AT_ONCE);
    /// Record a result.
    RecordResult = "recordResult": clinical(AT_ONCE);
    /// Record a procedure.
    RecordProcedure = "recordProcedure": clinical(AT_ONCE);
    /// Code a visit for billing.
    CodeVisit = "codeVisit": clinical(AT_ONCE);
    /// Record a problem.
    RecordProblem = "recordProblem": clinical(AT_ONCE);
    /// A problem is over.
    ResolveProblem = "resolveProblem": clinical(AT_ONCE);
    /// Record an allergy.
    RecordAllergy = "recordAllergy": clinical(AT_ONCE);
    /// An allergy turned out not to be one.
    RefuteAllergy = "refuteAllergy": clinical(AT_ONCE);
    /// Start a medication.
    StartMedication = "startMedication": clinical(AT_ONCE);
    /// Change a medication.
    ChangeMedication = "changeMedication": clinical(AT_ONCE);
    /// Stop a medication.
    StopMedication = "stopMedication": clinical(AT_ONCE);
    /// Mark a record that was entered by mistake.
    MarkEnteredInError = "markEnteredInError": clinical(AT_ONCE);
    /// Record a vaccine that was given.
    GiveImmunization = "giveImmunization": clinical(AT_ONCE);
    // money
    /// Set what a service costs.
    SetFee = "setFee": billing(AT_ONCE);
    /// Charge a service.
    RecordCharge = "recordCharge": billing(AT_ONCE);
    /// Make a claim out of visits.
    DraftClaim = "draftClaim": billing(AT_ONCE);
    /// Say that a claim went to the payer.
    SubmitClaim = "submitClaim": billing(AT_ONCE);
    /// Record that a payer has a claim or refuses it.
    RecordAcknowledgement = "recordAcknowledgement": billing(AT_ONCE);
    /// Put a claim right.
    CorrectClaim = "correctClaim": billing(AT_ONCE);
    /// Record a payer's answer to a claim.
    RecordRemittance = "recordRemittance": billing(AT_ONCE);
    /// Record a denial.
    DenyClaim = "denyClaim": billing(AT_ONCE);
    /// Appeal an answer.
    AppealClaim = "appealClaim": billing(AT_ONCE);
    /// Void a claim.
    VoidClaim = "voidClaim": billing(AT_ONCE);
    /// Record a payment.
    RecordPayment = "recordPayment": billing(AT_ONCE);
    /// Record a refund.
    RecordRefund = "recordRefund": billing(AT_ONCE);
    /// Write something off.
    WriteOff = "writeOff": billing(AT_ONCE);
    /// Reverse a mistaken line of an account.
    ReverseLine = "reverseLine": billing(AT_ONCE);
    /// Record what a payer says somebody is covered for.
    RecordEligibility = "recordEligibility": billing(AT_ONCE);
    // the own record
    /// Ask for an appointment.
    RequestAppointment = "requestAppointment": patient(AT_ONCE);
    /// Book an open slot.
    BookOpenSlot = "bookOpenSlot": patient(AT_ONCE);
    /// Ask for an amendment of the own record.
    RequestAmendment = "requestAmendment": patient(AT_ONCE);
    /// Disagree with the denial of an amendment.
    SubmitDisagreement = "submitDisagreement": patient(AT_ONCE);
    /// Ask for a restriction.
    RequestRestriction = "requestRestriction": patient(AT_ONCE);
    /// Take the own record away as a sealed file: no mutation, but `POST /exports/my-record`.
    ExportMyRecord = "exportMyRecord": patient(STEP_UP);
    // oversight
    /// Review a break-glass grant.
    ReviewGlass = "reviewGlass": compliance(AT_ONCE);
    /// Take accesses away as a file: no mutation, but `POST /exports/accesses`.
    ExportAccesses = "exportAccesses": accounting(STEP_UP);
    /// Agree to a restriction that a patient asked for.
    AgreeRestriction = "agreeRestriction": compliance(STEP_UP);
    /// Decline a restriction that a patient asked for.
    DeclineRestriction = "declineRestriction": compliance(STEP_UP);
    /// End a restriction.
    LiftRestriction = "liftRestriction": compliance(STEP_UP);
}

const fn admin(action: Action, step_up: bool) -> Right {
    Right { role: Role::Admin, action, purpose: OPERATIONS, step_up, own: true }
}

/// Nobody does it to the own account.
const fn admin_of_others(action: Action, step_up: bool) -> Right {
    Right { role: Role::Admin, action, purpose: OPERATIONS, step_up, own: false }
}

/// Whose patient it is, is asked where the command is carried out.
const fn clinical(action: Action, step_up: bool) -> Right {
    Right { role: Role::Clinical, action, purpose: TREATMENT, step_up, own: true }
}

const fn front_desk(action: Action, step_up: bool) -> Right {
    Right { role: Role::FrontDesk, action, purpose: REGISTRATION, step_up, own: true }
}

const fn billing(action: Action, step_up: bool) -> Right {
    Right { role: Role::Billing, action, purpose: BILLING, step_up, own: true }
}

/// Whose record it is, the account says.
const fn patient(action: Action, step_up: bool) -> Right {
    Right { role: Role::Patient, action, purpose: OWN_RECORD, step_up, own: true }
}

const fn compliance(action: Action, step_up: bool) -> Right {
    Right { role: Role::Compliance, action, purpose: OVERSIGHT, step_up, own: true }
}

const fn accounting(action: Action, step_up: bool) -> Right {
    Right { role: Role::Compliance, action, purpose: ACCOUNTING, step_up, own: true }
}
