use std::fmt;

/// The longest id that is accepted; Zoho's have 19 digits today.
const LONGEST: usize = 40;

/// A text that can't be an id, because it is empty, too long or holds anything but digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidId(String);

impl InvalidId {
    /// Gives the digits back, so that nothing else can get into a path.
    #[doc(hidden)]
    pub fn check(text: &str) -> Result<&str, Self> {
        let digits =
            !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { Ok(text) } else { Err(Self(text.chars().take(LONGEST).collect())) }
    }
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not an id: an id is 1 to {LONGEST} digits", self.0)
    }
}

impl std::error::Error for InvalidId {}
