//! The irregularities that pages are known for, one small page each.

use zoho_pages::{Page, Scope, read};

/// A page with these sections; the rest is regular.
fn page(url: &str, scope: &str, parameters: &str, errors: &str) -> Page {
    let text = format!(
        "# Stamp\n\n#### Purpose\n\nTo stamp.\n\n{url}\n\n#### Scope\n\n{scope}\n\n#### Parameters\n\n{parameters}\n\n\
         #### Possible Errors\n\n{errors}\n\n#### Sample Response\n\n```\nCopied{{ \"data\": [] }}\n```\n"
    );
    read(text.as_bytes()).unwrap_or_else(|why| panic!("{why}\n{text}"))
}

const URL: &str = "#### Request URL\n\n{api-domain}/crm/{version}/stamps";
const SCOPE: &str = "ZohoCRM.settings.ALL";

fn errors(text: &str) -> Vec<(String, u16, String)> {
    let page = page(URL, SCOPE, "", text);
    let row =
        |row: zoho_pages::ErrorRow| (row.code, row.status.unwrap_or(0), row.message.unwrap_or_default());
    page.errors.into_iter().map(|error| row(error.value)).collect()
}

fn row(code: &str, status: u16, message: &str) -> (String, u16, String) {
    (code.to_owned(), status, message.to_owned())
}

#[test]
fn each_marker_ends_the_message() {
    for marker in [
        "Resolution",
        "Solution",
        "Resolutions",
        "Resoution",
        "Resoutions",
        "Reason",
        "Reasons",
        "Resolution ",
    ] {
        let found = errors(&format!("- WET_INKHTTP 400\n\nink is wet\n\n**{marker}:** Wait.\n"));
        assert_eq!(found, [row("WET_INK", 400, "ink is wet")], "{marker}");
    }
}

#[test]
fn headers_of_errors_take_many_shapes() {
    for header in [
        "- WET_INKHTTP 400",
        "- WET_INK HTTP 400",
        "- **WET_INK**HTTP 400",
        "WET\\_INKHTTP 400",
        "- **WET_INK** HTTP 400",
    ] {
        assert_eq!(
            errors(&format!("{header}\n\nink is wet\n")),
            [row("WET_INK", 400, "ink is wet")],
            "{header}"
        );
    }
    for (header, code, status) in [
        ("STORAGE_ SPACE_EXCEEDSHTTP 400", "STORAGE_ SPACE_EXCEEDS", 400),
        ("No ContentHTTP 405", "No Content", 405),
        ("NO CONTENTHTTP 204", "NO CONTENT", 204),
        ("expected_data_typeHTTP 400", "expected_data_type", 400),
        ("failure_in_attachment_handlingHTTP 500", "failure_in_attachment_handling", 500),
    ] {
        assert_eq!(errors(&format!("- {header}\n\nink is wet\n")), [row(code, status, "ink is wet")]);
    }
}

#[test]
fn messages_take_many_shapes() {
    let several = "- WET_INKHTTP 400\n\n- ink is wet\n- ink is red\n\nResolution: Wait.\n";
    assert_eq!(errors(several), [row("WET_INK", 400, "ink is wet"), row("WET_INK", 400, "ink is red")]);
    let turns =
        "- WET_INKHTTP 400\n\nink is wet\n\nResolution: Wait.\n\nink is red\n\nResolution: Buy black.\n";
    assert_eq!(errors(turns), [row("WET_INK", 400, "ink is wet"), row("WET_INK", 400, "ink is red")]);
    let inline = "- WET_INKHTTP 400\n\nink is wet Resolution: Wait.\n";
    assert_eq!(errors(inline), [row("WET_INK", 400, "ink is wet")]);
    assert_eq!(errors("- WET_INKHTTP 400\n\nReasons:\n\n- Rain\n"), [row("WET_INK", 400, "")]);
    let statuses = "- WET_INKHTTP 400\n\nink is wet\n\n- WET_INKHTTP 403\n\nink is wet\n";
    assert_eq!(errors(statuses), [row("WET_INK", 400, "ink is wet"), row("WET_INK", 403, "ink is wet")]);
    let twice = "- WET_INKHTTP 400\n\nink is wet\n\n- WET_INKHTTP 400\n\nink is wet\n";
    assert_eq!(errors(twice), [row("WET_INK", 400, "ink is wet")]);
    let behind =
        "- DRY_INKHTTP 400\n\nink is dry\n\nResolution: Add water. - WET_INKHTTP 400\n\nink is wet\n";
    assert_eq!(errors(behind), [row("DRY_INK", 400, "ink is dry"), row("WET_INK", 400, "ink is wet")]);
}

