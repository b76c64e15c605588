//! Looking for secrets: in source code, of which this crate's own is a sample, in an ordinary command, and in text made to be slow.

#![expect(clippy::disallowed_methods, reason = "source files are read")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use palisade::secrets;

fn source(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            source(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.extend(std::fs::read(&path).unwrap_or_default());
        }
    }
}

fn scanning(criterion: &mut Criterion) {
    let mut code = Vec::new();
    source(Path::new("src"), &mut code);
    let texts = [
        (
            "command",
            b"git log --format='%h %s' | grep -v \"$(date +%Y)\" | sort -u".to_vec(),
        ),
        ("source", code),
        (
            "prose",
            "It was the best of times, it was the worst of times.\n"
                .repeat(20_000)
                .into_bytes(),
        ),
        ("hostile", b"sk-ant-api03-".repeat(100_000)),
        ("hostile names", b"password token secret=".repeat(50_000)),
    ];
    let mut group = criterion.benchmark_group("secrets");
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| secrets::scan(black_box(text), None));
        });
    }
    group.finish();
}

criterion_group!(benches, scanning);
criterion_main!(benches);
