//! What decoding a page of 200 records costs, relative to `serde_json::Value` of the same bytes: CPU time of this process,
//! interleaved rounds, medians of the ratios inside a round. The page takes the way that a call's answer takes.
//!
//! With `ZOHO_PEERS` naming a folder where the official SDKs are installed beside a stub server, the client's CPU of a page
//! over loopback is compared with theirs too.

#[allow(dead_code, reason = "the other benchmarks use the rest of it")]
mod harness;
#[path = "price_of_a_page/peers.rs"]
mod peers;

use std::{borrow::Cow, env, hint::black_box};

use bytes::Bytes;
use harness::{cpu, pin, quartiles};
use serde::Deserialize;
use serde_json::json;
use zoho_api::{
    DateTime, Decimal, Object, Page, View,
    crm::{self, ListRecords},
    models,
};
use zoho_runtime::{Email, Endpoint, FromAnswer, Owner, Strict, Typed, fuzzing};

const ROUNDS: usize = 25;
/// Pages in a round.
const PAGES: usize = 20;
const RECORDS: usize = 200;
const ENDPOINT: Endpoint = ListRecords::<crm::V8>::ENDPOINT;

fn main() {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let ["client", count, url] = words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        println!("{}", peers::client(count.parse().expect("a number"), url));
    } else {
        decode();
        peers::compare();
    }
}

/// A way to decode the page, with the most that it may cost of what `serde_json::Value` costs.
struct Way {
    name: &'static str,
    target: Option<f64>,
    decode: fn(&Bytes) -> usize,
}

const WAYS: [Way; 6] = [
    Way {
        name: "serde_json::Value",
        target: None,
        decode: |body| {
            let page: serde_json::Value = serde_json::from_slice(body).expect("it is JSON");
            black_box(&page)["data"].as_array().map_or(0, Vec::len)
        },
    },
    Way {
        name: "dynamic records",
        target: Some(0.30),
        decode: |body| black_box(&page::<Page<models::Record>>(body)).items().len(),
    },
    Way { name: "and three fields of each", target: Some(0.45), decode: |body| records(body, three) },
    Way { name: "and every field of each", target: None, decode: |body| records(body, every) },
    Way {
        name: "own struct of 21 fields, lenient",
        target: Some(0.60),
        decode: |body| {
            let page: Page<Typed<Lead>> = page(body);
            black_box(&page).iter().filter(|record| record.is_whole()).count()
        },
    },
    Way {
        name: "own struct of 21 fields, strict",
        target: Some(0.60),
        decode: |body| black_box(&page::<Page<Strict<Lead>>>(body)).items().len(),
    },
];

/// An answer as a call reads it.
fn page<T: FromAnswer>(body: &Bytes) -> T {
    fuzzing::read(200, body.clone(), ENDPOINT).expect("it is a page")
}

/// The records of the page of which so much can be read.
fn records(body: &Bytes, read: fn(&models::Record) -> Option<()>) -> usize {
    let page: Page<models::Record> = page(body);
    page.iter().filter(|record| read(record).is_some()).count()
}

/// Reads three fields; `None` where one is not there.
pub fn three(record: &models::Record) -> Option<()> {
    let name = record.object().get::<Cow<str>>("Last_Name")?;
    let email = record.object().get::<Email>("Email")?;
    black_box((name, email, record.object().get::<Decimal>("Annual_Revenue")?));
    Some(())
}

fn every(record: &models::Record) -> Option<()> {
    const TEXTS: [&str; 11] = [
        "id",
        "Company",
        "First_Name",
        "Last_Name",
        "Full_Name",
        "Phone",
        "Website",
        "Lead_Source",
        "Lead_Status",
        "Industry",
        "Description",
    ];
    let object = record.object();
    for name in TEXTS {
        black_box(object.get::<Cow<str>>(name)?);
    }
    for name in ["Mobile", "Rating"] {
        black_box(object.get::<Option<Cow<str>>>(name)?);
    }
    for name in ["Created_Time", "Modified_Time"] {
        black_box(object.get::<DateTime>(name)?);
    }
    for name in ["Owner", "Created_By"] {
        black_box(object.get::<Owner>(name)?.id::<String>()?);
    }
    for name in ["$approved", "$editable"] {
        black_box(object.get::<bool>(name)?);
    }
    let numbers = (object.get::<i64>("No_of_Employees")?, object.get::<Decimal>("Annual_Revenue")?);
    black_box((numbers, object.get::<Email>("Email")?, object.get::<Vec<Object>>("Tag")?));
    Some(())
}

