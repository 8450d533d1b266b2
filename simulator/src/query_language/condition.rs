//! Conditions on records, whatever language they were written in.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::literal::{Literal, Pattern};
use super::path::Path;

/// What has fields.
pub(crate) trait Fields {
    /// The value of a field; none where there is no such field or record.
    fn value(&self, path: &Path) -> Option<Cow<'_, Value>>;
}

/// What records must meet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test(Box<Test>),
}

/// A test of one field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Test {
    pub(crate) path: Path,
    pub(crate) check: Check,
    /// Whether the check must fail.
    pub(crate) negated: bool,
}

/// What the value of a field must be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Check {
    /// Nothing, or an empty text or list.
    Empty,
    Equals(Literal),
    /// Equal, or a text that contains it.
    Contains(Literal),
    OneOf(Vec<Literal>),
    Before(Literal),
    NotAfter(Literal),
    After(Literal),
    NotBefore(Literal),
    Between(Literal, Literal),
    Like(Pattern),
}

impl Condition {
    pub(crate) fn holds(&self, fields: &impl Fields) -> bool {
        self.truth(fields) == Some(true)
    }

    /// None where an empty field leaves it open: as in SQL, it meets no test but that for being empty,
    /// and no negated one either.
    fn truth(&self, fields: &impl Fields) -> Option<bool> {
        match self {
            Self::All(parts) => first_or_all(parts, fields, false),
            Self::Any(parts) => first_or_all(parts, fields, true),
            Self::Not(part) => part.truth(fields).map(|truth| !truth),
            Self::Test(test) => test.truth(fields),
        }
    }

    /// All its tests, in their order.
    pub(crate) fn tests(&self) -> Vec<&Test> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(part) => part.tests(),
            Self::Test(test) => vec![test.as_ref()],
        }
    }
}

/// `decisive` if any part is; its opposite if all are; else it is open.
fn first_or_all(parts: &[Condition], fields: &impl Fields, decisive: bool) -> Option<bool> {
    let mut all = Some(!decisive);
    for part in parts {
        match part.truth(fields) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

impl Test {
    fn truth(&self, fields: &impl Fields) -> Option<bool> {
        let value = fields.value(&self.path).filter(|value| !value.is_null());
        if self.check == Check::Empty {
            let empty = value.is_none_or(|value| value.as_str() == Some("") || is_empty_list(&value));
            return Some(empty != self.negated);
        }
        let value = value.filter(|value| !is_empty_list(value))?;
        Some(self.check.passes(&value) != self.negated)
    }
}

fn is_empty_list(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

impl Check {
    fn passes(&self, value: &Value) -> bool {
        let order = |literal: &Literal| literal.order_of(value);
        match self {
            Self::Empty => false,
            Self::Equals(literal) => literal.equals(value),
            Self::Contains(literal) => literal.is_contained(value),
            Self::OneOf(literals) => literals.iter().any(|literal| literal.equals(value)),
            Self::Before(literal) => order(literal) == Some(Ordering::Less),
            Self::NotAfter(literal) => order(literal).is_some_and(Ordering::is_le),
            Self::After(literal) => order(literal) == Some(Ordering::Greater),
            Self::NotBefore(literal) => order(literal).is_some_and(Ordering::is_ge),
            Self::Between(low, high) => {
                order(low).is_some_and(Ordering::is_ge) && order(high).is_some_and(Ordering::is_le)
            }
            Self::Like(pattern) => pattern.fits(value),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// A record that is nothing but its fields.
    pub(crate) struct Plain(pub(crate) Value);

    impl Fields for Plain {
        fn value(&self, path: &Path) -> Option<Cow<'_, Value>> {
            self.0.get(path.text()).map(Cow::Borrowed)
        }
    }

    fn test(name: &str, check: Check, negated: bool) -> Condition {
        Condition::Test(Box::new(Test { path: Path::parse(name).expect("a path"), check, negated }))
    }

    fn equals(text: &str) -> Check {
        Check::Equals(Literal::new(text.to_owned()))
    }

    #[test]
    fn an_empty_field_meets_only_the_test_for_being_empty() {
        let record = Plain(json!({"none": null, "text": "", "list": [], "full": "x"}));
        for (name, empty) in
            [("none", true), ("missing", true), ("text", true), ("list", true), ("full", false)]
        {
            assert_eq!(test(name, Check::Empty, false).holds(&record), empty, "{name}");
            assert_eq!(test(name, Check::Empty, true).holds(&record), !empty, "{name}");
        }
        for name in ["none", "missing", "list"] {
            for negated in [false, true] {
                let open = test(name, equals("x"), negated);
                assert!(!open.holds(&record), "{name}");
                assert!(!Condition::Not(Box::new(open.clone())).holds(&record), "{name}");
                let full = test("full", equals("x"), false);
                assert!(Condition::Any(vec![open.clone(), full.clone()]).holds(&record));
                assert!(!Condition::All(vec![open, full]).holds(&record));
            }
        }
        assert!(test("text", equals("x"), true).holds(&record));
    }

    #[test]
    fn lists_meet_a_negated_test_with_all_their_entries() {
        let record = Plain(json!({"list": ["a", "b"]}));
        assert!(test("list", equals("a"), false).holds(&record));
        assert!(!test("list", equals("a"), true).holds(&record));
        assert!(test("list", equals("c"), true).holds(&record));
    }
}
