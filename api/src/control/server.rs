//! The side of the server.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use chartlog_domain::actor::Actor;
use chartlog_domain::facts::oversight;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::{Reply, Request, hold, keys, socket, token, unlock};
use crate::cli::{Exit, Failure};
use crate::exchange::fhir;
use crate::limits;
use crate::node::{self, Node};

/// The control socket of a server; the socket file goes when it is dropped.
pub struct Server {
    path: PathBuf,
    listener: UnixListener,
}

impl Server {
    /// Opens the socket, for the owner of this process only. The caller holds the directory's
    /// lock, so a socket that is there is a leftover.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(node: &Node) -> io::Result<Self> {
        let path = socket(node.dir());
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mask = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o177));
        let listener = UnixListener::bind(&path);
        rustix::process::umask(mask);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { path, listener: listener? })
    }

    /// Answers commands until the task is dropped.
    pub async fn run(&self, node: Arc<Node>) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let node = node.clone();
                    tokio::spawn(async move {
                        if let Err(error) = serve(node, stream).await {
                            tracing::warn!(%error, "a command went away");
                        }
                    });
                }
                Err(error) => {
                    tracing::error!(%error, "the control socket failed");
                    return;
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn serve(node: Arc<Node>, stream: UnixStream) -> io::Result<()> {
    let by = oversight::Request {
        actor: Actor::Operator(stream.peer_cred()?.uid()),
        ..node::operator()
    };
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(limits::CONTROL_LINE)).read_line(&mut line).await?;
    let (replies, mut coming) = mpsc::channel(16);
    let work = tokio::task::spawn_blocking(move || {
        let reply = match serde_json::from_str(&line) {
            Ok(request) => carry_out(&node, request, &by, &replies),
            Err(_) => Reply::failed(&Failure::new(Exit::Usage, "not a command of this version")),
        };
        let _ = replies.blocking_send(reply);
    });
    while let Some(reply) = coming.recv().await {
        let mut line = serde_json::to_vec(&reply)?;
        line.push(b'\n');
        writer.write_all(&line).await?;
    }
    work.await.map_err(io::Error::other)
}

fn carry_out(
    node: &Node,
    request: Request,
    by: &oversight::Request,
    replies: &mpsc::Sender<Reply>,
) -> Reply {
    let done = match request {
        Request::Token(wanted) => token::mint(node, &wanted, by).map(Reply::Token),
        Request::Unlock(wanted) => unlock::unlock(node, &wanted, by).map(Reply::Unlocked),
        Request::Keys => keys::keys(node).map(Reply::Keys),
        Request::Hold(wanted) => hold::hold(node, &wanted, by).map(|()| Reply::Done),
        Request::Checkpoint => node.checkpoint().map(Reply::Checkpoint).map_err(Failure::from),
        Request::Import(wanted) => {
            let options = fhir::ImportOptions {
                paths: wanted.paths,
                source: wanted.source,
                request: by.clone(),
            };
            // A watcher that is slow or gone misses a step; the import goes on.
            let tell = |progress| drop(replies.try_send(Reply::Progress(progress)));
            fhir::import(node.journal(), &options, &tell)
                .map(|report| {
                    // What was imported is seen by whoever asks next.
                    if let Err(behind) = node.catch_up(limits::CATCH_UP) {
                        tracing::warn!(%behind, "the import is done and a view is behind");
                    }
                    Reply::Report(Box::new(report))
                })
                .map_err(|error| Failure::of(&error))
        }
    };
    done.unwrap_or_else(|failure| Reply::failed(&failure))
}
