//! Metadata that holds credentials: brokers store what they carry, so it stays behind unless it is asked for by name.

use crate::metadata::MetadataMap;
use http::HeaderName;

/// Words of a name that say that its value is a credential.
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
    "passwd",
    "password",
    "secret",
];

/// Words before `key` or `token` that make a credential of it; a page token or a partition key is none.
const QUALIFYING: &[&str] = &[
    "access", "api", "auth", "csrf", "id", "job", "private", "refresh", "secret", "security", "session",
    "vault", "xsrf",
];

/// Removes the metadata with credentials but for what `allowed` names.
pub(super) fn withhold(metadata: &mut MetadataMap, allowed: &[String]) {
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

/// Whether the value of this metadata is a credential, as far as its name tells. The name is in lower case.
fn is_sensitive(name: &str) -> bool {
    let mut before = None;
    name.split(|byte: char| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).any(|word| {
        let earlier = before.replace(word);
        SECRET.contains(&word) || is_qualified(earlier, word)
    }) || matches!(name, "token" | "x-token" | "x-auth" | "x-auth-key")
}

fn is_qualified(earlier: Option<&str>, word: &str) -> bool {
    matches!(word, "key" | "token") && earlier.is_some_and(|earlier| QUALIFYING.contains(&earlier))
}

/// The names in a list with commas.
#[cfg(any(feature = "memory", feature = "_broker"))]
pub(super) fn names(list: &str) -> Vec<String> {
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
