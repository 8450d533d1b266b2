//! Rows of the tables that the spec does not have on purpose.

use crate::count::{PAGE_ERRORS, PARAMETERS};

/// Rows that are left out, and why.
#[derive(Debug)]
pub struct LeftOut {
    /// The title of the table.
    pub table: &'static str,
    /// What the row holds; each of these must stand in it.
    pub holds: &'static [&'static str],
    /// Why.
    pub reason: &'static str,
}

/// Every rule, in the order in which they are tried.
pub const LEFT_OUT: &[LeftOut] = &[
    LeftOut { table: PAGE_ERRORS, holds: &["NO_CONTENT 204"], reason: EMPTY },
    LeftOut { table: PAGE_ERRORS, holds: &["NO CONTENT 204"], reason: EMPTY },
    LeftOut { table: PARAMETERS, holds: &["/functions/", "custom_functions_"], reason: ANY },
    LeftOut { table: PARAMETERS, holds: &["/functions/", "upload_file_"], reason: ANY },
    LeftOut { table: PARAMETERS, holds: &["/v6/settings/portals/", "/users: filter"], reason: FILTER },
    LeftOut { table: PARAMETERS, holds: &["/v8/{module}/{recordId}/__timeline: filter"], reason: FILTER },
    LeftOut { table: PARAMETERS, holds: &["/crm/v8/", ": perPage"], reason: PER_PAGE },
    LeftOut { table: PARAMETERS, holds: &["global-picklist-field-association.html: "], reason: INSIDE },
    LeftOut { table: PARAMETERS, holds: &["list-available-rest-apis.html: "], reason: INSIDE },
    LeftOut { table: PARAMETERS, holds: &["recycle-bin"], reason: INSIDE },
    LeftOut { table: PARAMETERS, holds: &["get-user-groups.html: "], reason: INSIDE },
];

const EMPTY: &str = "an empty answer is no error: the operation says that its answer may be empty";
const ANY: &str = "it stands for whatever a function takes, and is no name on the wire";
const FILTER: &str = "a slip of one source for `filters`, which the operation has";
const PER_PAGE: &str = "a slip of one source for `per_page`, which the operation has";
const INSIDE: &str = "it is a key inside the JSON of `filters`, or of another parameter";

/// Why a row is left out, if it is.
#[must_use]
pub fn reason(table: &str, row: &str) -> Option<&'static str> {
    let rule =
        LEFT_OUT.iter().find(|rule| rule.table == table && rule.holds.iter().all(|part| row.contains(part)));
    rule.map(|rule| rule.reason)
}
