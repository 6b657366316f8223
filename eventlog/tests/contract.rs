//! The contract of `EventLog`, one suite over every backend.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod given;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chartlog_eventlog::tree::Tree;
use chartlog_eventlog::{
    Append, AppendError, Direction, DraftFacet, EventLog, Expectation, FacetTag, Hash32, KeyId,
    MemoryLog, Options, Position, ReadError, SegmentLog, limits,
};
use given::*;

/// Runs a test over every backend.
macro_rules! contract {
    ($($name:ident)*) => {
        mod memory {
            $(#[test]
            fn $name() {
                super::$name(std::sync::Arc::new(super::MemoryLog::new(super::LOG)));
            })*
        }

        mod segments {
            $(#[test]
            fn $name() {
                let dir = tempfile::tempdir().unwrap();
                let options = super::Options::default();
                let log = super::SegmentLog::create(dir.path(), &super::org(), options).unwrap();
                super::$name(std::sync::Arc::new(log));
            })*
        }

        mod small_segments {
            $(#[test]
            fn $name() {
                let dir = tempfile::tempdir().unwrap();
                let log =
                    super::SegmentLog::create(dir.path(), &super::org(), super::small()).unwrap();
                super::$name(std::sync::Arc::new(log));
            })*
        }
    };
}

contract! {
    an_empty_log_has_no_entries_and_the_root_of_nothing
    an_append_is_numbered_chained_and_found
    an_entry_opens_with_its_keys
    a_stream_is_where_it_is_expected_or_nothing_is_written
    an_owned_stream_is_numbered_by_the_log
    several_streams_are_all_or_nothing
    a_stream_without_events_guards_those_with_some
    a_repeated_append_gives_the_first_answer_whatever_it_expects
    a_half_repeated_append_is_refused
    a_stream_is_read_both_ways_from_anywhere
    entries_are_read_by_key_in_order
    entries_of_several_keys_are_read_in_the_order_of_the_log_each_once
    reading_goes_on_after_a_position
    a_position_that_is_no_entry_is_not_found
    the_head_is_the_tree_over_all_entries
    a_follower_sees_everything_once_and_in_order_while_others_append
    a_follower_that_waits_in_vain_gets_nothing
    concurrent_writers_of_one_stream_get_one_revision_each
    nothing_and_too_much_are_refused
    a_receipt_can_be_awaited
}

type Log = Arc<dyn EventLog>;

fn an_empty_log_has_no_entries_and_the_root_of_nothing(log: Log) {
    let head = log.head();
    assert_eq!((head.position, head.size), (None, 0));
    assert_eq!(head.root, Tree::new().root());
    assert!(all(&*log).is_empty());
    assert_eq!(log.stream_revision(stream(1)).unwrap(), None);
    assert_eq!(log.find(event(1)).unwrap(), None);
    assert_eq!(log.id(), LOG);
}

fn an_append_is_numbered_chained_and_found(log: Log) {
    let request = Append::one(stream(1), Expectation::NoStream, vec![note(1), note(2)]);
    let answer = log.append(request).unwrap();
    assert!(!answer.repeated);
    assert_eq!(answer.events.len(), 2);
    let entries = all(&*log);
    for (number, (told, entry)) in answer.events.iter().zip(&entries).enumerate() {
        assert_eq!(told.revision, number as u64);
        assert_eq!(told.leaf_index, number as u64);
        assert_eq!(told.entry_hash, entry.hash());
        assert_eq!(told.position, entry.position());
        assert_eq!(entry.leaf_index(), told.leaf_index);
        assert_eq!((entry.stream(), entry.event_id()), (stream(1), told.event_id));
        assert_eq!(log.find(told.event_id).unwrap(), Some(told.position));
        assert_eq!(log.read_at(told.position).unwrap().bytes(), entry.bytes());
    }
    assert_eq!(entries[0].previous_hash(), Hash32::ZERO);
    assert_eq!(entries[1].previous_hash(), entries[0].hash());
    assert_eq!(answer.position, entries[1].position());
    assert!(entries[0].position() < entries[1].position());
    assert_eq!(log.stream_revision(stream(1)).unwrap(), Some(1));
}

