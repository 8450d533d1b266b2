//! Refusals by cause: token, scope, module, method, path, permission, parameters.

mod common;

use common::{error, json, send, start, with};
use reqwest::Method;
use zoho_sim::{Seed, Simulator};

fn says(status: u16, code: &str, message: &str) -> (u16, String, String) {
    (status, code.to_owned(), message.to_owned())
}

#[tokio::test]
async fn tokens_are_looked_at() {
    let http = start().await;
    let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
    let dead = says(401, "INVALID_TOKEN", "invalid oauth token");
    let token = http.zoho.access_token();
    assert_eq!(error(send(http.bare(Method::GET, &path)).await).await, dead);
    assert_eq!(error(send(http.with_token(Method::GET, &path, "1000.a.b")).await).await, dead);
    let bearer = http.bare(Method::GET, &path).header("authorization", format!("Bearer {token}"));
    assert_eq!(error(send(bearer).await).await, dead);
    assert_eq!(http.get(&path).await.status(), 204);
    http.zoho.expire_tokens();
    assert_eq!(error(send(http.with_token(Method::GET, &path, &token)).await).await, dead);
    assert_ne!(http.zoho.access_token(), token);
    assert_eq!(http.get(&path).await.status(), 204);
}

#[tokio::test]
async fn scopes_are_looked_at_by_the_name_of_the_module() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let get = async |scopes: &[&str], module: &str| {
        let path = format!("/crm/v2/{module}/{}/Attachments", organisation.record(module));
        let token = http.zoho.access_token_with_scopes(scopes);
        send(http.with_token(Method::GET, &path, &token)).await
    };
    let and = "ZohoCRM.modules.attachments.READ";
    for (scopes, module, status) in [
        (&["ZohoCRM.modules.ALL"][..], "Leads", 204),
        (&["ZohoCRM.modules.ALL"], "Cars", 204),
        (&["ZohoCRM.modules.pricebooks.READ", and], "Price_Books", 204),
        (&["zohocrm.modules.CARS.read", and], "Cars", 204),
        (&["ZohoCRM.modules.custom.READ", and], "Cars", 204),
        (&["ZohoCRM.modules.custom.READ", and], "Leads", 401),
        (&["ZohoCRM.modules.leads.READ"], "Leads", 401),
        (&["ZohoCRM.modules.leads.READ", and], "Price_Books", 401),
        (&[], "Leads", 401),
    ] {
        let answer = get(scopes, module).await;
        assert_eq!(answer.status(), status, "{scopes:?} for {module}");
        if status == 401 {
            assert_eq!(error(answer).await, says(401, "OAUTH_SCOPE_MISMATCH", "Unauthorized"));
        }
    }
    // Bigin's v1 calls the scope of Accounts by the name that people see.
    let path = format!("/bigin/v1/Accounts/{}/photo", organisation.record("Accounts"));
    let post = async |scope: &str| {
        let token = http.zoho.access_token_with_scopes(&[scope]);
        let form = common::file("file", "a.png", common::png(1, 1, 9));
        send(http.with_token(Method::POST, &path, &token).multipart(form)).await.status().as_u16()
    };
    assert_eq!(post("ZohoBigin.modules.companies.CREATE").await, 200);
    assert_eq!(post("ZohoBigin.modules.accounts.CREATE").await, 401);
}

#[tokio::test]
async fn modules_paths_and_methods_are_looked_at() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let code = async |method: Method, path: &str| error(send(http.request(method, path)).await).await;
    let unknown = says(400, "INVALID_MODULE", "no such module");
    let unsupported = says(400, "INVALID_MODULE", "not with this module");
    let no_url =
        says(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one");
    assert_eq!(code(Method::GET, "/crm/v8/Unicorns/1/photo").await, unknown);
    assert_eq!(code(Method::GET, "/crm/v8/Documents/1/photo").await, unsupported);
    assert_eq!(code(Method::GET, "/crm/v8/Price_Books/1/photo").await, unsupported);
    // Accounts are Bigin's alone in the table, and Bigin has no custom modules there.
    assert_eq!(code(Method::GET, "/crm/v8/Accounts/1/photo").await, unknown);
    assert_eq!(code(Method::POST, "/bigin/v1/Cars/1/photo").await, unknown);
    organisation.add_custom_module("Trucks");
    let truck = organisation.add_record("Trucks");
    assert_eq!(http.get(&format!("/crm/v8/Trucks/{truck}/photo")).await.status(), 204);
    for path in [
        "/",
        "/crm",
        "/crm/v9/Leads/1/photo",
        "/crm/v8",
        "/crm/v8/Leads//photo",
        "/crm/v8/Leads/1/Photo",
        "/x",
    ] {
        assert_eq!(code(Method::GET, path).await, no_url, "{path}");
    }
    assert_eq!(http.zoho.log().last().and_then(|entry| entry.version), None);
    let path = format!("/crm/v2/Leads/{}/photo", organisation.record("Leads"));
    assert_eq!(code(Method::PUT, &path).await, says(400, "INVALID_REQUEST_METHOD", "not this method"));
    assert_eq!(http.zoho.log().last().and_then(|entry| entry.version), Some(common::table::V2));
    assert_eq!(send(http.request(Method::HEAD, &path)).await.status(), 400);
}

