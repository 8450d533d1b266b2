//! The CSV of a bulk write, out of its zip.

use std::io::{Cursor, Read};

use bytes::Bytes;
use csv::{ByteRecord, ReaderBuilder};
use zip::ZipArchive;

use super::upload::LARGEST;

/// The most rows of a file.
const MOST_ROWS: usize = 25_000;
/// What may stand between columns; the header says which.
const DELIMITERS: [u8; 4] = [b',', b';', b':', b'|'];

/// A file with its header apart.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<ByteRecord>,
}

impl Sheet {
    /// Reads the file of this name, or the only one. The error: the code that the service has for it.
    pub(super) fn read(zip: &Bytes, wanted: Option<&str>) -> Result<Self, &'static str> {
        let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| "INVALID_FILE_FORMAT")?;
        let names: Result<Vec<String>, _> =
            archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
        let mut names = names.map_err(|_| "INVALID_FILE_FORMAT")?;
        names.retain(|name| !name.ends_with('/') && !name.starts_with("__MACOSX/"));
        if let Some(wanted) = wanted {
            names.retain(|name| name == wanted);
        }
        let [name] = names.as_slice() else { return Err("FILE_NOT_SUPPORTED") };
        let mut text = Vec::new();
        let entry = archive.by_name(name).map_err(|_| "CANNOT_PROCESS")?;
        entry.take(LARGEST + 1).read_to_end(&mut text).map_err(|_| "CANNOT_PROCESS")?;
        if text.len() as u64 > LARGEST {
            return Err("FILE_TOO_LARGE");
        }
        let (header, rows) = parse(&text)?;
        Ok(Self { name: name.clone(), header, rows })
    }
}

fn parse(text: &[u8]) -> Result<(Vec<String>, Vec<ByteRecord>), &'static str> {
    let first = text.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: &u8| first.split(|byte| byte == delimiter).count();
    // Of two that are as frequent the first one of the list is meant.
    let delimiter = DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    let mut records = reader.byte_records();
    let header = records.next().ok_or("FILE_NOT_SUPPORTED")?.map_err(|_| "FILE_NOT_SUPPORTED")?;
    let header = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in records {
        if rows.len() == MOST_ROWS {
            return Err("LIMIT_EXCEEDED");
        }
        rows.push(record.map_err(|_| "FILE_NOT_SUPPORTED")?);
    }
    Ok((header, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_what_stands_between_columns() {
        for (text, width) in
            [("a,b;c\n1,2", 2), ("a;b;c\n1;2;3", 3), ("a|b\n", 2), ("a:b", 2), ("a\n", 1), ("\u{feff}a,b", 2)]
        {
            let (header, _) = parse(text.as_bytes()).expect("a header");
            assert_eq!((header.len(), header[0].as_str()), (width, "a"), "{text}");
        }
        assert_eq!(parse(b"").err(), Some("FILE_NOT_SUPPORTED"));
    }

    #[test]
    fn rows_may_have_quotes_and_any_number_of_columns_and_there_is_a_limit() {
        let (_, rows) = parse(b"a,b\n\"1,\n\"\"x\"\"\"\n2,3,4\n").expect("rows");
        assert_eq!((rows.len(), &rows[0][0], rows[1].len()), (2, b"1,\n\"x\"".as_slice(), 3));
        let many = |rows: usize| format!("a\n{}", "1\n".repeat(rows));
        assert_eq!(parse(many(25_000).as_bytes()).map(|(_, rows)| rows.len()), Ok(25_000));
        assert_eq!(parse(many(25_001).as_bytes()).err(), Some("LIMIT_EXCEEDED"));
    }
}
