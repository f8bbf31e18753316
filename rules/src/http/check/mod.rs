//! The faults of HTTP rules.

mod binding;
pub(super) mod faults;
mod fields;
mod options;
mod overlap;

pub use binding::{Allowed, check_binding};
pub use faults::{duplicate, duplicate_elsewhere, not_a_scalar, options_field, unknown_body, unknown_field};
pub use fields::is_scalar;
pub use options::check_options;
pub use overlap::{Overlap, duplicates, overlaps};
