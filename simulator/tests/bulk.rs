//! Bulk reads and writes, by the paths of the real catalogue.

mod common;

use std::io::{Cursor, Read};
use std::time::Duration;

use common::{Http, error, file, json, send, zip};
use reqwest::Method;
use serde_json::{Value, json};
use zip::ZipArchive;
use zoho_sim::{Builder, BulkFlaw, BulkPace, BulkPlan, Seed, Simulator};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn with(builder: Builder) -> Http {
    Http::new(builder.organisation(Seed::empty()).start().await.expect("a free port"))
}

/// Jobs are done when they are first asked for.
async fn start() -> Http {
    with(Simulator::builder().bulk_pace(BulkPace::Polls(0))).await
}

async fn post(http: &Http, path: &str, body: &Value) -> (u16, Value) {
    let request = http.request(Method::POST, path).header("content-type", "application/json");
    json(send(request.body(body.to_string())).await).await
}

/// Starts a read and gives its id.
async fn read(http: &Http, base: &str, query: Value) -> String {
    let (status, body) = post(http, &format!("{base}/read"), &json!({"query": query})).await;
    let added = &body["data"][0];
    assert_eq!(
        (status, &added["code"], &added["details"]["state"]),
        (201, &"ADDED_SUCCESSFULLY".into(), &"ADDED".into()),
        "{body}"
    );
    added["details"]["id"].as_str().expect("an id").to_owned()
}

async fn job(http: &Http, path: &str) -> Value {
    let (status, mut body) = json(http.get(path).await).await;
    assert_eq!(status, 200, "{body}");
    if body.get("data").is_some() { body["data"][0].take() } else { body }
}

async fn download(http: &Http, path: &str) -> Vec<u8> {
    let answer = http.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.bytes().await.expect("a whole body").to_vec()
}

/// The name and the contents of the one file of a zip.
fn unzip(bytes: Vec<u8>) -> (String, String) {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    assert_eq!(archive.len(), 1);
    let mut entry = archive.by_index(0).expect("a file");
    let (name, mut text) = (entry.name().expect("a name").into_owned(), String::new());
    entry.read_to_string(&mut text).expect("text");
    (name, text)
}

/// The result of a read that is done: what the job says of it, and its CSV.
async fn result(http: &Http, base: &str, query: Value) -> (Value, String) {
    let id = read(http, base, query).await;
    let job = job(http, &format!("{base}/read/{id}")).await;
    assert_eq!(job["state"], "COMPLETED", "{job}");
    let (name, text) = unzip(download(http, job["result"]["download_url"].as_str().expect("a path")).await);
    assert_eq!(name, format!("{id}.csv"));
    (job, text)
}

fn lead(http: &Http, name: &str) -> String {
    let id = http.zoho.organisation().add_record("Leads");
    http.zoho.organisation().set_field("Leads", &id, "Last_Name", name);
    id
}

