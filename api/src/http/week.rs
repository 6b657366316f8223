//! A clinic's week, simulated: people of every role register, book, treat, bill, ask and oversee, several
//! at the same moment, chosen by a seed; answers are lost and commands sent again, the process is ended and
//! started again, a view loses its file, sessions run out. What was acknowledged goes into a model of a
//! clinic in the simplest words (`model.rs`), which shares nothing with the deciders. In the end
//! everything that the schemas show is what the model says, each view is what a rebuild makes of the log,
//! the log is whole, and there is one record of access for each answer.
//!
//! It runs against the server's routes in this process, and not against the binary from outside
//! (`tests/promises`): a week passes in seconds only with a clock of the test's, on which sessions, held
//! times, broken glass and no-shows depend.
//!
//! `CHARTLOG_WEEK_SEED` and `CHARTLOG_WEEK_PEOPLE` make it another one, or a larger one; a week that fails
//! prints the command that repeats it. People who act at the same moment reach the log in an order that no
//! seed decides: `CHARTLOG_WEEK_AT_ONCE=1` lets one act after the other, and is the same every time.

mod act;
mod acts;
mod asks;
mod calendar;
mod clinic;
mod compare;
mod luck;
mod model;
mod run;
mod used;

use std::panic::AssertUnwindSafe;

use self::calendar::DAYS;
use self::run::{Size, Week};

fn number(name: &str, otherwise: usize) -> usize {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |given| given.parse().unwrap_or_else(|_| panic!("{name}={given}")))
}

/// Runs in a thread of its own, so that what fails it can be said with the command that repeats it.
fn repeatable(size: Size, week: impl FnOnce(Size)) {
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| week(size)));
    if let Err(why) = ended {
        let Size { seed, people, at_once, .. } = size;
        println!(
            "repeat with: CHARTLOG_WEEK_SEED={seed} CHARTLOG_WEEK_PEOPLE={people} \
             CHARTLOG_WEEK_AT_ONCE={at_once} cargo test -p chartlog --lib http::week -- --nocapture"
        );
        std::panic::resume_unwind(why);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap()
}

#[test]
fn a_clinics_week_ends_as_the_plain_model_of_it_and_every_view_as_its_rebuild() {
    let size = Size {
        seed: u64::try_from(number("CHARTLOG_WEEK_SEED", 20_261_116)).unwrap(),
        people: number("CHARTLOG_WEEK_PEOPLE", 30),
        at_once: number("CHARTLOG_WEEK_AT_ONCE", 6),
        days: DAYS,
    };
    repeatable(size, |size| {
        runtime().block_on(async {
            let mut week = Week::new(size);
            week.passes().await;
            let found = compare::everything(&mut week).await;
            assert!(found.is_empty(), "not as the model says: {found:#?}");
            let unused = week.used.unused();
            assert!(unused.is_empty(), "nobody has used in this week: {unused:#?}");
            compare::log(&week);
            let (done, refused, asked) = week.used.counts();
            println!(
                "measured: clinic week, {} people, {done} commands carried out, {refused} refused for \
                 {} reasons, {asked} questions, {} sessions ended",
                week.model.patients.len(),
                week.used.kinds_of_refusal(),
                week.clinic.answers.lock().ended_sessions,
            );
        });
    });
}

#[test]
fn the_same_seed_is_the_same_week() {
    let size = Size {
        seed: u64::try_from(number("CHARTLOG_WEEK_SEED", 7)).unwrap(),
        people: 8,
        at_once: 1,
        days: 2,
    };
    let once = || {
        runtime().block_on(async {
            let mut week = Week::new(size);
            week.passes().await;
            // What the server calls things differs from directory to directory.
            week.model.ids.clear();
            (week.told, week.model)
        })
    };
    let (first, second) = (once(), once());
    for (one, other) in first.0.iter().zip(&second.0) {
        assert_eq!(one, other);
    }
    assert_eq!(first.0.len(), second.0.len());
    assert!(first.1 == second.1, "the models differ");
}
