//! One change of a page is one disagreement, in every flavour, and names both sides.

mod support;

use support::{PAGE, audited, flavours, spec};
use zoho_audit::{Drift, Kind};

#[test]
fn a_page_that_says_what_the_spec_says_has_no_drift() {
    let spec = spec();
    for (flavour, text) in flavours(PAGE) {
        let audit = audited(&spec, &text);
        assert_eq!(audit.operations, ["delete_photo"], "{flavour}");
        assert_eq!(audit.drift, [], "{flavour}");
        assert_eq!(audit.warnings, Vec::<String>::new(), "{flavour}");
    }
}

/// The one disagreement after a change of the page, in each flavour.
fn one(from: &str, to: &str, check: impl Fn(&Drift)) {
    assert!(PAGE.contains(from), "{from}");
    let spec = spec();
    for (flavour, text) in flavours(&PAGE.replace(from, to)) {
        let audit = audited(&spec, &text);
        let [drift] = audit.drift.as_slice() else { panic!("{flavour}, {to}: {:#?}", audit.drift) };
        println!("{flavour}: {drift}");
        assert_eq!(drift.operations, ["delete_photo"]);
        assert_eq!(drift.version, "v7");
        check(drift);
    }
}

fn said(drift: &Drift) -> (&'static str, &'static str, Option<String>, Option<String>) {
    (drift.kind().word(), drift.field().word(), drift.page_text(), drift.spec_text())
}

#[allow(clippy::unnecessary_wraps, reason = "sides are compared as they are given")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_message_that_changed() {
    let files = support::files();
    one("as the record is locked.", "while somebody holds the record.", |drift| {
        let page = "RECORD_LOCKED 400: You cannot perform this operation while somebody holds the record.";
        let spec = "RECORD_LOCKED 400: You cannot perform this operation as the record is locked.";
        assert_eq!(said(drift), ("changed", "error", text(page), text(spec)));
        let place = drift.spec_place().unwrap();
        assert_eq!(place.file, "crm/photo.yaml");
        let file = std::str::from_utf8(&files[&place.file]).unwrap();
        assert!(file.lines().nth(place.line - 1).unwrap().contains("RECORD_LOCKED"));
        assert!(drift.page_line().is_some_and(|line| line > 1));
    });
}

#[test]
fn a_message_of_a_shared_table_that_changed() {
    one("Internal Server Error", "The server gave up", |drift| {
        let page = "INTERNAL_ERROR 500: The server gave up";
        let spec = "INTERNAL_ERROR 500: Internal Server Error";
        assert_eq!(said(drift), ("changed", "error", text(page), text(spec)));
        assert_eq!(drift.spec_place().unwrap().file, "errors.yaml");
    });
}

#[test]
fn a_code_or_a_status_that_changed() {
    one("RECORD\\_LOCKED HTTP 400", "RECORD\\_HELD HTTP 400", |drift| {
        let message = "You cannot perform this operation as the record is locked.";
        let [page, spec] = ["HELD", "LOCKED"].map(|word| format!("RECORD_{word} 400: {message}"));
        assert_eq!(said(drift), ("changed", "error", Some(page), Some(spec)));
    });
    one("NO\\_PERMISSION HTTP 403", "NO\\_PERMISSION HTTP 401", |drift| {
        assert_eq!(drift.page_text(), text("NO_PERMISSION 401: Permission denied to delete images"));
        assert_eq!(drift.spec_text(), text("NO_PERMISSION 403: Permission denied to delete images"));
    });
}

#[test]
fn a_row_that_came_or_went() {
    let row = "- RECORD\\_LOCKED HTTP 400\n\nYou cannot perform this operation as the record is locked.\n\n**Resolution:** Wait.\n\n";
    one(row, "", |drift| {
        assert_eq!(drift.kind(), Kind::Removed);
        assert!(drift.spec_text().unwrap().starts_with("RECORD_LOCKED 400"));
    });
    let more =
        format!("- STAMP\\_MISSING HTTP 400\n\nthere is no stamp\n\n**Resolution:** Stamp it.\n\n{row}");
    one(row, &more, |drift| {
        assert_eq!(said(drift), ("added", "error", text("STAMP_MISSING 400: there is no stamp"), None));
    });
}

#[test]
fn a_scope_that_changed() {
    one("DELETE - Take photos away", "WRITE - Take photos away", |drift| {
        let page = "ZohoCRM.modules.{module}.WRITE";
        let spec = "ZohoCRM.modules.{module}.DELETE";
        assert_eq!(said(drift), ("changed", "scope", text(page), text(spec)));
    });
    one("**(or)**", "**(and)**", |drift| {
        assert_eq!(drift.kind(), Kind::Changed);
        assert!(drift.page_text().unwrap().starts_with("all of ("), "{drift}");
        assert!(drift.spec_text().unwrap().starts_with("any of ("), "{drift}");
    });
}

