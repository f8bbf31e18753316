fn main() -> Result<(), polywire_codegen::GeneratorError> {
    polywire_codegen::Generator::new().with_input("../proto/plain.proto").build()
}
