//! What the settings of an organisation say, and records that refer to them, on CRM v8, against a simulator that this
//! program starts itself: its users, the roles, the fields of leads; three leads of which one is refused; a tag.

use std::error::Error;

use zoho_api::{
    Hosts, RecordId, View, Zoho,
    crm::{CreateRecordsCode, FieldModule, RecordModule, TagModule},
    models::{Record, Tag, TagReference},
};
use zoho_sim::Simulator;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result {
    let simulator = Simulator::start().await?;
    println!("the simulator listens on {}", simulator.url());
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()?;

    settings(&zoho).await?;
    let leads = create_leads(&zoho).await?;
    tag(&zoho, leads.first().ok_or("a lead should be there")?).await?;

    simulator.assert_clean();
    println!("{} requests, all well formed", simulator.log().len());
    Ok(())
}

/// Reads what the organisation is set up with.
async fn settings(zoho: &Zoho) -> Result {
    let crm = zoho.crm_v8();
    for user in crm.users().list().type_("ActiveUsers").await? {
        println!("user {:?}, {:?}", user.full_name().unwrap_or_default(), user.email().unwrap_or_default());
    }
    for role in crm.roles().list().await? {
        println!("role {:?}, id {:?}", role.name().unwrap_or_default(), role.id());
    }
    for field in crm.fields().list(FieldModule::Leads).await? {
        println!(
            "field {:?} of Leads, type {:?}, mandatory: {:?}",
            field.api_name().unwrap_or_default(),
            field.data_type(),
            field.system_mandatory()
        );
    }
    Ok(())
}

/// A lead by its last name; fields of records that have no setter are set by their names.
fn lead(last_name: &str) -> Record {
    let mut lead = Record::new();
    lead.object_mut().set("Last_Name", &last_name);
    lead
}

/// Creates three leads; the one in the middle lacks the field that no lead can do without.
async fn create_leads(zoho: &Zoho) -> Result<Vec<RecordId>> {
    let mut without_name = Record::new();
    without_name.object_mut().set("Company", &"Nameless Ltd");
    let leads = [lead("Boyle"), without_name, lead("Novák")];
    let outcomes = zoho.crm_v8().records().create(RecordModule::Leads, leads).await?;

    println!("created {} of {} leads", outcomes.successes().count(), outcomes.len());
    for outcome in outcomes.iter() {
        match outcome {
            Ok(done) => {
                println!("  lead {:?}: {}", done.id::<RecordId>(), done.message().unwrap_or_default());
            }
            Err(refused) => {
                assert_eq!(refused.code_as(), Some(CreateRecordsCode::MandatoryNotFound));
                println!("  refused: {refused}");
                println!("    remedy: {}", refused.documented().map_or("none", |row| row.remedy));
            }
        }
    }
    let refused: Vec<_> = outcomes.errors().map(zoho_api::ItemError::index).collect();
    assert_eq!(refused, [1], "the other two are there");
    Ok(outcomes.successes().filter_map(|(_, done)| done.id()).collect())
}

/// Tags a lead, and reads the tag back.
async fn tag(zoho: &Zoho, lead: &RecordId) -> Result {
    let crm = zoho.crm_v8();
    let tag = Tag::new().with_name("Trade fair");
    crm.tags().add_tags_to_record(TagModule::Leads, lead, [tag]).await?.into_result()?;

    let record = crm.records().get(RecordModule::Leads, lead).await?.ok_or("the lead should be there")?;
    let tags = record.tag().unwrap_or_default();
    let names: Vec<_> = tags.iter().filter_map(TagReference::name).collect();
    println!("tags of lead {lead}: {names:?}");
    assert_eq!(names, ["Trade fair"]);
    Ok(())
}
