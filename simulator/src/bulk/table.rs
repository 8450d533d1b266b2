//! A CSV as it is written into a zip, row by row, with a flaw where a test wants one.

use std::fs::File;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use zip::ZipWriter;

use super::plan::BulkFlaw;

const BLOCK: [u8; 16 << 10] = [b'x'; 16 << 10];

/// A CSV that is being written: RFC 4180, but for lines that end as those of the service do.
pub(super) struct Table {
    out: Option<Writer<ZipWriter<File>>>,
    flaw: Option<BulkFlaw>,
    rows: u64,
}

impl Table {
    pub(super) fn new(zip: ZipWriter<File>, flaw: Option<BulkFlaw>) -> Self {
        Self { out: Some(writer(zip)), flaw, rows: 0 }
    }

    pub(super) fn header(&mut self, names: &[String]) -> io::Result<()> {
        match (self.flaw, names.split_last()) {
            (Some(BulkFlaw::NoHeader), _) => Ok(()),
            (Some(BulkFlaw::WrongHeader), Some((_, others))) => {
                let names = others.iter().map(String::as_str).chain(["Unexpected"]);
                self.record(names)
            }
            _ => self.record(names),
        }
    }

    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let row = self.rows;
        self.rows += 1;
        let others = cells.split_last().map_or(cells, |(_, others)| others);
        match self.flaw {
            Some(BulkFlaw::ShortRow(bad)) if bad == row => self.record(others),
            Some(BulkFlaw::LongRow(bad)) if bad == row => {
                self.record(cells.iter().map(String::as_str).chain(["surplus"]))
            }
            Some(BulkFlaw::InvalidUtf8(bad)) if bad == row => {
                let cells = others.iter().map(String::as_bytes).chain([b"\xff\xfe".as_slice()]);
                self.record(cells)
            }
            Some(BulkFlaw::OpenQuote(bad)) if bad == row => {
                let mut line: String = others.iter().flat_map(|cell| [cell.as_str(), ","]).collect();
                line.push_str("\"never closed\n");
                self.raw(|zip| zip.write_all(line.as_bytes()))
            }
            _ => self.record(cells),
        }
    }

    /// A row that is one field of so many bytes.
    pub(super) fn bomb(&mut self, bytes: u64) -> io::Result<()> {
        self.raw(|zip| {
            let mut left = bytes;
            while left > 0 {
                let length = left.min(BLOCK.len() as u64);
                zip.write_all(&BLOCK[..usize::try_from(length).unwrap_or(BLOCK.len())])?;
                left -= length;
            }
            zip.write_all(b"\n")
        })
    }

    pub(super) fn finish(mut self) -> io::Result<ZipWriter<File>> {
        let out = self.out.take().ok_or_else(lost)?;
        out.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    fn record<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        let out = self.out.as_mut().ok_or_else(lost)?;
        out.write_record(cells).map_err(io::Error::other)
    }

    /// Bytes that no writer of CSV would write.
    fn raw(&mut self, write: impl FnOnce(&mut ZipWriter<File>) -> io::Result<()>) -> io::Result<()> {
        let out = self.out.take().ok_or_else(lost)?;
        let mut zip = out.into_inner().map_err(csv::IntoInnerError::into_error)?;
        let written = write(&mut zip);
        self.out = Some(writer(zip));
        written
    }
}

fn writer(zip: ZipWriter<File>) -> Writer<ZipWriter<File>> {
    WriterBuilder::new().flexible(true).terminator(Terminator::Any(b'\n')).from_writer(zip)
}

/// An earlier write has failed.
fn lost() -> io::Error {
    io::Error::other("the file could not be written")
}
