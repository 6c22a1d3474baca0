//! Sockets and the end: plain HTTP or TLS, one address, and a stop that lets what is under way finish.

use crate::commands::Failed;
use axum::Router;
use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long answers under way and open subscriptions may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
const HEAD: Duration = Duration::from_secs(30);
const PIECE: Duration = Duration::from_secs(20);
const BODY: Duration = Duration::from_secs(5 * 60);

/// How long a client may take to say what it wants: who sends nothing more would hold a connection for ever.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a request's head, and between two requests of one connection.
    pub head: Duration,
    /// Between two pieces of a body.
    pub piece: Duration,
    /// For a whole body: the largest document over a slow line.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { head: HEAD, piece: PIECE, body: BODY }
    }
}

/// A certificate and its key, PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// A socket that is bound and not yet served: who asks for port 0 learns which one it became.
pub struct Bound {
    listener: TcpListener,
    pub address: SocketAddr,
}

impl Bound {
    pub fn to(address: &str) -> Result<Bound, Failed> {
        let refused = |error: std::io::Error| {
            Failed::Refused(format!("{address} cannot be listened on: {error}. Name another address with --listen."))
        };
        let listener = TcpListener::bind(address).map_err(refused)?;
        listener.set_nonblocking(true).map_err(Failed::internal)?;
        let address = listener.local_addr().map_err(Failed::internal)?;
        Ok(Bound { listener, address })
    }

    /// Serves until `stop` ends, then takes no more connections and lets the open ones finish.
    pub async fn serve(
        self,
        router: Router,
        tls: Option<RustlsConfig>,
        patience: Patience,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Failed> {
        let handle = Handle::new();
        let stopped = handle.clone();
        tokio::spawn(async move {
            stop.await;
            stopped.graceful_shutdown(Some(GRACE));
        });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served = match tls {
            None => {
                let server = axum_server::from_tcp(self.listener).map_err(Failed::internal)?;
                patient(server.handle(handle), patience).serve(service).await
            }
            Some(tls) => {
                let server = axum_server::from_tcp_rustls(self.listener, tls).map_err(Failed::internal)?;
                patient(server.handle(handle), patience).serve(service).await
            }
        };
        served.map_err(Failed::internal)
    }
}

/// The head of the first request waits for nothing but the server's own timer: the protocol is not known before.
fn patient<A>(mut server: Server<SocketAddr, A>, patience: Patience) -> Server<SocketAddr, A> {
    server.http_builder().http1().header_read_timeout(patience.head);
    server.first_request_timeout(patience.head)
}

impl Tls {
    /// Read before anything is served, so that a wrong file is told at the start.
    pub async fn read(&self) -> Result<RustlsConfig, Failed> {
        // Whoever was first installed the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let config = RustlsConfig::from_pem_file(&self.certificate, &self.key).await;
        let shown = |path: &Path| path.display().to_string();
        config.map_err(|error| {
            Failed::Refused(format!(
                "The certificate {} or its key {} cannot be used: {error}",
                shown(&self.certificate),
                shown(&self.key)
            ))
        })
    }
}

/// Ends when the process is told to stop: ctrl-c, or SIGTERM where there are signals.
pub async fn told_to_stop() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "ctrl-c cannot be heard; end the process to stop");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "SIGTERM cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