fn an_entry_opens_with_its_keys(log: Log) {
    let facets = vec![sealed(&key(1), "one"), sealed(&key(2), "two")];
    log.append(one(stream(1), Expectation::NoStream, draft(1, facets))).unwrap();
    let entry = all(&*log).remove(0);
    assert_eq!(entry.open(0, &key(1)).unwrap().as_slice(), b"one");
    assert_eq!(entry.open(1, &key(2)).unwrap().as_slice(), b"two");
    assert!(entry.open(0, &key(2)).is_err());
    assert_eq!(entry.clear(0), None);
    assert!(!entry.bytes().windows(3).any(|bytes| bytes == b"two"));
}

fn a_stream_is_where_it_is_expected_or_nothing_is_written(log: Log) {
    log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
    let refused = [
        (stream(1), Expectation::NoStream, Some(0)),
        (stream(1), Expectation::Exactly(1), Some(0)),
        (stream(2), Expectation::Exactly(0), None),
    ];
    for (which, expect, found) in refused {
        let error = log.append(one(which, expect, note(2))).unwrap_err();
        let AppendError::Conflict { stream, expected, actual } = error else {
            panic!("{error}");
        };
        assert_eq!((stream, expected, actual), (which, expect, found));
    }
    assert_eq!(log.head().size, 1);
    log.append(one(stream(1), Expectation::Exactly(0), note(2))).unwrap();
    assert_eq!(log.stream_revision(stream(1)).unwrap(), Some(1));
}

fn an_owned_stream_is_numbered_by_the_log(log: Log) {
    let receipts: Vec<_> = (0..20)
        .map(|number| log.submit(one(stream(1), Expectation::Owned, note(number))))
        .collect();
    for (number, receipt) in receipts.into_iter().enumerate() {
        assert_eq!(receipt.wait().unwrap().events[0].revision, number as u64);
    }
}

fn several_streams_are_all_or_nothing(log: Log) {
    log.append(one(stream(2), Expectation::NoStream, note(1))).unwrap();
    let both = |second| Append {
        streams: vec![
            on(stream(1), Expectation::NoStream, vec![note(2), note(3)]),
            on(stream(2), second, vec![note(4)]),
        ],
    };
    let error = log.append(both(Expectation::Exactly(7))).unwrap_err();
    assert!(matches!(error, AppendError::Conflict { stream, .. } if stream == self::stream(2)));
    assert_eq!(log.head().size, 1);
    assert_eq!(log.stream_revision(stream(1)).unwrap(), None);
    let answer = log.append(both(Expectation::Exactly(0))).unwrap();
    let order: Vec<_> = answer.events.iter().map(|event| event.event_id).collect();
    assert_eq!(order, [event(2), event(3), event(4)]);
    assert_eq!(ids(&all(&*log))[1..], order);
}

fn a_stream_without_events_guards_those_with_some(log: Log) {
    log.append(one(stream(2), Expectation::NoStream, note(1))).unwrap();
    let guarded = |guard, number| Append {
        streams: vec![
            on(stream(2), guard, vec![]),
            on(stream(1), Expectation::NoStream, vec![note(number)]),
        ],
    };
    for guard in [Expectation::NoStream, Expectation::Exactly(1)] {
        let error = log.append(guarded(guard, 2)).unwrap_err();
        assert!(matches!(error, AppendError::Conflict { stream, .. } if stream == self::stream(2)));
    }
    assert_eq!(log.head().size, 1);
    let answer = log.append(guarded(Expectation::Exactly(0), 2)).unwrap();
    assert_eq!((answer.events.len(), answer.events[0].event_id), (1, event(2)));
    assert_eq!(log.stream_revision(stream(2)).unwrap(), Some(0));
    // One that was made is not made again, wherever the guard is now.
    log.append(one(stream(2), Expectation::Exactly(0), note(3))).unwrap();
    assert!(log.append(guarded(Expectation::Exactly(0), 2)).unwrap().repeated);
    // That a stream is not there is guarded too.
    let absent = |number| Append {
        streams: vec![
            on(stream(3), Expectation::NoStream, vec![]),
            on(stream(4), Expectation::Owned, vec![note(number)]),
        ],
    };
    log.append(absent(4)).unwrap();
    log.append(one(stream(3), Expectation::NoStream, note(5))).unwrap();
    assert!(matches!(log.append(absent(6)), Err(AppendError::Conflict { .. })));
}

