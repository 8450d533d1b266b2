use std::fmt;

use crate::ToWire;

/// A module that an operation can be called on.
pub trait ModuleName: ToWire {
    /// The API name, as it stands in paths.
    fn api_name(&self) -> &str;
}

/// The API name of a module that an organisation made itself, such as `Cars`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CustomModule(Box<str>);

impl CustomModule {
    /// Checks that the text can be an API name: a letter, then letters, digits and underscores, 100
    /// characters at most.
    ///
    /// # Errors
    /// [`InvalidModuleName`] where it can't.
    pub fn new(api_name: impl Into<String>) -> Result<Self, InvalidModuleName> {
        let api_name = api_name.into();
        let starts_well = api_name.starts_with(|first: char| first.is_ascii_alphabetic());
        let goes_on = api_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if starts_well && goes_on && api_name.len() <= 100 {
            Ok(Self(api_name.into()))
        } else {
            Err(InvalidModuleName(api_name.chars().take(100).collect()))
        }
    }

    /// The API name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CustomModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that can't be the API name of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidModuleName(String);

impl fmt::Display for InvalidModuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not the API name of a module: a letter, then letters, digits and underscores, 100 at most",
            self.0
        )
    }
}

impl std::error::Error for InvalidModuleName {}
