//! A service that answers with what it was asked, so that a test sees what a request became.

use polywire::{
    BidiStreaming, ClientStreaming, Code, Method, MethodDescriptor, Outcome, Request, Response, Server,
    ServerStreaming, Service, ServiceDescriptor, Status, Streaming, StreamingKind, TypeEntry, TypeRegistry,
    Unary, Visitor,
    http::{
        Body, HttpBinding,
        HttpMethod::{self, Delete, Get, Patch, Post, Put},
        PathTemplate,
        Segment::{self, Rest, Single},
        Variable,
    },
    metadata::MetadataMap,
    prost,
    prost_types::{Duration, FieldMask, Struct, Timestamp},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::watch;
use tokio_stream::StreamExt as _;

#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "shop.v1.Item", types = TYPES)]
pub(crate) struct Item {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(int64, tag = "2")]
    pub item_id: i64,
    #[prost(bool, tag = "3")]
    pub flag: bool,
    #[prost(enumeration = "Colour", tag = "4")]
    pub colour: i32,
    #[prost(double, tag = "5")]
    pub ratio: f64,
    #[prost(bytes = "vec", tag = "6")]
    pub data: Vec<u8>,
    #[prost(message, optional, tag = "7")]
    pub at: Option<Timestamp>,
    #[prost(message, optional, tag = "8")]
    pub within: Option<Duration>,
    #[prost(message, optional, tag = "9")]
    pub mask: Option<FieldMask>,
    #[prost(message, optional, tag = "10")]
    pub limit: Option<i64>,
    #[prost(message, optional, tag = "11")]
    pub extra: Option<Struct>,
    #[prost(string, repeated, tag = "12")]
    pub tags: Vec<String>,
    #[prost(int32, repeated, tag = "13")]
    pub nums: Vec<i32>,
    #[prost(enumeration = "Colour", repeated, tag = "14")]
    pub colours: Vec<i32>,
    #[prost(message, optional, boxed, tag = "15")]
    pub nested: Option<Box<Item>>,
    #[prost(message, repeated, tag = "16")]
    pub children: Vec<Item>,
    #[prost(map = "string, string", tag = "17")]
    pub labels: HashMap<String, String>,
    #[prost(int32, optional, tag = "18")]
    pub maybe: Option<i32>,
    #[prost(message, repeated, tag = "19")]
    pub limits: Vec<i64>,
    #[prost(oneof = "item::Choice", tags = "20, 21, 22")]
    pub choice: Option<item::Choice>,
}

/// `google.api.HttpBody`
#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "google.api.HttpBody", types = TYPES)]
pub(crate) struct HttpBody {
    #[prost(string, tag = "1")]
    pub content_type: String,
    #[prost(bytes = "vec", tag = "2")]
    pub data: Vec<u8>,
}

/// A file and what is known of it.
#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "shop.v1.Picture", types = TYPES)]
pub(crate) struct Picture {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub file: Option<HttpBody>,
    #[prost(message, repeated, tag = "3")]
    pub more: Vec<HttpBody>,
    #[prost(message, optional, tag = "4")]
    pub item: Option<Item>,
    #[prost(bytes = "vec", repeated, tag = "5")]
    pub raw: Vec<Vec<u8>>,
    #[prost(message, optional, tag = "6")]
    pub wrapped: Option<Vec<u8>>,
    #[prost(int32, tag = "7")]
    pub count: i32,
    #[prost(map = "string, int32", tag = "8")]
    pub sizes: HashMap<String, i32>,
}

/// The changes of a PATCH.
#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "shop.v1.Change", types = TYPES)]
pub(crate) struct Change {
    #[prost(message, optional, tag = "1")]
    pub item: Option<Thing>,
    #[prost(message, optional, tag = "2")]
    pub update_mask: Option<FieldMask>,
    #[prost(string, tag = "3")]
    pub name: String,
}

/// A message with a field of each kind that a mask treats in its own way.
#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "shop.v1.Thing", types = TYPES)]
pub(crate) struct Thing {
    #[prost(string, tag = "1")]
    pub uuid: String,
    #[prost(string, tag = "2")]
    pub string_value: String,
    #[prost(float, tag = "3")]
    pub float_value: f32,
    #[prost(message, optional, tag = "4")]
    pub single_nested: Option<Nest>,
    #[prost(message, repeated, tag = "5")]
    pub nested: Vec<Nest>,
    #[prost(map = "string, string", tag = "6")]
    pub labels: HashMap<String, String>,
    #[prost(message, optional, tag = "7")]
    pub any: Option<polywire::prost_types::Any>,
    #[prost(message, optional, tag = "8")]
    pub struct_field: Option<Struct>,
    #[prost(message, optional, tag = "9")]
    pub value_field: Option<polywire::prost_types::Value>,
    #[prost(message, optional, tag = "10")]
    pub wkt: Option<Timestamp>,
    #[prost(message, optional, tag = "11")]
    pub wrapped: Option<String>,
    #[prost(oneof = "thing::Choice", tags = "12, 13")]
    pub choice: Option<thing::Choice>,
}

