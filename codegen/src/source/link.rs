//! Adds files to a pool, which resolves names and custom options.

use super::{File, Idl, Unlinked, import::Form, import::Imported, source_texts, verify};
#[cfg(feature = "proto")]
use super::{reject, shadow};
use crate::diagnostics::Diagnostics;
use prost_reflect::{DescriptorError, DescriptorPool};
#[cfg(all(feature = "proto", feature = "rust"))]
use prost_types::FileDescriptorProto;

/// Links what can be linked and reports the rest; `None` when something was reported.
pub(super) fn link(imported: Imported, report: &mut Diagnostics) -> Option<Idl> {
    let Imported { files, mut broken } = imported;
    let mut pool = DescriptorPool::global();
    let mut linked = Vec::with_capacity(files.len());
    for (name, origin, file) in files {
        // A file whose imports failed would only repeat their failure.
        if file.dependencies.iter().any(|dependency| broken.contains(dependency)) || broken.contains(&name) {
            broken.insert(name);
            continue;
        }
        match add(&mut pool, file, report) {
            Some(file) => linked.push((name, origin, file)),
            None => {
                broken.insert(name);
            }
        }
    }
    if !broken.is_empty() || report.has_errors() {
        return None;
    }
    let files = linked
        .into_iter()
        .filter_map(|(name, origin, file)| Some(File::new(pool.get_file_by_name(&name)?, origin, file)));
    let files = files.collect();
    Some(Idl { pool, files })
}

/// Adds one file. It goes in without source info, which the pool would rewrite at a quadratic price; on failure it is
/// tried again with it, for the places.
fn add(pool: &mut DescriptorPool, mut file: Unlinked, report: &mut Diagnostics) -> Option<Unlinked> {
    let result = match std::mem::replace(&mut file.form, Form::WellKnown) {
        Form::WellKnown => Ok(()),
        #[cfg(feature = "proto")]
        Form::Parsed(descriptor) => {
            if !shadow::check(pool, &file, &descriptor, report) {
                return None;
            }
            pool.add_file_descriptor_proto(*descriptor)
        }
        #[cfg(all(feature = "proto", feature = "rust"))]
        Form::Lowered(descriptor) => add_lowered(pool, &file, *descriptor),
        Form::Encoded { bytes, descriptor } => {
            if !verify::verify(&file.source, &descriptor, report) {
                return None;
            }
            pool.decode_file_descriptor_proto(bytes.as_slice())
        }
    };
    match result {
        Ok(()) => Some(file),
        Err(error) => {
            reject(pool, &file, error, report);
            None
        }
    }
}

/// Adds a descriptor that is made of Rust; a failure has places in the source.
#[cfg(all(feature = "proto", feature = "rust"))]
fn add_lowered(
    pool: &mut DescriptorPool,
    file: &Unlinked,
    mut descriptor: FileDescriptorProto,
) -> Result<(), DescriptorError> {
    if pool.add_file_descriptor_proto(descriptor.clone()).is_ok() {
        return Ok(());
    }
    descriptor.source_code_info = Some(file.info.clone());
    let text = file.source.text().unwrap_or_default();
    pool.add_file_descriptor_proto(descriptor).map_err(|error| error.with_source_code(text))
}

#[cfg(feature = "proto")]
fn reject(pool: &mut DescriptorPool, file: &Unlinked, error: DescriptorError, report: &mut Diagnostics) {
    let error = with_places(pool, file).unwrap_or(error);
    if !reject::unlinkable(&file.source, &error, report) {
        report.push(source_texts::invalid_descriptor(&file.source, &error));
    }
}

/// Without texts there are no places.
#[cfg(not(feature = "proto"))]
fn reject(_: &mut DescriptorPool, file: &Unlinked, error: DescriptorError, report: &mut Diagnostics) {
    report.push(source_texts::invalid_descriptor(&file.source, &error));
}

/// The same failure with places in the text.
#[cfg(feature = "proto")]
fn with_places(pool: &mut DescriptorPool, file: &Unlinked) -> Option<DescriptorError> {
    let text = file.source.text()?;
    // The name does not matter: places are looked up in this file alone.
    let parsed = protox::file::File::from_source(file.source.name(), text).ok()?;
    let error = pool.add_file_descriptor_proto(parsed.into()).err()?;
    Some(error.with_source_code(text))
}
