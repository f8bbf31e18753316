//! A configuration, as requests use it.

use super::config::Config;
use crate::json::{ReadOptions, WriteOptions};

/// A configuration, and the JSON options that follow from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) config: Config,
    pub(super) read: ReadOptions,
    pub(super) write: WriteOptions,
}

impl From<Config> for Settings {
    fn from(config: Config) -> Self {
        Self {
            read: ReadOptions::new().with_ignore_unknown(!config.reject_unknown_fields),
            write: WriteOptions::new().with_defaults(config.emit_defaults),
            config,
        }
    }
}