#[test]
fn a_module_that_came_went_or_changed() {
    let list = "Leads, Contacts, Accounts, Products, Vendors, and custom modules";
    one(list, "Leads, Contacts, Accounts, Products, Price Books, and custom modules", |drift| {
        assert_eq!(said(drift), ("changed", "module", text("Price_Books"), text("Vendors")));
    });
    one(list, "Leads, Contacts, Accounts, Products, and custom modules", |drift| {
        assert_eq!(said(drift), ("removed", "module", None, text("Vendors")));
    });
    one(list, "Leads, Contacts, Accounts, Deals, Products, Vendors, and custom modules", |drift| {
        assert_eq!(said(drift), ("added", "module", text("Deals"), None));
    });
}

#[test]
fn a_parameter_that_came() {
    one(
        "#### Sample Request",
        "#### Parameters\n\n- soonboolean, optional\n\nWhether it is urgent.\n\n#### Sample Request",
        |drift| {
            assert_eq!(said(drift), ("added", "parameter", text("soon in query, optional"), None));
        },
    );
}

#[test]
fn a_method_that_changed() {
    let spec = spec();
    let changed =
        PAGE.replace("[DELETE /", "[PUT /").replace("DELDelete", "PUTDelete").replace("-X DELETE", "-X PUT");
    for (flavour, page) in flavours(&changed) {
        let audit = audited(&spec, &page);
        let [drift] = audit.drift.as_slice() else { panic!("{flavour}: {:#?}", audit.drift) };
        assert_eq!(said(drift), ("changed", "method", text("PUT"), text("DELETE")), "{flavour}");
        assert_eq!(drift.operations, ["delete_photo"]);
    }
    // Another operation of the path has this method; the rest of the page still tells which one it is about.
    let changed =
        PAGE.replace("[DELETE /", "[GET /").replace("DELDelete", "GETDelete").replace("-X DELETE", "-X GET");
    for (flavour, page) in flavours(&changed) {
        let audit = audited(&spec, &page);
        let [drift] = audit.drift.as_slice() else { panic!("{flavour}: {:#?}", audit.drift) };
        assert_eq!(said(drift), ("changed", "method", text("GET"), text("DELETE")), "{flavour}");
    }
}

#[test]
fn an_endpoint_that_the_spec_lacks() {
    let spec = spec();
    for (flavour, page) in
        flavours(&PAGE.replace("/photo", "/portrait").replace("delete-image", "delete-portrait"))
    {
        let audit = audited(&spec, &page);
        assert!(audit.operations.is_empty());
        let [drift] = audit.drift.as_slice() else { panic!("{flavour}: {:#?}", audit.drift) };
        let page = text("DELETE /{module_api_name}/{record_id}/portrait");
        assert_eq!(said(drift), ("added", "endpoint", page, None), "{flavour}");
        assert!(drift.to_string().contains("cargo xtask import"));
    }
}

#[test]
fn a_path_that_changed_is_known_by_the_name_of_the_page() {
    let audit = audited(&spec(), &PAGE.replace("/photo", "/portrait"));
    let [drift] = audit.drift.as_slice() else { panic!("{:#?}", audit.drift) };
    let page = text("/{module_api_name}/{record_id}/portrait");
    assert_eq!(said(drift), ("changed", "path", page, text("/{module}/{record_id}/photo")));
}

#[test]
fn what_is_accepted_is_silent_and_nothing_else() {
    let mut files = support::files();
    let path = "crm/photo.yaml";
    let text = String::from_utf8(files[path].clone()).unwrap();
    let accept = "    accepts:\n      - {field: error, page: \"RECORD_LOCKED 400: locked\", reason: The page is old.}\n";
    files.insert(path.to_owned(), format!("{}\n{accept}", text.trim_end()).into_bytes());
    let spec = zoho_codegen::located::located(&files).unwrap();
    let message = "You cannot perform this operation as the record is locked.";

    let silent = audited(&spec, &PAGE.replace(message, "locked"));
    assert_eq!((silent.drift, silent.warnings), (vec![], vec![]));

    let other = audited(&spec, &PAGE.replace(message, "blocked"));
    assert_eq!(other.drift.len(), 1);
    assert_eq!(other.warnings.len(), 1, "{:?}", other.warnings);

    // An acceptance that nothing needs any more is told.
    let unused = audited(&spec, PAGE);
    assert_eq!(unused.drift, []);
    assert!(unused.warnings[0].starts_with("spec/crm/photo.yaml:"), "{:?}", unused.warnings);
}
