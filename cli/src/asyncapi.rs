//! `polywire asyncapi`

use crate::{
    arguments::{AsyncApiArguments, AsyncApiSettings, Role},
    console::Console,
    document::{Document, Format},
    failure::Failure,
    settings,
};
use polywire_codegen::{AsyncApiOptions, AsyncApiRole};

pub(crate) fn run(flags: &AsyncApiArguments, console: &Console) -> Result<(), Failure> {
    let (input, document) = settings::asyncapi(flags)?;
    let (output, read) = input.generator().asyncapi(&options(document)?).map_err(Failure::Generator)?;
    Document {
        read: &read,
        warnings: &output.warnings,
        content: Format::new(flags.yaml).text(&output.document)?.into_bytes(),
        output: flags.output.as_deref(),
    }
    .write(console)
}

fn options(settings: AsyncApiSettings) -> Result<AsyncApiOptions, Failure> {
    let mut options = AsyncApiOptions::new();
    if let Some(title) = settings.title {
        options = options.with_title(title);
    }
    if let Some(version) = settings.version {
        options = options.with_version(version);
    }
    if let Some(description) = settings.description {
        options = options.with_description(description);
    }
    for text in &settings.server {
        let (name, protocol, host) = server(text)?;
        options = options.with_server(name, protocol, host);
    }
    for label in settings.visibility {
        options = options.with_visibility(label);
    }
    if settings.no_default_addresses {
        options = options.without_default_addresses();
    }
    Ok(options.with_role(match settings.role {
        None | Some(Role::Server) => AsyncApiRole::Server,
        Some(Role::Client) => AsyncApiRole::Client,
    }))
}

/// The name, the protocol and the host of a broker. Credentials have no place in a document.
fn server(text: &str) -> Result<(&str, &str, &str), Failure> {
    let parts = text.split_once('=').and_then(|(name, uri)| {
        let (protocol, host) = uri.split_once("://")?;
        let host = host.split(['?', '#']).next().unwrap_or(host).trim_end_matches('/');
        (!name.is_empty() && !protocol.is_empty() && !host.is_empty() && !host.contains('@'))
            .then_some((name, protocol, host))
    });
    parts.ok_or_else(|| {
        Failure::usage(
            format!("`{text}` is not of the form NAME=URI, without credentials"),
            "write for example `--server production=nats://nats.example.com:4222`",
        )
    })
}
