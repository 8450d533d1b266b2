//! The rows of a bulk read's file, as records or as the user's own structs.

use std::{
    fmt,
    io::{Read, Seek},
};

use csv::StringRecord;
use serde::de::DeserializeOwned;

use super::{
    BulkError,
    csv_file::{CsvFile, Header, odd},
};
use crate::{Error, Object, View};

/// How a row becomes a `T`.
pub(crate) type Decode<T> = fn(&Header, &StringRecord) -> Result<T, BulkError>;

/// The rows of a file that a bulk read gave: from the disk, or from anything else that can be read.
///
/// Every field of a row is text, which [`Object::get`] reads as numbers, times and the like too. An empty one is
/// null: the service does not tell an empty text from none. The column `Id` is the field `id`.
///
/// A row that can't be read is an error in its place ([`BulkError::Row`]), after which the next row follows.
/// After any other error there is no more.
///
/// ```
/// # use zoho_runtime::BulkRows;
/// zoho_runtime::views! {
///     /// A contact.
///     pub struct Contact {
///         /// The name.
///         last_name / with_last_name: text = "Last_Name",
///     }
/// }
/// let rows = BulkRows::<Contact>::from_csv("Id,Last_Name\n42,Zoë\n".as_bytes())?;
/// for row in rows {
///     assert_eq!(row?.last_name().as_deref(), Some("Zoë"));
/// }
/// # Ok::<(), zoho_runtime::Error>(())
/// ```
pub struct BulkRows<T> {
    csv: CsvFile,
    decode: Decode<T>,
    ended: bool,
}

impl<T> BulkRows<T> {
    pub(crate) fn new(csv: CsvFile, decode: Decode<T>) -> Self {
        Self { csv, decode, ended: false }
    }

    /// How many bytes of the file were read as rows.
    pub(crate) fn position(&self) -> u64 {
        self.csv.position()
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.csv.header.names.iter()
    }
}

impl<T: View> BulkRows<T> {
    /// The records in a zip file, as the service gives it.
    ///
    /// # Errors
    /// [`BulkError`] where it is no archive with one CSV file that has a header.
    pub fn from_zip(file: impl Read + Seek + Send + 'static) -> Result<Self, Error> {
        Ok(Self::new(CsvFile::in_zip(file, &[]).map_err(Error::new)?, view))
    }

    /// The records in a CSV file.
    ///
    /// # Errors
    /// [`BulkError`] where it has no header.
    pub fn from_csv(file: impl Read + Send + 'static) -> Result<Self, Error> {
        Ok(Self::new(CsvFile::new(Box::new(file), &[]).map_err(Error::new)?, view))
    }
}

impl<T: DeserializeOwned> BulkRows<T> {
    /// The rows in a zip file as the user's own structs, whose fields are named as the columns.
    ///
    /// # Errors
    /// [`BulkError`] where it is no archive with one CSV file that has a header.
    pub fn structs_from_zip(file: impl Read + Seek + Send + 'static) -> Result<Self, Error> {
        Ok(Self::new(CsvFile::in_zip(file, &[]).map_err(Error::new)?, deserialized))
    }

    /// The rows in a CSV file as the user's own structs, whose fields are named as the columns.
    ///
    /// # Errors
    /// [`BulkError`] where it has no header.
    pub fn structs_from_csv(file: impl Read + Send + 'static) -> Result<Self, Error> {
        Ok(Self::new(CsvFile::new(Box::new(file), &[]).map_err(Error::new)?, deserialized))
    }
}

impl<T> Iterator for BulkRows<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = match self.csv.next() {
            Ok(Some((header, row))) => (self.decode)(header, row),
            Ok(None) => {
                self.ended = true;
                return None;
            }
            Err(error) => Err(error),
        };
        self.ended = matches!(&row, Err(error) if !matches!(error, BulkError::Row { .. }));
        Some(row.map_err(Error::new))
    }
}

impl<T> std::iter::FusedIterator for BulkRows<T> {}

impl<T> fmt::Debug for BulkRows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkRows").field("columns", &self.csv.header.names).finish_non_exhaustive()
    }
}

/// Decodes a row as a view over an object.
pub(crate) fn view<T: View>(header: &Header, row: &StringRecord) -> Result<T, BulkError> {
    let keys: usize = header.keys.iter().map(|key| key.len() + 6).sum();
    let mut json = String::with_capacity(row.as_slice().len() + keys + 2);
    for (key, field) in header.keys.iter().zip(row) {
        json.push(if json.is_empty() { '{' } else { ',' });
        json.push_str(key);
        if field.is_empty() {
            json.push_str("null");
        } else if field.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
            json.push_str(&serde_json::Value::from(field).to_string());
        } else {
            json.extend(["\"", field, "\""]);
        }
    }
    json.push('}');
    let object: Result<Object, _> = json.parse();
    object.map(T::from_object).map_err(|error| BulkError::Row {
        line: row.position().map_or(0, csv::Position::line),
        column: None,
        message: error.to_string(),
    })
}

/// Decodes a row as the user's own struct.
pub(crate) fn deserialized<T: DeserializeOwned>(header: &Header, row: &StringRecord) -> Result<T, BulkError> {
    row.deserialize(Some(&header.names)).map_err(|error| odd(error, Some(header)))
}
