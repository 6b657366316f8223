use super::*;
use crate::testing::{Given, given, samples};
use samples::ids;
use samples::words::text;

const AT: i64 = 1_777_903_200_000_000;
const MINUTE: i64 = 60_000_000;
const END: i64 = AT + 60 * MINUTE;
const SENTENCE: &str = "Unconscious in the emergency room";

fn break_until(until: i64) -> Command {
    Command::Break {
        glass: ids::GLASS,
        account: ids::CLINICIAN,
        patient: ids::PATIENT,
        reason: "EMERGENCY".to_owned(),
        sentence: text(SENTENCE),
        at: AT,
        until,
    }
}

fn saying(reason: &str, sentence: &str) -> Command {
    Command::Break {
        glass: ids::GLASS,
        account: ids::CLINICIAN,
        patient: ids::PATIENT,
        reason: reason.to_owned(),
        sentence: text(sentence),
        at: AT,
        until: END,
    }
}

fn mend(at: i64) -> Command {
    Command::Mend { by: Actor::Account(ids::CLINICIAN), at }
}

fn review(by: AccountId, finding: &str, at: i64) -> Command {
    Command::Review { by, finding: finding.to_owned(), at }
}

fn broken() -> Given<Glass> {
    given::<Glass>(&[]).after(break_until(END))
}

#[test]
fn whoever_breaks_the_glass_opens_one_chart_and_tells_compliance() {
    given::<Glass>(&[]).when(break_until(END)).then(&[Event::new("GlassBroken")
        .of_organisation(OversightFact::GlassBroken(samples::oversight::glass_broken()))
        .about(ids::PATIENT, CareTeamFact::GlassOpened(samples::care_team::glass_opened()))
        .about(ids::PATIENT, InquiryFact::GlassExplained(samples::inquiry::glass_explained()))]);
}

#[test]
fn what_was_typed_stands_in_inquiry_only() {
    let sentence = "zebrafinch, said nobody ever";
    let events = given::<Glass>(&[]).when(saying("SAFETY", sentence)).events();
    let holds = |(_, fact): &&(_, Fact)| {
        crate::wire::encode(fact).windows(sentence.len()).any(|w| w == sentence.as_bytes())
    };
    let holding: Vec<_> = events[0].facts.iter().filter(holds).map(|(_, f)| f.facet()).collect();
    assert_eq!(holding, [Facet::Inquiry]);
    assert!(!format!("{events:?}").contains("zebrafinch"));
}

#[test]
fn a_grant_has_one_stream() {
    broken().when(break_until(END)).refused("ALREADY_EXISTS");
}

#[test]
fn a_reason_is_one_of_the_list() {
    for reason in REASONS {
        assert_eq!(given::<Glass>(&[]).when(saying(reason, SENTENCE)).events().len(), 1);
    }
    given::<Glass>(&[]).when(saying("CURIOSITY", SENTENCE)).refused("UNKNOWN_CODE");
    given::<Glass>(&[]).when(saying("", SENTENCE)).refused("UNKNOWN_CODE");
}

#[test]
fn a_sentence_says_something_and_is_no_note() {
    let (least, most) = (*limits::SENTENCE_BYTES.start(), *limits::SENTENCE_BYTES.end());
    let when = |sentence: &str| given::<Glass>(&[]).when(saying("SAFETY", sentence));
    assert_eq!(when(&"x".repeat(least)).events().len(), 1);
    assert_eq!(when(&"x".repeat(most)).events().len(), 1);
    when(&"x".repeat(least - 1)).refused("UNDER_LIMIT");
    when(&format!("{}{}", "x".repeat(least - 1), " ".repeat(20))).refused("UNDER_LIMIT");
    when(&"x".repeat(most + 1)).refused("OVER_LIMIT");
    when(&" ".repeat(most + 1)).refused("OVER_LIMIT");
}

#[test]
fn a_grant_lasts_four_hours_at_most() {
    let longest = AT + limits::micros(limits::GLASS_S);
    assert_eq!(longest - AT, 240 * MINUTE);
    assert_eq!(given::<Glass>(&[]).when(break_until(longest)).events().len(), 1);
    given::<Glass>(&[]).when(break_until(longest + 1)).refused("OVER_LIMIT");
    given::<Glass>(&[]).when(break_until(i64::MAX)).refused("OVER_LIMIT");
    assert_eq!(given::<Glass>(&[]).when(break_until(AT + 1)).events().len(), 1);
    given::<Glass>(&[]).when(break_until(AT)).refused("END_BEFORE_START");
}

