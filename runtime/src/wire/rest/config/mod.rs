//! The settings of a REST server.

mod options;

pub use crate::message::fields::text::{BoolText, DurationText};
pub use options::{
    Collisions, ContentTypes, Defaults, ETags, EmptyResponse, ErrorProfile, ExcessBody, Forms, HeadRequests,
    MapParameters, OwnPaths, PatchMask, PathLists, Plus, RepeatedParameters, StreamEnvelope,
    SystemParameters, TrailingSlash, Unescape, Unknown,
};

use super::server::{origins::Origins, stream::StreamFormat};
use crate::message::json::{ReadOptions, WriteOptions};
use std::time::Duration;

/// The settings of a REST server.
///
/// There are three presets: [`Config::spec`], which is the default and follows `google/api/http.proto` and ProtoJSON;
/// [`Config::grpc_gateway`] and [`Config::envoy`], which read requests as those two do where polywire's defaults
/// differ. In all of them the path wins over the body, and the body over the query.
///
/// | | `spec` | `grpc_gateway` | `envoy` |
/// |---|---|---|---|
/// | `trailing_slash` | distinct | distinct | ignored |
/// | `head` | by GET | unbound | unbound |
/// | `unescape` | except slash | legacy | except reserved |
/// | `path_lists` | rejected | comma-separated | rejected |
/// | `bools`, `durations` | as JSON | as Go | as JSON |
/// | `maps` | unbound | bracketed | unbound |
/// | `plus` | space | space | literal |
/// | `unknown_parameters` | ignored | ignored | rejected |
/// | `system_parameters` | after fields | after fields | before fields |
/// | `content_types` | lenient | any | any |
/// | `patch_mask` | from the body | from the body | as sent |
/// | `json_write.defaults` | omitted | emitted | omitted |
/// | `stream_format` | NDJSON | NDJSON | JSON array |
/// | `stream_envelope` | none | `result` | none |
///
/// ```
/// use polywire::rest::{Config, config::{Unescape, Unknown}};
///
/// let config = Config::grpc_gateway().with_unescape(Unescape::ExceptSlash).with_unknown_fields(Unknown::Rejected);
/// assert_eq!(config.unescape, Unescape::ExceptSlash);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The largest request body, in bytes; of a request stream, the largest line. Default: 4 MiB. A larger one is
    /// answered with 413.
    pub max_request_size: usize,
    /// The largest head of a request, in bytes as HTTP/2 counts them: names and values of its headers, and 32 for each.
    /// Default: 64 KiB. A larger one is answered with 431.
    pub max_head_size: usize,
    /// The longest query, in bytes. Default: 16 KiB. A longer one is answered with 400.
    pub max_query_size: usize,
    /// The most parameters of a query, and the most pairs of a form. Default: 128. More are answered with 400.
    pub max_query_parameters: usize,
    /// The most parts of a `multipart/form-data` body. Default: 128. More are answered with 400.
    pub max_parts: usize,
    /// The largest part of a `multipart/form-data` body, in bytes. Default: 4 MiB. A larger one is answered with 413.
    pub max_part_size: usize,
    /// The largest head of such a part, in bytes. Default: 8 KiB. A larger one is answered with 400.
    pub max_part_head_size: usize,
    /// The time that a body may pause. Default: 30 s. A longer pause is answered with 408. In a request stream only a
    /// message that has begun is waited for.
    pub body_timeout: Duration,
    /// The number of bytes a second that a body must have on average, past its first `body_timeout`. Default: 500; 0
    /// for no minimum. A slower one is answered with 408.
    pub min_body_rate: u32,
    /// The meaning of a slash at the end of a path.
    pub trailing_slash: TrailingSlash,
    /// The answer to HEAD where no binding names it.
    pub head: HeadRequests,
    /// The escapes that are decoded in a path variable of several segments.
    pub unescape: Unescape,
    /// The permission for a repeated field to be a path variable.
    pub path_lists: PathLists,
    /// The spelling of a `bool` in a path, a query or a form.
    pub bools: BoolText,
    /// The spelling of a duration in a path, a query or a form.
    pub durations: DurationText,
    /// The form of several values for a repeated field in a query or a form. Default: by its name several times.
    pub repeated: RepeatedParameters,
    /// The permission for a query or a form to have entries of a map.
    pub maps: MapParameters,
    /// The meaning of `+` in a query. In a form it is a space.
    pub plus: Plus,
    /// The treatment of a parameter of a query or a form that names no field.
    pub unknown_parameters: Unknown,
    /// The treatment of system parameters.
    pub system_parameters: SystemParameters,
    /// The types that the JSON of a request may have.
    pub content_types: ContentTypes,
    /// The methods that take forms, `application/x-www-form-urlencoded` and `multipart/form-data`. Default: those that
    /// say so by `(polywire.http)`. A form that is not taken is answered with 415.
    pub forms: Forms,
    /// The JSON that is read: what becomes of unknown fields (default: they are ignored), how deep it may be, how much
    /// memory its message may take. A message that would take more is answered with 413.
    pub json_read: ReadOptions,
    /// The JSON that is written: names, enums, default values, order, layout. Streams and errors are never `pretty`.
    pub json_write: WriteOptions,
    /// The treatment of a body where the binding has none. Default: it is passed over.
    pub excess_body: ExcessBody,
    /// The treatment of different values for a field in path and body. Default: the path wins.
    pub collisions: Collisions,
    /// The mask of a PATCH that has none: made of its body, or left out.
    pub patch_mask: PatchMask,
    /// The answer for `google.protobuf.Empty`. Default: 200 with `{}`.
    pub empty_response: EmptyResponse,
    /// The form of a stream of responses when `Accept` asks for none in particular. Default: NDJSON.
    pub stream_format: StreamFormat,
    /// The envelope of each message of a stream of responses.
    pub stream_envelope: StreamEnvelope,
    /// The time that a stream of server-sent events, or a WebSocket, may be silent before it is kept alive by a comment
    /// or a ping. Default: 15 s.
    pub keep_alive: Duration,
    /// The time that the head of a stream of `google.api.HttpBody` waits at most for the first message, which has its
    /// type. Default: 1 s. After that the type is `application/octet-stream`. The heads of other streams wait for
    /// nothing.
    pub content_type_timeout: Duration,
    /// The challenge of a 401, the value of `WWW-Authenticate` where the handler sets none (RFC 9110, 11.6.1). Default:
    /// `Bearer`.
    pub challenge: &'static str,
    /// The form of errors. Default: `google.rpc.Status`.
    pub error_profile: ErrorProfile,
    /// The entity tags of responses to GET. Default: only those that the method sets.
    pub etags: ETags,
    /// The service of a method without a binding by its own path. Default: it is. A method that streams is also reached
    /// by it over a WebSocket, with a binding or without.
    pub own_paths: OwnPaths,
    /// The pages that may open a WebSocket, or send a body under a type that browsers send without asking the server
    /// first: none, `text/plain`, and those of forms. Default: those of the same host. Others are answered with 403.
    pub origins: Origins,
}

