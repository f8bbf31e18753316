//! The shell: which files are read, under which names, and what is written.

use polywire_codegen::{Generator, Options};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const SHELF: &str = "syntax = \"proto3\";\npackage lib.shelf.v1;\nmessage Shelf { string name = 1; }\n";
const BOOK: &str = "/* package no.v1; */\nsyntax = \"proto3\";\n// package no;\npackage lib.book.v1;\n\
                    import \"lib/shelf/v1/shelf.proto\";\nmessage Book { lib.shelf.v1.Shelf shelf = 1; }\n";

/// A folder with two packages below `protos`.
fn library() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("lib/shelf/v1/shelf.proto", SHELF), ("lib/book/v1/book.proto", BOOK)] {
        let path = folder.path().join("protos").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                files.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_package_says_where_the_include_path_is() {
    let folder = library();
    let input = folder.path().join("protos/lib/book/v1/book.proto");
    let (output, read) = Generator::new().with_input(&input).generate().unwrap();
    let paths: Vec<&str> = output.files.iter().map(|file| file.path()).collect();
    assert_eq!(paths, ["lib/book/v1.rs", "lib/shelf/v1.rs", "mod.rs"]);
    assert_eq!(read, [input, folder.path().join("protos/lib/shelf/v1/shelf.proto")]);
}

#[test]
fn files_folders_and_include_paths_give_the_same() {
    let folder = library();
    let protos = folder.path().join("protos");
    let file = |path: &str| Generator::new().with_input(protos.join(path));
    let files = file("lib/book/v1/book.proto").with_input(protos.join("lib/shelf/v1/shelf.proto"));
    let expected = files.generate().unwrap().0.files;
    assert_eq!(file("").generate().unwrap().0.files, expected);
    assert_eq!(file("lib").with_include(&protos).generate().unwrap().0.files, expected);
    assert_eq!(file("lib").generate().unwrap().0.files, expected);
}

#[test]
fn only_what_changes_is_written() {
    let folder = library();
    let out = folder.path().join("out");
    let generator = Generator::new().with_input(folder.path().join("protos")).with_out_dir(&out);
    assert!(generator.write().unwrap().iter().all(|file| file.changed));
    assert!(generator.write().unwrap().iter().all(|file| !file.changed));
    fs::write(folder.path().join("protos/lib/shelf/v1/shelf.proto"), SHELF.replace("name", "title")).unwrap();
    let changed = generator.write().unwrap().into_iter().filter(|file| file.changed);
    let changed: Vec<PathBuf> =
        changed.map(|file| file.path.strip_prefix(&out).unwrap().to_owned()).collect();
    assert_eq!(changed, [PathBuf::from("lib/shelf/v1.rs"), PathBuf::from("mod.rs")]);
    assert_eq!(files_below(&out).len(), 3);
}

#[test]
fn bad_input_writes_nothing() {
    let folder = library();
    fs::write(folder.path().join("protos/lib/shelf/v1/shelf.proto"), "syntax = \"proto3\"; message {")
        .unwrap();
    let out = folder.path().join("out");
    let generator = Generator::new().with_input(folder.path().join("protos")).with_out_dir(&out);
    let error = generator.write().unwrap_err();
    let report = error.diagnostics().expect("the definition is to blame");
    assert!(report.has_errors());
    assert!(!out.exists());
}

#[test]
fn files_of_others_are_left_alone() {
    let folder = library();
    let out = folder.path().join("out");
    fs::create_dir_all(out.join("lib/shelf")).unwrap();
    fs::write(out.join("lib/shelf/v1.rs"), "fn precious() {}").unwrap();
    let generator = Generator::new().with_input(folder.path().join("protos")).with_out_dir(&out);
    assert!(generator.write().unwrap_err().diagnostics().is_none());
    assert_eq!(files_below(&out), [PathBuf::from("lib/shelf/v1.rs")]);
    assert_eq!(fs::read_to_string(out.join("lib/shelf/v1.rs")).unwrap(), "fn precious() {}");
}

#[test]
fn an_output_folder_that_is_a_file() {
    let folder = library();
    let out = folder.path().join("out");
    fs::write(&out, "not a folder").unwrap();
    let generator = Generator::new().with_input(folder.path().join("protos")).with_out_dir(&out);
    assert!(generator.write().is_err());
    assert_eq!(fs::read_to_string(&out).unwrap(), "not a folder");
}

#[test]
fn inputs_that_are_none() {
    let folder = library();
    fs::write(folder.path().join("lib.rs"), "").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for input in ["nowhere.proto", "lib.rs", "empty"] {
        assert!(Generator::new().with_input(folder.path().join(input)).generate().is_err(), "{input}");
    }
    assert!(Generator::new().generate().is_err());
}

#[test]
fn extern_paths_replace_what_they_name() {
    let folder = library();
    let generator = Generator::new().with_input(folder.path().join("protos/lib/book/v1/book.proto"));
    let options = Options::new().with_extern_path(".lib.shelf.v1", "::shelves::v1");
    let (output, _) = generator.clone().with_options(options).generate().unwrap();
    let paths: Vec<&str> = output.files.iter().map(|file| file.path()).collect();
    assert_eq!(paths, ["lib/book/v1.rs", "mod.rs"]);
    for (proto, rust) in
        [("lib", "::a"), (".lib", "a"), (".lib", "::a; evil"), (".google.protobuf", "::a"), ("", "")]
    {
        let options = Options::new().with_extern_path(proto, rust);
        assert!(generator.clone().with_options(options).generate().is_err(), "{proto} {rust}");
    }
}

#[test]
fn a_type_registry_is_named_by_an_absolute_path() {
    let folder = library();
    let generator = Generator::new().with_input(folder.path().join("protos/lib/shelf"));
    for path in ["TYPES", "::a::TYPES; evil", ""] {
        let options = Options::new().with_type_registry(path);
        let error = generator.clone().with_options(options).generate().unwrap_err();
        let text = error.diagnostics().unwrap().to_string();
        assert!(text.starts_with(&format!("error[type-registry]: the type registry `{path}`")), "{text}");
    }
}

const API: &str = "
    use crate::proto::lib::shelf::v1::Shelf;
    #[polywire::service]
    pub trait Shelves { async fn get_shelf(&self, request: GetShelf) -> Result<Shelf, Status>; }
    #[polywire::message]
    pub struct GetShelf { #[field(1)] pub name: String }
";

/// The library and a crate whose trait uses one of its messages.
fn library_with_crate(manifest: &str) -> TempDir {
    let folder = library();
    let source = folder.path().join("app/src");
    fs::create_dir_all(source.join("unrelated")).unwrap();
    fs::write(folder.path().join("app/Cargo.toml"), manifest).unwrap();
    fs::write(source.join("api.rs"), API).unwrap();
    fs::write(source.join("unrelated/main.rs"), "fn main() {}").unwrap();
    folder
}

#[test]
fn rust_sources_stand_beside_protos() {
    let folder = library_with_crate("[package]\nname = \"my-app\"\n");
    let generator = Generator::new().with_input(folder.path().join("protos/lib/shelf"));
    let (output, read) = generator.with_input(folder.path().join("app")).generate().unwrap();
    let paths: Vec<&str> = output.files.iter().map(|file| file.path()).collect();
    assert_eq!(paths, ["lib/shelf/v1.rs", "mod.rs", "my_app.rs"]);
    let expected = ["app/src/api.rs", "protos/lib/shelf/v1/shelf.proto"].map(|path| folder.path().join(path));
    assert_eq!(read, expected);
}

#[test]
fn a_crate_says_its_package() {
    let manifest = "[package]\nname = \"my-app\"\n[package.metadata.polywire]\npackage = \"app.v1\"\n";
    let folder = library_with_crate(manifest);
    // A .proto file may import what comes of Rust, by the name that package and source file give.
    let proto = "syntax = \"proto3\";\npackage user.v1;\nimport \"app/v1/api.proto\";\n\
                 message Wish { app.v1.GetShelf shelf = 1; }\n";
    fs::write(folder.path().join("user.proto"), proto).unwrap();
    let generator = Generator::new().with_input(folder.path().join("user.proto"));
    let generator = generator.with_input(folder.path().join("protos/lib/shelf/v1/shelf.proto"));
    let (output, _) = generator.with_input(folder.path().join("app/src/api.rs")).generate().unwrap();
    let paths: Vec<&str> = output.files.iter().map(|file| file.path()).collect();
    assert_eq!(paths, ["app/v1.rs", "lib/shelf/v1.rs", "mod.rs", "user/v1.rs"]);
}

#[test]
fn a_rust_file_without_annotations() {
    let folder = library_with_crate("[package]\nname = \"my-app\"\n");
    let generator = Generator::new().with_input(folder.path().join("app/src/unrelated/main.rs"));
    let error = generator.generate().unwrap_err();
    assert!(error.diagnostics().unwrap().iter().all(|finding| finding.code == "rust"));
}

#[test]
fn types_that_are_built_in_need_no_file() {
    let folder = library_with_crate("[package]\nname = \"my-app\"\n");
    let source = "use crate::generated::google::{api, rpc::{Code, Status as Details}};
        #[polywire::service]
        trait Covers { async fn get(&self, request: Get) -> Result<api::HttpBody, Status>; }
        #[polywire::message]
        struct Get { #[field(1)] details: Option<Details>, #[field(2, enum = Code)] code: i32 }";
    fs::write(folder.path().join("app/src/api.rs"), source).unwrap();
    let (output, _) = Generator::new().with_input(folder.path().join("app")).generate().unwrap();
    let paths: Vec<&str> = output.files.iter().map(|file| file.path()).collect();
    assert_eq!(paths, ["google/api.rs", "google/rpc.rs", "mod.rs", "my_app.rs"]);
}

/// The refusal of a generator, as a build script shows it.
#[track_caller]
fn refusal(generator: &Generator) -> String {
    format!("{:?}", generator.build().unwrap_err()).trim().to_owned()
}

#[test]
fn a_build_script_that_builds_twice_into_one_folder_loses_nothing() {
    let folder = library();
    let out = fs::canonicalize(folder.path()).unwrap().join("out");
    let generator = |name: &str| {
        Generator::new().with_input(folder.path().join("protos/lib").join(name)).with_out_dir(&out)
    };
    generator("shelf").build().unwrap();
    let first = fs::read_to_string(out.join("mod.rs")).unwrap();
    let expected = format!(
        "another `build()` of this build script wrote {}/mod.rs: give all inputs to one `Generator`, or set an output \
         folder for each, `with_out_dir(Path::new(&env::var(\"OUT_DIR\")?).join(\"…\"))`",
        out.display()
    );
    assert_eq!(refusal(&generator("book")), expected);
    // However the folder is spelled.
    assert_eq!(refusal(&generator("book").with_out_dir(out.join("../out"))), expected);
    assert_eq!(fs::read_to_string(out.join("mod.rs")).unwrap(), first);
    assert_eq!(files_below(&out), ["lib/shelf/v1.rs", "mod.rs"].map(PathBuf::from));
    // The same output once more, another folder, and one generator for all.
    generator("shelf").build().unwrap();
    generator("book").with_out_dir(out.join("books")).build().unwrap();
    assert!(out.join("books/mod.rs").exists());
    generator("shelf")
        .with_input(folder.path().join("protos/lib/book"))
        .with_out_dir(out.join("all"))
        .build()
        .unwrap();
}

#[test]
fn what_an_earlier_run_left_is_removed_when_asked_for_and_nothing_else() {
    let folder = library();
    let out = folder.path().join("out");
    let generator = Generator::new().with_out_dir(&out);
    generator.clone().with_input(folder.path().join("protos")).write().unwrap();
    let own = "// @generated by polywire. DO NOT EDIT. Not quite.\nfn own() {}\n";
    for (path, text) in
        [("lib/book/own.rs", own), ("lib/shelf/notes.txt", "// @generated by polywire. DO NOT EDIT.\n")]
    {
        fs::write(out.join(path), text).unwrap();
    }
    // Another output within the folder belongs to another run.
    let other = generator.clone().with_out_dir(out.join("lib/other"));
    other.with_input(folder.path().join("protos/lib/shelf")).write().unwrap();
    let book = generator.with_input(folder.path().join("protos/lib/shelf"));
    let files = book.generate().unwrap().0.files;
    assert_eq!(polywire_codegen::orphans(&files, &out).unwrap(), [out.join("lib/book/v1.rs")]);
    book.write().unwrap();
    assert!(out.join("lib/book/v1.rs").exists());
    book.with_prune().write().unwrap();
    let left = [
        "lib/book/own.rs",
        "lib/other/lib/shelf/v1.rs",
        "lib/other/mod.rs",
        "lib/shelf/notes.txt",
        "lib/shelf/v1.rs",
        "mod.rs",
    ];
    assert_eq!(files_below(&out), left.map(PathBuf::from));
}

#[test]
fn folders_are_compared_as_what_they_are() {
    let folder = library();
    std::os::unix::fs::symlink("protos", folder.path().join("link")).unwrap();
    let at = |path: &str| folder.path().join(path);
    let plain = Generator::new().with_input(at("protos/lib")).with_include(at("protos"));
    let (expected, _) = plain.generate().unwrap();
    for include in ["./protos", "protos/", "protos/lib/..", "link", "link/../protos", "protos/./lib/.."] {
        for input in ["protos/lib", "link/lib", "protos/lib/../lib", "./protos/./lib"] {
            let generator = Generator::new().with_input(at(input)).with_include(at(include));
            let (found, _) = generator.with_input(at("protos/lib/book/v1/book.proto")).generate().unwrap();
            assert_eq!(found.files, expected.files, "{include} {input}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_any_text() {
    let folder = library_with_crate("\u{feff}[package]\nname = \"my-app\"\n");
    let paths = ["protos/lib/shelf/v1/shelf.proto", "protos/lib/book/v1/book.proto", "app/src/api.rs"];
    let generator =
        || Generator::new().with_input(folder.path().join("protos")).with_input(folder.path().join("app"));
    let (expected, _) = generator().generate().unwrap();
    for path in paths.map(|path| folder.path().join(path)) {
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("\u{feff}{text}")).unwrap();
    }
    assert_eq!(generator().generate().unwrap().0.files, expected.files);
    // Places are those that an editor shows.
    fs::write(
        folder.path().join(paths[0]),
        "\u{feff}message A { Mising a = 1; } /* é */ message B { Gone b = 1; }",
    )
    .unwrap();
    let error = Generator::new().with_input(folder.path().join(paths[0])).generate().unwrap_err();
    let places = error.diagnostics().unwrap().iter().map(|finding| finding.labels[0].location.column());
    assert_eq!(places.collect::<Vec<_>>(), [Some(13), Some(49)]);
}
