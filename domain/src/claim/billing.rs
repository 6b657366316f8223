//! A claim made out of coded visits: lines with the net amounts of what was charged for them.

use super::{State, Status, Step, check_told, life, ten_thousandths};
use crate::account;
use crate::decider::Refusal;
use crate::decider::guard::Problems;
use crate::encounter::strip;
use crate::facts::coding::{ClaimCodes, ServiceLine, Visit};
use crate::facts::ledger::{Charge, Claim, ClaimLine, ClaimedCharge, ClaimedCharges};
use crate::ids::{ClaimId, CoverageId, PatientId};
use crate::limits;
use crate::patient::{self, OnFile};
use crate::words::{Code, DateTime, Decimal, Money, Period};
use std::collections::BTreeSet;

/// What a claim is made of.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Its id.
    pub claim: ClaimId,
    /// Whose.
    pub patient: PatientId,
    /// `professional`, `institutional` and so on.
    pub kind: String,
    /// When it is made.
    pub created: DateTime,
    /// For which visits, and whether another claim bills each already.
    pub visits: Vec<(Visit, bool)>,
    /// Under which coverages, the first payer's first.
    pub coverages: Vec<CoverageId>,
}

/// A claim that was made out of visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The claim.
    pub claim: Claim,
    /// Its codes.
    pub codes: ClaimCodes,
    /// What it asks for.
    pub charges: ClaimedCharges,
}

/// Makes a claim out of visits, by what the patient's stream and the account know.
///
/// # Errors
/// A [`Refusal`] when one of the visits cannot be billed.
pub fn make(bill: Bill, of: &patient::State, owed: &account::State) -> Result<Made, Refusal> {
    check(&bill, of)?;
    let visits: Vec<&Visit> = bill.visits.iter().map(|(visit, _)| visit).collect();
    let codes = codes((bill.claim, bill.patient), &visits);
    let mut made = Making::default();
    for visit in visits {
        made.add(&bill, visit, owed)?;
    }
    made.done(bill, codes)
}

/// Refuses to submit a claim that was made here when its visits are coded otherwise than it says.
///
/// # Errors
/// [`Refusal::CodesChanged`]; [`Refusal::WrongStatus`] when it cannot be submitted anyway.
pub fn check_codes(claim: &State, visits: &[&Visit]) -> Result<(), Refusal> {
    life::check(claim.status.unwrap_or(Status::Void), Step::Submit)?;
    let Some(said) = &claim.codes else { return Ok(()) };
    let mut now = codes((said.claim, said.patient), visits);
    strip(&mut now.diagnoses, &mut now.services);
    if *said == now { Ok(()) } else { Err(Refusal::CodesChanged) }
}

/// The codes of visits as those of one claim: services numbered on, each for diagnoses of the claim by their
/// new numbers.
fn codes((claim, patient): (ClaimId, PatientId), visits: &[&Visit]) -> ClaimCodes {
    let encounters = visits.iter().map(|visit| visit.encounter).collect();
    let (diagnoses, services) = (Vec::new(), Vec::new());
    let mut codes = ClaimCodes { claim, patient, encounters, diagnoses, services };
    for visit in visits {
        let numbers: Vec<u32> =
            visit.diagnoses.iter().map(|code| number(&mut codes.diagnoses, code)).collect();
        for service in &visit.services {
            let pointers = service.diagnoses.iter().filter_map(|number| {
                let index = usize::try_from(*number).ok()?.checked_sub(1)?;
                numbers.get(index).copied()
            });
            let date = service.date.clone();
            codes.services.push(ServiceLine {
                sequence: u32::try_from(codes.services.len() + 1).unwrap_or(u32::MAX),
                diagnoses: pointers.collect(),
                date: if visits.len() > 1 { date.or_else(|| visit.date.clone()) } else { date },
                ..service.clone()
            });
        }
    }
    codes
}

/// The number of a diagnosis among those of a claim, from 1.
fn number(diagnoses: &mut Vec<Code>, code: &Code) -> u32 {
    let code = code.bare();
    let known = diagnoses.iter().position(|known| *known == code);
    let index = known.unwrap_or_else(|| {
        diagnoses.push(code);
        diagnoses.len() - 1
    });
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn check(bill: &Bill, of: &patient::State) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    limits::at_most("encounters", bill.visits.len(), limits::CLAIM_VISITS, "visits")?;
    if bill.visits.is_empty() {
        problems.check(Err(Refusal::Required { field: "encounters" }));
    }
    let visits: BTreeSet<_> = bill.visits.iter().map(|(visit, _)| visit.encounter).collect();
    if visits.len() < bill.visits.len() {
        problems.check(Err(Refusal::AlreadyExists { field: "encounters" }));
    }
    problems.check(check_told(&visits, &of.withheld_from_plan()));
    for (visit, billed) in &bill.visits {
        if visit.patient != bill.patient {
            problems.check(Err(Refusal::OtherPatient));
        }
        if *billed {
            problems.check(Err(Refusal::AlreadyBilled { field: "encounters" }));
        }
        if visit.services.is_empty() {
            problems.check(Err(Refusal::NotCoded));
        }
    }
    if bill.coverages.is_empty() {
        problems.check(Err(Refusal::Required { field: "coverages" }));
    }
    for coverage in &bill.coverages {
        problems.check(check_covered(&bill.visits, of.coverages.get(coverage)));
    }
    problems.none()
}

