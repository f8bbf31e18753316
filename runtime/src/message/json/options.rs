//! The departures from the default mapping, and the entry points.

use super::DEPTH_LIMIT;
use super::error::{Error, ErrorKind};
use super::read::Reader;
use super::write::{Writer, pretty};
use crate::message::fields::{FieldPath, FieldRef, TableRef, Type};
use crate::message::payload::{Payload, encoded};
use crate::message::registry::{TypeRegistry, Types};
use std::io;

/// The form in which messages are written as JSON.
///
/// ```
/// use polywire::json::WriteOptions;
///
/// let options = WriteOptions::new().with_defaults(true).with_proto_names(true);
/// let method = prost_types::Mixin { name: "acl".into(), ..Default::default() };
/// assert_eq!(options.to_string(&method)?, r#"{"name":"acl","root":""}"#);
/// # Ok::<(), polywire::json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WriteOptions {
    /// True if fields without presence are written when they have their default value.
    pub defaults: bool,
    /// True if fields go by their names in the definition instead of their JSON names.
    pub proto_names: bool,
    /// True if enums are written as numbers instead of names.
    pub enum_numbers: bool,
    /// True if the JSON has line breaks, and two spaces for each level.
    pub pretty: bool,
    /// True if the entries of a map are written in the order of their keys: numbers by value, strings by their bytes.
    pub sorted_maps: bool,
    /// The number of messages, or values of a `google.protobuf.Value`, that may be nested in each other.
    pub depth: usize,
    /// The types of `google.protobuf.Any`; those of the outermost message's definition when `None`.
    pub types: Option<&'static TypeRegistry>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WriteOptions {
    /// The default mapping.
    pub const fn new() -> Self {
        Self {
            defaults: false,
            proto_names: false,
            enum_numbers: false,
            pretty: false,
            sorted_maps: true,
            depth: DEPTH_LIMIT,
            types: None,
        }
    }

    /// Sets that fields without presence are written when they have their default value. Off by default.
    #[must_use]
    pub const fn with_defaults(mut self, defaults: bool) -> Self {
        self.defaults = defaults;
        self
    }

    /// Sets that fields go by their names in the definition instead of their JSON names. Off by default.
    #[must_use]
    pub const fn with_proto_names(mut self, proto_names: bool) -> Self {
        self.proto_names = proto_names;
        self
    }

    /// Sets that enums are written as numbers instead of names. Off by default.
    #[must_use]
    pub const fn with_enum_numbers(mut self, enum_numbers: bool) -> Self {
        self.enum_numbers = enum_numbers;
        self
    }

    /// Sets that the JSON has line breaks and indentation. Off by default.
    #[must_use]
    pub const fn with_pretty(mut self, pretty: bool) -> Self {
        self.pretty = pretty;
        self
    }

    /// Sets that the entries of a map are written in the order of their keys. On by default: a message then always
    /// has the same JSON, which can be compared, hashed and checked in. Without it entries are written as the map
    /// holds them, which for a `HashMap` is another order each time.
    #[must_use]
    pub const fn with_sorted_maps(mut self, sorted_maps: bool) -> Self {
        self.sorted_maps = sorted_maps;
        self
    }

    /// Sets the number of messages that may be nested in each other. Default: 100. Each level takes stack.
    #[must_use]
    pub const fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the types of `google.protobuf.Any`, instead of those of the outermost message's definition.
    #[must_use]
    pub const fn with_types(mut self, types: &'static TypeRegistry) -> Self {
        self.types = Some(types);
        self
    }

    /// Writes `message` as JSON.
    ///
    /// # Errors
    /// When a value has no JSON form, such as a timestamp after the year 9999 or an Any of an unknown type.
    pub fn to_vec(&self, message: &dyn Payload) -> Result<Vec<u8>, Error> {
        let mut output = Vec::new();
        self.append(message, &mut output)?;
        Ok(output)
    }

    /// Writes `message` as JSON.
    ///
    /// # Errors
    /// As [`WriteOptions::to_vec`].
    pub fn to_string(&self, message: &dyn Payload) -> Result<String, Error> {
        let output = self.to_vec(message)?;
        // The writer appends nothing but UTF-8.
        String::from_utf8(output).map_err(|_| Error::of_value(ErrorKind::InvalidUtf8))
    }

    /// Writes `message` as JSON to `writer`. Nothing is written of a message that has no JSON form: the text is made
    /// as a whole first.
    ///
    /// ```
    /// use polywire::json::WriteOptions;
    ///
    /// let mut file = Vec::new();
    /// let duration = prost_types::Duration { seconds: 90, nanos: 0 };
    /// WriteOptions::new().to_writer(&duration, &mut file)?;
    /// assert_eq!(file, b"\"90s\"");
    /// # Ok::<(), polywire::json::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`WriteOptions::to_vec`], and when `writer` fails.
    pub fn to_writer(&self, message: &dyn Payload, mut writer: impl io::Write) -> Result<(), Error> {
        let output = self.to_vec(message)?;
        writer.write_all(&output).map_err(|error| Error::of_value(ErrorKind::Io(error)))
    }

    /// Appends `message` to `output` as JSON.
    ///
    /// # Errors
    /// As [`WriteOptions::to_vec`]; `output` then ends with part of the JSON.
    pub fn append(&self, message: &dyn Payload, output: &mut Vec<u8>) -> Result<(), Error> {
        ensure_decoded(message)?;
        let root = message.value();
        let table = table_of(root);
        let room = table.map_or(64, TableRef::json_size);
        let length = self.write(root, output, room, |writer| writer.value(&root, &Type::String))?;
        if let Some(table) = table {
            table.set_json_size(length);
        }
        Ok(())
    }

    /// Appends the value of one field to `output` as JSON: a message, scalar, list or map. A field that is not set
    /// is `null`.
    ///
    /// # Errors
    /// As [`WriteOptions::append`].
    pub fn append_field(
        &self,
        message: &dyn Payload,
        field: &FieldPath,
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        ensure_decoded(message)?;
        self.write(message.value(), output, 64, |writer| writer.value(&field.get(message), field.kind()))
            .map_err(|error| error.in_field(field.name()))?;
        Ok(())
    }

    /// Appends what `write` writes. The length of its compact form.
    fn write(
        &self,
        root: FieldRef<'_>,
        output: &mut Vec<u8>,
        room: usize,
        write: impl FnOnce(&mut Writer) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let types = self.types.map_or_else(|| types_of(root), Types::of);
        let start = output.len();
        let mut writer = Writer::new(std::mem::take(output), room, *self, types);
        let result = write(&mut writer);
        *output = writer.finish();
        let length = output.len() - start;
        if self.pretty {
            let compact = output.split_off(start);
            pretty::append(&compact, output);
        }
        result.map(|()| length)
    }
}

