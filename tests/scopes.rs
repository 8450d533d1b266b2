//! Scopes as data: what an operation needs, what a token lacks, and what to ask the user for.

use std::collections::BTreeSet;

use zoho_api::{
    Hosts, Zoho,
    catalogue::{self, Endpoint, ScopeSet},
    crm::PhotoModule,
};
use zoho_sim::Simulator;

/// Every row of the catalogue with every module that it has.
fn needs() -> Vec<(Endpoint, &'static str)> {
    let modules = |endpoint: Endpoint| {
        let operation = endpoint.operation();
        let listed = operation.modules.iter().map(|module| module.api_name);
        let custom = operation.custom_modules.then_some("Trips");
        let none = operation.modules.is_empty().then_some("");
        listed.chain(custom).chain(none).map(move |module| (endpoint, module)).collect::<Vec<_>>()
    };
    catalogue::endpoints().flat_map(modules).collect()
}

fn endpoint(name: &str, version: &str) -> Endpoint {
    let is_it = |row: &Endpoint| row.operation().name == name && row.version().to_string() == version;
    catalogue::endpoints().find(is_it).expect("a row of the catalogue")
}

#[test]
fn what_is_missing_is_enough_and_not_too_much() {
    let mut rows = 0;
    for (endpoint, module) in needs() {
        let scopes = ScopeSet::covering([(endpoint, module)]);
        assert_eq!(endpoint.missing_scopes(&[] as &[&str], module), scopes);
        assert!(!scopes.is_empty() && !endpoint.is_allowed(&[] as &[&str], module), "{endpoint} {module}");
        assert!(endpoint.is_allowed(scopes.as_ref(), module), "{endpoint} {module}: {scopes}");
        assert!(endpoint.missing_scopes(scopes.as_ref(), module).is_empty());
        for left_out in scopes.iter() {
            let fewer: Vec<_> = scopes.iter().filter(|scope| *scope != left_out).collect();
            assert!(!endpoint.is_allowed(&fewer, module), "{endpoint} {module} needs no {left_out}");
        }
        rows += 1;
    }
    println!("{rows} operations on modules");
    assert!(rows > 500, "{rows}");
}

#[test]
fn the_string_for_the_consent_page_is_small_and_narrow() {
    let (photo, files) = (endpoint("download_photo", "CRM v8"), endpoint("list_attachments", "CRM v8"));
    let upload = endpoint("upload_photo", "CRM v8");
    let string = |needs: &[(Endpoint, &str)]| ScopeSet::covering(needs.iter().copied()).to_string();
    assert_eq!(string(&[]), "");
    assert_eq!(string(&[(photo, "Leads")]), "ZohoCRM.modules.leads.READ");
    assert_eq!(string(&[(photo, "Leads"), (upload, "Leads")]), "ZohoCRM.modules.leads.ALL");
    assert_eq!(string(&[(photo, "Leads"), (upload, "Contacts")]), "ZohoCRM.modules.ALL");
    assert_eq!(string(&[(files, "Leads")]), "ZohoCRM.modules.ALL", "one is fewer than two");
    // Bigin asks for a scope of attachments in any case.
    let companies = endpoint("delete_attachment", "Bigin v2");
    assert_eq!(
        string(&[(companies, "Accounts"), (photo, "Leads")]),
        "ZohoBigin.modules.accounts.DELETE,ZohoBigin.modules.attachments.DELETE,ZohoCRM.modules.leads.READ"
    );
}

#[test]
fn an_area_is_covered_by_a_few_whatever_the_order() {
    let needs: Vec<_> =
        needs().into_iter().filter(|(endpoint, _)| endpoint.operation().area == "files").collect();
    let scopes = ScopeSet::covering(needs.iter().copied());
    println!("{} operations on modules: {scopes}", needs.len());
    assert!(needs.iter().all(|(endpoint, module)| endpoint.is_allowed(scopes.as_ref(), module)));
    assert_eq!(scopes, ScopeSet::covering(needs.iter().rev().copied()));
    let prefixes: BTreeSet<_> = scopes.iter().filter_map(|scope| scope.split('.').next()).collect();
    assert_eq!(prefixes, BTreeSet::from(["ZohoBigin", "ZohoCRM"]));
    assert!(scopes.len() <= 40, "{scopes}");
}

#[tokio::test]
async fn the_service_agrees_with_what_is_told_offline() {
    let (read, write) = (endpoint("download_photo", "CRM v8"), endpoint("delete_photo", "CRM v8"));
    let simulator = Simulator::start().await.unwrap();
    let contact = simulator.organisation().record("Contacts").clone();
    let granted = ScopeSet::covering([(read, "Contacts")]);
    let token = simulator.access_token_with_scopes(&granted.iter().collect::<Vec<_>>());
    let zoho: Zoho =
        Zoho::builder().hosts(Hosts::single(simulator.url())).access_token(token).build().unwrap();
    let contact: zoho_api::RecordId = contact.parse().unwrap();
    assert!(read.is_allowed(granted.as_ref(), "Contacts"));
    assert!(zoho.crm_v8().photos().download(PhotoModule::Contacts, &contact).await.unwrap().is_none());

    assert!(!write.is_allowed(granted.as_ref(), "Contacts"));
    assert_eq!(
        write.missing_scopes(granted.as_ref(), "Contacts").to_string(),
        "ZohoCRM.modules.contacts.DELETE"
    );
    let error = zoho.crm_v8().photos().delete(PhotoModule::Contacts, &contact).await.unwrap_err();
    assert_eq!(error.into_error().code(), Some("OAUTH_SCOPE_MISMATCH"));
}
