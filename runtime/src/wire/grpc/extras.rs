//! Health and reflection.

use super::{config::Config, endless, error::GrpcServerError, health::Health};
use crate::{Handlers, TypeRegistry, wire::descriptors::file_descriptor_sets};
use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    fmt,
};
use tonic::{body::Body, server::NamedService};
use tonic_health::pb::health_server::SERVICE_NAME as HEALTH;
use tonic_reflection::server::Builder;
use tower::{Service, ServiceExt as _, util::BoxCloneSyncService};

/// The services that every gRPC server offers beside its own.
pub(super) struct Extras {
    services: HashMap<&'static str, Extra>,
    health: Health,
}

impl Extras {
    pub(super) fn new(
        services: &[Handlers],
        config: &Config,
        health: Health,
    ) -> Result<Self, GrpcServerError> {
        let names: Vec<_> = services.iter().map(|service| service.service().name()).collect();
        health.add(names.iter().copied());
        let mut extras = Self { services: HashMap::new(), health };
        if config.health {
            let service = extras.health.service();
            extras.add(name_of(&service), service);
        }
        if config.reflection {
            extras.add_reflection(services, &names)?;
        }
        Ok(extras)
    }

    /// Lists what is served: a definition may have more services.
    fn add_reflection(
        &mut self,
        services: &[Handlers],
        names: &[&'static str],
    ) -> Result<(), GrpcServerError> {
        use tonic_reflection::pb::{v1, v1alpha};
        let sets = file_descriptor_sets(services);
        let beside = [
            (v1::server_reflection_server::SERVICE_NAME, v1::FILE_DESCRIPTOR_SET),
            (v1alpha::server_reflection_server::SERVICE_NAME, v1alpha::FILE_DESCRIPTOR_SET),
            (HEALTH, tonic_health::pb::FILE_DESCRIPTOR_SET),
        ];
        let health = self.services.contains_key(HEALTH);
        let beside = beside.iter().filter(|(name, _)| health || *name != HEALTH);
        // A program may serve its own health.
        let listed: BTreeSet<_> =
            names.iter().copied().chain(beside.clone().map(|(name, _)| *name)).collect();
        let known = known_sets(services);
        let known = known.iter().copied().filter(|known| sets.iter().all(|set| set != known));
        let beside = beside.map(|(_, set)| *set).chain(known);
        let sets: Vec<&[u8]> = sets.iter().map(AsRef::as_ref).chain(beside).collect();
        let builder = || {
            let builder = Builder::configure().include_reflection_service(false);
            let builder =
                sets.iter().fold(builder, |builder, set| builder.register_encoded_file_descriptor_set(set));
            listed.iter().fold(builder, |builder, name| builder.with_service_name(*name))
        };
        let ended = self.health.ended().clone();
        let until_ended = move |request| endless::request(request, &ended);
        let (v1, v1alpha) = (builder().build_v1()?, builder().build_v1alpha()?);
        self.add(name_of(&v1), v1.map_request(until_ended.clone()));
        self.add(name_of(&v1alpha), v1alpha.map_request(until_ended));
        Ok(())
    }

    fn add<S>(&mut self, name: &'static str, service: S)
    where
        S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
    {
        self.services.insert(name, Extra(BoxCloneSyncService::new(service)));
    }

    /// The service that a path belongs to.
    pub(super) fn find(&self, path: &str) -> Option<&Extra> {
        self.services.get(path.strip_prefix('/')?.rsplit_once('/')?.0)
    }

    pub(super) fn health(&self) -> &Health {
        &self.health
    }

    /// Answers a request to one of the services. Its streams end with the server.
    pub(super) async fn serve(&self, extra: &Extra, request: http::Request<Body>) -> http::Response<Body> {
        endless::response(extra.serve(request).await, self.health.ended())
    }
}

fn name_of<S: NamedService>(_: &S) -> &'static str {
    S::NAME
}

impl fmt::Debug for Extras {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.services.keys()).finish()
    }
}

/// One such service. Cloned for each request, as tower services are.
pub(super) struct Extra(BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>);

impl Extra {
    async fn serve(&self, request: http::Request<Body>) -> http::Response<Body> {
        let Ok(response) = self.0.clone().oneshot(request).await;
        response
    }
}

/// The definitions of messages that an Any may hold beside those of the services' own definitions.
fn known_sets(services: &[Handlers]) -> BTreeSet<&'static [u8]> {
    let types = services.iter().filter_map(|handlers| handlers.service().types().registry());
    let registries = types.flat_map(TypeRegistry::reached_registries);
    registries.filter_map(TypeRegistry::file_descriptor_set).collect()
}
