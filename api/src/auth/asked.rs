//! What somebody was asked for and has not answered yet: kept in memory for some minutes, good for
//! the sign-in or the session in which it was asked, and for one answer.

use std::collections::HashMap;

use chartlog_domain::ids::SessionId;
use parking_lot::Mutex;

use crate::limits;

/// In which sign-in or session something was asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// A sign-in under way, by the hash of its token.
    SignIn([u8; 32]),
    /// A session that runs.
    Session(SessionId),
}

/// What was asked for, one thing in each place. It expires after [`limits::CHALLENGE`].
pub(super) struct Asked<T>(Mutex<HashMap<Place, Waiting<T>>>);

struct Waiting<T> {
    what: T,
    /// Microseconds since 1970 UTC.
    expires_at: i64,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Asked<T> {
    /// Keeps it in the place of what was asked there before.
    pub(super) fn put(&self, place: Place, what: T, now: i64) {
        let lasts = i64::try_from(limits::CHALLENGE.as_micros()).unwrap_or(i64::MAX);
        let expires_at = now.saturating_add(lasts);
        let mut waiting = self.0.lock();
        if waiting.len() >= limits::CEREMONIES {
            waiting.retain(|_, waiting| waiting.expires_at > now);
        }
        if waiting.len() >= limits::CEREMONIES {
            let next = waiting.iter().min_by_key(|(_, w)| w.expires_at).map(|(place, _)| *place);
            next.iter().for_each(|place| drop(waiting.remove(place)));
        }
        waiting.insert(place, Waiting { what, expires_at });
    }

    /// Takes it out: whatever becomes of the answer, there is no second one.
    pub(super) fn take(&self, place: Place, now: i64) -> Option<T> {
        let waiting = self.0.lock().remove(&place)?;
        (waiting.expires_at > now).then_some(waiting.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place::SignIn([1; 32]);
    const SESSION: Place = Place::Session(SessionId::from_bytes([1; 16]));

    #[test]
    fn what_was_asked_is_answered_once_where_it_was_asked() {
        let asked = Asked::default();
        asked.put(HERE, "first", 0);
        assert_eq!(asked.take(SESSION, 1), None);
        asked.put(HERE, "second", 1);
        assert_eq!(asked.take(HERE, 2), Some("second"));
        assert_eq!(asked.take(HERE, 2), None);
    }

    #[test]
    fn it_expires() {
        let lasts = i64::try_from(limits::CHALLENGE.as_micros()).unwrap();
        let asked = Asked::default();
        asked.put(HERE, (), 5);
        assert_eq!(asked.take(HERE, 4 + lasts), Some(()));
        asked.put(HERE, (), 5);
        assert_eq!(asked.take(HERE, 5 + lasts), None);
    }

    #[test]
    fn so_many_wait_and_the_oldest_makes_room() {
        let place = |number: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_le_bytes());
            Place::SignIn(key)
        };
        let asked = Asked::default();
        for number in 0..=limits::CEREMONIES {
            asked.put(place(number), number, i64::try_from(number).unwrap());
        }
        assert_eq!(asked.0.lock().len(), limits::CEREMONIES);
        assert_eq!(asked.take(place(0), 0), None);
        assert_eq!(asked.take(place(1), 0), Some(1));
        assert_eq!(asked.take(place(limits::CEREMONIES), 0), Some(limits::CEREMONIES));
    }
}
