//! The forms of an error.

use super::code;
use crate::{
    Code, Status,
    message::{json, rpc},
    wire::rest::{
        config::ErrorProfile,
        errors::{details::Types, status::http_status},
    },
};
use ::http::StatusCode;
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD},
};

/// The key of a Twirp error that has the details, for which Twirp has no place.
pub(in crate::wire::rest) const DETAILS: &str = "grpc-status-details-bin";

/// The HTTP status of a status in the form `profile`.
pub(super) fn http_status_of(status: Code, profile: ErrorProfile) -> StatusCode {
    match (profile, status) {
        (ErrorProfile::Twirp, Code::Cancelled | Code::DeadlineExceeded) => StatusCode::REQUEST_TIMEOUT,
        (ErrorProfile::Twirp, Code::FailedPrecondition) => StatusCode::PRECONDITION_FAILED,
        (ErrorProfile::Twirp, Code::DataLoss) => StatusCode::SERVICE_UNAVAILABLE,
        _ => http_status(status),
    }
}

/// A status as JSON, for the key `error`: what the body is, or what it holds.
pub(super) fn object(status: &Status, http: StatusCode, profile: ErrorProfile, types: &Types) -> Vec<u8> {
    let written = match profile {
        ErrorProfile::RpcStatus => json::to_vec(&types.to_json(status)),
        ErrorProfile::Aip193 => {
            let rpc::JsonStatus { message, details, .. } = types.to_json(status);
            let code = i32::from(http.as_u16());
            json::to_vec(&rpc::AipStatus {
                code,
                message,
                status: code::upper(status.code()).to_owned(),
                details,
            })
        }
        ErrorProfile::Connect => json::to_vec(&rpc::ConnectError {
            code: code::connect(status.code()).to_owned(),
            message: status.message().to_owned(),
            details: types.shown(status).map(connect_detail).collect(),
        }),
        ErrorProfile::Twirp => {
            let details = types.shown_binary(status);
            let meta = (!details.is_empty()).then(|| (DETAILS.to_owned(), BASE64_STANDARD.encode(details)));
            json::to_vec(&rpc::TwirpError {
                code: code::twirp(status.code()).to_owned(),
                msg: status.message().to_owned(),
                meta: meta.into_iter().collect(),
            })
        }
    };
    written.unwrap_or_default()
}

fn connect_detail(detail: prost_types::Any) -> rpc::ConnectDetail {
    let r#type = detail.type_url.rsplit_once('/').map_or(&*detail.type_url, |(_, name)| name).to_owned();
    rpc::ConnectDetail { r#type, value: BASE64_STANDARD_NO_PAD.encode(detail.value) }
}
