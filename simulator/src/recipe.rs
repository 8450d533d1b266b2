//! What seeded records hold: plain values of several types, made from the record's number.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::record::name_field;
use crate::record_set::Recipe;

const CITIES: [&str; 5] = ["Aachen", "Bergen", "Chennai", "Denver", "Évora"];
const STATES: [&str; 3] = ["New", "Open", "Closed"];

/// The fields of a module's seeded records. Record number 7 of the leads is `Leads 7`.
pub(crate) fn usual(module: &str) -> Recipe {
    let (module, name) = (module.to_owned(), name_field(module));
    Arc::new(move |number| {
        let fields = json!({
            (name): format!("{module} {number}"),
            "First_Name": format!("Number {number}"),
            "Email": format!("{}.{number}@example.com", module.to_lowercase()),
            "Phone": format!("+1 555 {number:07}"),
            "City": CITIES[(number % 5) as usize],
            "Status": STATES[(number % 3) as usize],
            "Amount": f64::from(u32::try_from(number % 100_000).unwrap_or(0)) / 4.0,
            "Count": number,
            "Active": number % 2 == 0,
            "Since": format!("2025-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
            "Tags_List": ["seeded", STATES[(number % 3) as usize]],
            "Description": null,
        });
        match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    })
}
