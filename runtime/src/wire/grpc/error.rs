//! The reason that services cannot be served over gRPC.

use crate::DuplicateService;

/// The error of [`GrpcServer::new`](super::GrpcServer::new).
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum GrpcServerError {
    /// A service is there twice.
    #[error(transparent)]
    Duplicate(#[from] DuplicateService),
    /// Reflection cannot serve the descriptor set of the services.
    #[error("the descriptor set of the services cannot be served by reflection")]
    Reflection(#[from] tonic_reflection::server::Error),
}

crate::words::debug_in_words!(GrpcServerError);
