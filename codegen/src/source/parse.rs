//! One `.proto` text.

use super::{OptionSite, Unlinked, comments, float, import::Form, reject};
use crate::diagnostics::{Diagnostics, SourceFile};
use prost_types::{FileDescriptorProto, UninterpretedOption};
use std::sync::Arc;

/// Parses the file imported as `name`; reports and returns `None` when it is not valid.
pub(super) fn parse(name: &str, source: Arc<SourceFile>, report: &mut Diagnostics) -> Option<Unlinked> {
    let text = source.text().unwrap_or_default();
    match protox::file::File::from_source(name, text) {
        Ok(file) => {
            let mut descriptor = FileDescriptorProto::from(file);
            let mut info = descriptor.source_code_info.take().unwrap_or_default();
            comments::attach(text, &mut info.location);
            float::write_as_protoc(&mut descriptor);
            Some(Unlinked {
                dependencies: descriptor.dependency.clone(),
                options: sites(&descriptor),
                form: Form::Parsed(Box::new(descriptor)),
                info,
                source,
            })
        }
        Err(error) => {
            reject::unparsable(&source, &error, report);
            None
        }
    }
}

pub(crate) fn sites(file: &FileDescriptorProto) -> Vec<OptionSite> {
    let mut sites = Vec::new();
    for (service, method, options) in file.service.iter().enumerate().flat_map(|(index, service)| {
        service
            .method
            .iter()
            .enumerate()
            .filter_map(move |(at, method)| Some((index, at, method.options.as_ref()?)))
    }) {
        for (index, option) in options.uninterpreted_option.iter().enumerate() {
            sites.push(OptionSite {
                method: [6, number(service), 2, number(method)],
                name: first_part(option),
                index: number(index),
            });
        }
    }
    sites
}

/// `google.api.http` of `(google.api.http).get`.
fn first_part(option: &UninterpretedOption) -> String {
    option.name.first().map(|part| part.name_part.trim_start_matches('.').to_owned()).unwrap_or_default()
}

fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
