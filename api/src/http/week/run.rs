//! The week itself: who does what when, several at a time or one after the other, with what goes wrong in
//! between; the model learns of it from the answers.

use std::sync::Arc;

use chartlog_domain::facet::Role;
use chartlog_eventlog::Position;
use serde_json::Value;

use super::act::{Act, Reasons};
use super::acts;
use super::asks;
use super::calendar::{DAYS, HOUR, morning};
use super::clinic::{Clinic, Person};
use super::luck::Luck;
use super::model::{Model, Thing};
use super::used::Used;
use crate::access::RIGHTS;

/// How large a week is.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) seed: u64,
    /// How many people there are at the end, about.
    pub(super) people: usize,
    /// How many act at the same moment, at most.
    pub(super) at_once: usize,
    pub(super) days: usize,
}

/// What was asked for by somebody who looked at it before others had acted: it may be carried out though
/// it would not be any more, when it would have been at some moment since.
const LOOKED_AT_BEFORE: [&str; 5] =
    ["UNKNOWN_RECORD", "ON_CARE_TEAM", "MAY_NOT_OVERBOOK", "POSSIBLE_DUPLICATE", "NOT_CODED"];

/// How often somebody is looked for who could do what nobody did.
const TRIES: usize = 30_000;

/// What must have been done before something else can be.
const NEEDED: [(&str, &str); 10] = [
    ("requestAmendment", "decideAmendment"),
    ("requestAmendment", "submitDisagreement"),
    ("requestAmendment", "rebutDisagreement"),
    ("decideAmendment", "submitDisagreement"),
    ("decideAmendment", "rebutDisagreement"),
    ("submitDisagreement", "rebutDisagreement"),
    ("breakGlass", "mendGlass"),
    ("breakGlass", "reviewGlass"),
    ("holdSlot", "releaseSlot"),
    ("linkPatients", "unlinkPatients"),
];

/// A week that is going on.
pub(super) struct Week {
    pub(super) clinic: Arc<Clinic>,
    pub(super) model: Model,
    pub(super) used: Used,
    /// What happened, in words that are the same on every directory.
    pub(super) told: Vec<String>,
    pub(super) size: Size,
    people: Vec<(Thing, Arc<Person>)>,
    luck: Luck,
    /// Commands that were acknowledged, to be sent again after a restart.
    acknowledged: Vec<Sent>,
}

/// A command as it was sent, and what came back.
#[derive(Clone)]
struct Sent {
    person: Arc<Person>,
    name: &'static str,
    document: String,
    adds_nothing: bool,
    answer: Value,
}

/// A command that is on its way.
struct Sending {
    act: Act,
    person: Arc<Person>,
    document: String,
    /// The answer does not arrive, and the client sends it again; or it sends it twice anyway.
    lost: bool,
    twice: bool,
}

type Outcome = Result<Value, String>;

impl Week {
    pub(super) fn new(size: Size) -> Self {
        let clinic = Arc::new(Clinic::new());
        let chief = clinic.first_administrator();
        let mut model = Model { accounts: 1, ..Model::default() };
        model.admin = model.named(&chief.to_string());
        let admin = Arc::new(clinic.signs_in(chief, Role::Admin));
        let people = vec![(model.admin, admin)];
        let (used, told, acknowledged) = (Used::new(), Vec::new(), Vec::new());
        let luck = Luck::new(size.seed);
        let mut week = Self { clinic, model, used, told, size, people, luck, acknowledged };
        week.time(morning(0));
        week
    }

    fn time(&mut self, now: i64) {
        self.model.now = now;
        self.clinic.tells_time(now);
    }

    pub(super) fn person(&self, account: Thing) -> Arc<Person> {
        let found = self.people.iter().find(|(thing, _)| *thing == account);
        found.expect("somebody with a session").1.clone()
    }

    /// From Monday morning to the evening of the last day.
    pub(super) async fn passes(&mut self) {
        self.opens().await;
        for day in 0..self.size.days {
            self.time(self.model.now.max(morning(day)));
            if day + 1 == self.size.days {
                self.does_what_nobody_did().await;
            }
            let acts_a_day = self.size.people * 40 / DAYS;
            let mut done = 0;
            while done < acts_a_day {
                done += self.round().await;
                // The day is nine hours long, however much is done in it.
                let part = i64::try_from(done.min(acts_a_day)).unwrap() * 9 * HOUR;
                let next = morning(day) + part / i64::try_from(acts_a_day).unwrap();
                self.time(next.max(self.model.now));
            }
            self.night(day).await;
        }
    }

