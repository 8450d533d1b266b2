//! What answers say of jobs: the id of one, its state, how far it is.

use std::borrow::Cow;

use super::JobError;
use crate::{Error, Object, One, Outcome, Outcomes, Page, Status, View};

/// An answer by which a job is started.
pub trait StartsJob {
    /// The id of the job.
    #[doc(hidden)]
    fn into_job_id(self) -> Result<String, Error>;
}

impl StartsJob for Outcomes {
    fn into_job_id(self) -> Result<String, Error> {
        let beside = self.beside().clone();
        let outcomes = self.into_result()?;
        let id = outcomes.iter().find_map(|outcome| id_in(outcome.object()));
        id.map_or_else(|| id_or_error(&beside), Ok)
    }
}

macro_rules! starts_job {
    ($($type:ty: |$answer:ident| $object:expr),*) => {
        $(impl StartsJob for $type {
            fn into_job_id(self) -> Result<String, Error> {
                let $answer = &self;
                id_or_error($object)
            }
        })*
    };
}

starts_job! { Outcome: |answer| answer.object(), Status: |answer| answer.object(), Object: |answer| answer }

fn id_or_error(object: &Object) -> Result<String, Error> {
    id_in(object).ok_or_else(|| Error::new(JobError::NoId { answer: object.clone() }))
}

/// The id of a job: among the details, in the object itself, or in the first object under `data`.
fn id_in(object: &Object) -> Option<String> {
    fn named(object: &Object) -> Option<String> {
        ["job_id", "id"].iter().find_map(|name| object.get(name)).filter(|id: &String| !id.is_empty())
    }
    let own = |object: &Object| {
        let details = object.get::<Object>("details");
        details.as_ref().and_then(named).or_else(|| named(object))
    };
    own(object).or_else(|| own(&data(object)?))
}

/// The object under `data`, or the first one of a list there.
fn data(object: &Object) -> Option<Object> {
    object.get("data").or_else(|| object.get::<Vec<Object>>("data")?.into_iter().next())
}

/// An answer that tells how far a job is.
pub trait JobStatus: Send {
    /// What it says; `None` where it says nothing, which is what an empty answer means.
    #[doc(hidden)]
    fn status(&self) -> Option<Cow<'_, Object>>;
}

/// The status itself, or an answer that has it under `data`.
impl<T: View + Send> JobStatus for T {
    fn status(&self) -> Option<Cow<'_, Object>> {
        let object = self.object();
        let inner = if word_in(object).is_some() { None } else { data(object) };
        Some(inner.map_or(Cow::Borrowed(object), Cow::Owned))
    }
}

impl<T: View + Send> JobStatus for One<T> {
    fn status(&self) -> Option<Cow<'_, Object>> {
        Some(Cow::Borrowed(self.object()))
    }
}

/// Of a list the first one counts: an operation that is asked after one job lists that one.
impl<T: View + Send> JobStatus for Page<T> {
    fn status(&self) -> Option<Cow<'_, Object>> {
        self.iter().next().map(|first| Cow::Borrowed(first.object()))
    }
}

impl<T: JobStatus> JobStatus for Option<T> {
    fn status(&self) -> Option<Cow<'_, Object>> {
        self.as_ref()?.status()
    }
}

/// Whether a job has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Unfinished,
    Done,
    Failed,
}

impl State {
    /// The state, and the service's word for it. A word that is not known is no end.
    pub(crate) fn of(status: &impl JobStatus) -> (Self, Option<String>) {
        let word = status.status().and_then(|object| word_in(&object));
        (word.as_deref().map_or(Self::Unfinished, Self::of_word), word)
    }

    /// Operations write the words in two cases, and with blanks or underscores.
    fn of_word(word: &str) -> Self {
        let letters = word.chars().filter(char::is_ascii_alphabetic);
        match letters.map(|letter| letter.to_ascii_uppercase()).collect::<String>().as_str() {
            // A file of which all rows were skipped is done with.
            "COMPLETED" | "SKIPPED" => Self::Done,
            "FAILED" | "FAILURE" => Self::Failed,
            // ADDED, QUEUED, SCHEDULED, INPROGRESS, RUNNING, SUSPENDED, which may be taken up again.
            _ => Self::Unfinished,
        }
    }
}

fn word_in(object: &Object) -> Option<String> {
    ["state", "status", "Status", "State"].iter().find_map(|name| object.get(name))
}

