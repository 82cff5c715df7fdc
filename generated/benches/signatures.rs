//! How long a callback takes to verify, and a request to sign.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

#[path = "work/mod.rs"]
mod work;

fn signatures(criterion: &mut Criterion) {
    let verify = work::callback();
    criterion.bench_function("verify a callback", |bencher| bencher.iter(|| verify(black_box(work::CALLBACK))));
    let sign = work::header();
    criterion.bench_function("make a MAC header", |bencher| bencher.iter(&sign));
}

criterion_group!(benches, signatures);
criterion_main!(benches);
