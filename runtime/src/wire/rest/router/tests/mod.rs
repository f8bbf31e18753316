//! The matching rules of transcoding. The numbers are those of the list of rules that this module implements.

mod agreement;
mod table;
pub(in crate::wire::rest) mod template;
