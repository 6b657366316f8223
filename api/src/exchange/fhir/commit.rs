//! From groups to the log: what is known already is left, the rest is told in one append for
//! each group, with its originals.

use std::collections::HashMap;

use chartlog_domain::actor::Actor;
use chartlog_domain::decider::Refusal;
use chartlog_domain::facts::Origin;
use chartlog_domain::facts::oversight::Request;
use chartlog_domain::facts::source::{Filed, FiledResource};
use chartlog_domain::ids::{CommandId, ImportId, PatientId};
use chartlog_domain::words::Text;
use chartlog_eventlog::AppendError;

use super::identity::Ids;
use super::limits;
use super::plan::{Group, Item, Planned, Repeat};
use super::refusal::Refused;
use super::report::End;
use super::tell::Telling;
use crate::journal::{Journal, JournalError};
use crate::streams::Stream;
use crate::write::{CommandRef, Unit};

/// How one resource of a group ended, and why when it was refused.
pub(super) struct Ended {
    pub(super) end: End,
    pub(super) refused: Option<Refused>,
}

impl From<End> for Ended {
    fn from(end: End) -> Self {
        Self { end, refused: None }
    }
}

impl From<Refused> for Ended {
    fn from(refused: Refused) -> Self {
        Self { end: End::Refused, refused: Some(refused) }
    }
}

/// Brings groups into the log.
pub(super) struct Writer<'a> {
    journal: &'a Journal,
    ids: Ids<'a>,
    import: ImportId,
    /// Events of an import get the ids that the system's would get, whoever runs it: so whoever
    /// runs it again finds them. Who it was stands in `ImportRan`, to which every origin leads.
    request: Request,
    /// Originals filed so far, by patient: an origin counts them.
    filed: HashMap<Option<PatientId>, u32>,
}

/// How an attempt to tell a group went.
enum Tried {
    /// One end for each resource, in their order.
    Over(Vec<Ended>),
    /// Somebody else wrote to one of its streams meanwhile.
    Conflict(AppendError),
}

/// What is to be done with the resources of a group, in one attempt.
struct Attempt {
    unit: Unit,
    /// Commands of this unit: they are not in the log yet.
    commands: HashMap<CommandId, [u8; 32]>,
    /// Number of the first original of this attempt.
    first: u32,
    listed: Vec<FiledResource>,
    originals: Vec<u8>,
}

impl Attempt {
    /// Lists a resource among the originals. A restricted one is whole in its own facet: here
    /// its line is `null`.
    fn list(&mut self, item: &Item, told: bool) {
        self.listed.push(FiledResource {
            resource_type: item.kind.to_string(),
            identity: Text::from(item.identity.text()),
            digest: item.digest,
            told,
        });
        if item.restricted && told {
            self.originals.extend_from_slice(b"null");
        } else {
            self.originals.extend_from_slice(item.resource.as_str().as_bytes());
        }
        self.originals.push(b'\n');
    }

    /// The number of the next original.
    fn next(&self) -> u32 {
        self.first.saturating_add(u32::try_from(self.listed.len()).unwrap_or(u32::MAX))
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        journal: &'a Journal,
        ids: Ids<'a>,
        import: ImportId,
        request: &Request,
    ) -> Self {
        let request = Request { actor: Actor::System, ..request.clone() };
        Self { journal, ids, import, request, filed: HashMap::new() }
    }

    /// Tells a group, and says how each of its resources ended, in their order.
    ///
    /// # Errors
    /// When the log cannot be read or written: then the import cannot go on.
    pub(super) fn group(&mut self, group: &Group, file: &str) -> Result<Vec<Ended>, JournalError> {
        let culprit = group.items.iter().find_map(|item| item.refused.as_ref());
        if let Some(culprit) = culprit.filter(|_| group.atomic) {
            return Ok(all_refused(group, culprit));
        }
        let mut left = limits::ATTEMPTS;
        loop {
            left -= 1;
            match self.attempt(group, file)? {
                Tried::Over(ends) => return Ok(ends),
                Tried::Conflict(error) if left == 0 => return Err(error.into()),
                Tried::Conflict(_) => {}
            }
        }
    }

