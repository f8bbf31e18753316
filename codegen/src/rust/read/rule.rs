//! Rules in attributes, read by the names that their fields have in a definition.

use super::arguments::{self, Argument, Entry};
use crate::rust::{
    fault::{Fault, Faults},
    texts,
};
use polywire_rules::{
    Part, Report, Severity,
    schema::{Choices, Field, Kind, Rule, Schema, Spelling, Value},
};
use proc_macro2::{Span, TokenStream};
use std::{collections::BTreeMap, time::Duration};
use syn::{
    Attribute, Ident, LitStr, Token, parse::Parser as _, punctuated::Punctuated, spanned::Spanned as _,
};

/// A rule as it is written: what it says, and where each part of it stands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Written<R> {
    /// The rule as it was read.
    pub rule: R,
    /// The attribute, or the argument of one.
    pub span: Span,
    /// True if all of it could be read; the rest was reported.
    pub is_whole: bool,
    parts: BTreeMap<String, Place>,
}

/// The place of one part.
#[derive(Clone, Copy, Debug)]
struct Place {
    key: Span,
    value: Span,
}

impl<R: Rule + Default> Written<R> {
    /// The rule of an attribute.
    pub(crate) fn of_attribute(attribute: &Attribute, faults: &mut Faults) -> Self {
        let arguments = arguments::of(attribute, faults);
        Self::read(arguments, attribute.span(), faults)
    }

    /// The rule of an argument: `name(…)`.
    pub(crate) fn of_entry(entry: &Entry, faults: &mut Faults) -> Option<Self> {
        let list = entry.list(faults)?;
        Some(Self::read(arguments::parse(list, faults), entry.span(), faults))
    }

    fn read(arguments: Vec<Argument>, span: Span, faults: &mut Faults) -> Self {
        let before = faults.len();
        let mut rule = R::default();
        let mut reader = Reader { parts: BTreeMap::new(), faults };
        let entries = arguments::keyed(arguments, reader.faults);
        reader.message(&entries, "", &mut rule);
        let parts = reader.parts;
        Self { rule, span, is_whole: faults.len() == before, parts }
    }
}

impl<R> Written<R> {
    /// The place of a part; that of what is around it when it is not written.
    pub fn place(&self, part: &Part<'_>) -> Span {
        let mut path = part.path;
        loop {
            if let Some(place) = self.parts.get(path) {
                let is_whole_path = path.len() == part.path.len();
                return if part.value.is_some() && is_whole_path { place.value } else { place.key };
            }
            match path.rsplit_once('.') {
                Some((around, _)) => path = around,
                None => return self.span,
            }
        }
    }

    /// A taker of the faults of this rule. A macro cannot warn, so warnings are left out.
    pub(crate) fn report<'a>(&'a self, faults: &'a mut Faults) -> impl Report + 'a {
        Spans { written: self, faults }
    }
}

struct Spans<'a, R> {
    written: &'a Written<R>,
    faults: &'a mut Faults,
}

impl<R> Report for Spans<'_, R> {
    fn fault(&mut self, fault: polywire_rules::Fault, part: Part<'_>) {
        if fault.severity == Severity::Error {
            self.faults.push(Fault::of_rule(fault, self.written.place(&part)));
        }
    }
}

impl Fault {
    /// A fault of a rule, at its place.
    pub(crate) fn of_rule(fault: polywire_rules::Fault, span: Span) -> Self {
        Self::new(span, fault.message).help(fault.help)
    }
}

struct Reader<'a> {
    parts: BTreeMap<String, Place>,
    faults: &'a mut Faults,
}

