//! The handle by which a test seeds and inspects the organisation.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::body::checksum_of_generated;
use crate::checksum::checksum;
use crate::clock::Moment;
use crate::recipe::usual;
use crate::record::Record;
use crate::record_set::Recipe;
use crate::rules::Rules;
use crate::seed::{LOCKED, UNAPPROVED, seeded_id};
use crate::shared::{Settings, Shared};
use crate::store::{Attaching, Refusal, Store, StoredAttachment, StoredFile};

/// A simulated organisation: its modules, records and files, and what its user may do.
///
/// Modules go by their API names, as in paths. Methods that seed panic on a module or record that
/// is not there, since that is a mistake in the test; methods that look return `None` or nothing.
#[derive(Clone, Debug)]
pub struct Organisation {
    shared: Arc<Shared>,
    index: usize,
}

impl Organisation {
    pub(crate) fn new(shared: Arc<Shared>, index: usize) -> Self {
        Self { shared, index }
    }

    /// The name, by which the log knows it.
    pub fn name(&self) -> String {
        self.shared.state().tenants[self.index].name.clone()
    }

    /// The API credits that it has used in the last 24 hours.
    pub fn credits_used(&self) -> u64 {
        let mut state = self.shared.state();
        let now = state.clock.now();
        state.tenants[self.index].credits.used(now)
    }

    /// The most calls that were in flight at a time.
    pub fn peak_in_flight(&self) -> usize {
        self.shared.load().peak_of(self.index)
    }

    /// The API names of all modules, sorted.
    pub fn modules(&self) -> Vec<String> {
        self.read(|store| store.modules.keys().cloned().collect())
    }

    /// Adds a custom module, for the products that have custom modules.
    pub fn add_custom_module(&self, api_name: &str) {
        let operations = self.shared.router.operations().iter();
        let products =
            operations.filter(|operation| operation.custom_modules).map(|operation| operation.product);
        self.write(|store| {
            let module = store.modules.entry(api_name.to_owned()).or_default();
            module.custom = true;
            for product in products {
                if !module.products.contains(&product) {
                    module.products.push(product);
                }
            }
        });
    }

    /// The ids of a module's records, sorted.
    pub fn records(&self, module: &str) -> Vec<String> {
        self.read(|store| {
            let records = store.modules.get(module).map(|module| module.records.keys().collect());
            records.unwrap_or_default()
        })
    }

    /// The first ordinary record that every module was seeded with. The id is the same in every run.
    pub fn record(&self, module: &str) -> String {
        seeded_id(self.index, module, 1)
    }

    /// The locked record that every module was seeded with.
    pub fn locked_record(&self, module: &str) -> String {
        seeded_id(self.index, module, LOCKED)
    }

    /// The unapproved record that every module was seeded with.
    pub fn unapproved_record(&self, module: &str) -> String {
        seeded_id(self.index, module, UNAPPROVED)
    }

    /// Adds a record and returns its id, 19 digits.
    ///
    /// # Panics
    /// If the organisation has no such module.
    #[track_caller]
    pub fn add_record(&self, module: &str) -> String {
        let id = self.write(|store| {
            let id = store.new_id();
            store.modules.contains_key(module).then(|| store.add_record(module, &id))?;
            Some(id)
        });
        id.unwrap_or_else(|| panic!("the organisation has no module {module:?}"))
    }

    /// Adds so many records to a module at once and returns the id of the first one; the others follow.
    /// Record number 7 of the leads is `Leads 7`, with `leads.7@example.com` and some more fields. A
    /// record is made when somebody looks at it and held only once it is changed, so that a million of
    /// them cost no memory.
    ///
    /// # Panics
    /// If the organisation has no such module.
    #[track_caller]
    pub fn seed_records(&self, module: &str, count: u64) -> String {
        self.plant(module, count, usual(module))
    }

