//! What the organisation holds: modules, records, photos, attachments.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use zoho_endpoint::Product;

use crate::body::Contents;
use crate::clock::timestamp;

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

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) locked: bool,
    pub(crate) unapproved: bool,
    pub(crate) photo: Option<StoredFile>,
    pub(crate) attachments: Vec<StoredAttachment>,
}

/// A module of the organisation, in all the products that have it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleRecords {
    pub(crate) products: Vec<Product>,
    pub(crate) custom: bool,
    pub(crate) records: BTreeMap<String, Record>,
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
#[derive(Debug)]
pub(crate) struct Store {
    /// The digits that all its ids begin with.
    pub(crate) prefix: u64,
    pub(crate) modules: BTreeMap<String, ModuleRecords>,
    pub(crate) refused: HashMap<String, Vec<Refusal>>,
    numbers: u64,
    seconds: u64,
}

impl Store {
    /// An empty one, of the organisation with this index.
    pub(crate) fn new(index: usize) -> Self {
        let (modules, refused) = (BTreeMap::new(), HashMap::new());
        Self { prefix: prefix(index), modules, refused, numbers: 0, seconds: 0 }
    }

    /// The id of the organisation's one user.
    pub(crate) fn user(&self) -> String {
        format!("{}{:012}", self.prefix, 1)
    }

    /// The clock goes on without a write.
    pub(crate) fn advance(&mut self, seconds: u64) {
        self.seconds = self.seconds.saturating_add(seconds);
    }

    pub(crate) fn record(&self, module: &str, id: &str) -> Option<&Record> {
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

    /// So many seconds from now, without the clock going on.
    pub(crate) fn later(&self, seconds: u64) -> String {
        timestamp(self.seconds.saturating_add(seconds))
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
        let record = Record { name, locked: false, unapproved: false, photo: None, attachments: Vec::new() };
        records.insert(id.to_owned(), record);
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
