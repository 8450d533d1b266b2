use std::{borrow::Cow, fmt};

use super::{serde_as_text, value_of_text};
use crate::ToWire;

/// The longest address that mail can be sent to (RFC 5321).
const LONGEST: usize = 254;

/// An address of email, as it is written.
///
/// What is checked is the form that every address has: something before the last `@`, a name of a host with a point in
/// it behind, no blanks. Whether it takes mail is for mail to tell. Two are equal where their texts are.
///
/// ```
/// # use zoho_runtime::Email;
/// let email: Email = "zoe.o'neil+crm@bücher.example".parse()?;
/// assert_eq!((email.local_part(), email.domain()), ("zoe.o'neil+crm", "bücher.example"));
/// assert!("zoe at example.com".parse::<Email>().is_err());
/// # Ok::<_, zoho_runtime::InvalidValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(Box<str>);

impl Email {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        let is_visible = |text: &str| !text.chars().any(|one| one.is_whitespace() || one.is_control());
        let is_label = |label: &str| {
            let is_plain = |one: char| one == '-' || one.is_alphanumeric() || !one.is_ascii();
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(is_plain)
        };
        let is_host = domain.contains('.') && domain.split('.').all(is_label);
        let is_quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
        let is_local =
            is_quoted || !local.is_empty() && !local.contains(['@', ',', ';', ':', '<', '>', '(', ')', '"']);
        let is_address = is_local && text.len() <= LONGEST && is_visible(text) && is_host;
        is_address.then(|| Self(text.into()))
    }

    /// The text, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind it.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

value_of_text!(Email: "an address of email");
serde_as_text!(Email);

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToWire for Email {
    fn to_wire(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FromField;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in
            ["a@b.c", "A.b+c@sub.example.com", "\"x@y\"@example.com", "用户@例え.jp", "o'n@a-b.example"]
        {
            let email: Email = good.parse().unwrap();
            assert_eq!((email.as_str(), email.to_string().as_str(), &*email.to_wire()), (good, good, good));
            let json = serde_json::to_string(&email).unwrap();
            assert_eq!(serde_json::from_str::<Email>(&json).unwrap(), email);
            assert_eq!(Email::from_json(&json), Some(email));
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b.c",
            "a@b",
            "a b@c.d",
            "a@b..c",
            "a@-b.c",
            "a@b.c\n",
            "a@b_c.d",
            "n/a",
            "a@b.c,d@e.f",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad:?}");
        }
        assert!(format!("{}@b.c", "a".repeat(255)).parse::<Email>().is_err());
        assert_eq!(Email::from_json(r#""a\u0040b.c""#).unwrap().as_str(), "a@b.c");
        assert_eq!(Email::from_json("null"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*@?.*") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert_eq!(format!("{}@{}", email.local_part(), email.domain()), text);
            }
        }
    }
}
