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
fn who_treats_a_person_reads_all_their_records_until_the_link_or_the_treatment_ends() {
    let counter = Counter::new();
    let [one, two, _] = counter.persons();
    let clinician = counter.clinician.account.to_string();
    let on_team = json!({ "patient": one, "clinician": clinician });
    counter.give("assignClinician", on_team.clone()).done();
    let sees = |patient: &str| {
        let fields = "linkedRecords { isPrimary primaryId otherIds }";
        let question = format!("{{ patient(id: \"{patient}\") {{ {fields} }} }}");
        let answer = counter.ask(&counter.clinician, &question);
        answer.code.is_none().then(|| answer.done()["patient"]["linkedRecords"].take())
    };
    assert_eq!(sees(&two), None);
    counter.links(&one, &two).done();
    let linked = |primary: bool, other: &str| {
        Some(json!({ "isPrimary": primary, "primaryId": two, "otherIds": [other] }))
    };
    assert_eq!((sees(&one), sees(&two)), (linked(false, &two), linked(true, &one)));
    counter.unlinks(&one).done();
    assert_eq!((sees(&one), sees(&two)), (Some(Value::Null), None));

    // Whoever is taken off the team by one record is off it by all of them.
    counter.links(&one, &two).done();
    let off_team = json!({ "patient": two, "clinician": clinician });
    counter.give("removeClinician", off_team.clone()).done();
    assert_eq!((sees(&one), sees(&two)), (None, None));
    let refused = counter.give("removeClinician", off_team).refused("REFUSED");
    assert_eq!(refused[0].0, "NOT_ON_CARE_TEAM");
}

#[test]
fn an_access_to_one_record_is_found_by_every_record_of_the_person() {
    let counter = Counter::new();
    let [one, two, three] = counter.persons();
    counter.ask(&counter.desk, &format!("{{ patient(id: \"{one}\") {{ id }} }}")).done();
    let seen = |patient: &str| {
        let filter = format!("filter: {{ patient: \"{patient}\", kinds: [SHOWN] }}");
        let question = format!("{{ accesses({filter}) {{ totalCount }} }}");
        let answer = counter.ask(&counter.officer, &question).done();
        answer["accesses"]["totalCount"].as_u64().unwrap()
    };
    let before = seen(&two);
    assert_eq!(seen(&one), before + 1);
    counter.links(&one, &two).done();
    assert_eq!((seen(&one), seen(&two)), (before + 1, before + 1));
    assert_eq!(seen(&three), before);
}
