//! gRPC against plain tonic, REST against a hand-written axum handler: one process, one runtime, one message.

mod load;
mod peers;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use load::Load;
use peers::Wires;

fn grpc(criterion: &mut Criterion) {
    let load = Load::new();
    let wires = load.block_on(Wires::start());
    let mut group = criterion.benchmark_group("grpc/unary");
    for concurrency in [1, 64] {
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("polywire", concurrency), |bencher| {
            bencher.iter_custom(|calls| load.run(calls, concurrency, || wires.polywire_grpc()));
        });
        group.bench_function(BenchmarkId::new("tonic", concurrency), |bencher| {
            bencher.iter_custom(|calls| load.run(calls, concurrency, || wires.tonic_grpc()));
        });
    }
    group.finish();
}

fn rest(criterion: &mut Criterion) {
    let load = Load::new();
    let wires = load.block_on(Wires::start());
    for request in peers::HttpRequest::ALL {
        let mut group = criterion.benchmark_group(format!("rest/{}", request.name()));
        for concurrency in [1, 64] {
            group.throughput(Throughput::Elements(1));
            group.bench_function(BenchmarkId::new("polywire", concurrency), |bencher| {
                bencher.iter_custom(|calls| load.run(calls, concurrency, || wires.polywire_rest(request)));
            });
            group.bench_function(BenchmarkId::new("axum", concurrency), |bencher| {
                bencher.iter_custom(|calls| load.run(calls, concurrency, || wires.axum_rest(request)));
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = grpc, rest
}
criterion_main!(benches);
