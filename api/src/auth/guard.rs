//! Guessing is made slow: an account locks for a growing time, and an address gets so many
//! attempts a minute; a session that runs has as many of its own, whoever else is at its address. Every guess is counted before it is checked, so that many at once get no
//! further than many in a row. Kept in memory; a lock that is in force stands in the log as well.
//!
//! Whoever signed in from a place before is not kept out by strangers: failures there are counted
//! apart, and the lock of the account does not hold there. The log knows the places of before the
//! last start: they are remembered when somebody comes to the account for the first time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroUsize;

use chartlog_domain::ids::{AccountId, SessionId};
use lru::LruCache;
use parking_lot::Mutex;

use crate::{limits, subscriber};

/// Failures of accounts, attempts of addresses, and where accounts were signed in to.
pub(super) struct Guard {
    guesses: Mutex<LruCache<Guessing, Failures>>,
    attempts: Mutex<HashMap<Trying, Window>>,
    known: Mutex<LruCache<(AccountId, Block), ()>>,
    /// Accounts whose places the log was asked for.
    remembered: Mutex<LruCache<AccountId, ()>>,
}

/// Addresses that one subscriber has: one of IPv4, a /64 of IPv6; none where it is no address.
type Block = Option<IpAddr>;

/// Whose attempts are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Trying {
    /// Those from an address without a session.
    Address(Block),
    /// Those in a session that runs.
    Session(SessionId),
}

/// Whose guesses are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Guessing {
    /// Those at an account from places that it does not know.
    Strangers(AccountId),
    /// Those from a place that it knows.
    Place(AccountId, Block),
    /// Those in a session that runs.
    Session(SessionId),
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: i64,
    /// Until when nothing is checked.
    locked_until: i64,
}

#[derive(Clone, Copy)]
struct Window {
    begins: i64,
    attempts: u32,
}

/// What becomes of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// It may be checked. It counts as a failure unless [`Guard::succeeded`] takes it back.
    Checked,
    /// It may be checked, and if it is wrong the account is locked: it is the last for a while.
    Last(Lockout),
    /// Nothing is checked for a while.
    Locked,
}

/// An account that is to be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lockout {
    /// Until when, microseconds since 1970 UTC.
    pub until: i64,
    /// Failures so far.
    pub failures: u32,
    /// Whether it is one of the account, to be put into the log; else only of a place.
    pub everywhere: bool,
}

const MINUTE: i64 = 60_000_000;

impl Default for Guard {
    fn default() -> Self {
        let known = NonZeroUsize::new(limits::SIGN_IN_KNOWN).unwrap_or(NonZeroUsize::MIN);
        let failures = NonZeroUsize::new(limits::SIGN_IN_FAILURES).unwrap_or(NonZeroUsize::MIN);
        Self {
            guesses: Mutex::new(LruCache::new(failures)),
            attempts: Mutex::default(),
            known: Mutex::new(LruCache::new(known)),
            remembered: Mutex::new(LruCache::new(known)),
        }
    }
}

impl Guard {
    /// Whether an address may try again now. Every call is an attempt.
    pub(super) fn admits(&self, address: &str, now: i64) -> bool {
        self.attempt(Trying::Address(block(address)), now)
    }

    /// As [`Guard::admits`], in a session that runs: what others at its address try does not count.
    pub(super) fn admits_in(&self, session: SessionId, now: i64) -> bool {
        self.attempt(Trying::Session(session), now)
    }

    fn attempt(&self, trying: Trying, now: i64) -> bool {
        let mut attempts = self.attempts.lock();
        if attempts.len() >= limits::SIGN_IN_ADDRESSES && !attempts.contains_key(&trying) {
            attempts.retain(|_, window| now - window.begins < MINUTE);
            // Who has so many addresses has attempts enough: refusing others would keep only them out.
            if attempts.len() >= limits::SIGN_IN_ADDRESSES {
                let oldest = attempts.iter().min_by_key(|(_, window)| window.begins);
                let oldest = oldest.map(|(trying, _)| *trying);
                if let Some(oldest) = oldest {
                    attempts.remove(&oldest);
                }
            }
        }
        let window = attempts.entry(trying).or_insert(Window { begins: now, attempts: 0 });
        if now - window.begins >= MINUTE {
            *window = Window { begins: now, attempts: 0 };
        }
        window.attempts = window.attempts.saturating_add(1);
        window.attempts <= limits::SIGN_IN_ATTEMPTS
    }

    /// Books a guess as a failure before it is checked. `lock` is the one that the log has, until
    /// when.
    pub(super) fn guess(
        &self,
        account: AccountId,
        address: &str,
        lock: Option<i64>,
        now: i64,
    ) -> Guess {
        let guessing = self.guessing(account, address);
        let stranger = matches!(guessing, Guessing::Strangers(_));
        if stranger && lock.is_some_and(|until| until > now) {
            return Guess::Locked;
        }
        self.book(guessing, now)
    }

    /// Whether the places of an account have been remembered since the start.
    pub(super) fn remembers(&self, account: AccountId) -> bool {
        self.remembered.lock().contains(&account)
    }

