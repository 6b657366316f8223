//! How long does everybody wait on a clinic's morning? 500 people are signed in, each in their role: they
//! search, book, register, chart, bill and look at their own record over HTTP on loopback, in the mix of a
//! morning (`mix.rs`), and some of them have screens open that are told of changes over WebSockets.
//!
//! Arrivals are open-loop: when who asks for what is drawn before (a Poisson process of `--rate` a second,
//! for `--minutes`), and a latency counts from the time that a request was due. So a server that stalls
//! cannot hide behind clients that wait for it. A notice counts from the moment that the writer was
//! answered. An error that such a morning does not have fails the bench.

mod clinic;
mod dice;
mod load;
mod mix;
mod prepare;
mod report;
mod screens;
mod stock;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chartlog_benches::{brief, machine, option, peak_memory_mib, say};

use clinic::{Clinic, Size};
use dice::Dice;
use load::Connections;
use mix::Operation;
use report::Report;
use screens::Screens;
use stock::Stock;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// When somebody asks for something, from the beginning.
struct Due {
    at: Duration,
    operation: Operation,
}

fn main() {
    machine();
    let rate: f64 = number("--rate", if brief() { 20.0 } else { 100.0 });
    let minutes: f64 = number("--minutes", if brief() { 0.1 } else { 5.0 });
    let mut dice = Dice::new(1);
    let schedule = schedule(rate, minutes, &mut dice);
    let arriving = schedule.iter().filter(|due| due.operation == Operation::CheckIn).count();
    let size = if brief() { Size::BRIEF } else { Size::MORNING };
    let place = chartlog_benches::place();
    let began = Instant::now();
    let node = clinic::open(&place.path().join("data"), &size);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("tokio");
    runtime.block_on(async {
        let address = clinic::serve(node.clone()).await;
        let connections = Arc::new(Connections::new(address));
        let clinic = clinic::make(&node, &connections, &size, arriving, &mut dice).await;
        let people = clinic.people();
        let stock = Arc::new(Stock::new(clinic, dice));
        prepare::fill(&stock, &connections, if brief() { 4 } else { 60 }).await;
        let screens = Screens::open(address, &stock, size.screens).await;
        say(&format!(
            "a clinic of {} patients, {people} people signed in, {} screens open; made in {:.0} s",
            stock.clinic().patients.len(),
            size.screens,
            began.elapsed().as_secs_f64(),
        ));
        morning(schedule, stock, connections, screens, rate).await;
    });
    if let Some(mib) = peak_memory_mib() {
        say(&format!("at most {mib} MiB, server and clients together"));
    }
}

/// Lets everything happen when it is due, and says what came of it.
async fn morning(
    schedule: Vec<Due>,
    stock: Arc<Stock>,
    connections: Arc<Connections>,
    screens: Screens,
    rate: f64,
) {
    let report = Arc::new(Report::default());
    let began = Instant::now();
    let mut running = Vec::with_capacity(schedule.len());
    for Due { at, operation } in schedule {
        let due = began + at;
        tokio::time::sleep_until(due.into()).await;
        let (stock, connections, report) = (stock.clone(), connections.clone(), report.clone());
        running.push(tokio::spawn(async move {
            let Some(asked) = stock.ask(operation) else { return report.nothing_to_do(operation) };
            let answer = connections.ask(&asked.request).await;
            let answered = Instant::now();
            let problem = stock.answered(&asked.about, &answer, answered);
            report.answered(operation, answered.saturating_duration_since(due), problem);
        }));
    }
    for one in running {
        one.await.expect("a client");
    }
    let took = began.elapsed();
    let notices = screens.latencies(&stock.changes()).await;
    report.print(rate, took, notices);
    report.check();
}

/// Who asks for what, and when: drawn before anything is asked.
fn schedule(rate: f64, minutes: f64, dice: &mut Dice) -> Vec<Due> {
    let (mut at, mut schedule) = (0.0, Vec::new());
    loop {
        at += dice.pause(rate);
        if at >= minutes * 60.0 {
            return schedule;
        }
        let operation = Operation::draw(dice);
        schedule.push(Due { at: Duration::from_secs_f64(at), operation });
    }
}

fn number(name: &str, otherwise: f64) -> f64 {
    option(name).map_or(otherwise, |given| given.parse().expect("a number"))
}

impl Clinic {
    /// How many are signed in.
    fn people(&self) -> usize {
        [&self.front_desk, &self.clinicians, &self.billing, &self.portal, &self.compliance]
            .iter()
            .map(|people| people.len())
            .sum()
    }
}