/// The way in which messages are read from JSON.
///
/// ```
/// use polywire::json::ReadOptions;
///
/// let options = ReadOptions::new().with_ignore_unknown(true).with_depth(20).with_max_memory(1 << 20);
/// let method: prost_types::Mixin = options.from_str(r#"{"name":"acl","owner":"ann"}"#)?;
/// assert_eq!(method.name, "acl");
/// # Ok::<(), polywire::json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ReadOptions {
    /// True if fields that a message does not have, and enum values by names that an enum does not have, are ignored
    /// instead of refused.
    pub ignore_unknown: bool,
    /// The number of messages, or values of a `google.protobuf.Value`, that may be nested in each other.
    pub depth: usize,
    /// The memory that the message may take, in bytes; when `None`, 16 bytes for each of the JSON's, and 64 MiB at
    /// least.
    pub max_memory: Option<usize>,
    /// The types of `google.protobuf.Any`; those of the outermost message's definition when `None`.
    pub types: Option<&'static TypeRegistry>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ReadOptions {
    /// The default mapping.
    pub const fn new() -> Self {
        Self { ignore_unknown: false, depth: DEPTH_LIMIT, max_memory: None, types: None }
    }

    /// Sets that fields that a message does not have, and enum values by names that an enum does not have, are
    /// ignored instead of refused. Off by default.
    #[must_use]
    pub const fn with_ignore_unknown(mut self, ignore_unknown: bool) -> Self {
        self.ignore_unknown = ignore_unknown;
        self
    }

    /// Sets the memory that the message may take, in bytes: a few bytes of JSON, such as `{}`, can be a large value.
    /// Default: 16 bytes for each of the JSON's, and 64 MiB at least.
    #[must_use]
    pub const fn with_max_memory(mut self, bytes: usize) -> Self {
        self.max_memory = Some(bytes);
        self
    }

    /// Sets the number of messages that may be nested in each other. Default: 100. Each level takes stack, so that a
    /// large limit lets a peer end the process.
    #[must_use]
    pub const fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the types of `google.protobuf.Any`, instead of those of the outermost message's definition.
    #[must_use]
    pub const fn with_types(mut self, types: &'static TypeRegistry) -> Self {
        self.types = Some(types);
        self
    }

    /// Reads a message.
    ///
    /// # Errors
    /// When `json` is not JSON, or not that of an `M`.
    pub fn from_slice<M: Payload + Default>(&self, json: &[u8]) -> Result<M, Error> {
        let mut message = M::default();
        self.reader(json, &message)?.whole(|reader| reader.root(message.value_mut()))?;
        Ok(message)
    }

    /// Reads a message.
    ///
    /// # Errors
    /// As [`ReadOptions::from_slice`].
    pub fn from_str<M: Payload + Default>(&self, json: &str) -> Result<M, Error> {
        self.from_slice(json.as_bytes())
    }

    /// Reads into `message`: the fields that `json` has are replaced, single messages merged, all others stay. `json`
    /// need not have the fields that proto2 requires of the message itself: they may be set already.
    ///
    /// # Errors
    /// As [`ReadOptions::from_slice`]; some fields of `message` are then set.
    pub fn merge(&self, json: &[u8], message: &mut dyn Payload) -> Result<(), Error> {
        self.reader(json, message)?.partial().whole(|reader| reader.root(message.value_mut()))
    }

    /// Reads one field of `message`: a message, scalar, list or map, whatever the field is. `null` clears it.
    ///
    /// # Errors
    /// As [`ReadOptions::merge`].
    pub fn merge_field(
        &self,
        json: &[u8],
        message: &mut dyn Payload,
        field: &FieldPath,
    ) -> Result<(), Error> {
        self.reader(json, message)?
            .partial()
            .whole(|reader| reader.field_at(message, field))
            .map_err(|error| error.in_field(field.name()))
    }

    pub(super) fn reader<'a>(&self, json: &'a [u8], message: &dyn Payload) -> Result<Reader<'a>, Error> {
        let types = self.types.map_or_else(|| types_of(message.value()), Types::of);
        Ok(Reader::new(text_of(json)?, self, types))
    }
}

/// The types of the definition that the outermost message comes from.
fn types_of(root: FieldRef<'_>) -> Types {
    table_of(root).map_or(Types::of(&TypeRegistry::EMPTY), TableRef::types)
}

fn table_of(root: FieldRef<'_>) -> Option<TableRef<'_>> {
    match root {
        FieldRef::Message(message) => Some(message.table()),
        _ => None,
    }
}

fn text_of(json: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(json).map_err(|error| Error::at(error.valid_up_to(), ErrorKind::InvalidUtf8))
}

/// Decodes a message that was kept undecoded.
fn ensure_decoded(message: &dyn Payload) -> Result<(), Error> {
    encoded::ensure_decoded(message)
        .map_err(|fault| Error::of_value(ErrorKind::Undecodable(fault.to_string())))
}
