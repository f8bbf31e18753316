//! The bodies of errors.

use super::{
    options::ErrorProfile,
    schema::{Kind, Schema},
    types::Types,
};

/// The error of a profile.
pub(super) fn schema(profile: ErrorProfile, types: &mut Types<'_>) -> Schema {
    match profile {
        ErrorProfile::RpcStatus => rpc_status(types),
        ErrorProfile::Aip193 => types.named("Aip193Error", aip193),
        ErrorProfile::Connect => types.named("ConnectError", |_| connect()),
        ErrorProfile::Twirp => types.named("TwirpError", |_| twirp()),
    }
}

/// `google.rpc.Status`
fn rpc_status(types: &mut Types<'_>) -> Schema {
    types.named("google.rpc.Status", |types| {
        let code = Schema::integer("int32", i32::MIN, i32::MAX)
            .with_description("The code: a number of `google.rpc.Code`.");
        Schema::of(Kind::Object)
            .with_property("code", code)
            .with_property("message", message())
            .with_property("details", details(types))
            .with_description("An error.")
    })
}

fn aip193(types: &mut Types<'_>) -> Schema {
    let code = Schema::integer("int32", 100, 599).with_description("The HTTP status.");
    let status = Schema::string().with_description("The code: a name of `google.rpc.Code`.");
    let error = Schema::of(Kind::Object)
        .with_property("code", code)
        .with_property("message", message())
        .with_property("status", status)
        .with_property("details", details(types));
    Schema { required: vec!["error".to_owned()], ..Schema::of(Kind::Object).with_property("error", error) }
        .with_description("An error.")
}

/// <https://connectrpc.com/docs/protocol#error-end-stream>
fn connect() -> Schema {
    let detail = Schema { required: vec!["type".to_owned(), "value".to_owned()], ..Schema::of(Kind::Object) }
        .with_property("type", Schema::string().with_description("The full name of a message."))
        .with_property("value", Schema::string().with_description("The message, in base64."))
        .with_property("debug", Schema::default().with_description("The message, as JSON."));
    let details = Schema::array(detail).with_description("More about the error.");
    Schema { required: vec!["code".to_owned()], ..Schema::of(Kind::Object) }
        .with_property("code", Schema::string().with_description("The code: `not_found`."))
        .with_property("message", message())
        .with_property("details", details)
        .with_description("An error.")
}

/// <https://twitchtv.github.io/twirp/docs/spec_v7.html#error-json>
fn twirp() -> Schema {
    let meta = Schema { additional_properties: Some(Box::new(Schema::string())), ..Schema::of(Kind::Object) };
    Schema { required: vec!["code".to_owned(), "msg".to_owned()], ..Schema::of(Kind::Object) }
        .with_property("code", Schema::string().with_description("The code: `not_found`."))
        .with_property("msg", message())
        .with_property("meta", meta.with_description("More about the error."))
        .with_description("An error.")
}

fn message() -> Schema {
    Schema::string().with_description("What is wrong, in English.")
}

fn details(types: &mut Types<'_>) -> Schema {
    Schema::array(types.any()).with_description("More about the error.")
}
