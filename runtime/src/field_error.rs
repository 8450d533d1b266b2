use std::{borrow::Cow, fmt};

/// A field that is not what was required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name; behind it the place inside it, if what is odd is not the whole: `tags[2]`, `Owner.id`; before
    /// it the place of the record, where the whole page was asked for: `data[3].Amount`. Empty where it is the record
    /// itself that is odd.
    pub field: String,
    /// What was required.
    pub expected: Cow<'static, str>,
    /// The start of the JSON that stood there; `None` where the field is absent.
    pub found: Option<String>,
}

impl FieldError {
    /// The field, what should stand there and the JSON that does, of which the start is kept.
    pub(crate) fn new(
        field: impl Into<String>,
        expected: impl Into<Cow<'static, str>>,
        found: Option<&str>,
    ) -> Self {
        let found = found.map(|json| json.chars().take(80).collect());
        Self { field: field.into(), expected: expected.into(), found }
    }

    /// The same of a record that stands at this place.
    pub(crate) fn in_record(mut self, place: &str) -> Self {
        let is_joined = place.is_empty() || self.field.is_empty() || self.field.starts_with('[');
        let point = if is_joined { "" } else { "." };
        self.field = format!("{place}{point}{}", self.field);
        self
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            write!(f, "the record should be {}, ", self.expected)?;
        } else {
            write!(f, "field {:?} should be {}, ", self.field, self.expected)?;
        }
        match &self.found {
            Some(json) => write!(f, "but is {json}"),
            None => f.write_str("but is absent"),
        }
    }
}

impl std::error::Error for FieldError {}
