//! Confidential communications: a patient wants to be reached by other means or at another address
//! (45 CFR 164.522(b)). Nobody asks why (164.522(b)(2)(iii)).

use super::{State, desk, registered};
use crate::decider::Refusal;
use crate::decider::guard::Problems;
use crate::event::Event;
use crate::facts::contact::{ConfidentialContact, ConfidentialContactEnd};
use crate::facts::residence::{ConfidentialAddress, ConfidentialAddressEnd};
use crate::facts::{ContactFact, ResidenceFact};
use crate::ids::PatientId;
use crate::limits;

/// Both are told each time, so that what is left out this time is not in force any more.
pub(super) fn set(
    state: &State,
    mut contact: ConfidentialContact,
    mut address: ConfidentialAddress,
) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, contact.patient)?;
    registered(state, address.patient)?;
    if contact.points.is_none() && address.addresses.is_none() && contact.instructions.is_none() {
        return Err(Refusal::Required { field: "contactPoints" });
    }
    limits::within(&[&contact, &address])?;
    let mut problems = Problems::default();
    contact.points = contact.points.map(|typed| desk::points(&mut problems, &typed));
    // One without a word would hide the real one, and is refused.
    address.addresses = address.addresses.map(|typed| desk::addresses(&mut problems, &typed));
    if let Some(instructions) = &contact.instructions {
        problems.check(limits::line("instructions", instructions.expose()));
    }
    problems.none()?;
    Ok(vec![
        Event::new("ConfidentialContactSet")
            .about(patient, ContactFact::ConfidentialContactSet(contact))
            .about(patient, ResidenceFact::ConfidentialAddressSet(address)),
    ])
}

pub(super) fn clear(state: &State, patient: PatientId, at: i64) -> Result<Vec<Event>, Refusal> {
    let patient = registered(state, patient)?;
    if !state.confidential {
        return Ok(Vec::new());
    }
    let contact = ConfidentialContactEnd { patient, at };
    let address = ConfidentialAddressEnd { patient, at };
    Ok(vec![
        Event::new("ConfidentialContactCleared")
            .about(patient, ContactFact::ConfidentialContactCleared(contact))
            .about(patient, ResidenceFact::ConfidentialAddressCleared(address)),
    ])
}

/// What a fact of `contact` says about it, and of the ordinary ways that it stands in for.
pub(super) fn after_contact(mut state: State, fact: &ContactFact) -> State {
    match fact {
        ContactFact::ConfidentialContactSet(set) => {
            state.confidential = true;
            state.other_points = set.points.is_some();
        }
        ContactFact::ConfidentialContactCleared(_) => {
            state.confidential = false;
            state.other_points = false;
        }
        ContactFact::Changed(contact) => state.points.clone_from(&contact.points),
        ContactFact::ContactImported(contact) => {
            state.points.clone_from(&contact.record.points);
        }
        ContactFact::CoverageOnFile(_) => {}
    }
    state
}

