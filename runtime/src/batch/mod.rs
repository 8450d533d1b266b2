//! Writing any number of records: one call is split into many, and their answers are put together again.

mod batches;
mod convert;
mod error;
mod items;
mod part;
mod report;
mod run;
mod state;

pub use batches::Batches;
pub use convert::FromSerialize;
pub use error::{BatchCause, BatchError, BatchFailed};
pub use part::BatchPart;
pub use report::{BatchCounts, BatchReport};
pub use run::BatchRun;
pub use state::BatchState;

use crate::Outcome;

/// What became of each item, in the order of the input.
type Slots<C> = Vec<Result<Outcome, BatchError<C>>>;

/// How a batch is carried out.
#[derive(Clone, Copy, Debug)]
struct Settings {
    /// The most items of a call, if fewer than the service takes.
    chunk: Option<usize>,
    /// The most calls at a time.
    parallel: usize,
    stop_on_error: bool,
    harmless_twice: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { chunk: None, parallel: 1, stop_on_error: false, harmless_twice: false }
    }
}
