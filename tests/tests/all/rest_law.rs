//! The law of client and server (rule 69 of transcoding): for every binding of every definition here, each alone, with
//! seeded messages.

use bytes::Bytes;
use http_body_util::BodyExt as _;
use polywire::{
    BoxFuture, Handlers, Messages, MethodDescriptor, Outcome, Payload, Shared, Status, dynamic,
    fields::{Access, FieldMut, FieldPath, FieldRef, Label, Message, TableRef, Type, WellKnown},
    http::{Body, HttpBinding, Segment},
    json::WriteOptions,
    rest::{Config, RestServer, config::PatchMask, explain},
};
use polywire_codegen::{Generator, Options, Routes, route::StreamingKind};
use polywire_tests::random::{self, Random};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

/// Messages for each binding.
const MESSAGES: u64 = 300;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/proto");
const EXTERNAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/external");

/// One binding, served alone.
struct Served {
    server: RestServer,
    handlers: Handlers,
    request: String,
    got: Arc<Mutex<Option<serde_json::Value>>>,
}

impl Served {
    fn new(routes: &Routes, request: &str) -> Self {
        let got = Arc::new(Mutex::new(None));
        let keep = got.clone();
        let services = dynamic::services(routes, move |request| {
            *keep.lock().unwrap() = Some(json(&*request.into_inner().into_one().unwrap()).unwrap());
            Box::pin(std::future::ready(Err(Status::aborted("kept")))) as BoxFuture<Outcome<Messages>>
        });
        let handlers = services.unwrap().remove(0);
        // The limits of a query are tested elsewhere, and so is the mask that a PATCH gets by its body.
        let config = Config::default()
            .with_max_query_parameters(100_000)
            .with_max_query_size(1 << 20)
            .with_patch_mask(PatchMask::AsSent);
        let server = RestServer::new(std::slice::from_ref(&handlers), config).unwrap();
        Self { server, handlers, request: request.to_owned(), got }
    }

    fn method(&self) -> &Shared<MethodDescriptor> {
        self.handlers.methods()[0].method()
    }

    fn binding(&self) -> HttpBinding {
        self.method().http[0].clone()
    }

    /// A message that the binding can carry.
    fn message(&self, random: &mut Random) -> Box<dyn Payload> {
        let types = self.handlers.service().types();
        let mut message = match types.create(&self.request) {
            Some(_) => random::message(types.clone(), &self.request, random),
            None => self.handlers.methods()[0].new_request(),
        };
        let binding = self.binding();
        if binding.body != Body::Message
            && let FieldMut::Message(message) = message.value_mut()
        {
            prune(
                message,
                match &binding.body {
                    Body::Field(field) => field,
                    _ => "",
                },
            );
        }
        as_file(&mut *message, &binding.body);
        for header in self.method().http_options.request_headers.iter() {
            let field = FieldPath::resolve(&*message, &header.field).unwrap();
            // A text that a header cannot have is refused by the client.
            let text = ["v", "a-b", "0815"][random.below(3)];
            let set = field.set_text(&mut *message, text).or_else(|_| field.set_text(&mut *message, "7"));
            set.unwrap();
        }
        for variable in binding.path.variables.iter() {
            let field = FieldPath::resolve(&*message, &variable.field).unwrap();
            let segments = &binding.path.segments[variable.start..variable.end];
            let fits = (0..8).any(|_| field.set_text(&mut *message, &value(segments, random)).is_ok());
            let plain = ["7", "true", "2026-01-02T03:04:05Z", "1.5s", "a.b"];
            assert!(
                fits || plain.iter().any(|text| field.set_text(&mut *message, text).is_ok()),
                "{}",
                variable.field
            );
        }
        message
    }

    async fn hold(&self, message: Box<dyn Payload>) -> bool {
        let expected = json(&*message).unwrap();
        let template = self.binding().path.text;
        let request =
            match explain::encode(self.method(), message, &*self.handlers.methods()[0].new_response()) {
                Ok(request) => request,
                // The `http` crate has no longer URLs than 64 KiB.
                Err(error) if error.message().starts_with("the request has no URL") => return false,
                Err(error) => panic!("{template}: {error} for {expected}"),
            };
        let uri = request.uri().clone();
        let response = self.server.call(request).await;
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let got = self.got.lock().unwrap().take();
        assert_eq!(got.as_ref(), Some(&expected), "{template}: {uri} {}", text(&body));
        true
    }
}

fn text(bytes: &Bytes) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(message: &dyn Payload) -> Option<serde_json::Value> {
    serde_json::from_slice(&WriteOptions::new().to_vec(message).ok()?).ok()
}

/// A body of bytes is always there, with a type; HTTP has nothing more of a `google.api.HttpBody`.
fn as_file(message: &mut dyn Payload, body: &Body) {
    let prefix = match body {
        Body::Field(field) => format!("{field}."),
        Body::Message => String::new(),
        Body::None => return,
    };
    let path = FieldPath::resolve(message, prefix.trim_end_matches('.'));
    let inner = match (&path, message.value()) {
        (Ok(field), _) => field.table(),
        (Err(_), FieldRef::Message(message)) => Some(message.table()),
        (Err(_), _) => None,
    };
    if inner.is_some_and(|table| table.name() == "google.api.HttpBody") {
        let field = |name: &str| FieldPath::resolve(message, &format!("{prefix}{name}")).unwrap();
        let (content_type, extensions) = (field("content_type"), field("extensions"));
        extensions.clear(message);
        content_type.set_text(message, "text/plain").unwrap();
    }
}