    /// Everything that is there before the first patient comes.
    async fn opens(&mut self) {
        let admin = self.model.admin;
        for act in acts::staff(admin) {
            let account = self.does(act).await;
            let (_, role) = acts::STAFF[self.people.len() - 1];
            self.signs_in(account, role);
        }
        for act in acts::places(&self.model) {
            self.does(act).await;
        }
        for act in acts::hours(&self.model) {
            self.does(act).await;
        }
        let guest = self.does(acts::hired(admin)).await;
        for act in acts::administration(admin, guest) {
            self.does(act).await;
        }
        let client = self.does(acts::client(admin)).await;
        self.does(acts::client_keys(admin, client)).await;
    }

    fn signs_in(&mut self, account: Thing, role: Role) {
        let id = self.model.id(account).parse().unwrap();
        self.people.push((account, Arc::new(self.clinic.signs_in(id, role))));
    }

    /// Carries out what must be carried out; gives what it has made.
    pub(super) async fn does(&mut self, act: Act) -> Thing {
        let before = self.model.ids.len();
        let name = act.name;
        let refused = self.acts(vec![act]).await;
        assert_eq!(refused, 0, "{name} is carried out");
        before
    }

    /// Some act at the same moment, and then some ask; gives how many acted.
    async fn round(&mut self) -> usize {
        let many = 1 + self.luck.below(self.size.at_once);
        let mut order: Vec<usize> = (0..self.people.len()).collect();
        let mut chosen = Vec::new();
        while chosen.len() < many && !order.is_empty() {
            let at = self.luck.below(order.len());
            let (account, person) = self.people[order.swap_remove(at)].clone();
            chosen.extend(self.chooses(account, person.role));
        }
        let count = chosen.len().max(1);
        self.acts(chosen).await;
        self.new_patients_sign_in();
        if self.luck.once_in(2)
            && let Some((me, person)) = self.luck.of(&self.people)
            && let Some(ask) = asks::choose(&self.model, &mut self.luck, person.role, me)
            && self.used.is_offered(person.role, "Query", ask.0)
        {
            self.asks(&person, ask).await;
        }
        count
    }

    /// Chance has left something out: it is done on the last day, with what it needs.
    async fn does_what_nobody_did(&mut self) {
        for _ in 0..TRIES {
            let Some((me, person)) = self.luck.of(&self.people) else { return };
            let left = self.used.left(person.role, "Mutation");
            let unused = self.used.unused();
            let is_left = |by: &str| unused.iter().any(|one| one.ends_with(&format!(".{by}")));
            let leads_to =
                |name: &str| NEEDED.iter().any(|(needed, by)| *needed == name && is_left(by));
            if let Some(act) = self.chooses(me, person.role)
                && (left.contains(act.name) || leads_to(act.name) || self.luck.once_in(20))
                && act.why_not(&self.model).is_empty()
            {
                self.acts(vec![act]).await;
                self.new_patients_sign_in();
            }
            let left = self.used.left(person.role, "Query");
            if let Some(ask) = asks::choose(&self.model, &mut self.luck, person.role, me)
                && left.contains(ask.0)
            {
                self.asks(&person, ask).await;
            }
            if self.used.is_complete() {
                return;
            }
        }
    }

    fn chooses(&mut self, me: Thing, role: Role) -> Option<Act> {
        let (model, luck) = (&self.model, &mut self.luck);
        match role {
            Role::FrontDesk if model.patients.len() >= self.size.people && luck.once_in(2) => {
                // Enough have come: mostly those who are here are looked after.
                acts::at_the_desk(model, luck, me).filter(|act| act.name != "registerPatient")
            }
            Role::FrontDesk => acts::at_the_desk(model, luck, me),
            Role::Clinical => acts::in_clinic(model, luck, me),
            Role::Billing => acts::in_billing(model, luck, me),
            Role::Patient => {
                let offered = |name: &str| self.used.is_offered(Role::Patient, "Mutation", name);
                acts::at_home(model, luck, me, &offered)
            }
            Role::Compliance => acts::overseeing(model, luck, me),
            Role::Admin => None,
        }
    }