impl Default for Config {
    fn default() -> Self {
        Self::spec()
    }
}

impl Config {
    /// The rules of `google/api/http.proto`, and the safer choice where they leave one. The default.
    pub const fn spec() -> Self {
        Self {
            max_request_size: 4 * 1024 * 1024,
            max_head_size: 64 * 1024,
            max_query_size: 16 * 1024,
            max_query_parameters: 128,
            max_parts: 128,
            max_part_size: 4 * 1024 * 1024,
            max_part_head_size: 8 * 1024,
            body_timeout: Duration::from_secs(30),
            min_body_rate: 500,
            trailing_slash: TrailingSlash::Distinct,
            head: HeadRequests::ByGet,
            unescape: Unescape::ExceptSlash,
            path_lists: PathLists::Rejected,
            bools: BoolText::Canonical,
            durations: DurationText::Seconds,
            repeated: RepeatedParameters::Repeated,
            maps: MapParameters::Unbound,
            plus: Plus::Space,
            unknown_parameters: Unknown::Ignored,
            system_parameters: SystemParameters::AfterFields,
            content_types: ContentTypes::Lenient,
            forms: Forms::ByMethod,
            json_read: ReadOptions::new().with_ignore_unknown(true),
            json_write: WriteOptions::new(),
            excess_body: ExcessBody::Ignored,
            collisions: Collisions::PathWins,
            patch_mask: PatchMask::FromBody,
            empty_response: EmptyResponse::Object,
            stream_format: StreamFormat::Ndjson,
            stream_envelope: StreamEnvelope::None,
            keep_alive: Duration::from_secs(15),
            content_type_timeout: Duration::from_secs(1),
            challenge: "Bearer",
            error_profile: ErrorProfile::RpcStatus,
            etags: ETags::AsSent,
            own_paths: OwnPaths::Served,
            origins: Origins::SameHost,
        }
    }