pub(crate) mod thing {
    #[derive(Clone, PartialEq, polywire::prost::Oneof, polywire::Message)]
    pub(crate) enum Choice {
        #[prost(message, tag = "12")]
        OneofEmpty(()),
        #[prost(string, tag = "13")]
        OneofString(String),
    }
}

/// A message within a message.
#[derive(Clone, PartialEq, prost::Message, polywire::Message)]
#[polywire(name = "shop.v1.Nest", types = TYPES)]
pub(crate) struct Nest {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(uint32, tag = "2")]
    pub amount: u32,
    #[prost(message, optional, boxed, tag = "3")]
    pub deeper: Option<Box<Nest>>,
    #[prost(message, optional, tag = "4")]
    pub any: Option<polywire::prost_types::Any>,
}

pub(crate) mod item {
    #[derive(Clone, PartialEq, polywire::prost::Oneof, polywire::Message)]
    pub(crate) enum Choice {
        #[prost(string, tag = "20")]
        Text(String),
        #[prost(int64, tag = "21")]
        Number(i64),
        #[prost(message, tag = "22")]
        Child(Box<super::Item>),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration, polywire::Message)]
#[polywire(name = "shop.v1.Colour")]
#[repr(i32)]
pub(crate) enum Colour {
    Unspecified = 0,
    Red = 1,
}

// What prost-build writes on an enum.
impl Colour {
    fn as_str_name(self) -> &'static str {
        match self {
            Self::Unspecified => "UNSPECIFIED",
            Self::Red => "RED",
        }
    }

    fn from_str_name(name: &str) -> Option<Self> {
        [Self::Unspecified, Self::Red].into_iter().find(|value| value.as_str_name() == name)
    }
}

pub(crate) static TYPES: TypeRegistry = TypeRegistry::new(&[TypeEntry::of::<Item>("shop.v1.Item")]);

/// The metadata that the handlers saw beside the messages.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub dropped: Arc<AtomicUsize>,
    /// The number of items of the last import, or the code with which it broke off.
    pub imported: watch::Sender<Option<Result<usize, Code>>>,
}

/// Counts when it is dropped.
struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ShopServer(pub(crate) Arc<Shop>);

macro_rules! methods {
    ($($name:ident: $kind:ident $request:ty => $response:ty $(, [$($binding:expr),* $(,)?])?;)*) => {$(
        pub(crate) struct $name;
        impl Method for $name {
            type Request = $request;
            type Response = $response;
            const DESCRIPTOR: &'static MethodDescriptor =
                &MethodDescriptor::new(concat!("/shop.v1.Shop/", stringify!($name)), StreamingKind::$kind)
                    $(.with_http(const { &[$($binding),*] }))?;
        }
    )*};
}

macro_rules! path {
    ($text:literal, [$($segment:expr),*] $(, $field:literal = $start:literal..$end:literal)*) => {
        PathTemplate::new($text, const { &[$($segment),*] }, const { &[$(Variable::new($field, $start, $end)),*] })
    };
}

const fn bind(method: HttpMethod, path: PathTemplate) -> HttpBinding {
    HttpBinding::new(method, path)
}

const V1: Segment = literal("v1");

const fn literal(text: &'static str) -> Segment {
    Segment::literal(text)
}

