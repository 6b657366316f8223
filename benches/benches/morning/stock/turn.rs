//! Somebody's turn: who asks, about whom, and with what.

use chartlog_domain::facet::Role;
use serde_json::{Value, json};

use super::{About, Free, Piles, Visit, documents};
use crate::clinic::{Clinic, DAYS, Patient};
use crate::dice::Dice;
use crate::mix::Operation;

/// Whose session it is, the variables, and what the answer will be about.
type Taken<'a> = Option<(&'a str, Value, About)>;

/// What was drawn for one request.
pub(super) struct Turn<'a> {
    clinic: &'a Clinic,
    piles: &'a mut Piles,
    /// The id of the command, if it is one.
    id: String,
    /// Who of the role asks, of however many there are.
    somebody: usize,
    clinician: usize,
    whom: &'a Patient,
    day: &'static str,
}

impl<'a> Turn<'a> {
    pub(super) fn draw(clinic: &'a Clinic, piles: &'a mut Piles) -> Self {
        let dice = &mut piles.dice;
        let (id, somebody) = (dice.id(), dice.below(usize::MAX));
        let clinician = dice.below(clinic.clinicians.len());
        let (whom, day) = (dice.pick(&clinic.patients), *dice.pick(&DAYS));
        Self { clinic, piles, id, somebody, clinician, whom, day }
    }

