//! The parts of a method that HTTP carries beside path, query and body: the option `(polywire.http)`.

use crate::schema::rule;
use std::borrow::Cow;

rule! {
    /// The parts of a method that HTTP carries beside path, query and body. It applies to every binding of the method.
    ///
    /// ```
    /// use polywire_rules::http::{FieldBinding, HttpOptions};
    ///
    /// const CREATED: HttpOptions = HttpOptions::DEFAULT
    ///     .with_success(201)
    ///     .with_headers(const { &[FieldBinding::new("etag", "etag")] })
    ///     .with_location("/v1/{name}");
    /// assert_eq!(CREATED.success, Some(201));
    /// ```
    #[derive(Eq)]
    pub struct HttpOptions = "polywire.HttpOptions", "::polywire::http::HttpOptions" {
        /// The status of a success, from 200 to 299; `None` for 200.
        success with_success: optional(u16) = 1;
        /// Headers of the response, from fields of the response.
        headers with_headers: list(FieldBinding) = 2 as "header";
        /// The `Location` of the response: a path with fields of the response in braces.
        location with_location: text = 3;
        /// Headers of the request that are fields of the request. Such a field has no other source.
        request_headers with_request_headers: list(FieldBinding) = 4 as "request_header";
        /// Cookies of the request that are fields of the request. Such a field has no other source.
        cookies with_cookies: list(FieldBinding) = 5 as "cookie";
        /// The `Cache-Control` of a success.
        cache_control with_cache_control: text = 6;
        /// Takes forms as well as JSON, where a binding has a body: `application/x-www-form-urlencoded` and
        /// `multipart/form-data`.
        forms with_forms: flag = 7;
    }
}

rule! {
    /// A header or cookie, and the field that has its value.
    #[derive(Eq)]
    pub struct FieldBinding = "polywire.HttpOptions.Binding", "::polywire::http::FieldBinding" new(name, field) {
        /// The name of the header, in any case, or of the cookie.
        name with_name: string = 1;
        /// The field path, dotted, by names of the definition.
        field with_field: string = 2;
    }
}

impl HttpOptions {
    /// The options with a name for each header and cookie: one without has that of its field.
    #[must_use]
    pub fn named(&self) -> Self {
        let named = |list: &[FieldBinding]| list.iter().map(FieldBinding::named).collect();
        Self {
            headers: named(&self.headers),
            request_headers: named(&self.request_headers),
            cookies: named(&self.cookies),
            ..self.clone()
        }
    }
}

impl FieldBinding {
    /// The header or cookie `name` is the field `field`.
    pub const fn new(name: &'static str, field: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), field: Cow::Borrowed(field) }
    }

    /// The name, which is that of the field when a rule gives none.
    pub fn usual_name(&self) -> Cow<'_, str> {
        match &*self.name {
            "" => Cow::Owned(self.field.rsplit('.').next().unwrap_or_default().replace('_', "-")),
            name => Cow::Borrowed(name),
        }
    }

    fn named(&self) -> Self {
        Self { name: Cow::Owned(self.usual_name().into_owned()), field: self.field.clone() }
    }
}
