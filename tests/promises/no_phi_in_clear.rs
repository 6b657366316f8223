//! No PHI in clear: planted words are searched in every byte that a whole run leaves behind.

use chartlog_tests::traces::{holds, no_file_holds};
use chartlog_tests::{Clinic, Server, fhir};
use serde_json::json;

#[test]
fn planted_words_are_in_no_file_no_log_line_and_no_error() {
    let clinic = Clinic::new();
    // The file's name names the patient, as real exports do.
    let file = clinic.beside(&format!("{}_{}.json", fhir::GIVEN, fhir::FAMILY));
    std::fs::write(&file, fhir::bundle(0).to_string()).unwrap();
    let server = Server::start(&clinic);
    let (imported, _) = clinic.import(&file);
    assert_eq!(imported.exit, 0, "{}{}", imported.out, imported.err);
    let broken = clinic.beside(&format!("{}.json", fhir::MRN));
    std::fs::write(
        &broken,
        format!("{{ \"resourceType\": \"Patient\", \"birthDate\": \"{}\" }}", fhir::CLINICAL),
    )
    .unwrap();
    let (refused, _) = clinic.import(&broken);
    assert_eq!(refused.exit, 6);
    let mut said = vec![imported.err, refused.err];
    for role in ["front_desk", "clinical", "billing"] {
        let token = clinic.run(&["token", "--role", role]).out;
        for query in [
            format!(
                "{{ patients(search: {{ text: \"{}\" }}) {{ nodes {{ displayName }} }} }}",
                fhir::FAMILY
            ),
            "{ myPatients { nodes { displayName problems { nodes { code { label } } } } } }"
                .to_owned(),
            format!("{{ patient(id: \"{}\") {{ displayName }} }}", fhir::MRN),
            format!("{{ {} }}", fhir::FAMILY),
        ] {
            let _ = server.ask(token.trim(), &query, json!({ "typed": fhir::CLINICAL }));
        }
    }
    // While it runs, with write-ahead logs and all; and once more after a clean stop.
    no_file_holds(&clinic.dir(), &fhir::PLANTED);
    let (exit, log) = server.stop();
    assert_eq!(exit, 0);
    no_file_holds(&clinic.dir(), &fhir::PLANTED);
    said.push(log);
    for text in &said {
        for word in fhir::PLANTED {
            assert!(!holds(text.as_bytes(), word), "{word} in what was said");
        }
    }
}
