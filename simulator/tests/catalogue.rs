//! The simulator of the real catalogue: every operation can be called, every row of it asked for.

mod common;

use std::collections::HashMap;

use common::call::{Call, broken_promise};
use common::{Http, error, file, json, png, send};
use reqwest::{Method, RequestBuilder};
use zoho_catalogue::{DocumentedError, Endpoint, endpoints};
use zoho_sim::Simulator;

async fn start() -> Http {
    // Each version downloads the result of a bulk read, and more than once.
    let builder = Simulator::builder().bulk_downloads_per_minute(1_000);
    Http::new(builder.start().await.expect("a free port"))
}

/// All paths, by what they have in common with those that they could take calls from.
struct Paths(HashMap<Kind, Vec<&'static str>>);

/// The first part, the method, and the number of segments.
type Kind = (&'static str, &'static str, usize);

impl Paths {
    fn new() -> Self {
        let mut paths: HashMap<Kind, Vec<&'static str>> = HashMap::new();
        for endpoint in endpoints() {
            paths.entry(Self::kind(endpoint)).or_default().push(endpoint.operation().path);
        }
        Self(paths)
    }

    fn kind(endpoint: Endpoint) -> Kind {
        let operation = endpoint.operation();
        (endpoint.base_path(), operation.method.as_str(), operation.path.matches('/').count())
    }

    /// The modules that an endpoint can be called for: none where a path that names the module itself
    /// takes all its calls. One that knows no modules is called with any.
    fn modules(&self, endpoint: Endpoint) -> Vec<&'static str> {
        let operation = endpoint.operation();
        let mut names: Vec<&'static str> = operation.modules.iter().map(|module| module.api_name).collect();
        if operation.custom_modules {
            names.push("Cars");
        }
        if names.is_empty() {
            names.push("Leads");
        }
        let Some(rest) = operation.path.strip_prefix("/{module}") else { return names };
        let covers = |path: &str, name: &str| {
            let below = path.strip_prefix('/').and_then(|path| path.strip_prefix(name));
            below.is_some_and(|below| {
                let mut pairs = below.split('/').zip(rest.split('/'));
                pairs.all(|(other, own)| other == own || other.starts_with('{'))
            })
        };
        let others = &self.0[&Self::kind(endpoint)];
        names.retain(|name| !others.iter().any(|path| covers(path, name)));
        names
    }
}

/// The shapes of all operations, each at its first version.
fn first_endpoints() -> impl Iterator<Item = Endpoint> {
    let operations = zoho_catalogue::OPERATIONS.iter();
    operations.filter_map(|operation| Some(Endpoint::new(operation, operation.versions.first()?.version)))
}

/// What is wrong with the answer to a right call.
async fn mistake(http: &Http, endpoint: Endpoint, module: &str, token: &str) -> Option<String> {
    let answer = send(Call::new(http, endpoint, module, token).request()).await;
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a whole body");
    let log = http.zoho.log().pop().expect("an entry");
    http.zoho.clear_log();
    let asked = (log.operation, log.version);
    let operation = endpoint.operation();
    let found = if asked != (Some(operation.name), Some(endpoint.version())) || !log.findings.is_empty() {
        Some(format!("{log}: {text}"))
    } else {
        broken_promise(endpoint, status, &text)
    };
    Some(format!("{endpoint} ({} {}) for {module}: {}", operation.method, endpoint.path(), found?))
}

#[track_caller]
fn assert_none(mistakes: &[String]) {
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}

#[tokio::test]
async fn every_endpoint_of_every_version_answers_as_it_promises() {
    let http = start().await;
    let (paths, token) = (Paths::new(), http.zoho.access_token());
    let (mut count, mut mistakes) = (0, Vec::new());
    for endpoint in endpoints() {
        let Some(module) = paths.modules(endpoint).first().copied() else {
            println!("{endpoint} is another operation's for all its modules");
            continue;
        };
        mistakes.extend(mistake(&http, endpoint, module, &token).await);
        count += 1;
    }
    println!("{count} endpoints");
    assert_none(&mistakes);
    assert!(count > 100, "{count}");
}

#[tokio::test]
async fn every_operation_is_there_for_each_of_its_modules_and_asks_for_its_scopes() {
    let http = start().await;
    let (paths, token) = (Paths::new(), http.zoho.access_token());
    let narrow = http.zoho.access_token_with_scopes(&["ZohoOther.things.ALL"]);
    let (mut count, mut mistakes) = (0, Vec::new());
    for endpoint in first_endpoints() {
        let modules = paths.modules(endpoint);
        let Some(module) = modules.first() else { continue };
        for module in &modules {
            mistakes.extend(mistake(&http, endpoint, module, &token).await);
            count += 1;
        }
        let refused = error(send(Call::new(&http, endpoint, module, &narrow).request()).await).await;
        let row = endpoint.errors_of("OAUTH_SCOPE_MISMATCH").find(|row| !row.message.is_empty());
        let right = refused.1 == "OAUTH_SCOPE_MISMATCH"
            && row.is_none_or(|row| (refused.0, refused.2.as_str()) == (row.status, row.message));
        mistakes.extend((!right).then(|| format!("{endpoint}: {refused:?}")));
    }
    println!("{count} operations and modules");
    assert_none(&mistakes);
}

