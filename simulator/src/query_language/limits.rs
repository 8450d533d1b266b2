//! What versions take in a query.

use zoho_endpoint::{Operation, Product, Version};

use crate::bounds::count;

/// The limits of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Most records of one answer to a COQL query.
    pub(crate) per_call: u64,
    /// Most records that COQL queries reach by their offsets.
    pub(crate) total: u64,
    /// Most columns of a COQL query.
    pub(crate) columns: usize,
    /// Most conditions of a COQL query.
    pub(crate) conditions: usize,
    /// Most lookups that a COQL query follows.
    pub(crate) lookups: usize,
    /// Whether COQL has functions such as `COUNT`.
    pub(crate) functions: bool,
}

/// The limits of a version: the numbers of the catalogue's row, and what no row says.
pub(crate) fn limits_of(operation: &Operation, version: Version) -> Limits {
    let bounds = operation.bounds;
    let generation = if version.product == Product::Bigin { 2 } else { generation(version.name) };
    Limits {
        per_call: bounds.per_page.unwrap_or(200).into(),
        total: bounds.total.unwrap_or(10_000).into(),
        columns: count(bounds.fields, 50),
        conditions: count(bounds.conditions, 25),
        lookups: if generation < 7 { 2 } else { 15 },
        functions: generation >= 4,
    }
}

/// The whole number of a version: 2 for `v2.1`.
pub(crate) fn generation(name: &str) -> u32 {
    let digits = name.trim_start_matches('v').split('.').next();
    // A name that is no number is newer than all that are known.
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_with_versions() {
        let rows = || zoho_catalogue::endpoints().filter(|row| row.operation().name == "query_records");
        let limits = |product, name| {
            let found =
                rows().find(|row| (row.version().product, row.version().name) == (product, name)).unwrap();
            let limits = limits_of(found.operation(), found.version());
            (limits.per_call, limits.total, limits.columns, limits.functions)
        };
        assert_eq!(limits(Product::Crm, "v2"), (200, 10_000, 50, false));
        assert_eq!(limits(Product::Crm, "v2.1"), (200, 10_000, 50, false));
        assert_eq!(limits(Product::Crm, "v4"), (2_000, 10_000, 50, true));
        assert_eq!(limits(Product::Crm, "v8"), (2_000, 100_000, 500, true));
        assert_eq!(limits(Product::Bigin, "v2"), (200, 10_000, 50, false));
    }
}
