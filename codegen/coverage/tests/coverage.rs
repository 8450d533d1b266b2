//! The spec against the tables of facts, and the report of a small table.

use std::{env, fs, path::Path};

use zoho_codegen::{disk, model, model::Model};
use zoho_coverage::{Coverage, count, facts, left_out};

fn spec() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    model(&disk::read_spec(&folder).unwrap()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

#[test]
fn nothing_of_the_tables_is_missing() {
    let Some(reference) = env::var_os("ZOHO_REFERENCE") else {
        println!("skipped: ZOHO_REFERENCE names no folder with the tables");
        return;
    };
    let facts = facts::read(&Path::new(&reference).join("facts")).unwrap();
    let coverage = count(&spec(), &facts);
    println!("{coverage}");
    for table in &coverage.tables {
        assert!(table.missing.is_empty(), "{}: {:#?}", table.title, table.missing);
        assert!(table.covered > 100, "{}", table.title);
    }
    let rows =
        || coverage.tables.iter().flat_map(|table| table.left_out.iter().map(|(row, _)| (table.title, row)));
    for rule in left_out::LEFT_OUT {
        let needed = rows()
            .any(|(title, row)| title == rule.table && rule.holds.iter().all(|part| row.contains(part)));
        assert!(needed, "no row needs this rule any more: {rule:?}");
    }
}

/// Tables with one row that the spec has, and one that it lacks.
fn small() -> Coverage {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "crm_matrix.csv",
        "method,path,root,v2,v2.1,v8_sdk\nGET,/{a}/{b}/photo,/crm/{version},1,0,1\nGET,/nowhere,/crm/{version},0,1,1\n",
    );
    write(
        "crm_endpoints.jsonl",
        r#"{"version":"v8","method":"POST","root":"/crm/{version}","path":"/{a}/{b}/photo","query":[{"name":"restrict_triggers"},{"name":"odd"}],"headers":[]}"#,
    );
    write(
        "crm_v8_openapi31.jsonl",
        r#"{"method":"DELETE","server":"https://x.{dc}/crm/{version}","path":"/{a}/{b}/photo","params":[],"errors":[{"code":"RECORD_LOCKED","status":400},{"code":"ODD","status":400}]}"#,
    );
    write(
        "crm_v7_pages.jsonl",
        r#"{"page":"delete-image.html","endpoints":[{"method":"DELETE","path":"/Misspelt"}],"params":[],"errors":[{"code":"RECORD_LOCKED","http_status":400,"message":"You cannot  perform this operation as the record is locked."},{"code":"NO_CONTENT","http_status":204,"message":"none"}]}"#,
    );
    write(
        "bigin_endpoints.jsonl",
        r#"{"version":"v9","method":"GET","base":"/bigin/v9","path":"/x","query":[]}"#,
    );
    count(&spec(), &facts::read(folder.path()).unwrap())
}

#[test]
fn rows_are_covered_left_out_or_missing() {
    let coverage = small();
    let counts: Vec<_> = coverage
        .tables
        .iter()
        .map(|table| (table.covered, table.left_out.len(), table.missing.len()))
        .collect();
    assert_eq!(counts, [(1, 0, 1), (1, 0, 0), (0, 0, 1), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 0, 1)]);
    assert!(!coverage.has_every_endpoint());
    let report = coverage.to_string();
    for line in [
        "v2.1 GET /crm/v2.1/nowhere",
        "POST /crm/v8/{a}/{b}/photo: odd",
        "  50.0 %",
        "an empty answer is no error",
    ] {
        assert!(report.contains(line), "{line} in {report}");
    }
}

#[test]
fn a_table_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = facts::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("crm_matrix.csv"), "{error}");
    fs::write(folder.path().join("crm_matrix.csv"), "method,path,root\nGET,,x\n").unwrap();
    let error = facts::read(folder.path()).unwrap_err().to_string();
    assert_eq!(error, "crm_matrix.csv:2: the row names no method or no path");
}
