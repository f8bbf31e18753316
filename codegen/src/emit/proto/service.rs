//! Services.

use super::{Printer, options::is_set};
use prost_reflect::{MethodDescriptor, ServiceDescriptor};

const METHOD: i32 = 2;

impl Printer<'_> {
    pub(super) fn service(&mut self, service: &ServiceDescriptor, path: &[i32]) {
        self.before(path);
        let says_nothing = self.file.commented(path).is_none_or(|item| item.trailing_comments.is_none());
        if service.methods().len() == 0 && !is_set(&service.options()) && says_nothing {
            self.page.line(&format!("service {} {{}}", service.name()));
            return;
        }
        self.page.open(&format!("service {} {{", service.name()));
        self.after(path);
        self.option_statements(&service.options(), service.full_name());
        for (index, method) in (0..).zip(service.methods()) {
            if index > 0 {
                self.page.blank();
            }
            self.method(&method, service.full_name(), &[path, &[METHOD, index]].concat());
        }
        self.page.close("}");
    }

    fn method(&mut self, method: &MethodDescriptor, scope: &str, path: &[i32]) {
        let side = |streams: bool, name: &str| match streams {
            true => format!("stream {}", self.named(name, scope)),
            false => self.named(name, scope),
        };
        let request = side(method.is_client_streaming(), method.input().full_name());
        let response = side(method.is_server_streaming(), method.output().full_name());
        let signature = format!("rpc {}({request}) returns ({response})", method.name());
        let options = method.options();
        if !is_set(&options) {
            self.statement(path, &format!("{signature};"));
            return;
        }
        self.before(path);
        self.page.open(&format!("{signature} {{"));
        self.after(path);
        self.option_statements(&options, method.full_name());
        self.page.close("}");
    }
}
