//! gRPC against plain tonic, REST against a hand-written axum handler: one process, one runtime, one message.

mod load;
mod peers;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use http_body_util::BodyExt as _;
use load::Load;
use peers::Wires;
use tower::ServiceExt as _;

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

/// The two services without sockets and HTTP/1.1: what routing, extraction and the answer cost alone.
fn rest_service(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (polywire, axum) = (peers::polywire_rest(), peers::axum_router());
    for request in peers::HttpRequest::ALL {
        let mut group = criterion.benchmark_group(format!("rest_service/{}", request.name()));
        let body = request.body();
        group.bench_function("polywire", |bencher| {
            bencher.iter(|| {
                let answer = runtime.block_on(polywire.call(request.plain(&body)));
                runtime.block_on(answer.into_body().collect()).expect("a whole body").to_bytes()
            });
        });
        group.bench_function("axum", |bencher| {
            bencher.iter(|| {
                let router = axum.clone();
                let answer = runtime.block_on(router.oneshot(request.plain(&body))).expect("infallible");
                runtime.block_on(answer.into_body().collect()).expect("a whole body").to_bytes()
            });
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = grpc, rest, rest_service
}
criterion_main!(benches);
