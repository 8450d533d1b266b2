//! A hundred clients of a hundred organisations in one process know nothing of each other.

use std::collections::BTreeSet;

use zoho_api::{Hosts, RecordId, Upload, Zoho, crm::PhotoModule};
use zoho_sim::Simulator;

const PHOTO: &[u8] = include_bytes!("../examples/photo.png");

#[tokio::test]
async fn a_hundred_organisations_do_not_mix() {
    let simulator = Simulator::builder().organisations(100).start().await.unwrap();
    let accounts = simulator.accounts();
    assert_eq!(accounts.len(), 100);
    let runs = accounts.iter().map(|account| async {
        let zoho: Zoho = Zoho::builder()
            .hosts(Hosts::single(simulator.url()))
            .refresh_token(account.client_id(), account.client_secret(), account.refresh_token())
            .build()
            .unwrap();
        let lead: RecordId = account.organisation().record("Leads").parse().unwrap();
        let photos = zoho.crm_v8().photos();
        for _ in 0..3 {
            photos.upload(PhotoModule::Leads, &lead, Upload::bytes("me.png", PHOTO)).await.unwrap();
            assert!(photos.download(PhotoModule::Leads, &lead).await.unwrap().is_some());
        }
        lead
    });
    let leads = futures_util::future::join_all(runs).await;
    let distinct: BTreeSet<&str> = leads.iter().map(RecordId::as_str).collect();
    assert_eq!(distinct.len(), 100);

    let log = simulator.log();
    assert_eq!(log.len(), 700, "a token and six calls for each");
    for (account, lead) in accounts.iter().zip(&leads) {
        assert_eq!(account.token_requests(), 1, "{}", account.name());
        let own: Vec<_> =
            log.iter().filter(|one| one.organisation.as_deref() == Some(account.name())).collect();
        assert_eq!(own.len(), 7, "{}", account.name());
        for request in own.iter().filter(|request| request.path.starts_with("/crm/")) {
            assert!(request.path.contains(lead.as_str()), "{} asked for {}", account.name(), request.path);
            assert!(request.status == 200, "{} {}", request.path, request.status);
        }
    }
    simulator.assert_clean();
}

#[tokio::test]
async fn the_first_call_is_one_token_request_and_one_call() {
    let simulator = Simulator::start().await.unwrap();
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()
        .unwrap();
    assert!(simulator.log().is_empty(), "building a client sends nothing");
    zoho.crm_v8().photos().download(PhotoModule::Leads, 1).await.unwrap();
    let asked: Vec<String> =
        simulator.log().iter().map(|one| format!("{} {}", one.method, one.path)).collect();
    assert_eq!(asked, ["POST /oauth/v2/token", "GET /crm/v8/Leads/1/photo"]);
}
