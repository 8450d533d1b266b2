//! A right call of any endpoint of any catalogue, and what is wrong with an answer to it.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};
use zoho_endpoint::{
    Body, Endpoint, FieldType, Host, Location, Object, Operation, Parameter, ParameterType, Response,
};
use zoho_sim::{BulkPlan, Organisation};

use super::{Http, file, png, zip};

/// Enough levels for the simulator to look into objects.
const DEEPEST: usize = 2;

/// The fields that records of some module can't do without.
const NAMES: [&str; 14] = [
    "Last_Name",
    "Account_Name",
    "Deal_Name",
    "Campaign_Name",
    "Event_Title",
    "Product_Name",
    "Vendor_Name",
    "Price_Book_Name",
    "Solution_Title",
    "Service_Name",
    "Appointment_Name",
    "Note_Content",
    "Subject",
    "Name",
];

/// What a call is about.
pub struct Call<'h> {
    http: &'h Http,
    endpoint: Endpoint,
    module: String,
    record: String,
    /// What `ids` and the last part of the path name.
    thing: String,
    token: String,
}

impl<'h> Call<'h> {
    /// A call about things that were made for it.
    pub fn new(http: &'h Http, endpoint: Endpoint, module: &str, token: &str) -> Self {
        let organisation = http.zoho.organisation();
        let path = endpoint.operation().path;
        let named =
            path.split('/').nth(1).filter(|name| organisation.modules().iter().any(|one| one == name));
        let module = named.unwrap_or(module).to_owned();
        let known = organisation.modules().contains(&module);
        let record = if known { organisation.add_record(&module) } else { "1".to_owned() };
        let thing = match () {
            () if !known => "1".to_owned(),
            () if path.contains("/actions/mass_")
                && endpoint.operation().parameters.iter().any(|one| one.name == "job_id") =>
            {
                organisation.add_job(&module)
            }
            () if path == "/actions/watch" => organisation.add_channel(&module, "http://127.0.0.1:9/"),
            () if path.contains("/Notes") => organisation.add_record("Notes"),
            () if path.contains("/settings/tags") => organisation.tag(&module, &unique("tag")),
            () if path.starts_with("/users") => add_user(&organisation),
            () if path.contains("/Attachments") => {
                organisation.add_attachment(&module, &record, "a.txt", "text/plain", "text")
            }
            () if path.contains("{related_list}") => {
                let other = organisation.add_record(&module);
                organisation.link_record(&module, &record, "Made_Up", &other);
                other
            }
            () if path.starts_with("/read/") => organisation.add_bulk_read(&module, BulkPlan::new()),
            () if path.starts_with("/write/") => organisation.add_bulk_write(&module, "Last_Name\nDoe\n"),
            () => record.clone(),
        };
        Self { http, endpoint, module, record, thing, token: token.to_owned() }
    }

    /// The same about another record.
    pub fn record(self, record: &str) -> Self {
        Self { record: record.to_owned(), ..self }
    }

