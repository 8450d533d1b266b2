//! A record: its fields, and what belongs to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::store::{StoredAttachment, StoredFile};

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
    pub(crate) fn describe(&self, id: &str, user_id: &str, tags: Vec<Value>) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), Value::from(id));
        for name in ["Owner", "Created_By", "Modified_By"] {
            fields.insert(name.to_owned(), user(user_id, true));
        }
        fields.insert("Created_Time".to_owned(), Value::from(self.created.as_str()));
        fields.insert("Modified_Time".to_owned(), Value::from(self.modified.as_str()));
        fields.insert("$approved".to_owned(), Value::from(!self.unapproved));
        fields.insert("$editable".to_owned(), Value::from(!self.locked));
        fields.insert("Tag".to_owned(), Value::from(tags));
        fields.extend(self.fields.clone());
        Value::from(fields)
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
