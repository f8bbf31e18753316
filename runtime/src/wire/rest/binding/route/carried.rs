//! Fields from headers and cookies of the request (`polywire.http`). Such a field has no other source: what a proxy has
//! put into a header, a body or a query cannot change.

use super::{Fault, resolve};
use crate::{
    Payload,
    http::HttpOptions,
    message::fields::{FieldPath, Label},
    wire::rest::{
        binding::{cookies, trace::Trace},
        errors::problem::{Problem, excerpt},
        server::{etag, settings::Settings},
    },
};
use ::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::borrow::Cow;

/// Headers and cookies that are fields.
#[derive(Debug, Default)]
pub(in crate::wire::rest) struct Carried {
    headers: Box<[(HeaderName, FieldPath)]>,
    cookies: Box<[(Cow<'static, str>, FieldPath)]>,
}

impl Carried {
    /// The fields that the options of a method name.
    pub(in crate::wire::rest) fn new(message: &dyn Payload, options: &HttpOptions) -> Result<Self, Fault> {
        let headers = options.request_headers.iter();
        let headers = headers.map(|header| Ok((name_of(&header.name)?, single(message, &header.field)?)));
        let cookies = options.cookies.iter();
        let cookies = cookies.map(|cookie| Ok((cookie.name.clone(), single(message, &cookie.field)?)));
        Ok(Self {
            headers: headers.collect::<Result<_, Fault>>()?,
            cookies: cookies.collect::<Result<_, Fault>>()?,
        })
    }

    /// The fields.
    pub(in crate::wire::rest) fn fields(&self) -> impl Iterator<Item = &FieldPath> {
        let headers = self.headers.iter().map(|(_, field)| field);
        headers.chain(self.cookies.iter().map(|(_, field)| field))
    }

    /// The headers that matter, for messages that are read later.
    pub(in crate::wire::rest) fn kept(&self, headers: &HeaderMap) -> HeaderMap {
        let names = self.headers.iter().map(|(name, _)| name);
        let names = names.chain((!self.cookies.is_empty()).then_some(&header::COOKIE));
        let mut kept = HeaderMap::new();
        for name in names {
            for value in headers.get_all(name) {
                kept.append(name.clone(), value.clone());
            }
        }
        kept
    }

    /// Sets the fields, and unsets those whose header or cookie is not there.
    ///
    /// # Errors
    /// When a value is none of its field, or a header comes several times.
    pub(super) fn bind(
        &self,
        message: &mut dyn Payload,
        headers: &HeaderMap,
        settings: &Settings,
        trace: Option<&Trace>,
    ) -> Result<(), Problem> {
        for (name, field) in &self.headers {
            field.clear(message);
            let mut values = headers.get_all(name).into_iter();
            let Some(value) = values.next() else { continue };
            let fault = |reason: &str| Problem::invalid(format!("in the header `{name}`, {reason}"));
            if values.next().is_some() {
                return Err(fault("too many values"));
            }
            let value = value.to_str().map_err(|_| fault("the value is not ASCII"))?;
            let text = etag::of_header(name, value);
            field
                .set_spelled(message, text, settings.spelling)
                .map_err(|error| fault(&excerpt(&error.to_string())))?;
            if let Some(trace) = trace {
                trace.carried(field, text);
            }
        }
        for (name, field) in &self.cookies {
            field.clear(message);
            let fault = |reason: &str| Problem::invalid(format!("in the cookie `{name}`, {reason}"));
            let Some(value) = cookies::get(headers, name).map_err(|error| fault(&error.to_string()))? else {
                continue;
            };
            field
                .set_spelled(message, &value, settings.spelling)
                .map_err(|error| fault(&excerpt(&error.to_string())))?;
            if let Some(trace) = trace {
                trace.carried(field, &value);
            }
        }
        Ok(())
    }

    /// Moves the fields of a message into the headers of its request.
    ///
    /// # Errors
    /// When a value is none that a header can have.
    pub(in crate::wire::rest) fn take(
        &self,
        message: &mut dyn Payload,
        headers: &mut HeaderMap,
    ) -> Result<(), String> {
        for (name, field) in &self.headers {
            if let Some(text) = text_of(field, message)? {
                let value = etag::to_header(name, &text);
                if etag::of_header(name, &value) != text || value.trim() != value || !value.is_ascii() {
                    return Err(format!("`{}` is no value of the header `{name}`", field.name()));
                }
                let value = HeaderValue::from_str(&value)
                    .map_err(|_| format!("`{}` is no value of the header `{name}`", field.name()))?;
                headers.insert(name.clone(), value);
            }
            field.clear(message);
        }
        let mut line = String::new();
        for (name, field) in &self.cookies {
            if let Some(text) = text_of(field, message)? {
                cookies::append(&mut line, name, &text);
            }
            field.clear(message);
        }
        match HeaderValue::try_from(line) {
            Ok(cookies) if !cookies.is_empty() => {
                headers.append(header::COOKIE, cookies);
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The text of a field that is set.
pub(in crate::wire::rest) fn text_of(
    field: &FieldPath,
    message: &dyn Payload,
) -> Result<Option<String>, String> {
    if field.label() == Label::Implicit && field.get(message).is_default() {
        return Ok(None);
    }
    let text = field.text(message).map_err(|error| error.to_string())?;
    Ok(text.map(Cow::into_owned))
}

/// The field of a header or cookie.
pub(super) fn single(message: &dyn Payload, name: &str) -> Result<FieldPath, Fault> {
    let field = resolve(message, name)?;
    match field.label() {
        Label::Repeated => {
            Err((name.to_owned(), "a repeated field has no place in a header or cookie".to_owned()))
        }
        _ if !field.has_text() => Err((name.to_owned(), "it has no text".to_owned())),
        _ => Ok(field),
    }
}

pub(super) fn name_of(name: &str) -> Result<HeaderName, Fault> {
    HeaderName::try_from(name).map_err(|error| (name.to_owned(), error.to_string()))
}
