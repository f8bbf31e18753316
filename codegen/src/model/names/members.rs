//! The names of fields, oneofs and enum values.

use super::scope::{self, Scopes};
use crate::model::ident::{Ident, is_proto_ident};
use prost_types::{DescriptorProto, EnumDescriptorProto};
use std::collections::{HashMap, HashSet};

/// A name that no Rust name can be made of, and its place below its message.
pub(super) struct BadName {
    pub(super) name: String,
    pub(super) path: [i32; 3],
}

pub(super) struct Members<'a> {
    message: &'a str,
    scopes: &'a mut Scopes,
    renamed: &'a mut HashMap<String, String>,
    fields: HashSet<Ident>,
}

impl<'a> Members<'a> {
    pub(super) fn new(
        message: &'a str,
        scopes: &'a mut Scopes,
        renamed: &'a mut HashMap<String, String>,
    ) -> Self {
        Self { message, scopes, renamed, fields: HashSet::new() }
    }

    /// Names the fields and oneofs of `message`, whose types lie in `module`.
    pub(super) fn name(&mut self, message: &DescriptorProto, module: &[Ident]) -> Vec<BadName> {
        const FIELD: i32 = 2;
        const ONEOF: i32 = 8;
        let mut bad = Vec::new();
        let mut check = |name: &str, field: i32, index: usize| {
            let valid = is_proto_ident(name);
            if !valid {
                let path = [field, i32::try_from(index).unwrap_or(i32::MAX), 1];
                bad.push(BadName { name: name.to_owned(), path });
            }
            valid
        };
        let mut variants: HashMap<i32, HashSet<Ident>> = HashMap::new();
        for (index, field) in message.field.iter().enumerate() {
            if !check(field.name(), FIELD, index) {
                continue;
            }
            match field.oneof_index.filter(|_| !field.proto3_optional()) {
                Some(oneof) => self.variant(field.name(), variants.entry(oneof).or_default()),
                None => self.field(field.name()),
            }
        }
        for (index, oneof) in message.oneof_decl.iter().enumerate() {
            let real = variants.contains_key(&i32::try_from(index).unwrap_or(i32::MAX));
            if real && check(oneof.name(), ONEOF, index) {
                self.oneof(message, oneof.name(), module);
            }
        }
        bad
    }

    fn field(&mut self, name: &str) {
        let chosen = scope::candidates(name, "_").find(|name| self.fields.insert(Ident::snake(name)));
        self.remember(name, chosen);
    }

    fn variant(&mut self, name: &str, taken: &mut HashSet<Ident>) {
        let chosen = scope::candidates(name, "_").find(|name| taken.insert(Ident::camel(name)));
        self.remember(name, chosen);
    }

    /// A oneof is a field and a type beside the nested types. prost-build settles the common clash itself: it appends
    /// `OneOf` when a nested type has the name.
    fn oneof(&mut self, message: &DescriptorProto, name: &str, module: &[Ident]) {
        let nested: Vec<Ident> = (message.nested_type.iter().map(DescriptorProto::name))
            .chain(message.enum_type.iter().map(EnumDescriptorProto::name))
            .map(Ident::camel)
            .collect();
        let chosen = scope::candidates(name, "_").find(|name| {
            let camel = Ident::camel(name);
            let ident = if nested.contains(&camel) { camel.with_suffix("OneOf") } else { camel };
            let field = Ident::snake(name);
            !self.fields.contains(&field)
                && self.scopes.take_all(module, &[&ident])
                && self.fields.insert(field)
        });
        self.remember(name, chosen);
    }

    fn remember(&mut self, name: &str, chosen: Option<String>) {
        if let Some(chosen) = chosen.filter(|chosen| chosen != name) {
            self.renamed.insert(format!("{}.{name}", self.message), chosen);
        }
    }
}

/// What is wrong with the values of an enum, by their index.
pub(super) enum BadVariant {
    Unusable(usize),
    Clash(usize, usize, Ident),
}

/// Finds values that have no Rust name, and pairs that have the same one: of those only the definition can decide.
pub(super) fn variants(one: &EnumDescriptorProto) -> Vec<BadVariant> {
    let prefix = Ident::camel(one.name());
    let mut bad = Vec::new();
    let mut numbers = HashSet::new();
    let mut taken: HashMap<Ident, usize> = HashMap::new();
    for (index, value) in one.value.iter().enumerate() {
        if !is_proto_ident(value.name()) {
            bad.push(BadVariant::Unusable(index));
            continue;
        }
        // Only the first of several names for one number becomes a variant.
        if !numbers.insert(value.number()) {
            continue;
        }
        let ident = Ident::variant(&prefix, value.name());
        if let Some(first) = taken.insert(ident.clone(), index) {
            bad.push(BadVariant::Clash(first, index, ident));
        }
    }
    bad
}