#[tokio::test]
async fn a_read_goes_through_its_states_and_ends_in_a_csv() {
    let http = with(Simulator::builder()).await;
    let organisation = http.zoho.organisation();
    let account = organisation.add_record("Accounts");
    organisation.set_field("Accounts", &account, "Phone", "123");
    let id = lead(&http, "Doe, \"John\"\nJr. ü");
    for (name, value) in [
        ("Account_Name", json!({"id": account, "name": "Acme"})),
        ("Colours", json!(["red", "blue"])),
        ("Opt_Out", json!(true)),
        ("Amount", json!(12.5)),
        ("Rows", json!([{"id": "1", "x": 1}])),
    ] {
        organisation.set_field("Leads", &id, name, value);
    }
    let fields =
        ["Last_Name", "Account_Name", "Account_Name.Phone", "Colours", "Opt_Out", "Amount", "None", "Owner"];
    let job_id =
        read(&http, "/crm/bulk/v8", json!({"module": {"api_name": "Leads"}, "fields": fields})).await;
    let path = format!("/crm/bulk/v8/read/{job_id}");
    for state in ["ADDED", "IN PROGRESS"] {
        let job = job(&http, &path).await;
        assert_eq!((&job["state"], job.get("result")), (&state.into(), None), "{job}");
        let (status, code, _) = error(http.get(&format!("{path}/result")).await).await;
        assert_eq!((status, code.as_str()), (404, "RESOURCE_NOT_FOUND"));
    }
    let job = job(&http, &path).await;
    assert_eq!(
        (&job["id"], &job["operation"], &job["file_type"]),
        (&json!(job_id), &json!("read"), &json!("csv"))
    );
    assert_eq!((&job["query"]["page"], &job["query"]["fields"]), (&json!(1), &json!(fields)));
    let download_url = format!("{path}/result");
    let expected = json!({"page": 1, "per_page": 200_000, "count": 1, "download_url": download_url, "more_records": false});
    assert_eq!(job["result"], expected);
    let (name, text) = unzip(download(&http, &download_url).await);
    let owner = &organisation.users()[0];
    assert_eq!(name, format!("{job_id}.csv"));
    assert_eq!(
        text,
        format!(
            "id,Last_Name,Account_Name,Account_Name.Phone,Colours,Opt_Out,Amount,None,Owner\n\
             {id},\"Doe, \"\"John\"\"\nJr. ü\",{account},123,red;blue,true,12.5,,{owner}\n"
        )
    );
    let (_, all) =
        result_of(&http, &read(&http, "/crm/bulk/v8", json!({"module": {"api_name": "Leads"}})).await).await;
    let header = all.lines().next().expect("a header");
    let own = "id,Owner,Created_By,Modified_By,Created_Time,Modified_Time,Account_Name,Amount,Colours,Last_Name,Opt_Out";
    assert_eq!(header, own, "subforms are modules of their own");
    http.zoho.assert_clean();
}

/// Asks until the job is done.
async fn result_of(http: &Http, id: &str) -> (Value, String) {
    let path = format!("/crm/bulk/v8/read/{id}");
    for _ in 0..9 {
        let job = job(http, &path).await;
        if job["state"] == "COMPLETED" {
            let text = unzip(download(http, &format!("{path}/result")).await).1;
            return (job, text);
        }
    }
    panic!("the job never ended");
}

#[tokio::test]
async fn criteria_select_and_pages_go_on() {
    let http = with(Simulator::builder().bulk_pace(BulkPace::Polls(0)).bulk_rows_per_job(2)).await;
    let ids: Vec<String> = (0..5).map(|number| lead(&http, &format!("Name {number}"))).collect();
    let query = |more: Value| {
        let mut query = json!({"module": {"api_name": "Leads"}, "fields": ["id"]});
        query.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        query
    };
    let rows = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let (first, text) = result(&http, "/crm/bulk/v8", query(json!({}))).await;
    assert_eq!((&first["result"]["more_records"], rows(&text)), (&json!(true), ids[..2].to_vec()));
    let (last, text) = result(&http, "/crm/bulk/v8", query(json!({"page": 3}))).await;
    assert_eq!((&last["result"]["more_records"], rows(&text)), (&json!(false), ids[4..].to_vec()));
    assert_eq!((&last["result"]["page"], last["result"].get("next_page_token")), (&json!(3), None));
    let token = first["result"]["next_page_token"].as_str().expect("a token").to_owned();
    let (next, text) = result(&http, "/crm/bulk/v8", query(json!({"page_token": token}))).await;
    assert_eq!((&next["result"]["page"], rows(&text)), (&json!(2), ids[2..4].to_vec()));
    let (old, _) = result(&http, "/crm/bulk/v6", query(json!({}))).await;
    assert_eq!(old["result"].get("next_page_token"), None);

    let field =
        |value: &str| json!({"field": {"api_name": "Last_Name"}, "comparator": "equal", "value": value});
    let criteria = json!({"group_operator": "or", "group": [field("Name 4"), field("Name 1")]});
    let (_, text) = result(&http, "/crm/bulk/v8", query(json!({"criteria": criteria}))).await;
    assert_eq!(rows(&text), [ids[1].as_str(), &ids[4]]);
    http.zoho.assert_clean();
    http.zoho.advance(DAY);
    let late = json!({"query": query(json!({"page_token": token}))});
    assert_eq!(post(&http, "/crm/bulk/v8/read", &late).await.1["code"], "EXPIRED_VALUE");
}

