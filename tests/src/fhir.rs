//! Small FHIR bundles of our own, with words planted in them that nobody else would write.

use serde_json::{Value, json};

/// A planted family name.
pub const FAMILY: &str = "Quillfeather";
/// A planted given name.
pub const GIVEN: &str = "Zephyrine";
/// A planted street.
pub const STREET: &str = "77 Wobblethorpe Crescent";
/// A planted phone number.
pub const PHONE: &str = "555-010-7741";
/// A planted medical record number.
pub const MRN: &str = "MRNPLANT7741";
/// A planted clinical text: problem, note, observation.
pub const CLINICAL: &str = "snorkelitis gravis";
/// A planted member id.
pub const MEMBER: &str = "MEMBERPLANT9931";
/// A planted practitioner's family name: directory, not PHI.
pub const PRACTITIONER: &str = "Tumblebrook";

/// Every planted word that is PHI.
pub const PLANTED: [&str; 7] = [FAMILY, GIVEN, STREET, PHONE, MRN, CLINICAL, MEMBER];

fn entry(id: &str, resource: Value) -> Value {
    let kind = resource["resourceType"].clone();
    json!({
        "fullUrl": format!("urn:uuid:{id}"),
        "resource": resource,
        "request": { "method": "POST", "url": kind },
    })
}

fn reference(id: &str) -> Value {
    json!({ "reference": format!("urn:uuid:{id}") })
}

/// An id that differs for each patient and kind of resource.
#[must_use]
pub fn id(patient: u32, kind: u32) -> String {
    format!("00000000-0000-4000-8000-{patient:06}{kind:06}")
}

/// A transaction with one patient, a visit with a practitioner, a problem, two observations, an
/// allergy, a medication, a procedure, an immunization, a coverage and a claim. Patient 0 has the
/// planted words; the others have numbers in their place.
#[must_use]
pub fn bundle(patient: u32) -> Value {
    let word = |planted: &str, plain: &str| {
        if patient == 0 { planted.to_owned() } else { format!("{plain}{patient}") }
    };
    let subject = reference(&id(patient, 1));
    let visit = reference(&id(patient, 2));
    let text = word(CLINICAL, "condition ");
    let snomed = |code: &str| json!({ "coding": [{ "system": "http://snomed.info/sct", "code": code, "display": text }], "text": text });
    let practitioner = "00000000-0000-4000-8000-999999000001";
    json!({
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            entry(&id(patient, 1), json!({
                "resourceType": "Patient", "id": id(patient, 1),
                "identifier": [{
                    "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR" }] },
                    "system": "urn:clinic", "value": word(MRN, "MRN"),
                }],
                "name": [{ "use": "official", "family": word(FAMILY, "Family"), "given": [word(GIVEN, "Given")] }],
                "telecom": [{ "system": "phone", "value": word(PHONE, "555-020-") }],
                "gender": "female", "birthDate": "1971-02-03",
                "address": [{ "line": [word(STREET, "Street ")], "city": "Springfield", "state": "MA", "postalCode": "01101" }],
            })),
            entry(practitioner, json!({
                "resourceType": "Practitioner", "id": practitioner,
                "identifier": [{ "system": "http://hl7.org/fhir/sid/us-npi", "value": "1999999984" }],
                "name": [{ "family": PRACTITIONER, "given": ["Ann"], "prefix": ["Dr."] }],
            })),
            entry(&id(patient, 2), json!({
                "resourceType": "Encounter", "id": id(patient, 2), "status": "finished",
                "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" },
                "type": [snomed("185349003")], "subject": subject,
                "participant": [{ "individual": reference(practitioner) }],
                "period": { "start": "2019-05-06T09:00:00-04:00", "end": "2019-05-06T09:30:00-04:00" },
            })),
            entry(&id(patient, 3), json!({
                "resourceType": "Condition", "id": id(patient, 3), "subject": subject, "encounter": visit,
                "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
                "code": snomed("38341003"), "onsetDateTime": "2019-05-06",
            })),
            entry(&id(patient, 4), json!({
                "resourceType": "Observation", "id": id(patient, 4), "status": "final", "subject": subject, "encounter": visit,
                "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory" }] }],
                "code": { "coding": [{ "system": "http://loinc.org", "code": "4548-4" }], "text": text },
                "effectiveDateTime": "2019-05-06T09:10:00-04:00",
                "valueQuantity": { "value": 6.10, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%" },
            })),
            entry(&id(patient, 5), json!({
                "resourceType": "Observation", "id": id(patient, 5), "status": "final", "subject": subject, "encounter": visit,
                "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs" }] }],
                "code": { "coding": [{ "system": "http://loinc.org", "code": "85354-9" }] },
                "effectiveDateTime": "2019-05-06T09:05:00-04:00",
                "component": [
                    { "code": { "coding": [{ "system": "http://loinc.org", "code": "8480-6" }] }, "valueQuantity": { "value": 128, "unit": "mm[Hg]" } },
                    { "code": { "coding": [{ "system": "http://loinc.org", "code": "8462-4" }] }, "valueQuantity": { "value": 82, "unit": "mm[Hg]" } },
                ],
            })),
            entry(&id(patient, 6), json!({
                "resourceType": "AllergyIntolerance", "id": id(patient, 6), "patient": subject, "code": snomed("91936005"),
            })),
            entry(&id(patient, 7), json!({
                "resourceType": "MedicationRequest", "id": id(patient, 7), "status": "active", "intent": "order",
                "subject": subject, "encounter": visit, "authoredOn": "2019-05-06T09:20:00-04:00",
                "medicationCodeableConcept": snomed("316049"), "requester": reference(practitioner),
            })),
            entry(&id(patient, 8), json!({
                "resourceType": "Procedure", "id": id(patient, 8), "status": "completed", "subject": subject, "encounter": visit,
                "code": snomed("428191000124101"), "performedDateTime": "2019-05-06",
            })),
            entry(&id(patient, 9), json!({
                "resourceType": "Immunization", "id": id(patient, 9), "status": "completed", "patient": subject, "encounter": visit,
                "vaccineCode": { "coding": [{ "system": "http://hl7.org/fhir/sid/cvx", "code": "140" }] }, "occurrenceDateTime": "2019-05-06",
            })),
            entry(&id(patient, 10), json!({
                "resourceType": "Coverage", "id": id(patient, 10), "status": "active", "beneficiary": subject,
                "subscriberId": word(MEMBER, "MEM"), "payor": [{ "display": "Example Health" }],
            })),
            entry(&id(patient, 11), json!({
                "resourceType": "Claim", "id": id(patient, 11), "status": "active", "use": "claim",
                "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "institutional" }] },
                "patient": subject, "created": "2019-05-07", "provider": reference(practitioner),
                "priority": { "coding": [{ "code": "normal" }] },
                "billablePeriod": { "start": "2019-05-06", "end": "2019-05-06" },
                "diagnosis": [{ "sequence": 1, "diagnosisReference": reference(&id(patient, 3)) }],
                "insurance": [{ "sequence": 1, "focal": true, "coverage": reference(&id(patient, 10)) }],
                "item": [{ "sequence": 1, "productOrService": snomed("185349003"), "encounter": [visit] }],
                "total": { "value": 129.16, "currency": "USD" },
            })),
        ],
    })
}
