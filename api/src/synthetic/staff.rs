//! The clinic itself: its locations, its staff and their accounts.

use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::{Account, LoginReservation, RoleChange};
use chartlog_domain::facts::directory::{Location, Provider, Room, VisitType};
use chartlog_domain::ids::{AccountId, LocationId, RoomId};
use chartlog_domain::words::{Address, Code, Concept, ContactPoint, HumanName, Identifier};
use chartlog_domain::{directory, identifier, staff};

use super::Person;
use super::dice::Dice;
use super::script::{Script, Who};
use super::time::{Clockwork, HOUR};
use super::words::places::{LOCATIONS, ROOMS, VISIT_TYPES};
use super::words::staff::{BILLING, CLINICIANS, FRONT_DESK, Hand, Specialty, taxonomy};
use super::words::systems::{NPI, TAXONOMY, VISITS};
use crate::streams::Stream;

/// Ids of rooms follow from that of their place.
fn room_of(location: LocationId, number: u8) -> RoomId {
    let mut bytes = *location.as_bytes();
    bytes[15] ^= number + 1;
    RoomId::from_bytes(bytes)
}

/// Everybody who works here, and where.
pub(super) struct Staff {
    pub(super) clinicians: Vec<(Person, Specialty)>,
    pub(super) front_desk: Vec<Person>,
    pub(super) billing: Vec<Person>,
    pub(super) locations: Vec<LocationId>,
}

impl Staff {
    /// Lists the locations and makes the accounts.
    pub(super) fn hire(dice: &mut Dice, script: &mut Script, at: i64) -> Self {
        let mut locations = Vec::new();
        for (number, place) in (0..).zip(LOCATIONS) {
            let id = LocationId(dice.id());
            let list = directory::Command::ListLocation(location(id, number, *place));
            script.add(at, Who::System, Stream::Location(id), list);
            locations.push(id);
            for (number, name) in (0..).zip(ROOMS) {
                let room = room_of(id, number);
                let room = Room { room, location: id, name: (*name).to_owned(), active: true };
                let list = directory::Command::ListRoom(room);
                script.add(at, Who::System, Stream::Location(id), list);
            }
        }
        for (code, display, minutes, by_patients) in VISIT_TYPES {
            let code = Code::new(VISITS, code, display);
            let (minutes, by_patients) = (*minutes, *by_patients);
            let offered = VisitType { code, minutes, by_patients, active: true };
            let list = directory::Command::ListVisitType(offered);
            script.add(at, Who::System, Stream::VisitTypes, list);
        }
        let at = at + HOUR;
        let mut number = 0;
        let mut hire = |hand: &Hand, role: Role, specialty: Option<Specialty>| {
            number += 1;
            make_account(dice, script, at, hand, role, specialty, number, &locations)
        };
        let clinicians = CLINICIANS
            .iter()
            .map(|(hand, specialty)| (hire(hand, Role::Clinical, Some(*specialty)), *specialty))
            .collect();
        let front_desk = FRONT_DESK.iter().map(|it| hire(it, Role::FrontDesk, None)).collect();
        let billing = BILLING.iter().map(|it| hire(it, Role::Billing, None)).collect();
        Self { clinicians, front_desk, billing, locations }
    }

    /// A clinician's account.
    pub(super) fn clinician(&self, number: usize) -> AccountId {
        self.clinicians[number].0.account
    }

    /// A clinician as who asks.
    pub(super) fn treats(&self, number: usize) -> Who {
        Who::Staff(self.clinician(number), Role::Clinical)
    }

    /// The member of the front desk who looks after a patient.
    pub(super) fn desk(&self, patient: u32) -> Who {
        let desk = &self.front_desk[patient as usize % self.front_desk.len()];
        Who::Staff(desk.account, Role::FrontDesk)
    }

