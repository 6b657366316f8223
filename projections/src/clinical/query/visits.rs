//! Appointments, the clinician's own day, and the codes of visits.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::clinical::ClinicalFact;
use chartlog_domain::facts::coding::Visit;
use chartlog_domain::facts::scheduling::{Appointment, AppointmentRequest};
use chartlog_domain::facts::{CodingFact, Fact, SchedulingFact};
use chartlog_domain::ids::{AppointmentId, EncounterId, PatientId};
use chartlog_domain::words::{DateTime, Text};
use rusqlite::Row;

use super::people::Patient;
use super::records::Charted;
use super::served;
use crate::error::QueryError;
use crate::kept::{OtherKind, fact, people};
use crate::limits;
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot, column};

/// An appointment as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The appointment.
    pub appointment: Appointment,
    /// Whether it came from elsewhere.
    pub imported: bool,
    /// When its status last changed, if it changed here.
    pub changed_at: Option<DateTime>,
    /// Why the patient wants to be seen; none when not said, or when the caller is not on the team.
    pub reason: Option<Text>,
    /// What was wanted before there was a time; none for one that nobody asked for.
    pub wanted: Option<AppointmentRequest>,
    /// By whom it was cancelled (FHIR appointment-cancellation-reason); none when it was not, or nobody
    /// said.
    pub cancelled_for: Option<String>,
}

/// An appointment of the caller's own day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayEntry {
    /// The appointment.
    pub booking: Booking,
    /// Who comes; none while the caller is not on the patient's team, which a booking gives from a
    /// week before (access.md).
    pub patient: Option<Patient>,
}

const BOOKING: &str = "body, changed_at, (SELECT body FROM v_reasons r WHERE r.id = a.id), \
                       (SELECT body FROM v_wanted w WHERE w.id = a.id), \
                       (SELECT body FROM v_cancellations c WHERE c.id = a.id)";

/// The appointments of a patient, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn appointments(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booking>, QueryError> {
    let list = List {
        columns: BOOKING,
        from: "v_appointments a",
        filter: "patient = :patient",
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes())],
    };
    let page = snapshot.page(&list, args, booking)?;
    for (_, booking) in &page.items {
        serve(snapshot, booking);
    }
    served(snapshot, patient, Facet::Scheduling, page)
}

/// An appointment of a patient of the caller's, or of the caller's own calendar.
///
/// # Errors
/// [`QueryError`].
pub fn appointment(snapshot: &Snapshot, id: AppointmentId) -> Result<Option<Booking>, QueryError> {
    let of_team = format!("SELECT {BOOKING} FROM v_appointments a WHERE id = ?");
    let own = format!("SELECT {BOOKING} FROM v_my_day a WHERE id = ?");
    let mut found = snapshot.row(&of_team, [id.as_bytes()], booking)?;
    if found.is_none() {
        found = snapshot.row(&own, [id.as_bytes()], booking)?;
    }
    if let Some(booking) = &found {
        serve(snapshot, booking);
    }
    Ok(found)
}

/// The caller's own appointments of a day, `YYYY-MM-DD` as the appointments' starts are written,
/// in the order of the day.
///
/// # Errors
/// [`QueryError`].
pub fn my_day(snapshot: &Snapshot, date: &str) -> Result<Vec<DayEntry>, QueryError> {
    let sql = format!(
        "SELECT {BOOKING},
                (SELECT body FROM v_patients p WHERE p.id = a.patient),
                (SELECT died FROM v_patients p WHERE p.id = a.patient)
         FROM v_my_day a WHERE day = ? ORDER BY at, id LIMIT {}",
        limits::LIST_ROWS
    );
    let day = snapshot.rows(&sql, [date], |row| {
        let patient = match row.get_ref(5)?.as_blob_or_null()? {
            None => None,
            Some(body) => Some(people::identity(body, row.get_ref(6)?.as_blob_or_null()?)?.into()),
        };
        Ok(DayEntry { booking: booking(row)?, patient })
    })?;
    for entry in &day {
        serve(snapshot, &entry.booking);
        if let Some(patient) = &entry.patient {
            snapshot.serve(Some(patient.patient), Facet::Identity);
        }
    }
    Ok(day)
}

