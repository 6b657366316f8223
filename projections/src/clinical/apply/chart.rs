//! The chart: encounters, notes and every list of records.

use chartlog_domain::facts::clinical::{
    Allergy, CarePlan, ClinicalFact, CoSignature, Document, Encounter, EnteredInError, Goal,
    Immunization, Medication, Note, Observation, Problem, Procedure, Report,
};
use chartlog_domain::facts::{Fact, Imported};
use chartlog_domain::ids::{AccountId, EncounterId, NoteId, PatientId, RecordId};
use chartlog_domain::wire;
use chartlog_domain::words::{Concept, DateTime};
use rusqlite::{Connection, params};

use super::amendments;
use crate::kept::{self, micros, run, upsert};
use crate::projection::{ApplyError, At};

type Applied = Result<(), ApplyError>;

/// A fact of the chart. `when` is the source's word on when it happened, for a record that does
/// not say itself.
pub(crate) fn clinical(told: &ClinicalFact, fact: &Fact, at: &At, tx: &Connection) -> Applied {
    use ClinicalFact as F;
    let entry = at.position.to_u64().cast_signed();
    let keep = Keep { body: &wire::encode(fact), when: None, entry, tx };
    match told {
        F::EncounterOpened(encounter) => keep.encounter(encounter),
        F::EncounterImported(imported) => keep.at(imported).encounter(&imported.record),
        F::EncounterClosed(end) => {
            keep.said("UPDATE encounters SET ended = ? WHERE id = ?", end.encounter.as_bytes())
        }
        F::ReasonGiven(reason) => run(
            tx,
            upsert!(reasons: patient),
            params![reason.appointment.as_bytes(), reason.patient.as_bytes(), keep.body],
        ),
        F::AppointmentKept(kept) => {
            let (id, patient) = (kept.encounter.as_bytes(), kept.patient.as_bytes());
            run(tx, upsert!(kept_appointments: patient), params![id, patient, keep.body])
        }
        F::NoteSigned(note) => keep.note(note, None, None),
        F::NoteAmended(amendment) => keep.note(&amendment.note, Some(amendment.amends), None),
        F::AddendumAdded(addendum) => keep.note(&addendum.note, None, Some(addendum.adds_to)),
        F::NoteCoSigned(signature) => keep.co_signature(signature),
        F::LimitOverridden(given) => {
            let (id, patient) = (given.observation.as_bytes(), given.patient.as_bytes());
            run(tx, upsert!(limit_overrides: patient), params![id, patient, keep.body])
        }
        F::VitalsRecorded(taken) => taken.iter().try_for_each(|observation| {
            // A row each, each with a body of its own.
            let body = kept::body(F::VitalsRecorded(vec![observation.clone()]));
            Keep { body: &body, ..keep }.observation(observation)
        }),
        F::ResultRecorded(observation) => keep.observation(observation),
        F::ObservationImported(imported) => keep.at(imported).observation(&imported.record),
        F::ProblemRecorded(problem) => keep.problem(problem),
        F::ProblemImported(imported) => keep.at(imported).problem(&imported.record),
        F::ProblemResolved(ended) => {
            keep.said("UPDATE problems SET ended = ? WHERE id = ?", ended.record.as_bytes())
        }
        F::AllergyRecorded(allergy) => keep.allergy(allergy),
        F::AllergyImported(imported) => keep.at(imported).allergy(&imported.record),
        F::AllergyRefuted(ended) => {
            keep.said("UPDATE allergies SET ended = ? WHERE id = ?", ended.record.as_bytes())
        }
        F::MedicationStarted(medication) | F::MedicationChanged(medication) => {
            keep.medication(medication)
        }
        F::MedicationImported(imported) => keep.at(imported).medication(&imported.record),
        F::MedicationStopped(ended) => {
            keep.said("UPDATE medications SET ended = ? WHERE id = ?", ended.record.as_bytes())
        }
        F::ImmunizationGiven(given) => keep.immunization(given),
        F::ImmunizationImported(imported) => keep.at(imported).immunization(&imported.record),
        F::ProcedurePerformed(procedure) => keep.procedure(procedure),
        F::ProcedureImported(imported) => keep.at(imported).procedure(&imported.record),
        F::ReportImported(imported) => keep.at(imported).report(&imported.record),
        F::DocumentFiled(document) => keep.document(document),
        F::DocumentImported(imported) => keep.at(imported).document(&imported.record),
        F::CarePlanImported(imported) => keep.at(imported).care_plan(&imported.record),
        F::GoalImported(imported) => keep.at(imported).goal(&imported.record),
        F::RecordWithdrawn(withdrawn) => withdraw(withdrawn.record, tx),
        F::MarkedEnteredInError(mark) => keep.in_error(mark),
        F::EncounterWithdrawn(withdrawn) => {
            let id = [withdrawn.encounter.as_bytes()];
            run(tx, "DELETE FROM kept_appointments WHERE id = ?", id)?;
            run(tx, "DELETE FROM encounters WHERE id = ?", id)
        }
        F::AmendmentRequested(request) => amendments::requested(request, keep.body, tx),
        F::AmendmentExtended(extension) => amendments::extended(extension, keep.body, tx),
        F::AmendmentAccepted(told) => amendments::decided(told.amendment, keep.body, tx),
        F::AmendmentDenied(told) => amendments::decided(told.amendment, keep.body, tx),
        F::DisagreementSubmitted(told) => amendments::disagreed(told.amendment, keep.body, tx),
        F::DisagreementRebutted(told) => amendments::rebutted(told.amendment, keep.body, tx),
        F::RestrictionWritten(words) => amendments::restriction(words, keep.body, tx),
    }
}

