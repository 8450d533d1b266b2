//! Records as structs of the caller's own.

use std::{borrow::Cow, fmt::Write};

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::{FieldError, Object, field};

/// How many fields of a record are left out before it is given up: each makes the record be read again.
const MOST_LEFT_OUT: usize = 50;

/// Reads a record, or tells the path of what does not fit.
pub(crate) fn strictly<U: DeserializeOwned>(record: &Object) -> Result<U, FieldError> {
    let json = record.json();
    serde_json::from_str(&json).or_else(|_| located(&json).map_err(|(error, _)| error))
}

/// Reads a record without the fields that do not fit, and tells these.
///
/// # Errors
/// With what does not fit where that is not in one field: a field that is missing, or a record of another form.
pub(crate) fn leniently<U: DeserializeOwned>(
    record: &Object,
) -> Result<(U, Vec<FieldError>), Vec<FieldError>> {
    // Nearly all records fit, and paths are not free.
    if let Ok(value) = serde_json::from_str(&record.json()) {
        return Ok((value, Vec::new()));
    }
    let mut left_out = Vec::new();
    let mut rest = Cow::Borrowed(record);
    loop {
        let (error, name) = match located(&rest.json()) {
            Ok(value) => return Ok((value, left_out)),
            Err(odd) => odd,
        };
        let name = name.filter(|name| left_out.len() < MOST_LEFT_OUT && rest.raw(name).is_some());
        left_out.push(error);
        match name {
            Some(name) => rest = Cow::Owned(rest.without(&name)),
            None => return Err(left_out),
        }
    }
}

/// Reads a record, or tells what does not fit and the name of the field that holds it.
fn located<U: DeserializeOwned>(json: &str) -> Result<U, (FieldError, Option<String>)> {
    let parser = &mut serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(parser).map_err(|error| {
        let place = place(error.path());
        let name = error.path().iter().next().and_then(|first| match first {
            Segment::Map { key } => Some(key.clone()),
            _ => None,
        });
        let message = error.into_inner().to_string();
        let found = name.as_ref().and_then(|_| found(json, &place));
        (told(&message, &place, found.as_deref()), name)
    })
}

/// The known part of a path: a key, or a place in a list, each.
fn place(path: &Path) -> Vec<Segment> {
    let is_known = |part: &&Segment| matches!(part, Segment::Map { .. } | Segment::Seq { .. });
    path.iter().take_while(is_known).cloned().collect()
}

/// The JSON that stands at a path.
fn found(json: &str, place: &[Segment]) -> Option<String> {
    place.iter().try_fold(json.to_owned(), |json, part| match part {
        Segment::Map { key } => Object::from_text(&json).ok()?.raw(key).map(str::to_owned),
        Segment::Seq { index } => Some(field::items(&json)?.get(*index)?.get().to_owned()),
        _ => None,
    })
}

/// What serde says, in the form of all errors of fields.
fn told(message: &str, place: &[Segment], found: Option<&str>) -> FieldError {
    let mut field = String::new();
    for part in place {
        let point = if field.is_empty() || matches!(part, Segment::Seq { .. }) { "" } else { "." };
        field.push_str(point);
        // A text takes whatever is written to it.
        let _ = match part {
            Segment::Seq { index } => write!(field, "[{index}]"),
            other => write!(field, "{other}"),
        };
    }
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    if let Some(missing) = missing {
        return FieldError::new(missing, "present", None).in_record(&field);
    }
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected.to_owned());
    FieldError::new(field, expected.unwrap_or_else(|| format!("as its type asks ({message})")), found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::View;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize, PartialEq)]
    struct User {
        id: String,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "PascalCase")]
    struct Deal {
        name: String,
        amount: Option<f64>,
        #[serde(default)]
        tags: Vec<String>,
        owner: Option<User>,
    }

    fn record(json: &str) -> Object {
        json.parse().unwrap()
    }

    #[test]
    fn what_fits_is_read() {
        let deal: Deal =
            record(r#"{"Name":"A","Amount":1.5,"Owner":{"id":"1"},"More":[]}"#).deserialize().unwrap();
        assert_eq!((deal.amount, deal.owner), (Some(1.5), Some(User { id: "1".into() })));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_path() {
        for (json, told) in [
            (r#"{"Name":"A","Amount":"x"}"#, r#"field "Amount" should be f64, but is "x""#),
            (r#"{"Name":"A","Tags":["a",{"b":1}]}"#, r#"field "Tags[1]" should be a string, but is {"b":1}"#),
            (r#"{"Name":"A","Owner":{"id":7}}"#, r#"field "Owner.id" should be a string, but is 7"#),
            (r#"{"Name":"A","Owner":{}}"#, r#"field "Owner.id" should be present, but is absent"#),
            (r#"{"Amount":1}"#, r#"field "Name" should be present, but is absent"#),
        ] {
            assert_eq!(record(json).deserialize::<Deal>().unwrap_err().to_string(), told);
        }
        let error = record("{}").deserialize::<Vec<String>>().unwrap_err();
        assert_eq!(error.to_string(), "the record should be a sequence, but is absent");
    }

    #[test]
    fn a_record_is_read_without_what_does_not_fit() {
        let json = r#"{"Amount":"x","Name":"A","Tags":["a",{}],"Owner":{"id":7}}"#;
        let (deal, left_out): (Deal, _) = leniently(&record(json)).unwrap();
        assert_eq!(deal, Deal { name: "A".into(), amount: None, tags: vec![], owner: None });
        let fields: Vec<_> = left_out.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["Amount", "Tags[1]", "Owner.id"]);
    }

    #[test]
    fn a_record_that_can_not_be_read_tells_all_that_was_odd() {
        let odd = leniently::<Deal>(&record(r#"{"Name":7}"#)).unwrap_err();
        let told: Vec<_> = odd.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                r#"field "Name" should be a string, but is 7"#,
                r#"field "Name" should be present, but is absent"#
            ]
        );
        let many: BTreeMap<_, _> = (0..200).map(|index| (index.to_string(), "x")).collect();
        let many = record(&serde_json::to_string(&many).unwrap());
        assert_eq!(leniently::<BTreeMap<String, i64>>(&many).unwrap_err().len(), MOST_LEFT_OUT + 1);
    }
}
