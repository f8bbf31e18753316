//! What may be chosen, one type for each choice. [`super::Config`] has the defaults and presets.

macro_rules! choices {
    ($($(#[$about:meta])* $name:ident { $($(#[$variant_about:meta])* $variant:ident,)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_about])* $variant,)* }
    )*};
}

choices! {
    /// What a slash at the end of a path is.
    TrailingSlash {
        /// Another path: `/a/` is not `/a`.
        Distinct,
        /// Nothing: `/a/` and `/a//` are `/a`.
        Ignored,
    }

    /// What answers HEAD where no binding names it.
    HeadRequests {
        /// The binding of GET, without the body (RFC 9110, 9.3.2).
        ByGet,
        /// Nothing: 405.
        Unbound,
    }

    /// Which escapes are decoded in a path variable of several segments. In a variable of one segment all are.
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

    /// Whether a repeated field may be a path variable.
    PathLists {
        /// It may not; such a binding is refused when the server is made.
        Rejected,
        /// It may, with commas between the items.
        CommaSeparated,
    }

    /// How a query or a form has several values for a repeated field.
    RepeatedParameters {
        /// By its name several times: `a=1&a=2`.
        Repeated,
        /// Also with commas: `a=1,2`. A comma can then be no part of a value.
        CommaSeparated,
    }

    /// Whether a query or a form can have entries of a map.
    MapParameters {
        /// It cannot: `labels[key]=value` names no field.
        Unbound,
        /// It can, as `labels[key]=value`.
        Bracketed,
    }

    /// What `+` is in a query.
    Plus {
        /// A space, as in a form.
        Space,
        /// A plus.
        Literal,
    }

    /// What becomes of something that names no field.
    Unknown {
        /// It is passed over.
        Ignored,
        /// 400, with its name.
        Rejected,
    }

    /// Whether Google's system parameters (`key`, `api_key`, `access_token`, `alt`, `fields`, `prettyPrint`, and any
    /// that begins with `$`) can be fields. One that is no field is always passed over.
    SystemParameters {
        /// A field of that name is set.
        AfterFields,
        /// They never are fields.
        BeforeFields,
    }

    /// Which `Content-Type` the JSON of a request may have. Whatever it is, a body that is neither JSON nor a form that is
    /// taken is an error, and never an empty message.
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

    /// Which methods take forms as well as JSON.
    Forms {
        /// Those whose `(polywire.http)` says `forms: true`.
        ByMethod,
        /// All.
        Taken,
    }

    /// What becomes of a body where the binding has none.
    ExcessBody {
        /// It is passed over.
        Ignored,
        /// 400.
        Rejected,
    }

    /// What happens when the path and the body have different values for a field. The body never wins: what checks
    /// the URL must see what the handler sees.
    Collisions {
        /// The path wins.
        PathWins,
        /// 400, with the name of the field.
        Rejected,
    }

    /// Whether a PATCH without a field mask gets one made of the fields in its body. It needs a binding whose body is
    /// one message field, and exactly one `google.protobuf.FieldMask` in the request.
    PatchMask {
        /// It does.
        FromBody,
        /// It does not.
        AsSent,
    }

    /// How `google.protobuf.Empty` is answered.
    EmptyResponse {
        /// 200 with `{}`.
        Object,
        /// 204 without a body.
        NoContent,
    }

    /// Whether JSON has the fields without presence that have their default value.
    Defaults {
        /// It leaves them out, as ProtoJSON does.
        Omitted,
        /// It has them.
        Emitted,
    }

    /// What each message of a stream of responses stands in.
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

    /// Whether responses to GET get an entity tag. One that the method sets is always compared with `If-None-Match`.
    ETags {
        /// Only those that the method sets, as metadata or by `(polywire.http)`.
        AsSent,
        /// All; one that the method does not set is made of the body.
        Computed,
    }

    /// Whether a method without a binding is reached by its own path: `POST /package.Service/Method`, and GET for one
    /// without side effects.
    OwnPaths {
        /// It is.
        Served,
        /// It is not.
        Unserved,
    }
}
