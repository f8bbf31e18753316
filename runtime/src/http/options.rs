//! What HTTP carries of a method beside path, query and body: the option `(polywire.http)`.

/// What HTTP carries of a method beside path, query and body. It applies to every binding of the method.
///
/// ```
/// use polywire::http::{FieldBinding, HttpOptions, LocationPart};
///
/// const CREATED: HttpOptions = HttpOptions::DEFAULT
///     .with_success(201)
///     .with_headers(&[FieldBinding::new("etag", "etag")])
///     .with_location(&[LocationPart::Text("/v1/"), LocationPart::Field("name")]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpOptions {
    /// The status of a success; `None` for 200.
    pub success: Option<u16>,
    /// Headers of the response, from fields of the response.
    pub headers: &'static [FieldBinding],
    /// The parts of the `Location` of the response; empty for none.
    pub location: &'static [LocationPart],
    /// Headers of the request that are fields of the request. Such a field has no other source.
    pub request_headers: &'static [FieldBinding],
    /// Cookies of the request that are fields of the request. Such a field has no other source.
    pub cookies: &'static [FieldBinding],
    /// The `Cache-Control` of a success.
    pub cache_control: Option<&'static str>,
    /// Takes forms as well as JSON, where a binding has a body.
    pub forms: bool,
}

impl HttpOptions {
    /// What holds when a definition says nothing.
    pub const DEFAULT: Self = Self {
        success: None,
        headers: &[],
        location: &[],
        request_headers: &[],
        cookies: &[],
        cache_control: None,
        forms: false,
    };

    /// Sets the status of a success, from 200 to 299.
    #[must_use]
    pub const fn with_success(mut self, status: u16) -> Self {
        self.success = Some(status);
        self
    }

    /// Sets the headers of the response.
    #[must_use]
    pub const fn with_headers(mut self, headers: &'static [FieldBinding]) -> Self {
        self.headers = headers;
        self
    }

    /// Sets the parts of the `Location` of the response.
    #[must_use]
    pub const fn with_location(mut self, parts: &'static [LocationPart]) -> Self {
        self.location = parts;
        self
    }

    /// Sets the headers of the request that are fields.
    #[must_use]
    pub const fn with_request_headers(mut self, headers: &'static [FieldBinding]) -> Self {
        self.request_headers = headers;
        self
    }

    /// Sets the cookies of the request that are fields.
    #[must_use]
    pub const fn with_cookies(mut self, cookies: &'static [FieldBinding]) -> Self {
        self.cookies = cookies;
        self
    }

    /// Sets the `Cache-Control` of a success.
    #[must_use]
    pub const fn with_cache_control(mut self, value: &'static str) -> Self {
        self.cache_control = Some(value);
        self
    }

    /// Takes forms as well: `application/x-www-form-urlencoded` and `multipart/form-data`.
    #[must_use]
    pub const fn with_forms(mut self) -> Self {
        self.forms = true;
        self
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A header or cookie, and the field that has its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldBinding {
    /// The name of the header, in any case, or of the cookie.
    pub name: &'static str,
    /// The field path, dotted, by names of the definition.
    pub field: &'static str,
}

impl FieldBinding {
    /// The header or cookie `name` is the field `field`.
    pub const fn new(name: &'static str, field: &'static str) -> Self {
        Self { name, field }
    }
}

/// One part of a `Location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocationPart {
    /// Text as it stands.
    Text(&'static str),
    /// The value of a response field, by its dotted path.
    Field(&'static str),
}
