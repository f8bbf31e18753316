//! The guarantees of brokers: the generator and the brokers themselves state the same.

use polywire::{
    Handlers, InProcess, Status, dynamic,
    queue::{Capabilities, QueueRule, Route, memory::MemoryBroker, nats::NatsBroker},
};
use polywire_codegen::{
    Input, Options, Routes,
    route::{Broker, Guarantee},
    routes,
};
use polywire_golden::{
    library::library::v1::{LibraryClient, LibraryServer},
    stock::stock::v1::{StockClient, StockServer},
};
use std::{collections::BTreeMap, fs, future::ready, path::PathBuf};

/// The brokers of this build.
const BROKERS: &[(Broker, Capabilities)] = &[
    (Broker::Memory, MemoryBroker::CAPABILITIES),
    (Broker::Nats, NatsBroker::CAPABILITIES),
    #[cfg(feature = "amqp")]
    (Broker::RabbitMq, polywire::queue::amqp::AmqpBroker::CAPABILITIES),
    #[cfg(feature = "kafka")]
    (Broker::Kafka, polywire::queue::kafka::KafkaBroker::CAPABILITIES),
    #[cfg(feature = "zeromq")]
    (Broker::ZeroMq, polywire::queue::zeromq::ZmqBroker::CAPABILITIES),
];

fn fixture(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(path);
    fs::read_to_string(path).expect("a fixture")
}

/// The cells of a row.
fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn brokers_keep_what_the_table_says() {
    let text = fixture("guarantees.md");
    let mut rows = text.lines().filter(|line| line.starts_with('|'));
    let brokers = cells(rows.next().expect("the head of the table"));
    let rows: Vec<_> = rows.skip(1).map(cells).collect();
    for (broker, capabilities) in BROKERS {
        let column = brokers.iter().position(|name| *name == broker.to_string()).expect("a column");
        let kept: Vec<_> = rows.iter().filter(|row| row[column] == "yes").map(|row| row[0]).collect();
        assert_eq!(kept.join(", "), capabilities.to_string(), "{broker}");
    }
}

/// The methods of a file, as the generator reads them.
fn read(file: &str) -> Routes {
    let sources = BTreeMap::from([(file.to_owned(), fixture(&format!("proto/{file}")))]);
    routes(&Input::protos(&sources, [file]), &Options::new()).expect("a definition")
}

/// The generator's guarantees for every method of a file.
fn known(file: &str) -> BTreeMap<String, Vec<(Broker, Guarantee)>> {
    let methods = read(file).services.into_iter().flat_map(|service| service.methods);
    methods.map(|method| (method.path, method.guarantees)).collect()
}

#[test]
fn methods_are_refused_where_the_generator_says() {
    let mut known = known("stock/v1/stock.proto");
    known.extend(self::known("library/v1/library.proto"));
    let services = [
        Handlers::new(&StockServer::new(StockClient::new(InProcess::default()))),
        Handlers::new(&LibraryServer::new(LibraryClient::new(InProcess::default()))),
    ];
    for handler in services.iter().flat_map(Handlers::methods) {
        let route = Route::of(handler.method()).expect("a route");
        let guarantees = &known[route.method];
        for (broker, capabilities) in BROKERS {
            let said = guarantees.iter().find(|(known, _)| known == broker).map(|(_, guarantee)| guarantee);
            let missing = match said.expect("every broker is listed") {
                Guarantee::Refused { missing } => missing.to_string(),
                _ => String::new(),
            };
            let found = route.needs.without(*capabilities).to_string();
            assert_eq!(missing, found, "{} on {broker}", route.method);
        }
    }
}

#[test]
fn a_definition_that_is_read_at_run_time_keeps_its_queue_rules() {
    let answer = |_| -> polywire::BoxFuture<polywire::Outcome<polywire::Messages>> {
        Box::pin(ready(Err(Status::unimplemented("nothing is called"))))
    };
    let read = dynamic::services(&read("stock/v1/stock.proto"), answer).expect("a definition");
    let generated = Handlers::new(&StockServer::new(StockClient::new(InProcess::default())));
    let read: BTreeMap<_, _> = read.iter().flat_map(Handlers::methods).map(rule).collect();
    let generated: BTreeMap<_, _> = generated.methods().iter().map(rule).collect();
    assert_eq!(read, generated);
    let moved = &read["/stock.v1.Stock/Moved"];
    assert_eq!(
        moved.address.as_ref().map(|address| address.as_str()),
        Some("stock.{place.hall}.{article}.moved")
    );
}

fn rule(handler: &polywire::Handler) -> (&str, QueueRule) {
    (handler.method().path, handler.method().queue.clone())
}
