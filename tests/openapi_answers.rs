//! Every answer that Zoho's OpenAPI files describe, made up from its schema, is read as the type that the spec names
//! and written again without loss.

mod support;

use std::{collections::BTreeMap, env, path::Path};

use serde_json::{Value, json};
use support::{
    calls::{Given, Scene, bare, is_shadowed, module, send},
    openapi::{Answer, Folder},
    start,
};
use zoho_api::catalogue::{self, Endpoint, Response};

/// What of an answer the operation's type should give again.
fn expected(endpoint: Endpoint, body: &Value) -> Option<Value> {
    let flat = |value: &Value| match value {
        Value::Array(items) => items
            .iter()
            .flat_map(|item| item.as_array().cloned().unwrap_or_else(|| vec![item.clone()]))
            .collect(),
        one => json!([one]),
    };
    match endpoint.operation().response {
        Response::Outcomes(key) if body.get(key).is_none() && body.get("code").is_some() => Some(flat(body)),
        // Some schemas of batches say nothing about their items.
        Response::Outcomes(key) if body.get(key).is_some_and(|items| *items == json!({})) => None,
        Response::Keyed(key) | Response::Outcomes(key) => body.get(key).map(flat),
        Response::Data => body.get("data").cloned(),
        Response::One(key) => match body.get(key) {
            Some(Value::Array(items)) => items.first().cloned(),
            other => other.cloned(),
        },
        Response::Binary => None,
        Response::Status | Response::Json | Response::Object => Some(body.clone()),
    }
}

/// Operations whose page says otherwise than the OpenAPI file, and is followed.
const OTHERWISE: &[&str] = &["associate_email", "download_mail_merge"];

#[tokio::test]
async fn every_documented_answer_is_read_and_written_again() {
    let Some(reference) = env::var_os("ZOHO_REFERENCE") else {
        println!("skipped: ZOHO_REFERENCE names no folder with the OpenAPI files");
        return;
    };
    let fixture = start().await;
    let mut endpoints: BTreeMap<(&str, String), Vec<Endpoint>> = BTreeMap::new();
    for endpoint in catalogue::endpoints().filter(|one| one.version() == catalogue::CRM_V8) {
        endpoints
            .entry((endpoint.operation().method.as_str(), bare(&endpoint.path())))
            .or_default()
            .push(endpoint);
    }
    let (mut read, mut faults) = (0, Vec::new());
    for Answer { method, path, status, mut body } in
        Folder::read(&Path::new(&reference).join("oas31")).answers()
    {
        let path = bare(&path.replace("{version}", "v8"));
        let Some(found) = endpoints.get(&(method.as_str(), path.clone())) else {
            faults.push(format!("{method} {path}: not in the catalogue"));
            continue;
        };
        body["not documented"] = json!([1.5, null]);
        for &endpoint in
            found.iter().filter(|one| !is_shadowed(**one) && !OTHERWISE.contains(&one.operation().name))
        {
            let Some(expected) = expected(endpoint, &body) else {
                if !body.as_object().is_some_and(|keys| keys.values().any(|value| *value == json!({}))) {
                    faults.push(format!("{endpoint}: {} is not in {body}", endpoint.operation().response));
                }
                continue;
            };
            let scene = Scene {
                client: fixture.zoho.client(),
                file: fixture.simulator.download_url(endpoint),
                record: fixture.simulator.organisation().record(&module(endpoint)).clone(),
            };
            fixture.simulator.clear_injections();
            fixture.simulator.inject_raw(
                endpoint.operation().name,
                status,
                "application/json",
                body.to_string(),
            );
            match send(&scene, endpoint, Given::Required).await {
                Ok(Some(written)) if written == expected => read += 1,
                other => faults.push(format!("{endpoint} {status}: {body} came out as {other:?}")),
            }
        }
    }
    println!("{read} answers");
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
    assert!(read > 300, "only {read}");
}
