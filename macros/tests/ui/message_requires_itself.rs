//! A message that requires itself, by way of another.

#[derive(Clone, PartialEq, polywire::prost::Message, polywire::Message)]
#[prost(prost_path = "::polywire::prost")]
struct Left {
    #[prost(message, required, boxed, tag = "1")]
    right: Box<Right>,
}

#[derive(Clone, PartialEq, polywire::prost::Message, polywire::Message)]
#[prost(prost_path = "::polywire::prost")]
struct Right {
    #[prost(message, required, tag = "1")]
    left: Left,
}

fn main() {}