    fn operation(&self) -> &'static Operation {
        self.endpoint.operation()
    }

    /// The path with all its placeholders filled in.
    pub fn path(&self) -> String {
        let mut of_record = self.operation().path.starts_with("/{module}/{")
            || self.operation().path.starts_with(&format!("/{}/{{", self.module));
        let mut path = self.endpoint.path();
        for parameter in at(self.operation(), Location::Path) {
            let value = match parameter.kind {
                ParameterType::Module => &self.module,
                _ if parameter.name == "related_list" => "Made_Up",
                _ if of_record => {
                    of_record = false;
                    &self.record
                }
                _ => &self.thing,
            };
            path = path.replace(&format!("{{{}}}", parameter.name), value);
        }
        path
    }

    /// The request, with all that is required and hardly anything else.
    pub fn request(&self) -> RequestBuilder {
        let operation = self.operation();
        let reads = operation.method == zoho_endpoint::Method::Get;
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).expect("a method");
        let path = match operation.host {
            Host::Given => self.http.zoho.download_url(self.endpoint).replace(self.http.zoho.url(), ""),
            Host::Api | Host::Content => self.path(),
        };
        let mut request = self.http.with_token(method, &path, &self.token);
        // A batch may be named in several ways; ids are one that all of them know.
        // Records are not listed without their fields, though no table says so.
        let needed = |parameter: &&Parameter| {
            (parameter.required || matches!(parameter.name, "fields" | "job_id"))
                && parameter.name != "page_token"
        };
        let searches = operation.name == "search_records";
        let chosen = move |name: &str| name == "ids" && !reads || name == "criteria" && searches;
        let required = |location| at(operation, location).filter(move |one| needed(one) || chosen(one.name));
        let query: Vec<(&str, String)> =
            required(Location::Query).map(|parameter| (parameter.name, self.text(parameter))).collect();
        if !query.is_empty() {
            request = request.query(&query);
        }
        for parameter in required(Location::Header) {
            request = request.header(parameter.name, self.text(parameter));
        }
        match operation.body {
            Body::None => request,
            Body::Json => {
                let keys = required(Location::Body);
                let body: Map<String, Value> =
                    keys.map(|parameter| (parameter.name.to_owned(), self.json(parameter))).collect();
                request.header("content-type", "application/json").body(Value::from(body).to_string())
            }
            Body::Multipart => {
                let form =
                    required(Location::Form).fold(reqwest::multipart::Form::new(), |form, parameter| {
                        match parameter.kind {
                            ParameterType::File if operation.group == "bulk_writes" => {
                                file(parameter.name, "a.zip", zip(&[("a.csv", "Last_Name\nDoe\n")]))
                            }
                            ParameterType::File => file(parameter.name, "a.png", png(3, 2, 100)),
                            _ => form.text(parameter.name, self.text(parameter)),
                        }
                    });
                request.multipart(form)
            }
        }
    }

    fn text(&self, parameter: &Parameter) -> String {
        match (parameter.kind, self.json(parameter)) {
            (ParameterType::Json | ParameterType::Object | ParameterType::Objects, value) => {
                value.to_string()
            }
            (_, Value::String(text)) => text,
            (_, Value::Array(items)) => items[0].as_str().unwrap_or_default().to_owned(),
            (_, value) => value.to_string(),
        }
    }

    fn json(&self, parameter: &Parameter) -> Value {
        match (self.operation().name, parameter.name) {
            // A module that all products have.
            ("query_records", "select_query") => {
                return json!("select id from Contacts where id is not null limit 2");
            }
            ("search_records", "criteria") => return json!(format!("(id:equals:{})", self.record)),
            _ => {}
        }
        let word = parameter.choices.first().copied().unwrap_or("word");
        match parameter.kind {
            ParameterType::String | ParameterType::File => json!("text"),
            ParameterType::Integer => json!(1),
            ParameterType::Decimal => json!(1.5),
            ParameterType::Boolean => json!(true),
            ParameterType::Date => json!("2026-01-02"),
            ParameterType::DateTime => json!("2030-01-02T03:04:05+00:00"),
            ParameterType::Module => json!(self.module),
            ParameterType::Id => json!(self.thing),
            ParameterType::Ids => json!([self.thing]),
            ParameterType::Fields => json!(["id"]),
            ParameterType::Choice => json!(word),
            ParameterType::Choices => json!([word]),
            ParameterType::Strings => json!(["text"]),
            ParameterType::Url => json!("https://example.com/a"),
            ParameterType::Json => json!({}),
            ParameterType::Object => self.item(parameter.object),
            ParameterType::Objects => json!([self.item(parameter.object)]),
        }
    }

    /// An object with a value for every field, and with what the simulated families need.
    fn item(&self, object: Option<&Object>) -> Value {
        // A module that every product has.
        let module = json!({"api_name": "Contacts"});
        match object.map(|object| object.name) {
            Some("BulkReadQuery") => return json!({"module": module, "fields": ["id"]}),
            Some("BulkWriteResource") => {
                let bytes = zip(&[("a.csv", "Last_Name\nDoe\n")]);
                let file = self.http.zoho.organisation().add_file("a.zip", "application/zip", bytes);
                return json!({"type": "data", "module": module, "file_id": file});
            }
            _ => {}
        }
        let mut item = object.map_or_else(|| json!({}), |object| sample(object, 0));
        // The history of appointments has another kind of field by this name.
        let names =
            NAMES.iter().filter(|name| **name != "Appointment_Name" || self.module == "Appointments__s");
        let mut names: Vec<(&str, String)> = names.map(|name| (*name, unique("name"))).collect();
        names.extend([("name", unique("name")), ("last_name", unique("name")), ("id", self.thing.clone())]);
        names.push(("email", format!("{}@example.com", unique("user"))));
        for (name, value) in names {
            let kind = object.and_then(|object| object.fields.iter().find(|field| field.name == name));
            if kind.is_none_or(|field| matches!(field.kind, FieldType::String | FieldType::Id)) {
                item[name] = json!(value);
            }
        }
        item["Parent_Id"] = json!({"id": self.record});
        match object.map_or("", |object| object.name) {
            "NotificationChannel" => {
                item["channel_id"] = json!(self.thing);
                item["events"] = json!([format!("{}.all", self.module)]);
                item["channel_expiry"] = json!("2026-01-02T03:04:05+00:00");
            }
            "CompositeRequest" => {
                item = json!({"method": "GET", "uri": "/crm/v8/users", "sub_request_id": "one"});
            }
            _ => {}
        }
        item
    }
}