/// How many records are done, and how many there are, where the status tells.
pub(crate) fn counts(status: &Object) -> (u64, Option<u64>) {
    /// What was left alone is not counted: some operations count there what is still to be done.
    const DONE: [&str; 6] =
        ["updated_count", "converted_count", "deleted_count", "failed_count", "added_count", "skipped_count"];
    let (mut done, mut total) = (0, None);
    let mut add = |object: &Object| {
        for (name, json) in object.iter() {
            let Ok(count) = json.trim_matches('"').parse::<u64>() else { continue };
            if name.eq_ignore_ascii_case("total_count") {
                total = Some(total.unwrap_or(0_u64).saturating_add(count));
            } else if DONE.iter().any(|one| name.eq_ignore_ascii_case(one)) {
                done = u64::saturating_add(done, count);
            }
        }
    };
    add(status);
    for resource in status.get::<Vec<Object>>("resource").unwrap_or_default() {
        if let Some(file) = resource.get::<Object>("file") {
            add(&file);
        }
    }
    if State::of(status).0 == State::Done {
        done = total.unwrap_or(done);
    }
    (total.map_or(done, |total: u64| done.min(total)), total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: &str) -> Object {
        json.parse().unwrap()
    }

    #[test]
    fn all_documented_words_are_known() {
        for (words, state) in [
            (&["COMPLETED", "completed", "SKIPPED"][..], State::Done),
            (&["FAILED", "FAILURE", "failed"][..], State::Failed),
            (
                &["ADDED", "QUEUED", "SCHEDULED", "scheduled", "IN PROGRESS", "INPROGRESS", "in_progress"][..],
                State::Unfinished,
            ),
            (&["RUNNING", "SUSPENDED", "", "a word of tomorrow"][..], State::Unfinished),
        ] {
            for word in words {
                assert_eq!(State::of_word(word), state, "{word}");
            }
        }
    }

    #[test]
    fn a_state_is_found_wherever_it_stands() {
        for json in [
            r#"{"state":"COMPLETED"}"#,
            r#"{"Status":"COMPLETED"}"#,
            r#"{"status":"completed"}"#,
            r#"{"data":[{"state":"COMPLETED","id":"1"}]}"#,
            r#"{"data":{"Status":"COMPLETED"}}"#,
        ] {
            assert_eq!(State::of(&object(json)).0, State::Done, "{json}");
        }
        assert_eq!(State::of(&object(r#"{"data":[]}"#)), (State::Unfinished, None));
        assert_eq!(State::of(&None::<Object>), (State::Unfinished, None));
    }

    #[test]
    fn an_id_is_found_wherever_it_stands() {
        for json in [
            r#"{"code":"SUCCESS","details":{"id":"42"}}"#,
            r#"{"code":"SUCCESS","details":{"job_id":42,"id":"7"}}"#,
            r#"{"code":"SUCCESS","details":{},"data":[{"details":{"job_id":"42"}}]}"#,
            r#"{"data":{"job_id":"42"}}"#,
            r#"{"id":"42"}"#,
        ] {
            assert_eq!(id_in(&object(json)).as_deref(), Some("42"), "{json}");
        }
        for json in [
            "{}",
            r#"{"details":{}}"#,
            r#"{"data":[]}"#,
            r#"{"details":{"id":""}}"#,
            r#"{"data":{"data":1}}"#,
        ] {
            assert_eq!(id_in(&object(json)), None, "{json}");
        }
    }

    #[test]
    fn counts_are_added_up() {
        let mass = r#"{"Total_Count":10,"Updated_Count":3,"Not_Updated_Count":6,"Failed_Count":1,"Status":"RUNNING"}"#;
        assert_eq!(counts(&object(mass)), (4, Some(10)));
        assert_eq!(counts(&object(&mass.replace("RUNNING", "COMPLETED"))), (10, Some(10)));
        let write = r#"{"status":"COMPLETED","resource":[{"file":{"added_count":2,"skipped_count":1,"updated_count":0,"total_count":3}}]}"#;
        assert_eq!(counts(&object(write)), (3, Some(3)));
        assert_eq!(counts(&object("{}")), (0, None));
        let much = r#"{"Updated_Count":18446744073709551615,"total_count":1,"deleted_count":-1}"#;
        assert_eq!(counts(&object(much)), (1, Some(1)));
    }
}
