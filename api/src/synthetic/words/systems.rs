//! URIs of code systems.

pub(in crate::synthetic) const LOINC: &str = "http://loinc.org";
pub(in crate::synthetic) const SNOMED: &str = "http://snomed.info/sct";
pub(in crate::synthetic) const ICD10: &str = "http://hl7.org/fhir/sid/icd-10-cm";
pub(in crate::synthetic) const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
pub(in crate::synthetic) const CVX: &str = "http://hl7.org/fhir/sid/cvx";
pub(in crate::synthetic) const CPT: &str = "http://www.ama-assn.org/go/cpt";
pub(in crate::synthetic) const UCUM: &str = "http://unitsofmeasure.org";
pub(in crate::synthetic) const LANGUAGE: &str = "urn:ietf:bcp:47";
pub(in crate::synthetic) const CARC: &str = "https://x12.org/codes/claim-adjustment-reason-codes";
pub(in crate::synthetic) const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub(in crate::synthetic) const INTERPRETATION: &str =
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
pub(in crate::synthetic) const OBSERVATION_CATEGORY: &str =
    "http://terminology.hl7.org/CodeSystem/observation-category";
pub(in crate::synthetic) const CONDITION_CATEGORY: &str =
    "http://terminology.hl7.org/CodeSystem/condition-category";
pub(in crate::synthetic) const SUBSCRIBER: &str =
    "http://terminology.hl7.org/CodeSystem/subscriber-relationship";
pub(in crate::synthetic) const KINSHIP: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
pub(in crate::synthetic) const TAXONOMY: &str = "http://nucc.org/provider-taxonomy";
pub(in crate::synthetic) const SITE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActSite";
pub(in crate::synthetic) const ROUTE: &str =
    "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration";
pub(in crate::synthetic) const NPI: &str = "http://hl7.org/fhir/sid/us-npi";
pub(in crate::synthetic) const VISITS: &str = "http://terminology.hl7.org/CodeSystem/v2-0276";
