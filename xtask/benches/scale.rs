//! What a document costs as it grows, from its text to a folder of files: synthetic ones of 100 to 20,000 operations.
//!
//! The figures are operations a second; they stay as they are where the cost is linear.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use xtask::commands::with_room;

#[path = "steps/mod.rs"]
mod steps;
#[path = "synthetic/mod.rs"]
mod synthetic;

const OPERATIONS: [usize; 8] = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000];

fn scale(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("from the document to the files");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for operations in OPERATIONS {
        let (text, corrections) = (synthetic::document(operations).to_string(), synthetic::overlay(operations));
        group.throughput(Throughput::Elements(operations as u64));
        group.bench_function(BenchmarkId::from_parameter(operations), |bencher| {
            let work = |folder: tempfile::TempDir| {
                let document = steps::correct(&steps::parse(&text), &corrections);
                steps::write(folder.path(), steps::emit(&steps::lower(&document)));
                folder
            };
            bencher.iter_batched(|| tempfile::tempdir().unwrap(), |folder| with_room(|| work(folder)), BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group!(benches, scale);
criterion_main!(benches);
