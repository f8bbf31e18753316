//! `polywire openapi`

use crate::{
    arguments::{Errors, OpenApiArguments, OpenApiSettings},
    console::Console,
    document::{Document, Format},
    failure::Failure,
    settings,
};
use polywire_codegen::{ApiKeyPlace, ErrorProfile, OpenApiOptions, SecurityScheme};

pub(crate) fn run(flags: &OpenApiArguments, console: &Console) -> Result<(), Failure> {
    let (input, document) = settings::openapi(flags)?;
    let mut options = options(document)?;
    if !input.invalid_http {
        options = options.without_invalid_http();
    }
    if input.delete_bodies {
        options = options.with_delete_bodies();
    }
    let (output, read) = input.generator().openapi(&options).map_err(Failure::Generator)?;
    Document {
        read: &read,
        warnings: &output.warnings,
        content: Format::new(flags.yaml).text(&output.document)?.into_bytes(),
        output: flags.output.as_deref(),
    }
    .write(console)
}

fn options(settings: OpenApiSettings) -> Result<OpenApiOptions, Failure> {
    let mut options = OpenApiOptions::new();
    if let Some(title) = settings.title {
        options = options.with_title(title);
    }
    if let Some(version) = settings.version {
        options = options.with_version(version);
    }
    if let Some(description) = settings.description {
        options = options.with_description(description);
    }
    for url in settings.server {
        options = options.with_server(url);
    }
    for text in &settings.security {
        let (name, scheme) = security(text)?;
        options = options.with_security(name, scheme);
    }
    for label in settings.visibility {
        options = options.with_visibility(label);
    }
    if settings.forms {
        options = options.with_forms();
    }
    if settings.no_default_routes {
        options = options.without_default_routes();
    }
    Ok(options.with_errors(match settings.errors {
        None | Some(Errors::RpcStatus) => ErrorProfile::RpcStatus,
        Some(Errors::Aip193) => ErrorProfile::Aip193,
        Some(Errors::Connect) => ErrorProfile::Connect,
        Some(Errors::Twirp) => ErrorProfile::Twirp,
    }))
}

/// The name of a scheme in the document, and the scheme.
fn security(text: &str) -> Result<(&'static str, SecurityScheme), Failure> {
    let key = |place, name: &str| SecurityScheme::api_key(place, name);
    match text.split_once(':') {
        None if text == "bearer" => Ok(("bearer", SecurityScheme::bearer())),
        None if text == "basic" => Ok(("basic", SecurityScheme::basic())),
        Some(("header", name)) if !name.is_empty() => Ok(("headerKey", key(ApiKeyPlace::Header, name))),
        Some(("query", name)) if !name.is_empty() => Ok(("queryKey", key(ApiKeyPlace::Query, name))),
        Some(("cookie", name)) if !name.is_empty() => Ok(("cookieKey", key(ApiKeyPlace::Cookie, name))),
        _ => Err(Failure::usage(
            format!("`{text}` is not a way to prove who calls"),
            "write `bearer`, `basic`, `header:NAME`, `query:NAME` or `cookie:NAME`",
        )),
    }
}
