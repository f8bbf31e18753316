fn main() -> Result<(), polywire_codegen::GeneratorError> {
    polywire_codegen::Generator::new().with_input("proto/greeter.proto").build()
}
