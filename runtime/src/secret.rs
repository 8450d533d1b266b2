use std::fmt;

/// Text that must never be shown: its `Debug` is a placeholder, and it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// An OAuth access token. Its `Debug` does not show it.
///
/// Zoho's access tokens live for an hour; a client that has only one can't renew it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken(pub(crate) Secret);

impl<T: Into<String>> From<T> for AccessToken {
    fn from(text: T) -> Self {
        Self(Secret::new(text))
    }
}
