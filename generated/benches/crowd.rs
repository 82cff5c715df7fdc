//! Ten thousand profile calls at once, against the emulator in a process of its own.
//!
//! ```text
//! cargo bench -p xiaomi-open-api --features emulator --bench crowd [-- CALLS]
//! ```
//!
//! The emulator has every answer wait until all calls are under way. Each call has a connection, so both processes need
//! as many file descriptors (`ulimit -n`). Memory is read from `/proc`, so that part is for Linux.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has failed")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use xiaomi_open_api::emulator::Emulator;
use xiaomi_open_api::{Client, Credentials, Retry};

/// How long an answer waits: longer than it takes to send all requests.
const LATENCY: Duration = Duration::from_secs(8);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match arguments.first().map(String::as_str) {
        Some("serve") => runtime.block_on(serve()),
        calls => runtime.block_on(crowd(calls.map_or(10_000, |calls| calls.parse().unwrap()))),
    }
}

/// Until the standard input ends, that is, the other process.
async fn serve() {
    let mi = Emulator::builder().latency(LATENCY).start().await.unwrap();
    let user = &mi.users()[0];
    let token = mi.sign_in(user, "1").unwrap().access_token;
    println!("{} {} {token}", mi.base_url(), mi.apps()[0].client_id());
    std::io::stdout().flush().unwrap();
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await.unwrap().unwrap();
}

async fn crowd(calls: usize) {
    let mut server =
        Command::new(std::env::current_exe().unwrap()).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let [url, client_id, token] = line.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{line}") };

    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let client = Client::with_http(Credentials::new(client_id, token), http).with_base_url(url);
    let client = client.with_interceptor(Retry::default());
    client.get_user_profile().await.unwrap();

    let before = resident();
    let start = Instant::now();
    let tasks: Vec<_> = (0..calls)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.get_user_profile().await.map(|profile| profile.into_inner().nickname) })
        })
        .collect();
    let mut most = before;
    while tasks.iter().any(|task| !task.is_finished()) {
        most = most.max(resident());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut errors = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(nickname) => assert!(nickname.is_some()),
            Err(error) => {
                errors += 1;
                eprintln!("{error}: {error:?}");
            }
        }
    }
    println!("calls             {calls}");
    println!("errors            {errors}");
    println!("time              {:.1} s, of which every answer waited {} s", start.elapsed().as_secs_f64(), LATENCY.as_secs());
    println!("resident before   {before} KiB, most {most} KiB");
    println!("memory for a call {:.1} KiB", (most - before) as f64 / calls as f64);
    drop(server.stdin.take());
    server.wait().unwrap();
    assert_eq!(errors, 0);
}

/// The resident memory of this process in KiB; zero where it cannot be known.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or_default()
}
