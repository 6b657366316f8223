//! What there is to be done: free times, visits that are open, coded or charged, claims that are drafted.
//! What somebody does makes work for somebody else, as in a clinic.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::Value;

use crate::clinic::{Clinic, DAYS, Expected};
use crate::dice::Dice;
use crate::load::request;
use crate::mix::Operation;

mod documents;
mod turn;

use turn::Turn;

/// A visit: who is seen by whom.
#[derive(Clone)]
pub(crate) struct Visit {
    encounter: String,
    patient: usize,
    clinician: usize,
}

/// A free time that the front desk was shown.
struct Free {
    provider: String,
    start: String,
}

/// A question or a command, and what it is about.
pub(crate) struct Asked {
    pub(crate) request: Vec<u8>,
    pub(crate) about: About,
}

/// What an answer is about: what it adds to the stock, and who is told of it.
pub(crate) enum About {
    /// Nothing that anybody waits for.
    Nothing,
    /// Free times.
    Slots,
    /// Somebody is booked: day, provider, patient.
    Booking(String, String, String),
    /// Somebody is here.
    Arrival(Expected),
    /// A visit begins.
    Opening { patient: usize, clinician: usize },
    /// Vital signs are taken.
    Measuring(Visit),
    /// A note is signed, in the chart of this patient.
    Noting(usize),
    /// A visit is coded.
    Coding(Visit),
    /// A visit is charged.
    Charging(Visit),
    /// A claim is drafted.
    Drafting,
}

/// A change that screens are told of, and when its writer knew.
#[derive(Clone)]
pub(crate) struct Change {
    pub(crate) answered: Instant,
    /// On whose chart.
    pub(crate) patient: String,
    /// What a notice about the chart says of it: kind and id.
    pub(crate) on_chart: String,
    /// Of an appointment: its id, the day and the provider.
    pub(crate) appointment: Option<(String, String, String)>,
}

struct Piles {
    dice: Dice,
    expected: VecDeque<Expected>,
    free: Vec<Free>,
    open: Vec<Visit>,
    to_measure: VecDeque<Visit>,
    coded: VecDeque<Visit>,
    charged: VecDeque<Visit>,
    drafted: VecDeque<String>,
    /// Whose charts are on a screen: patient and clinician.
    on_screen: Vec<(usize, usize)>,
    changes: Vec<Change>,
}

/// What there is to be done, and by whom.
pub(crate) struct Stock {
    clinic: Clinic,
    piles: Mutex<Piles>,
}

impl Stock {
    pub(crate) fn new(mut clinic: Clinic, dice: Dice) -> Self {
        let piles = Piles {
            dice,
            expected: std::mem::take(&mut clinic.expected),
            free: Vec::new(),
            open: Vec::new(),
            to_measure: VecDeque::new(),
            coded: VecDeque::new(),
            charged: VecDeque::new(),
            drafted: VecDeque::new(),
            on_screen: Vec::new(),
            changes: Vec::new(),
        };
        Self { clinic, piles: Mutex::new(piles) }
    }

    pub(crate) const fn clinic(&self) -> &Clinic {
        &self.clinic
    }

    /// From now on half of the visits are of patients whose chart somebody looks at.
    pub(crate) fn put_on_screen(&self, charts: Vec<(usize, usize)>) {
        let mut piles = self.piles();
        piles.on_screen = charts;
        piles.changes.clear();
    }

    /// What was changed since then.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.piles().changes.clone()
    }

    fn piles(&self) -> MutexGuard<'_, Piles> {
        self.piles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody's question or command; none where nothing of the kind is there to be done.
    pub(crate) fn ask(&self, operation: Operation) -> Option<Asked> {
        let piles = &mut *self.piles();
        let (token, variables, about) = Turn::draw(&self.clinic, piles).take(operation)?;
        Some(Asked { request: request(token, documents::of(operation), variables), about })
    }

    /// Takes an answer in, and gives the code of its error, if it is one.
    pub(crate) fn answered(
        &self,
        about: &About,
        answer: &Option<Value>,
        at: Instant,
    ) -> Option<String> {
        let Some(answer) = answer else { return Some("no answer".to_owned()) };
        if let Some(error) = answer["errors"].get(0) {
            let told = &error["extensions"];
            let code = told["code"].as_str().unwrap_or("no code");
            return Some(match told["reason"].as_str() {
                Some(reason) => format!("{code}/{reason}"),
                None => code.to_owned(),
            });
        }
        let data = answer["data"].as_object().and_then(|data| data.values().next());
        let Some(data) = data else { return Some("no data".to_owned()) };
        let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
        let piles = &mut *self.piles();
        let on_chart = |patient: usize, what: String| Change {
            answered: at,
            patient: self.clinic.patients[patient].id.clone(),
            on_chart: what,
            appointment: None,
        };
        match about {
            About::Nothing => {}
            About::Slots => {
                let nodes = data["nodes"].as_array().map_or(&[][..], Vec::as_slice);
                for _ in 0..3.min(nodes.len()) {
                    let slot = piles.dice.pick(nodes);
                    let text = |name: &str| slot[name].as_str().unwrap_or_default().to_owned();
                    let free = Free { provider: text("providerId"), start: text("start") };
                    piles.free.push(free);
                }
            }
            About::Booking(day, provider, patient) => piles.changes.push(Change {
                answered: at,
                patient: patient.clone(),
                on_chart: format!("APPOINTMENT {}", text("appointment")),
                appointment: Some((text("appointment"), day.clone(), provider.clone())),
            }),
            About::Arrival(Expected { appointment, patient, provider }) => {
                piles.changes.push(Change {
                    answered: at,
                    patient: patient.clone(),
                    on_chart: format!("APPOINTMENT {appointment}"),
                    appointment: Some((appointment.clone(), DAYS[0].to_owned(), provider.clone())),
                });
            }
            About::Opening { patient, clinician } => {
                let encounter = text("encounter");
                piles.changes.push(on_chart(*patient, format!("ENCOUNTER {encounter}")));
                let (patient, clinician) = (*patient, *clinician);
                let visit = Visit { encounter, patient, clinician };
                piles.to_measure.push_back(visit.clone());
                piles.open.push(visit);
            }
            // A notice about vital signs names the visit: each visit's are taken once.
            About::Measuring(visit) => {
                let what = format!("OBSERVATION {}", visit.encounter);
                piles.changes.push(on_chart(visit.patient, what));
            }
            About::Noting(patient) => {
                piles.changes.push(on_chart(*patient, format!("NOTE {}", text("note"))));
            }
            About::Coding(visit) => {
                let what = format!("VISIT_CODES {}", visit.encounter);
                piles.changes.push(on_chart(visit.patient, what));
                piles.coded.push_back(visit.clone());
            }
            About::Charging(visit) => piles.charged.push_back(visit.clone()),
            About::Drafting => piles.drafted.push_back(text("claim")),
        }
        None
    }
}
