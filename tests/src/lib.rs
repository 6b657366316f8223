//! What the tests from outside share: a data directory, the binary, a server, a client. They use
//! what a user has: the command line and HTTP.

pub mod administrator;
pub mod binary;
pub mod command;
pub mod fhir;
pub mod live;
pub mod machine;
pub mod passkey;
pub mod server;
pub mod sign_in;
pub mod socket;
pub mod sunday;
pub mod traces;

pub use administrator::{Administrator, Answer};
pub use binary::{Clinic, Ran};
pub use live::Live;
pub use passkey::{Signing, SoftPasskey};
pub use server::Server;
pub use socket::Socket;
