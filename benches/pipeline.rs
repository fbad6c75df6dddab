//! How long the stages take on the sample pipeline: evaluation and graph, rules, suggestions. Compare ratios within one run, not times between machines.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use iamlint::graph::{self, Graph};
use iamlint::input::Sources;
use iamlint::terraform::{Evaluation, Options};
use iamlint::wiring::Wiring;
use iamlint::{rules, suggest};

fn graph_of(directory: &Path) -> Graph {
    let sources = Arc::new(Sources::new());
    let evaluation = Evaluation::load(directory, &sources, &Options::default());
    let wiring = Box::new(Wiring::builtin(&sources));
    Graph::from_terraform(&evaluation, &wiring, &graph::Options::default())
}

fn stages(criterion: &mut Criterion) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/serverless-pipeline");
    let graph = graph_of(&directory);
    criterion.bench_function("read the wiring files", |bencher| {
        bencher.iter(|| Wiring::builtin(black_box(&Arc::new(Sources::new()))));
    });
    criterion.bench_function("from files to graph", |bencher| bencher.iter(|| graph_of(black_box(&directory))));
    criterion.bench_function("all rules", |bencher| {
        bencher.iter(|| rules::check(black_box(&graph), &rules::Options::default()));
    });
    criterion.bench_function("suggest and prove", |bencher| {
        bencher.iter(|| suggest::suggest(black_box(&graph), &[], false))
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
