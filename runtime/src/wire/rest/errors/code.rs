//! The names of codes.

use crate::Code;

/// The names in capitals, by the number of the code.
const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// The names of Connect ("Connect Protocol Reference", Error Codes); Twirp's differ in one.
const LOWER: [&str; 17] = [
    "ok",
    "canceled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
];

/// `NOT_FOUND` (`google/rpc/code.proto`).
pub(super) fn upper(code: Code) -> &'static str {
    name(&NAMES, code)
}

/// `not_found`.
pub(super) fn connect(code: Code) -> &'static str {
    name(&LOWER, code)
}

/// `not_found`; what is lost is `dataloss` ("Twirp Wire Protocol (v7)", Error Codes).
pub(super) fn twirp(code: Code) -> &'static str {
    if code == Code::DataLoss { "dataloss" } else { connect(code) }
}

/// The code of a name, however it is written.
pub(in crate::wire::rest) fn of_name(name: &str) -> Option<Code> {
    match name {
        "dataloss" => return Some(Code::DataLoss),
        "malformed" => return Some(Code::InvalidArgument),
        "bad_route" => return Some(Code::Unimplemented),
        "cancelled" | "CANCELED" => return Some(Code::Cancelled),
        _ => {}
    }
    let index = NAMES
        .iter()
        .position(|known| *known == name)
        .or_else(|| LOWER.iter().position(|known| *known == name));
    index.and_then(|index| i32::try_from(index).ok()).map(Code::from_i32)
}

fn name(names: &[&'static str; 17], code: Code) -> &'static str {
    usize::try_from(i32::from(code)).ok().and_then(|index| names.get(index)).copied().unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_name_of_its_code() {
        for code in (0..17).map(Code::from_i32) {
            for name in [upper(code), connect(code), twirp(code)] {
                assert_eq!(of_name(name), Some(code), "{name}");
            }
        }
        assert_eq!(of_name("teapot"), None);
    }
}
