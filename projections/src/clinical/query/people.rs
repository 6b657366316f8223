//! Who a clinician's patients are, how to reach them, and who else treats them.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::facts::care_team::{CareTeamFact, Member};
use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Address, ContactPoint, DateTime, Person};

use super::served;
use crate::error::QueryError;
use crate::kept::confidential::{self, Confidential};
use crate::kept::links::{self, LinkedRecords};
use crate::kept::{self, OtherKind, people};
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot, column};

/// A patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Their id.
    pub patient: PatientId,
    /// Who it is.
    pub person: Person,
}

impl From<Identity> for Patient {
    fn from(identity: Identity) -> Self {
        Self { patient: identity.patient, person: identity.person }
    }
}

/// Somebody who treats or treated a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// Who, in which role, how they joined.
    pub member: Member,
    /// Whether it was found in imported history.
    pub imported: bool,
    /// When they left; none while they have not.
    pub left: Option<DateTime>,
}

/// The caller's patients, by family and given name.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn my_patients(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<Patient>, QueryError> {
    let list = List {
        columns: "body, died",
        from: "v_patients",
        filter: "TRUE",
        order: "family, given",
        id: "id",
        descending: false,
        params: &[],
    };
    let page = snapshot.page(&list, args, |row| people::told(row).map(Patient::from))?;
    for (_, patient) in &page.items {
        snapshot.serve(Some(patient.patient), Facet::Identity);
    }
    Ok(page)
}

/// A patient; none when the caller is not on the team, or there is no such patient.
///
/// # Errors
/// [`QueryError`].
pub fn patient(snapshot: &Snapshot, id: PatientId) -> Result<Option<Patient>, QueryError> {
    Ok(people::patient(snapshot, id)?.map(Patient::from))
}

/// The other records of the same person, as far as the caller treats them; none when there is only this
/// one.
///
/// # Errors
/// [`QueryError`].
pub fn linked_records(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<LinkedRecords>, QueryError> {
    let found = links::linked(snapshot, patient)?;
    if found.is_some() {
        snapshot.serve(Some(patient), Facet::Identity);
    }
    Ok(found)
}

/// How to reach a patient: contact points, languages, whom to call.
///
/// # Errors
/// [`QueryError`].
pub fn contact(snapshot: &Snapshot, patient: PatientId) -> Result<Option<Contact>, QueryError> {
    let contact = confidential::contact(snapshot, patient)?;
    if contact.is_some() {
        snapshot.serve(Some(patient), Facet::Contact);
    }
    Ok(contact)
}

/// Whether a patient wants to be reached in other ways than the ordinary ones: contact points and
/// addresses are those to use already.
///
/// # Errors
/// [`QueryError`].
pub fn confidential_contact(
    snapshot: &Snapshot,
    patient: PatientId,
) -> Result<Option<Confidential>, QueryError> {
    let found = confidential::confidential(snapshot, patient)?;
    if found.is_some() {
        snapshot.serve(Some(patient), Facet::Contact);
    }
    Ok(found)
}

/// Phones, e-mail and the like, the one to use first.
///
/// # Errors
/// [`QueryError`].
pub fn contact_points(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<ContactPoint>, QueryError> {
    let points = contact(snapshot, patient)?.map(|contact| contact.points).unwrap_or_default();
    served(snapshot, patient, Facet::Contact, kept::page(points, args)?)
}

/// Where a patient lives, the address to use first.
///
/// # Errors
/// [`QueryError`].
pub fn addresses(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Address>, QueryError> {
    let addresses = confidential::addresses(snapshot, patient)?;
    served(snapshot, patient, Facet::Residence, kept::page(addresses, args)?)
}

/// Who treats a patient, and who did and has left; whoever joined first comes first.
///
/// # Errors
/// [`QueryError`].
pub fn care_team(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<TeamMember>, QueryError> {
    let sql = "SELECT body, left_at FROM v_care_team WHERE patient = ?
               ORDER BY at, clinician, joining, role";
    let members = snapshot.rows(sql, [patient.as_bytes()], |row| {
        let (member, imported) = member(kept::fact(Facet::CareTeam, row.get_ref(0)?.as_blob()?)?)?;
        Ok(TeamMember { member, imported, left: column::date_time(row, 1)? })
    })?;
    served(snapshot, patient, Facet::CareTeam, kept::page(members, args)?)
}

fn member(fact: Fact) -> rusqlite::Result<(Member, bool)> {
    if let Fact::CareTeam(CareTeamFact::Joined(member)) = fact {
        return Ok((member, false));
    }
    if let Fact::CareTeam(CareTeamFact::MemberImported(imported)) = fact {
        return Ok((imported.record, true));
    }
    Err(OtherKind::of("a member of a care team"))
}
