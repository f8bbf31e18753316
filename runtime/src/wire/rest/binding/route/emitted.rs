//! Headers of the response from fields of the response (`polywire.http`).

use super::{
    Fault,
    carried::{name_of, single, text_of},
};
use crate::{
    Payload,
    http::{HttpOptions, LocationPart},
    message::fields::{FieldPath, FieldRef, Label},
    wire::rest::{server::etag, text::percent::RESERVED},
};
use ::http::{HeaderMap, HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, utf8_percent_encode};

/// The characters that are encoded in a `Location`: a value may hold slashes.
const PATH: &AsciiSet = &RESERVED.remove(b'/');

/// Headers that are made of a response.
#[derive(Debug, Default)]
pub(in crate::wire::rest) struct Emitted {
    headers: Box<[(HeaderName, FieldPath)]>,
    location: Box<[Part]>,
    cache_control: Option<HeaderValue>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Field(FieldPath),
}

impl Emitted {
    /// The fields that the options of a method name.
    pub(in crate::wire::rest) fn new(message: &dyn Payload, options: &HttpOptions) -> Result<Self, Fault> {
        let headers = options.headers.iter();
        let headers = headers.map(|header| Ok((name_of(&header.name)?, single(message, &header.field)?)));
        let location = options.location.as_deref().map(|template| location(message, template));
        Ok(Self {
            headers: headers.collect::<Result<_, Fault>>()?,
            location: location.transpose()?.unwrap_or_default(),
            cache_control: (options.cache_control.as_deref())
                .and_then(|value| HeaderValue::try_from(value).ok()),
        })
    }

    /// Adds the headers of a response. A value that no header can have is left out: the body has it too.
    pub(in crate::wire::rest) fn append(&self, message: &dyn Payload, headers: &mut HeaderMap) {
        for (name, field) in &self.headers {
            let Ok(Some(text)) = text_of(field, message) else { continue };
            if let Ok(value) = HeaderValue::from_str(&etag::to_header(name, &text)) {
                headers.insert(name.clone(), value);
            }
        }
        if let Some(location) = self.location(message) {
            headers.insert(header::LOCATION, location);
        }
        if let Some(value) = &self.cache_control {
            headers.entry(header::CACHE_CONTROL).or_insert_with(|| value.clone());
        }
    }

    fn location(&self, message: &dyn Payload) -> Option<HeaderValue> {
        let mut path = String::new();
        for part in &self.location {
            match part {
                Part::Text(text) => path.push_str(text),
                Part::Field(field) => {
                    let text = text_of(field, message).ok()?.filter(|text| !text.is_empty())?;
                    // Two slashes at the start would name another host.
                    let text = match text.strip_prefix('/') {
                        Some(rest) if path.ends_with('/') => {
                            path.push_str("%2F");
                            rest
                        }
                        _ => &text,
                    };
                    path.extend(utf8_percent_encode(text, PATH));
                }
            }
        }
        if path.is_empty() { None } else { HeaderValue::try_from(path).ok() }
    }

    /// Sets the fields that the body left unset.
    pub(in crate::wire::rest) fn read(&self, message: &mut dyn Payload, headers: &HeaderMap) {
        for (name, field) in &self.headers {
            let is_set = match field.get(message) {
                FieldRef::Unset => false,
                value => field.label() != Label::Implicit || !value.is_default(),
            };
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            if let Some(value) = value.filter(|_| !is_set) {
                // A value that is none of the field is another server's header of that name.
                let _ = field.set_text(message, etag::of_header(name, value));
            }
        }
    }
}

/// The parts of a `Location`.
fn location(message: &dyn Payload, template: &str) -> Result<Box<[Part]>, Fault> {
    let parts = LocationPart::parse(template).map_err(|fault| {
        (template.to_owned(), format!("it is not a path for `Location`: {}", fault.help()))
    })?;
    let part = |part| {
        Ok(match part {
            LocationPart::Text(text) => Part::Text(text.to_owned()),
            LocationPart::Field(field) => Part::Field(single(message, field)?),
        })
    };
    parts.into_iter().map(part).collect()
}