    fn attempt(&mut self, group: &Group, file: &str) -> Result<Tried, JournalError> {
        let mut attempt = Attempt {
            unit: self.journal.unit(&self.request, self.journal.now()),
            commands: HashMap::new(),
            first: self.filed.get(&group.patient).copied().unwrap_or_default(),
            listed: Vec::new(),
            originals: Vec::new(),
        };
        let filing = self.filing(group)?;
        // A patient's registration comes before what refers to it.
        let mut order: Vec<_> = group.items.iter().enumerate().collect();
        order.sort_by_key(|(_, item)| item.kind != "Patient");
        let mut ends: Vec<_> = group.items.iter().map(|_| Ended::from(End::Unchanged)).collect();
        for (number, item) in order {
            let ended = self.item(&mut attempt, item, &filing)?;
            if let Some(refused) = ended.refused.as_ref().filter(|_| group.atomic) {
                return Ok(Tried::Over(all_refused(group, refused)));
            }
            ends[number] = ended;
        }
        let next = attempt.next();
        self.file(&mut attempt, group, file, &filing)?;
        let refused = match attempt.unit.commit() {
            Ok(_) => {
                self.filed.insert(group.patient, next);
                return Ok(Tried::Over(ends));
            }
            Err(JournalError::Append(
                error @ (AppendError::Conflict { .. } | AppendError::Unavailable),
            )) => return Ok(Tried::Conflict(error)),
            Err(JournalError::Append(AppendError::TooLarge { .. })) => {
                Refused::at("", "is more than one append of the log holds")
            }
            Err(JournalError::Append(AppendError::EventIdReused { .. })) => {
                Refused::at("", "was imported before as somebody else's")
            }
            Err(error) => return Err(error),
        };
        Ok(Tried::Over(all_refused(group, &refused)))
    }

    fn item(
        &self,
        attempt: &mut Attempt,
        item: &Item,
        filing: &Filing,
    ) -> Result<Ended, JournalError> {
        if let Some(refused) = &item.refused {
            return Ok(refused.clone().into());
        }
        if item.planned.is_empty() {
            if filing.repeated {
                return Ok(End::Unchanged.into());
            }
            attempt.list(item, false);
            return Ok(End::Filed.into());
        }
        let input_digest = self.ids.input(&item.digest);
        let mut wanted = Vec::new();
        for planned in &item.planned {
            if let Some((id, again)) = self.unknown(attempt, item, planned, &input_digest)? {
                wanted.push(Wanted { planned, command: CommandRef { id, input_digest }, again });
            }
        }
        self.tell(attempt, item, &wanted)
    }

