mod client;
mod factor;

use super::*;
use crate::testing::{Given, given, samples};
use crate::words::Text;
use samples::credentials as sample;
use samples::ids;

fn fresh() -> Given<Credentials> {
    given::<Credentials>(&[])
}

fn with_password() -> Given<Credentials> {
    fresh().after(set(sample::password_set(true)))
}

fn hashed(hash: String) -> Command {
    set(PasswordSet { hash: Text::from(hash), ..sample::password_set(false) })
}

fn set(password: PasswordSet) -> Command {
    Command::SetPassword { password, replaces: None }
}

#[test]
fn of_two_changes_of_one_password_the_second_is_refused() {
    let change = |at| Command::SetPassword {
        password: PasswordSet { at: at + 1, ..sample::password_set(false) },
        replaces: Some(at),
    };
    let holds = sample::password_set(true).at;
    let changed = || with_password().after(change(holds));
    changed().when(change(holds)).refused("ALREADY_USED");
    assert_eq!(changed().when(change(holds + 1)).events().len(), 1);
}

#[test]
fn a_password_is_set_and_set_anew() {
    fresh().when(set(sample::password_set(true))).then(&[Event::new("PasswordChanged")
        .of_account(ids::CLINICIAN, CredentialsFact::PasswordSet(sample::password_set(true)))]);
    assert!(with_password().state.password.unwrap().temporary);
    let changed = with_password().after(set(sample::password_set(false)));
    assert!(!changed.state.password.unwrap().temporary);
}

#[test]
fn only_hashes_of_argon2id_are_kept() {
    for wrong in
        ["", "correct horse battery staple", "$argon2i$v=19$x", "$argon2id$ x", "$argon2id$\u{e9}"]
    {
        fresh().when(hashed(wrong.to_owned())).refused("MALFORMED");
    }
}

#[test]
fn a_hash_has_its_limit() {
    let long = |bytes: usize| hashed(format!("{:x<bytes$}", "$argon2id$"));
    assert_eq!(fresh().when(long(limits::PASSWORD_HASH_BYTES)).events().len(), 1);
    fresh().when(long(limits::PASSWORD_HASH_BYTES + 1)).refused("OVER_LIMIT");
}

#[test]
fn one_account_has_one_stream() {
    let account = ids::OTHER_CLINICIAN;
    for command in [
        set(PasswordSet { account, ..sample::password_set(true) }),
        Command::EnrolTotp {
            totp: TotpEnrolled { account, ..sample::totp_enrolled() },
            replaces: false,
        },
        Command::UseTotp(TotpUsed { account, ..sample::totp_used() }),
        Command::EnrolPasskey {
            passkey: PasskeyEnrolled { account, ..sample::passkey_enrolled() },
            adds: false,
        },
        Command::UsePasskey {
            used: PasskeyUsed { account, ..sample::passkey_used() },
            seen: sample::passkey_enrolled().credential,
        },
        Command::MakeRecoveryCodes(RecoveryCodesMade {
            account,
            ..sample::recovery_codes_made(10)
        }),
        Command::UseRecoveryCode(RecoveryCodeUsed { account, ..sample::recovery_code_used(0) }),
        Command::ResetFactors(FactorsReset { account, ..sample::factors_reset() }),
        Command::RemoveFactor(FactorRemoved { account, ..sample::factor_removed() }),
        Command::SetClientKeys(ClientKeysSet { account, ..sample::client_keys_set() }),
        Command::UseAssertion {
            used: AssertionUsed { account, ..sample::assertion_used() },
            at: sample::AT,
        },
    ] {
        with_password().when(command).refused("OTHER_RECORD");
    }
}

#[test]
fn neither_state_nor_facts_nor_commands_print_a_credential() {
    let known = with_password()
        .after(Command::EnrolTotp { totp: sample::totp_enrolled(), replaces: false })
        .after(Command::EnrolPasskey { passkey: sample::passkey_enrolled(), adds: true })
        .after(Command::MakeRecoveryCodes(sample::recovery_codes_made(10)));
    let client = fresh()
        .after(Command::SetClientKeys(sample::client_keys_set()))
        .after(Command::UseAssertion { used: sample::assertion_used(), at: sample::AT });
    let whole = format!("{:?} {:?}", known.state, client.state);
    let parts =
        format!("{:?} {:?} {:?}", known.state.password, known.state.totp, known.state.passkeys);
    let facts = format!("{:?}", samples::facts(Facet::Credentials, true));
    let command = format!("{:?}", Command::UseRecoveryCode(sample::recovery_code_used(3)));
    for printed in [whole, parts, facts, command] {
        for secret in [
            "argon2",
            "123456789",
            "49, 50",
            "the credential",
            "blue",
            "keys\":",
            "224",
            "227",
            "240",
        ] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
    }
}
