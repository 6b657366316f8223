//! `chartlog serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::config::{self, Settings};
use super::network::{self, Network, NetworkArgs};
use super::{DataArgs, Exit, Failure, RootArgs, screen};
use crate::clock::Clock;
use crate::http::{self, App, Site};
use crate::node::Node;
use crate::{control, limits};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8420].
    #[arg(long, value_name = "ADDR", env = "CHARTLOG_LISTEN")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    network: NetworkArgs,
}

/// Where to listen when nothing says otherwise.
pub(super) const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8420);

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let settings = Settings::read(&args.data)?;
    screen::diagnostics(&settings.log_level());
    let listen = args.listen.or(settings.listen).unwrap_or(LISTEN);
    let network = Network::of(&args.network, &settings)?;
    network::may_listen(listen, network.tls.is_some())?;
    let root = config::root_key(&args.root, &settings)?;
    let idle_us = settings.session_idle_us()?;
    let team_window = settings.team_window()?;
    let glass_us = settings.glass_us()?;
    let documents = settings.documents()?;
    let mut node = Node::open(&args.data.dir, &root, Clock::system(), &screen::note)?;
    node.sessions().end_unused_after(idle_us);
    node.set_team_window(team_window);
    node.set_glass_us(glass_us);
    match documents {
        Some(documents) => node.trust_only(documents),
        None if node.is_development() => {}
        None => screen::note(
            "any GraphQL document is run: name those of your front-ends in trusted_documents",
        ),
    }
    if let Err(behind) = node.catch_up(limits::CATCH_UP) {
        screen::note(&format!("serving, but {behind}: its role has to wait"));
    }
    let scheme = if network.tls.is_some() { "https" } else { "http" };
    serve(Arc::new(node), listen, network, |address| {
        screen::result(&format!("listening on {scheme}://{address}"));
        Ok(())
    })
}

/// Serves until SIGTERM or SIGINT, then stops cleanly. `ready` is told the address.
pub(super) fn serve(
    node: Arc<Node>,
    listen: SocketAddr,
    network: Network,
    ready: impl FnOnce(SocketAddr) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let mut term = signal(SignalKind::terminate())?;
        let mut int = signal(SignalKind::interrupt())?;
        let listener = TcpListener::bind(listen).await.map_err(|error| {
            Failure::new(Exit::Failed, format!("cannot listen on {listen}: {error}"))
        })?;
        let control = control::Server::open(&node)?;
        let address = listener.local_addr()?;
        let site = Site { listens: Some(address), ..network.site };
        let app = App::new(node.clone(), site);
        let tls = network.tls.map(Arc::new);
        if let Some(tls) = &tls {
            tokio::spawn(tls.clone().keep_current(signal(SignalKind::hangup())?));
        }
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(http::serve(listener, app, tls, async {
            let _ = stopped.await;
        }));
        let sweeping = tokio::spawn(sweep(node.clone()));
        let tidying = tokio::spawn(tidy(node.clone()));
        ready(address)?;
        tokio::select! {
            () = control.run(node.clone()) => {}
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        sweeping.abort();
        tidying.abort();
        let _ = stop.send(());
        // Connections that are kept open without a request do not hold the stop up.
        match tokio::time::timeout(limits::STOP, serving).await {
            Ok(ended) => ended.map_err(|error| Failure::of(&error)),
            Err(_) => Ok(()),
        }
    });
    runtime.shutdown_timeout(limits::STOP);
    node.close()?;
    served.map(|()| Exit::Done)
}

/// Puts on record, now and then, which sessions are over, which attempts to sign in failed and which
/// requests were limited; gives up uploads that nobody has filed.
async fn sweep(node: Arc<Node>) {
    let mut every = tokio::time::interval(limits::SWEEP);
    loop {
        every.tick().await;
        let node = node.clone();
        let swept = tokio::task::spawn_blocking(move || {
            node.uploads().sweep();
            node.sessions().sweep()?;
            node.sign_in().flush(false)?;
            node.quota().flush(false, node.journal().now())
        });
        if let Ok(Err(error)) = swept.await {
            tracing::error!(%error, "what waits to be told could not be recorded");
        }
    }
}

/// Removes, once a day, what a process that ended in the middle left behind.
async fn tidy(node: Arc<Node>) {
    let mut every = tokio::time::interval(limits::TIDY);
    loop {
        every.tick().await;
        let node = node.clone();
        let tidied = tokio::task::spawn_blocking(move || {
            let journal = node.journal();
            journal.blobs().remove_orphans(journal.log().as_ref(), journal.now())
        });
        match tidied.await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(removed)) => tracing::info!(removed, "blobs without an entry were removed"),
            Ok(Err(error)) => tracing::warn!(%error, "blobs without an entry stay for now"),
        }
    }
}
