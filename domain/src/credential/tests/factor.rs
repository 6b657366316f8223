use super::*;
use crate::ids::FactorId;
use crate::words::Secret;

fn totp(factor: FactorId, replaces: bool) -> Command {
    Command::EnrolTotp { totp: TotpEnrolled { factor, ..sample::totp_enrolled() }, replaces }
}

fn passkey(factor: FactorId, adds: bool) -> Command {
    let passkey = PasskeyEnrolled { factor, ..sample::passkey_enrolled() };
    Command::EnrolPasskey { passkey, adds }
}

fn use_passkey(used: PasskeyUsed, seen: Secret) -> Command {
    Command::UsePasskey { used, seen }
}

fn remove(factor: FactorId) -> Command {
    Command::RemoveFactor(FactorRemoved { factor, ..sample::factor_removed() })
}

fn with_totp() -> Given<Credentials> {
    with_password().after(totp(ids::TOTP, false))
}

fn with_passkey() -> Given<Credentials> {
    with_password().after(passkey(ids::PASSKEY, false))
}

fn with_codes() -> Given<Credentials> {
    with_totp().after(Command::MakeRecoveryCodes(sample::recovery_codes_made(10)))
}

/// A step, used in its own time.
fn step(step: u64) -> Command {
    let at = i64::try_from(step * 30).unwrap() * 1_000_000;
    Command::UseTotp(TotpUsed { step, at, ..sample::totp_used() })
}

fn code(number: u8) -> Command {
    Command::UseRecoveryCode(sample::recovery_code_used(number))
}

fn reset() -> Command {
    Command::ResetFactors(sample::factors_reset())
}

#[test]
fn the_first_sign_in_enrols_a_factor() {
    with_password().when(totp(ids::TOTP, false)).then(&[Event::new("SecondFactorEnrolled")
        .of_account(ids::CLINICIAN, CredentialsFact::TotpEnrolled(sample::totp_enrolled()))]);
    with_password().when(passkey(ids::PASSKEY, false)).then(&[Event::new("SecondFactorEnrolled")
        .of_account(ids::CLINICIAN, CredentialsFact::PasskeyEnrolled(sample::passkey_enrolled()))]);
    assert!(!with_password().state.has_factor());
    assert!(with_totp().state.has_factor());
    assert!(with_passkey().state.has_factor());
}

#[test]
fn another_factor_is_enrolled_only_when_that_is_said() {
    with_totp().when(totp(ids::OTHER_TOTP, false)).refused("ALREADY_EXISTS");
    with_totp().when(passkey(ids::PASSKEY, false)).refused("ALREADY_EXISTS");
    with_passkey().when(passkey(ids::OTHER_PASSKEY, false)).refused("ALREADY_EXISTS");
    with_passkey().when(totp(ids::TOTP, false)).refused("ALREADY_EXISTS");

    let replaced = with_totp().after(totp(ids::OTHER_TOTP, true));
    assert_eq!(replaced.state.totp.unwrap().factor, ids::OTHER_TOTP);
    let both = with_totp().after(passkey(ids::PASSKEY, true));
    assert!(both.state.totp.is_some() && both.state.passkeys.contains_key(&ids::PASSKEY));
    let both = with_passkey().after(totp(ids::TOTP, true));
    assert!(both.state.totp.is_some() && both.state.passkeys.contains_key(&ids::PASSKEY));
}

#[test]
fn a_factor_is_enrolled_once() {
    with_totp().when(totp(ids::TOTP, true)).refused("ALREADY_EXISTS");
    with_totp().when(passkey(ids::TOTP, true)).refused("ALREADY_EXISTS");
    with_passkey().when(passkey(ids::PASSKEY, true)).refused("ALREADY_EXISTS");
    with_passkey().when(totp(ids::PASSKEY, true)).refused("ALREADY_EXISTS");
}

#[test]
fn a_generator_has_its_limits() {
    let enrol = |bytes: usize, digits: u8, period_s: u32| {
        let secret = Secret::from(vec![7; bytes]);
        let totp = TotpEnrolled { secret, digits, period_s, ..sample::totp_enrolled() };
        fresh().when(Command::EnrolTotp { totp, replaces: false })
    };
    for (bytes, digits, period) in [(16, 6, 30), (64, 8, 60), (20, 7, 15)] {
        assert_eq!(enrol(bytes, digits, period).events().len(), 1);
    }
    enrol(15, 6, 30).refused("UNDER_LIMIT");
    enrol(65, 6, 30).refused("OVER_LIMIT");
    for (digits, period) in [(5, 30), (9, 30), (6, 14), (6, 61), (6, 0), (0, 30)] {
        enrol(20, digits, period).refused("UNKNOWN_CODE");
    }
}

