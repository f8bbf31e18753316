//! The cost of a layer: calls within the process, without a layer and through one that lets everything pass.

use criterion::{Criterion, criterion_group, criterion_main};
use polywire::{BoxFuture, Call, Channel, InProcess, Messages, Outcome, layer::Next};
use polywire_tests::bench::v1::{GetOrderRequest, OrdersClient, OrdersServer};
use polywire_tests::orders::Shop;

fn pass(call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
    next.call(call)
}

fn in_process() -> InProcess {
    InProcess::new(OrdersServer::new(Shop))
}

fn layers(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut group = criterion.benchmark_group("layers/in_process");
    for (name, channel) in [
        ("none", Channel::new(in_process())),
        ("server", Channel::new(in_process().with_layer(pass))),
        ("client", Channel::new(in_process()).with_layer(pass)),
    ] {
        let client = OrdersClient::new(channel);
        group.bench_function(name, |bencher| {
            bencher
                .iter(|| runtime.block_on(client.get_order(GetOrderRequest::default())).expect("an order"));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50);
    targets = layers
}
criterion_main!(benches);