fn decode() {
    pin(0);
    let body = Bytes::from(lead_page());
    let mut times = WAYS.each_ref().map(|_| Vec::new());
    // The first two rounds warm up.
    for round in 0..ROUNDS + 2 {
        for turn in 0..WAYS.len() {
            // Whoever comes first in a round takes turns.
            let way = (turn + round) % WAYS.len();
            let started = cpu();
            for _ in 0..PAGES {
                assert_eq!((WAYS[way].decode)(black_box(&body)), RECORDS, "{}", WAYS[way].name);
            }
            if round >= 2 {
                times[way].push((cpu() - started) / f64::from(u32::try_from(PAGES).expect("it is small")));
            }
        }
    }
    println!(
        "{RECORDS} records in {} bytes, {ROUNDS} rounds: CPU time to that of {}",
        body.len(),
        WAYS[0].name
    );
    for (way, own) in WAYS.iter().zip(&times) {
        let ratios = own.iter().zip(&times[0]).map(|(own, value)| own / value).collect();
        let ([low, middle, high], [_, time, _]) = (quartiles(ratios), quartiles(own.clone()));
        let target = way.target.map_or(String::new(), |most| {
            format!(", at most {most:.2}: {}", if middle <= most { "met" } else { "missed" })
        });
        println!("{:<34} {middle:.3} (quartiles {low:.3} to {high:.3}) {time:>6.0} µs{target}", way.name);
    }
}

/// A page of leads with 23 fields each, as the list of a module answers it.
fn lead_page() -> String {
    let user = json!({"name": "Ingrid Solheim", "id": "410405000001392051", "email": "ingrid.solheim@fjordglass.example"});
    let leads = (0..RECORDS).map(|index| {
        json!({
            "id": (410_405_000_002_264_040 + index * 211).to_string(),
            "Owner": user, "Created_By": user,
            "Company": format!("Café Größenwahn {index}"),
            "First_Name": format!("Jürgen{index}"), "Last_Name": format!("Østergård-{index}"),
            "Full_Name": format!("Jürgen{index} Østergård-{index}"),
            "Email": format!("j{index}@groessenwahn.example"), "Phone": format!("+47 55 {:07}", index * 6151 % 10_000_000),
            "Mobile": null, "Rating": null, "Website": "https://www.groessenwahn.example/",
            "Lead_Source": "Trade Show", "Lead_Status": "Contact in Future", "Industry": "Large Enterprise (Glass and Windows)",
            "No_of_Employees": index * 17 % 1009, "Annual_Revenue": 987.25 * f64::from(u32::try_from(index).unwrap_or(0)),
            "Created_Time": "2026-01-19T08:12:44+01:00", "Modified_Time": "2026-02-03T16:40:02+01:00",
            "Tag": [{"name": "fair", "id": "410405000001700113", "color_code": "#6FD197"}],
            "Description": "Asked for samples of \"Nordlys\" in three sizes.\nWants them before Easter.",
            "$approved": true, "$editable": true,
        })
    });
    json!({
        "data": leads.collect::<Vec<_>>(),
        "info": {
            "per_page": RECORDS, "count": RECORDS, "page": 1, "more_records": true, "next_page_token": "8d2f31ab04e7",
            "sort_by": "id", "sort_order": "desc", "page_token_expiry": "2026-02-04T16:40:02+01:00",
        },
    })
    .to_string()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "what is measured is that they are read")]
struct Lead {
    #[serde(rename = "id")]
    id: String,
    owner: User,
    #[serde(rename = "Created_By")]
    created_by: Option<User>,
    company: Option<String>,
    #[serde(rename = "First_Name")]
    first_name: Option<String>,
    #[serde(rename = "Last_Name")]
    last_name: Option<String>,
    #[serde(rename = "Full_Name")]
    full_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    mobile: Option<String>,
    website: Option<String>,
    #[serde(rename = "Lead_Source")]
    source: Option<String>,
    #[serde(rename = "Lead_Status")]
    status: Option<String>,
    industry: Option<String>,
    #[serde(rename = "No_of_Employees")]
    employees: Option<i64>,
    #[serde(rename = "Annual_Revenue")]
    annual_revenue: Option<f64>,
    rating: Option<String>,
    #[serde(rename = "Created_Time")]
    created_time: Option<String>,
    #[serde(rename = "Modified_Time")]
    modified_time: Option<String>,
    tag: Vec<Tag>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is that they are read")]
struct User {
    id: String,
    name: String,
    email: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is that they are read")]
struct Tag {
    id: String,
    name: String,
    color_code: Option<String>,
}