/// Refuses a coverage that is not known, and one that was not in force when a service was given.
fn check_covered(visits: &[(Visit, bool)], coverage: Option<&OnFile>) -> Result<(), Refusal> {
    let coverage = coverage.ok_or(Refusal::Unknown { field: "coverages" })?;
    let mut dates = visits.iter().flat_map(|(visit, _)| {
        visit.date.iter().chain(visit.services.iter().filter_map(|service| service.date.as_ref()))
    });
    if dates.all(|date| coverage.covers(date)) { Ok(()) } else { Err(Refusal::NotCovered) }
}

/// The amounts of a claim in the making.
#[derive(Default)]
struct Making {
    lines: Vec<ClaimLine>,
    charges: Vec<ClaimedCharge>,
    total: i128,
    currency: Option<String>,
}

impl Making {
    /// What was charged for a visit's services.
    fn add(&mut self, bill: &Bill, visit: &Visit, owed: &account::State) -> Result<(), Refusal> {
        let of_visit = |charge: &&Charge| charge.encounter == Some(visit.encounter);
        let mut open: Vec<&Charge> = owed.claimable(bill.claim).filter(of_visit).collect();
        for service in &visit.services {
            let charge = take_charge(&mut open, service).ok_or(Refusal::NotCharged)?;
            let sequence = u32::try_from(self.lines.len() + 1).unwrap_or(u32::MAX);
            self.charges.push(ClaimedCharge { sequence, charge: charge.charge });
            self.total += ten_thousandths(&charge.amount);
            self.currency = Some(charge.amount.currency.clone());
            self.lines.push(ClaimLine { sequence, net: Some(charge.amount.clone()) });
        }
        Ok(())
    }

    fn done(self, bill: Bill, codes: ClaimCodes) -> Result<Made, Refusal> {
        limits::at_most("diagnoses", codes.diagnoses.len(), limits::DIAGNOSES_A_VISIT, "codes")?;
        let dates = bill.visits.iter().filter_map(|(visit, _)| visit.date.as_ref());
        let mut dates: Vec<_> = dates.filter_map(|at| DateTime::parse(at.date()).ok()).collect();
        dates.sort();
        let total = Decimal::from_ten_thousandths(self.total);
        let (claim, patient) = (bill.claim, bill.patient);
        Ok(Made {
            claim: Claim {
                claim,
                patient,
                encounters: codes.encounters.clone(),
                kind: Some(bill.kind),
                usage: "claim".to_owned(),
                status: Status::Draft.name().to_owned(),
                created: Some(bill.created),
                billable_period: Period {
                    start: dates.first().cloned(),
                    end: dates.last().cloned(),
                },
                coverages: bill.coverages,
                payer: None,
                total: self.currency.map(|currency| Money { amount: total, currency }),
                lines: self.lines,
            },
            codes,
            charges: ClaimedCharges { claim, patient, charges: self.charges },
        })
    }
}

/// Takes the charge for a service out of those that are open: by its number, if it is still that service,
/// or by code and modifiers where the charge has none.
fn take_charge<'a>(open: &mut Vec<&'a Charge>, service: &ServiceLine) -> Option<&'a Charge> {
    let bare = |codes: &[Code]| codes.iter().map(Code::bare).collect::<BTreeSet<_>>();
    let same_code = |charge: &Charge| charge.code == service.code.as_ref().map(Code::bare);
    let same_modifiers = |charge: &Charge| bare(&charge.modifiers) == bare(&service.modifiers);
    // A visit that was coded anew may have another service by that number, at another price.
    let numbered = |charge: &Charge| {
        charge.sequence == Some(service.sequence) && same_code(charge) && same_modifiers(charge)
    };
    let alike = |charge: &Charge| {
        charge.sequence.is_none()
            && charge.code.is_some()
            && same_code(charge)
            && (charge.modifiers.is_empty() || same_modifiers(charge))
    };
    let place = open.iter().position(|charge| numbered(charge));
    let place = place.or_else(|| open.iter().position(|charge| alike(charge)))?;
    Some(open.remove(place))
}
