//! A page that was cut is refused or warned of, wherever the cut is.

use std::collections::BTreeSet;
use std::{env, fs, path::Path};

use zoho_pages::{Page, Unreadable, read};

fn facts(page: &Page) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = page.errors.iter().map(|e| format!("{:?}", e.value)).collect();
    all.extend(page.parameters.iter().map(|p| p.value.name.clone()));
    all.extend(page.modules.iter().map(|m| m.value.clone()));
    all.extend(page.endpoints.iter().map(|e| e.value.path.clone()));
    all
}

#[test]
fn a_cut_page_never_loses_facts_silently() {
    let Some(folder) = env::var_os("ZOHO_REFERENCE") else {
        println!("skipped: ZOHO_REFERENCE does not name the folder of reference pages");
        return;
    };
    let files = ["doc_pages", "reference_pages"]
        .iter()
        .flat_map(|kind| fs::read_dir(Path::new(&folder).join(kind)).unwrap())
        .map(|file| file.unwrap().path());
    let mut silent = 0;
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let whole = read(&bytes).unwrap();
        for tenth in 1..10 {
            let Ok(page) = read(&bytes[..bytes.len() * tenth / 10]) else { continue };
            let (all, left) = (facts(&whole), facts(&page));
            let warned = page.warnings.iter().any(|warning| warning.value.contains("may go on"))
                || page.warnings.len() > whole.warnings.len();
            if !warned && !all.is_subset(&left) {
                silent += 1;
                println!("{} at {tenth}0 %: {} of {} facts", file.display(), left.len(), all.len());
            }
        }
    }
    assert_eq!(silent, 0);
}

#[test]
fn the_pages_of_other_products_are_refused() {
    let of = |url: &str, scope: &str| {
        format!(
            "Get Records\n\nPurpose\n\nTo list. See https://www.zoho.com/crm/developer/docs/api/v7/x.html\n\nRequest URL\n\n{url}\n\nScope\n\n{scope}\n\n\
             Sample Request\n\nCopiedcurl \"{url}\"\n-X GET\n\nPossible Errors\n\n  • INVALID_DATAHTTP 400\n\n    wrong\n\n\
             Sample Response\n\nCopied{{ \"data\": [] }}\n"
        )
    };
    for (url, scope) in [
        ("https://recruit.zoho.com/recruit/v2/{module_api_name}", "scope=ZohoRECRUIT.modules.all"),
        ("https://www.zohoapis.com/books/v3/contacts", "ZohoBooks.contacts.READ"),
        ("https://desk.zoho.com/api/v1/tickets", "Desk.tickets.READ"),
    ] {
        assert_eq!(read(of(url, scope).as_bytes()), Err(Unreadable::OtherProduct), "{url}");
    }
    assert!(read(of("{api-domain}/crm/{version}/Leads", "ZohoCRM.modules.ALL").as_bytes()).is_ok());
    let missing = b"<html><body><h1>404</h1><p>The page was not found.</p></body></html>";
    assert_eq!(read(missing), Err(Unreadable::OtherProduct));
}

#[test]
fn a_version_in_the_footer_counts() {
    let text = "Stamp\nPurpose\nTo stamp.\nRequest URL\n{api-domain}/crm/{version}/stamps\nScope\nZohoCRM.modules.ALL\n\
                Sample Response\nCopied{ \"stamps\": [] }\n\
                © 2026, Zoho Corporation. https://www.zoho.com/crm/developer/docs/api/v8/stamp.html\n";
    assert_eq!(read(text.as_bytes()).unwrap().version.as_deref(), Some("v8"));
}
