//! What is there when the morning begins: free times that were looked up, visits that are under way, coded,
//! charged and claimed. It also warms keys and caches.

use std::time::Instant;

use crate::load::Connections;
use crate::mix::Operation;
use crate::stock::Stock;

/// Of each so many, and more of what others come from.
pub(crate) async fn fill(stock: &Stock, connections: &Connections, each: usize) {
    let steps = [
        (Operation::OpenSlots, each),
        (Operation::OpenEncounter, 8 * each),
        (Operation::CodeVisit, 4 * each),
        (Operation::RecordCharge, 3 * each),
        (Operation::DraftClaim, 2 * each),
        (Operation::SubmitClaim, each),
        (Operation::SearchPatients, each),
        (Operation::DaySheet, each),
        (Operation::MyDay, each),
        (Operation::Chart, each),
        (Operation::MyChart, each),
        (Operation::Accesses, 1),
    ];
    for (operation, many) in steps {
        for _ in 0..many {
            let asked = stock.ask(operation).expect("something is there to be done");
            let answer = connections.ask(&asked.request).await;
            let problem = stock.answered(&asked.about, &answer, Instant::now());
            assert!(problem.is_none(), "{}: {answer:?}", operation.name());
        }
    }
}