fn a_repeated_append_gives_the_first_answer_whatever_it_expects(log: Log) {
    let request = Append::one(stream(1), Expectation::NoStream, vec![note(1), note(2)]);
    let first = log.append(request.clone()).unwrap();
    log.append(one(stream(1), Expectation::Exactly(1), note(3))).unwrap();
    let second = log.append(request.clone()).unwrap();
    assert!(second.repeated);
    assert_eq!(second.events, first.events);
    assert_eq!(second.position, first.position);
    assert_eq!(log.head().size, 3);
    // Both at once, so that they may share a batch.
    let again = one(stream(2), Expectation::NoStream, note(9));
    let receipts = [log.submit(again.clone()), log.submit(again)];
    let answers = receipts.map(|receipt| receipt.wait().unwrap());
    assert_eq!(answers[0].events, answers[1].events);
    assert_eq!(answers.map(|answer| answer.repeated), [false, true]);
}

fn a_half_repeated_append_is_refused(log: Log) {
    log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
    let half = [vec![note(1), note(2)], vec![note(2), note(1)], vec![note(3), note(3)]];
    for events in half {
        let error =
            log.append(Append::one(stream(1), Expectation::Exactly(0), events)).unwrap_err();
        assert!(matches!(error, AppendError::EventIdReused { .. }), "{error}");
    }
    let elsewhere = log.append(one(stream(2), Expectation::NoStream, note(1)));
    assert!(matches!(elsewhere, Err(AppendError::EventIdReused { .. })));
    assert_eq!(log.head().size, 1);
}

fn a_stream_is_read_both_ways_from_anywhere(log: Log) {
    const COUNT: u64 = 1_300;
    for part in 0..13 {
        let mine = (0..100).map(|number| note(part * 100 + number)).collect();
        let other = vec![note(100_000 + part)];
        let streams =
            vec![on(stream(1), Expectation::Owned, mine), on(stream(2), Expectation::Owned, other)];
        log.append(Append { streams }).unwrap();
    }
    let read = |from, direction| {
        let entries = log.read_stream(stream(1), from, direction).unwrap();
        let entries: Vec<_> = entries.map(Result::unwrap).collect();
        assert!(entries.iter().all(|entry| entry.stream() == stream(1)));
        entries.iter().map(|entry| entry.revision()).collect::<Vec<u64>>()
    };
    for from in [0, 1, 511, 512, 513, 1_024, COUNT - 1] {
        let forward: Vec<u64> = (from..COUNT).collect();
        assert_eq!(read(from, Direction::Forward), forward, "from {from}");
        let backward: Vec<u64> = (0..=from).rev().collect();
        assert_eq!(read(from, Direction::Backward), backward, "from {from}");
    }
    assert_eq!(read(COUNT, Direction::Forward), []);
    assert_eq!(read(u64::MAX, Direction::Forward), []);
    let all: Vec<u64> = (0..COUNT).rev().collect();
    assert_eq!(read(u64::MAX, Direction::Backward), all);
    assert!(log.read_stream(stream(3), 0, Direction::Forward).unwrap().next().is_none());
    assert!(log.read_stream(stream(3), 9, Direction::Backward).unwrap().next().is_none());
}

fn entries_are_read_by_key_in_order(log: Log) {
    let mut positions = Vec::new();
    for number in 0..30 {
        let mut facets = vec![sealed(&key(number % 3), "a")];
        if number % 5 == 0 {
            // The same key twice in an entry gives the entry once.
            facets.push(sealed(&key(number % 3), "b"));
        }
        let answer =
            log.append(one(stream(number % 4), Expectation::Owned, draft(number, facets))).unwrap();
        if number % 3 == 1 {
            positions.push(answer.position);
        }
    }
    let read = |after, up_to| -> Vec<Position> {
        let entries = log.read_by_key(key(1).key_id(), after, up_to).unwrap();
        entries.map(|entry| entry.unwrap().position()).collect()
    };
    assert_eq!(read(None, None), positions);
    assert_eq!(read(None, Some(positions[4])), positions[..5]);
    assert_eq!(read(Some(positions[2]), Some(positions[4])), positions[3..5]);
    assert_eq!(read(positions.last().copied(), None), []);
    assert_eq!(read(Some(positions[4]), Some(positions[2])), []);
    let unused = KeyId::from_bytes([0x77; 16]);
    assert!(log.read_by_key(unused, None, None).unwrap().next().is_none());
}

