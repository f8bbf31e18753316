//! Metadata that holds credentials: brokers store what they carry, so it stays behind unless it is asked for by name.

use crate::metadata::MetadataMap;
use http::HeaderName;

/// Words of a name by which its value is a credential.
const SECRET: &[&str] = &[
    "apikey",
    "authentication",
    "authorization",
    "bearer",
    "cookie",
    "cookie2",
    "cookies",
    "credential",
    "credentials",
    "jwt",
    "oidc",
    "otp",
    "passwd",
    "password",
    "saml",
    "secret",
];

/// Words before `key` that make a credential of it; a partition key is none.
const OF_KEYS: &[&str] = &["access", "api", "auth", "functions", "private", "secret", "subscription"];

/// Words before `token` that make a place in a list of it; any other token is a credential.
const OF_PLACES: &[&str] = &["continuation", "cursor", "next", "page", "resume", "sync", "watch"];

/// Removes the metadata with credentials but for what `allowed` names.
pub(crate) fn withhold(metadata: &mut MetadataMap, allowed: &[String]) {
    let headers = metadata.as_mut();
    // Most messages carry none, and then nothing is copied.
    if headers.is_empty() {
        return;
    }
    let withheld = |name: &&HeaderName| {
        is_sensitive(name.as_str())
            && !allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name.as_str()))
    };
    let names: Vec<HeaderName> = headers.keys().filter(withheld).cloned().collect();
    for name in names {
        tracing::debug!(%name, "metadata with credentials is not given to the broker");
        headers.remove(name);
    }
}

/// True if the name of this metadata tells that its value is a credential. The name is in lower case.
fn is_sensitive(name: &str) -> bool {
    let name = name.strip_suffix("-bin").unwrap_or(name);
    let mut earlier = "";
    let mut sensitive = false;
    for word in name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        sensitive |= SECRET.contains(&word) || is_key(earlier, word) || is_token(earlier, word);
        earlier = word;
    }
    sensitive || earlier == "auth"
}

fn is_key(earlier: &str, word: &str) -> bool {
    word == "key" && OF_KEYS.contains(&earlier)
}

/// Also of words that are written as one, as `accesstoken`.
fn is_token(earlier: &str, word: &str) -> bool {
    word.strip_suffix("token").is_some_and(|start| {
        let kind = if start.is_empty() { earlier } else { start };
        !OF_PLACES.iter().any(|place| kind.ends_with(place))
    })
}

/// The names in a list with commas.
#[cfg(any(feature = "memory", feature = "_broker"))]
pub(crate) fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(all(test, any(feature = "memory", feature = "_broker")))]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_by_their_names() {
        for name in [
            "authorization",
            "authorization-bin",
            "x-forwarded-authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-api-key",
            "x_api_key",
            "x-goog-api-key",
            "apikey",
            "x-auth-token",
            "x-amz-security-token",
            "x-forwarded-access-token",
            "x-csrf-token",
            "private-token",
            "x-user-password",
            "x-client-secret",
            "token",
            "x-auth",
            "x-auth-bin",
            "x-github-token",
            "x-amzn-oidc-data",
            "x-amzn-oidc-accesstoken",
            "x-goog-iap-jwt-assertion",
            "ocp-apim-subscription-key",
        ] {
            assert!(is_sensitive(name), "{name} would travel");
        }
        for name in [
            "x-request-id",
            "traceparent",
            "tracestate",
            "baggage",
            "user-agent",
            "x-forwarded-for",
            "grpc-timeout",
            "x-page-token",
            "x-nextpagetoken",
            "x-sync-token",
            "authority",
            "partition-key",
            "idempotency-key",
            "x-author",
            "x-cookiecutter",
            "x-keyboard",
        ] {
            assert!(!is_sensitive(name), "{name} would stay behind");
        }
    }

    #[test]
    fn what_is_named_travels_in_any_case() {
        let mut metadata = MetadataMap::new();
        for name in ["authorization", "cookie", "x-request-id"] {
            metadata.append(name, "a".parse().unwrap());
            metadata.append(name, "b".parse().unwrap());
        }
        withhold(&mut metadata, &names(" Authorization ,, x-other"));
        let kept: Vec<_> = metadata.as_ref().keys().map(HeaderName::as_str).collect();
        assert_eq!(kept, ["authorization", "x-request-id"]);
        assert_eq!(metadata.get_all("authorization").iter().count(), 2);
    }
}
