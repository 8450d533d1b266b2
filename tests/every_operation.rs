//! Every operation at every version: its request is built from the catalogue's row with what is required and with
//! everything, and the simulator finds nothing wrong with it.

mod support;

use std::collections::BTreeMap;

use support::{
    calls::{AnyCode, Given, Scene, is_shadowed, module, send},
    example, start,
};
use zoho_api::{
    Call, ErrorCode, InvalidRequest, Status,
    catalogue::{self, Location, Parameter, ParameterType},
};

/// What the service says of a thing that is not there, or is there already, and of a text that means nothing to
/// it: the request was well formed.
const ABOUT_THINGS: &[&str] = &[
    "ALREADY_MODIFIED",
    "AMBIGUITY_DURING_PROCESSING",
    "DUPLICATE_DATA",
    "INVALID_CALLBACK_METHOD",
    "INVALID_DATA",
    "INVALID_FILE_FORMAT",
    "INVALID_QUERY",
    "MODULE_NOT_AVAILABLE",
    "NOT_FOUND",
    "RESOURCE_NOT_FOUND",
    "SYNTAX_ERROR",
];

/// Operations that need one of several parameters, or more of their objects than the catalogue requires, and what
/// the service says of a call with no more than that.
const NEEDS_MORE: &[&str] = &[
    "create_bulk_write",
    "get_lead_mass_conversion_status",
    "mass_convert_leads",
    "mass_delete_records",
    "mass_update_records",
    "search_records",
];
const ABOUT_MORE: &[&str] = &["EXPECTED_PARAM_MISSING", "MANDATORY_NOT_FOUND", "REQUIRED_PARAM_MISSING"];

#[tokio::test]
async fn every_request_is_well_formed() {
    let fixture = start().await;
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for endpoint in catalogue::endpoints().filter(|one| !is_shadowed(*one)) {
        for given in [Given::Required, Given::All] {
            let scene = Scene {
                client: fixture.zoho.client(),
                file: fixture.simulator.download_url(endpoint),
                record: fixture.simulator.organisation().record(&module(endpoint)).clone(),
            };
            fixture.simulator.clear_log();
            let result = send(&scene, endpoint, given).await;
            let log = fixture.simulator.log();
            let request =
                log.last().filter(|one| one.operation.is_some_and(|name| name == endpoint.operation().name));
            let findings: Vec<_> = log.iter().flat_map(|one| &one.findings).collect();
            let name = endpoint.operation().name;
            let needs_more = matches!(given, Given::Required) && NEEDS_MORE.contains(&name);
            let refused = match &result {
                Ok(_) => None,
                Err(error) => match error.code() {
                    Some(code) if ABOUT_THINGS.contains(&code.as_str()) => None,
                    Some(code) if needs_more && ABOUT_MORE.contains(&code.as_str()) => None,
                    _ => Some(error.to_string()),
                },
            };
            if request.is_none() || !findings.is_empty() || refused.is_some() {
                let seen = log.last().map(ToString::to_string);
                faults.push(format!("{endpoint} {given:?}: {seen:?} {findings:?} {refused:?}"));
            }
            *sent.entry(endpoint.version().product.title()).or_default() += 1;
        }
    }
    println!("requests: {sent:?}");
    assert!(faults.is_empty(), "{} of {sent:?}:\n{}", faults.len(), faults.join("\n"));
}

/// Without what it requires, nothing is sent.
#[tokio::test]
async fn a_required_value_is_asked_for_before_anything_is_sent() {
    let fixture = start().await;
    let mut refused = 0;
    for endpoint in catalogue::endpoints() {
        let operation = endpoint.operation();
        let scene =
            Scene { client: fixture.zoho.client(), file: String::new(), record: example::ID.to_owned() };
        let required = |one: &&Parameter| one.required && one.location != Location::Path;
        for missing in operation.parameters.iter().filter(required) {
            let mut bare: Call<Status, AnyCode> = Call::new(scene.client, endpoint);
            for parameter in operation.parameters.iter().filter(|one| one.location == Location::Path) {
                bare = match parameter.kind {
                    ParameterType::Module => bare.path(module(endpoint)),
                    _ => bare.path(example::text(parameter)),
                };
            }
            let error = bare.send().await.expect_err("something is missing").into_error();
            let zoho_api::ErrorKind::InvalidRequest(InvalidRequest::MissingParameter { parameter }) =
                error.kind()
            else {
                panic!("{endpoint} without {}: {error}", missing.name)
            };
            assert!(
                operation.parameters.iter().any(|one| one.required && one.name == parameter),
                "{endpoint}"
            );
            refused += 1;
        }
    }
    assert!(refused > 500, "only {refused} required values");
    assert_eq!(fixture.simulator.log().len(), 0, "not even a token was asked for");
}
