//! The choices of users for the document.

use super::{document::License, security::SecurityScheme};
use crate::Options;
use polywire_rules::{Wire, Wires};
use std::collections::BTreeSet;

/// The parts of an OpenAPI document that are not in the definition.
///
/// ```
/// use polywire_codegen::{OpenApiOptions, SecurityScheme};
///
/// let options = OpenApiOptions::new()
///     .with_title("Library")
///     .with_version("1.4.0")
///     .with_server("https://library.example.com")
///     .with_security("token", SecurityScheme::bearer());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OpenApiOptions {
    pub(super) title: Option<String>,
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    pub(super) license: Option<License>,
    pub(super) servers: Vec<String>,
    pub(super) default_server: &'static str,
    pub(super) security: Vec<(String, SecurityScheme)>,
    pub(super) errors: ErrorProfile,
    pub(super) audiences: BTreeSet<String>,
    pub(super) services: BTreeSet<String>,
    methods: Option<BTreeSet<String>>,
    pub(super) default_routes: bool,
    pub(super) query_maps: bool,
    pub(super) result_envelope: bool,
    pub(super) no_content: bool,
    pub(super) entity_tags: bool,
    pub(super) forms: bool,
    invalid_http: bool,
    delete_bodies: bool,
}

impl Default for OpenApiOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl OpenApiOptions {
    /// Every service of the inputs, with the name of its package as the title, served where the document comes from.
    pub fn new() -> Self {
        Self {
            title: None,
            version: None,
            description: None,
            license: None,
            servers: Vec::new(),
            default_server: "/",
            security: Vec::new(),
            errors: ErrorProfile::default(),
            audiences: BTreeSet::new(),
            services: BTreeSet::new(),
            methods: None,
            default_routes: true,
            query_maps: false,
            result_envelope: false,
            no_content: false,
            entity_tags: false,
            forms: false,
            invalid_http: true,
            delete_bodies: false,
        }
    }

    /// Sets the title. Default: the packages of the services.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the version of the API. Default: that of the package, `v1` of `library.v1`, else `0.0.0`.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Sets what is said about the API as a whole, in CommonMark.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the license of the API: its name and, where there is one, its URL.
    #[must_use]
    pub fn with_license(mut self, name: impl Into<String>, url: Option<&str>) -> Self {
        self.license = Some(License { name: name.into(), url: url.map(str::to_owned) });
        self
    }

    /// Adds a URL at which the API is served: `https://library.example.com`, or `/prefix` on the host of the document.
    /// Default: in a file `/`, and in the document of a server the folder that it is in, so that a server that is
    /// mounted below a prefix is found there.
    #[must_use]
    pub fn with_server(mut self, url: impl Into<String>) -> Self {
        self.servers.push(url.into());
        self
    }

    /// Sets the URL that is said when none is added.
    #[doc(hidden)]
    #[must_use]
    pub fn with_default_server(mut self, url: &'static str) -> Self {
        self.default_server = url;
        self
    }

    /// Adds a way in which callers may prove who they are, under a name of your choice. A request has to meet one of
    /// those that are added; none, by default.
    #[must_use]
    pub fn with_security(mut self, name: impl Into<String>, scheme: SecurityScheme) -> Self {
        self.security.push((name.into(), scheme));
        self
    }

    /// Sets in which form the server writes errors.
    #[must_use]
    pub fn with_errors(mut self, profile: ErrorProfile) -> Self {
        self.errors = profile;
        self
    }

    /// Shows what a `google.api.visibility` rule restricts to `label`. What is restricted is left out by default.
    #[must_use]
    pub fn with_visibility(mut self, label: impl Into<String>) -> Self {
        self.audiences.insert(label.into());
        self
    }

    /// Shows this service, `package.Service`, and no other but those named in the same way. Default: every service of
    /// the inputs.
    #[must_use]
    pub fn with_service(mut self, full_name: impl Into<String>) -> Self {
        self.services.insert(full_name.into());
        self
    }

    /// Shows those methods whose gRPC paths, `/package.Service/Method`, are given, and no other. Default: the methods that
    /// `(polywire.wires)` puts on REST. For servers that serve others than the definition says.
    #[must_use]
    pub fn with_methods(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.methods = Some(paths.into_iter().map(Into::into).collect());
        self
    }

    /// True if the method at the gRPC path `path`, which has `wires`, is shown.
    pub(super) fn describes(&self, path: &str, wires: Wires) -> bool {
        self.methods.as_ref().map_or(wires.contains(Wire::Rest), |methods| methods.contains(path))
    }

    /// Leaves out `/package.Service/Method` of methods without a binding, for servers that do not serve it.
    #[must_use]
    pub fn without_default_routes(mut self) -> Self {
        self.default_routes = false;
        self
    }

    /// Shows maps as query parameters, `name[key]=value`, for servers that read them.
    #[must_use]
    pub fn with_query_maps(mut self) -> Self {
        self.query_maps = true;
        self
    }

    /// Shows the messages of streams as `{"result": …}`, for servers that write them so.
    #[must_use]
    pub fn with_result_envelope(mut self) -> Self {
        self.result_envelope = true;
        self
    }

    /// Shows `google.protobuf.Empty` as 204 without a body, for servers that answer so.
    #[must_use]
    pub fn with_no_content(mut self) -> Self {
        self.no_content = true;
        self
    }

    /// Shows an `ETag` on every response to GET, for servers that compute one.
    #[must_use]
    pub fn with_entity_tags(mut self) -> Self {
        self.entity_tags = true;
        self
    }

    /// Shows that every request body may be a form too, `application/x-www-form-urlencoded` and `multipart/form-data`
    /// with files in fields of `bytes` and `google.api.HttpBody`, for servers that take them. Methods that say
    /// `(polywire.http).forms` are shown so in any case.
    #[must_use]
    pub fn with_forms(mut self) -> Self {
        self.forms = true;
        self
    }

    /// Leaves out HTTP bindings that cannot be served, with a warning, instead of refusing the definition.
    #[must_use]
    pub fn without_invalid_http(mut self) -> Self {
        self.invalid_http = false;
        self
    }

    /// Takes a `body` in HTTP bindings to DELETE, for servers that were generated so
    /// ([`Options::with_delete_bodies`]).
    #[must_use]
    pub fn with_delete_bodies(mut self) -> Self {
        self.delete_bodies = true;
        self
    }

    /// The options by which the definition is read.
    pub(crate) fn definition(&self) -> Options {
        let mut options = Options::new().without_clients();
        if !self.invalid_http {
            options = options.without_invalid_http();
        }
        if self.delete_bodies {
            options = options.with_delete_bodies();
        }
        options
    }
}

/// The form of errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorProfile {
    /// `google.rpc.Status` in JSON: `{"code": 5, "message": "…", "details": […]}`.
    #[default]
    RpcStatus,
    /// The form of AIP-193: `{"error": {"code": 404, "message": "…", "status": "NOT_FOUND", "details": […]}}`.
    Aip193,
    /// The form of the Connect protocol: `{"code": "not_found", "message": "…", "details": […]}`.
    Connect,
    /// The form of Twirp: `{"code": "not_found", "msg": "…", "meta": {…}}`.
    Twirp,
}
