//! What became of the records of a bulk write.

use std::{fmt, sync::Arc};

use csv::StringRecord;

use super::csv_file::Header;
use crate::{Error, FromField};

/// What was done with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BulkAction {
    /// A record was made.
    Added,
    /// A record was changed.
    Updated,
    /// The service did nothing with it; the errors say why.
    Skipped,
    /// The service did not come to it.
    Unprocessed,
    /// It was not sent, because it can't be written as a row; the error says why.
    NotSent,
    /// Another word of the service.
    Other(Box<str>),
}

impl BulkAction {
    fn from_wire(word: &str) -> Self {
        match word.trim().to_ascii_uppercase().as_str() {
            "ADDED" => Self::Added,
            "UPDATED" => Self::Updated,
            "SKIPPED" => Self::Skipped,
            "UNPROCESSED" => Self::Unprocessed,
            _ => Self::Other(word.into()),
        }
    }
}

/// Why a record was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkRowError {
    /// The service's code, such as `MANDATORY_NOT_FOUND`; `None` where the record was not sent.
    pub code: Option<String>,
    /// The fields that it is about.
    pub fields: Vec<String>,
    /// What is wrong with a record that was not sent.
    pub message: Option<String>,
}

impl BulkRowError {
    /// The reason why a record is not sent.
    pub(crate) fn not_sent(field: Option<&str>, message: impl fmt::Display) -> Self {
        let fields = field.map(str::to_owned).into_iter().collect();
        Self { code: None, fields, message: Some(message.to_string()) }
    }

    /// Reads `CODE-field,field:CODE-field`.
    fn from_wire(text: &str) -> Vec<Self> {
        let parts = text.split(':').map(str::trim).filter(|part| !part.is_empty());
        let errors = parts.map(|part| {
            let (code, fields) = part.split_once('-').unwrap_or((part, ""));
            let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty());
            Self { code: Some(code.to_owned()), fields: fields.map(str::to_owned).collect(), message: None }
        });
        errors.collect()
    }
}

/// `MANDATORY_NOT_FOUND (Last_Name)`.
impl fmt::Display for BulkRowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_deref().or(self.message.as_deref()).unwrap_or("no reason"))?;
        if self.fields.is_empty() { Ok(()) } else { write!(f, " ({})", self.fields.join(", ")) }
    }
}

/// What became of one record of a bulk write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkOutcome {
    /// Its place among the records, from 0.
    pub index: u64,
    /// What was done.
    pub action: BulkAction,
    /// Why it was refused.
    pub errors: Vec<BulkRowError>,
    /// The job that it was in; empty where it was not sent.
    pub job: Arc<str>,
    id: Option<Box<str>>,
}

impl BulkOutcome {
    pub(crate) fn not_sent(index: u64, error: BulkRowError) -> Self {
        Self { index, action: BulkAction::NotSent, errors: vec![error], job: Arc::default(), id: None }
    }

    /// Reads a row of a job's result.
    pub(crate) fn of_row(index: u64, job: &Arc<str>, header: &Header, row: &StringRecord) -> Self {
        let field = |name: &str| header.place(name).and_then(|place| row.get(place)).unwrap_or_default();
        Self {
            index,
            action: BulkAction::from_wire(field(STATUS)),
            errors: BulkRowError::from_wire(field(ERRORS)),
            job: Arc::clone(job),
            id: Some(field(RECORD_ID)).filter(|id| !id.is_empty()).map(Into::into),
        }
    }

    /// Whether a record was made or changed.
    pub fn is_success(&self) -> bool {
        matches!(self.action, BulkAction::Added | BulkAction::Updated)
    }

    /// The id of the record that was made or changed, as the type of its ids.
    pub fn id<'a, I: FromField<'a>>(&'a self) -> Option<I> {
        I::from_json(self.id.as_deref()?)
    }
}

/// `record 7: Skipped: DUPLICATE_DATA (Email)`.
impl fmt::Display for BulkOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {}: {:?}", self.index, self.action)?;
        for (place, error) in self.errors.iter().enumerate() {
            write!(f, "{} {error}", if place == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

pub(crate) const STATUS: &str = "STATUS";
const RECORD_ID: &str = "RECORD_ID";
const ERRORS: &str = "ERRORS";

/// What became of all records of a bulk write, in their order, as far as it came.
#[derive(Debug)]
#[must_use = "some of the records may have been refused, or the write may have stopped"]
pub struct BulkReport {
    pub(crate) outcomes: Vec<BulkOutcome>,
    pub(crate) error: Option<Error>,
}

impl BulkReport {
    /// What became of each record of the jobs that are done: that of the record with the index `n` stands at `n`.
    pub fn outcomes(&self) -> &[BulkOutcome] {
        &self.outcomes
    }

    /// The same.
    pub fn into_outcomes(self) -> Vec<BulkOutcome> {
        self.outcomes
    }

    /// The records that were refused.
    pub fn failures(&self) -> impl Iterator<Item = &BulkOutcome> {
        self.outcomes.iter().filter(|outcome| !outcome.is_success())
    }

    /// Why the write stopped before its end. Of the records behind [`outcomes`](Self::outcomes) those of the job
    /// that the error names may be written; the ones after them were not sent.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Whether all records were written.
    pub fn is_success(&self) -> bool {
        self.error.is_none() && self.failures().next().is_none()
    }
}

/// `997 of 1000 records written`, and where it stopped.
impl fmt::Display for BulkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, refused) = (self.outcomes.len(), self.failures().count());
        write!(f, "{} of {all} records written", all - refused)?;
        self.error.as_ref().map_or(Ok(()), |error| write!(f, "; then it stopped: {error}"))
    }
}
