//! Clients from outside: curl, and a gRPC client in Python that learns all it knows from the server's reflection.

#![allow(clippy::expect_used, clippy::panic, reason = "a failure is a failed test")]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const CURL_OPTIONS: [&str; 6] =
    ["--silent", "--show-error", "--max-time", "10", "--write-out", "\n%{http_code}"];

/// The answer that curl got.
#[derive(Debug, PartialEq)]
pub struct HttpAnswer {
    /// The HTTP status code.
    pub code: u16,
    /// The body; `null` where there is none.
    pub body: Value,
}

/// Calls `url` by curl, with a JSON body where there is one.
///
/// # Panics
/// When curl cannot be run, or the answer is not JSON.
pub async fn curl(method: &str, url: String, body: Option<&Value>) -> HttpAnswer {
    let (code, body) = curl_text(method, url, body).await;
    let body = if body.is_empty() { Value::Null } else { parse(&body) };
    HttpAnswer { code, body }
}

/// Calls `url` as [`curl`] does: the HTTP status code, and the text of the answer.
///
/// # Panics
/// When curl cannot be run.
pub async fn curl_text(method: &str, url: String, body: Option<&Value>) -> (u16, String) {
    curl_with(method, url, &[], body).await
}

/// Calls `url` as [`curl_text`] does, with more headers, each `name: value`.
///
/// # Panics
/// When curl cannot be run.
pub async fn curl_with(method: &str, url: String, headers: &[&str], body: Option<&Value>) -> (u16, String) {
    let body = body.map(Value::to_string);
    let mut arguments = vec!["--request", method];
    for header in headers {
        arguments.extend(["--header", header]);
    }
    if let Some(body) = &body {
        arguments.extend(["--header", "content-type: application/json", "--data", body]);
    }
    arguments.push(&url);
    curl_as(&arguments).await
}

/// Runs curl with these arguments: the HTTP status code, and the text of the answer.
///
/// # Panics
/// When curl cannot be run.
pub async fn curl_as(arguments: &[&str]) -> (u16, String) {
    let mut command = Command::new("curl");
    command.args(CURL_OPTIONS).args(arguments);
    let (output, _) = run(command).await;
    let (body, code) = output.rsplit_once('\n').expect("curl writes the code on a line of its own");
    (code.parse().expect("a status code"), body.to_owned())
}

/// Calls `method`, `package.Service/Method`, of the server at `address` by gRPC: the responses, or the status.
///
/// # Errors
/// The status that the server answered with, as JSON.
///
/// # Panics
/// When the client cannot be run, or what it prints is not JSON.
pub async fn grpc(address: &str, method: &str, requests: &[Value]) -> Result<Vec<Value>, Value> {
    let mut arguments = vec!["call".to_owned(), method.to_owned()];
    arguments.extend(requests.iter().map(Value::to_string));
    let (output, success) = reflection_client(address, arguments).await;
    let mut answers: Vec<Value> = output.lines().map(parse).collect();
    if success { Ok(answers) } else { Err(answers.pop().expect("the client prints the status")) }
}

/// The names of the services that the server at `address` lists.
///
/// # Panics
/// When the client cannot be run.
pub async fn grpc_services(address: &str) -> Vec<String> {
    let (output, success) = reflection_client(address, vec!["list".to_owned()]).await;
    assert!(success, "{output}");
    output.lines().map(str::to_owned).collect()
}

/// Calls the library at `address` by stubs that grpcio-tools makes of `protos`, which lie below `includes`, in the folder
/// `stubs`: what the client prints.
///
/// # Panics
/// When the client cannot be run, or fails.
pub async fn library_client(includes: &[&Path], protos: &[&str], stubs: &Path, address: &str) -> String {
    let script = interop("library_client.py").display().to_string();
    let mut arguments = vec![script, address.to_owned(), stubs.display().to_string()];
    for include in includes {
        arguments.extend(["--include".to_owned(), include.display().to_string()]);
    }
    for proto in protos {
        arguments.extend(["--proto".to_owned(), (*proto).to_owned()]);
    }
    let mut command = python();
    command.args(arguments);
    let (output, success) = run(command).await;
    assert!(success, "{output}");
    output
}

/// The output of grpcurl; true if it ends well. It learns all it knows from the server's reflection.
///
/// # Panics
/// When it cannot be run.
pub async fn grpcurl(arguments: &[&str]) -> (String, bool) {
    let mut command = Command::new(tests().join(".tools/bin/grpcurl"));
    command.args(["-plaintext", "-max-time", "10"]).args(arguments);
    run(command).await
}

async fn reflection_client(address: &str, arguments: Vec<String>) -> (String, bool) {
    let script = interop("reflection_client.py").display().to_string();
    let mut command = python();
    command.args([script, address.to_owned()]).args(arguments);
    run(command).await
}

/// A program of the folder `tests/interop`.
///
/// # Panics
/// When this package lies elsewhere than in the folder `tests`.
pub fn interop(name: &str) -> PathBuf {
    tests().join("interop").join(name)
}

fn tests() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|folder| folder.ends_with("tests"));
    tests.expect("this package lies in the folder `tests`")
}

/// Python with the packages of `tests/setup`.
pub fn python() -> Command {
    Command::new(tests().join(".venv/bin/python"))
}

/// Node.js.
pub fn node() -> Command {
    Command::new("node")
}

/// The output of a program; true if it ends well. Its complaints go where the test's go.
///
/// # Panics
/// When it cannot be run.
pub async fn run(mut command: Command) -> (String, bool) {
    let outcome = tokio::task::spawn_blocking(move || {
        let output = command.stderr(std::process::Stdio::inherit()).output();
        output.unwrap_or_else(|error| {
            panic!("cannot run {:?}: {error}; run tests/setup", command.get_program())
        })
    });
    let output = outcome.await.expect("the program runs");
    (String::from_utf8(output.stdout).expect("UTF-8"), output.status.success())
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
