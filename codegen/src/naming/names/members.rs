//! The names of fields, oneofs and enum values.

use super::{
    Holder,
    added::Accessors,
    renaming::{Member, Renaming},
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

pub(super) struct Members<'s, 'a> {
    message: Holder<'a>,
    /// True if scalars without a label have presence.
    is_proto2: bool,
    scopes: &'s mut Scopes<'a>,
    renamings: Vec<Renaming>,
    fields: HashMap<Ident, Member>,
    methods: HashMap<Ident, Member>,
}

impl<'s, 'a> Members<'s, 'a> {
    pub(super) fn new(message: Holder<'a>, is_proto2: bool, scopes: &'s mut Scopes<'a>) -> Self {
        let (renamings, fields, methods) = Default::default();
        Self { message, is_proto2, scopes, renamings, fields, methods }
    }

    /// Names the fields and oneofs of `message`, whose types lie in `module`.
    pub(super) fn name(mut self, message: &DescriptorProto, module: &[Ident]) -> Vec<Renaming> {
        let mut variants: HashMap<i32, HashMap<Ident, Member>> = HashMap::new();
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
        let mut first = None;
        let chosen = scope::candidates(name, "_").find(|name| {
            let ident = Ident::snake(name);
            let taken = self
                .fields
                .get_key_value(&ident)
                .or_else(|| methods(&ident).iter().find_map(|method| self.methods.get_key_value(method)));
            first = first.take().or_else(|| taken.map(|(ident, member)| (ident.clone(), member.clone())));
            taken.is_none() && accessors.is_none_or(|kind| kind.suits(&ident))
        });
        if let Some(chosen) = chosen {
            let (ident, member) = (Ident::snake(&chosen), Member { name: name.to_owned(), path });
            self.methods.extend(methods(&ident).into_iter().map(|method| (method, member.clone())));
            self.remember(&member, chosen, &ident, Ident::snake(name), first);
            self.fields.insert(ident, member);
        }
    }

    fn variant(&mut self, name: &str, path: [i32; 3], taken: &mut HashMap<Ident, Member>) {
        let mut first = None;
        let chosen = scope::candidates(name, "_").find(|name| {
            let found = taken.get_key_value(&Ident::camel(name));
            first = first.take().or_else(|| found.map(|(ident, member)| (ident.clone(), member.clone())));
            found.is_none()
        });
        if let Some(chosen) = chosen {
            let (ident, member) = (Ident::camel(&chosen), Member { name: name.to_owned(), path });
            self.remember(&member, chosen, &ident, Ident::camel(name), first);
            taken.insert(ident, member);
        }
    }

    /// A oneof is a field and a type beside the nested types. prost-build settles the common clash itself: it appends
    /// `OneOf` when a nested type has the name.
    fn oneof(&mut self, message: &DescriptorProto, name: &str, path: [i32; 3], module: &[Ident]) {
        let nested: Vec<Ident> = (message.nested_type.iter().map(DescriptorProto::name))
            .chain(message.enum_type.iter().map(EnumDescriptorProto::name))
            .map(Ident::camel)
            .collect();
        let holder = self.message.member(name, &path);
        let mut first = None;
        let chosen = scope::candidates(name, "_").find(|name| {
            let camel = Ident::camel(name);
            let ident = if nested.contains(&camel) { camel.with_suffix("OneOf") } else { camel };
            let taken = self.fields.get_key_value(&Ident::snake(name));
            first = first.take().or_else(|| taken.map(|(ident, member)| (ident.clone(), member.clone())));
            taken.is_none() && self.scopes.take_all(module, &[&ident], &holder)
        });
        if let Some(chosen) = chosen {
            let (ident, member) = (Ident::snake(&chosen), Member { name: name.to_owned(), path });
            self.remember(&member, chosen, &ident, Ident::snake(name), first);
            self.fields.insert(ident, member);
        }
    }

    /// Notes another name of `member`; `first` has what kept it from the name that it wanted.
    fn remember(
        &mut self,
        member: &Member,
        chosen: String,
        ident: &Ident,
        wanted: Ident,
        first: Option<(Ident, Member)>,
    ) {
        if chosen != member.name {
            self.renamings.push(Renaming::new(member, chosen, ident.clone(), wanted, first));
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

/// Names the values of an enum.
pub(super) fn values(one: &EnumDescriptorProto) -> Vec<Renaming> {
    let prefix = Ident::camel(one.name());
    let mut renamings = Vec::new();
    let (mut numbers, mut taken) = (HashSet::new(), HashMap::<Ident, Member>::new());
    for (index, value) in one.value.iter().enumerate() {
        // Only the first of several names for one number becomes a variant.
        if !numbers.insert(value.number()) {
            continue;
        }
        let member = Member { name: value.name().to_owned(), path: [VALUE, number(index), NAME] };
        let (name, wanted) = (value.name(), Ident::variant(&prefix, value.name()));
        let first = taken.get_key_value(&wanted).map(|(ident, member)| (ident.clone(), member.clone()));
        let chosen =
            scope::candidates(name, "_").find(|name| !taken.contains_key(&Ident::variant(&prefix, name)));
        let Some(chosen) = chosen else { continue };
        let ident = Ident::variant(&prefix, &chosen);
        if chosen != name {
            let added = chosen.strip_prefix(name).unwrap_or(&chosen);
            let marked = format!("{name}{ADDED}{added}");
            renamings.push(Renaming::new(&member, marked, ident.clone(), wanted, first));
        }
        taken.insert(ident, member);
    }
    renamings
}

fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
