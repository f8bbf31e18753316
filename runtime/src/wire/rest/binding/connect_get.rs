//! GET as the Connect protocol has it: the request message is one parameter of the query ("Connect Protocol
//! Reference", Unary-Get-Request). Only for methods without side effects, by their own path.

use super::query::{Place, parameters};
use crate::wire::rest::{
    errors::problem::Problem,
    server::settings::Settings,
    text::percent::{Decode, decode},
};
use crate::{
    Payload, Status,
    message::payload::{self, Undecodable},
};
use base64::{
    Engine as _,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use std::borrow::Cow;

/// Base64 for URLs, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The encoding of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Codec {
    #[default]
    Json,
    /// `application/proto`
    Binary,
}

/// True if a query declares itself as Connect's.
pub(crate) fn is_asked_for(query: Option<&str>) -> bool {
    query.is_some_and(|query| query.split('&').any(|pair| pair == "connect=v1"))
}

/// The encoding that a query asks for, when it is Connect's.
pub(crate) fn codec(query: Option<&str>) -> Codec {
    let is_binary = query.is_some_and(|query| query.split('&').any(|pair| pair == "encoding=proto"));
    if is_binary && is_asked_for(query) { Codec::Binary } else { Codec::Json }
}

/// Reads the message of a query into `message`.
///
/// # Errors
/// When the query is not in a form that is understood, or the message is not one.
pub(crate) fn read(message: &mut dyn Payload, query: &str, settings: &Settings) -> Result<(), Problem> {
    let mut text = None;
    let mut codec = None;
    let mut is_base64 = false;
    for parameter in parameters(query, Place::Query, settings)? {
        let parameter = parameter?;
        match (&*parameter.name, &*parameter.value) {
            ("connect", "v1") | ("base64", "0") | ("compression", "identity" | "") => {}
            ("base64", "1") => is_base64 = true,
            ("encoding", "json") => codec = Some(Codec::Json),
            ("encoding", "proto") => codec = Some(Codec::Binary),
            ("message", value) => text = Some(value.to_owned()),
            ("encoding" | "compression" | "base64" | "connect", _) => {
                let reason =
                    format!("the query parameter `{}` has a value that is not understood", parameter.name);
                return Err(Status::unimplemented(reason).into());
            }
            _ => {}
        }
    }
    let (Some(text), Some(codec)) = (text, codec) else {
        return Err(Problem::invalid("a Connect query has the parameters `encoding` and `message`"));
    };
    let bytes = match is_base64 {
        true => BASE64.decode(text).map_err(|_| Problem::invalid("`message` is not base64"))?,
        false if codec == Codec::Binary => octets(query)?,
        false => text.into_bytes(),
    };
    match codec {
        Codec::Json if bytes.is_empty() => Ok(()),
        Codec::Json => {
            let read = settings.config.json_read.merge(&bytes, message);
            read.map_err(|error| Problem::unreadable("in `message`", &error))
        }
        Codec::Binary => payload::decode(message, Bytes::from(bytes), settings.config.json_read.max_memory)
            .map_err(|error| match error {
                Undecodable::TooLarge(exceeded) => Problem::takes_too_much(exceeded.to_string()),
                Undecodable::Invalid(error) => {
                    Problem::invalid(format!("`message` is not the request: {error}"))
                }
            }),
    }
}

/// A binary message that is not in base64 is only UTF-8 by chance.
fn octets(query: &str) -> Result<Vec<u8>, Problem> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("message="));
    match decode(value.unwrap_or_default(), Decode::Form) {
        Ok(text) => Ok(Cow::into_owned(text).into_bytes()),
        Err(_) => Err(Problem::invalid("a binary `message` has to be in base64")),
    }
}
