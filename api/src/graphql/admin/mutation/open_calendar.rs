//! `openCalendar`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::calendar::{self, Calendar};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::directory::Hours;
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_projections::front_desk::query;
use chartlog_projections::{Snapshot, local_time};
use jiff::civil::{Date as Day, Time};
use jiff::tz::TimeZone;

use crate::access::Action;
use crate::appointments;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::{Date, Id};
use crate::limits;
use crate::streams::Stream;

const MINUTE_US: i64 = 60_000_000;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    const fn is(self, weekday: jiff::civil::Weekday) -> bool {
        matches!(
            (self, weekday),
            (Self::Monday, jiff::civil::Weekday::Monday)
                | (Self::Tuesday, jiff::civil::Weekday::Tuesday)
                | (Self::Wednesday, jiff::civil::Weekday::Wednesday)
                | (Self::Thursday, jiff::civil::Weekday::Thursday)
                | (Self::Friday, jiff::civil::Weekday::Friday)
                | (Self::Saturday, jiff::civil::Weekday::Saturday)
                | (Self::Sunday, jiff::civil::Weekday::Sunday)
        )
    }
}

/// Hours of one day of the week. A break is where one ends and the next has not begun.
#[derive(InputObject)]
pub(crate) struct WeeklyHoursInput {
    /// On which day.
    weekday: Weekday,
    /// From when, as the clock of the place says, such as `08:00`.
    from: String,
    /// Until when, such as `12:00`; `24:00` is the end of the day. Hours end with their day.
    to: String,
}

/// When a provider can be booked, and where.
#[derive(InputObject)]
pub(crate) struct OpenCalendarInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose calendar: a clinician's account.
    provider: Id,
    /// Where: a location with a time zone.
    location: Id,
    /// The first day.
    from: Date,
    /// The last day, at most 92 days later.
    to: Date,
    /// The hours of a week.
    hours: Vec<WeeklyHoursInput>,
    /// Length of a slot, minutes.
    slot_minutes: u32,
    /// Days without hours, such as holidays.
    #[graphql(default)]
    except: Vec<Date>,
}

/// The provider can be booked.
#[derive(SimpleObject)]
pub(crate) struct OpenCalendarPayload {
    /// Where the log stands with it.
    position: String,
}

impl Command for OpenCalendarInput {
    const ACTION: Action = Action::OpenCalendar;
    type Payload = OpenCalendarPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let provider = self.provider.typed("input.provider", AccountId)?;
        let location = self.location.typed("input.location", LocationId)?;
        let days = days(&self)?;
        let hours = hours(&self.hours)?;
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            clerk.check_clinician(provider)?;
            let desk = clerk.front_desk_sight()?;
            let zone = appointments::zone(&desk, location)?;
            let mut opened = 0;
            for day in &days {
                for (weekday, from, to) in &hours {
                    if !weekday.is(day.weekday()) {
                        continue;
                    }
                    let (Some(start), Some(end)) =
                        (instant(*day, *from, &zone), instant(*day, *to, &zone))
                    else {
                        continue;
                    };
                    elsewhere(&desk, provider, location, start, end)?;
                    let hours = Hours {
                        provider,
                        location: Some(location),
                        start: local_time::written(start, &zone),
                        end: local_time::written(end, &zone),
                        slot_minutes: self.slot_minutes,
                    };
                    let stream = Stream::calendar_of(Some(provider), Some(&hours.start));
                    unit.execute::<Calendar>(&stream, command, calendar::Command::Open(hours))?;
                    opened += 1;
                }
            }
            if opened == 0 {
                let sentence = "none of these days has hours";
                return Err(NotDone::BadInput { field: "input.hours", sentence });
            }
            Ok(())
        })?;
        Ok(OpenCalendarPayload { position: done.position.to_string() })
    }
}

/// The days that get hours.
fn days(input: &OpenCalendarInput) -> Result<Vec<Day>, NotDone> {
    let (from, to) = (input.from.civil("input.from")?, input.to.civil("input.to")?);
    let except: Vec<Day> =
        input.except.iter().map(|day| day.civil("input.except")).collect::<Result<_, _>>()?;
    let length = (to - from).get_days();
    if !(0..=i32::try_from(limits::CALENDAR_DAYS).unwrap_or(i32::MAX)).contains(&length) {
        let sentence = "this must be the first day or later, and at most 92 days after it";
        return Err(NotDone::BadInput { field: "input.to", sentence });
    }
    let days = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to);
    Ok(days.filter(|day| !except.contains(day)).collect())
}

type Weekly = (Weekday, i64, i64);

/// Hours in minutes after midnight.
fn hours(input: &[WeeklyHoursInput]) -> Result<Vec<Weekly>, NotDone> {
    if input.len() > limits::WEEKLY_HOURS {
        let sentence = "these are more hours than a week has";
        return Err(NotDone::BadInput { field: "input.hours", sentence });
    }
    let weekly = input.iter().map(|hours| {
        let (from, to) = (minutes(&hours.from), minutes(&hours.to));
        let sentence = "hours are two times of a day such as 08:00 and 12:00, the later one last";
        let wrong = NotDone::BadInput { field: "input.hours", sentence };
        match (from, to) {
            (Some(from), Some(to)) if from < to => Ok((hours.weekday, from, to)),
            _ => Err(wrong),
        }
    });
    weekly.collect()
}

fn minutes(text: &str) -> Option<i64> {
    if text == "24:00" {
        return Some(24 * 60);
    }
    let time: Time = (text.len() == 5).then(|| text.parse().ok())??;
    Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

/// So many minutes after midnight by the clock of the place. The end of a day is one minute after 23:59.
fn instant(day: Day, minutes: i64, zone: &TimeZone) -> Option<i64> {
    let (within, rest) = if minutes == 24 * 60 { (minutes - 1, MINUTE_US) } else { (minutes, 0) };
    let (hour, minute) = (i8::try_from(within / 60).ok()?, i8::try_from(within % 60).ok()?);
    let time = Time::new(hour, minute, 0, 0).ok()?;
    Some(local_time::instant(day, time, zone)? + rest)
}

/// Refuses hours while the provider has hours elsewhere: another place may write another day.
fn elsewhere(
    desk: &Snapshot,
    provider: AccountId,
    location: LocationId,
    start: i64,
    end: i64,
) -> Result<(), NotDone> {
    let opened = query::opened_between(desk, Some(provider), None, start, end)?;
    if opened.iter().any(|opened| opened.location != Some(location)) {
        return Err(NotDone::Refused(chartlog_domain::decider::Refusal::HoursOverlap));
    }
    Ok(())
}
