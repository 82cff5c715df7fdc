//! A Mi server on your machine, for clients in any language.
//!
//! ```text
//! cargo run -p xiaomi-open-api --features emulator --example emulator -- --port 8890
//! ```

use std::error::Error;
use std::fmt::Write as _;
use std::future::poll_fn;
use std::io::{self, Write as _};
use std::pin::pin;
use std::process::ExitCode;
use std::task::Poll;
use std::time::Duration;

use xiaomi_open_api::emulator::{App, Builder, Emulator};

const USAGE: &str = "\
A Mi server on your machine: sign-in, tokens, open API, passbook and password confirmation, for tests.

Usage: emulator [OPTIONS]

Options:
  --port N            Listen on this port of 127.0.0.1; 0, the default, is a free one
  --redirect-uri URI  Register this redirect URI for every app, beside the built-in ones; may be repeated
  --latency MS        Have every answer wait this many milliseconds
  --seed TEXT         Make codes and tokens follow from TEXT, the same in every run
  --json              Print everything as one JSON object
  --help              Print this

It runs until Ctrl-C. Faults, the clock and the like are set under /__emulator/.
";

struct Arguments {
    builder: Builder,
    json: bool,
}

/// What the arguments ask for; `None` for help.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut builder = Emulator::builder();
    let mut json = false;
    let mut redirect_uris = Vec::new();
    while let Some(argument) = arguments.next() {
        let (name, attached) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let mut value = || attached.clone().or_else(|| arguments.next()).ok_or_else(|| format!("{name} needs a value"));
        match name {
            "--port" => {
                let port = value()?;
                builder = builder.port(port.parse().map_err(|_| format!("`{port}` is no port: 0 to 65535"))?);
            }
            "--redirect-uri" => redirect_uris.push(value()?),
            "--latency" => {
                let latency = value()?;
                let latency = latency.parse().map_err(|_| format!("`{latency}` is no number of milliseconds"))?;
                builder = builder.latency(Duration::from_millis(latency));
            }
            "--seed" => builder = builder.seed(value()?),
            "--json" => json = true,
            "--help" | "-h" => return Ok(None),
            _ => return Err(format!("there is no option `{argument}`")),
        }
    }
    for app in App::built_in() {
        builder = builder.app(redirect_uris.iter().fold(app, |app, uri| app.with_redirect_uri(uri)));
    }
    Ok(Some(Arguments { builder, json }))
}

fn greeting(mi: &Emulator) -> String {
    let mut text = format!("listening on {}\n", mi.base_url());
    for app in mi.apps() {
        let uris: Vec<&str> = app.redirect_uris().collect();
        let _ = write!(
            text,
            "\napp {}\n  client_id     {}\n  client_secret {}\n  redirect_uri  {}\n",
            app.name(),
            app.client_id(),
            app.client_secret(),
            uris.join("\n                "),
        );
    }
    text += "\nOn localhost and 127.0.0.1 any port will do.\n";
    for user in mi.users() {
        let (id, union_id, password) = (user.id(), user.union_id(), user.password());
        let _ = write!(
            text,
            "\nuser {}\n  user id       {id}\n  unionId       {union_id}\n  password      {password}\n",
            user.nickname(),
        );
    }
    text += "\nCtrl-C ends it.\n";
    text
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    // The handler is there once it was polled, and must be before anybody is told that the emulator listens.
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    if let Poll::Ready(early) = poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context))).await {
        return early.map_err(Into::into);
    }
    let mi = arguments.builder.start().await?;
    let text = if arguments.json { format!("{}\n", mi.describe()) } else { greeting(&mi) };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    drop(out);
    interrupt.await?;
    mi.shutdown().await;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = format!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                let _ = write!(text, ": {cause}");
                source = cause.source();
            }
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
