//! One page in four flavours is one page; pages of another layout; and what is no page.

use proptest::prelude::*;
use zoho_pages::{Endpoint, ErrorRow, In, Page, Scope, Unreadable, read};

const MARKDOWN: &str = include_str!("flavours/page.md");
const HTML: &str = include_str!("flavours/page.html");
const BULLETS: &str = include_str!("flavours/bullets.txt");
const FLAT: &str = include_str!("flavours/flat.txt");
const BIGIN: &str = include_str!("flavours/bigin_v2.html");

fn page(text: &str) -> Page {
    read(text.as_bytes()).unwrap()
}

/// The facts without their places.
fn facts(page: &Page) -> serde_json::Value {
    let mut value = serde_json::to_value(page).unwrap();
    value["name"] = serde_json::Value::Null;
    strip(&mut value);
    value
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("line");
            map.values_mut().for_each(strip);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn error(code: &str, status: u16, message: &str) -> ErrorRow {
    ErrorRow { code: code.to_owned(), status: Some(status), message: Some(message.to_owned()) }
}

#[test]
fn four_flavours_are_one_page() {
    let whole = page(MARKDOWN);
    assert_eq!(whole.title.as_deref(), Some("Stamp a Record"));
    let rows: Vec<_> = whole.errors.iter().map(|row| row.value.clone()).collect();
    let expected = [
        error("INVALID_DATA", 400, "the id given seems wrong"),
        error("INVALID_DATA", 400, "the stamp given seems wrong"),
        error("NO_PERMISSION", 403, "stamping was denied"),
    ];
    assert_eq!(rows, expected);
    assert_eq!(
        whole.endpoints[0].value,
        Endpoint { method: "POST".into(), path: "/{module_api_name}/{record_id}/stamp".into() }
    );
    assert_eq!(whole.parameters.len(), 2);
    for (flavour, text) in [("html", HTML), ("bullets", BULLETS), ("flat", FLAT)] {
        assert_eq!(facts(&page(text)), facts(&whole), "{flavour}");
    }
}

#[test]
fn every_flavour_tells_the_line() {
    for (flavour, text) in [("markdown", MARKDOWN), ("html", HTML), ("bullets", BULLETS), ("flat", FLAT)] {
        let page = page(text);
        let line = |wanted: usize| text.lines().nth(wanted - 1).unwrap().replace("\\_", "_");
        for row in &page.errors {
            assert!(line(row.line).contains(&row.value.code), "{flavour}: {row:?}");
        }
        for parameter in &page.parameters {
            assert!(line(parameter.line).contains(&parameter.value.name), "{flavour}: {parameter:?}");
        }
        assert!(line(page.scopes.unwrap().line).contains("Zoho"), "{flavour}");
        assert!(line(page.modules[0].line).contains("Leads"), "{flavour}");
    }
}

#[test]
fn the_page_knows_its_name() {
    assert_eq!(page(MARKDOWN).name.as_deref(), Some("stamp-record.html"));
    assert_eq!(page(HTML).name.as_deref(), Some("stamp-record.html"));
}

#[test]
fn the_layout_of_bigin_v2() {
    let page = page(BIGIN);
    assert_eq!(page.endpoints.len(), 1);
    assert_eq!(
        page.endpoints[0].value,
        Endpoint { method: "POST".into(), path: "/{module_api_name}/{record_id}/stamp".into() }
    );
    assert_eq!(page.version.as_deref(), Some("v2"));
    let modules: Vec<_> = page.modules.iter().map(|module| module.value.as_str()).collect();
    assert_eq!(modules, ["Contacts", "Companies"]);
    let scopes = ["ZohoBigin.modules.ALL", "ZohoBigin.modules.{module}.CREATE"];
    assert_eq!(
        page.scopes.unwrap().value,
        Scope::Any(scopes.map(|scope| Scope::One(scope.to_owned())).to_vec())
    );
    let parameters: Vec<_> =
        page.parameters.iter().map(|p| (p.value.name.as_str(), p.value.place, p.value.required)).collect();
    let expected = [
        ("module_api_name", In::Path, Some(true)),
        ("record_id", In::Path, Some(false)),
        ("file", In::Form, Some(true)),
    ];
    assert_eq!(parameters, expected);
}

#[test]
fn what_is_no_page_is_refused() {
    assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0"), Err(Unreadable::Binary));
    let login = "<html><title>Zoho Accounts</title><body><h1>Sign in</h1><form><input type=password>Password</form></body></html>";
    assert_eq!(read(login.as_bytes()), Err(Unreadable::Login));
    assert_eq!(read(b"# Cooking\n\n#### Purpose\n\nTo cook rice.\n"), Err(Unreadable::OtherProduct));
    assert_eq!(read(b"Dear diary"), Err(Unreadable::OtherProduct));
    assert_eq!(read(b""), Err(Unreadable::OtherProduct));
    let large = vec![b'a'; 50 * 1024 * 1024 + 1];
    let why = read(&large).unwrap_err();
    assert_eq!(why, Unreadable::TooLarge(large.len()));
    assert_eq!(why.to_string(), "50 MB are too much for a page; at most 50 MB are read");
}

#[test]
fn half_a_page_is_refused() {
    for (flavour, text) in [("markdown", MARKDOWN), ("html", HTML), ("bullets", BULLETS), ("flat", FLAT)] {
        let at = text.len() / 2;
        let at = (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        for half in [&text[..at], &text[at..]] {
            let result = read(half.as_bytes());
            assert!(
                matches!(result, Err(Unreadable::Half(_) | Unreadable::OtherProduct)),
                "{flavour}: {result:?}"
            );
        }
    }
}

#[test]
fn a_page_without_a_bottom_is_refused_at_once() {
    let text = format!("<html>{}", "<div><b>".repeat(500_000));
    assert!(matches!(read(text.as_bytes()), Err(Unreadable::Half(_))));
}

proptest! {
    // Failures are put into tests of their own, not into a file.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]


    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_pieces_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let _ = read(pieces.concat().as_bytes());
    }

    /// A page with a hole or a stray piece anywhere is read or refused.
    #[test]
    fn no_damage_panics(which in 0..5_usize, at in 0.0..1.0_f64, gone in 0..200_usize, put in "\\PC{0,12}") {
        let text = [MARKDOWN, HTML, BULLETS, FLAT, BIGIN][which];
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = (at * text.len() as f64) as usize;
        let mut bytes = text.as_bytes().to_vec();
        bytes.splice(at..(at + gone).min(text.len()), put.bytes());
        let _ = read(&bytes);
    }
}

const PIECES: &[&str] = &[
    "#### Scope\n",
    "#### Possible Errors\n",
    "# T\n",
    "- ",
    "•\n",
    "CODEHTTP 400\n",
    "HTTP 40é\n",
    "HTTP",
    "Zoho",
    "ZohoCRM.",
    "ZohoCRM.a.{é}\n",
    "(and)",
    "(or)\n",
    "```\n",
    "[",
    "](",
    ")",
    "_",
    "**",
    "\\",
    "Resolution:",
    "\n",
    "idsstring, mandatory",
    "é",
    "/",
    "{",
    "}",
    "?a=b&",
    "https://",
    "/crm/v2/",
    "<html>",
    "<li>",
    "<pre>",
    "</h1>",
    "<h1>",
    " - ",
    "|",
    "#### Request URL\n",
    "#### Parameters\n",
    "Reasons:",
    "İ",
    "except ",
    ",",
];