/// Forgets a record, in whatever list it stands.
fn withdraw(record: RecordId, tx: &Connection) -> Applied {
    [
        "DELETE FROM observations WHERE id = ?",
        "DELETE FROM limit_overrides WHERE id = ?",
        "DELETE FROM problems WHERE id = ?",
        "DELETE FROM allergies WHERE id = ?",
        "DELETE FROM medications WHERE id = ?",
        "DELETE FROM immunizations WHERE id = ?",
        "DELETE FROM procedures WHERE id = ?",
        "DELETE FROM reports WHERE id = ?",
        "DELETE FROM documents WHERE id = ?",
        "DELETE FROM document_encounters WHERE document = ?",
        "DELETE FROM care_plans WHERE id = ?",
        "DELETE FROM goals WHERE id = ?",
    ]
    .into_iter()
    .try_for_each(|sql| run(tx, sql, [record.as_bytes()]))
}

/// What every record is kept with.
#[derive(Clone, Copy)]
struct Keep<'a> {
    body: &'a [u8],
    when: Option<&'a DateTime>,
    /// Position of the entry that tells it: the files of a record are blobs of that entry.
    entry: i64,
    tx: &'a Connection,
}

impl<'a> Keep<'a> {
    fn at<T>(self, imported: &'a Imported<T>) -> Self {
        Self { when: imported.occurred_at.as_ref(), ..self }
    }

    /// What is said of a record that is known, such as its end; it stays until the record is told anew.
    fn said(self, sql: &str, id: &[u8; 16]) -> Applied {
        run(self.tx, sql, params![self.body, id])
    }

    /// A record that counts no more; its end, where it had one, stays beside that.
    fn in_error(self, mark: &EnteredInError) -> Applied {
        let sql = match mark.record.kind.as_str() {
            "PROBLEM" => "UPDATE problems SET in_error = ? WHERE id = ?",
            "ALLERGY" => "UPDATE allergies SET in_error = ? WHERE id = ?",
            "MEDICATION" => "UPDATE medications SET in_error = ? WHERE id = ?",
            "IMMUNIZATION" => "UPDATE immunizations SET in_error = ? WHERE id = ?",
            "PROCEDURE" => "UPDATE procedures SET in_error = ? WHERE id = ?",
            "OBSERVATION" => "UPDATE observations SET in_error = ? WHERE id = ?",
            "DOCUMENT" => "UPDATE documents SET in_error = ? WHERE id = ?",
            _ => return Ok(()),
        };
        self.said(sql, mark.record.record.as_bytes())
    }

    /// A record that may belong to an encounter.
    fn record(
        self,
        sql: &str,
        id: RecordId,
        patient: PatientId,
        encounter: Option<EncounterId>,
        at: i64,
    ) -> Applied {
        let encounter = encounter.as_ref().map(EncounterId::as_bytes);
        run(self.tx, sql, params![id.as_bytes(), patient.as_bytes(), encounter, at, self.body])
    }

    fn encounter(self, encounter: &Encounter) -> Applied {
        let at = micros([encounter.period.start.as_ref(), self.when]);
        run(
            self.tx,
            upsert!(encounters: patient, at; ended),
            params![encounter.encounter.as_bytes(), encounter.patient.as_bytes(), at, self.body],
        )
    }

    fn note(self, note: &Note, amends: Option<NoteId>, adds_to: Option<NoteId>) -> Applied {
        run(
            self.tx,
            upsert!(notes: patient, encounter, at, amends, adds_to, co_signer),
            params![
                note.note.as_bytes(),
                note.patient.as_bytes(),
                note.encounter.as_bytes(),
                note.signed_at.utc_micros(),
                amends.as_ref().map(NoteId::as_bytes),
                adds_to.as_ref().map(NoteId::as_bytes),
                note.co_signer.as_ref().map(AccountId::as_bytes),
                self.body,
            ],
        )
    }

