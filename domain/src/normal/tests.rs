use super::*;
use crate::words::{Address, HumanName, Text};
use proptest::prelude::*;

#[test]
fn a_phone_number_is_kept_in_one_form_however_it_is_typed() {
    for typed in [
        "(602) 555-1234",
        "602.555.1234",
        "1 602 555 1234",
        "+1 602-555-1234",
        "  6025551234 ",
        "011 1 602 555 1234",
        "\u{ff16}\u{ff10}\u{ff12} 555\u{2013}1234",
    ] {
        assert_eq!(phone(typed).as_deref(), Ok("+16025551234"), "{typed}");
    }
    for typed in ["602-555-1234 x77", "602-555-1234 ext. 77", "+1 602 555 1234 Extension 77"] {
        assert_eq!(phone(typed).as_deref(), Ok("+16025551234;ext=77"), "{typed}");
    }
    assert_eq!(phone("+44 (0)20 7946 0958").as_deref(), Ok("+442079460958"));
    assert_eq!(phone("0049 30 901820").as_deref(), Ok("+4930901820"));
}

#[test]
fn a_plausible_number_is_left_as_typed_and_what_is_clearly_none_is_refused() {
    for typed in ["555-0100", "911", "1-800-FLOWERS", "602-555-1234 ask for Ada", "+1 555 0100"] {
        assert_eq!(phone(typed).as_deref(), Ok(typed));
    }
    for typed in ["", "none", "n/a", "12", "x", "602\u{7}5551234"] {
        assert_eq!(phone(typed), Err(NotOne), "{typed}");
    }
}

#[test]
fn an_address_of_e_mail_has_a_domain_in_small_letters() {
    assert_eq!(email(" Ada.Example@Clinic.EXAMPLE ").as_deref(), Ok("Ada.Example@clinic.example"));
    for typed in
        ["ada", "@example.com", "ada@", "a da@example.com", "ada@exam ple", "a@b@c", "a@b."]
    {
        assert_eq!(email(typed), Err(NotOne), "{typed}");
    }
    let longest = format!("{}@example.com", "a".repeat(64));
    assert_eq!(email(&longest).as_deref(), Ok(longest.as_str()));
    assert_eq!(email(&format!("a{longest}")), Err(NotOne));
}

#[test]
fn a_name_has_a_letter_and_no_white_space_around_it() {
    let typed = HumanName {
        family: Some(" O\u{2019}Brien\u{a0} Smith ".into()),
        given: vec!["  ".into(), "Rene\u{301}".into()],
        ..HumanName::default()
    };
    let kept = name(&typed).unwrap();
    assert_eq!(kept.family.as_ref().map(Text::expose), Some("O\u{2019}Brien Smith"));
    assert_eq!(kept.given, ["Ren\u{e9}".into()]);
    for none in ["", "???", "123", "A\u{0}B"] {
        let typed = HumanName { family: Some(none.into()), ..HumanName::default() };
        assert_eq!(name(&typed), Err(NotOne), "{none}");
    }
}

#[test]
fn a_medical_record_number_has_no_white_space_in_it() {
    assert_eq!(mrn(" MRN-00042 ").as_deref(), Ok("MRN-00042"));
    for typed in ["", "-", "12 34", "12;34", "12\u{7}34"] {
        assert_eq!(mrn(typed), Err(NotOne), "{typed}");
    }
}

fn postal(state: &str, postal_code: &str, country: Option<&str>) -> Address {
    Address {
        lines: vec![" 12  Elm Street ".into()],
        state: Some(state.into()),
        postal_code: Some(postal_code.into()),
        country: country.map(Text::from),
        ..Address::default()
    }
}

#[test]
fn in_the_united_states_state_and_zip_code_have_their_form() {
    for (state, zip) in [("ny", "12207"), ("New York", "12207 "), (" NY. ", "12207")] {
        let kept = address(&postal(state, zip, Some("U.S.A."))).unwrap();
        assert_eq!(kept.lines, ["12 Elm Street".into()]);
        let words = [kept.state, kept.postal_code, kept.country].map(|word| word.unwrap());
        assert_eq!(words, ["NY".into(), "12207".into(), "US".into()]);
    }
    let nine = address(&postal("NY", "122071234", Some("United States"))).unwrap();
    assert_eq!(nine.postal_code, Some("12207-1234".into()));
    let both = address(&postal("Bavaria", "8033", Some("US")));
    assert_eq!(both, Err(vec![AddressPart::State, AddressPart::PostalCode]));
}

#[test]
fn addresses_elsewhere_are_kept_as_typed_and_one_without_a_word_is_none() {
    for country in [Some("DE"), Some("Mexico"), None] {
        let kept = address(&postal("Bavaria", "8033", country)).unwrap();
        assert_eq!(kept.state, Some("Bavaria".into()), "{country:?}");
    }
    let blank = Address { lines: vec!["  ".into()], ..Address::default() };
    assert_eq!(address(&blank), Err(vec![AddressPart::Whole]));
    let bell = Address { city: Some("Albany\u{7}".into()), ..Address::default() };
    assert_eq!(address(&bell), Err(vec![AddressPart::Whole]));
}

/// What is typed at a desk, and what is not.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[+0-9 ().x#;=-]{0,24}",
        "[A-Za-z\u{e9}\u{301}\u{a0}\u{200b} .'@-]{0,24}",
        "(\\+|00|011)?1?[2-9][0-9]{9}( ?(x|ext\\.?|#) ?[0-9]{0,9})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_brought_into_its_form_stays_in_it(typed in typed()) {
        for form in [line, phone, email, mrn] {
            if let Ok(once) = form(&typed) {
                prop_assert_eq!(form(&once), Ok(once.clone()));
            }
        }
    }

    #[test]
    fn names_and_addresses_stay_in_their_form_too(
        one in typed(),
        two in typed(),
        country in prop_oneof![Just("US".to_owned()), typed()],
    ) {
        let typed = HumanName {
            family: Some(one.as_str().into()),
            given: vec![two.as_str().into()],
            ..HumanName::default()
        };
        if let Ok(once) = name(&typed) {
            prop_assert_eq!(name(&once), Ok(once.clone()));
        }
        let mut typed = postal(&one, &two, Some(&country));
        typed.city = Some(two.as_str().into());
        if let Ok(once) = address(&typed) {
            prop_assert_eq!(address(&once), Ok(once.clone()));
        }
    }

    #[test]
    fn a_number_of_the_north_american_plan_is_always_recognised(
        area in 200_u32..1000,
        exchange in 200_u32..1000,
        line in 0_u32..10_000,
    ) {
        let typed = format!("({area}) {exchange}-{line:04}");
        prop_assert_eq!(phone(&typed), Ok(format!("+1{area}{exchange}{line:04}")));
    }
}
