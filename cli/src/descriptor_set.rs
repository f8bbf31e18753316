//! `polywire descriptor-set`

use crate::{
    arguments::DescriptorSetArguments, console::Console, document::Document, failure::Failure,
    settings::InputSettings,
};
use std::io::{self, IsTerminal as _};

pub(crate) fn run(flags: &DescriptorSetArguments, console: &Console) -> Result<(), Failure> {
    if flags.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::usage("descriptors are not for a terminal", "write them to a file: `-o FILE`"));
    }
    let input = InputSettings::of(&flags.input)?;
    let (output, read) = input.generator().descriptor_set().map_err(Failure::Generator)?;
    Document {
        read: &read,
        warnings: &output.warnings,
        content: output.bytes,
        output: flags.output.as_deref(),
    }
    .write(console)
}
