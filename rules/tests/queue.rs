//! Queue rules: what is written is what is read, and each fault has its sentence and its part.

use polywire_rules::{
    FieldShape, MessageShape, MethodShape, StreamingKind,
    guarantee::{Broker, Capability},
    queue::{
        self, AmqpBinding, AmqpQueueType, Bindings, Deduplication, KafkaBinding, NatsBinding, NatsStorage,
        QueuePattern, QueueRule, QueueServiceRule, RetryPolicy,
    },
    schema::{aggregate, constant},
    wire::{DecodeError, decode, encode},
};
use std::{fmt::Write as _, fs, path::Path, time::Duration};

const FULL: QueueRule = QueueRule::new(QueuePattern::Command)
    .with_address("library.{shelf}")
    .with_group("desk")
    .with_key("id")
    .with_dead_letter("library.dead")
    .with_expiry(Duration::from_millis(1500))
    .with_max_in_flight(3)
    .with_ordered()
    .with_retry(
        RetryPolicy::DEFAULT
            .with_max_attempts(7)
            .with_initial_backoff(Duration::from_millis(20))
            .with_max_backoff(Duration::from_secs(1))
            .with_backoff_multiplier(1.5)
            .with_retryable_codes(&[14, 10]),
    )
    .with_dedup(Deduplication::DEFAULT.with_id_field("id").with_window(Duration::from_secs(60)))
    .with_durable()
    .with_bindings(
        Bindings::DEFAULT
            .with_amqp(
                AmqpBinding::DEFAULT
                    .with_exchange("library")
                    .with_queue_type(AmqpQueueType::Quorum)
                    .with_max_length(10),
            )
            .with_kafka(
                KafkaBinding::DEFAULT
                    .with_topic("library.topic")
                    .with_partitions(12)
                    .with_replicas(3)
                    .with_retention(Duration::from_secs(3600)),
            )
            .with_nats(
                NatsBinding::DEFAULT.with_stream("LIBRARY").with_replicas(3).with_storage(NatsStorage::File),
            ),
    );

#[test]
fn what_is_encoded_is_decoded_again() {
    for rule in [FULL, QueueRule::DEFAULT, QueueRule::DEFAULT.with_retry(RetryPolicy::DEFAULT)] {
        let mut read = QueueRule::DEFAULT;
        decode(&mut read, &encode(&rule)).unwrap();
        assert_eq!(read, rule);
    }
}

#[test]
fn fields_of_newer_definitions_are_left_alone_and_cut_off_bytes_refused() {
    let mut bytes = encode(&QueueRule::DEFAULT.with_group("desk"));
    // Fields 100 to 103, of every type.
    bytes.extend([
        0xa0, 0x06, 1, 0xa9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xb2, 0x06, 1, 9, 0xbd, 0x06, 1, 2, 3, 4,
    ]);
    let mut read = QueueRule::DEFAULT;
    decode(&mut read, &bytes).unwrap();
    assert_eq!(read, QueueRule::DEFAULT.with_group("desk"));

    bytes.pop();
    assert_eq!(decode(&mut read, &bytes), Err(DecodeError::Truncated));
}

