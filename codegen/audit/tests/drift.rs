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
    let message = "You cannot perform this operation as the record is locked.";
    let accept = format!(
        "    accepts:\n      - {{field: error, page: \"RECORD_LOCKED 400: locked\", spec: \"RECORD_LOCKED 400: {message}\", reason: It is old.}}\n"
    );
    files.insert(path.to_owned(), format!("{}\n{accept}", text.trim_end()).into_bytes());
    let spec = zoho_codegen::located::located(&files).unwrap();

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

/// The spec, with lines at the end of the operation of the page.
fn spec_with(lines: &str) -> Vec<zoho_codegen::located::Product> {
    let mut files = support::files();
    let text = String::from_utf8(files["crm/photo.yaml"].clone()).unwrap();
    files.insert("crm/photo.yaml".to_owned(), format!("{}\n{lines}", text.trim_end()).into_bytes());
    zoho_codegen::located::located(&files).unwrap()
}

const PARAMETER: &str =
    "    parameters:\n      - {name: soon, in: query, type: boolean, summary: Whether it is urgent.}\n";

/// The page with a section of parameters.
fn page_with(parameters: &str) -> String {
    PAGE.replace("#### Sample Request", &format!("#### Parameters\n\n{parameters}\n\n#### Sample Request"))
}

#[test]
fn a_parameter_that_changed_or_went() {
    let spec = spec_with(PARAMETER);
    let known = "- soonboolean, optional\n\nWhether it is urgent.";
    for (flavour, page) in flavours(&page_with(known)) {
        assert_eq!(audited(&spec, &page).drift, [], "{flavour}");
    }
    for (to, page) in [
        ("- urgentboolean, optional\n\nWhether it is urgent.", Some("urgent in query, optional")),
        ("- soonboolean, mandatory\n\nWhether it is urgent.", Some("soon in query, required")),
    ] {
        for (flavour, text) in flavours(&page_with(to)) {
            let audit = audited(&spec, &text);
            let [drift] = audit.drift.as_slice() else { panic!("{flavour}: {:#?}", audit.drift) };
            let spec = Some("soon in query, optional".to_owned());
            assert_eq!(said(drift), ("changed", "parameter", page.map(str::to_owned), spec), "{flavour}");
        }
    }
    let audit = audited(&spec, PAGE);
    let [drift] = audit.drift.as_slice() else { panic!("{:#?}", audit.drift) };
    assert_eq!(said(drift), ("removed", "parameter", None, text("soon in query, optional")));
}

/// What is known to be missing is not taken for the old state of something new.
#[test]
fn nothing_new_hides_behind_what_is_accepted() {
    let accept =
        "    accepts:\n      - {field: parameter, spec: \"soon in query, optional\", reason: It is known.}\n";
    let spec = spec_with(&format!("{PARAMETER}{accept}"));
    let quiet = audited(&spec, PAGE);
    assert_eq!((quiet.drift, quiet.warnings), (vec![], vec![]));
    for (to, kind, page, other) in [
        ("- sooneststring, optional\n\nWhen.", "added", "soonest in query, optional", None),
        ("- stampstring, optional\n\nWhich.", "added", "stamp in query, optional", None),
        (
            "- soonboolean, mandatory\n\nIs it?",
            "changed",
            "soon in query, required",
            text("soon in query, optional"),
        ),
    ] {
        for (flavour, page_text) in flavours(&page_with(to)) {
            let audit = audited(&spec, &page_text);
            let [drift] = audit.drift.as_slice() else { panic!("{flavour}, {to}: {:#?}", audit.drift) };
            assert_eq!(said(drift), (kind, "parameter", text(page), other.clone()), "{flavour}");
            // Only where the page has come to list it is the line no longer needed.
            assert_eq!(
                audit.warnings.len(),
                usize::from(kind == "changed"),
                "{flavour}: {:?}",
                audit.warnings
            );
        }
    }
}

#[test]
fn an_acceptance_is_about_its_versions() {
    let accept = |versions: &str| {
        format!(
            "    accepts:\n      - {{field: parameter, spec: \"soon in query, optional\", versions: {versions}, reason: It is known.}}\n"
        )
    };
    let at_v7 = audited(&spec_with(&format!("{PARAMETER}{}", accept("v7.."))), PAGE);
    assert_eq!((at_v7.drift, at_v7.warnings), (vec![], vec![]));
    // Before: neither silent, nor told as not needed.
    let before = audited(&spec_with(&format!("{PARAMETER}{}", accept("v2..v6"))), PAGE);
    assert_eq!((before.drift.len(), before.warnings), (1, vec![]));
}

/// A line of a page names a scope with every operation type of the page.
#[test]
fn a_line_of_scopes_that_changed_is_one_change() {
    let line = "scope=ZohoCRM.modules.{module\\_name}.{operation\\_type}";
    one(line, "scope=ZohoCRM.settings.{module\\_name}.{operation\\_type}", |drift| {
        let [page, spec] =
            ["settings", "modules"].map(|word| format!("ZohoCRM.{word}.{{module}}.[ALL, DELETE]"));
        assert_eq!(said(drift), ("changed", "scope", Some(page), Some(spec)));
    });
}

/// Some pages list it among the errors.
#[test]
fn an_empty_answer_is_no_error() {
    let row = "- RECORD\\_LOCKED HTTP 400";
    let more = format!("- NO\\_CONTENT HTTP 204\n\nThere is no photo.\n\n{row}");
    assert!(PAGE.contains(row));
    assert_eq!(audited(&spec(), &PAGE.replace(row, &more)).drift, []);
}

/// What one page of an operation lacks may stand on another; what it says otherwise is told all the same.
#[test]
fn a_page_need_not_say_what_another_says() {
    let spec = spec_with(&format!("{PARAMETER}    also: [delete-image-soon.html]\n"));
    assert_eq!(audited(&spec, PAGE).drift, []);
    let audit = audited(&spec, &page_with("- soonboolean, mandatory\n\nWhether it is urgent."));
    let [drift] = audit.drift.as_slice() else { panic!("{:#?}", audit.drift) };
    assert_eq!(drift.kind(), Kind::Changed);
}
