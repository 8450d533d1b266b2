//! The simulator of the real catalogue: every row of it can be asked for, in every version.

mod common;

use common::{Http, error, file, json, png, send};
use reqwest::{Method, RequestBuilder};
use zoho_catalogue::{Body, Endpoint, Location, Operation, ParameterType, endpoints};
use zoho_sim::Simulator;

async fn start() -> Http {
    Http::new(Simulator::start().await.expect("a free port"))
}

/// Calls an endpoint with all that it requires; the ids after the record's are `part`.
fn call(
    http: &Http,
    endpoint: Endpoint,
    module: &str,
    record: &str,
    part: &str,
    token: &str,
) -> RequestBuilder {
    let operation = endpoint.operation();
    let mut ids = [record, part].into_iter();
    let mut path = endpoint.path();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.location == Location::Path) {
        let value = if parameter.kind == ParameterType::Module { module } else { ids.next().expect("an id") };
        path = path.replace(&format!("{{{}}}", parameter.name), value);
    }
    let method = Method::from_bytes(operation.method.as_str().as_bytes()).expect("a method");
    let required = |place: Location| {
        operation.parameters.iter().filter(move |parameter| parameter.location == place && parameter.required)
    };
    let query: Vec<(&str, &str)> =
        required(Location::Query).map(|parameter| (parameter.name, "id")).collect();
    let mut request = http.with_token(method, &path, token);
    if !query.is_empty() {
        request = request.query(&query);
    }
    if operation.body == Body::Multipart {
        let form =
            required(Location::Form).fold(reqwest::multipart::Form::new(), |form, parameter| match parameter
                .kind
            {
                ParameterType::File => file(parameter.name, "a.png", png(3, 2, 100)),
                _ => form.text(parameter.name, "https://example.com"),
            });
        request = request.multipart(form);
    }
    request
}

fn names(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    operation.modules.iter().map(|module| (module.api_name, module.scope_name)).collect()
}

#[tokio::test]
async fn every_endpoint_is_recognised_for_each_of_its_modules_and_asks_for_its_scopes() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let token = http.zoho.access_token();
    let mut modules = 0;
    for endpoint in endpoints() {
        let operation = endpoint.operation();
        let mut names = names(operation);
        if operation.custom_modules {
            names.push(("Cars", "cars"));
        }
        for (module, scope) in names {
            let record = organisation.record(module);
            let part = organisation.add_attachment(module, &record, "a.txt", "text/plain", "text");
            let answer = send(call(&http, endpoint, module, &record, &part, &token)).await;
            assert!(answer.status().is_success(), "{endpoint} for {module}: {answer:?}");
            let log = http.zoho.log().pop().expect("an entry");
            assert_eq!(
                (log.operation, log.version),
                (Some(operation.name), Some(endpoint.version())),
                "{log}"
            );

            let narrow = http.zoho.access_token_with_scopes(&[&format!("X.modules.{scope}.ALL")]);
            let refused = error(send(call(&http, endpoint, module, &record, &part, &narrow)).await).await;
            let row = endpoint.errors_of("OAUTH_SCOPE_MISMATCH").next().expect("a row");
            assert_eq!(refused, (row.status, row.code.to_owned(), row.message.to_owned()), "{endpoint}");
            modules += 1;
        }
    }
    http.zoho.assert_clean();
    assert!(modules > 500, "{modules}");
}

#[tokio::test]
async fn every_documented_error_can_be_injected() {
    let http = start().await;
    let token = http.zoho.access_token();
    let mut rows = 0;
    for endpoint in endpoints() {
        let module = endpoint.operation().modules.first().expect("a module").api_name;
        let record = http.zoho.organisation().record(module);
        for row in endpoint.operation().errors {
            http.zoho.inject(endpoint.operation().name, row);
            let (status, code, message) =
                error(send(call(&http, endpoint, module, &record, "1", &token)).await).await;
            let documented = endpoint.documented(&code, &message).expect("a documented error");
            assert_eq!((status, documented.code), (row.status, row.code), "{endpoint}");
            rows += 1;
        }
    }
    assert!(rows > 500, "{rows}");
    assert_eq!(http.zoho.injections_left(), 0);
    http.zoho.assert_clean();
}

/// What a cause is answered with, in each version that documents the code.
#[tokio::test]
async fn causes_answer_with_the_row_of_their_version() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let token = http.zoho.access_token();
    for endpoint in endpoints() {
        let operation = endpoint.operation();
        let module = operation.modules[0].api_name;
        let record = organisation.record(module);
        let documented = async |request: RequestBuilder, code: &str, reason: Option<&str>| {
            let (status, said, message) = error(send(request).await).await;
            assert_eq!(said, code, "{endpoint}");
            let row = endpoint
                .documented(&said, &message)
                .unwrap_or_else(|| panic!("{endpoint} {code}: {message}"));
            assert_eq!(row.status, status, "{endpoint}");
            assert!(reason.is_none() || row.reason == reason, "{endpoint} {reason:?}");
        };
        documented(
            call(&http, endpoint, "Unicorns", &record, "1", &token),
            "INVALID_MODULE",
            Some("unknown_module"),
        )
        .await;
        let unsupported = Some("unsupported_module");
        documented(call(&http, endpoint, "Documents", &record, "1", &token), "INVALID_MODULE", unsupported)
            .await;
        organisation.set_permission(operation.name, false);
        documented(call(&http, endpoint, module, &record, "1", &token), "NO_PERMISSION", None).await;
        organisation.set_permission(operation.name, true);
        organisation.set_privilege(operation.name, false);
        documented(call(&http, endpoint, module, &record, "1", &token), "AUTHORIZATION_FAILED", None).await;
        organisation.set_privilege(operation.name, true);
        for (code, record) in [
            ("INVALID_DATA", "1".to_owned()),
            ("RECORD_LOCKED", organisation.locked_record(module)),
            ("NOT_APPROVED", organisation.unapproved_record(module)),
        ] {
            if endpoint.errors_of(code).next().is_some() {
                documented(call(&http, endpoint, module, &record, "1", &token), code, None).await;
            }
        }
    }
    http.zoho.assert_clean();
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
