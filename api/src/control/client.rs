//! The side of a command.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::{Progress, Reply, Request, socket};
use crate::cli::{Exit, Failure};

/// Asks the server that has the directory open; none when no server runs. `progress` hears how
/// far it is.
///
/// # Errors
/// When a server runs and the exchange with it fails.
pub fn ask(
    dir: &Path,
    request: &Request,
    mut progress: impl FnMut(Progress),
) -> Result<Option<Reply>, Failure> {
    let mut stream = match UnixStream::connect(socket(dir)) {
        Ok(stream) => stream,
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
        {
            return Ok(None);
        }
        Err(error) => {
            let sentence = format!("the server's control socket cannot be used: {error}");
            return Err(Failure::new(Exit::Unavailable, sentence));
        }
    };
    let gone = |error: std::io::Error| {
        Failure::new(Exit::Unavailable, format!("the server went away: {error}"))
    };
    let mut line = serde_json::to_string(request).map_err(|error| Failure::of(&error))?;
    line.push('\n');
    stream.write_all(line.as_bytes()).map_err(gone)?;
    for line in BufReader::new(stream).lines() {
        let line = line.map_err(gone)?;
        let reply = serde_json::from_str(&line).map_err(|error| Failure::of(&error))?;
        if let Reply::Progress(how_far) = reply {
            progress(how_far);
        } else {
            return Ok(Some(reply));
        }
    }
    Err(Failure::new(Exit::Unavailable, "the server stopped before it was done; try again"))
}
