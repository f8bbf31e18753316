//! `google.api.HttpRule` as it is written, and the bindings that it gives.

use super::{Body, HttpBinding, HttpMethod, PathTemplate, check::faults};
use crate::{
    Part, Report,
    schema::{Kind, Slot, Value, rule},
};
use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
};

rule! {
    /// A rule as a definition has it: a method and its path, and more of them.
    #[derive(Eq)]
    pub struct HttpRule = "google.api.HttpRule", "" {
        /// The path of a GET.
        get with_get: own(RulePath) = 2;
        /// The path of a PUT.
        put with_put: own(RulePath) = 3;
        /// The path of a POST.
        post with_post: own(RulePath) = 4;
        /// The path of a DELETE.
        delete with_delete: own(RulePath) = 5;
        /// The path of a PATCH.
        patch with_patch: own(RulePath) = 6;
        /// Another method and its path.
        custom with_custom: message(CustomHttpPattern) = 8;
        /// The field that is the body of the request, or `*`.
        body with_body: text = 7;
        /// The field that is the body of the response.
        response_body with_response_body: text = 12;
        /// More bindings of the same method.
        additional_bindings with_additional_bindings: list(HttpRule) = 11 spelled Short("additional");
    }
}

rule! {
    /// A method by its token, and its path.
    #[derive(Eq)]
    pub struct CustomHttpPattern = "google.api.CustomHttpPattern", "" {
        /// The token; `*` for every method.
        kind with_kind: text = 1;
        /// The path.
        path with_path: text = 2;
    }
}

/// The path of a method. One that is empty is there, other than a text that is: it names the method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePath(pub Cow<'static, str>);

impl Slot for Option<RulePath> {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Option<Value<'_>> {
        self.as_ref().map(|path| Value::Text(Cow::Borrowed(&path.0)))
    }

    fn put(&mut self, value: Value<'_>) -> bool {
        let Value::Text(text) = value else { return false };
        *self = Some(RulePath(Cow::Owned(text.into_owned())));
        true
    }
}

/// The bindings of a rule that can be read, and the places of their rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpBindings {
    bindings: Vec<HttpBinding>,
    bases: Vec<String>,
}

impl HttpBindings {
    /// The path of the rule of the binding at `index`: empty, or that of an additional binding.
    pub fn base(&self, index: usize) -> &str {
        self.bases.get(index).map_or("", String::as_str)
    }

    /// Removes the binding at `index`.
    pub fn remove(&mut self, index: usize) {
        self.bindings.remove(index);
        self.bases.remove(index);
    }

    fn push(&mut self, binding: HttpBinding, base: &str) {
        self.bindings.push(binding);
        self.bases.push(base.to_owned());
    }
}

impl DerefMut for HttpBindings {
    fn deref_mut(&mut self) -> &mut [HttpBinding] {
        &mut self.bindings
    }
}

impl Deref for HttpBindings {
    type Target = [HttpBinding];

    fn deref(&self) -> &[HttpBinding] {
        &self.bindings
    }
}

impl HttpRule {
    /// The bindings of the rule. Those that cannot be read are reported and left out.
    pub fn bindings(&self, report: &mut dyn Report) -> HttpBindings {
        let mut bindings = HttpBindings::default();
        if let Some(binding) = self.binding("", report) {
            bindings.push(binding, "");
        }
        for (index, more) in self.additional_bindings.iter().enumerate() {
            let base = format!("additional_bindings.{index}");
            if let Some(binding) = more.binding(&base, report) {
                bindings.push(binding, &base);
            }
            if !more.additional_bindings.is_empty() {
                report.fault(faults::nested(), Part::field(&path(&base, "additional_bindings.0")));
            }
        }
        bindings
    }

    /// The rule that gives `bindings`; none for no bindings.
    pub fn of(bindings: &[HttpBinding]) -> Option<Self> {
        let (first, more) = bindings.split_first()?;
        Some(Self { additional_bindings: more.iter().map(Self::of_one).collect(), ..Self::of_one(first) })
    }

