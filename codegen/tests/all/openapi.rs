//! OpenAPI documents: those of the fixtures are what `fixtures/golden/openapi` holds, and the same definition gives the
//! same bytes. With `POLYWIRE_BLESS=1` they are written instead. What is in them is judged by validators and clients
//! from outside, in `tests`.

use crate::support::{Folders, bless, descriptor_set, fixtures, protos};
use polywire_codegen::{
    ApiKeyPlace, Diagnostics, ErrorProfile, Input, OpenApiOptions, OpenApiOutput, SecurityScheme, openapi,
};
use std::fs;

#[test]
fn library() {
    check("library", OpenApiOptions::new(), &[]);
}

#[test]
fn odd() {
    check("openapi", OpenApiOptions::new(), &["left out of the document"; 2]);
}

#[test]
fn odd_with_every_option() {
    let scopes = [("read".to_owned(), "Look.".to_owned()), ("write".to_owned(), "Change.".to_owned())];
    let options = OpenApiOptions::new()
        .with_title("Odd things")
        .with_version("1.4.0-rc.1")
        .with_description("All that is *odd*.")
        .with_license("MIT", Some("https://opensource.org/license/mit"))
        .with_server("https://odd.example.com")
        .with_server("http://localhost:8080")
        .with_security("token", SecurityScheme::bearer())
        .with_security("password", SecurityScheme::basic())
        .with_security("key", SecurityScheme::api_key(ApiKeyPlace::Header, "X-Api-Key"))
        .with_security(
            "user",
            SecurityScheme::oauth2_authorization_code(
                "https://odd.example.com/authorize",
                "https://odd.example.com/token",
                scopes.clone(),
            ),
        )
        .with_security(
            "machine",
            SecurityScheme::oauth2_client_credentials("https://odd.example.com/token", scopes),
        )
        .with_security("identity", SecurityScheme::open_id_connect("https://odd.example.com/.well-known"))
        .with_errors(ErrorProfile::Aip193)
        .with_query_maps()
        .with_result_envelope()
        .with_no_content()
        .with_entity_tags()
        .with_visibility("INTERNAL")
        .with_visibility("BEES")
        .with_service("openapi.v1.Odd")
        .with_service("openapi.v1.Hidden")
        .with_forms()
        .without_default_routes();
    check_as("openapi", "openapi_options", options, &["left out of the document"; 2]);
}

/// Statuses, headers and cookies.
#[test]
fn notes() {
    check("notes", OpenApiOptions::new(), &[]);
}

/// Names of the language and of JSON Schema, and no HTTP rule.
#[test]
fn nasty() {
    check("nasty", OpenApiOptions::new().with_errors(ErrorProfile::Twirp), &[]);
}

#[test]
fn echo() {
    check("echo", OpenApiOptions::new().with_errors(ErrorProfile::Connect), &[]);
}

fn check(folder: &str, options: OpenApiOptions, warnings: &[&str]) {
    check_as(folder, folder, options, warnings);
}

fn check_as(folder: &str, name: &str, options: OpenApiOptions, warnings: &[&str]) {
    let mut names = protos(folder);
    let output = described(&names, &options).unwrap_or_else(|report| panic!("{report}"));
    let of_documents = output.warnings.iter().filter(|finding| finding.code == "openapi");
    let labels = of_documents.flat_map(|finding| &finding.labels).map(|label| &*label.text);
    assert_eq!(labels.collect::<Vec<_>>(), warnings);
    let document = output.document.to_json_pretty();
    let path = fixtures().join("golden/openapi").join(format!("{name}.json"));
    if bless() {
        fs::write(&path, &document).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(document == expected, "{} differs: run the test with POLYWIRE_BLESS=1", path.display());

    names.reverse();
    assert!(described(&names, &options).unwrap().document.to_json_pretty() == document, "order of inputs");
    let set = descriptor_set(&names);
    let by_protoc = openapi(&Input::descriptor_set(set, &names), &options).unwrap();
    assert!(by_protoc.document.to_json_pretty() == document, "protoc and protox");
}

fn described(names: &[String], options: &OpenApiOptions) -> Result<OpenApiOutput, Diagnostics> {
    let sources = Folders(vec![fixtures().join("proto")]);
    openapi(&Input::protos(&sources, names), options)
}
