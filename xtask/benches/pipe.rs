//! What each step from a document to a client takes: parse, correct, lower, emit, write.
//!
//! The document is a synthetic one; with `OPENAPI_CORPUS`, also a published one, which has no corrections.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tempfile::TempDir;

#[path = "steps/mod.rs"]
mod steps;
#[path = "synthetic/mod.rs"]
mod synthetic;

const OPERATIONS: usize = 200;
const PUBLISHED: &str = "openapi-3.0/progenitor-nexus.json";

fn synthetic_document(criterion: &mut Criterion) {
    let (text, corrections) = (synthetic::document(OPERATIONS).to_string(), synthetic::overlay(OPERATIONS));
    each_step(criterion, &format!("{OPERATIONS} operations"), &text, Some(&corrections));
}

fn published_document(criterion: &mut Criterion) {
    let Some(corpus) = std::env::var_os("OPENAPI_CORPUS") else {
        eprintln!("skipped: OPENAPI_CORPUS names no folder of documents");
        return;
    };
    each_step(criterion, PUBLISHED, &fs::read_to_string(Path::new(&corpus).join(PUBLISHED)).unwrap(), None);
}

fn each_step(criterion: &mut Criterion, name: &str, text: &str, corrections: Option<&str>) {
    let document = steps::parse(text);
    let corrected = corrections.map(|corrections| steps::correct(&document, corrections));
    let corrected = corrected.as_ref().unwrap_or(&document);
    let api = steps::lower(corrected);
    let mut group = criterion.benchmark_group(name);
    group.bench_function("parse", |bencher| bencher.iter(|| steps::parse(black_box(text))));
    if let Some(corrections) = corrections {
        group.bench_function("correct", |bencher| bencher.iter(|| steps::correct(black_box(&document), corrections)));
    }
    group.bench_function("lower", |bencher| bencher.iter(|| steps::lower(black_box(corrected))));
    group.bench_function("emit", |bencher| bencher.iter(|| steps::emit(black_box(&api))));
    let files = steps::emit(&api);
    let nowhere = || (tempfile::tempdir().unwrap(), files.clone());
    let write = |(folder, files): (TempDir, _)| {
        steps::write(folder.path(), files);
        folder
    };
    group.bench_function("write", |bencher| bencher.iter_batched(nowhere, write, BatchSize::PerIteration));
    group.finish();
}

criterion_group!(benches, synthetic_document, published_document);
criterion_main!(benches);
