//! Services and their methods, on every wire.

use super::{Comparison, compare_texts};
use crate::api::{http, queue, wires};
use polywire_rules::{
    Wires,
    http::{HttpBinding, HttpBindings, Segment},
    queue::QueueAddress,
};
use prost_reflect::{MethodDescriptor, ServiceDescriptor};

impl Comparison<'_> {
    pub(super) fn service(&mut self, old: &ServiceDescriptor) {
        let Some(new) = self.new.pool.get_service_by_name(old.full_name()) else {
            let at = self.was(&old.parent_file(), old.path());
            self.report.push(compare_texts::gone("service", old.full_name(), at));
            return;
        };
        for method in old.methods() {
            match new.methods().find(|now| now.name() == method.name()) {
                Some(now) => self.method(&method, &now),
                None => {
                    let is = self.is(&new.parent_file(), new.path());
                    let was = self.was(&old.parent_file(), method.path());
                    self.push(compare_texts::method_removed(method.full_name()), is, was);
                }
            }
        }
    }

    fn method(&mut self, old: &MethodDescriptor, new: &MethodDescriptor) {
        let name = old.name();
        let sides = [
            (
                "request",
                side(old.is_client_streaming(), old.input().full_name()),
                side(new.is_client_streaming(), new.input().full_name()),
            ),
            (
                "response",
                side(old.is_server_streaming(), old.output().full_name()),
                side(new.is_server_streaming(), new.output().full_name()),
            ),
        ];
        let mut findings: Vec<_> = sides
            .iter()
            .filter(|(_, was, is)| was != is)
            .map(|(what, was, is)| compare_texts::side_changed(what, name, was, is))
            .collect();
        let now = self.bindings(self.new, new);
        for binding in self.bindings(self.old, old).iter() {
            match now.iter().find(|now| reaches_the_same(now, binding)) {
                None => findings.push(compare_texts::binding_gone(name, &shown(binding))),
                Some(now) if now.body != binding.body => {
                    findings.push(compare_texts::body_changed(
                        "body",
                        name,
                        &shown(binding),
                        binding.body.as_str(),
                        now.body.as_str(),
                    ));
                }
                Some(now) if now.response_body != binding.response_body => {
                    findings.push(compare_texts::body_changed(
                        "response_body",
                        name,
                        &shown(binding),
                        binding.response_body.as_deref().unwrap_or_default(),
                        now.response_body.as_deref().unwrap_or_default(),
                    ));
                }
                Some(_) => {}
            }
        }
        let (was, is) = (queue_of(self.old, old), queue_of(self.new, new));
        if was != is {
            findings.push(compare_texts::queue_changed(name, &was, &is));
        }
        let (was, is) = (wires_of(self.old, old), wires_of(self.new, new));
        for wire in was.iter().filter(|wire| !is.contains(*wire)) {
            findings.push(compare_texts::wire_gone(name, wire.name()));
        }
        for finding in findings {
            let is = self.is(&new.parent_service().parent_file(), new.path());
            let was = self.was(&old.parent_service().parent_file(), old.path());
            self.push(finding, is, was);
        }
    }

    fn bindings(&self, idl: &crate::source::Idl, method: &MethodDescriptor) -> HttpBindings {
        http::Reader::new(&idl.pool).read(&method.options(), method).bindings
    }
}

/// The wires that carry the method.
fn wires_of(idl: &crate::source::Idl, method: &MethodDescriptor) -> Wires {
    let reader = wires::Reader::new(&idl.pool);
    let (options, service) = (method.options(), method.parent_service().options());
    let has_binding = !http::Reader::new(&idl.pool).read(&options, method).bindings.is_empty();
    let pattern = queue::Reader::new(&idl.pool).read(&options).unwrap_or_default().pattern;
    let declared = reader.read(&options).or_else(|| reader.read_service(&service));
    declared.unwrap_or_else(|| Wires::by_default(pattern, has_binding))
}

fn side(streams: bool, name: &str) -> String {
    if streams { format!("stream {name}") } else { name.to_owned() }
}

/// True if both answer the same requests. Names of variables do not tell paths apart.
fn reaches_the_same(a: &HttpBinding, b: &HttpBinding) -> bool {
    a.method == b.method && a.path.segments == b.path.segments && a.path.verb == b.path.verb
}

fn shown(binding: &HttpBinding) -> String {
    let segments = binding.path.segments.iter().map(|segment| match segment {
        Segment::Literal(text) => format!("/{text}"),
        Segment::Single => "/*".to_owned(),
        Segment::Rest => "/**".to_owned(),
    });
    let verb = binding.path.verb.iter().map(|verb| format!(":{verb}"));
    format!("{} {}", binding.method, segments.chain(verb).collect::<String>())
}

/// The way of queues to the method, on which both ends have to agree.
fn queue_of(idl: &crate::source::Idl, method: &MethodDescriptor) -> String {
    let reader = queue::Reader::new(&idl.pool);
    let own = reader.read(&method.options());
    let rule = match reader.read_service(&method.parent_service().options()) {
        Some(service) => service.applied(own, method.name()),
        None => own.unwrap_or_default(),
    };
    // What the fields of a template are called, no peer sees.
    let address = rule.address.as_ref().map(QueueAddress::pattern);
    format!("{} {}", rule.pattern.name(), address.unwrap_or_else(|| method.full_name().into()))
}