    fn of_one(binding: &HttpBinding) -> Self {
        let mut rule = Self {
            body: Some(binding.body.as_str())
                .filter(|body| !body.is_empty())
                .map(|body| Cow::Owned(body.to_owned())),
            response_body: binding.response_body.clone(),
            ..Self::DEFAULT
        };
        let path = Some(RulePath(binding.path.text.clone()));
        match &binding.method {
            HttpMethod::Get => rule.get = path,
            HttpMethod::Put => rule.put = path,
            HttpMethod::Post => rule.post = path,
            HttpMethod::Delete => rule.delete = path,
            HttpMethod::Patch => rule.patch = path,
            other => {
                rule.custom = Some(CustomHttpPattern {
                    kind: Some(Cow::Owned(other.as_str().to_owned())),
                    path: Some(binding.path.text.clone()),
                });
            }
        }
        rule
    }

    /// The binding of the rule itself, which stands at `base`.
    fn binding(&self, base: &str, report: &mut dyn Report) -> Option<HttpBinding> {
        let (method, at, text) = self.pattern(base, report)?;
        let template = PathTemplate::parse(text).map_err(|error| {
            let part = path(base, at);
            report.fault(faults::template(text, error.fault), Part::value(&part, text).at(error.at));
        });
        Some(HttpBinding {
            method,
            path: template.ok()?,
            body: Body::of_rule(self.body.as_deref().unwrap_or_default()),
            response_body: self.response_body.clone(),
        })
    }

    /// Checks that no binding has two patterns, which a definition has no words for.
    pub fn check_patterns(&self, report: &mut dyn Report) {
        self.check_pattern("", report);
        for (index, more) in self.additional_bindings.iter().enumerate() {
            more.check_pattern(&format!("additional_bindings.{index}"), report);
        }
    }

    fn check_pattern(&self, base: &str, report: &mut dyn Report) {
        let custom = self.custom.as_ref().map(|_| "custom");
        let mut patterns = self.named().map(|(method, _)| pattern(&method)).chain(custom);
        if let Some(second) = patterns.nth(1) {
            report.fault(faults::second_pattern(), Part::field(&path(base, second)));
        }
    }

    /// The patterns with a method of their own.
    fn named(&self) -> impl Iterator<Item = (HttpMethod, &str)> {
        let named = [
            (HttpMethod::Get, &self.get),
            (HttpMethod::Put, &self.put),
            (HttpMethod::Post, &self.post),
            (HttpMethod::Delete, &self.delete),
            (HttpMethod::Patch, &self.patch),
        ];
        named.into_iter().filter_map(|(method, path)| Some((method, &*path.as_ref()?.0)))
    }

    /// The pattern: the method, the field of the path, and its text.
    fn pattern(&self, base: &str, report: &mut dyn Report) -> Option<(HttpMethod, &'static str, &str)> {
        if let Some((method, text)) = self.named().next() {
            let field = pattern(&method);
            return Some((method, field, text));
        }
        if let Some(custom) = &self.custom {
            return custom.pattern(base, report);
        }
        report.fault(faults::no_pattern(), Part::field(base));
        None
    }
}

impl CustomHttpPattern {
    fn pattern(&self, base: &str, report: &mut dyn Report) -> Option<(HttpMethod, &'static str, &str)> {
        let (Some(kind), Some(text)) = (&self.kind, &self.path) else {
            report.fault(faults::custom_incomplete(), Part::field(&path(base, "custom")));
            return None;
        };
        let Some(method) = HttpMethod::of_kind(kind) else {
            report.fault(faults::bad_method(kind), Part::value(&path(base, "custom.kind"), kind));
            return None;
        };
        // `custom { kind: "GET" }` is a GET, and its path stands where that of a custom method does.
        Some((method, "custom.path", text))
    }
}

impl HttpBinding {
    /// The path of the field that holds the template, in a rule that stands at `base`.
    pub fn path_of_template(&self, base: &str) -> String {
        path(base, pattern(&self.method))
    }
}

/// The field of a rule that holds the path of `method`.
pub(super) fn pattern(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "get",
        HttpMethod::Put => "put",
        HttpMethod::Post => "post",
        HttpMethod::Delete => "delete",
        HttpMethod::Patch => "patch",
        HttpMethod::Custom(_) | HttpMethod::Any => "custom.path",
    }
}

/// The path of `field` in the rule at `base`.
pub fn path(base: &str, field: &str) -> String {
    if base.is_empty() { field.to_owned() } else { format!("{base}.{field}") }
}