fn add_user(organisation: &Organisation) -> String {
    organisation.add_user("Doe", &format!("{}@example.com", unique("added")))
}

/// A word that was not said before.
fn unique(word: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{word} {}", COUNT.fetch_add(1, Ordering::Relaxed)).replace(' ', "-")
}

fn sample(object: &Object, depth: usize) -> Value {
    let fields = object.fields.iter().map(|field| (field.name.to_owned(), sample_of(field.kind, depth)));
    Value::from(fields.collect::<Map<String, Value>>())
}

fn sample_of(kind: FieldType, depth: usize) -> Value {
    match kind {
        FieldType::String => json!("text"),
        FieldType::Integer => json!(1),
        FieldType::Decimal => json!(1.5),
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2026-01-02"),
        FieldType::DateTime => json!("2026-01-02T03:04:05+00:00"),
        FieldType::Json => json!({}),
        FieldType::Id => json!("1234567890123456789"),
        FieldType::Choice(words) => json!(words.first().unwrap_or(&"word")),
        FieldType::Object(_) if depth >= DEEPEST => Value::Null,
        FieldType::Object(object) => sample(object, depth + 1),
        FieldType::List(inner) => json!([sample_of(*inner, depth)]),
    }
}

/// The parameters of an operation that travel there.
pub fn at(operation: &Operation, location: Location) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(move |parameter| parameter.location == location)
}

/// What is wrong with an answer to such a call: its status, its shape, or fields that are not of
/// their types.
pub fn broken_promise(endpoint: Endpoint, status: u16, text: &str) -> Option<String> {
    let operation = endpoint.operation();
    let told = |what: &str| Some(format!("{what}: {status} {text}"));
    match status {
        204 if operation.may_be_empty => return None,
        200..=202 => {}
        _ => return told("the status"),
    }
    if operation.response == Response::Binary {
        return None;
    }
    let Ok(body) = serde_json::from_str::<Value>(text) else { return told("no JSON") };
    let objects = match operation.response {
        Response::Json | Response::Binary => return if body.is_object() { None } else { told("no object") },
        Response::Data => body["data"].as_array().cloned().unwrap_or_default(),
        Response::Outcomes(key) | Response::Keyed(key) => body[key].as_array().cloned().unwrap_or_default(),
        Response::One(key) => vec![body[key][0].clone()],
        Response::Status | Response::Object => vec![body.clone()],
    };
    if objects.is_empty() {
        return told("nothing");
    }
    match (operation.response, operation.object) {
        (Response::Status | Response::Data | Response::Outcomes(_), _) => {
            let failed = objects.iter().any(|item| item["status"] != "success");
            if failed { told("no success") } else { None }
        }
        (_, None) => None,
        (_, Some(object)) => objects.iter().find_map(|one| mistyped(object, one, object.name)),
    }
}

fn mistyped(object: &Object, value: &Value, at: &str) -> Option<String> {
    let Some(fields) = value.as_object() else { return Some(format!("{at} is no object: {value}")) };
    object.fields.iter().find_map(|field| {
        let value = fields.get(field.name).filter(|value| !value.is_null())?;
        mistyped_value(field.kind, value, &format!("{at}.{}", field.name))
    })
}

fn mistyped_value(kind: FieldType, value: &Value, at: &str) -> Option<String> {
    let fits = match kind {
        FieldType::String | FieldType::Choice(_) => value.is_string(),
        FieldType::Date => value.as_str().is_some_and(|text| text.len() == 10),
        FieldType::DateTime => value.as_str().is_some_and(|text| text.len() == 25),
        FieldType::Integer => value.is_i64() || value.is_u64(),
        FieldType::Decimal => value.is_number(),
        FieldType::Boolean => value.is_boolean(),
        FieldType::Json => true,
        FieldType::Id => value.as_str().is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit())),
        FieldType::Object(object) => return mistyped(object, value, at),
        FieldType::List(inner) => {
            let Some(items) = value.as_array() else { return Some(format!("{at} is no list: {value}")) };
            return items.iter().find_map(|item| mistyped_value(*inner, item, at));
        }
    };
    (!fits).then(|| format!("{at} is no {kind:?}: {value}"))
}
