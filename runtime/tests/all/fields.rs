//! Fields by path and text.

use polywire::fields::{FieldErrorKind, FieldPath, FieldRef, Label, Message};
use polywire::prost;
use polywire::prost_types::{Duration, FieldMask, Timestamp};
use std::collections::HashMap;

#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "shop.v1.Order")]
struct Order {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(enumeration = "Status", tag = "2")]
    status: i32,
    #[prost(message, optional, boxed, tag = "3")]
    parent: Option<Box<Order>>,
    #[prost(int64, repeated, tag = "4")]
    item_ids: Vec<i64>,
    #[prost(map = "string, int64", tag = "5")]
    counters: HashMap<String, i64>,
    #[prost(bytes = "vec", tag = "6")]
    digest: Vec<u8>,
    #[prost(message, optional, tag = "7")]
    at: Option<Timestamp>,
    #[prost(message, optional, tag = "8")]
    within: Option<Duration>,
    #[prost(message, optional, tag = "9")]
    mask: Option<FieldMask>,
    #[prost(message, optional, tag = "10")]
    limit: Option<u64>,
    #[prost(double, optional, tag = "11")]
    weight: Option<f64>,
    #[prost(bool, tag = "12")]
    r#final: bool,
    #[prost(bytes = "bytes", tag = "13")]
    shared: prost::bytes::Bytes,
    #[prost(oneof = "order::Payment", tags = "20, 21, 22")]
    payment: Option<order::Payment>,
}

mod order {
    #[derive(Clone, PartialEq, polywire::prost::Oneof, polywire::Message)]
    pub(super) enum Payment {
        #[prost(string, tag = "20")]
        Voucher(String),
        #[prost(message, tag = "21")]
        Refund(Box<super::Order>),
        #[prost(uint32, tag = "22")]
        #[polywire(json = "inCents")]
        Cents(u32),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration, polywire::Message)]
#[polywire(name = "shop.v1.Status", alias("STATUS_SETTLED" = 1))]
#[repr(i32)]
enum Status {
    Unspecified = 0,
    Paid = 1,
}

impl Status {
    fn as_str_name(&self) -> &'static str {
        match self {
            Self::Unspecified => "STATUS_UNSPECIFIED",
            Self::Paid => "STATUS_PAID",
        }
    }

    fn from_str_name(name: &str) -> Option<Self> {
        match name {
            "STATUS_UNSPECIFIED" => Some(Self::Unspecified),
            "STATUS_PAID" => Some(Self::Paid),
            _ => None,
        }
    }
}

fn path(path: &str) -> FieldPath {
    FieldPath::resolve(&Order::default(), path).unwrap()
}

fn set(order: &mut Order, name: &str, text: &str) {
    path(name).set_text(order, text).unwrap_or_else(|error| panic!("{text}: {error}"));
}

#[test]
fn the_table_states_what_the_definition_does() {
    let order = Order::default();
    let table = order.table();
    assert_eq!(table.name(), "shop.v1.Order");
    let rows: Vec<_> = table
        .fields()
        .iter()
        .map(|field| {
            (&*field.name, field.json_name(), field.number, field.label, format!("{:?}", field.kind))
        })
        .collect();
    let row = |name: &'static str, json: &'static str, number, label, kind: &str| {
        (name, json.into(), number, label, kind.to_owned())
    };
    assert_eq!(
        rows,
        [
            row("name", "name", 1, Label::Implicit, "string"),
            row("status", "status", 2, Label::Implicit, "enum shop.v1.Status"),
            row("parent", "parent", 3, Label::Optional, "message"),
            row("item_ids", "itemIds", 4, Label::Repeated, "int64"),
            row("counters", "counters", 5, Label::Repeated, "map<string, int64>"),
            row("digest", "digest", 6, Label::Implicit, "bytes"),
            row("at", "at", 7, Label::Optional, "message"),
            row("within", "within", 8, Label::Optional, "message"),
            row("mask", "mask", 9, Label::Optional, "message"),
            row("limit", "limit", 10, Label::Optional, "message"),
            row("weight", "weight", 11, Label::Optional, "double"),
            row("final", "final", 12, Label::Implicit, "bool"),
            row("shared", "shared", 13, Label::Implicit, "bytes"),
            row("payment", "payment", 0, Label::Optional, "oneof"),
        ]
    );
}

#[test]
fn text_sets_every_kind_of_field() {
    let mut order = Order::default();
    for (name, text) in [
        ("name", "x"),
        ("status", "STATUS_SETTLED"),
        ("parent.parent.status", "7"),
        ("itemIds", "-1"),
        ("item_ids", "02"),
        ("digest", "-_8"),
        ("shared", "AAE="),
        ("at", "1970-01-01T01:00:00.5+01:00"),
        ("within", "-1.5s"),
        ("mask", "a,bC.d_e"),
        ("limit", "18446744073709551615"),
        ("weight", "-Infinity"),
        ("final", "true"),
        ("inCents", "12"),
    ] {
        set(&mut order, name, text);
    }
    let inner = Order { status: 7, ..Order::default() };
    let expected = Order {
        name: "x".into(),
        status: 1,
        parent: Some(Box::new(Order { parent: Some(Box::new(inner)), ..Order::default() })),
        item_ids: vec![-1, 2],
        digest: vec![0xfb, 0xff],
        shared: vec![0, 1].into(),
        at: Some(Timestamp { seconds: 0, nanos: 500_000_000 }),
        within: Some(Duration { seconds: -1, nanos: -500_000_000 }),
        mask: Some(FieldMask { paths: vec!["a".into(), "b_c.d_e".into()] }),
        limit: Some(u64::MAX),
        weight: Some(f64::NEG_INFINITY),
        r#final: true,
        payment: Some(order::Payment::Cents(12)),
        ..Order::default()
    };
    assert_eq!(order, expected);
}

