//! A REST server's description of itself: its OpenAPI document, and a page that shows it.
//!
//! | path | what |
//! |---|---|
//! | `/openapi.json` | the OpenAPI 3.1 document of all services, made once when the server starts |
//! | `/docs` | a page that lists operations, parameters and schemas and sends requests; it loads nothing from elsewhere |
//!
//! Bindings of the definition win over these paths.
//!
//! ```no_run
//! # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
//! use polywire::openapi::{OpenApiOptions, SecurityScheme};
//! polywire::Server::new()
//!     .add(library)
//!     .with_openapi(OpenApiOptions::new().with_title("Library").with_security("token", SecurityScheme::bearer()))
//!     .listen("http://127.0.0.1:8080")
//!     .serve()
//!     .await
//! # }
//! ```

pub use polywire_codegen::{ApiKeyPlace, OpenApiOptions, SecurityScheme};

use crate::{
    Handlers, Wire,
    wire::{
        descriptors::file_descriptor_sets,
        rest::config::{
            Config, ETags, EmptyResponse, ErrorProfile, Forms, MapParameters, OwnPaths, StreamEnvelope,
        },
    },
};
use ::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use polywire_codegen::{Diagnostics, ErrorProfile as Errors, Input, openapi};
use polywire_templates::viewer;
use std::fmt;
use tonic::body::Body;

/// The content security policy of the page: it may load its own parts and send requests to its own server.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");

/// The reason that there is no document.
#[derive(thiserror::Error)]
#[error("the services cannot be described by OpenAPI: {0}")]
pub struct OpenApiError(#[source] Diagnostics);

crate::words::debug_in_words!(OpenApiError);

/// The document of a server and the parts of its page, by their paths.
pub(crate) struct Documents {
    openapi: Bytes,
}

impl Documents {
    /// Describes these services, as a server with this configuration serves them.
    ///
    /// # Errors
    /// When the definition that a service carries cannot be read.
    pub(crate) fn new(
        services: &[Handlers],
        config: &Config,
        options: OpenApiOptions,
    ) -> Result<Self, OpenApiError> {
        let sets = file_descriptor_sets(services);
        // Messages are merged by writing one after the other; files that two definitions share are read once.
        let input = Input::descriptor_set(sets.concat(), [""; 0]);
        // What was generated is served.
        let options = options.without_invalid_http().with_delete_bodies();
        let options = services
            .iter()
            .fold(options, |options, handlers| options.with_service(handlers.service().name()));
        let served = services.iter().flat_map(|handlers| handlers.on(Wire::Rest));
        let options = options.with_methods(served.map(|handler| handler.method().path));
        let output = openapi(&input, &as_served(options, config)).map_err(OpenApiError)?;
        Ok(Self { openapi: output.document.to_json().into() })
    }

    /// The answer to GET of one of them; `None` where none is.
    pub(crate) fn answer(&self, path: &str) -> Option<Response<Body>> {
        let (media, content) = self.find(path)?;
        let mut response = Response::new(Body::new(Full::from(content)));
        *response.status_mut() = StatusCode::OK;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Some(response)
    }

    fn find(&self, path: &str) -> Option<(HeaderValue, Bytes)> {
        let part = |media, text: &'static str| Some((media, Bytes::from_static(text.as_bytes())));
        match path {
            "/openapi.json" => Some((JSON, self.openapi.clone())),
            "/docs" => part(HTML, viewer::PAGE),
            "/docs/dom.js" => part(SCRIPT, viewer::DOM),
            "/docs/request.js" => part(SCRIPT, viewer::REQUEST),
            "/docs/schema.js" => part(SCRIPT, viewer::SCHEMA),
            "/docs/viewer.css" => part(STYLE, viewer::STYLE),
            "/docs/viewer.js" => part(SCRIPT, viewer::VIEWER),
            _ => None,
        }
    }
}

/// The options with the changes that the server's configuration makes to the document.
fn as_served(options: OpenApiOptions, config: &Config) -> OpenApiOptions {
    // The document is where the server is, whatever path that is below.
    let mut options = options.with_default_server(".");
    if config.maps == MapParameters::Bracketed {
        options = options.with_query_maps();
    }
    if config.stream_envelope == StreamEnvelope::Result {
        options = options.with_result_envelope();
    }
    if config.empty_response == EmptyResponse::NoContent {
        options = options.with_no_content();
    }
    if config.etags == ETags::Computed {
        options = options.with_entity_tags();
    }
    if config.forms == Forms::Taken {
        options = options.with_forms();
    }
    if config.own_paths == OwnPaths::Unserved {
        options = options.without_default_routes();
    }
    options.with_errors(match config.error_profile {
        ErrorProfile::RpcStatus => Errors::RpcStatus,
        ErrorProfile::Aip193 => Errors::Aip193,
        ErrorProfile::Connect => Errors::Connect,
        ErrorProfile::Twirp => Errors::Twirp,
    })
}

impl fmt::Debug for Documents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Documents").field("size", &self.openapi.len()).finish_non_exhaustive()
    }
}
