//! `google.rpc.Status` and its usual details (`google/rpc/status.proto`, `google/rpc/error_details.proto`).

use crate::{TypeEntry, TypeRegistry, prost};
use std::collections::HashMap;

/// The details that every client may know.
pub(crate) static DETAILS: TypeRegistry = TypeRegistry::new(&[
    TypeEntry::of::<BadRequest>("google.rpc.BadRequest"),
    TypeEntry::of::<ErrorInfo>("google.rpc.ErrorInfo"),
    TypeEntry::of::<Help>("google.rpc.Help"),
    TypeEntry::of::<LocalizedMessage>("google.rpc.LocalizedMessage"),
    TypeEntry::of::<PreconditionFailure>("google.rpc.PreconditionFailure"),
    TypeEntry::of::<QuotaFailure>("google.rpc.QuotaFailure"),
    TypeEntry::of::<RequestInfo>("google.rpc.RequestInfo"),
    TypeEntry::of::<ResourceInfo>("google.rpc.ResourceInfo"),
    TypeEntry::of::<RetryInfo>("google.rpc.RetryInfo"),
]);

macro_rules! messages {
    ($($name:ident = $full:literal { $($(#[$($attribute:tt)*])* $field:ident: $kind:ty,)* })*) => {$(
        #[derive(Clone, PartialEq, prost::Message, crate::Message)]
        #[polywire(name = $full, crate = crate)]
        pub(crate) struct $name { $($(#[$($attribute)*])* pub(crate) $field: $kind,)* }
    )*};
}

messages! {
    BadRequest = "google.rpc.BadRequest" {
        #[prost(message, repeated, tag = "1")]
        field_violations: Vec<FieldViolation>,
    }
    FieldViolation = "google.rpc.BadRequest.FieldViolation" {
        #[prost(string, tag = "1")]
        field: String,
        #[prost(string, tag = "2")]
        description: String,
        #[prost(string, tag = "3")]
        reason: String,
        #[prost(message, optional, tag = "4")]
        localized_message: Option<LocalizedMessage>,
    }
    ErrorInfo = "google.rpc.ErrorInfo" {
        #[prost(string, tag = "1")]
        reason: String,
        #[prost(string, tag = "2")]
        domain: String,
        #[prost(map = "string, string", tag = "3")]
        metadata: HashMap<String, String>,
    }
    Help = "google.rpc.Help" {
        #[prost(message, repeated, tag = "1")]
        links: Vec<Link>,
    }
    Link = "google.rpc.Help.Link" {
        #[prost(string, tag = "1")]
        description: String,
        #[prost(string, tag = "2")]
        url: String,
    }
    LocalizedMessage = "google.rpc.LocalizedMessage" {
        #[prost(string, tag = "1")]
        locale: String,
        #[prost(string, tag = "2")]
        message: String,
    }
    PreconditionFailure = "google.rpc.PreconditionFailure" {
        #[prost(message, repeated, tag = "1")]
        violations: Vec<PreconditionViolation>,
    }
    PreconditionViolation = "google.rpc.PreconditionFailure.Violation" {
        #[prost(string, tag = "1")]
        r#type: String,
        #[prost(string, tag = "2")]
        subject: String,
        #[prost(string, tag = "3")]
        description: String,
    }
    QuotaFailure = "google.rpc.QuotaFailure" {
        #[prost(message, repeated, tag = "1")]
        violations: Vec<QuotaViolation>,
    }
    QuotaViolation = "google.rpc.QuotaFailure.Violation" {
        #[prost(string, tag = "1")]
        subject: String,
        #[prost(string, tag = "2")]
        description: String,
        #[prost(string, tag = "3")]
        api_service: String,
        #[prost(string, tag = "4")]
        quota_metric: String,
        #[prost(string, tag = "5")]
        quota_id: String,
        #[prost(map = "string, string", tag = "6")]
        quota_dimensions: HashMap<String, String>,
        #[prost(int64, tag = "7")]
        quota_value: i64,
        #[prost(int64, optional, tag = "8")]
        future_quota_value: Option<i64>,
    }
    RequestInfo = "google.rpc.RequestInfo" {
        #[prost(string, tag = "1")]
        request_id: String,
        #[prost(string, tag = "2")]
        serving_data: String,
    }
    ResourceInfo = "google.rpc.ResourceInfo" {
        #[prost(string, tag = "1")]
        resource_type: String,
        #[prost(string, tag = "2")]
        resource_name: String,
        #[prost(string, tag = "3")]
        owner: String,
        #[prost(string, tag = "4")]
        description: String,
    }
    RetryInfo = "google.rpc.RetryInfo" {
        #[prost(message, optional, tag = "1")]
        retry_delay: Option<prost_types::Duration>,
    }
    Status = "google.rpc.Status" {
        #[prost(int32, tag = "1")]
        code: i32,
        #[prost(string, tag = "2")]
        message: String,
        #[prost(message, repeated, tag = "3")]
        details: Vec<prost_types::Any>,
    }
    // The details as JSON already: their types may be unknown.
    JsonStatus = "google.rpc.Status" {
        #[prost(int32, tag = "1")]
        code: i32,
        #[prost(string, tag = "2")]
        message: String,
        #[prost(message, repeated, tag = "3")]
        details: Vec<prost_types::Value>,
    }
    // The other forms of errors.
    AipStatus = "polywire.AipStatus" {
        #[prost(int32, tag = "1")]
        code: i32,
        #[prost(string, tag = "2")]
        message: String,
        #[prost(string, tag = "3")]
        status: String,
        #[prost(message, repeated, tag = "4")]
        details: Vec<prost_types::Value>,
    }
    ConnectError = "polywire.ConnectError" {
        #[prost(string, tag = "1")]
        code: String,
        #[prost(string, tag = "2")]
        message: String,
        #[prost(message, repeated, tag = "3")]
        details: Vec<ConnectDetail>,
    }
    ConnectDetail = "polywire.ConnectDetail" {
        #[prost(string, tag = "1")]
        r#type: String,
        #[prost(string, tag = "2")]
        value: String,
    }
    TwirpError = "polywire.TwirpError" {
        #[prost(string, tag = "1")]
        code: String,
        #[prost(string, tag = "2")]
        msg: String,
        #[prost(map = "string, string", tag = "3")]
        meta: HashMap<String, String>,
    }
    // Any form of an error, as it is read. An error within `error` is one of its own.
    AnyError = "polywire.AnyError" {
        #[prost(message, optional, tag = "1")]
        code: Option<prost_types::Value>,
        #[prost(message, optional, tag = "2")]
        message: Option<prost_types::Value>,
        #[prost(message, optional, tag = "3")]
        msg: Option<prost_types::Value>,
        #[prost(message, optional, tag = "4")]
        status: Option<prost_types::Value>,
        #[prost(message, optional, tag = "5")]
        details: Option<prost_types::Value>,
        #[prost(message, optional, tag = "6")]
        meta: Option<prost_types::Value>,
    }
    WrappedError = "polywire.WrappedError" {
        #[prost(message, optional, tag = "1")]
        error: Option<AnyError>,
    }
    MarkedError = "polywire.MarkedError" {
        #[prost(message, optional, tag = "1")]
        #[polywire(json = "@error")]
        error: Option<AnyError>,
    }
}
