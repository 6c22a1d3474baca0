//! `milepost serve`: opens the database, runs the worker beside the server, and ends both in order.

use super::{Failed, drafts, files, publish, welcome};
use crate::config::{Opened, Place};
use crate::demo;
use crate::listen::{Bound, Tls, told_to_stop};
use crate::server::{self, Outside};
use clap::{Args, ValueEnum};
use milepost_engine::engine::Engine;
use milepost_engine::post::{self, Post};
use milepost_engine::store::setting;
use milepost_engine::webhook::outside::PATIENCE;
use milepost_engine::{catalog, webhook, worker};
use std::path::PathBuf;
use tokio::sync::watch;

pub const LISTEN: &str = "127.0.0.1:8080";

#[derive(Args)]
pub struct Options {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = LISTEN)]
    listen: String,
    #[command(flatten)]
    place: Place,
    /// Runs the drafts of folders as they are saved, in a database of their own that is marked so; prints a link to sign in by
    #[arg(long, value_name = "DIR", num_args = 1..)]
    dev: Vec<PathBuf>,
    /// Seeds a small plan labelled DEMONSTRATION into an empty database, and prints links to sign in by
    #[arg(long)]
    demo: bool,
    /// A certificate chain, PEM; with --tls-key the server speaks TLS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Behind a proxy that speaks TLS and sets X-Forwarded-For
    #[arg(long)]
    trust_proxy: bool,
    #[command(flatten)]
    mail: Mail,
    /// Webhooks may lead into the house too, to private and local addresses, and by http
    #[arg(long)]
    allow_private_webhooks: bool,
    /// How to log
    #[arg(long, value_enum, default_value_t = Log::Text)]
    pub log: Log,
}

/// Letters: without a server nobody is written to.
#[derive(Args)]
struct Mail {
    /// smtps://USER:PASSWORD@HOST, smtp://HOST:587?tls=required, or smtp://HOST:25 within the house
    #[arg(
        long,
        value_name = "URL",
        env = "MILEPOST_MAIL_SERVER",
        hide_env_values = true,
        requires = "mail_from",
        requires = "site"
    )]
    mail_server: Option<String>,
    /// Who writes: `Milepost <milepost@ministry.example>`
    #[arg(long, value_name = "SENDER", env = "MILEPOST_MAIL_FROM")]
    mail_from: Option<String>,
    /// Where people open Milepost, for the links in letters and calendars: https://milepost.ministry.example
    #[arg(long, value_name = "URL", env = "MILEPOST_SITE")]
    site: Option<String>,
    /// Certificates that vouch for the mail server, PEM, beside those this machine trusts
    #[arg(long, value_name = "FILE", env = "MILEPOST_MAIL_CA", requires = "mail_server")]
    mail_ca: Option<PathBuf>,
}

impl Mail {
    fn set_up(&self, engine: &Engine) -> Result<(), Failed> {
        let (Some(server), Some(from), Some(site)) = (&self.mail_server, &self.mail_from, &self.site) else {
            return Ok(());
        };
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| Failed::Usage(format!("{} cannot be read: {error}.", path.display())))
        };
        let ca = self.mail_ca.as_ref().map(read).transpose()?;
        let post = Post::new(server, from, site, ca.as_deref(), post::PATIENCE).map_err(Failed::Usage)?;
        engine.post.set(post).map_err(|_| Failed::Usage("Letters are set up already.".into()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    Text,
    Json,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    let opened = options.place.open().await?;
    if options.dev.is_empty() && catalog::holds_drafts(&opened.database).await? {
        return Err(Failed::Refused(
            "This database holds drafts, whose rules may change under their items. Serve it with --dev DIR, or publish into another one.".into(),
        ));
    }
    if !options.dev.is_empty() {
        let files = files::of_one_country(&options.dev, "milepost serve --dev")?;
        let published = catalog::publish(&opened.database, opened.clock.as_ref(), &files, true);
        publish::report(&published.await.map_err(|error| publish::told(error, &files))?, &files);
    }
    let (engine, documents) = options.place.start(&opened).await?;
    options.mail.set_up(&engine)?;
    let letters = if engine.post.get().is_some() { setting::YES } else { setting::NO };
    setting::put(&opened.database.writer, setting::LETTERS, letters).await?;
    let outside = webhook::outside::Outside::new(options.allow_private_webhooks, PATIENCE).map_err(Failed::internal)?;
    engine.outside.set(outside).map_err(|_| Failed::Usage("Webhooks are set up already.".into()))?;
    let bound = Bound::to(&options.listen)?;
    let tls = options.tls_cert.clone().zip(options.tls_key.clone());
    let tls = match tls {
        Some((certificate, key)) => Some(Tls { certificate, key }.read().await?),
        None => None,
    };
    let secure = tls.is_some() || options.trust_proxy;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let address = format!("{scheme}://{}", bound.address);
    let site = options.mail.site.as_deref().unwrap_or(&address);
    setting::put(&opened.database.writer, setting::SITE, site).await?;
    match (options.demo, options.dev.as_slice()) {
        (true, _) => demo::seed(&engine, &documents, site).await?,
        (false, [_, ..]) => drafts::invite(&engine, site).await?,
        (false, []) => welcome::first(&engine, site).await?,
    }
    let outside =
        Outside { site: options.mail.site.clone(), secure, trust_proxy: options.trust_proxy, ..Outside::default() };
    let patience = outside.patience;
    let router = server::router(engine.clone(), documents, outside);
    tracing::info!(%address, database = ?engine.database.backend, "serving");
    println!("Milepost is served at {address}");
    let serving = bound.serve(router, tls, patience, told_to_stop());
    let served = tokio::select! {
        served = together(&opened, &engine, serving) => served,
        () = following(&options.dev, &engine) => Ok(()),
    };
    opened.close().await?;
    served
}

/// Never ends.
async fn following(dev: &[PathBuf], engine: &Engine) {
    match dev {
        [_, ..] => drafts::follow(dev, engine).await,
        [] => std::future::pending().await,
    }
}

/// The server with the worker beside it. When the server has ended the worker does, then the writer.
async fn together(
    opened: &Opened,
    engine: &Engine,
    serving: impl Future<Output = Result<(), Failed>>,
) -> Result<(), Failed> {
    let (stop, stopped) = watch::channel(false);
    let post = tokio::spawn(worker::post(engine.clone(), stopped.clone()));
    let hooks = tokio::spawn(worker::hooks(engine.clone(), stopped.clone()));
    let worker = tokio::spawn(worker::run(engine.clone(), stopped));
    let served = tokio::select! {
        served = serving => served,
        () = opened.keep_time() => Ok(()),
    };
    tracing::info!("stopping");
    stop.send_replace(true);
    worker.await.map_err(Failed::internal)?;
    post.await.map_err(Failed::internal)?;
    hooks.await.map_err(Failed::internal)?;
    engine.stop().await.map_err(Failed::internal)?;
    served
}