methods! {
    Find: Unary Item => Item, [
        bind(Get, path!("/v1/{name=shelves/*/items/*}", [V1, literal("shelves"), Single, literal("items"), Single], "name" = 1..5)),
        bind(Get, path!("/v1/items/{item_id}", [V1, literal("items"), Single], "item_id" = 2..3)),
        bind(Get, path!("/v1/items/{name=**}:find", [V1, literal("items"), Rest], "name" = 2..3).with_verb("find")),
        bind(Get, path!("/v1/of/{nested.name}/{nested.item_id}", [V1, literal("of"), Single, Single], "nested.name" = 2..3, "nested.item_id" = 3..4)),
        bind(Get, path!("/v1/typed/{colour}/{at}/{data}/{maybe}/{ratio}/{flag}", [V1, literal("typed"), Single, Single, Single, Single, Single, Single],
            "colour" = 2..3, "at" = 3..4, "data" = 4..5, "maybe" = 5..6, "ratio" = 6..7, "flag" = 7..8)),
        bind(Get, path!("/v1/text/{text}", [V1, literal("text"), Single], "text" = 2..3)),
        bind(Get, path!("/v1/all", [V1, literal("all")])),
    ];
    Make: Unary Item => Item, [
        bind(Post, path!("/v1/items", [V1, literal("items")])).with_body(Body::Message),
        bind(Patch, path!("/v1/items/{name}", [V1, literal("items"), Single], "name" = 2..3)).with_body(Body::Message),
        bind(Put, path!("/v1/nested/{nested.name}", [V1, literal("nested"), Single], "nested.name" = 2..3)).with_body(Body::field("nested")),
        bind(Patch, path!("/v1/woven/{nested.nested.name}", [V1, literal("woven"), Single], "nested.nested.name" = 2..3)).with_body(Body::Message),
        bind(Put, path!("/v1/tags", [V1, literal("tags")])).with_body(Body::field("tags")),
        bind(Put, path!("/v1/name", [V1, literal("name")])).with_body(Body::field("name")),
        bind(Put, path!("/v1/labels", [V1, literal("labels")])).with_body(Body::field("labels")),
    ];
    Tags: Unary Item => Item, [bind(Get, path!("/v1/part/tags", [V1, literal("part"), literal("tags")])).with_response_body("tags")];
    Nested: Unary Item => Item, [bind(Get, path!("/v1/part/nested", [V1, literal("part"), literal("nested")])).with_response_body("nested")];
    Name: Unary Item => Item, [bind(Get, path!("/v1/part/name", [V1, literal("part"), literal("name")])).with_response_body("name")];
    Remove: Unary Item => (), [bind(Delete, path!("/v1/items/{name}", [V1, literal("items"), Single], "name" = 2..3))];
    ByRest: Unary Item => Item, [bind(Get, path!("/v1/by/{name=**}:find", [V1, literal("by"), Rest], "name" = 2..3).with_verb("find"))];
    ByNested: Unary Item => Item, [bind(Get, path!("/v1/by/nested/{nested.name}/of/{nested.item_id}",
        [V1, literal("by"), literal("nested"), Single, literal("of"), Single], "nested.name" = 3..4, "nested.item_id" = 5..6))];
    Under: Unary Item => Item, [bind(Put, path!("/v1/under/{nested.name}", [V1, literal("under"), Single], "nested.name" = 2..3)).with_body(Body::field("nested"))];
    List: Unary Item => Item, [bind(Get, path!("/v1/listed/{tags}", [V1, literal("listed"), Single], "tags" = 2..3))];
    Upload: Unary Picture => Picture, [
        bind(Post, path!("/v1/pictures/{name}", [V1, literal("pictures"), Single], "name" = 2..3)).with_body(Body::field("file")),
        bind(Post, path!("/v1/pictures", [V1, literal("pictures")])).with_body(Body::Message),
    ];
    Mirror: Unary HttpBody => HttpBody, [bind(Post, path!("/v1/mirror", [V1, literal("mirror")])).with_body(Body::Message)];
    Download: Unary Picture => Picture, [
        bind(Get, path!("/v1/pictures/{name}", [V1, literal("pictures"), Single], "name" = 2..3)).with_response_body("file"),
    ];
    Pieces: Server Picture => HttpBody, [
        bind(Get, path!("/v1/pictures/{name}/pieces", [V1, literal("pictures"), Single, literal("pieces")], "name" = 2..3)),
    ];
    Store: Client Picture => Picture, [
        bind(Put, path!("/v1/pictures/{name}", [V1, literal("pictures"), Single], "name" = 2..3)).with_body(Body::field("file")),
    ];
    Pipe: Bidi HttpBody => HttpBody, [bind(Post, path!("/v1/pipe", [V1, literal("pipe")])).with_body(Body::Message)];
    Alter: Unary Change => Change, [
        bind(Patch, path!("/v1/things/{name}", [V1, literal("things"), Single], "name" = 2..3)).with_body(Body::field("item")),
        bind(Patch, path!("/v1/changes", [V1, literal("changes")])).with_body(Body::Message),
        bind(Put, path!("/v1/things/{name}", [V1, literal("things"), Single], "name" = 2..3)).with_body(Body::field("item")),
    ];
    Plain: Unary Item => Item;
    Fail: Unary Item => Item;
    Meet: Unary Item => Item;
    Hang: Unary Item => Item;
    Watch: Server Item => Item, [bind(Get, path!("/v1/{name=shelves/*}/items:watch", [V1, literal("shelves"), Single, literal("items")], "name" = 1..3).with_verb("watch"))];
    Import: Client Item => Item, [bind(Post, path!("/v1/items:import", [V1, literal("items")]).with_verb("import")).with_body(Body::Message)];
    Chat: Bidi Item => Item;
    Talk: Bidi Item => Item, [bind(Get, path!("/v1/{name=shelves/*}:talk", [V1, literal("shelves"), Single], "name" = 1..3).with_verb("talk"))];
}