    /// The same with records of your own: `fields` gives those of the record of a number, which begins
    /// with 1, and the same ones whenever it is asked. What it gives must be an object.
    ///
    /// # Panics
    /// If the organisation has no such module.
    #[track_caller]
    pub fn seed_records_with(
        &self,
        module: &str,
        count: u64,
        fields: impl Fn(u64) -> Value + Send + Sync + 'static,
    ) -> String {
        let recipe = move |number| match fields(number) {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        self.plant(module, count, Arc::new(recipe))
    }

    #[track_caller]
    fn plant(&self, module: &str, count: u64, recipe: Recipe) -> String {
        let first = self
            .write(|store| store.modules.contains_key(module).then(|| store.plant(module, count, recipe)));
        first.unwrap_or_else(|| no_module(module))
    }

    /// How many records a module has.
    pub fn count(&self, module: &str) -> usize {
        self.read(|store| store.modules.get(module).map_or(0, |module| module.records.len()))
    }

    /// Calls `each` with every record of a module as the API shows it, by the ids. No more than one is
    /// held at a time.
    pub fn for_each_record(&self, module: &str, mut each: impl FnMut(Value)) {
        self.read(|store| store.for_each(module, |_, record| each(record)));
    }

    /// Lets no two records of a module have the same value in this field: the second one is refused with
    /// `DUPLICATE_DATA`. Records that are there already are left alone.
    ///
    /// # Panics
    /// If the organisation has no such module; this holds for all rules.
    #[track_caller]
    pub fn set_unique(&self, module: &str, field: &str) {
        self.rule(module, |rules| rules.unique.push(field.to_owned()));
    }

    /// Refuses new records without a value in this field with `MANDATORY_NOT_FOUND`.
    #[track_caller]
    pub fn set_mandatory(&self, module: &str, field: &str) {
        self.rule(module, |rules| rules.mandatory.push(field.to_owned()));
    }

    /// Refuses text of more characters in this field with `INVALID_DATA` and the `maximum_length`.
    #[track_caller]
    pub fn set_maximum_length(&self, module: &str, field: &str, characters: usize) {
        self.rule(module, |rules| {
            rules.longest.insert(field.to_owned(), characters);
        });
    }

    /// Refuses every item of a batch that has this value in this field, in whatever call it comes.
    #[track_caller]
    pub fn refuse_items(&self, module: &str, field: &str, value: impl Into<Value>, code: &'static str) {
        let value = value.into();
        self.rule(module, |rules| rules.refused.push((field.to_owned(), value, code)));
    }

    /// Takes all rules from a module, those of [`refuse_items`](Self::refuse_items) too.
    #[track_caller]
    pub fn clear_rules(&self, module: &str) {
        self.rule(module, |rules| *rules = Rules::default());
    }

    #[track_caller]
    fn rule(&self, module: &str, change: impl FnOnce(&mut Rules)) {
        let found = self.write(|store| store.modules.get_mut(module).map(|module| change(&mut module.rules)));
        found.unwrap_or_else(|| no_module(module));
    }

    /// Adds a job that has nothing left to do, and returns its id, for calls that ask how far one is.
    pub fn add_job(&self, module: &str) -> String {
        self.write(|store| store.schedule_nothing(module))
    }

    /// Adds a channel that is told of all changes to a module's records, for a day, and returns its id.
    ///
    /// # Panics
    /// If the organisation has no such module.
    #[track_caller]
    pub fn add_channel(&self, module: &str, notify_url: &str) -> String {
        let id = self
            .write(|store| store.modules.contains_key(module).then(|| store.add_channel(module, notify_url)));
        id.unwrap_or_else(|| no_module(module))
    }

    /// Makes all jobs that wait or run, such as mass updates, do what is left of their work.
    pub fn finish_jobs(&self) {
        self.write(Store::finish_jobs);
    }

    /// What a record holds, as the API shows it: its fields, its tags, who made it and when.
    pub fn fields(&self, module: &str, id: &str) -> Option<Value> {
        self.read(|store| store.describe(module, id))
    }

    /// Sets a field of a record.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn set_field(&self, module: &str, id: &str, name: &str, value: impl Into<Value>) {
        let value = value.into();
        self.change(module, id, |record| drop(record.fields.insert(name.to_owned(), value)));
    }

