//! PostgreSQL as an event store: a server of the bench's own on a socket in its folder, as it comes but for
//! that: synchronous_commit on, fsync on.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

use crate::engine::Engine;
use crate::event::{PAYLOAD, id};

/// A running server; ended with it.
pub(crate) struct Server {
    folder: PathBuf,
    process: Child,
}

impl Server {
    /// Starts one where PostgreSQL is installed, else says why there is none.
    pub(crate) fn start(folder: &Path) -> Result<Self, String> {
        let folder = folder.join("postgres");
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let data = folder.join("data");
        let as_root = rustix::process::getuid().is_root();
        if as_root {
            // PostgreSQL does not run as root.
            for above in folder.ancestors().take_while(|it| it.starts_with(std::env::temp_dir())) {
                let _ = Command::new("chmod").arg("a+x").arg(above).status();
            }
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let postgres = |program: &str| {
            if as_root {
                let mut command = Command::new("setpriv");
                let user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
                command.args(user).arg(program);
                command
            } else {
                Command::new(program)
            }
        };
        run(postgres("initdb").args(["-A", "trust", "-U", "bench", "-D"]).arg(&data))?;
        let mut server = postgres("postgres");
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        server.args(["-c", "listen_addresses=", "-c", "max_connections=200"]);
        let server = server.stdout(Stdio::null()).stderr(Stdio::null());
        let process = server.spawn().map_err(|error| error.to_string())?;
        let server = Self { folder, process };
        let began = Instant::now();
        loop {
            match server.client() {
                Ok(mut client) => {
                    let table = "CREATE TABLE events (
                        stream BYTEA NOT NULL, revision BIGINT NOT NULL, event BYTEA NOT NULL UNIQUE,
                        payload BYTEA NOT NULL, PRIMARY KEY (stream, revision))";
                    client.batch_execute(table).map_err(|error| error.to_string())?;
                    return Ok(server);
                }
                Err(error) if began.elapsed() > Duration::from_secs(20) => {
                    return Err(error.to_string());
                }
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    fn client(&self) -> Result<Client, postgres::Error> {
        let mut config = postgres::Config::new();
        config.host_path(&self.folder).user("bench").dbname("postgres").connect(NoTls)
    }

    /// A connection of its own.
    pub(crate) fn connection(&self, round: u64) -> Box<dyn Engine> {
        let mut client = self.client().expect("a connection");
        let insert = client
            .prepare(
                "INSERT INTO events SELECT * FROM
                 unnest($1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[])",
            )
            .expect("a statement");
        Box::new(Connection { client, insert, round })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Connection {
    client: Client,
    insert: postgres::Statement,
    round: u64,
}

impl Engine for Connection {
    fn commit(&mut self, events: &[(u64, u64)]) {
        let (mut streams, mut revisions, mut ids) = (vec![], vec![], vec![]);
        for (writer, number) in events {
            let writer = (self.round << 32) + writer + 1;
            streams.push(id(writer, 0).to_vec());
            revisions.push(i64::try_from(*number).expect("few events"));
            ids.push(id(writer, number + 1).to_vec());
        }
        let payloads = vec![vec![7_u8; PAYLOAD]; events.len()];
        let rows: [&(dyn postgres::types::ToSql + Sync); 4] =
            [&streams, &revisions, &ids, &payloads];
        self.client.execute(&self.insert, &rows).expect("a commit");
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("failed").to_owned())
    }
}
