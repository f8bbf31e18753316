//! The names of fields, oneofs and enum values.

use super::{
    added::Accessors,
    renaming::Renaming,
    scope::{self, Scopes},
};
use crate::naming::ident::Ident;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto,
    field_descriptor_proto::{Label, Type},
};
use std::collections::{HashMap, HashSet};

/// In a descriptor's list: fields, oneofs and values.
const FIELD: i32 = 2;
const ONEOF: i32 = 8;
const VALUE: i32 = 2;
const NAME: i32 = 1;

pub(super) struct Members<'a> {
    message: &'a str,
    /// True if scalars without a label have presence.
    is_proto2: bool,
    scopes: &'a mut Scopes,
    renamings: Vec<Renaming<[i32; 3]>>,
    fields: HashSet<Ident>,
    methods: HashSet<Ident>,
}

impl<'a> Members<'a> {
    pub(super) fn new(message: &'a str, is_proto2: bool, scopes: &'a mut Scopes) -> Self {
        let (renamings, fields, methods) = Default::default();
        Self { message, is_proto2, scopes, renamings, fields, methods }
    }

    /// Names the fields and oneofs of `message`, whose types lie in `module`.
    pub(super) fn name(mut self, message: &DescriptorProto, module: &[Ident]) -> Vec<Renaming<[i32; 3]>> {
        let mut variants: HashMap<i32, HashSet<Ident>> = HashMap::new();
        for (index, field) in message.field.iter().enumerate() {
            let path = [FIELD, number(index), NAME];
            match field.oneof_index.filter(|_| !field.proto3_optional()) {
                Some(oneof) => self.variant(field.name(), path, variants.entry(oneof).or_default()),
                None => self.field(field.name(), path, accessors(field, message, self.is_proto2)),
            }
        }
        for (index, oneof) in message.oneof_decl.iter().enumerate() {
            let path = [ONEOF, number(index), NAME];
            if variants.contains_key(&number(index)) {
                self.oneof(message, oneof.name(), path, module);
            }
        }
        self.renamings
    }

    fn field(&mut self, name: &str, path: [i32; 3], accessors: Option<Accessors>) {
        let methods = |ident: &Ident| accessors.map(|kind| kind.methods(ident)).unwrap_or_default();
        let chosen = scope::candidates(name, "_").find(|name| {
            let ident = Ident::snake(name);
            accessors.is_none_or(|kind| kind.suits(&ident))
                && !self.fields.contains(&ident)
                && methods(&ident).iter().all(|method| !self.methods.contains(method))
        });
        if let Some(chosen) = chosen {
            let ident = Ident::snake(&chosen);
            self.methods.extend(methods(&ident));
            self.remember(name, chosen, &ident, Ident::snake(name), path);
            self.fields.insert(ident);
        }
    }

    fn variant(&mut self, name: &str, path: [i32; 3], taken: &mut HashSet<Ident>) {
        if let Some(chosen) = scope::candidates(name, "_").find(|name| taken.insert(Ident::camel(name))) {
            let ident = Ident::camel(&chosen);
            self.remember(name, chosen, &ident, Ident::camel(name), path);
        }
    }

    /// A oneof is a field and a type beside the nested types. prost-build settles the common clash itself: it appends
    /// `OneOf` when a nested type has the name.
    fn oneof(&mut self, message: &DescriptorProto, name: &str, path: [i32; 3], module: &[Ident]) {
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
        if let Some(chosen) = chosen {
            let ident = Ident::snake(&chosen);
            self.remember(name, chosen, &ident, Ident::snake(name), path);
        }
    }

    fn remember(&mut self, name: &str, chosen: String, ident: &Ident, wanted: Ident, path: [i32; 3]) {
        if chosen != name {
            let full_name = format!("{}.{name}", self.message);
            self.renamings.push(Renaming { full_name, chosen, ident: ident.clone(), wanted, path });
        }
    }
}

/// The methods that prost's derive makes for this field of `message`.
fn accessors(field: &FieldDescriptorProto, message: &DescriptorProto, is_proto2: bool) -> Option<Accessors> {
    let is_repeated = field.label() == Label::Repeated;
    match field.r#type() {
        Type::Enum if is_repeated => Some(Accessors::EnumList),
        Type::Enum => Some(Accessors::Enum),
        Type::Message if is_repeated => {
            let entry = field.type_name().rsplit('.').next().unwrap_or_default();
            let is_entry = |nested: &&DescriptorProto| {
                nested.name() == entry && nested.options.as_ref().is_some_and(|options| options.map_entry())
            };
            let entry = message.nested_type.iter().find(is_entry)?;
            let to_enum = entry.field.iter().any(|part| part.number() == 2 && part.r#type() == Type::Enum);
            to_enum.then_some(Accessors::EnumMap)
        }
        Type::Message | Type::Group => None,
        _ => {
            let is_optional = field.proto3_optional() || (is_proto2 && field.label() == Label::Optional);
            is_optional.then_some(Accessors::Optional)
        }
    }
}

/// Stands between the name of an enum value and what was added to it, in what prost-build is handed: its text has the name
/// of the definition where it writes names.
pub(crate) const ADDED: char = '\u{2}';

/// Names the values of the enum `full_name`.
pub(super) fn values(one: &EnumDescriptorProto, full_name: &str) -> Vec<Renaming<[i32; 3]>> {
    let prefix = Ident::camel(one.name());
    let mut renamings = Vec::new();
    let (mut numbers, mut taken) = (HashSet::new(), HashSet::new());
    for (index, value) in one.value.iter().enumerate() {
        let (name, path) = (value.name(), [VALUE, number(index), NAME]);
        // Only the first of several names for one number becomes a variant.
        if !numbers.insert(value.number()) {
            continue;
        }
        let chosen = scope::candidates(name, "_").find(|name| taken.insert(Ident::variant(&prefix, name)));
        let Some(chosen) = chosen.filter(|chosen| chosen != name) else { continue };
        let added = chosen.strip_prefix(name).unwrap_or(&chosen);
        renamings.push(Renaming {
            full_name: format!("{full_name}.{name}"),
            ident: Ident::variant(&prefix, &chosen),
            wanted: Ident::variant(&prefix, name),
            chosen: format!("{name}{ADDED}{added}"),
            path,
        });
    }
    renamings
}

fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