macro_rules! echo {
    ($($name:ident),*) => {$(
        impl Unary<Shop> for $name {
            async fn call(_: &Shop, request: Request<Item>) -> Outcome<Item> {
                Ok(Response::new(request.into_inner()))
            }
        }
    )*};
}

echo!(Find, Make, ByRest, ByNested, Under, Tags, Nested, Name, List, Plain);

macro_rules! echo_others {
    ($($name:ident: $message:ty),*) => {$(
        impl Unary<Shop> for $name {
            async fn call(_: &Shop, request: Request<$message>) -> Outcome<$message> {
                Ok(Response::new(request.into_inner()))
            }
        }
    )*};
}

echo_others!(Upload: Picture, Mirror: HttpBody, Alter: Change);

/// Gives a file of the type `name`, decoded: `image%2Fpng`; with the type `none` no file at all.
impl Unary<Shop> for Download {
    async fn call(_: &Shop, request: Request<Picture>) -> Outcome<Picture> {
        let name = request.into_inner().name;
        let file = (name != "none").then(|| HttpBody { content_type: name, data: vec![0, 159, 146, 150] });
        Ok(Response::new(Picture { file, ..Picture::default() }))
    }
}

/// Gives `count` pieces of the type `name`, and fails after them when there is an item.
impl ServerStreaming<Shop> for Pieces {
    async fn call(_: &Shop, request: Request<Picture>) -> Outcome<Streaming<HttpBody>> {
        let Picture { name, count, item, .. } = request.into_inner();
        let pieces = (0..count).map(move |number| {
            Ok(HttpBody { content_type: name.clone(), data: format!("<{number}>").into_bytes() })
        });
        let last = item.map(|item| Err(failure(&item)));
        Ok(Response::new(Streaming::new(tokio_stream::iter(pieces.chain(last)))))
    }
}

/// Puts the pieces of a file together, and counts them.
impl ClientStreaming<Shop> for Store {
    async fn call(_: &Shop, request: Request<Streaming<Picture>>) -> Outcome<Picture> {
        let mut pieces = request.into_inner();
        let mut whole = Picture::default();
        while let Some(piece) = pieces.next().await {
            let Picture { name, file, .. } = piece?;
            let file = file.unwrap_or_default();
            whole.name = name;
            whole.count += 1;
            let stored = whole.file.get_or_insert_default();
            stored.content_type = file.content_type;
            stored.data.extend(file.data);
        }
        Ok(Response::new(whole))
    }
}

/// Gives each piece back.
impl BidiStreaming<Shop> for Pipe {
    async fn call(_: &Shop, request: Request<Streaming<HttpBody>>) -> Outcome<Streaming<HttpBody>> {
        Ok(Response::new(request.into_inner()))
    }
}

impl Unary<Shop> for Remove {
    async fn call(_: &Shop, _: Request<Item>) -> Outcome<()> {
        Ok(Response::new(()))
    }
}

/// Fails with the code `item_id`, the message `name` and the details `data`.
impl Unary<Shop> for Fail {
    async fn call(_: &Shop, request: Request<Item>) -> Outcome<Item> {
        assert_ne!(request.get_ref().name, "panic");
        Err(failure(request.get_ref()))
    }
}

fn failure(item: &Item) -> Status {
    let code = i32::try_from(item.item_id).unwrap_or(-1).into();
    let mut metadata = MetadataMap::new();
    metadata.insert("x-failed", "yes".parse().unwrap());
    Status::with_details_and_metadata(code, &item.name, item.data.clone().into(), metadata)
}

/// Answers with the metadata it was sent.
impl Unary<Shop> for Meet {
    async fn call(_: &Shop, request: Request<Item>) -> Outcome<Item> {
        let metadata = request.metadata().clone();
        let mut response = Response::new(request.into_inner());
        *response.metadata_mut() = metadata;
        Ok(response)
    }
}

