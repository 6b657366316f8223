//! Uploads that wait to be filed. They are kept in memory: what was not filed when the process ends is
//! uploaded again, and its blob, which has no entry, goes with the daily tidying.

use std::collections::HashMap;
use std::sync::Arc;

use chartlog_domain::decider::Refusal;
use chartlog_domain::ids::{AccountId, CommandId, EncounterId, PatientId, SessionId};
use chartlog_domain::limits::FILE_BYTES;
use chartlog_eventlog::SealedBlob;
use parking_lot::Mutex;
use uuid::Uuid;

use super::sealing::Sealed;
use super::turns::{Turn, Turns};
use crate::command::NotDone;
use crate::journal::Journal;
use crate::limits;
use crate::random::{self, NoRandomness};

/// An upload: known to whoever made it, until it is filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(pub Uuid);

/// Who uploads, and for what: an upload is sealed for one event of one visit, and can be filed by no
/// other command and in no other session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Whose upload it is.
    pub account: AccountId,
    /// In which session.
    pub session: SessionId,
    /// Whose document it will be.
    pub patient: PatientId,
    /// In which visit.
    pub encounter: EncounterId,
    /// The command that will file it.
    pub command: CommandId,
}

/// What a command needs to know of an upload to file it.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// The sealed bytes.
    pub blob: SealedBlob,
    /// How many bytes they are in clear.
    pub size: u64,
    /// BLAKE3 of them.
    pub digest: [u8; 32],
    /// What whoever sent them says they are.
    pub content_type: String,
}

struct Waiting {
    destination: Destination,
    file: Uploaded,
    made_at: i64,
    /// A command is filing it at this moment.
    held: bool,
}

#[derive(Default)]
struct State {
    waiting: HashMap<UploadId, Waiting>,
    /// Bytes of all that wait and all that are under way.
    bytes: u64,
}

/// Why an upload cannot begin now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TooMany {
    /// Too many are under way.
    #[error("other uploads are under way; try again when they are done")]
    UnderWay,
    /// Too many of this account's wait.
    #[error("too many of your uploads wait; file them with `fileDocument` first")]
    Waiting,
    /// There is no room for more.
    #[error("there is no room for more uploads now; try again later")]
    Full,
}

/// The uploads of this process. Clones are the same.
#[derive(Clone)]
pub struct Uploads {
    journal: Journal,
    state: Arc<Mutex<State>>,
    turns: Turns,
}

impl Uploads {
    /// None yet.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        let turns = Turns::new(limits::UPLOADS, limits::UPLOADS_EACH);
        Self { journal, state: Arc::default(), turns }
    }

    /// A place for an upload of a length that is known or not.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn begin(&self, account: AccountId, length: Option<u64>) -> Result<Begun, TooMany> {
        let turn = self.turns.take(account).ok_or(TooMany::UnderWay)?;
        let reserved = length.unwrap_or(FILE_BYTES);
        let mut state = self.state.lock();
        let own = state.waiting.values().filter(|it| it.destination.account == account).count();
        if own >= limits::UPLOADS_WAITING_EACH {
            return Err(TooMany::Waiting);
        }
        if state.bytes.saturating_add(reserved) > limits::UPLOADS_BYTES {
            return Err(TooMany::Full);
        }
        state.bytes += reserved;
        drop(state);
        Ok(Begun { uploads: self.clone(), reserved, _turn: turn })
    }

    /// Holds uploads for the command that files them: nobody else can, and they are not tidied away
    /// meanwhile.
    ///
    /// # Errors
    /// [`NotDone::NoUpload`] when one is not there, or not in this session: that has ended since, or it is
    /// somebody else's. A refusal when it is for something else.
    pub fn hold(&self, wanted: &[UploadId], by: &Destination) -> Result<Held, NotDone> {
        let now = self.journal.now();
        let mut state = self.state.lock();
        let mut files = Vec::with_capacity(wanted.len());
        for (number, id) in wanted.iter().enumerate() {
            if wanted[..number].contains(id) {
                return Err(NotDone::Refused(Refusal::AlreadyUsed { field: "upload" }));
            }
            let upload = state.waiting.get(id).filter(|upload| !upload.is_over(now));
            let upload = upload.ok_or(NotDone::NoUpload)?;
            upload.is_for(by)?;
            if upload.held {
                return Err(NotDone::Conflict);
            }
            files.push(upload.file.clone());
        }
        for id in wanted {
            if let Some(upload) = state.waiting.get_mut(id) {
                upload.held = true;
            }
        }
        drop(state);
        Ok(Held { uploads: self.clone(), ids: wanted.to_vec(), files })
    }

    /// Gives up those that nobody has filed in time, and says how many.
    pub fn sweep(&self) -> usize {
        let now = self.journal.now();
        let mut state = self.state.lock();
        let over = |upload: &Waiting| upload.is_over(now) && !upload.held;
        let ids: Vec<_> =
            state.waiting.iter().filter(|(_, it)| over(it)).map(|(id, _)| *id).collect();
        let given_up: Vec<_> = ids.iter().filter_map(|id| state.remove(*id)).collect();
        drop(state);
        for upload in &given_up {
            self.discard(upload.file.blob.clone());
        }
        given_up.len()
    }

    fn discard(&self, blob: SealedBlob) {
        if let Err(error) = self.journal.blobs().discard(blob) {
            tracing::warn!(%error, "an upload that was given up stays for a day");
        }
    }
}

