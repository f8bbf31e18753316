//! The proof that callers give of their identity: the Security Scheme Object of OpenAPI.

use serde::Serialize;
use std::collections::BTreeMap;

/// A way in which callers prove who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SecurityScheme(Scheme);

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Scheme {
    Http {
        scheme: &'static str,
    },
    ApiKey {
        #[serde(rename = "in")]
        place: ApiKeyPlace,
        name: String,
    },
    #[serde(rename = "oauth2")]
    OAuth2 {
        flows: Flows,
    },
    OpenIdConnect {
        open_id_connect_url: String,
    },
}

/// One flow, under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Flows {
    AuthorizationCode { authorization_url: String, token_url: String, scopes: BTreeMap<String, String> },
    ClientCredentials { token_url: String, scopes: BTreeMap<String, String> },
}

/// The place of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ApiKeyPlace {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

impl SecurityScheme {
    /// A bearer token in the `Authorization` header.
    pub fn bearer() -> Self {
        Self(Scheme::Http { scheme: "bearer" })
    }

    /// A user name and a password in the `Authorization` header.
    pub fn basic() -> Self {
        Self(Scheme::Http { scheme: "basic" })
    }

    /// A secret that stands under `name`.
    pub fn api_key(place: ApiKeyPlace, name: impl Into<String>) -> Self {
        Self(Scheme::ApiKey { place, name: name.into() })
    }

    /// OAuth 2.0 by client credentials, with the scopes and what each of them means. A request needs all of them.
    pub fn oauth2_client_credentials(
        token_url: impl Into<String>,
        scopes: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let (token_url, scopes) = (token_url.into(), scopes.into_iter().collect());
        Self(Scheme::OAuth2 { flows: Flows::ClientCredentials { token_url, scopes } })
    }

    /// OAuth 2.0 by authorization code, with the scopes and what each of them means. A request needs all of them.
    pub fn oauth2_authorization_code(
        authorization_url: impl Into<String>,
        token_url: impl Into<String>,
        scopes: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let (authorization_url, token_url) = (authorization_url.into(), token_url.into());
        let scopes = scopes.into_iter().collect();
        Self(Scheme::OAuth2 { flows: Flows::AuthorizationCode { authorization_url, token_url, scopes } })
    }

    /// OpenID Connect, by the URL of its discovery document.
    pub fn open_id_connect(url: impl Into<String>) -> Self {
        Self(Scheme::OpenIdConnect { open_id_connect_url: url.into() })
    }

    /// The scopes that a request needs; none outside OAuth 2.0.
    pub(super) fn scopes(&self) -> Vec<String> {
        match &self.0 {
            Scheme::OAuth2 {
                flows: Flows::AuthorizationCode { scopes, .. } | Flows::ClientCredentials { scopes, .. },
            } => scopes.keys().cloned().collect(),
            Scheme::Http { .. } | Scheme::ApiKey { .. } | Scheme::OpenIdConnect { .. } => Vec::new(),
        }
    }
}