#[test]
fn a_one_time_password_is_used_once() {
    with_totp().when(Command::UseTotp(sample::totp_used())).then(&[Event::new("SecondFactorUsed")
        .of_account(ids::CLINICIAN, CredentialsFact::TotpUsed(sample::totp_used()))]);
    let used = || with_totp().after(step(1_000));
    assert_eq!(used().state.totp.unwrap().last_step, Some(1_000));
    used().when(step(1_000)).refused("ALREADY_USED");
    used().when(step(999)).refused("ALREADY_USED");
    assert_eq!(used().when(step(1_001)).events().len(), 1);
}

#[test]
fn a_step_is_near_the_clock() {
    let steps = limits::TOTP_DRIFT_STEPS;
    let now = sample::totp_used().step;
    let at =
        |step: u64| with_totp().when(Command::UseTotp(TotpUsed { step, ..sample::totp_used() }));
    for near in [now - steps, now, now + steps] {
        assert_eq!(at(near).events().len(), 1);
    }
    for far in [now - steps - 1, now + steps + 1, 0, u64::MAX] {
        at(far).refused("WRONG_NUMBER");
    }
    let before_1970 = TotpUsed { step: 0, at: i64::MIN, ..sample::totp_used() };
    assert_eq!(with_totp().when(Command::UseTotp(before_1970)).events().len(), 1);
}

#[test]
fn a_generator_that_is_not_there_makes_no_passwords() {
    with_password().when(step(1_000)).refused("UNKNOWN_RECORD");
    with_totp().after(totp(ids::OTHER_TOTP, true)).when(step(1_000)).refused("UNKNOWN_RECORD");
    with_passkey().when(step(1_000)).refused("UNKNOWN_RECORD");
}

#[test]
fn a_passkey_is_used_and_counts_on() {
    let used = || use_passkey(sample::passkey_used(), sample::passkey_enrolled().credential);
    with_passkey().when(used()).then(&[Event::new("SecondFactorUsed")
        .of_account(ids::CLINICIAN, CredentialsFact::PasskeyUsed(sample::passkey_used()))]);
    let counted = with_passkey().after(used()).state.passkeys;
    assert!(counted[&ids::PASSKEY].credential == sample::passkey_used().credential);
    assert_eq!(counted[&ids::PASSKEY].used_at, Some(sample::AT));
    with_totp().when(used()).refused("UNKNOWN_RECORD");
}

#[test]
fn of_two_uses_of_a_passkey_that_were_checked_against_the_same_counter_one_is_refused() {
    let (first, second) = (sample::passkey_enrolled().credential, sample::passkey_used());
    let used = || with_passkey().after(use_passkey(second.clone(), first.clone()));
    used().when(use_passkey(second.clone(), first.clone())).refused("ALREADY_USED");
    let counted = use_passkey(second.clone(), second.credential.clone());
    assert_eq!(used().when(counted).events().len(), 1);
}

#[test]
fn one_of_several_factors_is_removed_and_never_the_last() {
    let both = || with_codes().after(passkey(ids::PASSKEY, true));
    both().when(remove(ids::PASSKEY)).then(&[Event::new("SecondFactorRemoved")
        .of_account(ids::CLINICIAN, CredentialsFact::FactorRemoved(sample::factor_removed()))]);
    let left = || both().after(remove(ids::PASSKEY));
    assert!(left().state.passkeys.is_empty() && left().state.totp.is_some());
    assert_eq!(left().state.recovery.len(), limits::RECOVERY_CODES);
    left().when(remove(ids::TOTP)).refused("LAST_FACTOR");
    left().when(remove(ids::PASSKEY)).refused("UNKNOWN_RECORD");
    let used = use_passkey(sample::passkey_used(), sample::passkey_enrolled().credential);
    left().when(used).refused("UNKNOWN_RECORD");

    let other = || both().after(remove(ids::TOTP));
    assert!(other().state.totp.is_none() && other().state.passkeys.len() == 1);
    other().when(step(1_000)).refused("UNKNOWN_RECORD");
    other().when(remove(ids::PASSKEY)).refused("LAST_FACTOR");
    with_password().when(remove(ids::TOTP)).refused("UNKNOWN_RECORD");
}

