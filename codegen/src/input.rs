//! From an input to the linked definition. Rust is lowered here, so that [`crate::source`] knows descriptors alone.

use crate::{Input, diagnostics::Diagnostics, source::Idl};
#[cfg(feature = "proto")]
use crate::{Sources, source::OpenFiles};

/// Reads and links `input`; `None` when that failed, which is reported.
pub(crate) fn read(input: &Input<'_>, report: &mut Diagnostics) -> Option<Idl> {
    match input {
        #[cfg(feature = "proto")]
        Input::Protos { sources, files } => texts(*sources, files, report),
        Input::Descriptors { set, files } => Idl::of_set(set, files, report),
    }
}

#[cfg(feature = "proto")]
fn texts(sources: &dyn Sources, inputs: &[String], report: &mut Diagnostics) -> Option<Idl> {
    #[cfg_attr(not(feature = "rust"), expect(unused_mut, reason = "lowering adds files"))]
    let mut files = OpenFiles::new(sources);
    #[cfg(feature = "rust")]
    let inputs = &crate::rust::lower::lower(&mut files, inputs, report);
    Idl::of_files(files, inputs, report)
}
