//! The front desk registers a patient: number, identity, contact, residence, coverage, and who
//! treats them.

use chartlog_domain::facts::administration::{LoginReservation, PatientAccount};
use chartlog_domain::facts::care_team::{Joining, Member};
use chartlog_domain::facts::coverage::{Coverage, CoverageEnd};
use chartlog_domain::facts::identity::{Death, Reservation};
use chartlog_domain::ids::AccountId;
use chartlog_domain::patient::desk::Correction;
use chartlog_domain::words::{Concept, Deceased, Period, Text};
use chartlog_domain::{identifier, patient, staff};

use super::Person;
use super::case::{Case, Policy};
use super::dice::Dice;
use super::person;
use super::script::{Script, Who};
use super::staff::Staff;
use super::time::{Clockwork, DAY, HOUR, MINUTE};
use super::words::systems::{ACT_CODE, SUBSCRIBER};
use crate::streams::Stream;

/// Everything the front desk does for a patient but booking.
pub(super) fn register(case: &mut Case, clock: &Clockwork, staff: &Staff, script: &mut Script) {
    let (at, desk, id) = (case.registered, staff.desk(case.number), case.id);
    let stream = Stream::Patient(id);
    let mrn = Stream::Mrn { system: String::new(), value: case.mrn() };
    let reservation = Reservation {
        patient: id,
        kind: "MR".to_owned(),
        system: String::new(),
        value: case.mrn().into(),
    };
    script.add(at, desk, mrn, identifier::Command::ReserveMrn(reservation));
    let identity = person::identity(case);
    let age = clock.years(case.born, at);
    let contact = person::contact(case, &identity, age);
    let residence = person::residence(case);
    let shown = identity.person.names[0].full();
    let register = patient::Command::Register {
        identity: identity.clone(),
        contact: Some(contact.clone()),
        residence: Some(residence),
    };
    script.add(at, desk, stream.clone(), register);
    let member = Member {
        patient: id,
        clinician: staff.clinician(case.primary),
        role: None,
        joining: Joining::Registration,
        since: Some(clock.stamp(at)),
        until: None,
    };
    script.add(at + MINUTE, desk, stream.clone(), patient::Command::JoinCareTeam(member));
    for policy in case.policies.clone() {
        cover(case, policy, &shown, age, clock, staff, script);
    }
    let later = |case: &mut Case| at + case.dice.between(60, 500) * DAY;
    if case.dice.chance(8) {
        let residence = person::residence(case);
        let moved = patient::Command::ChangeResidence(residence);
        script.add(later(case), desk, stream.clone(), moved);
    }
    if case.dice.chance(8) {
        let changed = person::contact(case, &identity, age);
        let changed = patient::Command::ChangeContact(changed.into());
        script.add(later(case), desk, stream.clone(), changed);
    }
    if case.dice.chance(4) {
        let mut corrected = identity;
        corrected.person.names[0].given.push(case.dice.pick(&["A.", "J.", "M.", "T."]).into());
        let now = later(case);
        let corrected = Correction { identity: corrected, alive: false, now };
        script.add(now, desk, stream, patient::Command::CorrectIdentity(corrected));
    }
}

/// Makes a patient's own sign-in, an hour after the registration. Its login says nothing of who it is.
pub(super) fn sign_in(case: &Case, mut dice: Dice, script: &mut Script) -> Person {
    let (at, account) = (case.registered + HOUR, AccountId(dice.id()));
    let login = format!("patient.{}", case.number + 1);
    let reserve = LoginReservation { account, login: login.clone() };
    let reserve = identifier::Command::ReserveLogin(reserve);
    script.add(at, Who::System, Stream::Login(login.clone()), reserve);
    let made = PatientAccount { account, login: login.clone(), patient: case.id };
    let made = staff::Command::CreatePatientAccount(made);
    script.add(at, Who::System, Stream::Staff(account), made);
    Person { account, login, name: format!("Patient {}", case.number + 1) }
}

fn cover(
    case: &mut Case,
    policy: Policy,
    shown: &str,
    age: u32,
    clock: &Clockwork,
    staff: &Staff,
    script: &mut Script,
) {
    let (desk, stream) = (staff.desk(case.number), Stream::Patient(case.id));
    let own = age >= 18;
    let (code, display) = if own { ("self", "Self") } else { ("child", "Child") };
    let dice = &mut case.dice;
    let coverage = Coverage {
        coverage: policy.coverage,
        patient: case.id,
        status: "active".to_owned(),
        kind: Some(Concept::coded(ACT_CODE, policy.payer.kind.0, policy.payer.kind.1)),
        payer: Some(policy.payer.name.into()),
        payer_organisation: None,
        member_id: Some(format!("{}{}", policy.payer.prefix, dice.digits(9)).into()),
        group: dice.chance(60).then(|| format!("G-{}", dice.digits(5)).into()),
        plan: Some(dice.pick(policy.payer.plans).into()),
        subscriber: own.then(|| Text::from(shown)),
        relationship: Some(Concept::coded(SUBSCRIBER, code, display)),
        period: Period { start: Some(clock.date(policy.from)), end: None },
    };
    let at = policy.from.max(case.registered) + 2 * MINUTE;
    script.add(at, desk, stream.clone(), patient::Command::AddCoverage(coverage));
    if let Some(until) = policy.until {
        let end =
            CoverageEnd { coverage: policy.coverage, patient: case.id, at: clock.date(until) };
        script.add(until, desk, stream, patient::Command::EndCoverage(end));
    }
}

/// Records a death.
pub(super) fn bury(case: &Case, at: i64, clock: &Clockwork, staff: &Staff, script: &mut Script) {
    let death = Death { patient: case.id, deceased: Deceased::At(clock.date(at)) };
    let told = at + 3 * DAY;
    let command = patient::Command::RecordDeath { death, now: told };
    script.add(told, staff.desk(case.number), Stream::Patient(case.id), command);
}
