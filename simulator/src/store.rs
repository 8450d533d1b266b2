//! What the organisation holds: modules, records, users, files.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde_json::{Map, Value, json};
use zoho_endpoint::Product;

use crate::body::Contents;
use crate::bulk::Bulk;
use crate::clock::timestamp;
use crate::jobs::{Jobs, PATIENCE};
use crate::record::Record;
use crate::record_set::{Recipe, RecordSet};
use crate::rules::Rules;
use crate::watch::{Channel, Message};

/// A file that the simulator holds, as a test sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredFile {
    /// The name that the upload gave it.
    pub file_name: String,
    /// The media type that the upload gave it.
    pub content_type: String,
    /// The size in bytes.
    pub length: u64,
    /// The [`checksum`](crate::checksum()) of the bytes that were uploaded.
    pub checksum: u64,
    /// The bytes; none where the file is generated or its body was discarded.
    pub bytes: Option<Bytes>,
}

impl StoredFile {
    pub(crate) fn contents(&self) -> Contents {
        self.bytes.clone().map_or(Contents::Generated(self.length), Contents::Bytes)
    }
}

/// An attachment that the simulator holds, as a test sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredAttachment {
    /// The attachment's id.
    pub id: String,
    /// The name of the file, or the title of the link.
    pub name: String,
    /// The file; none for a link.
    pub file: Option<StoredFile>,
    /// The address; none for a file.
    pub link: Option<String>,
    /// When it was added.
    pub created: String,
}

/// A module of the organisation, in all the products that have it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleRecords {
    pub(crate) products: Vec<Product>,
    pub(crate) custom: bool,
    pub(crate) records: RecordSet,
    /// What the administrator demands of them.
    pub(crate) rules: Rules,
    /// The oldest first.
    pub(crate) deleted: Vec<Deleted>,
    pub(crate) tags: Vec<Tag>,
}

impl ModuleRecords {
    /// The tags of a record, as it shows them.
    fn tags_of(&self, record: &Record) -> Vec<Value> {
        let tags = self.tags.iter().filter(|tag| record.tags.contains(&tag.id));
        tags.map(|tag| json!({"name": tag.name, "id": tag.id})).collect()
    }
}

/// What is left of a record that was deleted.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) time: String,
}

/// A word that records of a module are marked with.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) created: String,
}

/// What an administrator has taken from the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Permission,
    Privilege,
}

impl Refusal {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Permission => "NO_PERMISSION",
            Self::Privilege => "AUTHORIZATION_FAILED",
        }
    }
}

/// All that the organisation holds.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// The digits that all its ids begin with.
    pub(crate) prefix: u64,
    pub(crate) modules: BTreeMap<String, ModuleRecords>,
    pub(crate) users: BTreeMap<String, Map<String, Value>>,
    /// The files of the file store, by their ids.
    pub(crate) files: BTreeMap<String, StoredFile>,
    pub(crate) bulk: Bulk,
    pub(crate) refused: HashMap<String, Vec<Refusal>>,
    pub(crate) jobs: Jobs,
    /// The channels that are told of changes, by their ids.
    pub(crate) channels: BTreeMap<String, Channel>,
    /// What they are to be told, until it is sent.
    pub(crate) messages: Vec<Message>,
    numbers: u64,
    seconds: u64,
}

impl Store {
    /// One of the organisation with this index, with its first user and nothing else.
    pub(crate) fn new(index: usize) -> Self {
        let mut store = Self {
            prefix: prefix(index),
            modules: BTreeMap::new(),
            users: BTreeMap::new(),
            files: BTreeMap::new(),
            bulk: Bulk::default(),
            refused: HashMap::new(),
            jobs: Jobs::default(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            numbers: 0,
            seconds: 0,
        };
        let first = json!({
            "first_name": "Patricia",
            "last_name": "Simulated",
            "full_name": "Patricia Simulated",
            "email": "patricia@example.com",
            "status": "active",
            "created_time": timestamp(0),
        });
        store.users.insert(store.user(), first.as_object().cloned().unwrap_or_default());
        store
    }

    /// The id of the organisation's first user.
    pub(crate) fn user(&self) -> String {
        format!("{}{:012}", self.prefix, 1)
    }

    /// The clock goes on without a write.
    pub(crate) fn advance(&mut self, seconds: u64) {
        self.seconds = self.seconds.saturating_add(seconds);
        if seconds >= PATIENCE {
            self.finish_jobs();
        }
    }

    pub(crate) fn record(&self, module: &str, id: &str) -> Option<Cow<'_, Record>> {
        self.modules.get(module)?.records.get(id)
    }

    pub(crate) fn record_mut(&mut self, module: &str, id: &str) -> Option<&mut Record> {
        self.modules.get_mut(module)?.records.get_mut(id)
    }

    /// The time of a write; each is a second later than the one before.
    pub(crate) fn tick(&mut self) -> String {
        self.seconds += 1;
        timestamp(self.seconds)
    }

    /// The time in milliseconds since 1970, as messages have it.
    pub(crate) fn milliseconds(&self) -> i64 {
        crate::clock::parse(&self.later(0)).unwrap_or(0).saturating_mul(1_000)
    }

