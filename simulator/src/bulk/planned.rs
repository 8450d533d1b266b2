//! Bulk jobs that a test plans or makes.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{BulkPlan, read_job, write_job};
use crate::organisation::{Organisation, held};

impl Organisation {
    /// The next bulk read comes to this. Plans queue up.
    pub fn plan_bulk_read(&self, plan: BulkPlan) {
        self.write(|store| store.bulk.read_plans.push_back(plan));
    }

    /// The next bulk write comes to this. Plans queue up.
    pub fn plan_bulk_write(&self, plan: BulkPlan) {
        self.write(|store| store.bulk.write_plans.push_back(plan));
    }

    /// Adds a bulk read of all records of a module that has come to its end already, and returns its
    /// id. A large file is made here and now, and no call has to wait for it.
    pub fn add_bulk_read(&self, module: &str, plan: BulkPlan) -> String {
        let (now, rows) = (self.now(), self.settings().bulk.rows_per_job);
        self.write(|store| read_job::add_finished(store, module, plan, rows, now))
    }

    /// Adds a bulk write that has inserted the rows of this CSV already, and returns its id. The header
    /// has the API names of fields.
    pub fn add_bulk_write(&self, module: &str, csv: &str) -> String {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        // Nothing here can fail: the zip is written to memory.
        let _ = zip.start_file("simulated.csv", SimpleFileOptions::default());
        let _ = zip.write_all(csv.as_bytes());
        let bytes = zip.finish().map(Cursor::into_inner).unwrap_or_default();
        let (file, now) = (held("simulated.zip", "application/zip", bytes.into()), self.now());
        self.write(|store| write_job::add_finished(store, module, file, now))
    }
}
