//! Appointments: one, those of a patient, those of a day.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::scheduling::Appointment;
use chartlog_domain::ids::{AccountId, AppointmentId, LocationId, PatientId, RoomId};
use chartlog_domain::words::{Code, DateTime, Text};
use rusqlite::{Row, ToSql, named_params};

use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::column::{date_time, id, optional_id, optional_text};
use crate::store::{List, Snapshot};

/// An appointment with the names that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The appointment.
    pub appointment: Appointment,
    /// Name of the patient; none when it cannot be read any more.
    pub patient_name: Option<Text>,
    /// Date of birth of the patient.
    pub birth_date: Option<DateTime>,
    /// Name of the provider.
    pub provider_name: Option<String>,
    /// Name of the location.
    pub location_name: Option<String>,
    /// Why it was booked over what was there already.
    pub overbooked: Option<Text>,
    /// By whom it was cancelled, when somebody said so.
    pub cancelled_for: Option<String>,
    /// Its room, with the name.
    pub room: Option<(RoomId, Option<String>)>,
    /// Of one that is wanted: since when, microseconds since 1970 UTC.
    pub asked_at: Option<i64>,
    /// Of one that is wanted: not before.
    pub earliest: Option<DateTime>,
    /// Of one that is wanted: not after.
    pub latest: Option<DateTime>,
}

/// No appointment is longer: hours end with their day. Microseconds.
const LONGEST_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Whose day is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaySheet {
    /// The day, `YYYY-MM-DD`: the date that stands in the appointment's own start, which is the day
    /// at the place where it was made.
    pub date: String,
    /// Only at this location.
    pub location: Option<LocationId>,
    /// Only with this provider.
    pub provider: Option<AccountId>,
}

const COLUMNS: &str = "id, patient, provider, location, start, until, visit_system, visit_code, \
                       visit_display, status, patient_name, birth_date, provider_name, \
                       location_name, overbooked, cancelled_for, room, room_name, asked_us, \
                       earliest, latest";

/// An appointment; none when there is no such one.
///
/// # Errors
/// When the view cannot be read.
pub fn appointment(
    snapshot: &Snapshot,
    appointment: AppointmentId,
) -> Result<Option<Booking>, QueryError> {
    let sql = format!("SELECT {COLUMNS} FROM v_appointments WHERE id = ?");
    let found = snapshot.row(&sql, [appointment.as_bytes()], booking)?;
    found.iter().for_each(|booking| serve(snapshot, booking));
    Ok(found)
}

/// The appointments of a patient, the latest first.
///
/// # Errors
/// [`QueryError`].
pub fn appointments_of(
    snapshot: &Snapshot,
    patient: PatientId,
    args: &PageArgs,
) -> Result<Page<Booking>, QueryError> {
    let params: [(&str, &dyn ToSql); 1] = [(":patient", patient.as_bytes())];
    let list = List {
        columns: COLUMNS,
        from: "v_appointments",
        filter: "patient = :patient",
        order: "start_us",
        id: "id",
        descending: true,
        params: &params,
    };
    let page = snapshot.page(&list, args, booking)?;
    snapshot.serve(Some(patient), Facet::Scheduling);
    page.items.iter().for_each(|(_, booking)| serve(snapshot, booking));
    Ok(page)
}

/// The appointments of a day, in the order they begin.
///
/// # Errors
/// [`QueryError`].
pub fn day_sheet(
    snapshot: &Snapshot,
    sheet: &DaySheet,
    args: &PageArgs,
) -> Result<Page<Booking>, QueryError> {
    let location = sheet.location.map(|location| *location.as_bytes());
    let provider = sheet.provider.map(|provider| *provider.as_bytes());
    let mut filter = "day = :day".to_owned();
    if location.is_some() {
        filter.push_str(" AND location = :location");
    }
    if provider.is_some() {
        filter.push_str(" AND provider = :provider");
    }
    let params: [(&str, &dyn ToSql); 3] =
        [(":day", &sheet.date), (":location", &location), (":provider", &provider)];
    let list = List {
        columns: COLUMNS,
        from: "v_appointments",
        filter: &filter,
        order: "start_us",
        id: "id",
        descending: false,
        params: &params,
    };
    let page = snapshot.page(&list, args, booking)?;
    snapshot.serve(None, Facet::Scheduling);
    page.items.iter().for_each(|(_, booking)| serve(snapshot, booking));
    Ok(page)
}