/// The codes of the visits of a patient, the latest first. An imported visit has none.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn visits(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Charted<Visit>>, QueryError> {
    let list = List {
        columns: "body",
        from: "v_visits",
        filter: "patient = :patient",
        order: "at",
        id: "id",
        descending: true,
        params: &[(":patient", patient.as_bytes())],
    };
    served(snapshot, patient, Facet::Coding, snapshot.page(&list, args, coded)?)
}

/// The codes of one encounter.
///
/// # Errors
/// [`QueryError`].
pub fn visit(
    snapshot: &Snapshot,
    encounter: EncounterId,
) -> Result<Option<Charted<Visit>>, QueryError> {
    let sql = "SELECT body FROM v_visits WHERE id = ?";
    let visit = snapshot.row(sql, [encounter.as_bytes()], coded)?;
    if let Some(visit) = &visit {
        snapshot.serve(Some(visit.record.patient), Facet::Coding);
    }
    Ok(visit)
}

fn serve(snapshot: &Snapshot, booking: &Booking) {
    let patient = Some(booking.appointment.patient);
    snapshot.serve(patient, Facet::Scheduling);
    if booking.reason.is_some() {
        snapshot.serve(patient, Facet::Clinical);
    }
}

fn booking(row: &Row<'_>) -> rusqlite::Result<Booking> {
    let (appointment, imported) = appointed(fact(Facet::Scheduling, row.get_ref(0)?.as_blob()?)?)?;
    let reason = match row.get_ref(2)?.as_blob_or_null()? {
        None => None,
        Some(body) => {
            let Fact::Clinical(ClinicalFact::ReasonGiven(reason)) = fact(Facet::Clinical, body)?
            else {
                return Err(OtherKind::of("a reason"));
            };
            Some(reason.reason)
        }
    };
    let changed_at = column::date_time(row, 1)?;
    let (wanted, cancelled_for) = (wanted(row, 3)?, cancelled_for(row, 4)?);
    Ok(Booking { appointment, imported, changed_at, reason, wanted, cancelled_for })
}

fn wanted(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<AppointmentRequest>> {
    let Some(body) = row.get_ref(index)?.as_blob_or_null()? else { return Ok(None) };
    if let Fact::Scheduling(SchedulingFact::Requested(wanted)) = fact(Facet::Scheduling, body)? {
        return Ok(Some(wanted));
    }
    Err(OtherKind::of("an appointment that is wanted"))
}

fn cancelled_for(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<String>> {
    let Some(body) = row.get_ref(index)?.as_blob_or_null()? else { return Ok(None) };
    if let Fact::Scheduling(
        SchedulingFact::CancelledFor(why) | SchedulingFact::RequestCancelled(why),
    ) = fact(Facet::Scheduling, body)?
    {
        return Ok(Some(why.reason));
    }
    Err(OtherKind::of("a cancellation"))
}

fn appointed(fact: Fact) -> rusqlite::Result<(Appointment, bool)> {
    if let Fact::Scheduling(SchedulingFact::Booked(appointment)) = fact {
        return Ok((appointment, false));
    }
    if let Fact::Scheduling(SchedulingFact::AppointmentImported(imported)) = fact {
        return Ok((imported.record, true));
    }
    Err(OtherKind::of("an appointment"))
}

fn coded(row: &Row<'_>) -> rusqlite::Result<Charted<Visit>> {
    let fact = fact(Facet::Coding, row.get_ref(0)?.as_blob()?)?;
    if let Fact::Coding(CodingFact::VisitCoded(record)) = fact {
        return Ok(Charted { record, imported: false, ended: None, in_error: None });
    }
    if let Fact::Coding(CodingFact::VisitImported(imported)) = fact {
        let record = imported.record;
        return Ok(Charted { record, imported: true, ended: None, in_error: None });
    }
    Err(OtherKind::of("a visit"))
}
