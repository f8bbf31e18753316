use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    // As it was: tonic's code for tonic's services.
    let clock = protox::compile(["proto/clock.proto"], ["proto"])?;
    tonic_prost_build::configure().compile_fds(clock)?;
    // polywire's code beside it.
    polywire_codegen::Generator::new().with_input("proto/greeter.proto").build()?;
    Ok(())
}