    /// Tells what is not known of a resource.
    fn tell(
        &self,
        attempt: &mut Attempt,
        item: &Item,
        wanted: &[Wanted<'_>],
    ) -> Result<Ended, JournalError> {
        let origin = Origin { import: self.import, item: attempt.next(), digest: item.digest };
        let mut told = false;
        for Wanted { planned, command, again } in wanted {
            let mut telling = Telling {
                unit: &mut attempt.unit,
                command: *command,
                again: *again,
                occurred_at: &planned.occurred_at,
                origin: &origin,
            };
            match telling.tell(self.journal, planned) {
                Ok(()) => {
                    attempt.commands.insert(command.id, command.input_digest);
                    told = true;
                }
                // What comes along with a resource, such as the care team with a visit, waits
                // for the registration: it is told when the resource is met again.
                Err(JournalError::Refused(Refusal::PatientNotRegistered))
                    if matches!(planned.repeat, Repeat::Once(_)) => {}
                // What is longer than a fact may be is kept among the originals only.
                Err(JournalError::Refused(Refusal::OverLimit { .. }))
                    if !told && !item.restricted =>
                {
                    attempt.list(item, false);
                    return Ok(End::Filed.into());
                }
                Err(JournalError::Refused(refusal)) => {
                    if told {
                        attempt.list(item, true); // what was told of it names its original
                    }
                    return Ok(Refused::at(item.path.clone(), refusal.to_string()).into());
                }
                Err(error) => return Err(error),
            }
        }
        if !told {
            return Ok(End::Unchanged.into());
        }
        attempt.list(item, true);
        Ok(End::Events.into())
    }

    /// The command to tell something under, and whether another content was told before; none when
    /// it is known already.
    ///
    /// Each content of a resource is told once: the same bytes again are the same version of it,
    /// whatever came in between (two files of one directory may hold two versions, and reading
    /// the directory again must add nothing). Only `PUT` says that it is to be so from now on:
    /// there an earlier content may come back.
    fn unknown(
        &self,
        attempt: &Attempt,
        item: &Item,
        planned: &Planned,
        input_digest: &[u8; 32],
    ) -> Result<Option<(CommandId, bool)>, JournalError> {
        let part = match &planned.repeat {
            Repeat::Once(id) => {
                let known = self.digest_of(attempt, *id)?.is_some();
                return Ok((!known).then_some((*id, false)));
            }
            Repeat::Versioned(part) => part,
        };
        let mut last = None;
        let mut version = 0;
        loop {
            let id = self.ids.command(&item.identity, part, version);
            match self.digest_of(attempt, id)? {
                Some(digest) if digest == *input_digest && !item.put => return Ok(None),
                Some(digest) => last = Some(digest),
                None => {
                    let wanted = last != Some(*input_digest);
                    return Ok(wanted.then_some((id, last.is_some())));
                }
            }
            version += 1;
        }
    }

    /// The input of a command, when it was carried out.
    fn digest_of(
        &self,
        attempt: &Attempt,
        id: CommandId,
    ) -> Result<Option<[u8; 32]>, JournalError> {
        if let Some(digest) = attempt.commands.get(&id) {
            return Ok(Some(*digest));
        }
        self.journal.find_command(&Actor::System, id)
    }

    /// Under which command the originals of a group are filed, and whether the same ones were
    /// filed before. What is only filed makes no event of its own by which it could be known
    /// again, so it is known by the group it comes in.
    fn filing(&self, group: &Group) -> Result<Filing, JournalError> {
        let mut digest = blake3::Hasher::new();
        for item in &group.items {
            digest.update(item.identity.text().as_bytes()).update(&item.digest);
        }
        let digest = *digest.finalize().as_bytes();
        let patient = group.patient.as_ref().map_or(&[][..], |patient| patient.as_bytes());
        let mut repeated = false;
        let mut version = 0_u32;
        loop {
            let parts: [&[u8]; 3] = [patient, &digest, &version.to_le_bytes()];
            let id = self.ids.command_of("fhir-filed", &parts);
            if self.journal.find_command(&Actor::System, id)?.is_none() {
                return Ok(Filing { command: CommandRef { id, input_digest: digest }, repeated });
            }
            repeated = true;
            version += 1;
        }
    }

    fn file(
        &self,
        attempt: &mut Attempt,
        group: &Group,
        file: &str,
        filing: &Filing,
    ) -> Result<(), JournalError> {
        if attempt.listed.is_empty() {
            return Ok(());
        }
        let filed = Filed {
            import: self.import,
            patient: group.patient,
            file: Text::from(file),
            resources: std::mem::take(&mut attempt.listed),
        };
        let (import, patient, file_digest) = (self.import, group.patient, group.file_digest);
        let stream = Stream::Filed { import, patient, file_digest };
        let originals = zstd::bulk::compress(&attempt.originals, 1)
            .unwrap_or_else(|_| std::mem::take(&mut attempt.originals));
        attempt.unit.file(&stream, filing.command, filed, originals)
    }
}

/// A command that is to be told.
struct Wanted<'a> {
    planned: &'a Planned,
    command: CommandRef,
    again: bool,
}

/// How the originals of a group are filed.
struct Filing {
    command: CommandRef,
    repeated: bool,
}

/// Every resource of a group refused because of one.
fn all_refused(group: &Group, culprit: &Refused) -> Vec<Ended> {
    let reason = |item: &Item| {
        if let Some(own) = &item.refused {
            return own.clone();
        }
        if item.path == culprit.path || culprit.path.is_empty() {
            return Refused::at(item.path.clone(), culprit.reason.clone());
        }
        let Refused { path, reason } = culprit;
        Refused::at(item.path.clone(), format!("goes with what was refused: {path}: {reason}"))
    };
    group.items.iter().map(|item| reason(item).into()).collect()
}
