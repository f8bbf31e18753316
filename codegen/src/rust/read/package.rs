//! The package of items that name none.

use crate::diagnostics::BYTE_ORDER_MARK;
use heck::ToSnakeCase as _;

/// The package that a crate's `Cargo.toml` gives to items without one: `package` below `[package.metadata.polywire]`,
/// else the name of the crate in snake case. `None` when the text has neither, as that of a workspace.
///
/// Only these two tables are read, line by line: a build of the macros gets by without a parser of TOML.
pub fn package_of_manifest(manifest: &str) -> Option<String> {
    let mut table = "";
    let (mut name, mut package) = (None, None);
    for line in manifest.trim_start_matches(BYTE_ORDER_MARK).lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.split(']').next().unwrap_or_default().trim();
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        match (table, key.trim()) {
            ("package", "name") => name = name.or_else(|| string(value)),
            ("package.metadata.polywire", "package") => package = package.or_else(|| string(value)),
            _ => {}
        }
    }
    package.or_else(|| name.map(|name| name.to_snake_case()))
}

/// `"text"`, with a comment behind it or not.
fn string(value: &str) -> Option<String> {
    let value = value.trim();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::package_of_manifest;

    #[test]
    fn manifests() {
        for (manifest, package) in [
            ("[package]\nname = \"my-shop\" # the shop\n", Some("my_shop")),
            ("[package]\nname = \"a\"\n[package.metadata.polywire]\npackage = 'shop.v1'\n", Some("shop.v1")),
            ("[workspace]\nmembers = [\"a\"]\n[dependencies.x]\npackage = \"y\"\n", None),
            ("[[bin]]\nname = \"tool\"\n", None),
        ] {
            assert_eq!(package_of_manifest(manifest).as_deref(), package, "{manifest}");
        }
    }
}
