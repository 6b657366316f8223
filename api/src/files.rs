//! Files of documents: up to 100 MB each, never whole in memory and never in clear on the disk.
//!
//! In: `POST /documents` seals a body chunk by chunk as it comes (`sealing`), for the event that the
//! command `fileDocument` of the same id will make; until then it is an upload that waits ([`Uploads`]).
//! Out: `GET /documents/{document}/{attachment}` finds the file in the role's own view, and opens the
//! chunks that it needs when the access is on record ([`Downloader`]).

mod download;
mod range;
mod sealing;
mod turns;
mod uploads;

pub use download::{Broken, Download, Downloader, Part, Wanted};
pub use range::ByteRange;
pub use sealing::{Digests, NotSealed, Piece, Sealed, seal};
pub use uploads::{Begun, Destination, Held, TooMany, UploadId, Uploaded, Uploads};
