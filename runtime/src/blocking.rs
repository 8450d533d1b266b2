//! Calls from programs that are not asynchronous, by a runtime that the client keeps for them.

use std::{
    future::Future,
    sync::{Mutex, OnceLock, PoisonError},
};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Client, Error};

/// A runtime with one worker, made when it is first needed and ended with the client.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    runtime: OnceLock<Runtime>,
    starting: Mutex<()>,
}

impl Worker {
    fn runtime(&self) -> Result<&Runtime, Error> {
        let _starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        if self.runtime.get().is_none() {
            let runtime =
                Builder::new_multi_thread().worker_threads(1).thread_name("zoho-api").enable_all().build();
            let runtime = runtime
                .map_err(|error| Error::configuration(format!("no thread for blocking calls: {error}")))?;
            let _ = self.runtime.set(runtime);
        }
        self.runtime.get().ok_or_else(|| Error::configuration("no thread for blocking calls"))
    }
}

/// A runtime must not be waited for where it might be dropped: inside another one.
impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// Runs a future of this crate to its end, from a thread that is not asynchronous: what
    /// `call.wait()` does, for everything else, such as `client.block_on(download.bytes())`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) inside an asynchronous program, where waiting would block others;
    /// use `.await` there.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if Handle::try_current().is_ok() {
            let message = "a blocking call inside an asynchronous program: use .await there";
            return Err(Error::configuration(message));
        }
        Ok(self.settings.worker.runtime()?.block_on(future))
    }
}
