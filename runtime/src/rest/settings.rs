//! A configuration, as requests use it.

use super::{
    config::{Config, Defaults, Plus, Unescape, Unknown},
    percent::{Decode, decode},
    problem::Problem,
};
use crate::{
    fields::text::Spelling,
    json::{ReadOptions, WriteOptions},
};
use std::borrow::Cow;

/// A configuration, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) config: Config,
    pub(super) read: ReadOptions,
    pub(super) write: WriteOptions,
    /// How values outside of JSON are spelled.
    pub(super) spelling: Spelling,
    /// How the parameters of a query are decoded.
    pub(super) query: Decode,
}

impl From<Config> for Settings {
    fn from(config: Config) -> Self {
        Self {
            read: ReadOptions::new().with_ignore_unknown(config.unknown_fields == Unknown::Ignored),
            write: WriteOptions::new().with_defaults(config.defaults == Defaults::Emitted),
            spelling: Spelling { bools: config.bools, durations: config.durations },
            query: match config.plus {
                Plus::Space => Decode::Form,
                Plus::Literal => Decode::All,
            },
            config,
        }
    }
}

impl Settings {
    /// The path that templates are matched with, from the one that was received.
    ///
    /// # Errors
    /// When the whole path is to be decoded and cannot be.
    pub(super) fn path<'path>(&self, received: &'path str) -> Result<Cow<'path, str>, Problem> {
        match self.config.unescape {
            Unescape::Legacy => decode(received, Decode::All)
                .map_err(|error| Problem::invalid(format!("in the path, {error}"))),
            _ => Ok(Cow::Borrowed(received)),
        }
    }
}
