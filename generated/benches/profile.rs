//! How long a profile takes to read, and 10 MB of them, beside structs with serde's derive.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use xiaomi_open_api::api::types::UserProfile;

#[path = "work/mod.rs"]
mod work;

fn profile(criterion: &mut Criterion) {
    let payload = work::payload();
    criterion.bench_function("read a profile", |bencher| {
        bencher.iter(|| serde_json::from_str::<UserProfile>(black_box(&payload)).unwrap());
    });
    criterion.bench_function("read a profile, derived", |bencher| {
        bencher.iter(|| serde_json::from_str::<work::DerivedProfile>(black_box(&payload)).unwrap());
    });
}

fn ten_megabytes(criterion: &mut Criterion) {
    let payload = work::payload();
    let text = format!("[{}]", vec![payload.as_str(); 10_000_000 / payload.len()].join(","));
    let mut group = criterion.benchmark_group("read 10 MB of profiles");
    group.sample_size(20).throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("generated", |bencher| {
        bencher.iter(|| serde_json::from_str::<Vec<UserProfile>>(black_box(&text)).unwrap());
    });
    group.bench_function("derived", |bencher| {
        bencher.iter(|| serde_json::from_str::<Vec<work::DerivedProfile>>(black_box(&text)).unwrap());
    });
}

criterion_group!(benches, profile, ten_megabytes);
criterion_main!(benches);