impl Reader<'_> {
    fn message(&mut self, entries: &[Entry], base: &str, rule: &mut dyn Rule) {
        for entry in entries {
            if !self.entry(entry, base, rule) {
                let names = names(rule.schema());
                self.faults.push(texts::unknown_argument(&entry.key, &texts::listed(&names)));
            }
        }
    }

    /// Reads one argument; false when the rule has none of this name.
    fn entry(&mut self, entry: &Entry, base: &str, rule: &mut dyn Rule) -> bool {
        let name = entry.name();
        for (index, field) in rule.schema().fields.iter().enumerate() {
            let path = join(base, field.name);
            match (field.spelling, &field.kind) {
                (Spelling::Inline, _) => {
                    if let Some(nested) = rule.nested(index)
                        && self.entry(entry, &path, nested)
                    {
                        return true;
                    }
                }
                (Spelling::Values, Kind::Enum(choices)) => {
                    if let Some(choice) = choices.spelled(&name) {
                        if self.parts.contains_key(&path) {
                            self.faults.push(texts::second_value(field.name, choices, entry.span()));
                        } else if entry.flag(self.faults).is_some() {
                            self.keep(path, entry);
                            rule.set(index, Value::Enum(choice.number));
                        }
                        return true;
                    }
                }
                (spelling, _) if is_named(&name, field, spelling) => {
                    self.field(entry, &path, index, field, rule);
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    fn field(&mut self, entry: &Entry, path: &str, index: usize, field: &Field, rule: &mut dyn Rule) {
        if let Kind::List(Kind::Rule(_)) = field.kind {
            let number = (0..).find(|number| !self.parts.contains_key(&format!("{path}.{number}")));
            self.nested(entry, &format!("{path}.{}", number.unwrap_or(0)), index, field, rule);
            return;
        }
        if self.parts.contains_key(path) {
            self.faults.push(texts::argument_twice(&entry.key));
            return;
        }
        let value = match field.kind {
            Kind::Rule(_) => return self.nested(entry, path, index, field, rule),
            Kind::List(Kind::Enum(choices)) => return self.words(entry, path, index, choices, rule),
            kind => self.value(entry, &kind),
        };
        if let Some(value) = value {
            self.keep(path.to_owned(), entry);
            rule.set(index, value);
        }
    }

    fn value(&mut self, entry: &Entry, kind: &Kind) -> Option<Value<'static>> {
        let faults = &mut *self.faults;
        match kind {
            Kind::Text => entry.text(faults).map(|text| Value::Text(text.value().into())),
            Kind::Bool => entry.flag(faults).map(|_| Value::Bool(true)),
            Kind::U32 => entry.integer(faults).map(|number| Value::U32(number.value)),
            Kind::F64 => entry.float(faults).map(|number| Value::F64(number.value)),
            Kind::Duration => duration(&entry.text(faults)?, faults).map(Value::Duration),
            Kind::Enum(choices) => {
                let names: Vec<_> =
                    choices.values.iter().map(|choice| choice.name.to_ascii_lowercase()).collect();
                let word = entry.word(&texts::alternatives(&names), faults)?;
                self.choice(&word, &entry.name(), choices).map(Value::Enum)
            }
            Kind::Rule(_) | Kind::List(_) => None,
        }
    }

    fn choice(&mut self, word: &Ident, field: &str, choices: &Choices) -> Option<i32> {
        let found = choices.spelled(&word.to_string());
        if found.is_none() {
            self.faults.push(texts::unknown_value(word, field, choices));
        }
        found.map(|choice| choice.number)
    }

    /// `name(…)`, and `name` alone where nothing has to be set.
    fn nested(&mut self, entry: &Entry, path: &str, index: usize, field: &Field, rule: &mut dyn Rule) {
        let list = match (&entry.value, field.spelling) {
            (arguments::Value::Flag, Spelling::Bare) => TokenStream::new(),
            _ => match entry.list(self.faults) {
                Some(list) => list,
                None => return,
            },
        };
        self.keep(path.to_owned(), entry);
        let entries = arguments::entries(list, self.faults);
        if let Some(nested) = rule.nested(index) {
            self.message(&entries, path, nested);
        }
    }

    /// `name(one, other)`
    fn words(&mut self, entry: &Entry, path: &str, index: usize, choices: &Choices, rule: &mut dyn Rule) {
        let Some(list) = entry.list(self.faults) else { return };
        self.keep(path.to_owned(), entry);
        let parsed = Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list);
        for (number, word) in self.faults.take(parsed).into_iter().flatten().enumerate() {
            if let Some(value) = self.choice(&word, &entry.name(), choices) {
                let span = word.span();
                self.parts.insert(format!("{path}.{number}"), Place { key: span, value: span });
                rule.set(index, Value::Enum(value));
            }
        }
    }

    fn keep(&mut self, path: String, entry: &Entry) {
        self.parts.insert(path, Place { key: entry.span(), value: entry.value_span() });
    }
}

fn is_named(name: &str, field: &Field, spelling: Spelling) -> bool {
    name == field.name || matches!(spelling, Spelling::Short(short) if name == short)
}

fn join(base: &str, name: &str) -> String {
    if base.is_empty() { name.to_owned() } else { format!("{base}.{name}") }
}

/// The names of all arguments of a rule.
fn names(schema: &Schema) -> Vec<String> {
    let names = schema.fields.iter().flat_map(|field| match (field.spelling, &field.kind) {
        (Spelling::Inline, Kind::Rule(nested)) => names(nested()),
        (Spelling::Values, Kind::Enum(choices)) => {
            choices.values.iter().map(|choice| choice.name.to_ascii_lowercase()).collect()
        }
        (Spelling::Short(short), _) => vec![short.to_owned()],
        _ => vec![field.name.to_owned()],
    });
    names.collect()
}

/// `"20ms"`
pub(crate) fn duration(text: &LitStr, faults: &mut Faults) -> Option<Duration> {
    let duration = parse_duration(&text.value());
    if duration.is_none() {
        faults.push(texts::bad_duration(text));
    }
    duration
}

/// A number with at most nine decimals, and its unit: `1.5s`.
fn parse_duration(text: &str) -> Option<Duration> {
    const UNITS: [(&str, u64); 6] = [
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ];
    let digits = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, nanos) = UNITS.iter().find(|(name, _)| *name == unit.trim_start())?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    if decimals.is_empty() || decimals.len() > 9 {
        return None;
    }
    let scale = 10_u128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    let units = whole.parse::<u64>().ok()?;
    let scaled = u128::from(units) * scale + u128::from(decimals.parse::<u64>().ok()?);
    let total = scaled * u128::from(*nanos);
    let total = if total % scale == 0 { total / scale } else { return None };
    let seconds = u64::try_from(total / 1_000_000_000).ok()?;
    let rest = u32::try_from(total % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::parse_duration;
    use std::time::Duration;

    #[test]
    fn durations() {
        for (text, millis) in
            [("20ms", 20), ("1.5s", 1500), ("2m", 120_000), ("1h", 3_600_000), ("0.5 s", 500)]
        {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "s", ".5s", "1.s", "1.2.3s", "-1s", "1e3s", "0.5ns", "99999999999999999999h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
