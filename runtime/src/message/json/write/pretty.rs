//! Line breaks and indentation.

const INDENT: &[u8] = b"  ";

/// Appends `compact`, which the writer wrote, with a line for each field, item and entry.
pub(in crate::message::json) fn append(compact: &[u8], output: &mut Vec<u8>) {
    let mut rest = compact;
    let mut level = 0;
    while let Some((&sign, after)) = rest.split_first() {
        rest = after;
        match sign {
            b'"' => rest = append_string(rest, output),
            b'{' | b'[' => {
                output.push(sign);
                match after {
                    [close @ (b'}' | b']'), after @ ..] => {
                        output.push(*close);
                        rest = after;
                    }
                    _ => {
                        level += 1;
                        append_line(level, output);
                    }
                }
            }
            b'}' | b']' => {
                level -= 1;
                append_line(level, output);
                output.push(sign);
            }
            b',' => {
                output.push(sign);
                append_line(level, output);
            }
            b':' => output.extend_from_slice(b": "),
            _ => output.push(sign),
        }
    }
}

/// Appends a string whose opening quote is consumed. What follows it.
fn append_string<'a>(text: &'a [u8], output: &mut Vec<u8>) -> &'a [u8] {
    let mut escaped = false;
    let end = text.iter().position(|&sign| {
        let ends = sign == b'"' && !escaped;
        escaped = sign == b'\\' && !escaped;
        ends
    });
    let (string, rest) = text.split_at(end.map_or(text.len(), |end| end + 1));
    output.push(b'"');
    output.extend_from_slice(string);
    rest
}

fn append_line(level: usize, output: &mut Vec<u8>) {
    output.push(b'\n');
    for _ in 0..level {
        output.extend_from_slice(INDENT);
    }
}