#[test]
fn a_heading_glued_to_a_change_still_announces_errors() {
    let text = "# Stamp\n\n#### Request URL\n\n/crm/v7/stamps\n\n#### Scope\n\nZohoCRM.settings.ALL\n\n\
                #### Added \"WET\\_INK\" error casePossible Errors\n\n- WET\\_INKHTTP 400\n\nink is wet\n\n\
                #### Sample Response\n\n```\n{ \"data\": [] }\n```\n";
    assert_eq!(read(text.as_bytes()).unwrap().errors.len(), 1);
}

#[test]
fn scopes_take_many_shapes() {
    let one = |name: &str| Scope::One(name.to_owned());
    let (a, b) = (one("ZohoCRM.settings.ALL"), one("ZohoCRM.modules.READ"));
    for (text, all) in [
        ("scope=ZohoCRM.settings.ALL\n(or)\nscope=ZohoCRM.modules.READ", false),
        ("scope=scope=ZohoCRM.settings.ALL\n\n(OR)\n\nScope = ZohoCRM.modules.READ", false),
        ("ZohoCRM.settings.ALL\n\nor\n\nZohoCRM.modules.READ", false),
        ("ZohoCRM.settings.ALL\n(and)\nZohoCRM.modules.READ", true),
        ("scope=ZohoCRM.settings.ALL AND ZohoCRM.modules.READ", true),
        ("scope=ZohoCRM.settings.ALL,ZohoCRM.modules.READ", true),
    ] {
        let parts = vec![a.clone(), b.clone()];
        let expected = if all { Scope::All(parts) } else { Scope::Any(parts) };
        assert_eq!(page(URL, text, "", "").scopes.unwrap().value, expected, "{text}");
    }
    let both = Scope::Any(vec![one("ZohoCRM.settings.ALL"), one("ZohoCRM.settings.READ")]);
    assert_eq!(page(URL, "scope=ZohoCRM.settings.ALL/READ", "", "").scopes.unwrap().value, both);
    let open = page(URL, "ZohoCRM.settings.{{operation-type}}", "", "").scopes.unwrap().value;
    assert_eq!(open, one("ZohoCRM.settings.{operation_type}"));
}

#[test]
fn endpoints_take_many_shapes() {
    for listed in [
        "POST /stamps/{id}",
        "POST/stamps/{id}",
        "- POST /stamps/{id}",
        "POST stamps/{id}",
        "POST /stamps/{id",
    ] {
        let page = page(&format!("#### Endpoints\n\n{listed}\n\n{URL}/{{id}}"), SCOPE, "", "");
        let found: Vec<_> =
            page.endpoints.iter().map(|e| (e.value.method.as_str(), e.value.path.as_str())).collect();
        assert_eq!(found, [("POST", "/stamps/{id}")], "{listed}");
    }
    let apart = page(&format!("#### Endpoints\n\nPOST /seals\n\n{URL}"), SCOPE, "", "");
    assert_eq!(apart.endpoints.len(), 1);
    assert!(!apart.warnings.is_empty(), "list and URL disagree");
    for url in [
        "https://www.zohoapis.com/crm/v7/stamps",
        "{api-domain}/crm/{version}/stamps",
        "{api-domain}/crm/v7/stamps",
    ] {
        let page = page(&format!("#### Request URL\n\n{url}"), SCOPE, "", "");
        assert_eq!(page.endpoints[0].value.path, "/stamps", "{url}");
    }
}

#[test]
fn parameters_take_many_shapes() {
    for (text, kind, required) in [
        ("- idsstring, mandatory", "string", Some(true)),
        ("- **ids**string, optional", "string", Some(false)),
        ("- ids string, optional", "string", Some(false)),
        ("- idsstring", "string", None),
        ("- ids (string, mandatory)", "string", Some(true)),
        ("- idsstring, mandatory when stamping many", "string", None),
        ("- ids", "", None),
        ("| ids | string | optional |", "string", Some(false)),
    ] {
        let page = page(URL, SCOPE, text, "");
        let found: Vec<_> = page
            .parameters
            .iter()
            .map(|p| (p.value.name.as_str(), p.value.kind.as_str(), p.value.required))
            .collect();
        assert_eq!(found, [("ids", kind, required)], "{text}");
    }
}
