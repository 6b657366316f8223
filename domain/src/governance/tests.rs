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
