//! Resources that were mapped and wait to be told together, by patient.

use std::collections::HashMap;

use chartlog_domain::ids::PatientId;

use super::limits;
use super::plan::{Group, Item};

/// Groups in the making. Shared resources (`None`) are handed out before those of patients, who
/// refer to them.
pub(super) struct Pending {
    file: usize,
    file_digest: [u8; 32],
    atomic: bool,
    order: Vec<Option<PatientId>>,
    groups: HashMap<Option<PatientId>, Vec<Item>>,
    bytes: usize,
    count: usize,
}

impl Pending {
    pub(super) fn new((file, file_digest): (usize, [u8; 32]), atomic: bool) -> Self {
        Self {
            file,
            file_digest,
            atomic,
            order: vec![None],
            groups: HashMap::new(),
            bytes: 0,
            count: 0,
        }
    }

    pub(super) fn add(&mut self, patient: Option<PatientId>, item: Item) {
        self.bytes += item.resource.as_str().len();
        self.count += 1;
        let group = self.groups.entry(patient).or_default();
        if group.is_empty() && patient.is_some() {
            self.order.push(patient);
        }
        group.push(item);
    }

    /// Whether a chunk of what is no transaction is complete.
    pub(super) fn is_chunk(&self) -> bool {
        !self.atomic && (self.count >= limits::CHUNK_RESOURCES || self.bytes >= limits::CHUNK_BYTES)
    }

    /// Whether a transaction holds more than may wait.
    pub(super) fn is_over(&self) -> bool {
        self.atomic && self.bytes > limits::PENDING_MAX
    }

    /// One patient's group, complete.
    pub(super) fn take(&mut self, patient: Option<PatientId>) -> Option<Group> {
        let items = self.groups.remove(&patient)?;
        self.order.retain(|waiting| *waiting != patient || patient.is_none());
        let group = self.group(patient, items);
        self.bytes -= group.bytes();
        self.count -= group.items.len();
        Some(group)
    }

    /// The patient whose group holds most bytes.
    pub(super) fn largest(&self) -> Option<Option<PatientId>> {
        let size = |items: &[Item]| -> usize {
            items.iter().map(|item| item.resource.as_str().len()).sum()
        };
        self.groups
            .iter()
            .max_by_key(|(patient, items)| (size(items), **patient))
            .map(|(patient, _)| *patient)
    }

    /// All groups, shared resources first.
    pub(super) fn drain(&mut self) -> Vec<Group> {
        let order = std::mem::replace(&mut self.order, vec![None]);
        let mut groups = Vec::with_capacity(self.groups.len());
        for patient in order {
            if let Some(items) = self.groups.remove(&patient) {
                groups.push(self.group(patient, items));
            }
        }
        (self.bytes, self.count) = (0, 0);
        groups
    }

    fn group(&self, patient: Option<PatientId>, items: Vec<Item>) -> Group {
        let (file, file_digest, atomic) = (self.file, self.file_digest, self.atomic);
        Group { file, file_digest, patient, atomic, items }
    }
}
