//! Which security labels make a resource `restricted` (FHIR `meta.security`).
//!
//! Registration data (Patient, Practitioner, PractitionerRole, Organization, Location, Schedule,
//! Slot, CareTeam, Coverage) keeps its own facet whatever its label: without it nobody could be
//! found, and access itself (access.md, who is whose patient) is decided by it. A restricted
//! encounter, in turn, puts nobody on the care team: the front desk sees the names of a patient's
//! clinicians, and those would tell what the label hides.

use chartlog_domain::words::Code;

use super::resources::datatypes::Coding;

const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/// The labels, by code system: v3-Confidentiality, then the sensitivity policies of v3-ActCode
/// (_ActInformationSensitivityPolicy) that law or custom treat with more care than the rest.
const RESTRICTING: [(&str, &[&str]); 2] = [
    (CONFIDENTIALITY, &["R", "V"]),
    (
        ACT_CODE,
        &[
            "PSY", "PSYTHPN", "MH", "BH", "COGN", "EMOTDIS", "DVD", "ETH", "ETHUD", "SUD",
            "OPIOIDUD", "HIV", "STD", "SDV", "MST", "SEX", "SPI", "VIO", "GDIS", "SCA", "SICKLE",
            "IDS", "PREGNANT", "TBOO",
        ],
    ),
];

/// Names that a code system had before (R4's own URL is the last one).
fn same_system(wanted: &str, system: &str) -> bool {
    let short = wanted.rsplit('/').next().unwrap_or(wanted);
    system == wanted
        || system.strip_prefix("http://hl7.org/fhir/").is_some_and(|rest| {
            rest.strip_prefix("v3/").is_some_and(|name| short.strip_prefix("v3-") == Some(name))
        })
        || (wanted == CONFIDENTIALITY && system == "urn:oid:2.16.840.1.113883.5.25")
        || (wanted == ACT_CODE && system == "urn:oid:2.16.840.1.113883.5.4")
}

/// The labels among these that restrict. A label without a code system counts: better too
/// careful than too open.
pub(super) fn restricting(labels: &[Coding]) -> Vec<Code> {
    labels
        .iter()
        .filter_map(|label| {
            let code = label.code.as_deref()?;
            let system = label.system.as_deref().unwrap_or_default();
            let known = RESTRICTING.iter().any(|(wanted, codes)| {
                (system.is_empty() || same_system(wanted, system)) && codes.contains(&code)
            });
            known.then(|| Code {
                system: system.to_owned(),
                code: code.to_owned(),
                display: label.display.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(system: &str, code: &str) -> Coding {
        Coding { system: Some(system.to_owned()), code: Some(code.to_owned()), display: None }
    }

    #[test]
    fn labels_of_care_restrict_and_others_do_not() {
        for (system, code) in [
            (ACT_CODE, "PSY"),
            (ACT_CODE, "ETH"),
            (CONFIDENTIALITY, "R"),
            (CONFIDENTIALITY, "V"),
            ("http://hl7.org/fhir/v3/Confidentiality", "R"),
            ("urn:oid:2.16.840.1.113883.5.4", "HIV"),
            ("", "PSYTHPN"),
        ] {
            assert_eq!(restricting(&[label(system, code)]).len(), 1, "{system} {code}");
        }
        for (system, code) in [
            (CONFIDENTIALITY, "N"),
            ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST"),
            ("http://example.org/other", "R"),
        ] {
            assert!(restricting(&[label(system, code)]).is_empty(), "{system} {code}");
        }
    }
}