/// What a fact of `residence` says about it.
pub(super) fn after_residence(mut state: State, fact: &ResidenceFact) -> State {
    match fact {
        ResidenceFact::ConfidentialAddressSet(set) => {
            state.other_addresses = set.addresses.is_some();
        }
        ResidenceFact::ConfidentialAddressCleared(_) => state.other_addresses = false,
        ResidenceFact::Changed(_) | ResidenceFact::ResidenceImported(_) => {}
    }
    state
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Patient};
    use super::*;
    use crate::facts::contact::Contact;
    use crate::patient::desk::ContactChange;
    use crate::patient::tests::registered;
    use crate::testing::{given, samples};
    use crate::words::{ContactPoint, Text};
    use samples::{contact, ids, residence};

    fn set(contact: ConfidentialContact, address: ConfidentialAddress) -> Command {
        Command::SetConfidentialContact { contact, address }
    }

    fn full() -> Command {
        set(contact::confidential_contact(true), residence::confidential_address(true))
    }

    #[test]
    fn other_means_are_set_as_a_whole_and_told_to_those_who_call_and_those_who_write() {
        registered().when(full()).then(&[Event::new("ConfidentialContactSet")
            .about(
                ids::PATIENT,
                ContactFact::ConfidentialContactSet(contact::confidential_contact(true)),
            )
            .about(
                ids::PATIENT,
                ResidenceFact::ConfidentialAddressSet(residence::confidential_address(true)),
            )]);
    }

    #[test]
    fn what_was_set_is_cleared_once() {
        let at = contact::confidential_contact_end().at;
        let clear = || Command::ClearConfidentialContact { patient: ids::PATIENT, at };
        registered().when(clear()).nothing();
        let events = registered().after(full()).when(clear()).events();
        assert_eq!(events[0].kind, "ConfidentialContactCleared");
        registered().after(full()).after(clear()).when(clear()).nothing();
    }

    fn change(points: Option<Vec<ContactPoint>>) -> Command {
        let Contact { patient, languages, emergency, .. } = contact::contact(false);
        Command::ChangeContact(ContactChange { patient, points, languages, emergency })
    }

    #[test]
    fn whoever_is_not_told_the_ordinary_contact_leaves_it_as_it_is() {
        let ordinary = contact::contact(true).points;
        let other = ContactPoint { value: "+16025551234".into(), ..ordinary[0].clone() };
        let mut hidden = contact::confidential_contact(true);
        hidden.points = Some(vec![other.clone()]);
        let hidden = || set(hidden.clone(), residence::confidential_address(true));
        let moves = || Command::ChangeResidence(residence::residence(true));
        let in_force = "CONFIDENTIAL_CONTACT_IN_FORCE";
        registered().after(hidden()).when(change(Some(vec![other.clone()]))).refused(in_force);
        registered().after(hidden()).when(change(Some(Vec::new()))).refused(in_force);
        registered().after(hidden()).when(moves()).refused(in_force);
        let kept = Contact { points: ordinary, ..contact::contact(false) };
        registered()
            .after(hidden())
            .when(change(None))
            .then(&[Event::new("ContactChanged")
                .about(ids::PATIENT, ContactFact::Changed(kept.clone()))]);
        registered()
            .when(change(None))
            .then(&[Event::new("ContactChanged").about(ids::PATIENT, ContactFact::Changed(kept))]);
        let at = contact::confidential_contact_end().at;
        let clear = Command::ClearConfidentialContact { patient: ids::PATIENT, at };
        let cleared = || registered().after(hidden()).after(clear.clone());
        assert_eq!(cleared().when(change(Some(vec![other]))).events().len(), 1);
        assert_eq!(cleared().when(moves()).events().len(), 1);
    }

    #[test]
    fn what_nothing_stands_in_for_is_changed_as_ever() {
        let said = contact::confidential_contact(true);
        let by_mail = ConfidentialContact { points: None, ..said.clone() };
        let by_mail = set(by_mail, residence::confidential_address(true));
        let points = change(Some(contact::contact(true).points));
        assert_eq!(registered().after(by_mail).when(points).events().len(), 1);
        let by_phone = set(said, residence::confidential_address(false));
        let moves = Command::ChangeResidence(residence::residence(true));
        assert_eq!(registered().after(full()).after(by_phone).when(moves).events().len(), 1);
    }

    #[test]
    fn an_imported_contact_stays_as_it_came() {
        let mut came = contact::contact(true);
        came.points[0].value = "ask at the door".into();
        let import = Command::Import {
            identity: samples::words::imported(true, samples::identity::identity(true)),
            contact: Some(samples::words::imported(true, came.clone())),
            residence: None,
        };
        let kept = Contact { points: came.points, ..contact::contact(false) };
        given::<Patient>(&[])
            .after(import)
            .when(change(None))
            .then(&[Event::new("ContactChanged").about(ids::PATIENT, ContactFact::Changed(kept))]);
    }

    #[test]
    fn it_says_something_and_an_empty_list_does() {
        let nothing =
            || (contact::confidential_contact(false), residence::confidential_address(false));
        let (said, address) = nothing();
        registered().when(set(said, address)).refused("REQUIRED");
        let (said, address) = nothing();
        let nobody_calls = ConfidentialContact { points: Some(Vec::new()), ..said };
        assert_eq!(registered().when(set(nobody_calls, address)).events().len(), 1);
        let (said, address) = nothing();
        let blank = ConfidentialContact { instructions: Some(Text::from("  ")), ..said };
        registered().when(set(blank, address)).refused("REQUIRED");
    }

    #[test]
    fn it_has_its_limits_and_kinds_of_points() {
        let point = || samples::words::contact_point(true);
        let points = |points: Vec<ContactPoint>| {
            let contact = contact::confidential_contact(false);
            let contact = ConfidentialContact { points: Some(points), ..contact };
            set(contact, residence::confidential_address(false))
        };
        let most = limits::CONTACT_POINTS;
        assert_eq!(registered().when(points(vec![point(); most])).events().len(), 1);
        registered().when(points(vec![point(); most + 1])).refused("OVER_LIMIT");
        let pigeon = ContactPoint { system: "pigeon".to_owned(), ..point() };
        registered().when(points(vec![pigeon])).refused("UNKNOWN_CODE");
        let addresses = |count: usize| {
            let address = residence::confidential_address(false);
            let addresses = Some(vec![samples::words::address(true); count]);
            let address = ConfidentialAddress { addresses, ..address };
            set(contact::confidential_contact(false), address)
        };
        let most = limits::ADDRESSES;
        assert_eq!(registered().when(addresses(most)).events().len(), 1);
        registered().when(addresses(most + 1)).refused("OVER_LIMIT");
        let said = |count: usize| {
            let instructions = Some(Text::from("x".repeat(count).as_str()));
            let contact = contact::confidential_contact(false);
            let contact = ConfidentialContact { instructions, ..contact };
            set(contact, residence::confidential_address(false))
        };
        assert_eq!(registered().when(said(limits::LINE_BYTES)).events().len(), 1);
        registered().when(said(limits::LINE_BYTES + 1)).refused("OVER_LIMIT");
    }

    #[test]
    fn the_parts_are_of_one_registered_patient() {
        let refused = given::<Patient>(&[]).when(full());
        refused.refused("PATIENT_NOT_REGISTERED");
        let mut address = residence::confidential_address(true);
        address.patient = ids::OTHER_PATIENT;
        let mixed = set(contact::confidential_contact(true), address);
        registered().when(mixed).refused("OTHER_PATIENT");
    }
}
