//! Does a piece of work a number of times and prints its allocations, so that instructions can be counted from outside.
//!
//! ```text
//! counts serve                     answers with a profile, whatever it is asked; prints its URL
//! counts WORK TIMES [URL]          verify, header, decode, decode-derived; call, call-by-hand (these need the URL)
//! ```
//!
//! `benches/callgrind.sh` runs it under valgrind. The server is a process of its own, so that nothing of it is counted.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has failed")]

use std::alloc::System;
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use reqwest::header::ACCEPT;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::runtime::Runtime;
use xiaomi_open_api::api::types::UserProfile;
use xiaomi_open_api::{Client, Credentials};

#[path = "work/mod.rs"]
mod work;

use work::{CALLBACK, CLIENT_ID, DerivedEnvelope, DerivedProfile, REPLY, TOKEN};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => println!("run by benches/callgrind.sh"),
        ["serve"] => serve(),
        [work, times] => compute(work, times.parse().unwrap()),
        [work, times, url] => call(work, times.parse().unwrap(), url),
        _ => panic!("counts serve | counts WORK TIMES [URL]"),
    }
}

fn report(region: &Region<'_, System>, times: u32) {
    let change = region.change();
    let per_time = |count: usize| count as f64 / f64::from(times);
    println!(
        "allocations {:.2} reallocations {:.2} bytes {:.0}",
        per_time(change.allocations),
        per_time(change.reallocations),
        per_time(change.bytes_allocated),
    );
}

fn compute(work: &str, times: u32) {
    let payload = work::payload();
    let verify = work::callback();
    let header = work::header();
    let once: Box<dyn Fn()> = match work {
        "verify" => Box::new(move || verify(black_box(CALLBACK))),
        "header" => Box::new(move || drop(black_box(header()))),
        "decode" => Box::new(move || drop(serde_json::from_str::<UserProfile>(black_box(&payload)).unwrap())),
        "decode-derived" => Box::new(move || drop(serde_json::from_str::<DerivedProfile>(black_box(&payload)).unwrap())),
        _ => panic!("there is no work {work}"),
    };
    once();
    let region = Region::new(ALLOCATOR);
    (0..times).for_each(|_| once());
    report(&region, times);
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).referer(false).build().unwrap()
}

fn call(work: &str, times: u32, url: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match work {
        "call" => calls(
            &runtime,
            times,
            &async |client: &Client| {
                let profile = client.get_user_profile().await.unwrap().into_inner();
                assert!(profile.union_id.is_some());
            },
            &Client::with_http(Credentials::new(CLIENT_ID, TOKEN), http()).with_base_url(url),
        ),
        "call-by-hand" => calls(
            &runtime,
            times,
            &async |(http, url): &(reqwest::Client, &str)| {
                let request = http.get(format!("{url}/user/profile")).query(&[("clientId", CLIENT_ID), ("token", TOKEN)]);
                let response = request.header(ACCEPT, "application/json").send().await.unwrap();
                let body = response.error_for_status().unwrap().bytes().await.unwrap();
                let envelope: DerivedEnvelope = serde_json::from_slice(&body).unwrap();
                assert!(envelope.result == "ok" && envelope.code == 0);
                assert!(envelope.data.is_some_and(|profile| profile.union_id.is_some()));
            },
            &(http(), url),
        ),
        _ => panic!("there is no work {work}"),
    }
}

fn calls<C>(runtime: &Runtime, times: u32, once: &impl AsyncFn(&C), context: &C) {
    runtime.block_on(async {
        // The connection.
        once(context).await;
        let region = Region::new(ALLOCATOR);
        for _ in 0..times {
            once(context).await;
        }
        report(&region, times);
    });
}

fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        std::thread::spawn(move || while answer(&mut stream).is_some() {});
    }
}

/// Answers one request without a body; `None` when the connection ends.
fn answer(stream: &mut TcpStream) -> Option<()> {
    let mut received = Vec::new();
    let mut piece = [0; 4096];
    while !received.ends_with(b"\r\n\r\n") {
        let length = stream.read(&mut piece).ok().filter(|length| *length > 0)?;
        received.extend_from_slice(&piece[..length]);
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=UTF-8\r\ndate: Thu, 26 Sep 2024 08:00:00 GMT";
    write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{REPLY}", REPLY.len()).ok()
}