#[tokio::test]
async fn every_version_and_bigin_read_in_bulk() {
    let http = start().await;
    let id = http.zoho.organisation().add_record("Contacts");
    let old = json!({"api_name": "Last_Name", "comparator": "contains", "value": "Contacts"});
    let query = json!({"module": "Contacts", "fields": ["id", "Last_Name"], "criteria": old});
    let csv = format!("id,Last_Name\n{id},Contacts 1\n");
    assert_eq!(result(&http, "/crm/bulk/v2", query).await.1, csv);
    let query = json!({"module": {"api_name": "Contacts"}, "fields": ["id", "Last_Name"]});
    for base in ["/crm/bulk/v2.1", "/crm/bulk/v3", "/crm/bulk/v7", "/bigin/bulk/v1", "/bigin/bulk/v2"] {
        assert_eq!(result(&http, base, query.clone()).await.1, csv, "{base}");
    }
    http.zoho.assert_clean();
    let text = json!({"query": {"module": "Contacts"}});
    assert_eq!(post(&http, "/crm/bulk/v8/read", &text).await.1["code"], "INVALID_DATA");
    // Where no error is documented there is nothing.
    assert_eq!(http.get("/bigin/bulk/v2/read/7").await.status(), 204);
}

#[tokio::test]
async fn results_are_there_for_a_day_and_ten_downloads_a_minute() {
    let http = start().await;
    let id = http.zoho.organisation().add_bulk_read("Leads", BulkPlan::new().rows(3));
    let path = format!("/crm/bulk/v8/read/{id}/result");
    for _ in 0..10 {
        assert_eq!(http.get(&path).await.status(), 200);
    }
    let (status, code, _) = error(http.get(&path).await).await;
    assert_eq!((status, code.as_str()), (429, "TOO_MANY_REQUESTS"));
    http.zoho.advance(Duration::from_secs(60));
    assert_eq!(http.get(&path).await.status(), 200);
    http.zoho.advance(Duration::from_secs(24 * 60 * 60 - 120));
    assert_eq!(http.get(&path).await.status(), 200);
    http.zoho.advance(Duration::from_secs(60));
    assert_eq!(error(http.get(&path).await).await.1, "RESOURCE_NOT_FOUND");
    assert_eq!(error(http.get("/crm/bulk/v8/read/1/result").await).await.0, 404);
}

