use super::*;
use crate::testing::{given, samples};

fn ran(files: usize) -> ImportRan {
    let files = vec![samples::oversight::imported_file(); files];
    ImportRan { files, ..samples::oversight::import_ran(true) }
}

#[test]
fn an_import_is_told_to_oversight_in_parts() {
    let told = || [Event::new("ImportRan").of_organisation(OversightFact::ImportRan(ran(1)))];
    given::<Governance>(&[]).when(Command::RecordImport(ran(1))).then(&told());
    let first_part = given::<Governance>(&[]).after(Command::RecordImport(ran(1)));
    first_part.when(Command::RecordImport(ran(1))).then(&told());
}

#[test]
fn a_part_has_a_limit() {
    let whole = Command::RecordImport(ran(limits::FILES_AN_EVENT));
    assert_eq!(given::<Governance>(&[]).when(whole).events().len(), 1);
    let more = Command::RecordImport(ran(limits::FILES_AN_EVENT + 1));
    given::<Governance>(&[]).when(more).refused("OVER_LIMIT");
}

#[test]
fn one_run_has_one_stream() {
    let other = ImportRan { import: ImportId::from_bytes([9; 16]), ..ran(1) };
    let known = given::<Governance>(&[]).after(Command::RecordImport(ran(1)));
    known.when(Command::RecordImport(other)).refused("OTHER_RECORD");
}

#[test]
fn a_directory_is_made_once_and_says_what_for() {
    let made = || Command::MakeDirectory(samples::oversight::directory_made(true));
    let told = [Event::new("DirectoryMade")
        .of_organisation(OversightFact::DirectoryMade(samples::oversight::directory_made(true)))];
    given::<Governance>(&[]).when(made()).then(&told);
    given::<Governance>(&[]).after(made()).when(made()).refused("ALREADY_EXISTS");
}

#[test]
fn work_on_keys_is_on_record_as_often_as_it_is_done_and_tells_nothing_of_them() {
    for (work, kind) in
        [(KeyWork::Rotation, "KeyRotationBegun"), (KeyWork::RootChange, "RootKeyChangeBegun")]
    {
        let told = [Event::new(kind)];
        let once = given::<Governance>(&[]).after(Command::BeginKeyWork(work));
        once.when(Command::BeginKeyWork(work)).then(&told);
    }
}

#[test]
fn a_legal_hold_stands_until_it_is_lifted_by_its_case() {
    let hold = || samples::administration::legal_hold();
    let other = || LegalHold { case: "2027-CV-0001".to_owned(), ..hold() };
    let event = |kind, fact: AdministrationFact| [Event::new(kind).of_organisation(fact)];
    let placed = event("LegalHoldPlaced", AdministrationFact::LegalHoldPlaced(hold()));
    let lifted = event("LegalHoldLifted", AdministrationFact::LegalHoldLifted(hold()));
    given::<Governance>(&[]).when(Command::PlaceHold(hold())).then(&placed);
    let held = || given::<Governance>(&[]).after(Command::PlaceHold(hold()));
    held().when(Command::PlaceHold(hold())).refused("ALREADY_EXISTS");
    held().when(Command::LiftHold(other())).refused("UNKNOWN_RECORD");
    held().when(Command::LiftHold(hold())).then(&lifted);
    // Two cases are two holds, and one that was lifted can be placed again.
    let both = || held().after(Command::PlaceHold(other()));
    both()
        .after(Command::LiftHold(hold()))
        .when(Command::LiftHold(hold()))
        .refused("UNKNOWN_RECORD");
    assert_eq!(
        both().after(Command::LiftHold(hold())).when(Command::LiftHold(other())).events().len(),
        1
    );
    held().after(Command::LiftHold(hold())).when(Command::PlaceHold(hold())).then(&placed);
}

#[test]
fn a_case_is_a_number_and_no_sentence() {
    let case = |case: &str| {
        let hold = samples::administration::legal_hold();
        Command::PlaceHold(LegalHold { case: case.to_owned(), ..hold })
    };
    given::<Governance>(&[]).when(case("")).refused("REQUIRED");
    given::<Governance>(&[]).when(case("Murphy against the clinic")).refused("MALFORMED");
    let longest = "9".repeat(limits::CODE_BYTES);
    assert_eq!(given::<Governance>(&[]).when(case(&longest)).events().len(), 1);
    given::<Governance>(&[]).when(case(&format!("{longest}9"))).refused("OVER_LIMIT");
}
