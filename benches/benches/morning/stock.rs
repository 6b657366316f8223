//! What there is to be done: free times, visits that are open, coded or charged, claims that are drafted.
//! What somebody does makes work for somebody else, as in a clinic.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chartlog_domain::facet::Role;
use serde_json::{Value, json};

use crate::clinic::{Clinic, DAYS, Expected};
use crate::dice::Dice;
use crate::load::request;
use crate::mix::Operation;

mod documents;

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
    /// Something is written into the chart of a patient.
    Charting(usize),
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
        let dice = &mut piles.dice;
        let clinic = &self.clinic;
        let somebody = dice.below(usize::MAX);
        let desk = somebody % clinic.front_desk.len();
        let clinician = dice.below(clinic.clinicians.len());
        let patient = dice.below(clinic.patients.len());
        let (day, id) = (*dice.pick(&DAYS), dice.id());
        let nothing = |variables: Value| Some((self.one(operation, somebody, clinician), variables));
        let whom = &clinic.patients[patient];
        let (token, variables, about) = match operation {
            Operation::SearchPatients | Operation::SearchAccounts => {
                let search = match dice.below(4) {
                    0 => json!({ "mrn": whom.mrn }),
                    1 => json!({ "family": whom.family, "birthDate": whom.birth_date }),
                    _ => json!({ "text": format!("{} {}", whom.given, whom.family) }),
                };
                let (token, variables) = nothing(json!({ "search": search }))?;
                (token, variables, About::Nothing)
            }
            Operation::DaySheet => {
                let day = if dice.chance(70) { DAYS[0] } else { day };
                let (token, variables) = nothing(json!({ "day": day }))?;
                (token, variables, About::Nothing)
            }
            Operation::OpenSlots => {
                let provider = clinic.clinicians[clinician].account.to_string();
                let from = format!("{day}T08:00:00-05:00");
                let to = format!("{day}T17:00:00-05:00");
                let asked = json!({ "from": from, "to": to, "provider": provider });
                let (token, variables) = nothing(asked)?;
                (token, variables, About::Slots)
            }
            Operation::BookAppointment => {
                if piles.free.is_empty() {
                    return None;
                }
                let at = piles.dice.below(piles.free.len());
                let Free { provider, start } = piles.free.swap_remove(at);
                let input = json!({ "commandId": id, "patient": whom.id, "provider": provider,
                                    "start": start, "visitType": "FOLLOWUP" });
                let day = start.get(..10)?.to_owned();
                let about = About::Booking(day, provider, whom.id.clone());
                (&*clinic.front_desk[desk].token, json!({ "in": input }), about)
            }
            Operation::CheckIn => {
                let expected = piles.expected.pop_front()?;
                let input = json!({ "commandId": id, "appointment": expected.appointment });
                let token = &*clinic.front_desk[desk].token;
                (token, json!({ "in": input }), About::Arrival(expected))
            }
            Operation::PossibleDuplicates => {
                let input = json!({ "family": whom.family, "given": whom.given,
                                    "birthDate": whom.birth_date });
                let (token, variables) = nothing(json!({ "in": input }))?;
                (token, variables, About::Nothing)
            }
            Operation::RegisterPatient => {
                let input = newcomer(dice, id, &clinic.clinicians[clinician].account.to_string());
                let (token, variables) = nothing(json!({ "in": input }))?;
                (token, variables, About::Nothing)
            }
            Operation::MyDay => {
                let (token, variables) = nothing(json!({ "day": DAYS[0] }))?;
                (token, variables, About::Nothing)
            }
            Operation::Chart => {
                let of = clinic.panels[clinician].get(dice.below(clinic.panels[clinician].len()))?;
                let (token, variables) = nothing(json!({ "id": clinic.patients[*of].id }))?;
                (token, variables, About::Nothing)
            }
            Operation::FindPatient => {
                let asked = json!({ "family": whom.family, "given": whom.given,
                                    "birthDate": whom.birth_date });
                let (token, variables) = nothing(asked)?;
                (token, variables, About::Nothing)
            }
            Operation::OpenEncounter => {
                let looked_at = !piles.on_screen.is_empty() && piles.dice.chance(50);
                let (patient, clinician) = if looked_at {
                    let at = piles.dice.below(piles.on_screen.len());
                    piles.on_screen[at]
                } else {
                    let panel = &clinic.panels[clinician];
                    (*panel.get(piles.dice.below(panel.len()))?, clinician)
                };
                let input = json!({ "commandId": id, "patient": clinic.patients[patient].id,
                                    "reasons": [{ "text": "A cough since Sunday" }] });
                let token = &*clinic.clinicians[clinician].token;
                (token, json!({ "in": input }), About::Opening { patient, clinician })
            }
            Operation::RecordVitals | Operation::SignNote => {
                let at = piles.dice.below(piles.open.len());
                let visit = piles.open.get(at)?.clone();
                let input = match operation == Operation::SignNote {
                    true => documents::note(),
                    false => documents::vitals(60 + piles.dice.below(40)),
                };
                let about = About::Charting(visit.patient);
                let token = &*clinic.clinicians[visit.clinician].token;
                (token, json!({ "in": self.of_visit(input, id, &visit) }), about)
            }
            Operation::CodeVisit => {
                if piles.open.is_empty() {
                    return None;
                }
                let visit = piles.open.remove(0);
                let input = self.of_visit(documents::codes(), id, &visit);
                let token = &*clinic.clinicians[visit.clinician].token;
                (token, json!({ "in": input }), About::Coding(visit))
            }
            Operation::Account => {
                let (token, variables) = nothing(json!({ "id": whom.id }))?;
                (token, variables, About::Nothing)
            }
            Operation::RecordCharge => {
                let visit = piles.coded.pop_front()?;
                let amount = json!({ "amount": "145.00", "currency": "USD" });
                let input = self.of_visit(json!({ "sequence": 1, "amount": amount }), id, &visit);
                let (token, variables) = nothing(json!({ "in": input }))?;
                (token, variables, About::Charging(visit))
            }
            Operation::DraftClaim => {
                let visit = piles.charged.pop_front()?;
                let patient = &clinic.patients[visit.patient];
                let input = json!({ "commandId": id, "patient": patient.id,
                    "encounters": [visit.encounter], "coverages": [patient.coverage] });
                let (token, variables) = nothing(json!({ "in": input }))?;
                (token, variables, About::Drafting)
            }
            Operation::SubmitClaim => {
                let claim = piles.drafted.pop_front()?;
                let (token, variables) =
                    nothing(json!({ "in": { "commandId": id, "claim": claim } }))?;
                (token, variables, About::Nothing)
            }
            Operation::Accesses => {
                let (token, variables) = nothing(json!({ "patient": whom.id }))?;
                (token, variables, About::Nothing)
            }
            Operation::UnbilledVisits
            | Operation::ListClaims
            | Operation::MyChart
            | Operation::MyAppointments
            | Operation::WhoHasSeen => {
                let (token, variables) = nothing(json!({}))?;
                (token, variables, About::Nothing)
            }
        };
        Some(Asked { request: request(token, documents::of(operation), variables), about })
    }

    /// The session of somebody of the operation's role.
    fn one(&self, operation: Operation, number: usize, clinician: usize) -> &str {
        let people = documents::people(&self.clinic, operation.role());
        let number = if operation.role() == Role::Clinical { clinician } else { number };
        &people[number % people.len()].token
    }

    fn of_visit(&self, mut input: Value, id: String, visit: &Visit) -> Value {
        input["commandId"] = id.into();
        input["patient"] = self.clinic.patients[visit.patient].id.as_str().into();
        input["encounter"] = visit.encounter.as_str().into();
        input
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
                    appointment: Some((
                        appointment.clone(),
                        DAYS[0].to_owned(),
                        provider.clone(),
                    )),
                });
            }
            About::Opening { patient, clinician } => {
                let encounter = text("encounter");
                piles.changes.push(on_chart(*patient, format!("ENCOUNTER {encounter}")));
                let (patient, clinician) = (*patient, *clinician);
                piles.open.push(Visit { encounter, patient, clinician });
            }
            About::Charting(patient) => {
                let what = match data["observations"][0].as_str() {
                    Some(first) => format!("OBSERVATION {first}"),
                    None => format!("NOTE {}", text("note")),
                };
                piles.changes.push(on_chart(*patient, what));
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

/// Somebody whose like was not registered before: a name out of syllables.
fn newcomer(dice: &mut Dice, id: String, clinician: &str) -> Value {
    let syllables = ["ka", "lo", "mir", "tan", "ve", "sol", "bri", "qua", "zen", "dor", "fi", "hul"];
    let mut name = || (0..4).map(|_| *dice.pick(&syllables)).collect::<String>();
    let (given, family) = (name(), name());
    let born = format!(
        "{}-{:02}-{:02}",
        1935 + dice.below(85),
        1 + dice.below(12),
        1 + dice.below(28)
    );
    let phone = format!("+1 518 555 {:04}", dice.below(10_000));
    json!({ "commandId": id, "names": [{ "given": [given], "family": family }], "birthDate": born,
            "sex": "unknown", "contactPoints": [{ "system": "phone", "value": phone }],
            "clinician": clinician })
}
