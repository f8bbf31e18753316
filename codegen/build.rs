//! Puts the templates of generated code where askama finds them.
//!
//! askama reads a template when the struct that fills it is compiled, by a path that is a literal; the templates come
//! with `polywire-templates`, whose files lie elsewhere in each user's build. So they are written to this build's own
//! folder, with a macro that puts a template's path there before a struct.

#[cfg(feature = "_templates")]
fn main() -> std::io::Result<()> {
    use std::{env, fmt::Write as _, fs, io, path::PathBuf};

    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let out = PathBuf::from(out);
    let mut arms = String::new();
    for (name, text) in polywire_templates::RUST {
        let path = out.join(name);
        fs::write(&path, text)?;
        // Writing to a string cannot fail.
        let _ = writeln!(
            arms,
            "    ({name:?}, $item:item) => {{ #[derive(::askama::Template)] #[template(path = {path:?})] $item }};"
        );
    }
    fs::write(out.join("template.rs"), format!("macro_rules! template {{\n{arms}}}\n"))
}

#[cfg(not(feature = "_templates"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
