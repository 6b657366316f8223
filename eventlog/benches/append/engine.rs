//! The other engines: a thread that takes what is asked, commits, and answers. One event a transaction, or as
//! many as are waiting, as an application that groups its commits would.

use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::writers::Wanted;

/// Somebody who commits events: what they are is made here, from ids and a payload in clear.
pub(crate) trait Engine: Send + 'static {
    /// Makes these events durable, in one transaction.
    fn commit(&mut self, events: &[(u64, u64)]);
}

/// An engine behind a queue.
pub(crate) struct Behind {
    queue: Option<Sender<Wanted>>,
    threads: Vec<JoinHandle<()>>,
}

impl Behind {
    /// Every engine takes from the same queue, at most `group` events at a time.
    pub(crate) fn new(engines: Vec<Box<dyn Engine>>, group: usize) -> Self {
        let (queue, wanted) = unbounded();
        let serve = |engine| {
            let wanted: Receiver<Wanted> = wanted.clone();
            std::thread::spawn(move || serve(engine, &wanted, group))
        };
        Self { threads: engines.into_iter().map(serve).collect(), queue: Some(queue) }
    }

    pub(crate) fn queue(&self) -> Sender<Wanted> {
        self.queue.clone().expect("it runs")
    }

    /// Waits until all is done; whoever has the queue still keeps it open.
    pub(crate) fn ends(mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            thread.join().expect("an engine that ran to its end");
        }
    }
}

fn serve(mut engine: Box<dyn Engine>, queue: &Receiver<Wanted>, group: usize) {
    while let Ok(first) = queue.recv() {
        let mut group: Vec<Wanted> =
            std::iter::once(first).chain(queue.try_iter().take(group - 1)).collect();
        let events: Vec<(u64, u64)> = group.iter().map(|it| (it.writer, it.number)).collect();
        engine.commit(&events);
        for wanted in group.drain(..) {
            let _ = wanted.answer.send(());
        }
    }
}