fn entries_of_several_keys_are_read_in_the_order_of_the_log_each_once(log: Log) {
    let mut positions = Vec::new();
    for number in 0..30 {
        let mut facets = vec![sealed(&key(number % 3), "a")];
        if number % 5 == 0 {
            facets.push(sealed(&key((number + 1) % 3), "b"));
        }
        let is_wanted = facets.len() == 2 || number % 3 != 2;
        let answer =
            log.append(one(stream(number % 4), Expectation::Owned, draft(number, facets))).unwrap();
        if is_wanted {
            positions.push(answer.position);
        }
    }
    let keys = [key(1).key_id(), key(0).key_id(), KeyId::from_bytes([0x77; 16])];
    let read = |keys: &[KeyId], after, up_to| -> Vec<Position> {
        let entries = log.read_by_keys(keys, after, up_to).unwrap();
        entries.map(|entry| entry.unwrap().position()).collect()
    };
    assert_eq!(read(&keys, None, None), positions);
    assert_eq!(read(&keys, Some(positions[3]), Some(positions[9])), positions[4..10]);
    assert_eq!(read(&[], None, None), []);
}

fn reading_goes_on_after_a_position(log: Log) {
    for number in 0..300 {
        log.append(one(stream(number % 7), Expectation::Owned, note(number))).unwrap();
    }
    let entries = all(&*log);
    assert_eq!(ids(&entries), (0..300).map(event).collect::<Vec<_>>());
    for at in [0, 150, 299] {
        let after = log.read_all(Some(entries[at].position())).unwrap();
        let after: Vec<_> = after.map(Result::unwrap).collect();
        assert_eq!(ids(&after), ids(&entries[at + 1..]));
    }
}

fn a_position_that_is_no_entry_is_not_found(log: Log) {
    log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
    let beyond = Position::from_u64(u64::MAX);
    assert!(matches!(
        log.read_at(beyond),
        Err(ReadError::NotFound { position }) if position == beyond
    ));
    assert!(log.read_all(Some(beyond)).is_err());
    assert!(log.follow(Some(beyond)).is_err());
    assert!(log.read_at(Position::from_u64(1)).is_err());
}

fn the_head_is_the_tree_over_all_entries(log: Log) {
    let mut tree = Tree::new();
    for number in 0..40 {
        let answer = log.append(one(stream(number % 3), Expectation::Owned, note(number))).unwrap();
        tree.push(&answer.events[0].entry_hash);
        let head = log.head();
        assert_eq!(head.position, Some(answer.position));
        assert_eq!((head.size, head.root), (tree.size(), tree.root()));
    }
}

fn a_follower_sees_everything_once_and_in_order_while_others_append(log: Log) {
    const WRITERS: u32 = 4;
    const EACH: u32 = 250;
    let mut follow = log.follow(None).unwrap();
    let seen = std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let log = &log;
            scope.spawn(move || {
                for number in 0..EACH {
                    let id = writer * EACH + number;
                    log.append(one(stream(writer), Expectation::Owned, note(id))).unwrap();
                }
            });
        }
        let mut seen = Vec::new();
        while seen.len() < (WRITERS * EACH) as usize {
            let piece = follow.next(17, Duration::from_secs(20)).unwrap();
            assert!(!piece.is_empty() && piece.len() <= 17);
            seen.extend(piece);
        }
        seen
    });
    let leaves: Vec<u64> = seen.iter().map(|entry| entry.leaf_index()).collect();
    assert_eq!(leaves, (0..u64::from(WRITERS * EACH)).collect::<Vec<_>>());
    assert_eq!(ids(&seen), ids(&all(&*log)));
    // From the middle on, and up to what is there now.
    let mut later = log.follow(Some(seen[499].position())).unwrap();
    let piece = later.next(10_000, Duration::ZERO).unwrap();
    assert_eq!(ids(&piece), ids(&seen[500..]));
}

fn a_follower_that_waits_in_vain_gets_nothing(log: Log) {
    let mut follow = log.follow(None).unwrap();
    assert!(follow.next(10, Duration::ZERO).unwrap().is_empty());
    log.append(one(stream(1), Expectation::NoStream, note(1))).unwrap();
    assert_eq!(follow.next(10, Duration::ZERO).unwrap().len(), 1);
    assert!(follow.next(10, Duration::from_millis(1)).unwrap().is_empty());
}