#[tokio::test]
async fn every_documented_error_can_be_injected() {
    let http = start().await;
    let (paths, token) = (Paths::new(), http.zoho.access_token());
    let mut rows = 0;
    for endpoint in first_endpoints() {
        let Some(module) = paths.modules(endpoint).first().copied() else { continue };
        let call = Call::new(&http, endpoint, module, &token);
        for row in endpoint.operation().errors {
            http.zoho.inject(endpoint.operation().name, row);
            let answer = error(send(call.request()).await).await;
            assert_eq!(answer, (row.status, row.code.to_owned(), row.message.to_owned()), "{endpoint}");
            rows += 1;
        }
        http.zoho.assert_clean();
        http.zoho.clear_log();
    }
    println!("{rows} rows");
    assert!(rows > 400, "{rows}");
    assert_eq!(http.zoho.injections_left(), 0);
}

/// Status, code and message of an error, whether it befell the call or the one item of a batch.
async fn any_error(request: RequestBuilder) -> (u16, String, String) {
    let (status, body) = json(send(request).await).await;
    let mut lists = body.as_object().into_iter().flat_map(|body| body.values());
    let item = lists.find_map(|list| list.get(0)).unwrap_or(&body);
    assert_eq!(item["status"], "error", "{body}");
    let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    (status, text("code"), text("message"))
}

/// What a cause is answered with, wherever the operation documents the code as a refusal.
#[tokio::test]
async fn causes_answer_with_the_row_of_their_version() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (paths, token) = (Paths::new(), http.zoho.access_token());
    let (mut count, mut mistakes) = (0, Vec::new());
    for endpoint in first_endpoints() {
        let operation = endpoint.operation();
        let Some(module) = paths.modules(endpoint).first().copied() else { continue };
        let of_module = operation.path.starts_with("/{module}");
        let mut documented = async |call: Call<'_>, code: &str, reason: Option<&str>| {
            let rows: Vec<&DocumentedError> =
                endpoint.errors_of(code).filter(|row| row.status >= 400 && !row.message.is_empty()).collect();
            let (status, said, message) = any_error(call.request()).await;
            let row = rows.iter().find(|row| row.message == message);
            let told = rows.iter().any(|row| reason.is_some() && row.reason == reason);
            // An item of a batch has the status of the batch.
            let right = row.is_some_and(|row| row.status == status || status == 400)
                && row.is_some_and(|row| !told || row.reason == reason);
            if said != code || !(rows.is_empty() || right) {
                mistakes.push(format!("{endpoint} ({}) {code}: {status} {said} {message}", endpoint.path()));
            }
            count += 1;
        };
        let call = |module: &str| Call::new(&http, endpoint, module, &token);
        if of_module {
            documented(call("Unicorns"), "INVALID_MODULE", Some("unknown_module")).await;
        }
        if of_module && !operation.modules.is_empty() {
            documented(call("Documents"), "INVALID_MODULE", Some("unsupported_module")).await;
        }
        organisation.set_permission(operation.name, false);
        documented(call(module), "NO_PERMISSION", None).await;
        organisation.set_permission(operation.name, true);
        organisation.set_privilege(operation.name, false);
        documented(call(module), "AUTHORIZATION_FAILED", None).await;
        organisation.set_privilege(operation.name, true);
        if operation.path.starts_with("/{module}/{record_id}") {
            for (code, record) in [
                ("INVALID_DATA", "unknown".to_owned()),
                ("RECORD_LOCKED", organisation.locked_record(module)),
                ("NOT_APPROVED", organisation.unapproved_record(module)),
            ] {
                if endpoint.errors_of(code).any(|row| row.status >= 400) {
                    documented(call(module).record(&record), code, None).await;
                }
            }
        }
    }
    println!("{count} causes");
    assert_none(&mistakes);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn a_path_is_what_it_says_most_literally_and_has_the_method() {
    let http = start().await;
    for (method, path, pattern) in [
        (Method::GET, "/crm/v8/users", "/users"),
        (Method::GET, "/crm/v8/Leads", "/{module}"),
        (Method::GET, "/crm/v8/Leads/deleted", "/{module}/deleted"),
        (Method::GET, "/crm/bulk/v8/read/1", "/read/{job_id}"),
        // Nobody deletes a list of deleted records; but a record may have an odd id.
        (Method::DELETE, "/crm/v8/Leads/deleted", "/{module}/{record_id}"),
    ] {
        send(http.request(method, path)).await;
        let log = http.zoho.log().pop().expect("an entry");
        let mut known = zoho_catalogue::OPERATIONS.iter();
        let operation = known.find(|known| Some(known.name) == log.operation).expect("an operation");
        assert_eq!(operation.path, pattern, "{path}: {log}");
    }
    for (path, code) in
        [("/crm/v8/a/b/c/d/e/f/g", "INVALID_URL_PATTERN"), ("/downloads/x", "INVALID_URL_PATTERN")]
    {
        assert_eq!(error(http.get(path).await).await.1, code, "{path}");
    }
    let answer = send(http.request(Method::PATCH, "/crm/v8/Leads")).await;
    assert_eq!(error(answer).await.1, "INVALID_REQUEST_METHOD");
}