#[test]
fn a_number_without_room_and_a_negative_wait_do_not_pass_the_check() {
    // `bindings { kafka { partitions: 65537 } } expiry { seconds: -1 }`
    let bytes = [
        0x62, 6, 0x12, 4, 0x10, 0x81, 0x80, 0x04, 0x2a, 11, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0x01,
    ];
    let mut rule = QueueRule::DEFAULT;
    decode(&mut rule, &bytes).unwrap();
    assert_eq!(
        faults(&rule),
        [
            ("expiry", "`expiry` is out of range: it has to be longer than nothing"),
            ("bindings.kafka.partitions", "`partitions` is out of range: it has to be from 1 to 65535"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
    );
}

#[test]
fn constants_say_what_differs_from_the_default() {
    let rule = QueueRule::new(QueuePattern::Event)
        .with_address("library.news")
        .with_expiry(Duration::from_millis(1500))
        .with_ordered()
        .with_retry(RetryPolicy::DEFAULT.with_max_attempts(3).with_retryable_codes(&[14]));
    assert_eq!(
        constant(&rule),
        "::polywire::queue::QueueRule::new(::polywire::queue::QueuePattern::Event)\
         .with_address(\"library.news\")\
         .with_expiry(::core::time::Duration::new(1, 500000000))\
         .with_ordered()\
         .with_retry(::polywire::queue::RetryPolicy::DEFAULT.with_max_attempts(3)\
         .with_retryable_codes(&[::polywire::Code::Unavailable as i32]))"
    );
}

#[test]
fn the_text_of_an_option_names_what_is_set() {
    let rule = QueueRule::new(QueuePattern::Command)
        .with_group("a \"quoted\"\nname")
        .with_expiry(Duration::from_millis(20))
        .with_retry(RetryPolicy::DEFAULT.with_retryable_codes(&[14, 10]).with_backoff_multiplier(1.5));
    assert_eq!(
        aggregate(&rule),
        "pattern: COMMAND group: \"a \\\"quoted\\\"\\012name\" expiry { seconds: 0 nanos: 20000000 } \
         retry { backoff_multiplier: 1.5 retryable_codes: UNAVAILABLE retryable_codes: ABORTED } "
    );
}

#[test]
fn a_method_goes_before_its_service_value_by_value() {
    let service = QueueServiceRule::DEFAULT
        .with_address_prefix("library")
        .with_group("desk")
        .with_retry(RetryPolicy::DEFAULT.with_max_attempts(9))
        .with_bindings(
            Bindings::DEFAULT
                .with_nats(NatsBinding::DEFAULT.with_stream("LIBRARY").with_replicas(3))
                .with_amqp(AmqpBinding::DEFAULT.with_max_length(5)),
        );
    let own = QueueRule::new(QueuePattern::Command)
        .with_group("own")
        .with_bindings(Bindings::DEFAULT.with_nats(NatsBinding::DEFAULT.with_replicas(1)));
    let expected = QueueRule::new(QueuePattern::Command)
        .with_address("library.Borrow")
        .with_group("own")
        .with_retry(RetryPolicy::DEFAULT.with_max_attempts(9))
        .with_bindings(
            Bindings::DEFAULT
                .with_nats(NatsBinding::DEFAULT.with_stream("LIBRARY").with_replicas(1))
                .with_amqp(AmqpBinding::DEFAULT.with_max_length(5)),
        );
    assert_eq!(service.applied(Some(own), "Borrow"), expected);
    // The caller of a request decides itself whether to try again.
    assert_eq!(service.applied(None, "Get").retry, None);
}

/// A message whose fields are named after their types, and which holds itself.
struct Order;

impl MessageShape for Order {
    fn name(&self) -> String {
        "library.Order".to_owned()
    }

    fn is_empty(&self) -> bool {
        false
    }

    fn field(&self, name: &str) -> Option<FieldShape<'_>> {
        Some(match name {
            "text" => FieldShape::Text,
            "float" => FieldShape::Float,
            "list" => FieldShape::List,
            "order" => FieldShape::Message(Box::new(Order)),
            _ => return None,
        })
    }
}

fn faults(rule: &QueueRule) -> Vec<(String, String)> {
    faults_of(rule, StreamingKind::Unary)
}

fn faults_of(rule: &QueueRule, streaming: StreamingKind) -> Vec<(String, String)> {
    let method = MethodShape::new("/library.Library/Borrow", streaming).with_messages(&Order, &Order);
    let mut found = Vec::new();
    queue::check(rule, &method, &mut found);
    found.into_iter().map(|(path, fault)| (path, format!("{fault}: {}", fault.help))).collect()
}

#[test]
fn faults_name_their_part() {
    let retry = |retry: RetryPolicy| QueueRule::new(QueuePattern::RequestReply).with_retry(retry);
    let day = Duration::from_secs(86_401);
    for (rule, path, sentence) in [
        (QueueRule::DEFAULT.with_group("a b"), "group", "`a b` is not a consumer group"),
        (QueueRule::DEFAULT.with_address("a.*"), "address", "`a.*` is not an address"),
        (
            QueueRule::DEFAULT.with_address("a.x{b}"),
            "address",
            "the address `a.x{b}` has a field beside something else in one part",
        ),
        (
            QueueRule::DEFAULT.with_key("float"),
            "key",
            "`key` names `float`, which is a floating-point number",
        ),
        (QueueRule::DEFAULT.with_key("order.order.list"), "key", "`key` names `list`, which is repeated"),
        (
            QueueRule::DEFAULT.with_key("order.isbn"),
            "key",
            "`key` names `isbn`, and `library.Order` has no such field",
        ),
        (QueueRule::DEFAULT.with_key("text.more"), "key", "`key` names `text`, which is not a message"),
        (QueueRule::DEFAULT.with_max_in_flight(0), "max_in_flight", "`max_in_flight` is out of range"),
        (QueueRule::DEFAULT.with_durable(), "durable", "`durable` has no effect on request and reply"),
        (
            QueueRule::DEFAULT.with_dedup(Deduplication::DEFAULT.with_window(day)),
            "dedup.window",
            "`window` is out of range",
        ),
        (
            retry(RetryPolicy::DEFAULT.with_max_attempts(0)),
            "retry.max_attempts",
            "`max_attempts` is out of range",
        ),
        (
            retry(RetryPolicy::DEFAULT.with_retryable_codes(&[0])),
            "retry.retryable_codes",
            "`retryable_codes` holds OK, which is not the code of a failure",
        ),
        (
            QueueRule::DEFAULT
                .with_bindings(Bindings::DEFAULT.with_nats(NatsBinding::DEFAULT.with_replicas(6))),
            "bindings.nats.replicas",
            "`replicas` is out of range",
        ),
    ] {
        let mut found = Vec::new();
        let method =
            MethodShape::new("/library.Library/Borrow", StreamingKind::Unary).with_messages(&Order, &Order);
        queue::check(&rule, &method, &mut found);
        let is_there = found.iter().any(|(at, fault)| at == path && fault.to_string() == sentence);
        assert!(is_there, "{path}: {sentence}: {found:?}");
    }
}

#[test]
fn commands_neither_stream_nor_return_anything() {
    let rule = QueueRule::new(QueuePattern::Command).with_dead_letter("library.Library.Borrow");
    let found = faults_of(&rule, StreamingKind::Server);
    let sentences: Vec<&str> = found.iter().map(|(_, text)| text.split(": ").next().unwrap()).collect();
    assert_eq!(
        sentences,
        [
            "a command needs a method without streams",
            "a command has no reply, so what the method returns cannot have fields",
            "the dead-letter address is the method's own address",
        ]
    );
}

#[test]
fn overlapping_addresses_are_found_once_for_each_method() {
    let rule = |address| QueueRule::DEFAULT.with_address(address);
    let rules = [rule("a.{text}"), rule("a.b"), rule("a.b"), rule("a.b.c")];
    let methods = rules.iter().map(|rule| ("/library.Library/Borrow", Some(rule)));
    let pairs: Vec<_> = queue::overlapping(methods).into_iter().map(|(one, other, _)| (one, other)).collect();
    assert_eq!(pairs, [(1, 0), (2, 0)]);
}

/// The table of brokers.
fn table() -> String {
    let mut table = String::from("| |");
    Broker::ALL.iter().for_each(|broker| {
        let _ = write!(table, " {broker} |");
    });
    table.push_str("\n|---|---|---|---|---|---|\n");
    for capability in Capability::ALL {
        let _ = write!(table, "| {capability} |");
        for broker in Broker::ALL {
            table.push_str(if broker.capabilities().has(capability) { " yes |" } else { " – |" });
        }
        table.push('\n');
    }
    table
}

#[test]
fn the_table_of_guarantees_is_what_brokers_keep() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/guarantees.md");
    let text = fs::read_to_string(path).unwrap();
    let written = text.split_once("\n\n").map(|(_, table)| table);
    assert_eq!(written, Some(&*table()));
}