fn concurrent_writers_of_one_stream_get_one_revision_each(log: Log) {
    let conflicts = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (log, conflicts) = (&log, &conflicts);
            scope.spawn(move || {
                for number in 0..50 {
                    let id = writer * 50 + number;
                    loop {
                        let expect = match log.stream_revision(stream(1)).unwrap() {
                            Some(revision) => Expectation::Exactly(revision),
                            None => Expectation::NoStream,
                        };
                        match log.append(one(stream(1), expect, note(id))) {
                            Ok(_) => break,
                            Err(AppendError::Conflict { .. }) => {
                                conflicts.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            });
        }
    });
    let entries = all(&*log);
    let revisions: Vec<u64> = entries.iter().map(|entry| entry.revision()).collect();
    assert_eq!(revisions, (0..200).collect::<Vec<_>>());
}

fn nothing_and_too_much_are_refused(log: Log) {
    let clear = |len| draft(1, vec![DraftFacet::Clear { bytes: vec![7; len] }]);
    let append = |draft| log.append(one(stream(1), Expectation::NoStream, draft));
    let empty = Append { streams: vec![] };
    assert!(matches!(log.append(empty), Err(AppendError::Empty)));
    let empty = Append::one(stream(1), Expectation::NoStream, vec![]);
    assert!(matches!(log.append(empty), Err(AppendError::Empty)));
    let twice = Append {
        streams: vec![
            on(stream(1), Expectation::NoStream, vec![note(1)]),
            on(stream(1), Expectation::NoStream, vec![note(2)]),
        ],
    };
    assert!(matches!(log.append(twice), Err(AppendError::StreamTwice { .. })));
    let guards = 2..=limits::STREAMS_PER_APPEND as u32 + 1;
    let guards = guards.map(|number| on(stream(number), Expectation::NoStream, vec![]));
    let guarded = [on(stream(1), Expectation::NoStream, vec![note(1)])].into_iter().chain(guards);
    let too_guarded = Append { streams: guarded.collect() };
    let sixteen = draft(1, vec![sealed(&key(1), "x"); limits::FACETS + 1]);
    let many = (0..=limits::EVENTS_PER_APPEND as u32).map(note).collect();
    let refused = [
        append(clear(limits::ENTRY_BYTES - 128 - 56 + 1)),
        append(clear(limits::FACET_BYTES + 1)),
        append(sixteen),
        log.append(Append::one(stream(1), Expectation::NoStream, many)),
        log.append(too_guarded),
    ];
    for refused in refused {
        assert!(matches!(refused, Err(AppendError::TooLarge { .. })));
    }
    assert_eq!(log.head().size, 0);
    let fifteen = draft(2, vec![sealed(&key(1), "x"); limits::FACETS]);
    append(fifteen).unwrap();
    assert_eq!(all(&*log)[0].facets().len(), limits::FACETS);
    assert_eq!(all(&*log)[0].facets()[3].tag, FacetTag(6));
}

fn a_receipt_can_be_awaited(log: Log) {
    let receipt = log.submit(one(stream(1), Expectation::NoStream, note(1)));
    let mut receipt = Box::pin(receipt);
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    let answer = loop {
        match receipt.as_mut().poll(&mut context) {
            std::task::Poll::Ready(answer) => break answer,
            std::task::Poll::Pending => std::thread::yield_now(),
        }
    };
    assert_eq!(answer.unwrap().events[0].event_id, event(1));
}

#[test]
fn the_largest_entry_and_the_largest_append_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let disk = SegmentLog::create(dir.path(), &org(), Options::default()).unwrap();
    let logs: [Log; 2] = [Arc::new(MemoryLog::new(LOG)), Arc::new(disk)];
    for log in logs {
        let bytes = vec![7; limits::ENTRY_BYTES - 128 - 56];
        let largest = draft(1_000_000, vec![DraftFacet::Clear { bytes }]);
        log.append(one(stream(1), Expectation::NoStream, largest)).unwrap();
        let many = (0..limits::EVENTS_PER_APPEND as u32).map(note).collect();
        let answer = log.append(Append::one(stream(2), Expectation::NoStream, many)).unwrap();
        assert_eq!(answer.events.len(), limits::EVENTS_PER_APPEND);
        assert_eq!(all(&*log)[0].bytes().len(), limits::ENTRY_BYTES);
        assert_eq!(log.head().size, 1 + limits::EVENTS_PER_APPEND as u64);
    }
}

use std::future::Future as _;