    fn new_patients_sign_in(&mut self) {
        let accounts: Vec<Thing> =
            self.model.patients.values().filter_map(|patient| patient.account).collect();
        for account in accounts {
            if !self.people.iter().any(|(known, _)| *known == account) {
                self.signs_in(account, Role::Patient);
            }
        }
    }

    async fn asks(&mut self, person: &Person, (field, document, is_there): asks::Ask) {
        let question = self.model.filled(&document);
        let (data, code) = self.clinic.question(person, &question).await;
        let what = format!("{} asks {document}: {data} {code}", person.role.name());
        assert_eq!(code.is_empty(), is_there, "{what}");
        assert_eq!(data[field].is_null(), !is_there, "{what}");
        self.used.asked(person.role, field);
        self.told.push(format!("{} asks {document}: {is_there}", person.role.name()));
    }

    /// They are sent at the same moment; gives how many were refused.
    async fn acts(&mut self, chosen: Vec<Act>) -> usize {
        let mut sending = Vec::new();
        for act in chosen {
            sending.push(self.prepares(act).await);
        }
        let mut running = tokio::task::JoinSet::new();
        for (number, one) in sending.iter().enumerate() {
            let clinic = self.clinic.clone();
            let (person, document) = (one.person.clone(), one.document.clone());
            let (name, lost) = (one.act.name, one.lost);
            running.spawn(async move {
                let first = clinic.command(&person, name, &document).await;
                if !lost {
                    return (number, first);
                }
                let again = clinic.command(&person, name, &document).await;
                // Whoever lost access to the record in between is told nothing more of it: what was
                // carried out is carried out all the same.
                let told_nothing = again == Err("UNKNOWN_RECORD".to_owned());
                (number, if told_nothing && first.is_ok() { first } else { again })
            });
        }
        let mut outcomes: Vec<Option<Outcome>> = vec![None; sending.len()];
        for (number, answer) in running.join_all().await {
            outcomes[number] = Some(answer);
        }
        let outcomes: Vec<Outcome> = outcomes.into_iter().map(Option::unwrap).collect();
        self.settles(sending, outcomes).await
    }

    async fn prepares(&mut self, act: Act) -> Sending {
        let person = self.person(act.by);
        let name = act.name;
        let command = self.luck.command_id();
        let mut input = self.model.filled(&act.input);
        let mut right = RIGHTS.iter().filter(|it| it.role == person.role);
        let right = right.find(|it| it.action.name() == name);
        let right = right.unwrap_or_else(|| panic!("{} may {name}", person.role.name()));
        if right.step_up {
            self.clinic.steps_up(&person);
        }
        if let Some(encounter) = act.upload {
            let encounter = self.model.id(encounter).to_owned();
            let upload = self.clinic.uploads(&person, &encounter, &command).await;
            input = input.replace("UPLOAD", &upload);
        }
        let made = act.makes.unwrap_or_default();
        let document = format!(
            "mutation {{ {name}(input: {{ commandId: \"{command}\", {input} }}) {{ position {made} }} }}"
        );
        let (lost, twice) = (self.luck.once_in(12), self.luck.once_in(12));
        Sending { act, person, document, lost, twice }
    }

