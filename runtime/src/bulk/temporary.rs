//! Files that last as long as someone reads them, and work that may block.

use std::{fs, io};

use tokio::fs::File;

use super::{AnyCode, BulkError};
use crate::{Call, CallError, Download, Error, ErrorKind, FileError};

/// How often a download is begun that breaks off.
const BEGINNINGS: u32 = 3;

/// Runs what may block where that does no harm.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::new(BulkError::File(io::Error::other(error))))
}

/// Downloads into a file that has no name.
pub(crate) async fn fetch(call: &Call<Download, AnyCode>) -> Result<fs::File, Error> {
    let endpoint = call.draft.endpoint;
    for beginning in 1.. {
        let again =
            call.again().ok_or_else(|| Error::configuration("a download uploads no file").of(endpoint))?;
        let download = again.await.map_err(CallError::into_error)?;
        match save(download).await {
            Err(error) if beginning < BEGINNINGS && is_cut(&error) => {}
            saved => return saved.map_err(|error| error.of(endpoint)),
        }
    }
    Err(Error::configuration("a download that never begins"))
}

async fn save(download: Download) -> Result<fs::File, Error> {
    let file = blocking(tempfile::tempfile).await?.map_err(|error| Error::new(BulkError::File(error)))?;
    let mut file = File::from_std(file);
    // The buffer between tokio and the file would otherwise grow to 2 MiB.
    file.set_max_buf_size(64 * 1024);
    download.copy_to(&mut file).await?;
    Ok(file.into_std().await)
}

fn is_cut(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::File(FileError::Interrupted { .. }))
}