    /// As grpc-gateway (version 2) reads requests by default, for clients that were written against it.
    pub const fn grpc_gateway() -> Self {
        Self {
            head: HeadRequests::Unbound,
            unescape: Unescape::Legacy,
            path_lists: PathLists::CommaSeparated,
            bools: BoolText::Go,
            durations: DurationText::Go,
            maps: MapParameters::Bracketed,
            content_types: ContentTypes::Any,
            json_write: WriteOptions::new().with_defaults(true),
            stream_envelope: StreamEnvelope::Result,
            ..Self::spec()
        }
    }

    /// As Envoy's gRPC-JSON transcoder reads requests by default, for clients that were written against it.
    pub const fn envoy() -> Self {
        Self {
            trailing_slash: TrailingSlash::Ignored,
            head: HeadRequests::Unbound,
            unescape: Unescape::ExceptReserved,
            plus: Plus::Literal,
            unknown_parameters: Unknown::Rejected,
            system_parameters: SystemParameters::BeforeFields,
            content_types: ContentTypes::Any,
            patch_mask: PatchMask::AsSent,
            stream_format: StreamFormat::JsonArray,
            ..Self::spec()
        }
    }
}

impl Config {
    /// Sets the treatment of a key of a JSON body that names no field, and leaves the rest of `json_read` as it is.
    /// Default: it is passed over.
    #[must_use]
    pub const fn with_unknown_fields(mut self, unknown_fields: Unknown) -> Self {
        self.json_read.ignore_unknown = matches!(unknown_fields, Unknown::Ignored);
        self
    }

    /// Sets the treatment of fields that have their default value, and leaves the rest of `json_write` as it is.
    /// Default: they are left out.
    #[must_use]
    pub const fn with_defaults(mut self, defaults: Defaults) -> Self {
        self.json_write.defaults = matches!(defaults, Defaults::Emitted);
        self
    }
}

