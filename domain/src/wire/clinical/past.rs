//! Shapes of `clinical` that are read for ever and not written any more: notes had no sections, and
//! nobody was named who is to co-sign them.

use super::super::frozen::frozen;
use super::super::words::Code1;
use crate::facts::clinical::{Amendment, Note};

frozen! {
    past struct Note1 for Note {
        note: [u8; 16],
        encounter: [u8; 16],
        patient: [u8; 16],
        author: [u8; 16],
        kind: Option<Code1>,
        title: String,
        text: String,
        signed_at: String;
        sections: Vec::new(),
        co_signer: None,
    }
    past struct Amendment1 for Amendment { note: Note1, amends: [u8; 16], reason: String }
}
