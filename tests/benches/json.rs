//! ProtoJSON against pbjson, and against a plain serde derive, on one order (about 1 KB) and on many (about 100 KB).
//!
//! The plain structs hold 64-bit integers, times, durations and bytes as strings, as they are in JSON: they do less work
//! than the mapping asks for, which makes them a floor.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use polywire::{Payload, json};
use polywire_tests::{bench::v1, orders, plain};
use serde::{Serialize, de::DeserializeOwned};
use std::hint::black_box;

mod pbjson_generated {
    #![allow(missing_docs, unreachable_pub, clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/pbjson/bench.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/pbjson/bench.v1.serde.rs"));
}

/// One message in its three forms.
struct Forms<Ours, Pbjson, Plain> {
    name: &'static str,
    text: String,
    ours: Ours,
    pbjson: Pbjson,
    plain: Plain,
}

impl<Ours, Pbjson, Plain> Forms<Ours, Pbjson, Plain>
where
    Ours: Payload + Default + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    Pbjson: Serialize + DeserializeOwned,
    Plain: Serialize + DeserializeOwned,
{
    /// Reads the other forms from ours, and checks that all write the same value.
    fn new(name: &'static str, ours: Ours) -> Self {
        let text = json::to_string(&ours).expect("JSON");
        let pbjson: Pbjson = serde_json::from_str(&text).expect("pbjson reads it");
        let plain: Plain = serde_json::from_str(&text).expect("the derive reads it");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&serde_json::to_string(&plain).expect("JSON")), value(&text));
        assert_eq!(json::from_str::<Ours>(&text).expect("we read it"), ours);
        Self { name, text, ours, pbjson, plain }
    }

    fn write(&self, criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("json/write");
        group.throughput(Throughput::Bytes(self.text.len() as u64));
        group.bench_function(BenchmarkId::new("polywire", self.name), |bencher| {
            bencher.iter(|| json::to_vec(black_box(&self.ours)).expect("JSON"));
        });
        group.bench_function(BenchmarkId::new("polywire_by_serde", self.name), |bencher| {
            bencher.iter(|| serde_json::to_vec(black_box(&self.ours)).expect("JSON"));
        });
        group.bench_function(BenchmarkId::new("pbjson", self.name), |bencher| {
            bencher.iter(|| serde_json::to_vec(black_box(&self.pbjson)).expect("JSON"));
        });
        group.bench_function(BenchmarkId::new("derive", self.name), |bencher| {
            bencher.iter(|| serde_json::to_vec(black_box(&self.plain)).expect("JSON"));
        });
        group.bench_function(BenchmarkId::new("derive_presized", self.name), |bencher| {
            bencher.iter(|| {
                let mut output = Vec::with_capacity(self.text.len() + 16);
                serde_json::to_writer(&mut output, black_box(&self.plain)).expect("JSON");
                output
            });
        });
        group.finish();
    }

    fn read(&self, criterion: &mut Criterion) {
        let bytes = self.text.as_bytes();
        let mut group = criterion.benchmark_group("json/read");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::new("polywire", self.name), |bencher| {
            bencher.iter(|| json::from_slice::<Ours>(black_box(bytes)).expect("a message"));
        });
        group.bench_function(BenchmarkId::new("polywire_by_serde", self.name), |bencher| {
            bencher.iter(|| serde_json::from_slice::<Ours>(black_box(bytes)).expect("a message"));
        });
        group.bench_function(BenchmarkId::new("pbjson", self.name), |bencher| {
            bencher.iter(|| serde_json::from_slice::<Pbjson>(black_box(bytes)).expect("a message"));
        });
        group.bench_function(BenchmarkId::new("derive", self.name), |bencher| {
            bencher.iter(|| serde_json::from_slice::<Plain>(black_box(bytes)).expect("a message"));
        });
        group.finish();
    }
}

fn json(criterion: &mut Criterion) {
    let one = Forms::<v1::Order, pbjson_generated::Order, plain::Order>::new("1KB", orders::order(0));
    one.write(criterion);
    one.read(criterion);
    let many = Forms::<v1::Batch, pbjson_generated::Batch, plain::Batch>::new("100KB", orders::batch());
    many.write(criterion);
    many.read(criterion);
}

criterion_group!(benches, json);
criterion_main!(benches);
