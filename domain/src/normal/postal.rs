//! Postal addresses. Of those in the United States, state and ZIP code have a form of their own (USPS
//! Publication 28); of others the words are kept.

use super::line;
use crate::words::{Address, Text};

/// Which part of an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPart {
    /// It has no word at all, or characters that no line has.
    Whole,
    /// It is no state of the United States.
    State,
    /// It is no ZIP code.
    PostalCode,
}

/// An address: each part as one line, those without a word left out. In the United States the state is
/// its code of two letters, and the ZIP code has five digits, or nine with a hyphen.
///
/// # Errors
/// Every part that is none.
pub fn address(typed: &Address) -> Result<Address, Vec<AddressPart>> {
    let part = |text: &Option<Text>| match text {
        Some(text) => match line(text.expose()) {
            Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Err(super::NotOne) => Err(vec![AddressPart::Whole]),
        },
        None => Ok(None),
    };
    let mut lines = Vec::new();
    for typed in &typed.lines {
        lines.extend(part(&Some(typed.clone()))?);
    }
    let (city, district) = (part(&typed.city)?, part(&typed.district)?);
    let (mut state, mut postal_code) = (part(&typed.state)?, part(&typed.postal_code)?);
    let mut country = part(&typed.country)?;
    let said = [&city, &district, &state, &postal_code, &country];
    if lines.is_empty() && said.iter().all(|part| part.is_none()) {
        return Err(vec![AddressPart::Whole]);
    }
    if country.as_deref().is_some_and(is_united_states) {
        country = Some("US".to_owned());
        let mut wrong = Vec::new();
        if let Some(typed) = &state {
            let code = state_code(typed);
            if code.is_none() {
                wrong.push(AddressPart::State);
            }
            state = code.map(str::to_owned);
        }
        if let Some(typed) = &postal_code {
            let zip = zip_code(typed);
            if zip.is_none() {
                wrong.push(AddressPart::PostalCode);
            }
            postal_code = zip;
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
    }
    let text = |part: Option<String>| part.map(Text::from);
    Ok(Address {
        usage: typed.usage.clone(),
        lines: lines.into_iter().map(Text::from).collect(),
        city: text(city),
        district: text(district),
        state: text(state),
        postal_code: text(postal_code),
        country: text(country),
        period: typed.period.clone(),
    })
}

fn is_united_states(country: &str) -> bool {
    let letters: String = country.chars().filter(|c| c.is_alphabetic()).collect();
    let names = ["US", "USA", "UNITEDSTATES", "UNITEDSTATESOFAMERICA"];
    names.contains(&letters.to_uppercase().as_str())
}

fn state_code(typed: &str) -> Option<&'static str> {
    let same = |one: &str| one.eq_ignore_ascii_case(typed.trim_end_matches('.'));
    STATES.iter().find(|(code, name)| same(code) || same(name)).map(|(code, _)| *code)
}

fn zip_code(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        5 => Some(digits),
        9 => Some(format!("{}-{}", &digits[..5], &digits[5..])),
        _ => None,
    }
}

/// States, territories, freely associated states and military addresses (USPS Publication 28,
/// Appendix B).
const STATES: [(&str, &str); 62] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AS", "American Samoa"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FM", "Federated States of Micronesia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("GU", "Guam"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MH", "Marshall Islands"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("MP", "Northern Mariana Islands"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PW", "Palau"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VI", "Virgin Islands"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
];
