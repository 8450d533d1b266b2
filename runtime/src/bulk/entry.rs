//! The file in a zip archive, unpacked while it is read.

use std::io::{BufReader, Error, Read, Result as IoResult, Seek, SeekFrom, Take};

use flate2::{Crc, bufread::DeflateDecoder};
use zip::{CompressionMethod, ZipArchive};

use super::BulkError;

/// The only file of an archive. Reading it ends well only if it has the announced length and checksum, and
/// never goes beyond that length.
pub(crate) struct Entry<R: Read> {
    packed: Packed<R>,
    announced: u64,
    read: u64,
    checksum: u32,
    crc: Crc,
}

enum Packed<R: Read> {
    Stored(Take<BufReader<R>>),
    Deflated(Box<DeflateDecoder<Take<BufReader<R>>>>),
}

fn odd(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> BulkError {
    BulkError::Zip(cause.into())
}

impl<R: Read + Seek> Entry<R> {
    pub(crate) fn open(file: R) -> Result<Self, BulkError> {
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(odd)?;
        if archive.has_duplicate_names() {
            return Err(odd("two files in it have one name"));
        }
        let files = archive.file_names_raw().enumerate().filter(|(_, name)| !name.ends_with(b"/"));
        let files: Vec<_> = files.map(|(index, name)| (index, name.to_owned())).collect();
        let [(index, _)] = *files else {
            let first = files.iter().take(3).map(|(_, name)| String::from_utf8_lossy(name).into_owned());
            return Err(BulkError::Entries { count: files.len(), names: first.collect() });
        };
        let entry = archive.by_index_raw(index).map_err(odd)?;
        let (announced, checksum, method) = (entry.size(), entry.crc32(), entry.compression());
        let (packed, start, encrypted) = (entry.compressed_size(), entry.data_start(), entry.encrypted());
        drop(entry);
        if encrypted {
            return Err(odd("the file in it is encrypted"));
        }
        let start = start.ok_or_else(|| odd("the file in it is nowhere"))?;
        let mut file = archive.into_inner();
        file.seek(SeekFrom::Start(start)).map_err(odd)?;
        let file = file.take(packed);
        let packed = match method {
            CompressionMethod::Stored => Packed::Stored(file),
            CompressionMethod::Deflated => Packed::Deflated(Box::new(DeflateDecoder::new(file))),
            other => return Err(odd(format!("the file in it is packed by {other}"))),
        };
        Ok(Self { packed, announced, read: 0, checksum, crc: Crc::new() })
    }
}

impl<R: Read> Read for Entry<R> {
    fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
        let read = match &mut self.packed {
            Packed::Stored(file) => file.read(into),
            Packed::Deflated(file) => file.read(into),
        };
        let read = read.map_err(|error| Error::from(odd(error)))?;
        self.read += read as u64;
        if self.read > self.announced {
            return Err(BulkError::TooLong { announced: self.announced }.into());
        }
        self.crc.update(into.get(..read).unwrap_or_default());
        if read == 0 && !into.is_empty() && (self.read < self.announced || self.crc.sum() != self.checksum) {
            return Err(BulkError::Damaged.into());
        }
        Ok(read)
    }
}