    fn co_signature(self, signature: &CoSignature) -> Applied {
        run(
            self.tx,
            "INSERT OR REPLACE INTO co_signatures (note, clinician, patient, at, body)
             VALUES (?, ?, ?, ?, ?)",
            params![
                signature.note.as_bytes(),
                signature.clinician.as_bytes(),
                signature.patient.as_bytes(),
                signature.at.utc_micros(),
                self.body,
            ],
        )
    }

    fn observation(self, observation: &Observation) -> Applied {
        let at = micros([
            observation.effective.start.as_ref(),
            observation.effective.end.as_ref(),
            observation.issued.as_ref(),
            self.when,
        ]);
        run(
            self.tx,
            upsert!(observations: patient, encounter, at, categories, codes; in_error),
            params![
                observation.observation.as_bytes(),
                observation.patient.as_bytes(),
                observation.encounter.as_ref().map(EncounterId::as_bytes),
                at,
                code_lines(&observation.categories),
                code_lines(std::slice::from_ref(&observation.finding.code)),
                self.body,
            ],
        )
    }

    fn problem(self, problem: &Problem) -> Applied {
        let at = micros([problem.onset.as_ref(), problem.recorded_at.as_ref(), self.when]);
        let sql = upsert!(problems: patient, encounter, at; ended, in_error);
        self.record(sql, problem.problem, problem.patient, problem.encounter, at)
    }

    fn allergy(self, allergy: &Allergy) -> Applied {
        let at = micros([allergy.onset.as_ref(), allergy.recorded_at.as_ref(), self.when]);
        let sql = upsert!(allergies: patient, encounter, at; ended, in_error);
        self.record(sql, allergy.allergy, allergy.patient, allergy.encounter, at)
    }

    fn medication(self, medication: &Medication) -> Applied {
        let at = micros([medication.authored_on.as_ref(), self.when]);
        let sql = upsert!(medications: patient, encounter, at; ended, in_error);
        self.record(sql, medication.medication, medication.patient, medication.encounter, at)
    }

    fn immunization(self, given: &Immunization) -> Applied {
        let at = micros([given.occurred.as_ref(), self.when]);
        let sql = upsert!(immunizations: patient, encounter, at; in_error);
        self.record(sql, given.immunization, given.patient, given.encounter, at)
    }

    fn procedure(self, procedure: &Procedure) -> Applied {
        let performed = &procedure.performed;
        let at = micros([performed.start.as_ref(), performed.end.as_ref(), self.when]);
        let sql = upsert!(procedures: patient, encounter, at; in_error);
        self.record(sql, procedure.procedure, procedure.patient, procedure.encounter, at)
    }

    fn report(self, report: &Report) -> Applied {
        let effective = &report.effective;
        let at = micros([
            effective.start.as_ref(),
            effective.end.as_ref(),
            report.issued.as_ref(),
            self.when,
        ]);
        run(
            self.tx,
            upsert!(reports: patient, encounter, at, entry),
            params![
                report.report.as_bytes(),
                report.patient.as_bytes(),
                report.encounter.as_ref().map(EncounterId::as_bytes),
                at,
                self.entry,
                self.body,
            ],
        )
    }

    fn document(self, document: &Document) -> Applied {
        let id = document.document.as_bytes();
        let at = micros([document.filed_at.as_ref(), self.when]);
        run(
            self.tx,
            upsert!(documents: patient, at, entry; in_error),
            params![id, document.patient.as_bytes(), at, self.entry, self.body],
        )?;
        run(self.tx, "DELETE FROM document_encounters WHERE document = ?", [id])?;
        document.encounters.iter().try_for_each(|encounter| {
            run(
                self.tx,
                "INSERT OR IGNORE INTO document_encounters (document, encounter) VALUES (?, ?)",
                [id, encounter.as_bytes()],
            )
        })
    }

    fn care_plan(self, plan: &CarePlan) -> Applied {
        let at = micros([plan.period.start.as_ref(), self.when]);
        let sql = upsert!(care_plans: patient, encounter, at);
        self.record(sql, plan.plan, plan.patient, plan.encounter, at)
    }

    fn goal(self, goal: &Goal) -> Applied {
        let at = micros([goal.start.as_ref(), self.when]);
        run(
            self.tx,
            upsert!(goals: patient, at),
            params![goal.goal.as_bytes(), goal.patient.as_bytes(), at, self.body],
        )
    }
}

/// Every code of some concepts, each between line feeds (which no FHIR code contains), so that
/// one is found whole: `instr(codes, char(10) || ? || char(10))`.
fn code_lines(concepts: &[Concept]) -> String {
    let mut lines = String::from("\n");
    for code in concepts.iter().flat_map(|concept| &concept.codes) {
        lines.push_str(&code.code);
        lines.push('\n');
    }
    lines
}