    /// Links a record, of whatever module, to this one by a related list.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn link_record(&self, module: &str, id: &str, related_list: &str, related: &str) {
        self.change(module, id, |record| {
            record.links.entry(related_list.to_owned()).or_default().push(related.to_owned());
        });
    }

    /// The id of a module's tag of this name; it is made if there is none.
    pub fn tag(&self, module: &str, name: &str) -> String {
        self.write(|store| store.tag(module, name))
    }

    /// The ids of the users; the first one is the one that tokens belong to.
    pub fn users(&self) -> Vec<String> {
        self.read(|store| store.users.keys().cloned().collect())
    }

    /// Adds a user and returns the id.
    pub fn add_user(&self, last_name: &str, email: &str) -> String {
        self.write(|store| {
            let id = store.new_id();
            let mut user = Map::new();
            for (name, value) in
                [("last_name", last_name), ("full_name", last_name), ("email", email), ("status", "active")]
            {
                user.insert(name.to_owned(), Value::from(value));
            }
            store.users.insert(id.clone(), user);
            id
        })
    }

    /// Adds a file to the file store and returns its id.
    pub fn add_file(&self, file_name: &str, content_type: &str, bytes: impl Into<Bytes>) -> String {
        let file = held(file_name, content_type, bytes.into());
        self.write(|store| {
            let id = store.new_id();
            store.files.insert(id.clone(), file);
            id
        })
    }

    /// A file of the file store.
    pub fn file(&self, id: &str) -> Option<StoredFile> {
        self.read(|store| store.files.get(id).cloned())
    }

    /// Removes a record with all its files; `false` if it was not there.
    pub fn remove_record(&self, module: &str, id: &str) -> bool {
        self.write(|store| {
            store.modules.get_mut(module).and_then(|module| module.records.remove(id)).is_some()
        })
    }

    /// Locks a record.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn lock_record(&self, module: &str, id: &str) {
        self.change(module, id, |record| record.locked = true);
    }

    /// Unlocks a record.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn unlock_record(&self, module: &str, id: &str) {
        self.change(module, id, |record| record.locked = false);
    }

    /// Takes a record's approval away.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn unapprove_record(&self, module: &str, id: &str) {
        self.change(module, id, |record| record.unapproved = true);
    }

    /// Approves a record.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn approve_record(&self, module: &str, id: &str) {
        self.change(module, id, |record| record.unapproved = false);
    }

    /// The bytes of a record's photo, if it has one and its bytes were kept.
    pub fn photo(&self, module: &str, id: &str) -> Option<Bytes> {
        self.photo_file(module, id)?.bytes
    }

    /// A record's photo with its name, type and checksum.
    pub fn photo_file(&self, module: &str, id: &str) -> Option<StoredFile> {
        self.read(|store| store.record(module, id)?.photo.clone())
    }

    /// Gives a record a photo, or replaces it.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn set_photo(
        &self,
        module: &str,
        id: &str,
        file_name: &str,
        content_type: &str,
        bytes: impl Into<Bytes>,
    ) {
        let file = held(file_name, content_type, bytes.into());
        self.change(module, id, |record| record.photo = Some(file));
    }

    /// A record's attachments, the oldest first.
    pub fn attachments(&self, module: &str, id: &str) -> Vec<StoredAttachment> {
        self.read(|store| {
            store.record(module, id).map(|record| record.attachments.clone()).unwrap_or_default()
        })
    }

    /// Attaches a file to a record and returns the attachment's id.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn add_attachment(
        &self,
        module: &str,
        record: &str,
        file_name: &str,
        content_type: &str,
        bytes: impl Into<Bytes>,
    ) -> String {
        self.attach(module, record, Attaching::File(held(file_name, content_type, bytes.into())))
    }

    /// Attaches a link to a record and returns the attachment's id.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn add_link(&self, module: &str, record: &str, title: &str, url: &str) -> String {
        self.attach(module, record, Attaching::Link { title: title.to_owned(), url: url.to_owned() })
    }

    /// Attaches a file of this many generated bytes and returns the attachment's id. The bytes are
    /// made while they are sent: nobody holds them. Byte number `n` is `n % 251`.
    ///
    /// # Panics
    /// If there is no such record.
    #[track_caller]
    pub fn seed_large_attachment(&self, module: &str, record: &str, length: u64) -> String {
        let file = StoredFile {
            file_name: format!("generated-{length}.bin"),
            content_type: "application/octet-stream".to_owned(),
            length,
            checksum: checksum_of_generated(length),
            bytes: None,
        };
        self.attach(module, record, Attaching::File(file))
    }

    /// Whether the user may call an operation; if not, it answers `NO_PERMISSION`.
    ///
    /// # Panics
    /// If the catalogue has no such operation.
    #[track_caller]
    pub fn set_permission(&self, operation: &str, granted: bool) {
        self.refuse(operation, Refusal::Permission, !granted);
    }

    /// Whether the user's profile has the privilege of an operation; if not, it answers
    /// `AUTHORIZATION_FAILED`.
    ///
    /// # Panics
    /// If the catalogue has no such operation.
    #[track_caller]
    pub fn set_privilege(&self, operation: &str, granted: bool) {
        self.refuse(operation, Refusal::Privilege, !granted);
    }

    pub(crate) fn now(&self) -> Moment {
        self.shared.state().clock.now()
    }

    pub(crate) fn settings(&self) -> Settings {
        self.shared.settings
    }

    #[track_caller]
    fn refuse(&self, operation: &str, refusal: Refusal, refused: bool) {
        self.shared.require_operation(operation);
        self.write(|store| {
            let refusals = store.refused.entry(operation.to_owned()).or_default();
            refusals.retain(|known| *known != refusal);
            if refused {
                refusals.push(refusal);
            }
        });
    }

    #[track_caller]
    fn attach(&self, module: &str, record: &str, what: Attaching) -> String {
        let attachment = self.write(|store| store.attach(module, record, what));
        attachment.unwrap_or_else(|| no_record(module, record)).id
    }

    #[track_caller]
    fn change(&self, module: &str, id: &str, change: impl FnOnce(&mut Record)) {
        let found = self.write(|store| store.record_mut(module, id).map(change));
        found.unwrap_or_else(|| no_record(module, id));
    }

    fn read<T>(&self, read: impl FnOnce(&Store) -> T) -> T {
        read(&self.shared.state().tenants[self.index].store)
    }

    pub(crate) fn write<T>(&self, write: impl FnOnce(&mut Store) -> T) -> T {
        write(&mut self.shared.state().tenants[self.index].store)
    }
}

/// See [`no_record`].
#[track_caller]
fn no_module(module: &str) -> ! {
    panic!("the organisation has no module {module:?}")
}

/// Called outside the lock, so that a failing test does not take the simulator with it.
#[track_caller]
fn no_record(module: &str, id: &str) -> ! {
    panic!("the organisation has no record {id} in module {module:?}")
}

pub(crate) fn held(file_name: &str, content_type: &str, bytes: Bytes) -> StoredFile {
    StoredFile {
        file_name: file_name.to_owned(),
        content_type: content_type.to_owned(),
        length: bytes.len() as u64,
        checksum: checksum(&bytes),
        bytes: Some(bytes),
    }
}
