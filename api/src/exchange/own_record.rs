//! A patient's own record, taken away as a sealed file (45 CFR 164.524): what the log holds of it, with
//! what it takes to look for each entry there.
//!
//! 1. May this actor, with a second factor shown a short while ago ([`crate::access::may`])? A refusal is
//!    on record before it is told.
//! 2. Whose record it is, the account says. The log is read as far as it goes now, once, to see what is
//!    in it and what was withdrawn (`entries`).
//! 3. `ExportMade` goes to the log, without the passphrase. When it is durable, and not before, the first
//!    byte leaves: a download that is stopped stays on record as made.
//! 4. The log is read again, and leaves in lines of JSON (`lines`), sealed to the passphrase in the age
//!    format (`seal`), as fast as the client takes them. Nothing of it is written anywhere in between.

mod entries;
mod json;
mod lines;
mod seal;

use std::sync::Arc;

use axum::body::Bytes;
use chartlog_domain::event::Subject;
use chartlog_domain::facts::oversight::{ExportMade, OWN_RECORD};
use chartlog_domain::ids::{AccessId, PatientId};
use chartlog_eventlog::{Head, Position};
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use zeroize::Zeroizing;

use crate::access::{Action, Denied};
use crate::access_record;
use crate::blocking;
use crate::command::NotDone;
use crate::exchange::export::{self, Broken};
use crate::graphql::error::Code;
use crate::journal::JournalError;
use crate::limits;
use crate::linked;
use crate::node::Node;
use crate::read::{NoAnswer, Question};
use crate::staff;
use entries::Survey;

/// What is wanted, as it was sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    /// What opens the file. It is kept nowhere.
    passphrase: Zeroizing<String>,
}

/// An export that is on record, and leaves now.
pub struct Export {
    /// Its id: that of the request.
    pub id: AccessId,
    /// The file, piece by piece.
    pub pieces: mpsc::Receiver<Result<Bytes, Broken>>,
}

/// Makes exports, a few at a time.
pub struct Exporter {
    node: Arc<Node>,
    slots: Arc<Semaphore>,
    /// Held while a passphrase becomes a key, which takes memory.
    stretching: Mutex<()>,
}

/// What is about to leave.
struct Taken {
    id: AccessId,
    /// All records of the patient, that of the sign-in first.
    patients: Vec<PatientId>,
    passphrase: Zeroizing<String>,
    head: Head,
    survey: Survey,
    now: i64,
    _slot: OwnedSemaphorePermit,
}

impl Exporter {
    /// Exports of a node.
    #[must_use]
    pub fn new(node: Arc<Node>) -> Self {
        let slots = Arc::new(Semaphore::new(limits::RECORD_EXPORTS));
        Self { node, slots, stretching: Mutex::new(()) }
    }

    /// Begins an export: on record when this returns. The question does not hold the passphrase.
    ///
    /// # Errors
    /// [`NoAnswer`]; it is on record too.
    pub async fn begin(
        self: &Arc<Self>,
        question: Question,
        wanted: Wanted,
    ) -> Result<Export, NoAnswer> {
        access_record::admitted(&self.node, &question).await?;
        let exporter = self.clone();
        let begun = blocking::spawn(move || exporter.on_record(&question, wanted));
        let taken = begun.await.map_err(|_| NoAnswer::unavailable())??;
        let (sender, pieces) = mpsc::channel(limits::EXPORT_PIECES);
        let export = Export { id: taken.id, pieces };
        let exporter = self.clone();
        drop(blocking::spawn(move || exporter.pour(&taken, &sender)));
        Ok(export)
    }

    fn on_record(&self, question: &Question, wanted: Wanted) -> Result<Taken, NoAnswer> {
        let patient = staff::patient_of(self.node.journal(), question.session.account);
        let patient = patient.map_err(unreadable)?;
        let taken = self.taken(question, patient, wanted).map(|taken| {
            let made = made(question, &taken);
            (taken, made)
        });
        export::on_record(&self.node, question, Action::ExportMyRecord, patient, taken)
    }

    fn taken(
        &self,
        question: &Question,
        patient: Option<PatientId>,
        wanted: Wanted,
    ) -> Result<Taken, NoAnswer> {
        let journal = self.node.journal();
        let now = journal.now();
        let subject = patient.map_or(Subject::Organisation, Subject::Patient);
        export::permit(&self.node, question, Action::ExportMyRecord, subject, now)?;
        // An account that is no patient's sign-in has no own record.
        let patient = patient.ok_or(NotDone::Denied(Denied::NoRight))?;
        check(&wanted.passphrase)?;
        let slot = self.slots.clone().try_acquire_owned().map_err(|_| {
            let sentence = "other downloads are under way; try again when they are done";
            NoAnswer::new(Code::Limited, sentence)
        })?;
        let head = journal.log().head();
        let patients = linked::in_log(journal, patient).map_err(unreadable)?;
        let survey = Survey::of(journal, &patients, head.position).map_err(unreadable)?;
        let id = access_record::first_id(question).map_err(access_record::not_recorded)?;
        let passphrase = wanted.passphrase;
        Ok(Taken { id, patients, passphrase, head, survey, now, _slot: slot })
    }

    fn pour(&self, taken: &Taken, client: &mpsc::Sender<Result<Bytes, Broken>>) {
        let outlet = seal::Outlet::new(client);
        let poured = {
            let stretching = self.stretching.lock();
            let sealed = seal::begin(&taken.passphrase, outlet);
            drop(stretching);
            sealed.and_then(|mut sealed| {
                lines::write(self.node.journal(), taken, &mut sealed)?;
                seal::end(sealed)
            })
        };
        match poured {
            Ok(()) => tracing::info!(events = taken.survey.events, "an own record was handed over"),
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                tracing::info!("a client stopped the export of an own record");
            }
            Err(error) => {
                tracing::error!(%error, "the export of an own record did not come to its end");
                let _ = client.blocking_send(Err(Broken));
            }
        }
    }
}

/// Refuses a passphrase that could be guessed from the file, or that nobody types.
fn check(passphrase: &str) -> Result<(), NoAnswer> {
    let long_enough = passphrase.chars().count() >= limits::PASSPHRASE_LEAST;
    if long_enough && passphrase.len() <= limits::PASSPHRASE_MOST {
        return Ok(());
    }
    let sentence = "`passphrase` must have at least 12 characters, and at most 1024 bytes";
    Err(NoAnswer::new(Code::BadInput, sentence))
}

fn made(question: &Question, taken: &Taken) -> ExportMade {
    ExportMade {
        export: taken.id,
        request: access_record::request_in(question, taken.id),
        kind: OWN_RECORD.to_owned(),
        rows: taken.survey.events,
        patients: taken.patients.clone(),
        position: taken.head.position.map(Position::to_u64),
        filter_digest: None,
        digest: None,
        at: taken.now,
    }
}

fn unreadable(error: JournalError) -> NoAnswer {
    tracing::error!(%error, "an own record cannot be read");
    NoAnswer::unavailable()
}