    /// So many seconds from now, without the clock going on.
    pub(crate) fn later(&self, seconds: u64) -> String {
        timestamp(self.seconds.saturating_add(seconds))
    }

    /// Keeps a new record with these fields and gives its id.
    pub(crate) fn keep(&mut self, module: &str, fields: Map<String, Value>) -> String {
        let (id, time) = (self.new_id(), self.tick());
        let record = Record::new(module, fields, time);
        self.modules.entry(module.to_owned()).or_default().records.insert(&id, record);
        self.note_change(module, &id, "insert");
        id
    }

    /// An id that nothing has yet: 19 digits that begin as all ids of this organisation do.
    pub(crate) fn new_id(&mut self) -> String {
        self.numbers += 1;
        format!("{}{:012}", self.prefix, 900_000_000_000 + self.numbers)
    }

    /// Adds an ordinary record to a module, under this id.
    pub(crate) fn add_record(&mut self, module: &str, id: &str) {
        let records = &mut self.modules.entry(module.to_owned()).or_default().records;
        let name = format!("{module} {}", records.len() + 1);
        let mut record = Record::new(module, Map::new(), timestamp(self.seconds));
        record.set_name(&name);
        records.insert(id, record);
    }

    /// Adds many records to a module, of which none is held until it is changed, and gives the id of the
    /// first one.
    pub(crate) fn plant(&mut self, module: &str, count: u64, recipe: Recipe) -> String {
        let first = self.prefix * 1_000_000_000_000 + 900_000_000_000 + self.numbers + 1;
        self.numbers += count;
        let created = timestamp(self.seconds);
        let records = &mut self.modules.entry(module.to_owned()).or_default().records;
        records.plant(module, first, count, created, recipe);
        first.to_string()
    }

    /// The record of this id in whatever module, and the module.
    pub(crate) fn find(&self, id: &str) -> Option<(&str, Cow<'_, Record>)> {
        self.modules.iter().find_map(|(name, module)| Some((name.as_str(), module.records.get(id)?)))
    }

    /// Removes a record with all that belongs to it, and remembers that it was there.
    pub(crate) fn delete_record(&mut self, module: &str, id: &str) -> bool {
        let time = timestamp(self.seconds + 1);
        let Some(of_module) = self.modules.get_mut(module) else { return false };
        let Some(record) = of_module.records.remove(id) else { return false };
        of_module.deleted.push(Deleted { id: id.to_owned(), name: record.name().to_owned(), time });
        self.seconds += 1;
        true
    }

    /// A record as the service shows it; none if it is not there.
    pub(crate) fn describe(&self, module: &str, id: &str) -> Option<Value> {
        let of_module = self.modules.get(module)?;
        let record = of_module.records.get(id)?;
        Some(record.describe(id, &self.user(), &of_module.tags_of(&record)))
    }

    /// Only these fields of it, and the id.
    pub(crate) fn describe_some(&self, module: &str, id: &str, wanted: &[&str]) -> Option<Value> {
        let of_module = self.modules.get(module)?;
        let record = of_module.records.get(id)?;
        Some(record.describe_some(id, &self.user(), &of_module.tags_of(&record), wanted))
    }

    /// Calls `each` with the id of every record of a module and the record as the service shows it, in the
    /// order of the ids. No more than one is held at a time.
    pub(crate) fn for_each(&self, module: &str, mut each: impl FnMut(&str, Value)) {
        let Some(of_module) = self.modules.get(module) else { return };
        let user = self.user();
        for (id, record) in of_module.records.iter() {
            each(&id, record.describe(&id, &user, &of_module.tags_of(&record)));
        }
    }

    /// The tag of this name; it is made if the module has none.
    pub(crate) fn tag(&mut self, module: &str, name: &str) -> String {
        let (id, created) = (self.new_id(), timestamp(self.seconds));
        let tags = &mut self.modules.entry(module.to_owned()).or_default().tags;
        if let Some(known) = tags.iter().find(|tag| tag.name == name) {
            return known.id.clone();
        }
        tags.push(Tag { id: id.clone(), name: name.to_owned(), color: None, created });
        id
    }

    /// Adds an attachment to a record and gives its id; none if there is no such record.
    pub(crate) fn attach(&mut self, module: &str, record: &str, what: Attaching) -> Option<StoredAttachment> {
        self.record(module, record)?;
        let (id, created) = (self.new_id(), self.tick());
        let attachment = match what {
            Attaching::File(file) => {
                let name = file.file_name.clone();
                StoredAttachment { id, name, file: Some(file), link: None, created }
            }
            Attaching::Link { title, url } => {
                StoredAttachment { id, name: title, file: None, link: Some(url), created }
            }
        };
        self.record_mut(module, record)?.attachments.push(attachment.clone());
        Some(attachment)
    }
}

/// What is to be attached.
#[derive(Debug)]
pub(crate) enum Attaching {
    File(StoredFile),
    Link { title: String, url: String },
}

/// The digits that all ids of an organisation begin with: seven of them, so that no two organisations
/// share an id.
pub(crate) fn prefix(index: usize) -> u64 {
    4_876_876 + index as u64
}