#[tokio::test]
async fn what_a_read_can_not_be_asked_for() {
    let http = start().await;
    let leads = |more: Value| {
        let mut body = json!({"query": {"module": {"api_name": "Leads"}}});
        body["query"]
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        body
    };
    let mut callback = leads(json!({}));
    callback["callback"] = json!({"method": "get", "url": "https://example.com"});
    let mut address = leads(json!({}));
    address["callback"] = json!({"method": "post", "url": "example.com"});
    for (body, code) in [
        (json!({}), "MANDATORY_NOT_FOUND"),
        (json!({"query": {}}), "MANDATORY_NOT_FOUND"),
        (json!({"query": {"module": {"api_name": "Unicorns"}}}), "MODULE_NOT_AVAILABLE"),
        (json!({"query": {"module": {"api_name": "Notes"}}}), "MODULE_NOT_SUPPORTED"),
        (leads(json!({"page": 0})), "PAGE_RANGE_EXCEEDED"),
        (leads(json!({"page": 501})), "PAGE_RANGE_EXCEEDED"),
        (leads(json!({"page_token": "x"})), "INVALID_DATA"),
        (leads(json!({"fields": ["no field"]})), "FIELD_NOT_AVAILABLE"),
        (leads(json!({"file_type": "ics"})), "NOT_SUPPORTED_FEATURE"),
        (leads(json!({"criteria": {"group": []}})), "INVALID_CRITERIA"),
        (callback, "INVALID_CALLBACK_METHOD"),
        (address, "INVALID_CALLBACK_URL"),
    ] {
        let (status, answer) = post(&http, "/crm/bulk/v8/read", &body).await;
        assert_eq!(
            (status, &answer["code"], &answer["status"]),
            (400, &json!(code), &json!("error")),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_clock_may_set_the_pace() {
    let http = with(Simulator::builder().bulk_pace(BulkPace::Time(Duration::from_secs(3_000)))).await;
    let id = read(&http, "/crm/bulk/v8", json!({"module": {"api_name": "Leads"}})).await;
    for state in ["ADDED", "QUEUED", "IN PROGRESS", "COMPLETED"] {
        for _ in 0..2 {
            assert_eq!(job(&http, &format!("/crm/bulk/v8/read/{id}")).await["state"], state);
        }
        http.zoho.advance(Duration::from_secs(1_000));
    }
}

#[tokio::test]
async fn jobs_come_to_what_a_test_has_planned() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let query = || json!({"module": {"api_name": "Leads"}, "fields": ["id", "Email"]});
    organisation.plan_bulk_read(BulkPlan::new().fails());
    organisation.plan_bulk_read(BulkPlan::new().never_ends());
    organisation.plan_bulk_read(BulkPlan::new().polls(1));
    for states in [["FAILURE", "FAILURE"], ["IN PROGRESS", "IN PROGRESS"], ["IN PROGRESS", "COMPLETED"]] {
        let id = read(&http, "/crm/bulk/v8", query()).await;
        for state in states {
            assert_eq!(job(&http, &format!("/crm/bulk/v8/read/{id}")).await["state"], state);
        }
    }
    for (flaw, problem) in [
        (BulkFlaw::Truncated, "no zip"),
        (BulkFlaw::NoZip, "no zip"),
        (BulkFlaw::NoEntry, "0 files"),
        (BulkFlaw::SeveralEntries, "2 files"),
        (BulkFlaw::WrongChecksum, "a broken file"),
        (BulkFlaw::InvalidUtf8(1), "a broken file"),
    ] {
        organisation.plan_bulk_read(BulkPlan::new().rows(3).flaw(flaw));
        let id = read(&http, "/crm/bulk/v8", query()).await;
        let path = format!("/crm/bulk/v8/read/{id}");
        assert_eq!(job(&http, &path).await["state"], "COMPLETED");
        let found = match ZipArchive::new(Cursor::new(download(&http, &format!("{path}/result")).await)) {
            Err(_) => "no zip".to_owned(),
            Ok(archive) if archive.len() != 1 => format!("{} files", archive.len()),
            Ok(mut archive) => {
                let read = archive.by_index(0).expect("a file").read_to_string(&mut String::new());
                if read.is_err() { "a broken file".to_owned() } else { "nothing".to_owned() }
            }
        };
        assert_eq!(found, problem, "{flaw:?}");
    }
    organisation.plan_bulk_read(BulkPlan::new().rows(2));
    let (job, text) = result(&http, "/crm/bulk/v8", query()).await;
    assert_eq!(job["result"]["count"], 2);
    assert_eq!(text, "id,Email\n4876876000000000000,Email 0\n4876876000000000001,Email 1\n");
}

#[tokio::test]
async fn a_million_rows_are_made_and_sent() {
    let http = start().await;
    let id = http.zoho.organisation().add_bulk_read("Leads", BulkPlan::new().rows(1_000_000));
    let bytes = download(&http, &format!("/crm/bulk/v8/read/{id}/result")).await;
    println!("{} bytes", bytes.len());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut rows = csv::Reader::from_reader(archive.by_index(0).expect("a file"));
    let (mut record, mut count) = (csv::StringRecord::new(), 0_u32);
    while rows.read_record(&mut record).expect("a row") {
        if count % 100_000 == 0 {
            assert_eq!(
                record,
                csv::StringRecord::from(vec![
                    format!("4876876{count:012}"),
                    format!("Last_Name {count}"),
                    format!("Email {count}")
                ])
            );
        }
        count += 1;
    }
    assert_eq!(count, 1_000_000);
}

#[tokio::test]
async fn events_are_read_as_a_calendar() {
    let http = start().await;
    let id = http.zoho.organisation().add_record("Events");
    http.zoho.organisation().set_field("Events", &id, "Event_Title", "Lunch; long");
    let body = json!({"query": {"module": {"api_name": "Events"}}, "file_type": "ics"});
    let (_, added) = post(&http, "/crm/bulk/v8/read", &body).await;
    let read_id = added["data"][0]["details"]["id"].as_str().expect("an id");
    let job = job(&http, &format!("/crm/bulk/v8/read/{read_id}")).await;
    assert_eq!((&job["file_type"], &job["result"]["per_page"]), (&json!("ics"), &json!(20_000)));
    let (name, text) = unzip(download(&http, &format!("/crm/bulk/v8/read/{read_id}/result")).await);
    assert_eq!(name, format!("{read_id}.ics"));
    assert!(text.contains(&format!("UID:{id}\r\nSUMMARY:Lunch\\; long\r\n")), "{text}");
}

async fn upload(http: &Http, base: &str, bytes: Vec<u8>) -> reqwest::Response {
    let request = http.request(Method::POST, &format!("{base}/upload"));
    let request = request.header("feature", "bulk-write").header("x-crm-org", "4876876");
    send(request.multipart(file("file", "rows.zip", bytes))).await
}

async fn uploaded(http: &Http, base: &str, csv: &str) -> String {
    let (status, body) = json(upload(http, base, zip(&[("rows.csv", csv)])).await).await;
    assert_eq!(
        (status, &body["code"], &body["status"]),
        (200, &json!("FILE_UPLOAD_SUCCESS"), &json!("success"))
    );
    assert_eq!(body["details"]["created_time"].as_str().map(str::len), Some(25));
    body["details"]["file_id"].as_str().expect("an id").to_owned()
}

/// What becomes of a write of this CSV: the job, and its report.
async fn write(http: &Http, product: &str, operation: &str, csv: &str, resource: Value) -> (Value, String) {
    let (base, version) = product.split_once('/').expect("product and version");
    let file_id = uploaded(http, &format!("/{product}"), csv).await;
    let mut body = json!({"operation": operation, "resource": [{"type": "data", "file_id": file_id}]});
    let fields = body["resource"][0].as_object_mut().expect("an object");
    fields.extend(resource.as_object().cloned().expect("an object"));
    let path = format!("/{base}/bulk/{version}/write");
    let (status, added) = post(http, &path, &body).await;
    assert_eq!((status, &added["code"]), (201, &json!("SUCCESS")), "{added}");
    let id = added["details"]["id"].as_str().expect("an id");
    let job = job(http, &format!("{path}/{id}")).await;
    assert_eq!(job["status"], "COMPLETED", "{job}");
    let address = job["result"]["download_url"].as_str().expect("an address");
    let (name, text) = unzip(download(http, &address.replace(http.zoho.url(), "")).await);
    assert!(name.ends_with("-rows.csv"), "{name}");
    (job, text)
}

fn counts(job: &Value) -> [u64; 4] {
    let file = &job["resource"][0]["file"];
    ["added_count", "updated_count", "skipped_count", "total_count"]
        .map(|key| file[key].as_u64().expect("a count"))
}

#[tokio::test]
async fn rows_are_inserted_and_reported_in_their_order() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let account = organisation.add_record("Accounts");
    let csv = format!(
        "Surname,Mail,Firm,Colour,Account\nDoe,a@x.test,Acme,red,{account}\n,b@x.test,\"B, \"\"C\"\"\",,\nRoe,c@x.test,,,7\n"
    );
    let mappings = json!([
        {"api_name": "Last_Name", "index": 0}, {"api_name": "Email", "index": 1},
        {"api_name": "Company", "index": 2, "default_value": {"value": "None"}},
        {"api_name": "Lead_Source", "default_value": {"value": "Fair"}},
        {"api_name": "Account_Name", "index": 4, "find_by": "id"},
    ]);
    let resource = json!({"module": {"api_name": "Leads"}, "field_mappings": mappings});
    let (job, report) = write(&http, "crm/v8", "insert", &csv, resource).await;
    assert_eq!(counts(&job), [1, 0, 2, 3]);
    let ids = organisation.records("Leads");
    assert_eq!(ids.len(), 1);
    assert_eq!(
        report,
        format!(
            "Surname,Mail,Firm,STATUS,RECORD_ID,ERRORS\nDoe,a@x.test,Acme,ADDED,{},\n\
             ,b@x.test,\"B, \"\"C\"\"\",SKIPPED,,MANDATORY_NOT_FOUND-Surname\n\
             Roe,c@x.test,,SKIPPED,,INVALID_DATA-Account\n",
            ids[0]
        )
    );
    let lead = organisation.fields("Leads", &ids[0]).expect("a record");
    assert_eq!(
        (&lead["Last_Name"], &lead["Lead_Source"], lead.get("Colour")),
        (&json!("Doe"), &json!("Fair"), None)
    );
    assert_eq!(
        (&lead["Account_Name"]["id"], &lead["Account_Name"]["name"]),
        (&json!(account), &json!("Accounts 1"))
    );
    let mapping = &job["resource"][0]["field_mappings"][0];
    assert_eq!(
        (&mapping["api_name"], &mapping["format"], job["operation"].as_str()),
        (&json!("Last_Name"), &Value::Null, Some("insert"))
    );
    http.zoho.assert_clean();
}

#[tokio::test]
async fn rows_find_their_records() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let known = organisation.add_record("Contacts");
    organisation.set_field("Contacts", &known, "Email", "a@x.test");
    organisation.set_field("Contacts", &known, "Phone", "1");
    let by_email =
        |ignore| json!({"module": {"api_name": "Contacts"}, "find_by": "Email", "ignore_empty": ignore});
    let csv = "Last_Name,Email,Phone\nDoe,a@x.test,\nRoe,b@x.test,2\nPoe,b@x.test,3\n";
    let phone = |id: &str| organisation.fields("Contacts", id).expect("a record")["Phone"].clone();

    let (job, report) = write(&http, "crm/v8", "insert", csv, by_email(true)).await;
    assert_eq!(counts(&job), [1, 0, 2, 3]);
    assert_eq!(report.matches(",SKIPPED,,DUPLICATE_DATA-Email\n").count(), 2);
    let (job, _) = write(&http, "crm/v2", "upsert", csv, by_email(true)).await;
    assert_eq!((counts(&job), phone(&known)), ([0, 3, 0, 3], json!("1")));
    let (job, _) = write(&http, "bigin/v2", "update", csv, by_email(false)).await;
    assert_eq!((counts(&job), phone(&known)), ([0, 3, 0, 3], Value::Null));
    let by_id = json!({"module": {"api_name": "Contacts"}, "find_by": "id"});
    organisation.lock_record("Contacts", &known);
    let csv = format!("id,Last_Name\n{known},\n12,Doe\nx,Doe\n,Doe\n");
    let (job, report) = write(&http, "crm/v8", "update", &csv, by_id).await;
    assert_eq!(counts(&job), [0, 0, 4, 4]);
    let errors: Vec<&str> = report.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
    assert_eq!(
        report.lines().nth(1),
        Some(format!("{known},,SKIPPED,,BLOCKED_RECORD-id:MANDATORY_NOT_FOUND-Last_Name").as_str())
    );
    assert_eq!(
        errors[1..],
        ["RESOURCE_NOT_FOUND-id", "INVALID_DATA-id:MANDATORY_NOT_FOUND-id", "MANDATORY_NOT_FOUND-id"]
    );
    http.zoho.assert_clean();
}

