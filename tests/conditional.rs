//! Calls that depend on when a record changed, and records that go by an id of the user's.

use std::time::Duration;

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

#[tokio::test]
async fn what_did_not_change_is_not_read_again() -> Result<(), Error> {
    let (simulator, crm) = start().await;
    let organisation = simulator.organisation();
    let id: RecordId = organisation.add_record("Leads").parse().expect("digits");
    let records = crm.records();
    let get = || records.get(RecordModule::Leads, &id);
    let list = || records.list(RecordModule::Leads, ["id"]);
    let read = get().await?.expect("the record");
    let changed: DateTime = read.get("Modified_Time").expect("a moment");
    let before: DateTime = "2020-01-01T00:00:00+00:00".parse().expect("a moment");

    assert!(get().if_modified_since(changed.clone()).await?.is_none());
    let page = list().if_modified_since(changed.clone()).await?;
    assert!(page.is_not_modified() && page.items().is_empty());
    assert!(get().if_modified_since(before.clone()).await?.is_some());
    let page = list().if_modified_since(before.clone()).await?;
    assert!(!page.is_not_modified() && page.items().len() == 1);
    // Where there is nothing at all, that is no 304.
    organisation.remove_record("Leads", id.as_str());
    assert!(!list().await?.is_not_modified());
    simulator.assert_clean();
    Ok(())
}

#[tokio::test]
async fn what_changed_since_is_not_overwritten() -> Result<(), Error> {
    let (simulator, crm) = start().await;
    let organisation = simulator.organisation();
    let id: RecordId = organisation.add_record("Leads").parse().expect("digits");
    let records = crm.records();
    let company = |name: &str| [models::Record::new().with("Company", &name)];
    let time = async || -> Result<DateTime, Error> {
        let read = records.get(RecordModule::Leads, &id).await?.expect("the record");
        Ok(read.get("Modified_Time").expect("a moment"))
    };
    let first = time().await?;
    simulator.advance(Duration::from_secs(60));
    records.update(RecordModule::Leads, &id, company("Theirs")).await?;

    let stale = records.update(RecordModule::Leads, &id, company("Mine")).if_unmodified_since(first.clone());
    let error = stale.await.unwrap_err();
    assert_eq!(error.code(), Some(&UpdateRecordCode::AlreadyModified), "{error}");
    assert_eq!(error.api().map(|api| api.status().as_u16()), Some(412));
    let mine = [models::Record::new().with("id", &id).with("Company", &"Mine")];
    let outcomes = records.update_many(RecordModule::Leads, mine).if_unmodified_since(first).await?;
    let item = outcomes.errors().next().expect("an error");
    assert_eq!((item.code(), item.http_status().as_u16()), (Some("ALREADY_MODIFIED"), 412));
    assert_eq!(organisation.fields("Leads", id.as_str()).expect("a record")["Company"], "Theirs");

    let fresh = time().await?;
    records.update(RecordModule::Leads, &id, company("Mine")).if_unmodified_since(fresh).await?;
    assert_eq!(organisation.fields("Leads", id.as_str()).expect("a record")["Company"], "Mine");
    simulator.assert_clean();
    Ok(())
}

#[tokio::test]
async fn records_go_by_an_id_of_the_users_own() -> Result<(), Error> {
    const CODE: &str = "Leads.Code";
    let (simulator, crm) = start().await;
    let organisation = simulator.organisation();
    let records = crm.records();
    let lead = |code: &str| models::Record::new().with("Code", &code).with("Last_Name", &"Doe");
    records.create(RecordModule::Leads, [lead("A-1"), lead("77")]).await?.into_result()?;

    let changes = ["A-1", "A-9"].map(|code| models::Record::new().with("Code", &code).with("Company", &"x"));
    let outcomes = records.update_many(RecordModule::Leads, changes).x_external(CODE).await?;
    assert_eq!((outcomes.http_status().as_u16(), outcomes.successes().count()), (207, 1));
    assert_eq!(outcomes.errors().map(ItemError::index).collect::<Vec<_>>(), [1]);
    for code in ["A-1", "77"] {
        let found = records.get(RecordModule::Leads, RecordId::external(code)).x_external(CODE).await?;
        assert_eq!(found.expect("a record").get::<String>("Code").as_deref(), Some(code));
    }
    let upserted =
        records.upsert(UpsertRecordsModuleV2::Leads, [lead("A-1")]).x_external(CODE).await?.into_result()?;
    assert_eq!(upserted.len(), 1);
    records.delete(RecordModule::Leads, RecordId::external("77")).x_external(CODE).await?;
    assert_eq!(organisation.count("Leads"), 1);
    simulator.assert_clean();
    Ok(())
}

/// What a version does not take is refused before anything is sent, by the catalogue's bounds.
#[tokio::test]
async fn what_a_version_does_not_take_is_not_sent() -> Result<(), Error> {
    let (simulator, crm) = start().await;
    let zoho: Zoho = Zoho::builder().hosts(Hosts::single(simulator.url())).access_token("x").build()?;
    let (v2, records) = (zoho.crm_v2(), crm.records());
    let leads = |count: usize| vec![models::Record::new().with("Last_Name", &"Doe"); count];
    let ids = |count: u64| (1..=count).map(RecordId::from);
    let names = |count: u32| (0..count).map(|number| format!("F{number}")).collect::<FieldList>();
    let eleven = format!("({})", ["(Last_Name:equals:x)"; 11].join("or"));
    let refused = [
        records.create(RecordModule::Leads, leads(101)).into_request(),
        records.delete_many(RecordModule::Leads, ids(101)).into_request(),
        records.list(RecordModule::Leads, names(51)).into_request(),
        records.search(RecordModule::Leads).criteria(eleven).into_request(),
        crm.queries().query_records("select id from Leads where id is not null limit 2001").into_request(),
        v2.queries().query_records("select id from Leads where id is not null limit 201").into_request(),
        v2.queries().query_records("select id from Leads where id is not null limit 20000, 5").into_request(),
    ];
    let parameters = ["data", "ids", "fields", "criteria", "limit", "limit", "offset"];
    for (request, expected) in refused.into_iter().zip(parameters) {
        let error = request.expect_err(expected);
        let ErrorKind::InvalidRequest(InvalidRequest::TooMany { parameter, .. }) = error.kind() else {
            panic!("{expected}: {error}")
        };
        assert_eq!(parameter, expected);
    }
    records.create(RecordModule::Leads, leads(100)).into_request()?;
    records.list(RecordModule::Leads, names(50)).into_request()?;
    crm.queries().query_records("select id from Leads where id is not null limit 201").into_request()?;
    v2.records().list(RecordModule::Leads, names(51)).into_request()?;
    assert!(simulator.log().is_empty());
    Ok(())
}
