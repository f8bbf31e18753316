//! Descriptors of the macros, made at run time, and those that the generator makes of the same source file.

use crate::rust_library::attributes::{OrdersClient, OrdersServer};
use polywire::Service as _;
use polywire_codegen::{Input, descriptor_set};
use prost_reflect::{DescriptorPool, MethodDescriptor, prost_types::DescriptorProto};
use std::collections::BTreeMap;

fn of_macros() -> DescriptorPool {
    let set = OrdersServer::<OrdersClient>::DESCRIPTOR.file_descriptor_set();
    DescriptorPool::decode(set).expect("a valid set")
}

fn of_generator() -> DescriptorPool {
    let source = include_str!("../../../../fixtures/rust/attributes.rs").to_owned();
    let sources = BTreeMap::from([("attributes.rs".to_owned(), source)]);
    let output = descriptor_set(&Input::protos(&sources, ["attributes.rs"])).expect("a definition");
    DescriptorPool::decode(output.bytes.as_slice()).expect("a valid set")
}

fn messages(pool: &DescriptorPool) -> BTreeMap<String, DescriptorProto> {
    let own = pool.all_messages().filter(|message| message.package_name() == "attributes.v1");
    own.filter(|message| message.parent_message().is_none())
        .map(|message| {
            // Tables, of which the macros' descriptors are made, know nothing of what is reserved.
            let (reserved_range, reserved_name) = Default::default();
            let described = message.descriptor_proto().clone();
            (message.full_name().to_owned(), DescriptorProto { reserved_range, reserved_name, ..described })
        })
        .collect()
}

fn methods(pool: &DescriptorPool) -> Vec<MethodDescriptor> {
    pool.get_service_by_name("attributes.v1.OrderService").expect("the service").methods().collect()
}

fn option(method: &MethodDescriptor, name: &str) -> Option<String> {
    let extension = method.parent_pool().get_extension_by_name(name)?;
    let options = method.options();
    options.has_extension(&extension).then(|| options.get_extension(&extension).to_string())
}

#[test]
fn methods_have_the_same_http_in_both() {
    let facts = |method: &MethodDescriptor| {
        let options = method.options();
        let plain = ["deprecated", "idempotency_level"]
            .map(|name| options.get_field_by_name(name).map(|value| value.to_string()));
        let streams = (method.is_client_streaming(), method.is_server_streaming());
        (method.full_name().to_owned(), plain, streams, option(method, "google.api.http"))
    };
    let (macros, generator) = (methods(&of_macros()), methods(&of_generator()));
    assert_eq!(macros.iter().map(facts).collect::<Vec<_>>(), generator.iter().map(facts).collect::<Vec<_>>());
    let of = |methods: &[MethodDescriptor]| -> Vec<Option<String>> {
        methods.iter().map(|method| option(method, "polywire.http")).collect()
    };
    assert!(of(&macros)[0].is_some(), "{:?}", of(&macros));
    assert_eq!(of(&macros), of(&generator));
}

#[test]
fn messages_are_the_same_in_both() {
    let (macros, generator) = (messages(&of_macros()), messages(&of_generator()));
    assert_eq!(macros.keys().collect::<Vec<_>>(), generator.keys().collect::<Vec<_>>());
    for (name, message) in &macros {
        assert_eq!(Some(message), generator.get(name), "{name}");
    }
}
