//! Zips of results, whole or broken on purpose.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::plan::BulkFlaw;
use super::spool::Spool;
use super::table::Table;

const PAGE: &[u8] = b"<!DOCTYPE html><html><body><h1>The file is not available</h1></body></html>";

/// Where things stand in a zip with one file: its checksum in the file's own header; and, before the
/// end of the whole, where the directory begins, in which the checksum stands again.
const CHECKSUM_IN_HEADER: u64 = 14;
const DIRECTORY_IN_END: i64 = -6;
const CHECKSUM_IN_DIRECTORY: u64 = 16;

/// A zip with one text file of this name.
pub(super) fn zip_text(name: &str, text: &str) -> io::Result<Spool> {
    let mut zip = ZipWriter::new(tempfile::tempfile()?);
    zip.start_file(name, options())?;
    zip.write_all(text.as_bytes())?;
    Spool::new(zip.finish()?)
}

/// A zip with one CSV of this name, header and rows.
pub(super) fn zip_table(
    name: &str,
    header: &[String],
    flaw: Option<BulkFlaw>,
    rows: impl FnOnce(&mut Table) -> io::Result<()>,
) -> io::Result<Spool> {
    let mut file = tempfile::tempfile()?;
    if flaw == Some(BulkFlaw::NoZip) {
        file.write_all(PAGE)?;
        return Spool::new(file);
    }
    let mut zip = ZipWriter::new(file);
    if flaw != Some(BulkFlaw::NoEntry) {
        zip.start_file(name, options())?;
        let mut table = Table::new(zip, flaw);
        table.header(header)?;
        match flaw {
            Some(BulkFlaw::Bomb(bytes)) => table.bomb(bytes)?,
            _ => rows(&mut table)?,
        }
        zip = table.finish()?;
    }
    if flaw == Some(BulkFlaw::SeveralEntries) {
        zip.start_file(format!("another-{name}"), options())?;
        zip.write_all(header.join(",").as_bytes())?;
    }
    let mut file = zip.finish()?;
    match flaw {
        Some(BulkFlaw::Truncated) => {
            let length = file.seek(SeekFrom::End(0))?;
            file.set_len(length / 2)?;
        }
        Some(BulkFlaw::WrongChecksum) => spoil_checksum(&mut file)?,
        _ => {}
    }
    Spool::new(file)
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// In both places, so that they agree.
fn spoil_checksum(file: &mut File) -> io::Result<()> {
    let mut place = [0; 4];
    file.seek(SeekFrom::End(DIRECTORY_IN_END))?;
    file.read_exact(&mut place)?;
    let directory = u64::from(u32::from_le_bytes(place));
    for at in [CHECKSUM_IN_HEADER, directory + CHECKSUM_IN_DIRECTORY] {
        let mut checksum = [0; 4];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut checksum)?;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&checksum.map(|byte| !byte))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::ZipArchive;

    use super::*;

    fn bytes(flaw: Option<BulkFlaw>) -> Vec<u8> {
        let header = ["id".to_owned(), "Name".to_owned()];
        let mut spool = zip_table("7.csv", &header, flaw, |table| {
            for row in 0..3 {
                table.row(&[format!("{row}"), "a \"b\",\nc".to_owned()])?;
            }
            Ok(())
        })
        .expect("a zip");
        let mut all = Vec::new();
        while spool.len() > 0 {
            all.extend_from_slice(&spool.take(u64::MAX));
        }
        all
    }

    /// The file in the zip, or why it can't be had.
    fn text(flaw: Option<BulkFlaw>) -> Result<Vec<u8>, String> {
        let mut zip = ZipArchive::new(Cursor::new(bytes(flaw))).map_err(|error| error.to_string())?;
        let mut entry = zip.by_index(0).map_err(|error| error.to_string())?;
        let mut all = Vec::new();
        entry.read_to_end(&mut all).map_err(|error| error.to_string())?;
        Ok(all)
    }

    #[test]
    fn a_whole_zip_holds_the_rows_quoted_where_they_need_it() {
        let csv = "id,Name\n0,\"a \"\"b\"\",\nc\"\n1,\"a \"\"b\"\",\nc\"\n2,\"a \"\"b\"\",\nc\"\n";
        assert_eq!(text(None).expect("a file"), csv.as_bytes());
    }

    #[test]
    fn zips_are_broken_as_it_was_said() {
        for flaw in [BulkFlaw::Truncated, BulkFlaw::NoZip, BulkFlaw::NoEntry, BulkFlaw::WrongChecksum] {
            assert!(text(Some(flaw)).is_err(), "{flaw:?}");
        }
        let several = ZipArchive::new(Cursor::new(bytes(Some(BulkFlaw::SeveralEntries)))).expect("a zip");
        assert_eq!(several.len(), 2);
        let bomb = bytes(Some(BulkFlaw::Bomb(10 << 20)));
        assert!(bomb.len() < 20 << 10, "{}", bomb.len());
        let rows = |flaw| {
            let text = text(Some(flaw)).expect("a file");
            String::from_utf8_lossy(&text).lines().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(rows(BulkFlaw::WrongHeader)[0], "id,Unexpected");
        assert_eq!(rows(BulkFlaw::NoHeader)[0], "0,\"a \"\"b\"\",");
        assert_eq!(rows(BulkFlaw::ShortRow(0))[1], "0");
        assert_eq!(rows(BulkFlaw::LongRow(0))[2], "c\",surplus");
        assert_eq!(rows(BulkFlaw::InvalidUtf8(1))[3], "1,\u{fffd}\u{fffd}");
        assert_eq!(rows(BulkFlaw::OpenQuote(2))[5], "2,\"never closed");
        assert_eq!(rows(BulkFlaw::OpenQuote(9)).len(), 7);
    }
}