#[test]
fn a_passkey_has_its_limits() {
    let (bytes, label) = (limits::PASSKEY_BYTES, limits::PASSKEY_LABEL_BYTES);
    let enrol = |bytes: usize, label: &str| {
        let (credential, label) = (Secret::from(vec![7; bytes]), label.into());
        let passkey = PasskeyEnrolled { credential, label, ..sample::passkey_enrolled() };
        fresh().when(Command::EnrolPasskey { passkey, adds: false })
    };
    assert_eq!(enrol(bytes, &"x".repeat(label)).events().len(), 1);
    enrol(bytes + 1, "key").refused("OVER_LIMIT");
    enrol(0, "key").refused("UNDER_LIMIT");
    enrol(bytes, &"x".repeat(label + 1)).refused("OVER_LIMIT");
    enrol(bytes, " ").refused("REQUIRED");
    let used = |bytes: usize| {
        let credential = Secret::from(vec![7; bytes]);
        let seen = sample::passkey_enrolled().credential;
        with_passkey().when(use_passkey(PasskeyUsed { credential, ..sample::passkey_used() }, seen))
    };
    assert_eq!(used(bytes).events().len(), 1);
    used(bytes + 1).refused("OVER_LIMIT");
}

#[test]
fn passkeys_have_their_limit() {
    let numbered = |number: usize| FactorId::from_bytes([u8::try_from(number).unwrap(); 16]);
    let full = (0..limits::PASSKEYS)
        .fold(with_totp(), |known, number| known.after(passkey(numbered(number), true)));
    assert_eq!(full.state.passkeys.len(), limits::PASSKEYS);
    full.when(passkey(numbered(limits::PASSKEYS), true)).refused("OVER_LIMIT");
}

#[test]
fn recovery_codes_are_made_by_the_ten_for_whoever_has_a_factor() {
    let made = |count: u8| Command::MakeRecoveryCodes(sample::recovery_codes_made(count));
    with_totp().when(made(10)).then(&[Event::new("RecoveryCodesMade").of_account(
        ids::CLINICIAN,
        CredentialsFact::RecoveryCodesMade(sample::recovery_codes_made(10)),
    )]);
    with_totp().when(made(9)).refused("WRONG_NUMBER");
    with_totp().when(made(11)).refused("WRONG_NUMBER");
    with_password().when(made(10)).refused("REQUIRED");
    let mut twice = sample::recovery_codes_made(10);
    twice.digests[9] = twice.digests[0];
    with_totp().when(Command::MakeRecoveryCodes(twice)).refused("WRONG_NUMBER");
}

#[test]
fn a_recovery_code_is_used_once() {
    with_codes().when(code(3)).then(&[Event::new("RecoveryCodeUsed").of_account(
        ids::CLINICIAN,
        CredentialsFact::RecoveryCodeUsed(sample::recovery_code_used(3)),
    )]);
    let used = with_codes().after(code(3));
    assert_eq!(used.state.recovery.len(), limits::RECOVERY_CODES - 1);
    used.when(code(3)).refused("UNKNOWN_RECORD");
    assert_eq!(with_codes().after(code(3)).when(code(4)).events().len(), 1);
    with_codes().when(code(10)).refused("UNKNOWN_RECORD");
}

#[test]
fn new_recovery_codes_replace_the_old_ones() {
    let digests = (0..10).map(|number| [number; 32]).collect();
    let made = RecoveryCodesMade { digests, ..sample::recovery_codes_made(10) };
    let renewed = with_codes().after(Command::MakeRecoveryCodes(made));
    assert_eq!(renewed.state.recovery.len(), limits::RECOVERY_CODES);
    renewed.when(code(3)).refused("UNKNOWN_RECORD");
}

#[test]
fn after_a_reset_nothing_but_the_password_is_left() {
    with_codes().when(reset()).then(&[Event::new("SecondFactorReset")
        .of_account(ids::CLINICIAN, CredentialsFact::FactorsReset(sample::factors_reset()))]);
    let known = || with_codes().after(passkey(ids::PASSKEY, true)).after(reset());
    let state = known().state;
    assert!(state.totp.is_none() && state.passkeys.is_empty() && state.recovery.is_empty());
    assert!(state.password.is_some());
    known().when(step(1_000)).refused("UNKNOWN_RECORD");
    known().when(code(3)).refused("UNKNOWN_RECORD");
    assert_eq!(known().when(reset()).events().len(), 1); // there may be one that cannot be read
    assert_eq!(known().when(totp(ids::OTHER_TOTP, false)).events().len(), 1);
}