/// The appointments that are wanted and have no time yet, who waits longest first.
///
/// # Errors
/// [`QueryError`].
pub fn wanted(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<Booking>, QueryError> {
    let list = List {
        columns: COLUMNS,
        from: "v_appointments",
        filter: "status IN ('proposed', 'pending', 'waitlist') AND asked_us IS NOT NULL",
        order: "asked_us",
        id: "id",
        descending: false,
        params: &[],
    };
    let page = snapshot.page(&list, args, booking)?;
    snapshot.serve(None, Facet::Scheduling);
    page.items.iter().for_each(|(_, booking)| serve(snapshot, booking));
    Ok(page)
}

/// When the appointments of a patient with a provider begin that were not cancelled, but for one of them:
/// for whoever decides a command.
///
/// # Errors
/// [`QueryError`].
pub fn others_with(
    snapshot: &Snapshot,
    patient: PatientId,
    provider: AccountId,
    but: AppointmentId,
) -> Result<Vec<DateTime>, QueryError> {
    let starts = snapshot.rows(
        "SELECT start FROM v_appointments WHERE patient = ? AND provider = ? AND id <> ? \
         AND start IS NOT NULL AND status NOT IN ('cancelled', 'entered-in-error') \
         ORDER BY start_us",
        [patient.as_bytes(), provider.as_bytes(), but.as_bytes()],
        |row| date_time(row, 0),
    )?;
    Ok(starts.into_iter().flatten().collect())
}

/// The appointments that a patient is to come to, or is at, with another provider in a span of microseconds since
/// 1970 UTC, whose end is not part of it; but for one of them: for whoever decides a command.
///
/// # Errors
/// [`QueryError`].
pub fn with_others_at(
    snapshot: &Snapshot,
    patient: PatientId,
    provider: AccountId,
    (from, to): (i64, i64),
    but: AppointmentId,
) -> Result<Vec<AppointmentId>, QueryError> {
    let found = snapshot.rows(
        "SELECT id, start_us, until FROM v_appointments WHERE patient = :patient \
         AND provider IS NOT :provider AND id <> :but AND start IS NOT NULL \
         AND start_us > :from - :longest AND start_us < :to \
         AND status IN ('pending', 'booked', 'arrived', 'checked-in') ORDER BY start_us, id",
        named_params! {
            ":patient": patient.as_bytes(), ":provider": provider.as_bytes(),
            ":but": but.as_bytes(), ":from": from, ":to": to, ":longest": LONGEST_US,
        },
        |row| {
            let start: i64 = row.get(1)?;
            let end = date_time(row, 2)?.map_or(start, |end| end.utc_micros());
            Ok((id(row, 0, AppointmentId::from_bytes)?, start, end))
        },
    )?;
    // One that does not say when it ends takes the moment in which it begins.
    let lasts = |start: i64, end: i64| start >= from || end > from;
    let found = found.into_iter().filter(|(_, start, end)| lasts(*start, *end));
    Ok(found.map(|(appointment, _, _)| appointment).collect())
}

/// How many appointments of a patient are wanted, or booked for later than a point in time, microseconds
/// since 1970 UTC: for whoever decides a command.
///
/// # Errors
/// [`QueryError`].
pub fn ahead(snapshot: &Snapshot, patient: PatientId, now: i64) -> Result<usize, QueryError> {
    let found = snapshot.row(
        "SELECT count(*) FROM v_appointments WHERE patient = :patient \
         AND (status IN ('proposed', 'pending', 'waitlist') AND start IS NULL \
              OR status = 'booked' AND start_us > :now)",
        named_params! { ":patient": patient.as_bytes(), ":now": now },
        |row| row.get::<_, i64>(0),
    )?;
    Ok(found.and_then(|found| usize::try_from(found).ok()).unwrap_or(0))
}

fn serve(snapshot: &Snapshot, booking: &Booking) {
    let patient = Some(booking.appointment.patient);
    snapshot.serve(patient, Facet::Scheduling);
    if booking.patient_name.is_some() {
        snapshot.serve(patient, Facet::Identity);
    }
    if booking.provider_name.is_some() || booking.location_name.is_some() {
        snapshot.serve(None, Facet::Directory);
    }
}

fn booking(row: &Row<'_>) -> rusqlite::Result<Booking> {
    let visit_type = match row.get::<_, Option<String>>(7)? {
        Some(code) => {
            let system = row.get::<_, Option<String>>(6)?.unwrap_or_default();
            Some(Code { system, code, display: row.get(8)? })
        }
        None => None,
    };
    let appointment = Appointment {
        appointment: id(row, 0, AppointmentId::from_bytes)?,
        patient: id(row, 1, PatientId::from_bytes)?,
        provider: optional_id(row, 2, AccountId::from_bytes)?,
        location: optional_id(row, 3, LocationId::from_bytes)?,
        start: date_time(row, 4)?,
        end: date_time(row, 5)?,
        visit_type,
        status: row.get(9)?,
    };
    Ok(Booking {
        appointment,
        patient_name: optional_text(row, 10)?,
        birth_date: date_time(row, 11)?,
        provider_name: row.get(12)?,
        location_name: row.get(13)?,
        overbooked: optional_text(row, 14)?,
        cancelled_for: row.get(15)?,
        room: match optional_id(row, 16, RoomId::from_bytes)? {
            Some(room) => Some((room, row.get(17)?)),
            None => None,
        },
        asked_at: row.get(18)?,
        earliest: date_time(row, 19)?,
        latest: date_time(row, 20)?,
    })
}