#[tokio::test]
async fn made_up_lists_have_pages_where_the_operation_does() {
    let http = start().await;
    let (_, webhooks) = json(http.get("/crm/v8/settings/automation/webhooks?page=2&per_page=2").await).await;
    let info = &webhooks["info"];
    assert_eq!((&info["page"], &info["count"], &info["more_records"]), (&2.into(), &1.into(), &false.into()));
    let (_, roles) = json(http.get("/crm/v8/settings/roles").await).await;
    assert_eq!((roles["roles"].as_array().map(Vec::len), roles.get("info")), (Some(3), None));
}

/// Addresses in made-up answers lead to a file of the simulator.
#[tokio::test]
async fn offered_files_are_served() {
    let http = start().await;
    let (status, exports) = json(http.get("/crm/v8/settings/audit_log_export").await).await;
    let found = exports.to_string();
    let start = found.find(http.zoho.url()).unwrap_or_else(|| panic!("an address in {status} {found}"));
    let address = found[start..].split('"').next().expect("a text");
    let answer = http.get(&address.replace(http.zoho.url(), "")).await;
    assert_eq!(answer.status(), 200, "{address}");
    assert!(!answer.bytes().await.expect("a whole body").is_empty());
}

#[tokio::test]
async fn files_make_the_round_in_every_version() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    for version in zoho_catalogue::VERSIONS {
        let base = version.base_path;
        let contact = organisation.add_record("Contacts");
        let photo = png(100, 100, 5_000);
        let path = format!("{base}/Contacts/{contact}/photo");
        assert_eq!(http.post(&path, file("file", "me.png", photo.clone())).await.status(), 200, "{version}");
        assert_eq!(http.get(&path).await.bytes().await.expect("a photo"), photo, "{version}");
        assert_eq!(http.delete(&path).await.status(), 200);
        assert_eq!(http.get(&path).await.status(), 204);

        let path = format!("{base}/Contacts/{contact}/Attachments");
        let (_, body) = json(http.post(&path, file("file", "me.png", photo.clone())).await).await;
        let id = body["data"][0]["details"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(
            http.get(&format!("{path}/{id}")).await.bytes().await.expect("a file"),
            photo,
            "{version}"
        );
        let (_, list) = json(http.get(&format!("{path}?fields=File_Name,Size")).await).await;
        assert_eq!(list["data"][0]["Size"], photo.len());
        let has_tokens = list["info"].get("next_page_token").is_some();
        assert_eq!(has_tokens, ["/crm/v7", "/crm/v8"].contains(&base), "{version}");
        assert_eq!(http.delete(&format!("{path}/{id}")).await.status(), 200);
        assert_eq!(http.get(&format!("{path}?fields=id")).await.status(), 204);
    }
    http.zoho.assert_clean();
}

#[tokio::test]
async fn a_photo_of_more_than_ten_megapixels_is_too_large_by_the_status_of_the_version() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    for (version, status) in [("v2", 400), ("v6", 400), ("v7", 415), ("v8", 415)] {
        let path = format!("/crm/{version}/Leads/{lead}/photo");
        let answer = http.post(&path, file("file", "me.png", png(4_000, 3_000, 10))).await;
        let refused = error(answer).await;
        assert_eq!((refused.0, refused.1.as_str()), (status, "FILE_SIZE_MORE_THAN_ALLOWED_SIZE"));
        let answer = http.post(&path, file("file", "me.png", png(10, 10, 11 << 20))).await;
        assert_eq!(error(answer).await, refused);
    }
}

#[tokio::test]
async fn ids_of_the_seed_are_the_same_in_every_run() {
    let organisation = start().await.zoho.organisation();
    assert_eq!(organisation.record("Leads"), "4876876067188762001");
    for module in organisation.modules() {
        let ids = organisation.records(&module);
        assert_eq!(ids.len(), 5, "{module}");
        assert!(
            ids.iter().all(|id| id.len() == 19 && id.bytes().all(|byte| byte.is_ascii_digit())),
            "{ids:?}"
        );
    }
}
