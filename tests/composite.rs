//! Several calls go as one request, and each has its own typed answer.

use zoho_api::{crm::*, *};
use zoho_sim::{Seed, Simulator};

async fn start() -> (Simulator, Crm<V8>) {
    let simulator =
        Simulator::builder().organisation(Seed::empty()).start().await.expect("loopback can be bound");
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()
        .expect("the client can be built");
    let crm = zoho.crm_v8();
    (simulator, crm)
}

fn lead(last_name: &str) -> models::Record {
    models::Record::new().with("Last_Name", &last_name)
}

#[tokio::test]
async fn each_part_has_its_answer() -> Result<(), Error> {
    let (simulator, crm) = start().await;
    let records = crm.records();
    let mut composite = Composite::new();
    let made = composite.add(records.create(RecordModule::Leads, [lead("Doe & Söhne")]))?;
    let id = made.reference("data[0].details.id");
    let changed = lead("Roe").with("id", &id).with("Company", &format!("of {id}"));
    let changed = composite.add(records.update_many(RecordModule::Leads, [changed]))?;
    let list = composite.add(records.list(RecordModule::Leads, ["Last_Name", "Company"]).per_page(7))?;
    let read = composite.add(records.get(RecordModule::Leads, RecordId::from(1)).fields(["Company"]))?;
    let nothings = CustomModule::new("Nothings").expect("a name");
    let failing = composite.add(records.list(nothings, ["id"]))?;
    // Ids as arguments hold digits only; a path with a reference is written by hand.
    let mut parts: Vec<models::CompositeRequest> = composite.requests();
    parts[3] = parts[3].clone().with_uri(format!("/crm/v8/Leads/{id}"));
    let answers = composite.read(crm.queries().send_composite_requests(parts).await?);
    let made = answers.take(made)?.into_result()?;
    let id: RecordId = made[0].id().expect("an id");
    assert!(answers.take(changed)?.is_success());
    let page = answers.take(list)?;
    assert_eq!(page.items().len(), 1);
    assert_eq!(page.items()[0].get::<String>("Company"), Some(format!("of {id}")));
    assert_eq!(page.items()[0].get::<String>("Last_Name").as_deref(), Some("Roe"));
    let read = answers.take(read)?.expect("the record");
    assert_eq!(read.get::<String>("Company"), Some(format!("of {id}")));
    let error: CallError<ListRecordsCode> = answers.take(failing).unwrap_err();
    assert_eq!(error.api().map(|api| api.status().as_u16()), Some(400), "{error}");
    assert_eq!(error.code(), Some(&ListRecordsCode::InvalidModule), "{error}");
    assert_eq!(simulator.organisation().count("Leads"), 1);
    simulator.assert_clean();
    Ok(())
}

#[tokio::test]
async fn a_failing_part_undoes_the_others() -> Result<(), Error> {
    let (simulator, crm) = start().await;
    let records = crm.records();
    let mut composite = Composite::new();
    let made = composite.add(records.create(RecordModule::Leads, [lead("Doe")]))?;
    let refused = composite.add(records.create(RecordModule::Leads, [models::Record::new()]))?;
    let after = composite.add(records.list(RecordModule::Leads, ["id"]).of::<LeadId>())?;
    let sent = crm.queries().send_composite_requests(composite.requests()).rollback_on_fail(true);
    let answers = composite.read(sent.await?);
    let code = |error: &Error| error.code().map(str::to_owned);
    let error = answers.take(made).unwrap_err();
    assert_eq!(code(error.error()).as_deref(), Some("ROLLBACK_PERFORMED"), "{error}");
    assert_eq!(error.error().endpoint().map(|endpoint| endpoint.operation().name), Some("create_records"));
    // A batch is an answer even if all of it was refused.
    let refused = answers.take(refused)?;
    assert_eq!(refused.errors().next().and_then(|item| item.code()), Some("MANDATORY_NOT_FOUND"));
    let error = answers.take(after).unwrap_err();
    assert_eq!(code(error.error()).as_deref(), Some("PROCESSING_STOPPED"), "{error}");
    assert_eq!(simulator.organisation().count("Leads"), 0);
    simulator.assert_clean();
    Ok(())
}

#[derive(Debug, serde::Deserialize)]
struct LeadId {
    #[expect(dead_code, reason = "no record is read")]
    id: String,
}

#[tokio::test]
async fn what_yields_or_sends_a_file_is_no_part() {
    let (_simulator, crm) = start().await;
    let mut composite = Composite::new();
    let id = RecordId::from(1);
    let download = composite.add(crm.photos().download(PhotoModule::Leads, &id)).unwrap_err();
    let upload = crm.photos().upload(PhotoModuleV5::Leads, &id, Upload::bytes("a.png", vec![1]));
    for error in [download, composite.add(upload).unwrap_err()] {
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(InvalidRequest::NotInComposite { .. })),
            "{error}"
        );
    }
}
