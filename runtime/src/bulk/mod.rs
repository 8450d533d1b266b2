//! Bulk reads and bulk writes: CSV files inside zip files, made and read by jobs of the service.
//!
//! Files lie in anonymous temporary files ([`std::env::temp_dir`]), never in memory. Whatever reads or writes
//! them runs where it may block, a bounded piece at a time, and no longer than someone waits for the piece.

mod csv_file;
mod entry;
mod error;
mod outcome;
mod read;
mod rows;
mod sheet;
mod temporary;
mod write;

pub use error::BulkError;
pub use outcome::{BulkAction, BulkOutcome, BulkReport, BulkRowError};
pub use read::{BulkRead, BulkReadStream};
pub use rows::BulkRows;
pub use write::{BulkWrite, BulkWriteEndpoints, BulkWriteStream};

crate::reasons! {
    /// Jobs are made of several operations, so their errors have no code of one of them.
    pub enum NoReason {}
}

crate::error_codes! {
    NoReason;
    /// Any code.
    pub enum AnyCode {}
}
