//! `polywire protos`

use crate::{console::Console, failure::Failure, proto};
use std::path::Path;

pub(crate) fn run(folder: &Path, console: &Console) -> Result<(), Failure> {
    proto::write_all(&polywire_codegen::option_protos(), folder, "DIR", console)
}