    /// What was acknowledged has happened, in the order of the log; what was refused has not, and the
    /// model knows why.
    async fn settles(&mut self, sending: Vec<Sending>, outcomes: Vec<Outcome>) -> usize {
        let (mut done, mut refused, mut crossed) = (Vec::new(), Vec::new(), Vec::new());
        for (one, outcome) in sending.into_iter().zip(outcomes) {
            match outcome {
                Ok(payload) => {
                    let position: Position = payload["position"].as_str().unwrap().parse().unwrap();
                    done.push((position, one, payload));
                }
                Err(code) if code == "CONFLICT" && self.size.at_once > 1 => crossed.push(one),
                Err(code) => refused.push((one, code)),
            }
        }
        done.sort_by_key(|(position, ..)| *position);
        // Why each of the refused ones would have been refused at any moment of the round.
        let mut why: Vec<Reasons> =
            refused.iter().map(|(one, _)| one.act.why_not(&self.model)).collect();
        let mut was_possible: Vec<bool> =
            done.iter().map(|(_, one, _)| one.act.why_not(&self.model).is_empty()).collect();
        for at in 0..done.len() {
            let (_, one, payload) = &done[at];
            let against = one.act.why_not(&self.model);
            let only_looked = against.iter().all(|code| one.looks_at(code));
            assert!(
                against.is_empty() || (only_looked && was_possible[at]),
                "{}: the model says {against:?}",
                one.said()
            );
            let made = self.made(&one.act, payload);
            one.act.happened(&mut self.model, made);
            self.used.did(one.person.role, one.act.name);
            self.told.push(one.said());
            for (known, (one, _)) in why.iter_mut().zip(&refused) {
                known.extend(one.act.why_not(&self.model));
            }
            for (possible, (_, one, _)) in was_possible.iter_mut().zip(&done).skip(at + 1) {
                *possible |= one.act.why_not(&self.model).is_empty();
            }
        }
        for ((one, code), known) in refused.iter().zip(&why) {
            let expected = known.iter().chain(one.act.may).any(|it| it == code);
            assert!(expected, "{}: {code}, the model says {known:?}", one.said());
            self.used.was_refused(one.person.role, one.act.name, code);
            self.told.push(format!("{}: {code}", one.said()));
        }
        for (_, one, payload) in done {
            self.remembers(one, payload).await;
        }
        let mut again = 0;
        for one in crossed {
            again += self.tries_again(one).await;
        }
        refused.len() + again
    }

    fn made(&mut self, act: &Act, payload: &Value) -> Thing {
        let Some(field) = act.makes else { return Thing::MAX };
        let made = &payload[field];
        let made = made.as_array().map_or(made, |all| &all[0]);
        self.model.named(made.as_str().unwrap_or_else(|| panic!("{}: {payload}", act.name)))
    }

    /// Whoever sends a command twice is told the same twice.
    async fn remembers(&mut self, one: Sending, payload: Value) {
        let Sending { act, person, document, twice, .. } = one;
        let (name, adds_nothing) = (act.name, act.adds_nothing);
        let sent = Sent { person, name, document, adds_nothing, answer: payload };
        if twice {
            sent.is_answered_the_same(&self.clinic).await;
        }
        // A file goes with its session, commands on accounts end sessions, and whoever may be kept out by
        // then is told nothing any more.
        let kept_out = self.model.clerks.last() == Some(&act.by);
        let plain = act.upload.is_none() && sent.person.role != Role::Admin && !kept_out;
        if plain && self.luck.once_in(10) {
            self.acknowledged.push(sent);
        }
    }

    /// Others wrote to the same all the time: when nobody does any more, it is carried out or refused.
    async fn tries_again(&mut self, one: Sending) -> usize {
        let Sending { act, person, document, .. } = one;
        let outcome = self.clinic.command(&person, act.name, &document).await;
        let one = Sending { act, person, document, lost: false, twice: false };
        assert_ne!(outcome, Err("CONFLICT".to_owned()), "{}: nobody else writes", one.said());
        Box::pin(self.settles(vec![one], vec![outcome])).await
    }

    /// The process ends; the next one answers what was answered before. Every second night it finds a
    /// view without its file.
    async fn night(&mut self, day: usize) {
        assert_eq!(self.model.double_booked(), None, "no calendar is booked twice");
        let views = ["clinical", "front_desk", "patient", "billing", "compliance", "admin"];
        let without = day.is_multiple_of(2).then(|| views[day / 2 % views.len()]);
        self.clinic.restarts(without);
        for sent in std::mem::take(&mut self.acknowledged) {
            self.clinic.steps_up(&sent.person);
            sent.is_answered_the_same(&self.clinic).await;
        }
        self.told.push(format!("night {day}"));
    }
}

impl Sending {
    /// Whether this is nothing that a stream guards: whoever opens a visit has looked at its appointment.
    fn looks_at(&self, code: &str) -> bool {
        let of_appointment = self.act.name == "openEncounter" && code == "WRONG_STATUS";
        of_appointment || LOOKED_AT_BEFORE.contains(&code)
    }

    fn said(&self) -> String {
        format!("{} {} {}", self.act.by, self.act.name, self.act.input)
    }
}

impl Sent {
    async fn is_answered_the_same(&self, clinic: &Clinic) {
        let mut again = clinic.command(&self.person, self.name, &self.document).await.unwrap();
        let mut before = self.answer.clone();
        if self.adds_nothing {
            again["position"].take();
            before["position"].take();
        }
        assert_eq!(again, before, "{} sent again", self.name);
    }
}