    pub(super) fn take(mut self, operation: Operation) -> Taken<'a> {
        let whom = self.whom;
        let known = json!({ "family": whom.family, "given": whom.given,
                            "birthDate": whom.birth_date });
        let variables = match operation {
            Operation::BookAppointment => return self.book(),
            Operation::CheckIn => return self.check_in(),
            Operation::OpenEncounter => return self.open_encounter(),
            Operation::RecordVitals => return self.measure(),
            Operation::SignNote => return self.sign(),
            Operation::CodeVisit => return self.code(),
            Operation::RecordCharge => return self.charge(),
            Operation::DraftClaim => return self.draft(),
            Operation::OpenSlots => return self.look_for_slots(),
            Operation::SubmitClaim => {
                let claim = self.piles.drafted.pop_front()?;
                json!({ "in": { "commandId": self.id, "claim": claim } })
            }
            Operation::RegisterPatient => json!({ "in": self.newcomer() }),
            Operation::SearchPatients | Operation::SearchAccounts => {
                json!({ "search": match self.piles.dice.below(4) {
                    0 => json!({ "mrn": whom.mrn }),
                    1 => json!({ "family": whom.family, "birthDate": whom.birth_date }),
                    _ => json!({ "text": format!("{} {}", whom.given, whom.family) }),
                } })
            }
            Operation::DaySheet => {
                let today = self.piles.dice.chance(70);
                json!({ "day": if today { DAYS[0] } else { self.day } })
            }
            Operation::PossibleDuplicates => json!({ "in": known }),
            Operation::FindPatient => known,
            Operation::MyDay => json!({ "day": DAYS[0] }),
            Operation::Chart => json!({ "id": self.own_patient()?.id }),
            Operation::Account => json!({ "id": whom.id }),
            Operation::Accesses => json!({ "patient": whom.id }),
            Operation::UnbilledVisits
            | Operation::ListClaims
            | Operation::MyChart
            | Operation::MyAppointments
            | Operation::WhoHasSeen => json!({}),
        };
        Some((self.token(operation.role()), variables, About::Nothing))
    }

    /// The session of somebody of a role.
    fn token(&self, role: Role) -> &'a str {
        let people = documents::people(self.clinic, role);
        let number = if role == Role::Clinical { self.clinician } else { self.somebody };
        &people[number % people.len()].token
    }

    /// A patient of the clinician's.
    fn own_patient(&mut self) -> Option<&'a Patient> {
        let panel = &self.clinic.panels[self.clinician];
        let at = panel.get(self.piles.dice.below(panel.len()))?;
        self.clinic.patients.get(*at)
    }

    fn of_visit(&mut self, mut input: Value, visit: &Visit) -> Value {
        input["commandId"] = std::mem::take(&mut self.id).into();
        input["patient"] = self.clinic.patients[visit.patient].id.as_str().into();
        input["encounter"] = visit.encounter.as_str().into();
        json!({ "in": input })
    }

    fn look_for_slots(self) -> Taken<'a> {
        let (token, day) = (self.token(Role::FrontDesk), self.day);
        let provider = self.clinic.clinicians[self.clinician].account.to_string();
        let (from, to) = (format!("{day}T08:00:00-05:00"), format!("{day}T17:00:00-05:00"));
        Some((token, json!({ "from": from, "to": to, "provider": provider }), About::Slots))
    }

    fn book(self) -> Taken<'a> {
        if self.piles.free.is_empty() {
            return None;
        }
        let at = self.piles.dice.below(self.piles.free.len());
        let Free { provider, start } = self.piles.free.swap_remove(at);
        let input = json!({ "commandId": self.id, "patient": self.whom.id, "provider": provider,
                            "start": start, "visitType": "FOLLOWUP" });
        let day = start.get(..10)?.to_owned();
        let about = About::Booking(day, provider, self.whom.id.clone());
        Some((self.token(Role::FrontDesk), json!({ "in": input }), about))
    }

    fn check_in(self) -> Taken<'a> {
        let expected = self.piles.expected.pop_front()?;
        let input = json!({ "commandId": self.id, "appointment": expected.appointment });
        Some((self.token(Role::FrontDesk), json!({ "in": input }), About::Arrival(expected)))
    }

    fn open_encounter(mut self) -> Taken<'a> {
        let shown = !self.piles.on_screen.is_empty() && self.piles.dice.chance(50);
        let (patient, clinician) = if shown {
            let at = self.piles.dice.below(self.piles.on_screen.len());
            self.piles.on_screen[at]
        } else {
            let panel = &self.clinic.panels[self.clinician];
            (*panel.get(self.piles.dice.below(panel.len()))?, self.clinician)
        };
        self.clinician = clinician;
        let input = json!({ "commandId": self.id, "patient": self.clinic.patients[patient].id,
                            "reasons": [{ "text": "A cough since Sunday" }] });
        let about = About::Opening { patient, clinician };
        Some((self.token(Role::Clinical), json!({ "in": input }), about))
    }

    fn measure(mut self) -> Taken<'a> {
        let visit = self.piles.to_measure.pop_front()?;
        self.clinician = visit.clinician;
        let rate = 60 + self.piles.dice.below(40);
        let variables = self.of_visit(documents::vitals(rate), &visit);
        Some((self.token(Role::Clinical), variables, About::Measuring(visit)))
    }

    fn sign(mut self) -> Taken<'a> {
        let at = self.piles.dice.below(self.piles.open.len());
        let visit = self.piles.open.get(at)?.clone();
        self.clinician = visit.clinician;
        let variables = self.of_visit(documents::note(), &visit);
        Some((self.token(Role::Clinical), variables, About::Noting(visit.patient)))
    }

    fn code(mut self) -> Taken<'a> {
        if self.piles.open.is_empty() {
            return None;
        }
        let visit = self.piles.open.remove(0);
        self.clinician = visit.clinician;
        let variables = self.of_visit(documents::codes(), &visit);
        Some((self.token(Role::Clinical), variables, About::Coding(visit)))
    }

    fn charge(mut self) -> Taken<'a> {
        let visit = self.piles.coded.pop_front()?;
        let amount = json!({ "amount": "145.00", "currency": "USD" });
        let variables = self.of_visit(json!({ "sequence": 1, "amount": amount }), &visit);
        Some((self.token(Role::Billing), variables, About::Charging(visit)))
    }

    fn draft(self) -> Taken<'a> {
        let visit = self.piles.charged.pop_front()?;
        let patient = &self.clinic.patients[visit.patient];
        let input = json!({ "commandId": self.id, "patient": patient.id,
            "encounters": [visit.encounter], "coverages": [patient.coverage] });
        Some((self.token(Role::Billing), json!({ "in": input }), About::Drafting))
    }

    /// Somebody whose like was not registered before: a name out of syllables.
    fn newcomer(&mut self) -> Value {
        let clinician = self.clinic.clinicians[self.clinician].account.to_string();
        let dice = &mut self.piles.dice;
        let (given, family) = (name(dice), name(dice));
        let (year, month, day) = (1935 + dice.below(85), 1 + dice.below(12), 1 + dice.below(28));
        let phone = format!("+1 518 555 {:04}", dice.below(10_000));
        json!({ "commandId": self.id, "names": [{ "given": [given], "family": family }],
                "birthDate": format!("{year}-{month:02}-{day:02}"), "clinician": clinician,
                "contactPoints": [{ "system": "phone", "value": phone }] })
    }
}

fn name(dice: &mut Dice) -> String {
    let syllables =
        ["ka", "lo", "mir", "tan", "ve", "sol", "bri", "qua", "zen", "dor", "fi", "hul"];
    (0..4).map(|_| *dice.pick(&syllables)).collect()
}
