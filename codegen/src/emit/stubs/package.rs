//! One module file.

use super::modules::Child;
use crate::emit::HEADER;
use crate::{
    Options,
    naming::service::{Definition, NamedService},
};

template! { "package.rs.txt",
/// The file of a package: its messages, its services and the packages below it.
pub(crate) struct PackageFile<'a> {
    header: &'static str,
    /// True if these are the items of the package without a name.
    root: bool,
    messages: &'a str,
    services: &'a [NamedService<'a>],
    children: Vec<Child>,
    options: &'a Options,
}
}

impl<'a> PackageFile<'a> {
    pub(crate) fn new(
        root: bool,
        messages: &'a str,
        services: &'a [NamedService<'a>],
        children: Vec<Child>,
        options: &'a Options,
    ) -> Self {
        Self { header: HEADER, root, messages: messages.trim_end(), services, children, options }
    }
}
