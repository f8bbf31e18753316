//! Encoded descriptor sets.

use super::{Unlinked, import::Form, wire};
use crate::diagnostics::SourceFile;
use prost::{DecodeError, Message};
use prost_types::{FileDescriptorProto, SourceCodeInfo, source_code_info::Location};
use std::{collections::HashMap, sync::Arc};

const FILE: u32 = 1;

/// The files of an encoded `FileDescriptorSet`, by name.
pub(super) fn split(set: &[u8]) -> Result<HashMap<String, Unlinked>, DecodeError> {
    let mut encoded = Vec::new();
    wire::each_field(set, |number, _, value| {
        if number == FILE {
            encoded.push(value);
        }
    })?;
    encoded.into_iter().map(file).collect()
}

fn file(encoded: &[u8]) -> Result<(String, Unlinked), DecodeError> {
    let bytes = wire::without_source_info(encoded)?;
    let descriptor = FileDescriptorProto::decode(bytes.as_slice())?;
    let name = descriptor.name().to_owned();
    let file = Unlinked {
        source: Arc::new(SourceFile::new(&name, None)),
        dependencies: descriptor.dependency.clone(),
        info: WithComments::decode(encoded)?.source_code_info.map(Comments::into_info).unwrap_or_default(),
        options: Vec::new(),
        form: Form::Encoded { bytes, descriptor: Box::new(descriptor) },
    };
    Ok((name, file))
}

/// `google.protobuf.FileDescriptorProto`, of which only the comments are read: they may be in any encoding.
#[derive(Clone, PartialEq, Message)]
struct WithComments {
    #[prost(message, optional, tag = "9")]
    source_code_info: Option<Comments>,
}

/// `google.protobuf.SourceCodeInfo`
#[derive(Clone, PartialEq, Message)]
struct Comments {
    #[prost(message, repeated, tag = "1")]
    location: Vec<CommentedLocation>,
}

/// `google.protobuf.SourceCodeInfo.Location`
#[derive(Clone, PartialEq, Message)]
struct CommentedLocation {
    #[prost(int32, repeated, tag = "1")]
    path: Vec<i32>,
    #[prost(int32, repeated, tag = "2")]
    span: Vec<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    leading_comments: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    trailing_comments: Option<Vec<u8>>,
    #[prost(bytes = "vec", repeated, tag = "6")]
    leading_detached_comments: Vec<Vec<u8>>,
}

impl Comments {
    fn into_info(self) -> SourceCodeInfo {
        SourceCodeInfo { location: self.location.into_iter().map(CommentedLocation::into_location).collect() }
    }
}

impl CommentedLocation {
    fn into_location(self) -> Location {
        let text = |comment: Vec<u8>| String::from_utf8_lossy(&comment).into_owned();
        Location {
            path: self.path,
            span: self.span,
            leading_comments: self.leading_comments.map(text),
            trailing_comments: self.trailing_comments.map(text),
            leading_detached_comments: self.leading_detached_comments.into_iter().map(text).collect(),
        }
    }
}
