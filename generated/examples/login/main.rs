//! A web application that signs people in with their Mi Account: to run, to read, and to copy from.
//!
//! ```text
//! cargo run --example login
//! ```
//!
//! from the root of the repository starts it beside a Mi server on this machine. From elsewhere it is
//! `cargo run -p xiaomi-open-api --features emulator --example login`. With an application of the Mi developer console it
//! talks to the real service:
//!
//! ```text
//! MI_CLIENT_ID=2882… MI_CLIENT_SECRET=… MI_REDIRECT_URI=http://localhost:3000/mi/callback cargo run --example login
//! ```
//!
//! What one would copy is in `app.rs` (signing in, the password once more) and `sessions.rs` (cookies).

mod app;
mod language;
mod pages;
mod problem;
mod sessions;

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use xiaomi_open_api::callback::CallbackVerifier;
use xiaomi_open_api::emulator::{self, Emulator};
use xiaomi_open_api::oauth::OAuthClient;
use xiaomi_open_api::{Client, Credentials};

use app::App;

type BoxError = Box<dyn Error + Send + Sync>;

const DEFAULT_PORT: u16 = 3000;

/// The application at the emulator, which knows no other.
const EMULATED_ID: &str = "2882303761517000009";
const EMULATED_SECRET: &str = "login-demo-secret+/A==";

const USAGE: &str = "\
A web application that signs people in with their Mi Account.

Usage: login [--port N]

Options:
  --port N  Listen on this port of 127.0.0.1; 3000 unless set, 0 is a free one
  --help    Print this

Without further ado it starts a Mi server on this machine, with test users. It talks to the real service when these
variables are set:
  MI_CLIENT_ID      App ID, from the Mi developer console
  MI_CLIENT_SECRET  App Secret
  MI_REDIRECT_URI   Redirect URI, as registered there; http://127.0.0.1:PORT/mi/callback unless set

It runs until Ctrl-C.
";

#[tokio::main]
async fn main() -> ExitCode {
    let port = match port(env::args().skip(1)) {
        Ok(Some(port)) => port,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", problem::chain(&*error));
            ExitCode::FAILURE
        }
    }
}

/// The port that the arguments ask for; `None` for help.
fn port(mut arguments: impl Iterator<Item = String>) -> Result<Option<u16>, String> {
    let mut port = DEFAULT_PORT;
    while let Some(argument) = arguments.next() {
        let value = match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--port" => arguments.next().ok_or("--port needs a value")?,
            other => other.strip_prefix("--port=").ok_or_else(|| format!("there is no option `{other}`"))?.to_owned(),
        };
        port = value.parse().map_err(|_| format!("`{value}` is no port: 0 to 65535"))?;
    }
    Ok(Some(port))
}

async fn run(port: u16) -> Result<(), BoxError> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}, try `--port 0`: {error}"))?;
    let here = format!("http://{}", listener.local_addr()?);

    // The emulator stops when it is dropped, so it stays until the end.
    let (app, emulator) = match (variable("MI_CLIENT_ID"), variable("MI_CLIENT_SECRET")) {
        (Some(id), Some(secret)) => (real(&id, &secret, &here)?, None),
        (None, None) => {
            let (app, emulator) = emulated(&here).await?;
            (app, Some(emulator))
        }
        _ => return Err("set both MI_CLIENT_ID and MI_CLIENT_SECRET, or neither".into()),
    };

    let service = emulator.as_ref().map_or("the real Mi Account service", Emulator::base_url);
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {here}\n\nopen     {}\nsigns in {service}\n\nCtrl-C ends it.", app.origin())?;
    out.flush()?;
    drop(out);

    let end = async {
        // An error means that there are no signals here; then nothing but the signal that cannot be caught ends it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, app::router(Arc::new(app))).with_graceful_shutdown(end).await?;
    Ok(())
}

/// An application of the Mi developer console.
fn real(client_id: &str, client_secret: &str, here: &str) -> Result<App, BoxError> {
    let redirect_uri = variable("MI_REDIRECT_URI").unwrap_or_else(|| format!("{here}/mi/callback"));
    let oauth = OAuthClient::new(client_id, client_secret, redirect_uri)?;
    let api = Client::with_http(Credentials::none(), oauth.http().clone());
    App::new(oauth, api, CallbackVerifier::new(client_secret), "https:")
}

/// The same at a Mi server on this machine, whose time is the one that counts.
async fn emulated(here: &str) -> Result<(App, Emulator), BoxError> {
    let registered = emulator::App::new(EMULATED_ID, EMULATED_SECRET)
        .with_name("Login demo")
        .with_redirect_uri(here)
        // checkPassword asks for the user's number, which only applications from before 2018-06-01 receive.
        .receiving_user_id();
    let mi = Emulator::builder().app(registered).start().await?;
    let api = mi.anonymous_client();
    let oauth = OAuthClient::with_http(EMULATED_ID, EMULATED_SECRET, format!("{here}/mi/callback"), api.http().clone())?
        .with_base_url(mi.base_url())?
        .with_clock(mi.clock());
    let verifier = CallbackVerifier::new(EMULATED_SECRET).clock(mi.clock());
    Ok((App::new(oauth, api, verifier, mi.base_url())?, mi))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
