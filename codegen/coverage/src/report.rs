//! The comparison as people read it.

use std::{collections::BTreeSet, fmt};

use crate::{Coverage, Table};

/// How many missing rows of a table are printed.
const SHOWN: usize = 50;

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.tables.iter().map(|table| table.title.len()).max().unwrap_or(0);
        writeln!(
            f,
            "{:<width$}  {:>6}  {:>7}  {:>8}  {:>7}  {:>7}",
            "", "rows", "covered", "left out", "missing", "%"
        )?;
        for table in &self.tables {
            writeln!(
                f,
                "{:<width$}  {:>6}  {:>7}  {:>8}  {:>7}  {:>7}",
                table.title,
                table.rows(),
                table.covered,
                table.left_out.len(),
                table.missing.len(),
                percentage(table)
            )?;
        }
        for table in self.tables.iter().filter(|table| !table.left_out.is_empty()) {
            writeln!(f, "\nleft out of {}:", table.title)?;
            let reasons: BTreeSet<_> = table.left_out.iter().map(|(_, reason)| reason).collect();
            for reason in reasons {
                writeln!(f, "  {reason}:")?;
                for (row, _) in table.left_out.iter().filter(|(_, one)| one == reason) {
                    writeln!(f, "    {row}")?;
                }
            }
        }
        for table in self.tables.iter().filter(|table| !table.missing.is_empty()) {
            writeln!(f, "\nmissing of {}:", table.title)?;
            for row in table.missing.iter().take(SHOWN) {
                writeln!(f, "  {row}")?;
            }
            let more = table.missing.len().saturating_sub(SHOWN);
            if more > 0 {
                writeln!(f, "  and {more} more")?;
            }
        }
        Ok(())
    }
}

/// Cut, not rounded, so that only everything is 100.
fn percentage(table: &Table) -> String {
    let tenths = (table.percentage() * 10.0).floor() / 10.0;
    format!("{tenths:.1} %")
}