#[tokio::test]
async fn permissions_can_be_taken_and_given() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let path = format!("/crm/v8/Leads/{}/photo", organisation.record("Leads"));
    organisation.set_privilege("delete_photo", false);
    assert_eq!(error(http.delete(&path).await).await, says(400, "AUTHORIZATION_FAILED", "not your profile"));
    organisation.set_privilege("delete_photo", true);
    organisation.set_permission("delete_photo", false);
    assert_eq!(error(http.delete(&path).await).await, says(403, "NO_PERMISSION", "not you"));
    assert_eq!(http.get(&path).await.status(), 204);
    organisation.set_permission("delete_photo", true);
    assert_eq!(http.delete(&path).await.status(), 200);
}

#[tokio::test]
async fn required_parameters_are_asked_for_by_name() {
    let http = start().await;
    let path = format!("/crm/v8/Leads/{}/Attachments", http.zoho.organisation().record("Leads"));
    for query in ["", "?fields=", "?field=id"] {
        let (status, body) = json(http.get(&format!("{path}{query}")).await).await;
        assert_eq!((status, body["code"].as_str()), (400, Some("REQUIRED_PARAM_MISSING")));
        assert_eq!(
            (body["message"].as_str(), body["details"]["param_name"].as_str()),
            (Some("one is missing"), Some("fields"))
        );
    }
    assert_eq!(http.findings(), ["unknown query parameter \"field\""]);
}

#[tokio::test]
async fn operations_of_other_families_are_checked_and_answered_by_their_kind() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (status, body) = json(http.get("/crm/v2/settings/tags?module=Leads&deep=true").await).await;
    assert_eq!((status, body["tags"].as_array().map(Vec::len)), (200, Some(0)));
    assert_eq!(http.zoho.log()[0].operation, Some("list_tags"));
    assert_eq!(error(http.get("/crm/v2/settings/tags").await).await.1, "REQUIRED_PARAM_MISSING");
    assert_eq!(error(http.get("/crm/v2/settings/tags?module=Leads&deep=1").await).await.1, "INVALID_DATA");
    let token = http.zoho.access_token_with_scopes(&["ZohoCRM.modules.ALL"]);
    let refused = send(http.with_token(Method::GET, "/crm/v2/settings/tags?module=Leads", &token)).await;
    assert_eq!(error(refused).await.1, "OAUTH_SCOPE_MISMATCH");
    assert_eq!(
        json(send(http.request(Method::PUT, "/crm/v2/settings/tags/clear")).await).await.1["status"],
        "success"
    );

    let path = format!("/crm/v8/Leads/{}/actions/add_tags", organisation.record("Leads"));
    http.zoho.clear_log();
    let (status, body) = json(send(http.request(Method::POST, &path).body("{}")).await).await;
    assert_eq!((status, body["data"][0]["code"].as_str()), (200, Some("SUCCESS")));
    http.zoho.assert_clean();
    send(http.request(Method::POST, &path).body("{")).await;
    assert_eq!(http.findings(), ["the body is not JSON"]);
    let path = "/crm/v8/Leads/1/actions/add_tags";
    assert_eq!(error(send(http.request(Method::POST, path).body("{}")).await).await.1, "INVALID_DATA");

    let path = "/crm/v8/settings/tags/export";
    assert_eq!(error(http.get(path).await).await.1, "REQUIRED_PARAM_MISSING");
    let answer = send(http.request(Method::GET, path).header("x-reason", "audit")).await;
    assert!(!answer.bytes().await.expect("a whole body").is_empty());
}

#[tokio::test]
async fn operations_of_one_path_are_told_apart_by_what_they_require() {
    let http = start().await;
    for (query, name) in [("letter=a", "list_words"), ("word=ab", "find_word")] {
        assert_eq!(http.get(&format!("/crm/v8/settings/words?{query}")).await.status(), 200);
        assert_eq!(http.zoho.log().pop().and_then(|entry| entry.operation), Some(name));
    }
    assert_eq!(error(http.get("/crm/v8/settings/words").await).await.1, "REQUIRED_PARAM_MISSING");
}

#[tokio::test]
async fn an_empty_organisation_has_modules_and_no_records() {
    let seed = Seed::empty().custom_module("Boats").records_per_module(0);
    let http = with(Simulator::builder().organisation(seed)).await;
    let organisation = http.zoho.organisation();
    assert_eq!(
        organisation.modules(),
        ["Accounts", "Boats", "Documents", "Leads", "Price_Books", "Projects"]
    );
    assert!(organisation.modules().iter().all(|module| organisation.records(module).is_empty()));
    let boat = organisation.add_record("Boats");
    assert_eq!(http.get(&format!("/crm/v8/Boats/{boat}/photo")).await.status(), 204);
}
