//! Calls from programs that are not asynchronous.

mod support;

use support::PHOTO;
use zoho_api::{ErrorKind, Hosts, RecordId, Upload, Zoho, crm::PhotoModule};
use zoho_sim::Simulator;

/// The simulator has threads of its own; only its start is asynchronous.
fn simulator() -> Simulator {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Simulator::start()).unwrap()
}

fn client(simulator: &Simulator) -> Zoho {
    Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()
        .unwrap()
}

#[test]
fn a_round_trip_without_a_runtime_of_ones_own() {
    let simulator = simulator();
    let zoho = client(&simulator);
    let lead: RecordId = simulator.organisation().record("Leads").parse().unwrap();
    let photos = zoho.crm_v8().photos();
    photos.upload(PhotoModule::Leads, &lead, Upload::bytes("me.png", PHOTO)).wait().unwrap();
    let download = photos.download(PhotoModule::Leads, &lead).wait().unwrap().unwrap();
    assert_eq!(&zoho.client().block_on(download.bytes()).unwrap().unwrap()[..], PHOTO);

    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (zoho, lead) = (zoho.clone(), lead.clone());
            std::thread::spawn(move || {
                zoho.crm_v2().photos().download(PhotoModule::Leads, lead).wait().unwrap()
            })
        })
        .collect();
    for thread in threads {
        assert!(thread.join().unwrap().is_some());
    }
    let error = photos.delete(PhotoModule::Leads, 1).wait().unwrap_err();
    assert_eq!(error.to_string().split(':').next(), Some("CRM v8 delete_photo at 127.0.0.1"));
    assert_eq!(simulator.token_requests(), 1);
    simulator.assert_clean();
}

#[tokio::test]
async fn waiting_inside_an_asynchronous_program_is_refused() {
    let simulator = Simulator::start().await.unwrap();
    let zoho = client(&simulator);
    let error = zoho.crm_v8().photos().delete(PhotoModule::Leads, 1).wait().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
    assert!(simulator.log().is_empty());
}
