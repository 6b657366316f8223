//! Records that are one person's.

use super::*;

impl Counter {
    fn links(&self, patient: &str, primary: &str) -> Asked {
        let input = json!({ "patient": patient, "primary": primary, "reason": "REGISTERED_TWICE" });
        self.give("linkPatients", input)
    }

    fn unlinks(&self, patient: &str) -> Asked {
        self.give("unlinkPatients", json!({ "patient": patient, "reason": "TWO_PEOPLE" }))
    }

    /// The record to use and the other ones.
    fn linked(&self, patient: &str) -> Option<(String, Vec<String>)> {
        let seen = self.sees(patient, "linkedRecords { isPrimary primaryId otherIds }");
        let linked = &seen["linkedRecords"];
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        let primary = text(linked.as_object()?.get("primaryId")?);
        assert_eq!(linked["isPrimary"], json!(primary == patient));
        let mut others: Vec<_> = linked["otherIds"].as_array()?.iter().map(text).collect();
        others.sort();
        Some((primary, others))
    }

    fn persons(&self) -> [String; 3] {
        ["1950-01-01", "1962-02-02", "1974-03-03"]
            .map(|born| self.registers(somebody("Ada", "Example", born)))
    }
}

fn sorted<const N: usize>(ids: [&String; N]) -> Vec<String> {
    let mut ids: Vec<_> = ids.into_iter().cloned().collect();
    ids.sort();
    ids
}

#[test]
fn a_link_leads_to_one_record_and_is_ended_without_a_trace_in_either() {
    let counter = Counter::new();
    let [one, two, three] = counter.persons();
    counter.links(&one, &two).done();
    assert_eq!(counter.linked(&one), Some((two.clone(), sorted([&two]))));
    counter.links(&two, &three).done();
    assert_eq!(counter.linked(&one), Some((three.clone(), sorted([&two, &three]))));
    counter.unlinks(&two).done();
    assert_eq!(counter.linked(&three), None);
    assert_eq!(counter.linked(&two), Some((two.clone(), sorted([&one]))));
    counter.unlinks(&one).done();
    assert_eq!(counter.linked(&one), None);
    let refused = counter.unlinks(&one).refused("REFUSED");
    assert_eq!(refused, [("NOT_LINKED".to_owned(), "patient".to_owned())]);
    // Each of the two records has its own event.
    assert_eq!(counter.events("PatientsLinked").len(), 4);
    assert_eq!(counter.events("PatientsUnlinked").len(), 4);
}

#[test]
fn no_order_of_links_makes_a_circle() {
    let counter = Counter::new();
    let [one, two, three] = counter.persons();
    counter.links(&one, &one).refused("BAD_INPUT");
    counter.links(&one, &two).done();
    counter.links(&two, &one).refused("REFUSED");
    counter.links(&one, &three).refused("REFUSED");
    // The record that `one` leads to is meant.
    counter.links(&three, &one).done();
    assert_eq!(counter.linked(&three), Some((two.clone(), sorted([&one, &two]))));
    counter.links(&two, &three).refused("REFUSED");
}

#[test]
fn two_links_that_would_make_a_circle_at_once_make_one() {
    let counter = Counter::new();
    let [one, two, _] = counter.persons();
    let asked = [(&one, &two), (&two, &one)].map(|(patient, primary)| {
        let input = json!({ "commandId": counter.command(), "patient": patient,
                            "primary": primary, "reason": "NAME_CHANGED" });
        let (document, variables) = Counter::order("linkPatients", &input);
        let question = Counter::question(&counter.desk, &document, variables);
        let reader = counter.reader.clone();
        counter.runtime.spawn(async move { Counter::read(&reader, question).await })
    });
    let answers = asked.map(|one| counter.runtime.block_on(one).unwrap());
    assert_eq!(answers.iter().filter(|one| one.code.is_none()).count(), 1, "{answers:?}");
    let (primary, _) = counter.linked(&one).unwrap();
    assert_eq!(counter.linked(&two).unwrap().0, primary);
}

#[test]
fn linking_wants_a_fresh_second_factor_and_compliance_learns_of_both_records() {
    let counter = Counter::new();
    let [one, two, _] = counter.persons();
    counter.passes(limits::STEP_UP_US);
    assert_eq!(counter.links(&one, &two).code.as_deref(), Some("STEP_UP_REQUIRED"));
    counter.node.sessions().step_up(&counter.desk).unwrap();
    counter.links(&one, &two).done();
    let changes = "{ accesses(filter: { kinds: [CHANGE] }) { nodes { operation patientIds } } }";
    let seen = counter.ask(&counter.officer, changes).done();
    let nodes = seen["accesses"]["nodes"].as_array().unwrap();
    let linked = nodes.iter().filter(|one| one["operation"] == "PatientsLinked");
    let mut told: Vec<_> = linked.map(|one| one["patientIds"][0].as_str().unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told, sorted([&one, &two]));
}

#[test]
fn a_clinician_learns_that_there_is_another_record() {
    let counter = Counter::new();
    let [one, two, _] = counter.persons();
    let clinician = counter.clinician.account.to_string();
    let assign = |patient: &str| {
        let input = json!({ "patient": patient, "clinician": clinician });
        counter.give("assignClinician", input).done();
    };
    assign(&one);
    counter.links(&one, &two).done();
    let seen = || {
        let fields = "linkedRecords { isPrimary otherIds hiddenCount }";
        let question = format!("{{ patient(id: \"{one}\") {{ {fields} }} }}");
        counter.ask(&counter.clinician, &question).done()["patient"]["linkedRecords"].take()
    };
    assert_eq!(seen(), json!({ "isPrimary": false, "otherIds": [], "hiddenCount": 1 }));
    assign(&two);
    assert_eq!(seen(), json!({ "isPrimary": false, "otherIds": [two], "hiddenCount": 0 }));
}
