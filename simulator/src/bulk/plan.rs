//! What a test has in mind for a bulk job.

use crate::clock::Moment;

use super::pace::{BulkPace, Stage};

/// What is wrong with the zip of a result.
///
/// Rows are counted from 0, the header left out; a flaw in a row that the result does not have is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BulkFlaw {
    /// It breaks off half-way, as a download that was saved too early.
    Truncated,
    /// It is a page of HTML.
    NoZip,
    /// There is no file in it.
    NoEntry,
    /// There is a second file in it.
    SeveralEntries,
    /// The checksum of its file is another one.
    WrongChecksum,
    /// Its one row is a single field of so many bytes, which take up a thousandth of that in the zip.
    Bomb(u64),
    /// The last column has another name, `Unexpected`.
    WrongHeader,
    /// There is no header.
    NoHeader,
    /// This row has a column too few.
    ShortRow(u64),
    /// This row has a column too many.
    LongRow(u64),
    /// The last column of this row is no UTF-8.
    InvalidUtf8(u64),
    /// In this row a quote is opened and never closed.
    OpenQuote(u64),
}

/// What a bulk job is to come to, if not to what it should.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let zoho = zoho_sim::Simulator::start().await?;
/// let organisation = zoho.organisation();
/// // The next read has a million rows, whatever is stored, and the one after it a broken zip.
/// organisation.plan_bulk_read(zoho_sim::BulkPlan::new().rows(1_000_000));
/// organisation.plan_bulk_read(zoho_sim::BulkPlan::new().flaw(zoho_sim::BulkFlaw::Truncated));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkPlan {
    pub(super) rows: Option<u64>,
    pub(super) flaw: Option<BulkFlaw>,
    pub(super) fails: bool,
    never_ends: bool,
    polls: Option<u32>,
}

impl BulkPlan {
    /// A job that comes to what it should.
    pub fn new() -> Self {
        Self::default()
    }

    /// The result of a read has so many made-up rows, in one file and whatever is stored. The `id` of
    /// row `n`, counted from 0, ends with `n`; any other field holds its own name, a blank and `n`.
    /// Writes do not mind.
    pub fn rows(self, rows: u64) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// The zip of the result has this flaw.
    pub fn flaw(self, flaw: BulkFlaw) -> Self {
        Self { flaw: Some(flaw), ..self }
    }

    /// The job fails, and nothing is done.
    pub fn fails(self) -> Self {
        Self { fails: true, ..self }
    }

    /// The job never comes to an end.
    pub fn never_ends(self) -> Self {
        Self { never_ends: true, ..self }
    }

    /// So many questions are answered while the job is under way, whatever the simulator's pace is.
    pub fn polls(self, polls: u32) -> Self {
        Self { polls: Some(polls), ..self }
    }

    pub(super) fn stage(&self, pace: BulkPace, polls: u32, begun: Moment, now: Moment) -> Stage {
        match self.polls.map_or(pace, BulkPace::Polls).stage(polls, begun, now) {
            Stage::Done if self.never_ends => Stage::InProgress,
            stage => stage,
        }
    }
}