/// A value that segments match.
fn value(segments: &[Segment], random: &mut Random) -> String {
    const PARTS: &[&str] = &["a", "b-_.~", "x y", "世", "a:b", "+&=?#", "%", "%41", "..", "\"\\", "7", "*"];
    let alone = segments.len() == 1 && segments[0] == Segment::Single;
    if alone && random.one_in(4) {
        return format!("{}/{}", random.choose(PARTS), random.choose(PARTS));
    }
    let mut parts = Vec::new();
    for segment in segments {
        match segment {
            Segment::Literal(text) => parts.push(&**text),
            Segment::Single => parts.push(random.choose(PARTS)),
            Segment::Rest => parts.extend((0..random.below(3) + 1).map(|_| random.choose(PARTS))),
        }
    }
    parts.join("/")
}

/// Takes away what a query cannot say: entries of maps, repeated messages, types by name, and that a message is there
/// which has nothing in it.
fn prune(message: &mut dyn Message, body: &str) {
    let table = message.table().keep();
    for (row, field) in table.get().fields().iter().enumerate() {
        if field.name == body && !body.is_empty() {
            continue;
        }
        if matches!(message.field(row), FieldRef::Unset) {
            continue;
        }
        let clear = match message.field_mut(row, Access::Set) {
            FieldMut::Map(_) => true,
            FieldMut::List(_) => !has_text(table.get(), &field.kind),
            FieldMut::Message(inner) => lost(inner),
            FieldMut::Oneof(oneof) => {
                let active =
                    oneof.active().map(|(index, value)| (index, matches!(value, FieldRef::Message(_))));
                match active {
                    Some((index, true)) => match oneof.choose(index) {
                        FieldMut::Message(inner) => lost(inner),
                        _ => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        };
        if clear {
            message.field_mut(row, Access::Clear).reset();
        }
    }
}

/// Prunes a message within a message; whether nothing is left that a query can say.
fn lost(inner: &mut dyn Message) -> bool {
    match inner.table().well_known() {
        Some(WellKnown::Any) => true,
        Some(_) => false,
        None => {
            prune(inner, "");
            let fields = inner.table().fields();
            fields.iter().enumerate().all(|(row, field)| {
                let value = inner.field(row);
                match value {
                    FieldRef::Unset => true,
                    FieldRef::Oneof(_) => value.is_default(),
                    _ => field.label != Label::Optional && value.is_default(),
                }
            })
        }
    }
}

fn has_text(table: TableRef<'_>, kind: &Type) -> bool {
    !matches!(kind, Type::Map { .. })
        && table.nested(kind).is_none_or(|table| !matches!(table.well_known(), None | Some(WellKnown::Any)))
}

/// The `.proto` files below a folder.
fn definitions(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(definitions(&path));
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every unary binding of a file, alone.
fn served(file: &Path, include: &str) -> Vec<Served> {
    let options = Options::new().without_invalid_http();
    let generator = Generator::new().with_include(include).with_input(file).with_options(options);
    let (mut routes, _) = generator.routes().unwrap();
    let mut served = Vec::new();
    for service in std::mem::take(&mut routes.services) {
        for method in &service.methods {
            for binding in &method.bindings {
                if matches!(method.streaming, StreamingKind::Client | StreamingKind::Bidi)
                    || !is_for_clients(binding)
                {
                    continue;
                }
                let (mut only, mut alone) = (service.clone(), method.clone());
                alone.bindings = vec![binding.clone()];
                only.methods = vec![alone];
                routes.services = vec![only];
                served.push(Served::new(&routes, &method.request));
            }
        }
    }
    served
}

/// True if a client can go by the binding: it has no value for a `*` that is bound to no field.
fn is_for_clients(binding: &HttpBinding) -> bool {
    let bound =
        |index: &usize| binding.path.variables.iter().any(|variable| variable.segments().contains(index));
    binding
        .path
        .segments
        .iter()
        .enumerate()
        .all(|(index, segment)| *segment != Segment::Single || bound(&index))
}

async fn hold(served: &[Served]) -> u64 {
    let mut held = 0;
    for (index, served) in served.iter().enumerate() {
        for seed in 0..MESSAGES {
            let mut random = Random::new(seed * 1_000 + index as u64);
            let message = served.message(&mut random);
            // A value without a JSON form, such as a time after the year 9999, is not a message of REST.
            if json(&*message).is_some() && served.hold(message).await {
                held += 1;
            }
        }
    }
    held
}

#[tokio::test]
async fn for_every_binding_of_the_fixtures() {
    let files = definitions(Path::new(FIXTURES));
    let served: Vec<Served> = files.iter().flat_map(|file| served(file, FIXTURES)).collect();
    let bindings = served.len() as u64;
    let held = hold(&served).await;
    println!("{held} messages over {bindings} bindings");
    assert!(bindings >= 20 && held > bindings * MESSAGES / 2, "{held} messages over {bindings} bindings");
}

#[tokio::test]
async fn for_every_binding_of_pubsub() {
    let folder = format!("{EXTERNAL}/google/pubsub/v1");
    let files = definitions(Path::new(&folder));
    let served: Vec<Served> = files.iter().flat_map(|file| served(file, EXTERNAL)).collect();
    let bindings = served.len() as u64;
    let held = hold(&served).await;
    println!("{held} messages over {bindings} bindings");
    assert!(bindings >= 20 && held > bindings * MESSAGES / 2, "{held} messages over {bindings} bindings");
}
