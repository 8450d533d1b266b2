//! How many calls may run at once: of an operation its class, of a product the limits.

use std::fmt;

use crate::Product;

/// Which limits of calls at once an operation counts towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Concurrency {
    /// The limit of the organisation's edition alone.
    Normal,
    /// The limit of costly calls too, which is the same in every edition.
    Sub,
}

impl Concurrency {
    /// The word of the spec: `normal`, `sub`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Sub => "sub",
        }
    }
}

/// An edition of a product: what an organisation has bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Edition {
    /// The product.
    pub product: Product,
    /// The name: `enterprise`.
    pub name: &'static str,
    /// How many calls of one organisation and application may run at once.
    pub concurrency: u32,
}

impl fmt::Display for Edition {
    /// `CRM enterprise`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.product, self.name)
    }
}

/// How many calls a product lets run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Concurrencies {
    /// The product.
    pub product: Product,
    /// Its editions, smallest first.
    pub editions: &'static [Edition],
    /// The limit of [`Concurrency::Sub`] in every edition, if it is known.
    pub sub: Option<u32>,
}

impl Concurrencies {
    /// The edition of that name.
    pub fn edition(&self, name: &str) -> Option<&'static Edition> {
        self.editions.iter().find(|edition| edition.name == name)
    }
}