macro_rules! setters {
    ($($(#[$about:meta])* $setter:ident($field:ident: $kind:ty),)*) => {
        impl Config {$(
            $(#[$about])*
            #[must_use]
            pub const fn $setter(mut self, $field: $kind) -> Self {
                self.$field = $field;
                self
            }
        )*}
    };
}

setters! {
    /// Sets the largest request body, in bytes. Default: 4 MiB. A larger one is 413.
    with_max_request_size(max_request_size: usize),
    /// Sets the largest head of a request, in bytes. Default: 64 KiB. A larger one is 431.
    with_max_head_size(max_head_size: usize),
    /// Sets the longest query, in bytes. Default: 16 KiB. A longer one is 400.
    with_max_query_size(max_query_size: usize),
    /// Sets the most parameters of a query and the most pairs of a form. Default: 128. More are 400.
    with_max_query_parameters(max_query_parameters: usize),
    /// Sets the most parts of a `multipart/form-data` body. Default: 128. More are 400.
    with_max_parts(max_parts: usize),
    /// Sets the largest part of a `multipart/form-data` body, in bytes. Default: 4 MiB. A larger one is 413.
    with_max_part_size(max_part_size: usize),
    /// Sets the largest head of a part of a `multipart/form-data` body, in bytes. Default: 8 KiB. A larger one is 400.
    with_max_part_head_size(max_part_head_size: usize),
    /// Sets the time that a body may pause. Default: 30 s. A longer pause is 408.
    with_body_timeout(body_timeout: Duration),
    /// Sets the number of bytes a second that a body must have on average, past its first `body_timeout`; 0 for no
    /// minimum. Default: 500. A slower one is 408.
    with_min_body_rate(min_body_rate: u32),
    /// Sets the meaning of a slash at the end of a path. Default: another path.
    with_trailing_slash(trailing_slash: TrailingSlash),
    /// Sets the answer to HEAD where no binding names it. Default: the binding of GET, without the body.
    with_head(head: HeadRequests),
    /// Sets the escapes that are decoded in a path variable of several segments. Default: all but `%2F`.
    with_unescape(unescape: Unescape),
    /// Sets the permission for a repeated field to be a path variable. Default: such a binding is refused.
    with_path_lists(path_lists: PathLists),
    /// Sets the spelling of a `bool` in a path, a query or a form. Default: `true` or `false`.
    with_bools(bools: BoolText),
    /// Sets the spelling of a duration in a path, a query or a form. Default: seconds, `1.5s`.
    with_durations(durations: DurationText),
    /// Sets the form of several values for a repeated field in a query or a form. Default: its name several times.
    with_repeated(repeated: RepeatedParameters),
    /// Sets the permission for a query or a form to have entries of a map. Default: they name no field.
    with_maps(maps: MapParameters),
    /// Sets the meaning of `+` in a query. Default: a space.
    with_plus(plus: Plus),
    /// Sets the treatment of a parameter of a query or a form that names no field. Default: it is passed over.
    with_unknown_parameters(unknown_parameters: Unknown),
    /// Sets the treatment of system parameters. Default: one that is also the name of a field sets it.
    with_system_parameters(system_parameters: SystemParameters),
    /// Sets the way in which JSON is read. Default: unknown fields are ignored.
    with_json_read(json_read: ReadOptions),
    /// Sets the form in which JSON is written. Default: as ProtoJSON.
    with_json_write(json_write: WriteOptions),
    /// Sets the treatment of a body where the binding has none. Default: it is passed over.
    with_excess_body(excess_body: ExcessBody),
    /// Sets the treatment of different values for a field in path and body. Default: the path wins.
    with_collisions(collisions: Collisions),
    /// Sets the mask of a PATCH that has none. Default: one is made of its body.
    with_patch_mask(patch_mask: PatchMask),
    /// Sets the answer for `google.protobuf.Empty`. Default: 200 with `{}`.
    with_empty_response(empty_response: EmptyResponse),
    /// Sets the form of a stream of responses when `Accept` asks for none in particular. Default: NDJSON.
    with_stream_format(stream_format: StreamFormat),
    /// Sets the envelope of each message of a stream of responses. Default: none.
    with_stream_envelope(stream_envelope: StreamEnvelope),
    /// Sets the time that a stream may be silent before it is kept alive. Default: 15 s.
    with_keep_alive(keep_alive: Duration),
    /// Sets the time that the head of a stream of `google.api.HttpBody` waits for its type. Default: 1 s.
    with_content_type_timeout(content_type_timeout: Duration),
}

setters! {
    /// Sets the form of errors. Default: `google.rpc.Status`.
    with_error_profile(error_profile: ErrorProfile),
    /// Sets the entity tags of responses to GET. Default: only those that the method sets.
    with_etags(etags: ETags),
    /// Sets the service of a method without a binding by its own path. Default: it is served.
    with_own_paths(own_paths: OwnPaths),
    /// Sets the pages that may open a WebSocket, or send a body without asking first. Default: those of the same host;
    /// others are answered with 403.
    with_origins(origins: Origins),
    /// Sets the types that the JSON of a request may have. Default: JSON's own, and those of clients that name none;
    /// others are answered with 415.
    with_content_types(content_types: ContentTypes),
    /// Sets the methods that take forms. Default: those whose definition allows it.
    with_forms(forms: Forms),
    /// Sets the challenge of a 401, the value of `WWW-Authenticate`. Default: `Bearer`.
    with_challenge(challenge: &'static str),
}
