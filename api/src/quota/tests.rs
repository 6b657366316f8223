//! What an account may have put on record, with a clock of the test's.

use std::sync::Arc;

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::InquiryFact;
use serde_json::json;
use tokio::runtime::Runtime;

use super::*;
use crate::access_record;
use crate::arrival::Arrival;
use crate::auth::Minted;
use crate::node::{self, Node};
use crate::read::{NoAnswer, Question, Reader};
use crate::testing::{Home, in_log, signed_in, works};

const SECOND: i64 = 1_000_000;

/// A clinic with somebody at the front desk.
struct Desk {
    node: Arc<Node>,
    reader: Arc<Reader>,
    runtime: Runtime,
    out: Minted,
    home: Home,
}

impl Desk {
    fn new() -> Self {
        let home = Home::at(1_800_000_000 * SECOND, false);
        let node = home.open();
        let account = works(&node, "desk", &[Role::FrontDesk]);
        let out = signed_in(&node, account, Role::FrontDesk);
        node.catch_up(limits::CATCH_UP).unwrap();
        let reader = Arc::new(Reader::new(node.clone()));
        Self { node, reader, runtime: Runtime::new().unwrap(), out, home }
    }

    fn account(&self) -> AccountId {
        self.out.session.account
    }

    fn now(&self) -> i64 {
        self.node.journal().now()
    }

    fn take(&self, typed: usize) -> Result<(), Spent> {
        self.node.quota().take(self.account(), typed, self.now())
    }

    /// All refusals but so many are spent.
    fn is_refused_until(&self, left: u64) {
        for _ in left..limits::REFUSED {
            self.node.quota().refused(self.account(), self.now());
        }
    }

    fn ask(&self, document: &str) -> Result<(), NoAnswer> {
        self.ask_as(&self.out, document)
    }

    fn ask_as(&self, who: &Minted, document: &str) -> Result<(), NoAnswer> {
        let question = Question {
            session: who.session.clone(),
            arrival: Arrival::default(),
            source_address: "192.0.2.7".to_owned(),
            document: document.to_owned(),
            operation_name: None,
            variables: json!({}),
            at_least: None,
        };
        self.runtime.block_on(self.reader.read(question)).map(drop)
    }

    fn limited(&self) -> Vec<RequestsLimited> {
        in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::RequestsLimited(it)) = fact else { return None };
            Some(it)
        })
    }

    fn refused(&self) -> usize {
        let refused = in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(told) = fact else { return None };
            let is =
                matches!(told, OversightFact::AccessRefused(_) | OversightFact::CommandRefused(_));
            is.then_some(())
        });
        refused.len()
    }
}

fn is_limited(answer: Result<(), NoAnswer>) -> bool {
    answer.is_err_and(|no| no.code == Code::Limited && no.sentence.contains("try again in"))
}

#[test]
fn many_refused_questions_in_a_session_make_few_records_and_none_is_lost() {
    let desk = Desk::new();
    // As long as may be, and not a document of the schema.
    let document = format!("{{ nothing }}{}", " ".repeat(limits::QUESTION - 13));
    let limited = (0..400).filter(|_| is_limited(desk.ask(&document))).count();
    let fit = usize::try_from(limits::TYPED).unwrap() / (limits::QUESTION - limits::TYPED_FREE);
    assert_eq!((desk.refused(), limited), (fit, 400 - fit));
    assert_eq!(desk.limited().len(), 1, "the first is told at once");
    desk.node.quota().flush(true, desk.now()).unwrap();
    let told = desk.limited();
    let count: usize = told.iter().map(|it| it.count as usize).sum();
    assert_eq!((told.len(), count), (2, limited));
    for it in told {
        assert_eq!(it.request.actor, Actor::Account(desk.account()));
        assert_eq!((it.request.session, it.code.as_str()), (Some(desk.out.session.id), "LIMITED"));
    }
    let typed = in_log(&desk.node, Facet::Inquiry, |fact| {
        let Fact::Inquiry(InquiryFact::Typed(typed)) = fact else { return None };
        Some(typed.document.expose().len() as u64)
    });
    assert!(typed.iter().sum::<u64>() <= limits::TYPED + 64 * limits::TYPED_FREE as u64);
}

