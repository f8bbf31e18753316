#[polywire::message]
#[allow(non_camel_case_types)]
pub enum Change {
    #[field(1)]
    merge(String),
}

fn main() {}
