//! A configuration, as requests use it.

use crate::message::{fields::text::Spelling, json::WriteOptions};
use crate::wire::rest::{
    config::{Config, ETags, Plus, Unescape},
    errors::problem::Problem,
    text::percent::{Decode, decode},
};
use std::borrow::Cow;

/// A configuration, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) config: Config,
    /// The form of a stream's message: on one line.
    pub(crate) line: WriteOptions,
    /// The spelling of values outside of JSON.
    pub(crate) spelling: Spelling,
    /// The decoding of a query's parameters.
    pub(crate) query: Decode,
}

impl From<Config> for Settings {
    fn from(mut config: Config) -> Self {
        // A tag is of use only where the same message has the same body.
        config.json_write.sorted_maps |= config.etags == ETags::Computed;
        Self {
            line: config.json_write.with_pretty(false),
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
    pub(crate) fn path<'path>(&self, received: &'path str) -> Result<Cow<'path, str>, Problem> {
        match self.config.unescape {
            Unescape::Legacy => decode(received, Decode::All)
                .map_err(|error| Problem::invalid(format!("in the path, {error}"))),
            _ => Ok(Cow::Borrowed(received)),
        }
    }
}