#[test]
fn a_grant_runs_until_its_last_moment() {
    let glass = broken();
    assert!(glass.state.runs(AT));
    assert!(glass.state.runs(END - 1));
    assert!(!glass.state.runs(END));
    assert!(!given::<Glass>(&[]).state.runs(AT));
}

#[test]
fn a_grant_is_ended_by_hand_once() {
    let at = AT + 30 * MINUTE;
    broken().when(mend(at)).then(&[Event::new("GlassMended")
        .of_organisation(OversightFact::GlassMended(samples::oversight::glass_mended(true)))
        .about(ids::PATIENT, CareTeamFact::GlassClosed(samples::care_team::glass_closed()))]);
    let mended = broken().after(mend(at));
    assert!(!mended.state.runs(at));
    for again in [at, at + 1, END] {
        broken().after(mend(at)).when(mend(again)).refused("ALREADY_ENDED");
    }
}

#[test]
fn what_ended_by_itself_is_not_ended_by_hand() {
    assert_eq!(broken().when(mend(END - 1)).events().len(), 1);
    broken().when(mend(END)).refused("ALREADY_ENDED");
    broken().when(mend(AT - 1)).refused("END_BEFORE_START");
    given::<Glass>(&[]).when(mend(AT)).refused("UNKNOWN_RECORD");
}

#[test]
fn a_review_waits_for_the_end() {
    let next_day = 1_777_989_600_000_000;
    let told = [Event::new("GlassReviewed")
        .of_organisation(OversightFact::GlassReviewed(samples::oversight::glass_reviewed()))];
    broken().when(review(ids::OFFICER, "JUSTIFIED", END - 1)).refused("WRONG_STATUS");
    assert_eq!(broken().when(review(ids::OFFICER, "JUSTIFIED", END)).events().len(), 1);
    broken().when(review(ids::OFFICER, "JUSTIFIED", next_day)).then(&told);
    let mended = broken().after(mend(AT + MINUTE));
    assert_eq!(mended.when(review(ids::OFFICER, "JUSTIFIED", AT + MINUTE)).events().len(), 1);
}

#[test]
fn nobody_reviews_what_they_did_themselves() {
    broken().when(review(ids::CLINICIAN, "JUSTIFIED", END)).refused("OWN_REVIEW");
}

#[test]
fn a_grant_is_signed_off_once_with_a_finding_of_the_list() {
    for finding in ["JUSTIFIED", "NOT_JUSTIFIED"] {
        let reviewed = broken().after(review(ids::OFFICER, finding, END));
        assert!(reviewed.state.settled);
        for again in FINDINGS {
            let settled = broken().after(review(ids::OFFICER, finding, END));
            settled.when(review(ids::OTHER_CLINICIAN, again, END)).refused("ALREADY_EXISTS");
        }
    }
    broken().when(review(ids::OFFICER, "FINE", END)).refused("UNKNOWN_CODE");
    given::<Glass>(&[]).when(review(ids::OFFICER, "JUSTIFIED", END)).refused("UNKNOWN_RECORD");
}

#[test]
fn a_review_that_needs_a_follow_up_settles_nothing() {
    let follow_up = || {
        let reviewed = broken().after(review(ids::OFFICER, "NEEDS_FOLLOW_UP", END));
        reviewed.after(review(ids::OFFICER, "NEEDS_FOLLOW_UP", END + 1))
    };
    assert!(!follow_up().state.settled);
    let own = review(ids::CLINICIAN, "JUSTIFIED", END + 2);
    follow_up().when(own).refused("OWN_REVIEW");
    let settled = follow_up().after(review(ids::OTHER_CLINICIAN, "NOT_JUSTIFIED", END + 2));
    assert!(settled.state.settled);
    settled.when(review(ids::OFFICER, "JUSTIFIED", END + 3)).refused("ALREADY_EXISTS");
}
