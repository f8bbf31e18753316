//! The dependencies that definitions in Rust bring into a user's build.

use std::process::Command;

#[test]
fn a_user_of_the_macros_builds_neither_protox_nor_prost_build() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "polywire", "--features", "macros", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let packages: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(packages.contains(&"polywire-codegen"), "the macros stand on the generator");
    for parser in ["protox", "protox-parse", "prost-build", "miette"] {
        assert!(!packages.contains(&parser), "{parser} is built");
    }
}
