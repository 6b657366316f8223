//! Postal addresses. Of those in the United States, state and ZIP code have a form of their own (USPS
//! Publication 28); of others the words are kept.

use super::{NotOne, part, parts};
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
    let address = in_lines(typed).map_err(|NotOne| vec![AddressPart::Whole])?;
    let Address { lines, city, district, state, postal_code, country, .. } = &address;
    let parts = [city, district, state, postal_code, country];
    if lines.is_empty() && parts.iter().all(|part| part.is_none()) {
        return Err(vec![AddressPart::Whole]);
    }
    let american = country.as_ref().is_some_and(|country| is_united_states(country.expose()));
    if american { in_the_united_states(address) } else { Ok(address) }
}

fn in_lines(typed: &Address) -> Result<Address, NotOne> {
    Ok(Address {
        usage: typed.usage.clone(),
        lines: parts(&typed.lines)?,
        city: part(typed.city.as_ref())?,
        district: part(typed.district.as_ref())?,
        state: part(typed.state.as_ref())?,
        postal_code: part(typed.postal_code.as_ref())?,
        country: part(typed.country.as_ref())?,
        period: typed.period.clone(),
    })
}

fn in_the_united_states(address: Address) -> Result<Address, Vec<AddressPart>> {
    let state = address.state.as_ref().map(|typed| state_code(typed.expose()));
    let postal_code = address.postal_code.as_ref().map(|typed| zip_code(typed.expose()));
    let mut wrong = Vec::new();
    if state == Some(None) {
        wrong.push(AddressPart::State);
    }
    if postal_code == Some(None) {
        wrong.push(AddressPart::PostalCode);
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Address {
        state: state.flatten().map(Text::from),
        postal_code: postal_code.flatten().map(Text::from),
        country: Some(Text::from("US")),
        ..address
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
