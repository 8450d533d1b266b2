//! Files that are too large to be held: they lie in the system's folder for temporary files.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// So much is read at a time.
const PIECE: u64 = 64 << 10;

/// What is left of a temporary file, from a place on. Clones read for themselves; the file goes with
/// the last of them.
#[derive(Clone)]
pub(crate) struct Spool {
    file: Arc<Mutex<File>>,
    at: u64,
    left: u64,
}

impl Spool {
    pub(super) fn new(mut file: File) -> io::Result<Self> {
        let left = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), at: 0, left })
    }

    pub(crate) fn len(&self) -> u64 {
        self.left
    }

    /// The first half of it.
    pub(crate) fn half(self) -> Self {
        Self { left: self.left / 2, ..self }
    }

    /// At most `limit` bytes from the front, which are taken off; none if the system fails to read
    /// them, so that the answer ends too early and the client notices.
    pub(crate) fn take(&mut self, limit: u64) -> Bytes {
        let length = limit.min(self.left).min(PIECE);
        let mut piece = vec![0; usize::try_from(length).unwrap_or(0)];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = file.seek(SeekFrom::Start(self.at)).and_then(|_| file.read_exact(&mut piece));
        if read.is_err() {
            return Bytes::new();
        }
        self.at += length;
        self.left -= length;
        piece.into()
    }
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spool").field("at", &self.at).field("left", &self.left).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn clones_read_for_themselves() {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&vec![7; 100_000]).expect("room");
        let spool = Spool::new(file).expect("a spool");
        let (mut one, mut other) = (spool.clone(), spool.half());
        assert_eq!((one.len(), other.len()), (100_000, 50_000));
        assert_eq!((one.take(10).len(), other.take(u64::MAX).len()), (10, 50_000));
        assert_eq!((one.take(u64::MAX).len(), one.take(u64::MAX).len()), (65_536, 34_454));
        assert!(one.take(1).is_empty() && other.take(1).is_empty());
    }
}
