use super::*;

const AT: i64 = sample::AT;
const LONGEST: i64 = limits::micros(limits::ASSERTION_S);

fn keys(bytes: usize) -> Command {
    let jwks = Text::from("x".repeat(bytes));
    Command::SetClientKeys(ClientKeysSet { jwks, ..sample::client_keys_set() })
}

fn with_keys() -> Given<Credentials> {
    fresh().after(Command::SetClientKeys(sample::client_keys_set()))
}

fn digest(number: usize) -> [u8; 32] {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&number.to_le_bytes());
    digest
}

fn assertion(number: usize, expires_at: i64, at: i64) -> Command {
    let jti_digest = digest(number);
    let used = AssertionUsed { jti_digest, expires_at, ..sample::assertion_used() };
    Command::UseAssertion { used, at }
}

#[test]
fn a_machine_client_has_keys() {
    fresh()
        .when(Command::SetClientKeys(sample::client_keys_set()))
        .then(&[Event::new("ClientKeysSet")
            .of_account(ids::CLIENT, CredentialsFact::ClientKeysSet(sample::client_keys_set()))]);
    let replaced = with_keys().after(keys(7)).state.client_keys;
    assert_eq!(replaced, Some(Text::from("xxxxxxx")));
}

#[test]
fn keys_have_their_limit() {
    assert_eq!(fresh().when(keys(limits::CLIENT_KEYS_BYTES)).events().len(), 1);
    fresh().when(keys(limits::CLIENT_KEYS_BYTES + 1)).refused("OVER_LIMIT");
    fresh().when(keys(0)).refused("REQUIRED");
}

#[test]
fn nobody_is_a_person_and_a_machine() {
    let account = ids::CLIENT;
    let person = [
        Command::SetPassword {
            password: PasswordSet { account, ..sample::password_set(true) },
            replaces: None,
        },
        Command::EnrolTotp {
            totp: TotpEnrolled { account, ..sample::totp_enrolled() },
            replaces: false,
        },
        Command::EnrolPasskey {
            passkey: PasskeyEnrolled { account, ..sample::passkey_enrolled() },
            adds: false,
        },
        Command::ResetFactors(FactorsReset { account, ..sample::factors_reset() }),
    ];
    for command in person {
        with_keys().when(command).refused("WRONG_KIND");
    }
    let account = ids::CLINICIAN;
    let keys = || Command::SetClientKeys(ClientKeysSet { account, ..sample::client_keys_set() });
    with_password().when(keys()).refused("WRONG_KIND");
    let totp = Command::EnrolTotp { totp: sample::totp_enrolled(), replaces: false };
    fresh().after(totp).when(keys()).refused("WRONG_KIND");
}

#[test]
fn an_assertion_is_used_once() {
    let used = || Command::UseAssertion { used: sample::assertion_used(), at: AT };
    with_keys().when(used()).then(&[Event::new("AssertionUsed")
        .of_account(ids::CLIENT, CredentialsFact::AssertionUsed(sample::assertion_used()))]);
    with_keys().after(used()).when(used()).refused("ALREADY_USED");
    let known = with_keys().after(assertion(1, AT + 10, AT));
    assert_eq!(known.when(assertion(2, AT + 10, AT)).events().len(), 1);
}

#[test]
fn an_assertion_lives_for_minutes() {
    assert_eq!(with_keys().when(assertion(1, AT + 1, AT)).events().len(), 1);
    with_keys().when(assertion(1, AT, AT)).refused("EXPIRED");
    assert_eq!(with_keys().when(assertion(1, AT + LONGEST, AT)).events().len(), 1);
    with_keys().when(assertion(1, AT + LONGEST + 1, AT)).refused("OVER_LIMIT");
    with_keys().when(assertion(1, i64::MAX, AT)).refused("OVER_LIMIT");
}

#[test]
fn an_assertion_is_used_in_a_stream_without_keys_and_never_by_a_person() {
    let used = fresh().after(assertion(1, AT + 1, AT));
    used.when(assertion(1, AT + 1, AT)).refused("ALREADY_USED");
    let account = ids::CLINICIAN;
    let used = AssertionUsed { account, ..sample::assertion_used() };
    with_password().when(Command::UseAssertion { used, at: AT }).refused("WRONG_KIND");
}

#[test]
fn expired_assertions_are_forgotten_and_no_others() {
    let known = || with_keys().after(assertion(1, AT + 10, AT)).after(assertion(2, AT + 20, AT));
    let later = AT + 10;
    let next = known().after(assertion(3, later + LONGEST, later));
    assert_eq!(next.state.assertions.keys().copied().collect::<Vec<_>>(), [digest(2), digest(3)]);
    next.when(assertion(2, AT + 20, later)).refused("ALREADY_USED");
    // One that expires soon tells less about the time, so more is remembered than needed.
    let next = known().after(assertion(3, later + 1, later));
    assert_eq!(next.state.assertions.len(), 3);
    assert_eq!(next.when(assertion(1, later + 5, later)).events().len(), 1);
}

#[test]
fn assertions_that_run_have_their_limit() {
    let state = with_keys().state;
    let mut full = state;
    for number in 1..limits::ASSERTIONS {
        full.assertions.insert(digest(number), AT + 10);
    }
    let last = decide(&full, assertion(0, AT + 10, AT)).unwrap();
    let full = Credentials::fold(full, &last);
    assert_eq!(full.assertions.len(), limits::ASSERTIONS);
    let more = decide(&full, assertion(limits::ASSERTIONS, AT + 10, AT)).unwrap_err();
    assert_eq!(more.code(), "OVER_LIMIT");
    let later = decide(&full, assertion(limits::ASSERTIONS, AT + 20, AT + 10));
    assert_eq!(later.map(|events| events.len()), Ok(1));
}
