//! The types of `google/protobuf/descriptor.proto` that [`prost_types`] has not: what came with editions.
//!
//! Generated code names them where a definition has a field of such a type.

#![allow(
    missing_docs,
    clippy::must_use_candidate,
    clippy::trivially_copy_pass_by_ref,
    clippy::should_implement_trait,
    reason = "like the code that is generated of other definitions"
)]

/// The types that are defined in `ExtensionRangeOptions`.
pub mod extension_range_options {
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.ExtensionRangeOptions.Declaration", crate = crate)]
    #[derive(Clone, PartialEq, Eq, Hash, ::prost::Message)]
    pub struct Declaration {
        #[prost(int32, optional, tag = "1")]
        pub number: Option<i32>,
        #[prost(string, optional, tag = "2")]
        pub full_name: Option<String>,
        #[prost(string, optional, tag = "3")]
        pub r#type: Option<String>,
        #[prost(bool, optional, tag = "5")]
        pub reserved: Option<bool>,
        #[prost(bool, optional, tag = "6")]
        pub repeated: Option<bool>,
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.ExtensionRangeOptions.VerificationState", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum VerificationState {
        Declaration = 0,
        Unverified = 1,
    }
    impl VerificationState {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Declaration => "DECLARATION",
                Self::Unverified => "UNVERIFIED",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "DECLARATION" => Some(Self::Declaration),
                "UNVERIFIED" => Some(Self::Unverified),
                _ => None,
            }
        }
    }
}
/// The types that are defined in `FieldOptions`.
pub mod field_options {
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FieldOptions.EditionDefault", crate = crate)]
    #[derive(Clone, PartialEq, Eq, Hash, ::prost::Message)]
    pub struct EditionDefault {
        #[prost(enumeration = "super::Edition", optional, tag = "3")]
        pub edition: Option<i32>,
        #[prost(string, optional, tag = "2")]
        pub value: Option<String>,
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FieldOptions.OptionRetention", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum OptionRetention {
        RetentionUnknown = 0,
        RetentionRuntime = 1,
        RetentionSource = 2,
    }
    impl OptionRetention {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::RetentionUnknown => "RETENTION_UNKNOWN",
                Self::RetentionRuntime => "RETENTION_RUNTIME",
                Self::RetentionSource => "RETENTION_SOURCE",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "RETENTION_UNKNOWN" => Some(Self::RetentionUnknown),
                "RETENTION_RUNTIME" => Some(Self::RetentionRuntime),
                "RETENTION_SOURCE" => Some(Self::RetentionSource),
                _ => None,
            }
        }
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FieldOptions.OptionTargetType", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum OptionTargetType {
        TargetTypeUnknown = 0,
        TargetTypeFile = 1,
        TargetTypeExtensionRange = 2,
        TargetTypeMessage = 3,
        TargetTypeField = 4,
        TargetTypeOneof = 5,
        TargetTypeEnum = 6,
        TargetTypeEnumEntry = 7,
        TargetTypeService = 8,
        TargetTypeMethod = 9,
    }
    impl OptionTargetType {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::TargetTypeUnknown => "TARGET_TYPE_UNKNOWN",
                Self::TargetTypeFile => "TARGET_TYPE_FILE",
                Self::TargetTypeExtensionRange => "TARGET_TYPE_EXTENSION_RANGE",
                Self::TargetTypeMessage => "TARGET_TYPE_MESSAGE",
                Self::TargetTypeField => "TARGET_TYPE_FIELD",
                Self::TargetTypeOneof => "TARGET_TYPE_ONEOF",
                Self::TargetTypeEnum => "TARGET_TYPE_ENUM",
                Self::TargetTypeEnumEntry => "TARGET_TYPE_ENUM_ENTRY",
                Self::TargetTypeService => "TARGET_TYPE_SERVICE",
                Self::TargetTypeMethod => "TARGET_TYPE_METHOD",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "TARGET_TYPE_UNKNOWN" => Some(Self::TargetTypeUnknown),
                "TARGET_TYPE_FILE" => Some(Self::TargetTypeFile),
                "TARGET_TYPE_EXTENSION_RANGE" => Some(Self::TargetTypeExtensionRange),
                "TARGET_TYPE_MESSAGE" => Some(Self::TargetTypeMessage),
                "TARGET_TYPE_FIELD" => Some(Self::TargetTypeField),
                "TARGET_TYPE_ONEOF" => Some(Self::TargetTypeOneof),
                "TARGET_TYPE_ENUM" => Some(Self::TargetTypeEnum),
                "TARGET_TYPE_ENUM_ENTRY" => Some(Self::TargetTypeEnumEntry),
                "TARGET_TYPE_SERVICE" => Some(Self::TargetTypeService),
                "TARGET_TYPE_METHOD" => Some(Self::TargetTypeMethod),
                _ => None,
            }
        }
    }
}
#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FeatureSet", crate = crate)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Message)]
pub struct FeatureSet {
    #[prost(enumeration = "feature_set::FieldPresence", optional, tag = "1")]
    pub field_presence: Option<i32>,
    #[prost(enumeration = "feature_set::EnumType", optional, tag = "2")]
    pub enum_type: Option<i32>,
    #[prost(enumeration = "feature_set::RepeatedFieldEncoding", optional, tag = "3")]
    pub repeated_field_encoding: Option<i32>,
    #[prost(enumeration = "feature_set::Utf8Validation", optional, tag = "4")]
    pub utf8_validation: Option<i32>,
    #[prost(enumeration = "feature_set::MessageEncoding", optional, tag = "5")]
    pub message_encoding: Option<i32>,
    #[prost(enumeration = "feature_set::JsonFormat", optional, tag = "6")]
    pub json_format: Option<i32>,
}
/// The types that are defined in `FeatureSet`.
pub mod feature_set {
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSet.FieldPresence", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum FieldPresence {
        Unknown = 0,
        Explicit = 1,
        Implicit = 2,
        LegacyRequired = 3,
    }
    impl FieldPresence {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unknown => "FIELD_PRESENCE_UNKNOWN",
                Self::Explicit => "EXPLICIT",
                Self::Implicit => "IMPLICIT",
                Self::LegacyRequired => "LEGACY_REQUIRED",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "FIELD_PRESENCE_UNKNOWN" => Some(Self::Unknown),
                "EXPLICIT" => Some(Self::Explicit),
                "IMPLICIT" => Some(Self::Implicit),
                "LEGACY_REQUIRED" => Some(Self::LegacyRequired),
                _ => None,
            }
        }
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSet.EnumType", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum EnumType {
        Unknown = 0,
        Open = 1,
        Closed = 2,
    }
    impl EnumType {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unknown => "ENUM_TYPE_UNKNOWN",
                Self::Open => "OPEN",
                Self::Closed => "CLOSED",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "ENUM_TYPE_UNKNOWN" => Some(Self::Unknown),
                "OPEN" => Some(Self::Open),
                "CLOSED" => Some(Self::Closed),
                _ => None,
            }
        }
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSet.RepeatedFieldEncoding", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum RepeatedFieldEncoding {
        Unknown = 0,
        Packed = 1,
        Expanded = 2,
    }
    impl RepeatedFieldEncoding {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unknown => "REPEATED_FIELD_ENCODING_UNKNOWN",
                Self::Packed => "PACKED",
                Self::Expanded => "EXPANDED",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "REPEATED_FIELD_ENCODING_UNKNOWN" => Some(Self::Unknown),
                "PACKED" => Some(Self::Packed),
                "EXPANDED" => Some(Self::Expanded),
                _ => None,
            }
        }
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSet.Utf8Validation", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Utf8Validation {
        Unknown = 0,
        None = 1,
        Verify = 2,
    }
    impl Utf8Validation {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unknown => "UTF8_VALIDATION_UNKNOWN",
                Self::None => "NONE",
                Self::Verify => "VERIFY",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "UTF8_VALIDATION_UNKNOWN" => Some(Self::Unknown),
                "NONE" => Some(Self::None),
                "VERIFY" => Some(Self::Verify),
                _ => None,
            }
        }
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSet.MessageEncoding", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum MessageEncoding {
        Unknown = 0,
        LengthPrefixed = 1,
        Delimited = 2,
    }
    impl MessageEncoding {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unknown => "MESSAGE_ENCODING_UNKNOWN",
                Self::LengthPrefixed => "LENGTH_PREFIXED",
                Self::Delimited => "DELIMITED",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "MESSAGE_ENCODING_UNKNOWN" => Some(Self::Unknown),
                "LENGTH_PREFIXED" => Some(Self::LengthPrefixed),
                "DELIMITED" => Some(Self::Delimited),
                _ => None,
            }
        }
    }
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSet.JsonFormat", crate = crate)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum JsonFormat {
        Unknown = 0,
        Allow = 1,
        LegacyBestEffort = 2,
    }
    impl JsonFormat {
        /// The name in the definition.
        pub fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unknown => "JSON_FORMAT_UNKNOWN",
                Self::Allow => "ALLOW",
                Self::LegacyBestEffort => "LEGACY_BEST_EFFORT",
            }
        }
        /// The value of a name in the definition.
        pub fn from_str_name(value: &str) -> Option<Self> {
            match value {
                "JSON_FORMAT_UNKNOWN" => Some(Self::Unknown),
                "ALLOW" => Some(Self::Allow),
                "LEGACY_BEST_EFFORT" => Some(Self::LegacyBestEffort),
                _ => None,
            }
        }
    }
}
#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FeatureSetDefaults", crate = crate)]
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FeatureSetDefaults {
    #[prost(message, repeated, tag = "1")]
    pub defaults: Vec<feature_set_defaults::FeatureSetEditionDefault>,
    #[prost(enumeration = "Edition", optional, tag = "4")]
    pub minimum_edition: Option<i32>,
    #[prost(enumeration = "Edition", optional, tag = "5")]
    pub maximum_edition: Option<i32>,
}
/// The types that are defined in `FeatureSetDefaults`.
pub mod feature_set_defaults {
    #[derive(polywire_macros::Message)]
    #[polywire(name = "google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault", crate = crate)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Message)]
    pub struct FeatureSetEditionDefault {
        #[prost(enumeration = "super::Edition", optional, tag = "3")]
        pub edition: Option<i32>,
        #[prost(message, optional, tag = "2")]
        pub features: Option<super::FeatureSet>,
    }
}
/// The types that are defined in `GeneratedCodeInfo`.
pub mod generated_code_info {
    /// The types that are defined in `Annotation`.
    pub mod annotation {
        #[derive(polywire_macros::Message)]
        #[polywire(name = "google.protobuf.GeneratedCodeInfo.Annotation.Semantic", crate = crate)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
        #[repr(i32)]
        pub enum Semantic {
            None = 0,
            Set = 1,
            Alias = 2,
        }
        impl Semantic {
            /// The name in the definition.
            pub fn as_str_name(&self) -> &'static str {
                match self {
                    Self::None => "NONE",
                    Self::Set => "SET",
                    Self::Alias => "ALIAS",
                }
            }
            /// The value of a name in the definition.
            pub fn from_str_name(value: &str) -> Option<Self> {
                match value {
                    "NONE" => Some(Self::None),
                    "SET" => Some(Self::Set),
                    "ALIAS" => Some(Self::Alias),
                    _ => None,
                }
            }
        }
    }
}
#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Edition", crate = crate)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
#[repr(i32)]
pub enum Edition {
    Unknown = 0,
    Proto2 = 998,
    Proto3 = 999,
    Edition2023 = 1000,
    Edition1TestOnly = 1,
    Edition2TestOnly = 2,
    Edition99997TestOnly = 99997,
    Edition99998TestOnly = 99998,
    Edition99999TestOnly = 99999,
}
impl Edition {
    /// The name in the definition.
    pub fn as_str_name(&self) -> &'static str {
        match self {
            Self::Unknown => "EDITION_UNKNOWN",
            Self::Proto2 => "EDITION_PROTO2",
            Self::Proto3 => "EDITION_PROTO3",
            Self::Edition2023 => "EDITION_2023",
            Self::Edition1TestOnly => "EDITION_1_TEST_ONLY",
            Self::Edition2TestOnly => "EDITION_2_TEST_ONLY",
            Self::Edition99997TestOnly => "EDITION_99997_TEST_ONLY",
            Self::Edition99998TestOnly => "EDITION_99998_TEST_ONLY",
            Self::Edition99999TestOnly => "EDITION_99999_TEST_ONLY",
        }
    }
    /// The value of a name in the definition.
    pub fn from_str_name(value: &str) -> Option<Self> {
        match value {
            "EDITION_UNKNOWN" => Some(Self::Unknown),
            "EDITION_PROTO2" => Some(Self::Proto2),
            "EDITION_PROTO3" => Some(Self::Proto3),
            "EDITION_2023" => Some(Self::Edition2023),
            "EDITION_1_TEST_ONLY" => Some(Self::Edition1TestOnly),
            "EDITION_2_TEST_ONLY" => Some(Self::Edition2TestOnly),
            "EDITION_99997_TEST_ONLY" => Some(Self::Edition99997TestOnly),
            "EDITION_99998_TEST_ONLY" => Some(Self::Edition99998TestOnly),
            "EDITION_99999_TEST_ONLY" => Some(Self::Edition99999TestOnly),
            _ => None,
        }
    }
}
