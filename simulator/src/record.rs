//! A record: its fields, and what belongs to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::store::{StoredAttachment, StoredFile};

/// The fields that the service itself keeps, and shows of every record.
const OWN: [&str; 8] =
    ["Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time", "$approved", "$editable", "Tag"];

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// The field that people know it by.
    pub(crate) name_field: &'static str,
    /// What was sent, but for its tags.
    pub(crate) fields: Map<String, Value>,
    pub(crate) created: String,
    pub(crate) modified: String,
    pub(crate) locked: bool,
    pub(crate) unapproved: bool,
    pub(crate) photo: Option<StoredFile>,
    pub(crate) attachments: Vec<StoredAttachment>,
    /// The ids of its tags.
    pub(crate) tags: Vec<String>,
    /// The ids of records that were linked to it, by the related list.
    pub(crate) links: BTreeMap<String, Vec<String>>,
}

impl Record {
    pub(crate) fn new(module: &str, fields: Map<String, Value>, created: String) -> Self {
        Self {
            name_field: name_field(module),
            fields,
            modified: created.clone(),
            created,
            locked: false,
            unapproved: false,
            photo: None,
            attachments: Vec::new(),
            tags: Vec::new(),
            links: BTreeMap::new(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.fields.get(self.name_field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn set_name(&mut self, name: &str) {
        self.fields.insert(self.name_field.to_owned(), Value::from(name));
    }

    /// The record as the service shows it.
    pub(crate) fn describe(&self, id: &str, user_id: &str, tags: &[Value]) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), Value::from(id));
        for name in OWN {
            fields.extend(self.own(name, user_id, tags).map(|value| (name.to_owned(), value)));
        }
        fields.extend(self.fields.clone());
        Value::from(fields)
    }

    /// Makes only the parts that are wanted.
    pub(crate) fn describe_some(&self, id: &str, user_id: &str, tags: &[Value], wanted: &[&str]) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), Value::from(id));
        for name in wanted {
            let value = self.fields.get(*name).cloned().or_else(|| self.own(name, user_id, tags));
            fields.extend(value.map(|value| ((*name).to_owned(), value)));
        }
        Value::from(fields)
    }

    /// What the service itself keeps of a record, by the name of the field.
    fn own(&self, name: &str, user_id: &str, tags: &[Value]) -> Option<Value> {
        Some(match name {
            "Owner" | "Created_By" | "Modified_By" => user(user_id, true),
            "Created_Time" => Value::from(self.created.as_str()),
            "Modified_Time" => Value::from(self.modified.as_str()),
            "$approved" => Value::from(!self.unapproved),
            "$editable" => Value::from(!self.locked),
            "Tag" => Value::from(tags),
            _ => return None,
        })
    }
}

/// The organisation's first user, as records name who did something.
pub(crate) fn user(id: &str, with_email: bool) -> Value {
    let mut user = json!({"name": "Patricia Simulated", "id": id});
    if with_email {
        user["email"] = Value::from("patricia@example.com");
    }
    user
}

/// The field that a module's records can't do without, and that people know them by.
pub(crate) fn name_field(module: &str) -> &'static str {
    match module {
        "Leads" | "Contacts" => "Last_Name",
        "Accounts" => "Account_Name",
        "Deals" | "Pipelines" => "Deal_Name",
        "Campaigns" => "Campaign_Name",
        "Events" => "Event_Title",
        "Products" => "Product_Name",
        "Vendors" => "Vendor_Name",
        "Price_Books" => "Price_Book_Name",
        "Solutions" => "Solution_Title",
        "Services__s" => "Service_Name",
        "Appointments__s" => "Appointment_Name",
        "Notes" => "Note_Content",
        "Tasks" | "Calls" | "Cases" | "Activities" | "Quotes" | "Sales_Orders" | "Purchase_Orders"
        | "Invoices" => "Subject",
        _ => "Name",
    }
}

/// The fields by which an upsert knows a record if the call names none.
pub(crate) fn unique_field(module: &str) -> &'static str {
    match module {
        "Leads" | "Contacts" => "Email",
        _ => name_field(module),
    }
}