impl State {
    fn remove(&mut self, id: UploadId) -> Option<Waiting> {
        let removed = self.waiting.remove(&id)?;
        self.bytes = self.bytes.saturating_sub(removed.file.size);
        Some(removed)
    }
}

impl Waiting {
    fn is_over(&self, now: i64) -> bool {
        now.saturating_sub(self.made_at) >= limits::UPLOAD_KEPT_US
    }

    /// Somebody else's looks as if it were not there.
    fn is_for(&self, by: &Destination) -> Result<(), NotDone> {
        let own = &self.destination;
        if (own.account, own.session) != (by.account, by.session) {
            return Err(NotDone::NoUpload);
        }
        if own.patient != by.patient {
            return Err(NotDone::Refused(Refusal::OtherPatient));
        }
        if own != by {
            return Err(NotDone::Refused(Refusal::OtherRecord { field: "upload" }));
        }
        Ok(())
    }
}

/// An upload that is under way. It gives its place back when it is dropped.
pub struct Begun {
    uploads: Uploads,
    reserved: u64,
    _turn: Turn,
}

impl Begun {
    /// It came whole: from now on it waits to be filed.
    ///
    /// # Errors
    /// [`NoRandomness`]; nothing is left of it then.
    pub fn came(
        self,
        destination: Destination,
        sealed: Sealed,
        content_type: String,
    ) -> Result<UploadId, NoRandomness> {
        let Sealed { blob, size, digest, .. } = sealed;
        let id = match random::id() {
            Ok(id) => UploadId(id),
            Err(error) => {
                self.uploads.discard(blob);
                return Err(error);
            }
        };
        let file = Uploaded { blob, size, digest, content_type };
        let made_at = self.uploads.journal.now();
        let mut state = self.uploads.state.lock();
        state.bytes += size;
        state.waiting.insert(id, Waiting { destination, file, made_at, held: false });
        drop(state);
        Ok(id)
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let mut state = self.uploads.state.lock();
        state.bytes = state.bytes.saturating_sub(self.reserved);
    }
}

/// Uploads that a command is filing. Dropped, they wait again.
pub struct Held {
    uploads: Uploads,
    ids: Vec<UploadId>,
    files: Vec<Uploaded>,
}

impl Held {
    /// The files, in the order in which they were asked for.
    #[must_use]
    pub fn files(&self) -> &[Uploaded] {
        &self.files
    }

    /// They are filed, or may be: they wait no longer, and their blobs stay. One that has no entry
    /// after all goes after a day.
    pub fn filed(mut self) {
        let mut state = self.uploads.state.lock();
        for id in self.ids.drain(..) {
            state.remove(id);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.uploads.state.lock();
        for id in &self.ids {
            if let Some(upload) = state.waiting.get_mut(id) {
                upload.held = false;
            }
        }
    }
}