    /// Remembers where the holder of an account signed in before.
    pub(super) fn remember<'a>(
        &self,
        account: AccountId,
        addresses: impl IntoIterator<Item = &'a String>,
    ) {
        if self.remembered.lock().put(account, ()).is_some() {
            return;
        }
        let mut known = self.known.lock();
        for address in addresses {
            known.put((account, block(address)), ());
        }
    }

    fn guessing(&self, account: AccountId, address: &str) -> Guessing {
        let block = block(address);
        if self.known.lock().contains(&(account, block)) {
            Guessing::Place(account, block)
        } else {
            Guessing::Strangers(account)
        }
    }

    /// As [`Guard::guess`], in a session that runs: strangers do not get in its way.
    pub(super) fn guess_in(&self, session: SessionId, now: i64) -> Guess {
        self.book(Guessing::Session(session), now)
    }

    fn book(&self, guessing: Guessing, now: i64) -> Guess {
        let mut guesses = self.guesses.lock();
        let new = Failures { count: 0, last: now, locked_until: i64::MIN };
        let failures = guesses.get_or_insert_mut(guessing, || new);
        if failures.locked_until > now {
            return Guess::Locked;
        }
        if now - failures.last >= limits::FORGET_US {
            failures.count = 0;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        let Some(over) = failures.count.checked_sub(limits::LOCK_AFTER) else {
            return Guess::Checked;
        };
        let lasts = limits::LOCK_FIRST_US.saturating_mul(1_i64 << over.min(16));
        failures.locked_until = now.saturating_add(lasts.min(limits::LOCK_MOST_US));
        let (until, count) = (failures.locked_until, failures.count);
        let everywhere = matches!(guessing, Guessing::Strangers(_));
        Guess::Last(Lockout { until, failures: count, everywhere })
    }

    /// Takes a guess back that was right and is one step of several.
    pub(super) fn right(&self, account: AccountId, address: &str, guess: Guess) {
        self.take_back(self.guessing(account, address), guess);
    }

    /// As [`Guard::right`], in a session that runs.
    pub(super) fn right_in(&self, session: SessionId, guess: Guess) {
        self.take_back(Guessing::Session(session), guess);
    }

    fn take_back(&self, guessing: Guessing, guess: Guess) {
        if let Some(failures) = self.guesses.lock().get_mut(&guessing) {
            failures.count = failures.count.saturating_sub(1);
            if matches!(guess, Guess::Last(_)) {
                failures.locked_until = i64::MIN;
            }
        }
    }

    /// Forgets the failures of an account whose holder has signed in, and knows the place.
    pub(super) fn succeeded(&self, account: AccountId, address: &str) {
        let block = block(address);
        self.known.lock().put((account, block), ());
        let mut guesses = self.guesses.lock();
        guesses.pop(&Guessing::Strangers(account));
        guesses.pop(&Guessing::Place(account, block));
    }

    /// Forgets the failures in a session in which a factor was shown.
    pub(super) fn succeeded_in(&self, session: SessionId) {
        self.guesses.lock().pop(&Guessing::Session(session));
    }

    /// Forgets the failures of an account, wherever they came from.
    pub(super) fn forget(&self, account: AccountId) {
        let mut guesses = self.guesses.lock();
        let of_account = guesses.iter().map(|(guessing, _)| *guessing).filter(|guessing| {
            let (Guessing::Strangers(whose) | Guessing::Place(whose, _)) = guessing else {
                return false;
            };
            *whose == account
        });
        let of_account: Vec<_> = of_account.collect();
        for guessing in of_account {
            guesses.pop(&guessing);
        }
    }
}

