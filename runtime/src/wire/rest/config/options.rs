//! The choices of a server, one type for each. [`super::Config`] has the defaults and presets.

macro_rules! choices {
    ($($(#[$about:meta])* $name:ident { $($(#[$variant_about:meta])* $variant:ident,)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_about])* $variant,)* }
    )*};
}

choices! {
    /// The meaning of a slash at the end of a path.
    TrailingSlash {
        /// Another path: `/a/` is not `/a`.
        Distinct,
        /// Nothing: `/a/` and `/a//` are `/a`.
        Ignored,
    }

    /// The answer to HEAD where no binding names it.
    HeadRequests {
        /// The binding of GET, without the body (RFC 9110, 9.3.2).
        ByGet,
        /// Nothing: 405.
        Unbound,
    }

    /// The escapes that are decoded in a path variable of several segments. In a variable of one segment all are.
    Unescape {
        /// All but `%2F`, which tells a slash within a segment from one between segments (`google/api/http.proto`).
        ExceptSlash,
        /// All but those of the 18 reserved characters of RFC 6570.
        ExceptReserved,
        /// All.
        All,
        /// All, and before the path is split: `%2F` then separates segments, in variables of one segment too.
        Legacy,
    }

    /// The permission for a repeated field to be a path variable.
    PathLists {
        /// It may not; such a binding is refused when the server is made.
        Rejected,
        /// It may, with commas between the items.
        CommaSeparated,
    }

    /// The form of several values for a repeated field in a query or a form.
    RepeatedParameters {
        /// By its name several times: `a=1&a=2`.
        Repeated,
        /// Also with commas: `a=1,2`. A comma can then not be part of a value.
        CommaSeparated,
    }

    /// The permission for a query or a form to have entries of a map.
    MapParameters {
        /// It cannot: `labels[key]=value` names no field.
        Unbound,
        /// It can, as `labels[key]=value`.
        Bracketed,
    }

    /// The meaning of `+` in a query.
    Plus {
        /// A space, as in a form.
        Space,
        /// A plus.
        Literal,
    }

    /// The treatment of a name of no field.
    Unknown {
        /// It is passed over.
        Ignored,
        /// 400, with its name.
        Rejected,
    }

    /// The treatment of Google's system parameters (`key`, `api_key`, `access_token`, `alt`, `fields`, `prettyPrint`,
    /// and any that begins with `$`). One that is not a field is always passed over.
    SystemParameters {
        /// A field of that name is set.
        AfterFields,
        /// They never are fields.
        BeforeFields,
    }

    /// The `Content-Type` that the JSON of a request may have. Whatever it is, a body that is neither JSON nor a form
    /// that is taken is an error, and never an empty message.
    ContentTypes {
        /// JSON's own (`application/json`, `application/problem+json`, …), none, and those that clients send who do not
        /// say what they send: `application/x-www-form-urlencoded` (`curl -d`) and `text/plain` (`fetch`). Others are
        /// answered with 415.
        Lenient,
        /// JSON's own, or none. Others are answered with 415.
        Strict,
        /// Any.
        Any,
    }

    /// The methods that take forms as well as JSON.
    Forms {
        /// Those with `forms: true` in their `(polywire.http)`.
        ByMethod,
        /// All.
        Taken,
    }

    /// The treatment of a body where the binding has none.
    ExcessBody {
        /// It is passed over.
        Ignored,
        /// 400.
        Rejected,
    }

    /// The treatment of different values for a field in path and body. The body never wins: what checks the URL must
    /// see what the handler sees.
    Collisions {
        /// The path wins.
        PathWins,
        /// 400, with the name of the field.
        Rejected,
    }

    /// The mask of a PATCH that has none: made of the fields in its body, or left out. It needs a binding whose body is
    /// one message field, and exactly one `google.protobuf.FieldMask` in the request.
    PatchMask {
        /// It does.
        FromBody,
        /// It does not.
        AsSent,
    }

    /// The answer for `google.protobuf.Empty`.
    EmptyResponse {
        /// 200 with `{}`.
        Object,
        /// 204 without a body.
        NoContent,
    }

    /// The treatment of fields without presence that have their default value, in JSON.
    Defaults {
        /// It leaves them out, as ProtoJSON does.
        Omitted,
        /// It has them.
        Emitted,
    }

    /// The envelope of each message of a stream of responses.
    StreamEnvelope {
        /// Nothing.
        None,
        /// `{"result":…}`, and an error in `{"error":…}`, as grpc-gateway has them.
        Result,
    }

    /// The form of errors. The client reads all of them.
    ErrorProfile {
        /// `google.rpc.Status`: `{"code":5,"message":"…","details":[{"@type":…}]}`.
        RpcStatus,
        /// AIP-193: `{"error":{"code":404,"message":"…","status":"NOT_FOUND","details":[…]}}`.
        Aip193,
        /// Connect: `{"code":"not_found","message":"…","details":[{"type":…,"value":"base64"}]}`.
        Connect,
        /// Twirp: `{"code":"not_found","msg":"…","meta":{}}`, with Twirp's HTTP statuses. Details are in `meta`, in
        /// base64.
        Twirp,
    }

    /// The entity tags of responses to GET. One that the method sets is always compared with `If-None-Match`.
    ETags {
        /// Only those that the method sets, as metadata or by `(polywire.http)`.
        AsSent,
        /// All; one that the method does not set is made of the body.
        Computed,
    }

    /// The service of a method without a binding by its own path: `POST /package.Service/Method`, and GET for one
    /// without side effects.
    OwnPaths {
        /// It is.
        Served,
        /// It is not.
        Unserved,
    }
}
