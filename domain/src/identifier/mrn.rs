//! Medical record numbers that the clinic assigns itself: eight digits, short enough to be read out, of
//! which the last one is a check. They do not count patients: they are drawn, and drawn again when
//! somebody has the number already.

/// How many numbers there are to draw: seven digits, the first of which is no zero, so that none is
/// lost in a spreadsheet.
const NUMBERS: u64 = 9_000_000;
const FIRST: u64 = 1_000_000;

/// The table of the Damm algorithm (H. M. Damm, 2004): a quasigroup whose check digit shows every wrong
/// digit and every two that changed places.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The number that these bytes draw: eight digits.
#[must_use]
pub fn drawn(by: &[u8; 16]) -> String {
    let [a, b, c, d, e, f, g, h, ..] = *by;
    let number = FIRST + u64::from_be_bytes([a, b, c, d, e, f, g, h]) % NUMBERS;
    let digits = number.to_string();
    let check = remainder(digits.bytes().map(|digit| digit - b'0'));
    format!("{digits}{check}")
}

/// Whether a text is such a number, without a mistake of one digit.
#[must_use]
pub fn is_drawn(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() == 8 && digits && remainder(text.bytes().map(|digit| digit - b'0')) == 0
}

fn remainder(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |interim, digit| DAMM[usize::from(interim)][usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_that_of_the_published_example() {
        assert_eq!(remainder([5, 7, 2].into_iter()), 4);
        assert_eq!(remainder([5, 7, 2, 4].into_iter()), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_wrong_digit_and_two_that_changed_places_are_noticed(
            by in any::<[u8; 16]>(),
            at in 0_usize..8,
            digit in 0_u8..10,
        ) {
            let number = drawn(&by);
            prop_assert!(is_drawn(&number) && !number.starts_with('0'));
            let mut wrong = number.clone().into_bytes();
            wrong[at] = b'0' + digit;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(is_drawn(&wrong), wrong == number);
            let mut swapped = number.clone().into_bytes();
            swapped.swap(at, (at + 1).min(7));
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(is_drawn(&swapped), swapped == number);
        }
    }

    #[test]
    fn what_is_shorter_or_has_letters_is_none() {
        for text in ["", "1234567", "123456789", "MRN-0042", "\u{0661}\u{0662}\u{0663}\u{0664}"] {
            assert!(!is_drawn(text), "{text}");
        }
    }
}
