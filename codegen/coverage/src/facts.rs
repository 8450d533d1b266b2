//! The tables, as they are read from their folder.

use std::{fmt, fs, io, path::Path};

use serde::{Deserialize, de::DeserializeOwned};

/// Every table.
#[derive(Debug, Default)]
pub struct Facts {
    /// Of `crm_matrix.csv`: which endpoint is in which version.
    pub matrix: Vec<MatrixRow>,
    /// Of `crm_endpoints.jsonl`: the parameters at each version.
    pub endpoints: Vec<EndpointRow>,
    /// Of `crm_v8_openapi31.jsonl`.
    pub openapi: Vec<OpenApiRow>,
    /// Of `crm_v7_pages.jsonl`.
    pub pages: Vec<PageRow>,
    /// Of `bigin_endpoints.jsonl`.
    pub bigin: Vec<BiginRow>,
}

/// An endpoint with the versions that have it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct MatrixRow {
    /// `GET`.
    pub method: String,
    /// `/crm/{version}`; empty where the path is a whole address.
    pub root: String,
    /// Below the root.
    pub path: String,
    /// `v2.1`.
    pub versions: Vec<String>,
}

/// An endpoint at a version.
#[derive(Debug, Default, Deserialize)]
pub struct EndpointRow {
    /// `v2.1`.
    pub version: String,
    /// `GET`.
    pub method: String,
    /// `/crm/{version}`.
    pub root: String,
    /// Below the root.
    pub path: String,
    /// Of the query.
    pub query: Vec<Named>,
    /// Headers.
    pub headers: Vec<Named>,
}

/// Something with a name.
#[derive(Debug, Default, Deserialize)]
pub struct Named {
    /// On the wire.
    pub name: String,
    /// Where it travels, if the table says so.
    #[serde(default, rename = "in")]
    pub location: String,
}

/// An operation of the OpenAPI files of v8.
#[derive(Debug, Default, Deserialize)]
pub struct OpenApiRow {
    /// `GET`.
    pub method: String,
    /// `https://zohoapis.{dc}/crm/{version}`.
    pub server: String,
    /// Below the server.
    pub path: String,
    /// The parameters.
    pub params: Vec<Named>,
    /// The errors.
    pub errors: Vec<CodeRow>,
}

/// An error without a message.
#[derive(Debug, Default, Deserialize)]
pub struct CodeRow {
    /// On the wire.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
}

/// A page of the documentation of v7.
#[derive(Debug, Default, Deserialize)]
pub struct PageRow {
    /// Its name below the folder of the documentation.
    pub page: String,
    /// What it documents.
    pub endpoints: Vec<PageEndpoint>,
    /// The parameters.
    pub params: Vec<Named>,
    /// The errors.
    pub errors: Vec<ErrorRow>,
}

/// An endpoint of a page.
#[derive(Debug, Default, Deserialize)]
pub struct PageEndpoint {
    /// `GET`.
    pub method: String,
    /// Below the version, as the page writes it.
    pub path: String,
}

/// An error of a page.
#[derive(Debug, Default, Deserialize)]
pub struct ErrorRow {
    /// On the wire.
    pub code: String,
    /// The HTTP status, if the page gives one.
    pub http_status: Option<u16>,
    /// The message, if the page gives one.
    pub message: Option<String>,
}

/// An endpoint of Bigin at a version.
#[derive(Debug, Default, Deserialize)]
pub struct BiginRow {
    /// `v2`.
    pub version: String,
    /// `GET`.
    pub method: String,
    /// `/bigin/v2`.
    pub base: String,
    /// Below the base.
    pub path: String,
    /// Of the query.
    pub query: Vec<Named>,
}

/// A table that can't be read.
#[derive(Debug)]
pub struct FactsError {
    file: String,
    line: Option<usize>,
    reason: String,
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for FactsError {}

/// Reads the tables of a folder.
///
/// # Errors
/// Where a table is not there or has a row of another form.
pub fn read(folder: &Path) -> Result<Facts, FactsError> {
    Ok(Facts {
        matrix: matrix(folder)?,
        endpoints: lines(folder, "crm_endpoints.jsonl")?,
        openapi: lines(folder, "crm_v8_openapi31.jsonl")?,
        pages: lines(folder, "crm_v7_pages.jsonl")?,
        bigin: lines(folder, "bigin_endpoints.jsonl")?,
    })
}

fn text(folder: &Path, name: &str) -> Result<String, FactsError> {
    let path = folder.join(name);
    fs::read_to_string(&path).map_err(|error: io::Error| FactsError {
        file: path.display().to_string(),
        line: None,
        reason: error.to_string(),
    })
}

fn lines<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>, FactsError> {
    let text = text(folder, name)?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(index, line)| {
        serde_json::from_str(line).map_err(|error| FactsError {
            file: name.to_owned(),
            line: Some(index + 1),
            reason: error.to_string(),
        })
    })
    .collect()
}

/// The columns whose name is a version say with 1 that it has the endpoint.
fn matrix(folder: &Path) -> Result<Vec<MatrixRow>, FactsError> {
    const NAME: &str = "crm_matrix.csv";
    let text = text(folder, NAME)?;
    let fault = |line: Option<usize>, reason: String| FactsError { file: NAME.to_owned(), line, reason };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().map_err(|error| fault(Some(1), error.to_string()))?.clone();
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| fault(Some(index + 2), error.to_string()))?;
        let mut row = MatrixRow::default();
        for (column, cell) in head.iter().zip(&record) {
            match column {
                "method" => cell.clone_into(&mut row.method),
                "root" => cell.clone_into(&mut row.root),
                "path" => cell.clone_into(&mut row.path),
                version if is_version(version) && cell == "1" => row.versions.push(version.to_owned()),
                _ => {}
            }
        }
        if row.method.is_empty() || row.path.is_empty() {
            return Err(fault(Some(index + 2), "the row names no method or no path".to_owned()));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// `v2.1`, but not `v8_sdk`.
fn is_version(column: &str) -> bool {
    let number = column.strip_prefix('v').unwrap_or_default();
    !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}