/// Never answers.
impl Unary<Shop> for Hang {
    async fn call(shop: &Shop, _: Request<Item>) -> Outcome<Item> {
        let _guard = Guard(shop.dropped.clone());
        std::future::pending().await
    }
}

/// Sends `nums`, one by one; then fails as [`Fail`] when there is a code.
impl ServerStreaming<Shop> for Watch {
    async fn call(_: &Shop, request: Request<Item>) -> Outcome<Streaming<Item>> {
        let asked = request.into_inner();
        let name = asked.name.clone();
        let items =
            asked.nums.clone().into_iter().map(move |number| {
                Ok(Item { name: name.clone(), item_id: number.into(), ..Item::default() })
            });
        let last = (asked.item_id != 0).then(|| Err(failure(&asked)));
        Ok(Response::new(Streaming::new(tokio_stream::iter(items.chain(last)))))
    }
}

async fn sum(mut items: Streaming<Item>) -> Result<Item, Status> {
    let mut sum = Item::default();
    while let Some(item) = items.next().await {
        let item = item?;
        sum.item_id += item.item_id;
        sum.tags.push(item.name);
    }
    Ok(sum)
}

/// Adds up, in a task that outlives the call.
impl ClientStreaming<Shop> for Import {
    async fn call(shop: &Shop, request: Request<Streaming<Item>>) -> Outcome<Item> {
        let imported = shop.imported.clone();
        let sum = tokio::spawn(async move {
            let sum = sum(request.into_inner()).await;
            imported.send_replace(Some(sum.as_ref().map(|sum| sum.tags.len()).map_err(Status::code)));
            sum
        });
        sum.await.unwrap_or_else(|error| Err(Status::internal(error.to_string()))).map(Response::new)
    }
}

/// Answers each item with itself.
impl BidiStreaming<Shop> for Chat {
    async fn call(_: &Shop, request: Request<Streaming<Item>>) -> Outcome<Streaming<Item>> {
        Ok(Response::new(Streaming::new(request.into_inner())))
    }
}

/// Answers as [`Chat`], and never ends by itself.
impl BidiStreaming<Shop> for Talk {
    async fn call(shop: &Shop, request: Request<Streaming<Item>>) -> Outcome<Streaming<Item>> {
        let guard = Guard(shop.dropped.clone());
        let answers = request.into_inner().chain(tokio_stream::pending()).map(move |item| {
            let _guard = &guard;
            item.and_then(|item| if item.item_id == 0 { Ok(item) } else { Err(failure(&item)) })
        });
        Ok(Response::new(Streaming::new(answers)))
    }
}

impl Service for ShopServer {
    type Implementation = Shop;
    const DESCRIPTOR: &'static ServiceDescriptor = &ServiceDescriptor::new("shop.v1.Shop", &[], &TYPES);

    fn implementation(&self) -> &Arc<Shop> {
        &self.0
    }

    fn visit<V: Visitor<Shop>>(visitor: &mut V) {
        visitor.unary(Find);
        visitor.unary(Make);
        visitor.unary(ByRest);
        visitor.unary(ByNested);
        visitor.unary(Under);
        visitor.unary(Tags);
        visitor.unary(Nested);
        visitor.unary(Name);
        visitor.unary(Remove);
        visitor.unary(Upload);
        visitor.unary(Mirror);
        visitor.unary(Download);
        visitor.unary(Alter);
        visitor.server_streaming(Pieces);
        visitor.client_streaming(Store);
        visitor.bidi_streaming(Pipe);
        visitor.unary(Plain);
        visitor.unary(Fail);
        visitor.unary(Meet);
        visitor.unary(Hang);
        visitor.server_streaming(Watch);
        visitor.client_streaming(Import);
        visitor.bidi_streaming(Chat);
        visitor.bidi_streaming(Talk);
    }
}

/// A service whose binding most configurations refuse.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed(Arc<Shop>);

impl Service for Listed {
    type Implementation = Shop;
    const DESCRIPTOR: &'static ServiceDescriptor = &ServiceDescriptor::new("shop.v1.Listed", &[], &TYPES);

    fn implementation(&self) -> &Arc<Shop> {
        &self.0
    }

    fn visit<V: Visitor<Shop>>(visitor: &mut V) {
        visitor.unary(List);
    }
}

/// A server of the shop on a port of its own, for as long as the runtime lives; and its address.
pub(crate) async fn served(shop: ShopServer) -> String {
    let server = Server::new().add(shop).listen("http://127.0.0.1:0").bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    uri
}
