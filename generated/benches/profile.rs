//! How long a profile takes to read, beside structs with serde's derive.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
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

criterion_group!(benches, profile);
criterion_main!(benches);
