//! The same definition gives the same bytes, whatever the order of its files and whoever parsed them.

use crate::support::{descriptor_set, generate_fixtures, protos};
use polywire_codegen::{GeneratedFile, Input, Options, generate};

fn all() -> Vec<String> {
    ["json", "library", "nasty"].into_iter().flat_map(protos).collect()
}

fn generated(names: &[String]) -> Vec<GeneratedFile> {
    generate_fixtures(names).unwrap_or_else(|report| panic!("{report}")).files
}

#[test]
fn order_of_inputs() {
    let mut names = all();
    let expected = generated(&names);
    names.reverse();
    assert!(generated(&names) == expected);
    names.rotate_left(3);
    assert!(generated(&names) == expected);
}

#[test]
fn protoc_and_protox() {
    let names = all();
    let expected = generated(&names);
    let set = descriptor_set(&names);
    let found = generate(&Input::descriptor_set(set, &names), &Options::new());
    let found = found.unwrap_or_else(|report| panic!("{report}")).files;
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found.path(), expected.path());
        for (line, (found, expected)) in found.content().lines().zip(expected.content().lines()).enumerate() {
            assert_eq!(found, expected, "line {}", line + 1);
        }
    }
    assert!(found == expected);
}

#[test]
fn order_of_a_descriptor_set() {
    use prost::Message as _;

    let names = all();
    let set = descriptor_set(&names);
    let expected = generate(&Input::descriptor_set(set.as_slice(), &names), &Options::new()).unwrap().files;
    let mut set = EncodedFiles::decode(set.as_slice()).unwrap();
    set.file.reverse();
    let found = generate(&Input::descriptor_set(set.encode_to_vec(), &names), &Options::new()).unwrap().files;
    assert!(found == expected);
}

/// A descriptor set with its files left encoded.
#[derive(Clone, PartialEq, prost::Message)]
struct EncodedFiles {
    #[prost(bytes = "vec", repeated, tag = "1")]
    file: Vec<Vec<u8>>,
}