    /// The member of billing who looks after a patient.
    pub(super) fn bills(&self, patient: u32) -> Who {
        let billing = &self.billing[(patient as usize / 2) % self.billing.len()];
        Who::Staff(billing.account, Role::Billing)
    }

    /// Whom a patient of that age may see.
    pub(super) fn suitable(&self, age: u32) -> Vec<usize> {
        let suits = |specialty: Specialty| match specialty {
            Specialty::Family => true,
            Specialty::Internal => age >= 18,
            Specialty::Pediatrics => age < 18,
        };
        (0..self.clinicians.len()).filter(|it| suits(self.clinicians[*it].1)).collect()
    }

    /// Whom a patient of that age mostly has: children have pediatricians.
    pub(super) fn usual(&self, age: u32) -> Vec<usize> {
        let mut usual = self.suitable(age);
        if age < 18 {
            usual.retain(|it| self.clinicians[*it].1 == Specialty::Pediatrics);
        }
        usual
    }
}

/// NPIs begin with 1 or 2; these begin with 9, so that they are nobody's.
#[allow(clippy::too_many_arguments)] // all of it is what an account is made of
fn make_account(
    dice: &mut Dice,
    script: &mut Script,
    at: i64,
    hand: &Hand,
    role: Role,
    specialty: Option<Specialty>,
    number: u32,
    locations: &[LocationId],
) -> Person {
    let account = AccountId(dice.id());
    let login = hand.login.to_owned();
    let reserve = LoginReservation { account, login: login.clone() };
    let reserve = identifier::Command::ReserveLogin(reserve);
    script.add(at, Who::System, Stream::Login(login.clone()), reserve);
    let npi = specialty.map(|_| format!("90000{:05}", number * 37));
    let mut name = HumanName::simple(hand.given, hand.family);
    name.suffix = hand.suffix.iter().map(|it| (*it).into()).collect();
    let shown = match hand.suffix {
        Some(suffix) => format!("{} {}, {suffix}", hand.given, hand.family),
        None => format!("{} {}", hand.given, hand.family),
    };
    let provider = specialty.map(|specialty| {
        let (code, display) = taxonomy(specialty);
        Provider {
            account,
            name: shown.clone(),
            npi: npi.clone(),
            specialties: vec![Concept::coded(TAXONOMY, code, display)],
            organisation: None,
            locations: locations.to_vec(),
            active: true,
        }
    });
    let identifier = |value: &String| Identifier {
        kind: Some("NPI".to_owned()),
        system: NPI.to_owned(),
        value: value.as_str().into(),
    };
    let identifiers = npi.iter().map(identifier).collect();
    let create = staff::Command::CreateAccount {
        account: Account { account, login: login.clone(), name, identifiers },
        provider,
        roles: Vec::new(),
    };
    script.add(at, Who::System, Stream::Staff(account), create);
    let grant = staff::Command::GrantRole(RoleChange { account, role });
    script.add(at, Who::System, Stream::Staff(account), grant);
    if role == Role::Clinical {
        let allow = staff::Command::AllowBreakGlass(account);
        script.add(at, Who::System, Stream::Staff(account), allow);
    }
    Person { account, login, name: shown }
}

fn location(id: LocationId, number: u32, place: (&str, &str, &str, &str)) -> Location {
    let (name, street, town, postal_code) = place;
    let phone = ContactPoint {
        system: "phone".to_owned(),
        value: format!("+1 518-555-01{number:02}").into(),
        usage: Some("work".to_owned()),
        rank: Some(1),
    };
    let address = Address {
        usage: Some("work".to_owned()),
        lines: vec![street.into()],
        city: Some(town.into()),
        state: Some("NY".into()),
        postal_code: Some(postal_code.into()),
        country: Some("US".into()),
        ..Address::default()
    };
    Location {
        location: id,
        name: name.to_owned(),
        address: Some(address),
        points: vec![phone],
        time_zone: Some(Clockwork::ZONE.to_owned()),
        organisation: None,
    }
}