#[test]
fn a_front_end_that_asks_long_questions_all_day_is_never_told_to_wait() {
    let desk = Desk::new();
    for _ in 0..60 * 60 {
        for _ in 0..20 {
            assert_eq!(desk.take(4 * 1024), Ok(()));
        }
        desk.home.passes(SECOND);
    }
}

#[test]
fn short_questions_that_are_answered_are_never_too_many() {
    let desk = Desk::new();
    for _ in 0..200_000 {
        assert_eq!(desk.take(limits::TYPED_FREE), Ok(()));
    }
}

#[test]
fn who_was_refused_too_often_waits_and_others_do_not() {
    let desk = Desk::new();
    desk.is_refused_until(0);
    assert!(is_limited(desk.ask("{ __typename }")));
    assert_eq!(desk.take(0), Err(Spent { seconds: 1 }));
    let other = works(&desk.node, "other", &[Role::FrontDesk]);
    let other = signed_in(&desk.node, other, Role::FrontDesk);
    desk.ask_as(&other, "{ __typename }").unwrap();
    desk.home.passes(SECOND);
    desk.ask("{ __typename }").unwrap();
    // What one second gave back is spent again.
    for _ in 0..limits::REFUSED_A_MINUTE / 60 {
        assert_eq!(desk.take(0), Ok(()));
        desk.node.quota().refused(desk.account(), desk.now());
    }
    assert!(is_limited(desk.ask("{ __typename }")));
    desk.home.passes(limits::LIMITED_WINDOW_US * 7);
    assert_eq!(desk.take(0), Ok(()));
}

#[test]
fn a_refused_command_counts_as_a_refused_question_does() {
    for document in [
        "{ nothing }",
        "mutation { nothing }",
        "mutation { checkIn(input: { commandId: \"6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0001\", \
         appointment: \"6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0002\" }) { position } }",
    ] {
        let desk = Desk::new();
        desk.is_refused_until(1);
        let before = desk.refused();
        assert!(!is_limited(desk.ask(document)), "{document}");
        assert_eq!(desk.refused(), before + 1, "{document}");
        assert!(is_limited(desk.ask(document)), "{document}");
        assert_eq!(desk.refused(), before + 1, "{document}");
    }
}

#[test]
fn who_is_turned_away_too_often_is_told_so_a_machine_client_too() {
    let desk = Desk::new();
    desk.is_refused_until(1);
    let request = node::system();
    let request = Request { actor: Actor::Account(desk.account()), ..request };
    let turned_away = || {
        let operation = "http 403".to_owned();
        access_record::turned_away(&desk.node, request.clone(), operation, Code::Forbidden)
    };
    turned_away().unwrap();
    for _ in 0..10 {
        assert!(is_limited(turned_away()));
    }
    assert_eq!(desk.refused(), 1);
    desk.node.quota().flush(true, desk.now()).unwrap();
    let counts: Vec<_> = desk.limited().into_iter().map(|it| it.count).collect();
    assert_eq!(counts, [1, 9]);
}

#[test]
fn a_window_that_is_over_is_told_with_the_next_one() {
    let desk = Desk::new();
    desk.is_refused_until(0);
    for _ in 0..5 {
        let request = Request { actor: Actor::Account(desk.account()), ..node::system() };
        let id = AccessId(random::id().unwrap());
        desk.node.quota().record(id, request, desk.now()).unwrap();
        desk.home.passes(limits::LIMITED_WINDOW_US / 4);
    }
    let counts: Vec<_> = desk.limited().into_iter().map(|it| it.count).collect();
    assert_eq!(counts, [1, 3, 1]);
    let times: Vec<_> = desk.limited().into_iter().map(|it| it.last_at - it.first_at).collect();
    assert_eq!(times, [0, limits::LIMITED_WINDOW_US / 2, 0]);
}

#[test]
fn a_record_that_is_not_there_counts_as_a_refused_question_does() {
    let desk = Desk::new();
    let nobody = "{ patient(id: \"00000000-0000-4000-8000-00000000dead\") { id } }";
    desk.is_refused_until(1);
    assert!(desk.ask(nobody).is_ok(), "the answer says that it is not there");
    assert!(is_limited(desk.ask(nobody)));
}