fn block(address: &str) -> Block {
    address.parse().ok().map(subscriber::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
    const NOW: i64 = 1_000_000_000;
    const THERE: &str = "198.51.100.7";

    fn seconds(guess: Guess, now: i64) -> Option<i64> {
        match guess {
            Guess::Checked => None,
            Guess::Last(lock) => Some((lock.until - now) / 1_000_000),
            Guess::Locked => Some(0),
        }
    }

    #[test]
    fn a_right_password_in_a_session_takes_back_its_own_guess_and_no_other() {
        let guard = Guard::default();
        let session = SessionId::from_bytes([9; 16]);
        for _ in 0..4 {
            assert_eq!(guard.guess_in(session, NOW), Guess::Checked, "a wrong code");
        }
        let password = guard.guess_in(session, NOW);
        guard.right_in(session, password);
        assert!(matches!(guard.guess_in(session, NOW), Guess::Last(_)), "the fifth wrong code");
        assert_eq!(guard.guess_in(session, NOW), Guess::Locked);
    }

    #[test]
    fn the_fifth_failure_locks_and_each_further_one_longer() {
        let guard = Guard::default();
        let mut now = NOW;
        let mut lasted = Vec::new();
        for _ in 0..12 {
            let lasts = seconds(guard.guess(ACCOUNT, THERE, None, now), now);
            lasted.push(lasts);
            now += lasts.unwrap_or_default() * 1_000_000;
        }
        let expected = [60, 120, 240, 480, 960, 1_920, 3_600, 3_600].map(Some);
        assert_eq!(lasted[..4], [None; 4]);
        assert_eq!(lasted[4..], expected);
        guard.succeeded(ACCOUNT, THERE);
        assert_eq!(guard.guess(ACCOUNT, THERE, None, now), Guess::Checked);
        let other = AccountId::from_bytes([2; 16]);
        assert_eq!(guard.guess(other, THERE, None, now), Guess::Checked);
    }

    #[test]
    fn guesses_at_the_same_time_are_no_more_than_five() {
        let guard = Guard::default();
        let checked =
            (0..500).filter(|_| guard.guess(ACCOUNT, THERE, None, NOW) != Guess::Locked).count();
        assert_eq!(checked, 5);
    }

    #[test]
    fn strangers_do_not_keep_out_who_signed_in_from_here_before() {
        let guard = Guard::default();
        guard.succeeded(ACCOUNT, "192.0.2.1");
        for _ in 0..5 {
            guard.guess(ACCOUNT, THERE, None, NOW);
        }
        assert_eq!(guard.guess(ACCOUNT, THERE, None, NOW), Guess::Locked);
        let lock = Some(NOW + 60_000_000);
        assert_eq!(guard.guess(ACCOUNT, "192.0.2.1", lock, NOW), Guess::Checked);
        // But there, too, nobody guesses without end, and what is locked then is only that place.
        let locks: Vec<_> = (0..5).map(|_| guard.guess(ACCOUNT, "192.0.2.1", lock, NOW)).collect();
        assert!(matches!(locks[3], Guess::Last(Lockout { everywhere: false, .. })), "{locks:?}");
        assert_eq!(locks[4], Guess::Locked);
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let guard = Guard::default();
        for _ in 0..4 {
            guard.guess(ACCOUNT, THERE, None, NOW);
        }
        let later = NOW + limits::FORGET_US;
        assert_eq!(guard.guess(ACCOUNT, THERE, None, later), Guess::Checked);
    }

    #[test]
    fn more_accounts_than_are_counted_are_checked_and_the_latest_are_counted_on() {
        let guard = Guard::default();
        let account = |number: usize| {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&number.to_le_bytes());
            AccountId::from_bytes(bytes)
        };
        let fails = |number| guard.guess(account(number), THERE, None, NOW);
        let last = limits::SIGN_IN_FAILURES + 9;
        for number in 0..=last {
            assert_eq!(fails(number), Guess::Checked, "{number}");
        }
        assert_eq!(guard.guesses.lock().len(), limits::SIGN_IN_FAILURES);
        // Of the latest one the first failure counts, of the one that was not tried for the longest not.
        for number in [last, 0] {
            let further: Vec<_> = (0..4).map(|_| fails(number)).collect();
            assert_eq!(further[..3], [Guess::Checked; 3]);
            assert_eq!(matches!(further[3], Guess::Last(_)), number == last);
        }
        guard.succeeded(account(0), THERE);
        assert_eq!(fails(0), Guess::Checked);
        guard.forget(account(last));
        assert_eq!(fails(last), Guess::Checked);
        assert!(guard.guesses.lock().len() <= limits::SIGN_IN_FAILURES);
    }

    #[test]
    fn an_address_gets_so_many_attempts_a_minute_and_no_more() {
        let guard = Guard::default();
        for number in 0..limits::SIGN_IN_ATTEMPTS {
            assert!(guard.admits(&format!("2001:db8:0:1::{number:x}"), 0));
        }
        assert!(!guard.admits("2001:db8:0:1::ffff", MINUTE - 1)); // of the same /64
        assert!(guard.admits("2001:db8:0:2::1", MINUTE - 1));
        assert!(guard.admits("2001:db8:0:1::1", MINUTE));
    }

    #[test]
    fn a_session_has_attempts_of_its_own_and_as_many() {
        let guard = Guard::default();
        let (session, other) = (SessionId::from_bytes([9; 16]), SessionId::from_bytes([8; 16]));
        for _ in 0..limits::SIGN_IN_ATTEMPTS {
            assert!(guard.admits(THERE, 0));
        }
        assert!(!guard.admits(THERE, 0));
        for _ in 0..limits::SIGN_IN_ATTEMPTS {
            assert!(guard.admits_in(session, 0));
        }
        assert!(!guard.admits_in(session, 0));
        assert!(guard.admits_in(other, 0));
        assert!(guard.admits_in(session, MINUTE));
    }

    #[test]
    fn somebody_with_many_addresses_keeps_nobody_else_out() {
        let guard = Guard::default();
        for number in 0..limits::SIGN_IN_ADDRESSES {
            let number = u32::try_from(number).unwrap();
            assert!(guard.admits(&std::net::Ipv4Addr::from_bits(number).to_string(), 0));
        }
        assert!(guard.admits("192.0.2.200", 1));
        assert_eq!(guard.attempts.lock().len(), limits::SIGN_IN_ADDRESSES, "and none is kept more");
    }
}
