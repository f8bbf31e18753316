//! Health and reflection.

use super::{config::Config, server::ReflectionError};
use crate::{Handlers, call::file_descriptor_sets};
use std::{
    collections::HashMap,
    convert::Infallible,
    fmt,
    sync::{Mutex, PoisonError},
};
use tonic::{body::Body, server::NamedService};
use tonic_health::{ServingStatus, server::HealthReporter};
use tower::{Service, ServiceExt as _, util::BoxCloneService};

type HttpService = BoxCloneService<http::Request<Body>, http::Response<Body>, Infallible>;

/// The services that every gRPC server offers beside its own.
#[derive(Default)]
pub(super) struct Extras {
    services: HashMap<&'static str, Extra>,
    reporter: Option<HealthReporter>,
    names: Vec<&'static str>,
}

impl Extras {
    pub(super) async fn new(services: &[Handlers], config: &Config) -> Result<Self, ReflectionError> {
        let names = services.iter().map(|service| service.service().name()).collect();
        let mut extras = Self { names, ..Self::default() };
        if config.health {
            extras.add_health().await;
        }
        if config.reflection {
            extras.add_reflection(services)?;
        }
        Ok(extras)
    }

    async fn add_health(&mut self) {
        let (reporter, service) = tonic_health::server::health_reporter();
        for name in &self.names {
            reporter.set_service_status(*name, ServingStatus::Serving).await;
        }
        self.reporter = Some(reporter);
        self.add(service);
    }

    fn add_reflection(&mut self, services: &[Handlers]) -> Result<(), ReflectionError> {
        let sets = file_descriptor_sets(services);
        let builder = || {
            let mut builder = tonic_reflection::server::Builder::configure();
            for set in &sets {
                builder = builder.register_encoded_file_descriptor_set(set);
            }
            if self.reporter.is_some() {
                builder = builder.register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
            }
            builder
        };
        let (v1, v1alpha) = (builder().build_v1()?, builder().build_v1alpha()?);
        self.add(v1);
        self.add(v1alpha);
        Ok(())
    }

    fn add<S>(&mut self, service: S)
    where
        S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + 'static,
        S::Future: Send,
    {
        self.services.insert(S::NAME, Extra(Mutex::new(BoxCloneService::new(service))));
    }

    /// The service that a path belongs to.
    pub(super) fn find(&self, path: &str) -> Option<&Extra> {
        self.services.get(path.strip_prefix('/')?.rsplit_once('/')?.0)
    }

    pub(super) async fn stop_serving(&self) {
        let Some(reporter) = &self.reporter else { return };
        for name in self.names.iter().copied().chain([""]) {
            reporter.set_service_status(name, ServingStatus::NotServing).await;
        }
    }
}

impl fmt::Debug for Extras {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.services.keys()).finish()
    }
}

/// One such service. Cloned for each request, as tower services are; the lock only makes it shareable.
pub(super) struct Extra(Mutex<HttpService>);

impl Extra {
    pub(super) async fn serve(&self, request: http::Request<Body>) -> http::Response<Body> {
        let service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Ok(response) = service.oneshot(request).await;
        response
    }
}
