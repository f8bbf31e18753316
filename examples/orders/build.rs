fn main() -> Result<(), polywire_codegen::GeneratorError> {
    polywire_codegen::Generator::new().with_input("proto/orders.proto").build()
}
