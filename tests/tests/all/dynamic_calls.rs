//! Calls of a definition that is read at run time: every kind of method, over every wire, to a server that was generated.

use polywire::{
    Channel, Code, InProcess, Messages, MethodDescriptor, Payload, Request, Server, Shared, Status,
    Streaming,
    dynamic::{self, DynamicTypes},
    json::{ReadOptions, WriteOptions},
};
use polywire_tests::{definitions::routes, echo::v1::EchoServer, echo_server::EchoService, wires::serve};
use prost::Message as _;
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;

const REQUEST: &str = "echo.v1.EchoRequest";
const RESPONSE: &str = "echo.v1.EchoResponse";

/// A client of a definition that nothing was generated from.
struct Client {
    types: DynamicTypes,
    methods: Vec<Shared<MethodDescriptor>>,
}

impl Client {
    fn read() -> Self {
        let routes = routes(include_str!("../../../fixtures/proto/echo/v1/echo.proto"));
        let set = prost_types::FileDescriptorSet::decode(&*routes.descriptor_set).expect("descriptors");
        let services = dynamic::services(&routes, |_| {
            Box::pin(std::future::ready(Err(Status::unimplemented("it is a client"))))
        });
        let services = services.expect("a whole definition");
        let methods = services.iter().flat_map(|service| service.methods());
        Self {
            types: DynamicTypes::new(&set).expect("types"),
            methods: methods.map(|handler| handler.method().clone()).collect(),
        }
    }

    fn request(&self, json: &Value) -> Box<dyn Payload> {
        let mut message = self.types.create(REQUEST).expect("the type");
        ReadOptions::new().merge(json.to_string().as_bytes(), &mut *message).expect("a request");
        message
    }

    /// One message, for a method that takes one.
    fn one(&self, request: &Value) -> Messages {
        Messages::One(self.request(request))
    }

    /// A stream of messages.
    fn many(&self, requests: &[Value]) -> Messages {
        let requests: Vec<_> = requests.iter().map(|request| Ok(self.request(request))).collect();
        Messages::Many(Streaming::new(tokio_stream::iter(requests)))
    }

    /// The responses of the method `name`, one or many.
    async fn call(&self, channel: &Channel, name: &str, messages: Messages) -> Result<Vec<Value>, Status> {
        let method = self.methods.iter().find(|method| method.name() == name).expect("the method");
        let call = self.types.call(method.clone(), REQUEST, RESPONSE, Request::new(messages));
        let response = call.expect("its types").send(channel).await?;
        let responses: Result<Vec<_>, Status> = response.into_inner().into_many().collect().await;
        Ok(responses?.iter().map(|response| value(&**response)).collect())
    }
}

fn value(message: &dyn Payload) -> Value {
    serde_json::from_slice(&WriteOptions::new().to_vec(message).expect("JSON")).expect("JSON")
}

async fn calls_reach_a_generated_server(channel: &Channel) {
    let client = Client::read();
    let once = client.call(channel, "Once", client.one(&json!({"text": "a"}))).await;
    assert_eq!(once.expect("an answer"), [json!({"text": "a"})]);
    let repeat = client.call(channel, "Repeat", client.one(&json!({"text": "a", "count": 2}))).await;
    assert_eq!(repeat.expect("answers"), [json!({"text": "a"}), json!({"text": "a", "index": 1})]);
    let texts = [json!({"text": "a"}), json!({"text": "b"})];
    let join = client.call(channel, "Join", client.many(&texts)).await;
    assert_eq!(join.expect("an answer"), [json!({"text": "a b", "index": 2})]);
    let chat = client.call(channel, "Chat", client.many(&texts)).await.expect("answers");
    assert_eq!(chat.iter().map(|answer| &answer["text"]).collect::<Vec<_>>(), ["a", "b"]);
    let failed =
        client.call(channel, "Once", client.one(&json!({"text": "a", "behaviour": "BEHAVIOUR_FAIL"})));
    assert_eq!(failed.await.expect_err("an error").code(), Code::FailedPrecondition);
}

fn server() -> Server {
    Server::new().add(EchoServer::new(EchoService::new().0))
}

#[tokio::test]
async fn over_grpc() {
    let (uri, _guard) = serve(server(), "grpc://127.0.0.1:0").await;
    calls_reach_a_generated_server(&polywire::connect(&uri).await.expect("the server answers")).await;
}

#[tokio::test]
async fn over_rest() {
    let (uri, _guard) = serve(server(), "http://127.0.0.1:0").await;
    calls_reach_a_generated_server(&polywire::connect(&uri).await.expect("the server answers")).await;
}

#[tokio::test]
async fn over_a_queue() {
    let (uri, _guard) = serve(server(), "memory://dynamic-calls").await;
    calls_reach_a_generated_server(&polywire::connect(&uri).await.expect("the server answers")).await;
}

#[tokio::test]
async fn within_the_process() {
    let channel = Channel::new(InProcess::new(EchoServer::new(EchoService::new().0)));
    calls_reach_a_generated_server(&channel).await;
}

/// A client of a definition may change it while it runs: what was resolved for the old one is not used for the new.
#[tokio::test]
async fn a_definition_that_is_read_again_is_the_one_that_counts() {
    let (uri, _guard) = serve(server(), "http://127.0.0.1:0").await;
    let channel = polywire::connect(&uri).await.expect("the server answers");
    for number in [7, 1, 9] {
        // The fields of the old and the new definition stand in other places.
        let proto = format!(
            "syntax = \"proto3\";\npackage echo.v1;\nimport \"google/api/annotations.proto\";\n\
             service Echo {{ rpc Once(EchoRequest) returns (EchoResponse) {{ \
             option (google.api.http) = {{ get: \"/v1/echo/{{text}}\" }}; }} }}\n\
             message EchoRequest {{ string other = 5; string text = {number}; }}\n\
             message EchoResponse {{ string text = 1; }}\n"
        );
        let routes = routes(&proto);
        let set = prost_types::FileDescriptorSet::decode(&*routes.descriptor_set).expect("descriptors");
        let services = dynamic::services(&routes, |_| Box::pin(std::future::pending())).expect("services");
        let client = Client {
            types: DynamicTypes::new(&set).expect("types"),
            methods: vec![services[0].methods()[0].method().clone()],
        };
        let text = format!("text-{number}");
        let answer = client.call(&channel, "Once", client.one(&json!({"text": text}))).await;
        assert_eq!(answer.expect("an answer"), [json!({"text": text})]);
    }
}