#[tokio::test]
async fn a_write_takes_effect_when_it_is_done() {
    let http = with(Simulator::builder()).await;
    let organisation = http.zoho.organisation();
    let file_id = uploaded(&http, "/crm/v8", "Last_Name\nDoe\n").await;
    let body = json!({"operation": "insert", "resource": [{"type": "data", "module": {"api_name": "Leads"}, "file_id": file_id}]});
    for (plan, statuses, records) in [
        (BulkPlan::new(), ["ADDED", "IN PROGRESS", "COMPLETED"], [0, 0, 1]),
        (BulkPlan::new().fails(), ["ADDED", "IN PROGRESS", "FAILED"], [1, 1, 1]),
        (BulkPlan::new().never_ends(), ["ADDED", "IN PROGRESS", "IN PROGRESS"], [1, 1, 1]),
    ] {
        organisation.plan_bulk_write(plan);
        let (_, added) = post(&http, "/crm/bulk/v8/write", &body).await;
        let path = format!("/crm/bulk/v8/write/{}", added["details"]["id"].as_str().expect("an id"));
        for (status, count) in statuses.into_iter().zip(records) {
            let job = job(&http, &path).await;
            assert_eq!((&job["status"], &job["resource"][0]["status"]), (&json!(status), &json!(status)));
            assert_eq!(job.get("result").is_some(), status == "COMPLETED");
            assert_eq!(organisation.records("Leads").len(), count);
        }
    }
    assert_eq!(error(http.get("/crm/bulk/v8/write/1").await).await.1, "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn uploads_are_zips_of_25_megabytes_at_most() {
    let http = start().await;
    let pairs = |(status, code, _): (u16, String, String)| (status, code);
    let refused = async |bytes: Vec<u8>| pairs(error(upload(&http, "/crm/v8", bytes).await).await);
    assert_eq!(refused(b"Last_Name\nDoe\n".to_vec()).await, (400, "INVALID_FILE_FORMAT".to_owned()));
    let mut half = zip(&[("rows.csv", "Last_Name\nDoe\n")]);
    half.truncate(half.len() / 2);
    assert_eq!(refused(half).await, (400, "INVALID_FILE_FORMAT".to_owned()));
    let mut large = b"PK\x03\x04".to_vec();
    large.resize((25 << 20) + 1, 0);
    assert_eq!(refused(large).await, (413, "FILE_TOO_LARGE".to_owned()));
    let inside = zip(&[("rows.csv", &"x".repeat((25 << 20) + 1))]);
    assert_eq!(refused(inside).await, (413, "FILE_TOO_LARGE".to_owned()));
    let request =
        |feature: &str| http.request(Method::POST, "/crm/v8/upload").header("feature", feature.to_owned());
    let form = || file("file", "rows.zip", zip(&[("rows.csv", "a\n")]));
    let answer = send(request("bulk-write").multipart(form())).await;
    assert_eq!(error(answer).await.1, "REQUIRED_PARAM_MISSING", "the organisation is not named");
    let answer = send(request("another").header("x-crm-org", "1").multipart(form())).await;
    assert_eq!(error(answer).await.1, "NOT_SUPPORTED_FEATURE");
}

#[tokio::test]
async fn what_a_write_can_not_be_asked_for() {
    let http = start().await;
    let file_id = uploaded(&http, "/crm/v8", "Last_Name,Email\nDoe,a@x.test\n").await;
    let body = |operation: &str, more: Value| {
        let mut resource = json!({"type": "data", "module": {"api_name": "Leads"}, "file_id": file_id});
        resource.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        json!({"operation": operation, "resource": [resource]})
    };
    let mapped = |mapping: Value| json!({"field_mappings": [{"api_name": "Last_Name", "index": 0}, mapping]});
    let many: Vec<Value> = (0..201).map(|_| json!({"api_name": "Last_Name", "index": 0})).collect();
    for (body, code) in [
        (json!({"operation": "insert"}), "MANDATORY_NOT_FOUND"),
        (body("delete", json!({})), "INVALID_DATA"),
        (body("insert", json!({"type": null})), "MANDATORY_NOT_FOUND"),
        (body("update", json!({})), "MANDATORY_NOT_FOUND"),
        (body("insert", json!({"module": {"api_name": "Unicorns"}})), "MODULE_NOT_AVAILABLE"),
        (body("insert", json!({"module": {"api_name": "Events"}})), "MODULE_NOT_AVAILABLE"),
        (body("insert", json!({"file_id": "7"})), "INVALID_FILE_ID"),
        (
            body("insert", json!({"field_mappings": [{"api_name": "Email", "index": 1}]})),
            "MANDATORY_FIELDS_NOT_MAPPED",
        ),
        (body("update", json!({"find_by": "Phone"})), "MANDATORY_FIELDS_NOT_MAPPED"),
        (body("insert", mapped(json!({"api_name": "no field", "index": 1}))), "INVALID_FIELD"),
        (body("insert", mapped(json!({"api_name": "Email", "index": -1}))), "COLUMN_INDEX_NOT_FOUND"),
        (body("insert", mapped(json!({"api_name": "Email", "index": 2}))), "COLUMN_INDEX_NOT_FOUND"),
        (body("insert", mapped(json!({"api_name": "Email"}))), "MANDATORY_NOT_FOUND"),
        (body("insert", json!({"field_mappings": many})), "HEADER_LIMIT_EXCEEDED"),
    ] {
        let (status, answer) = post(&http, "/crm/bulk/v8/write", &body).await;
        assert_eq!(
            (status, &answer["code"], &answer["status"]),
            (400, &json!(code), &json!("error")),
            "{body}"
        );
    }
    assert!(http.zoho.organisation().records("Leads").is_empty());
}

#[tokio::test]
async fn files_that_can_not_be_processed_make_the_job_fail() {
    let http = start().await;
    let rows = format!("Last_Name\n{}", "Doe\n".repeat(25_001));
    for (files, code) in [
        (vec![("a.csv", rows.as_str())], "LIMIT_EXCEEDED"),
        (vec![("a.csv", "Last_Name\nDoe\n"), ("b.csv", "Last_Name\nRoe\n")], "FILE_NOT_SUPPORTED"),
        (vec![], "FILE_NOT_SUPPORTED"),
    ] {
        let (_, body) = json(upload(&http, "/crm/v8", zip(&files)).await).await;
        let resource =
            json!({"type": "data", "module": {"api_name": "Leads"}, "file_id": body["details"]["file_id"]});
        let body = json!({"operation": "insert", "resource": [resource]});
        let (status, added) = post(&http, "/crm/bulk/v8/write", &body).await;
        assert_eq!(status, 201, "{added}");
        let id = added["details"]["id"].as_str().expect("an id");
        let job = job(&http, &format!("/crm/bulk/v8/write/{id}")).await;
        assert_eq!((&job["status"], &job["resource"][0]["code"]), (&json!("FAILED"), &json!(code)));
    }
    assert!(http.zoho.organisation().records("Leads").is_empty());
}

#[tokio::test]
async fn what_was_written_in_bulk_is_read_in_bulk() {
    let http = start().await;
    let rows = (0..25_000).map(|row| format!("Name {row},\"a, {row}\"\n")).collect::<Vec<_>>().concat();
    let csv = format!("Last_Name,Company\n{rows}");
    let (job, report) =
        write(&http, "crm/v8", "insert", &csv, json!({"module": {"api_name": "Leads"}})).await;
    assert_eq!((counts(&job), report.lines().count()), ([25_000, 0, 0, 25_000], 25_001));
    let query = json!({"module": {"api_name": "Leads"}, "fields": ["Last_Name", "Company", "id"]});
    let (_, text) = result(&http, "/crm/bulk/v8", query).await;
    let ids = http.zoho.organisation().records("Leads");
    let expected = rows
        .lines()
        .zip(&ids)
        .fold("Last_Name,Company,id\n".to_owned(), |all, (row, id)| all + row + "," + id + "\n");
    assert!(text == expected, "the files differ");
    http.zoho.assert_clean();
}