#[test]
fn text_of_a_field_sets_it_again() {
    let mut order = Order::default();
    for (name, text) in [
        ("status", "STATUS_PAID"),
        ("parent.status", "7"),
        ("digest", "+/8="),
        ("at", "0001-01-01T00:00:00Z"),
        ("within", "0.000000001s"),
        ("mask", "a,bC.dE"),
        ("limit", "5"),
        ("weight", "1.5"),
        ("final", "true"),
        ("refund.refund.voucher", "v"),
    ] {
        set(&mut order, name, text);
        assert_eq!(path(name).text(&order).unwrap().as_deref(), Some(text), "{name}");
    }
    assert_eq!(path("parent.parent.name").text(&order).unwrap(), None);
    assert_eq!(path("voucher").text(&order).unwrap(), None);
}

#[test]
fn wrong_text_is_refused() {
    for (name, text) in [
        ("status", "NO_SUCH"),
        ("status", "2147483648"),
        ("itemIds", "+1"),
        ("itemIds", "1.0"),
        ("itemIds", "nan"),
        ("itemIds", ""),
        ("digest", "a"),
        ("digest", "!!!!"),
        ("at", "null"),
        ("at", "0000-01-01T00:00:00Z"),
        ("at", "2023-02-29T00:00:00Z"),
        ("at", "2023-02-28t00:00:00z"),
        ("at", "0001-01-01T00:00:00+00:01"),
        ("within", "1"),
        ("within", "1.s"),
        ("within", "315576000001s"),
        ("mask", "a,,b"),
        ("limit", "-1"),
        ("weight", "inf"),
        ("weight", "1."),
        ("weight", "1e999"),
        ("final", "1"),
        ("counters", "1"),
        ("parent", "1"),
    ] {
        assert!(path(name).set_text(&mut Order::default(), text).is_err(), "{name}={text}");
    }
}

#[test]
fn a_path_that_leads_nowhere_says_so() {
    let kind = |path: &str| FieldPath::resolve(&Order::default(), path).unwrap_err();
    assert!(matches!(kind("").kind(), FieldErrorKind::Malformed));
    assert!(matches!(kind("parent.").kind(), FieldErrorKind::Malformed));
    assert!(matches!(
        kind("parent.nam").kind(),
        FieldErrorKind::Unknown { message, field } if message == "shop.v1.Order" && field == "nam"
    ));
    assert!(matches!(kind("limit.value").kind(), FieldErrorKind::NotMessage { field } if field == "limit"));
    assert!(matches!(kind("counters.a").kind(), FieldErrorKind::NotMessage { .. }));
    assert!(matches!(kind("payment").kind(), FieldErrorKind::Unknown { .. }));
    assert!(matches!(kind(&"parent.".repeat(200)).kind(), FieldErrorKind::TooDeep { limit: 100 }));
    assert_eq!(kind("parent.nam").to_string(), "field `parent.nam`: `shop.v1.Order` has no field `nam`");
}

#[test]
fn members_of_a_oneof_exclude_each_other() {
    assert!(path("voucher").excludes(&path("inCents")));
    assert!(path("refund.name").excludes(&path("cents")));
    assert!(!path("refund.name").excludes(&path("refund.status")));
    assert!(path("refund.voucher").excludes(&path("refund.cents")));
    assert!(!path("name").excludes(&path("voucher")));
    assert!(!path("voucher").excludes(&path("voucher")));
}

#[test]
fn a_path_covers_what_lies_within_it() {
    assert!(path("parent").covers(&path("parent.name")));
    assert!(path("name").covers(&path("name")));
    assert!(!path("parent.name").covers(&path("parent")));
    assert!(!path("voucher").covers(&path("cents")));
}

#[test]
fn clearing_leaves_the_rest() {
    let mut order = Order::default();
    set(&mut order, "parent.name", "a");
    set(&mut order, "parent.limit", "1");
    set(&mut order, "voucher", "v");
    path("parent.limit").clear(&mut order);
    path("cents").clear(&mut order);
    path("refund.name").clear(&mut order);
    path("name").clear(&mut order);
    assert_eq!(order.payment, Some(order::Payment::Voucher("v".into())));
    assert_eq!(order.parent.as_deref(), Some(&Order { name: "a".into(), ..Order::default() }));
    path("voucher").clear(&mut order);
    assert_eq!(order.payment, None);
}

#[test]
fn a_bare_value_is_its_wrapper() {
    let mut limit = 0_u64;
    let path = FieldPath::resolve(&limit, "value").unwrap();
    path.set_text(&mut limit, "3").unwrap();
    assert_eq!(limit, 3);
    assert!(matches!(path.get(&limit), FieldRef::U64(3)));
    assert!(FieldPath::resolve(&limit, "other").is_err());
    assert!(FieldPath::resolve(&(), "value").is_err());
}
