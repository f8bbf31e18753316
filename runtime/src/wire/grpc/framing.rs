//! The bounds of the messages in a body.

/// The flag and the length before each message ("PROTOCOL-HTTP2", Length-Prefixed-Message).
const PREFIX: usize = 5;

/// The content that a body may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// The largest message, in bytes as it is sent.
    pub(super) size: usize,
    /// True if there may be several messages.
    pub(super) several: bool,
}

/// The reason that a body is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("a message has {size} bytes, and {allowed} are allowed")]
    TooLarge { size: usize, allowed: usize },
    #[error("there are several messages where the method has one")]
    Several,
}

/// A reader of a body that knows where its messages begin and end, and reads nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    allowed: Allowed,
    /// The bytes of the prefix that have arrived.
    prefix: usize,
    /// The length that they give so far.
    length: u32,
    /// The bytes of the message that are still to come.
    left: usize,
    /// True if a message has begun.
    begun: bool,
}

impl Framing {
    pub(super) fn new(allowed: Allowed) -> Self {
        Self { allowed, prefix: 0, length: 0, left: 0, begun: false }
    }

    /// Goes past `data`.
    ///
    /// # Errors
    /// When a message begins in it that may not be there.
    pub(super) fn advance(&mut self, mut data: &[u8]) -> Result<(), Fault> {
        while let [byte, rest @ ..] = data {
            if self.left > 0 {
                let passed = self.left.min(data.len());
                self.left -= passed;
                data = &data[passed..];
            } else {
                self.take(*byte)?;
                data = rest;
            }
        }
        Ok(())
    }

    /// Takes a byte of a prefix.
    fn take(&mut self, byte: u8) -> Result<(), Fault> {
        self.length = self.length << 8 | u32::from(byte);
        self.prefix += 1;
        if self.prefix < PREFIX {
            return Ok(());
        }
        // The flag has been shifted out: the length is the last four bytes.
        self.prefix = 0;
        self.begin(usize::try_from(self.length).unwrap_or(usize::MAX))
    }

    fn begin(&mut self, size: usize) -> Result<(), Fault> {
        let Allowed { size: allowed, several } = self.allowed;
        if size > allowed {
            return Err(Fault::TooLarge { size, allowed });
        }
        if self.begun && !several {
            return Err(Fault::Several);
        }
        (self.left, self.begun) = (size, true);
        Ok(())
    }

    /// True if no message is cut here.
    pub(super) fn is_whole(&self) -> bool {
        self.prefix == 0 && self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two messages, of three bytes and of none.
    const BODY: &[u8] = &[0, 0, 0, 0, 3, 7, 7, 7, 1, 0, 0, 0, 0];
    const ANY: Allowed = Allowed { size: usize::MAX, several: true };

    fn read(allowed: Allowed, frames: [&[u8]; 2]) -> Result<Framing, Fault> {
        let mut framing = Framing::new(allowed);
        frames.into_iter().try_for_each(|frame| framing.advance(frame))?;
        Ok(framing)
    }

    #[test]
    fn a_body_is_whole_between_messages_alone() {
        let whole = |end: &usize| read(ANY, [&BODY[..*end], &[]]).is_ok_and(|framing| framing.is_whole());
        assert_eq!((0..=BODY.len()).filter(whole).collect::<Vec<_>>(), [0, 8, 13]);
    }

    #[test]
    fn frames_need_not_end_with_messages() {
        for middle in 0..BODY.len() {
            let framing = read(ANY, [&BODY[..middle], &BODY[middle..]]);
            assert!(framing.is_ok_and(|framing| framing.is_whole()), "{middle}");
        }
    }

    #[test]
    fn a_message_too_many_is_a_fault() {
        let one = Allowed { several: false, ..ANY };
        assert_eq!(read(one, [BODY, &[]]).err(), Some(Fault::Several));
        assert_eq!(read(one, [&BODY[..8], &[]]).err(), None);
    }

    #[test]
    fn a_message_that_is_too_large_is_a_fault_before_it_has_come() {
        for (allowed, fault) in [(2, Some(Fault::TooLarge { size: 3, allowed: 2 })), (3, None)] {
            let allowed = Allowed { size: allowed, ..ANY };
            assert_eq!(read(allowed, [&BODY[..5], &[]]).err(), fault);
        }
    }
}
