//! How a person is found the way a front desk asks: accents and case do not count, names match by
//! their beginning or by their sound, phone numbers by their last digits.
//!
//! Search keys are PHI. They stand only inside the encrypted store.

pub(crate) mod keys;
pub mod people;

use rphonetic::DoubleMetaphone;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest sound code. Four, the usual one, takes too many long names for the same.
const SOUND_LENGTH: usize = 6;

/// Text without case, accents and punctuation: words of letters and digits, one space between.
/// Apostrophes join (`O'Neil` is `oneil`), everything else separates.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            '\'' | '\u{2019}' | '\u{02bc}' | '`' => {}
            'ß' | 'ẞ' => out.push_str("ss"),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ı' => out.push('i'),
            letter if letter.is_alphanumeric() => {
                // Lower case of some letters brings marks of its own.
                out.extend(letter.to_lowercase().filter(|lower| !is_combining_mark(*lower)));
            }
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The folded words of a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Codes of what a folded word sounds like: Double Metaphone, both of its readings. None for words
/// that are not written in Latin letters.
#[must_use]
pub fn sounds(word: &str) -> Vec<String> {
    if word.len() < 2 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let sound = DoubleMetaphone::new(Some(SOUND_LENGTH)).double_metaphone(word);
    let mut codes = vec![sound.primary(), sound.alternate()];
    codes.retain(|code| !code.is_empty());
    codes.dedup();
    codes
}

/// The digits of a phone number without extension, trunk prefix `1` or `00`, last digit first: so
/// that the end of a number is a beginning that an index finds. None when there are none.
#[must_use]
pub fn phone(number: &str) -> Option<String> {
    let lower = number.to_lowercase();
    let number = lower.split(['x', ';', '#']).next().unwrap_or_default();
    let number = number.split("ext").next().unwrap_or_default();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let digits = match digits.strip_prefix('1') {
        Some(national) if national.len() == 10 => national,
        Some(_) | None => digits,
    };
    (!digits.is_empty()).then(|| digits.chars().rev().collect())
}

/// An identifier without case and punctuation, as it is compared.
#[must_use]
pub fn number(identifier: &str) -> String {
    fold(identifier).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_apostrophes_do_not_count() {
        assert_eq!(fold("  Ébéniste-Müller, ŁUKASZ "), "ebeniste muller lukasz");
        assert_eq!(fold("O'Neil"), fold("O\u{2019}NEIL"));
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_eq!(fold("\u{ff21}da"), "ada");
        assert_eq!(fold(" ,.- "), "");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for name in ["Ångström", "Nguyễn Văn", "D'Angelo-Ruíz 3rd", "李 小龙", "Øyvind"] {
            assert_eq!(fold(&fold(name)), fold(name), "{name}");
        }
    }

    #[test]
    fn names_that_sound_alike_share_a_code() {
        for (one, other) in [
            ("stephen", "steven"),
            ("johnson", "jonson"),
            ("catherine", "katherine"),
            ("smith", "smyth"),
        ] {
            let codes = sounds(other);
            assert!(sounds(one).iter().any(|code| codes.contains(code)), "{one} {other}");
        }
        assert_eq!(sounds("李"), Vec::<String>::new());
    }

    #[test]
    fn a_phone_number_is_its_digits_from_the_end() {
        let same = Some("4321555206".to_owned());
        assert_eq!(phone("+1 (602) 555-1234"), same);
        assert_eq!(phone("602.555.1234 x77"), same);
        assert_eq!(phone("602-555-1234 ext. 9"), same);
        assert_eq!(phone("n/a"), None);
    }
}
