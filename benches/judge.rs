//! Judging alone: short, long and nasty lines, in a process that is warm.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use palisade::payload::{Dialect, Payload};
use palisade::policy::Policy;
use palisade::world::Fake;

fn judging(criterion: &mut Criterion) {
    let script =
        "for f in src/*.rs; do grep -n \"fn $f\" \"$f\" | head -3 || echo 'none: rm -rf /'; done\n";
    let lines = [
        ("short", "ls -la".to_owned()),
        ("stopped", "sudo rm -rf /usr".to_owned()),
        (
            "pipeline",
            "git log --format='%h %s' | grep -v \"$(date +%Y)\" | awk '{print $1}' | sort -u"
                .to_owned(),
        ),
        ("long", script.repeat(50)),
        ("very long", script.repeat(800)),
        ("nested", "$(".repeat(5000)),
        ("unterminated", "\"'`".repeat(2000)),
        (
            "data",
            format!(
                "cat > notes.md <<'EOF'\n{}EOF\n",
                "rm -rf / # no\n".repeat(400)
            ),
        ),
    ];
    let world = Fake::default();
    let policy = Policy::default();
    let mut group = criterion.benchmark_group("judge");
    for (name, line) in &lines {
        let mut payload = Payload::of_command(line.as_str(), Dialect::Bash);
        payload.cwd = Some("/home/u/project".into());
        group.throughput(Throughput::Bytes(line.len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| palisade::judge(black_box(&payload), &world, &policy));
        });
    }
    group.finish();
}

criterion_group!(benches, judging);
criterion_main!(benches);
