//! What the organisations of a simulator start with.

use zoho_endpoint::Product;

use crate::recipe::usual;
use crate::route::Router;
use crate::store::{Store, prefix};

/// Modules that exist and that the API's file operations do not take: the documentation's own example.
const UNSUPPORTED: [&str; 2] = ["Documents", "Projects"];

/// What an organisation holds at the start; [`Seed::default`] is the organisation of the examples.
///
/// Every module that the catalogue names is there, each with a few ordinary records, one locked and
/// one unapproved record, whose ids are the same in every run; and the custom module `Cars`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    records: usize,
    custom_modules: Vec<String>,
    /// So many records that are made when somebody looks, by the module.
    many: Vec<(String, u64)>,
}

impl Default for Seed {
    fn default() -> Self {
        Self { records: 3, custom_modules: vec!["Cars".to_owned()], many: Vec::new() }
    }
}

impl Seed {
    /// All modules of the catalogue without any record, and no custom module.
    pub fn empty() -> Self {
        Self { records: 0, custom_modules: Vec::new(), many: Vec::new() }
    }

    /// So many ordinary records in each module, beside a locked and an unapproved one; 0 leaves
    /// these two out as well, and more than 900 are not to be had.
    pub fn records_per_module(self, records: usize) -> Self {
        Self { records: records.min(900), ..self }
    }

    /// So many more records in a module: see
    /// [`Organisation::seed_records`](crate::Organisation::seed_records).
    ///
    /// ```
    /// let seed = zoho_sim::Seed::empty().records("Contacts", 100_000);
    /// let builder = zoho_sim::Simulator::builder().organisation(seed);
    /// ```
    pub fn records(mut self, module: impl Into<String>, count: u64) -> Self {
        self.many.push((module.into(), count));
        self
    }

    /// Adds a custom module by its API name.
    pub fn custom_module(mut self, api_name: impl Into<String>) -> Self {
        self.custom_modules.push(api_name.into());
        self
    }

    pub(crate) fn plant(&self, router: &Router, index: usize) -> Store {
        let mut store = Store::new(index);
        for &(product, module) in router.modules() {
            store.modules.entry(module.to_owned()).or_default().products.push(product);
        }
        let mut products: Vec<Product> =
            router.operations().iter().map(|operation| operation.product).collect();
        products.sort_unstable();
        products.dedup();
        for module in UNSUPPORTED {
            store.modules.entry(module.to_owned()).or_default().products.clone_from(&products);
        }
        let has_custom = |product: &Product| {
            let mut operations = router.operations().iter();
            operations.any(|operation| operation.product == *product && operation.custom_modules)
        };
        products.retain(has_custom);
        for module in &self.custom_modules {
            let custom = store.modules.entry(module.clone()).or_default();
            custom.custom = true;
            custom.products.clone_from(&products);
        }
        if self.records > 0 {
            let modules: Vec<String> = store.modules.keys().cloned().collect();
            for module in &modules {
                self.plant_records(&mut store, module, index);
            }
        }
        for (module, count) in &self.many {
            store.plant(module, *count, usual(module));
        }
        store
    }

    fn plant_records(&self, store: &mut Store, module: &str, index: usize) {
        for number in 0..self.records {
            store.add_record(module, &seeded_id(index, module, number + 1));
        }
        for (number, locked) in [(LOCKED, true), (UNAPPROVED, false)] {
            let id = seeded_id(index, module, number);
            store.add_record(module, &id);
            if let Some(record) = store.record_mut(module, &id) {
                record.locked = locked;
                record.unapproved = !locked;
                let state = if locked { "locked" } else { "unapproved" };
                record.set_name(&format!("{module} {state}"));
            }
        }
    }
}

/// The numbers of the two special records, out of the way of the ordinary ones.
pub(crate) const LOCKED: usize = 998;
pub(crate) const UNAPPROVED: usize = 999;

/// The id of a module's seeded record: made from the module's name, so that it stays the same
/// whatever modules the catalogue gains.
pub(crate) fn seeded_id(index: usize, module: &str, number: usize) -> String {
    let hash = module.bytes().fold(7_u64, |hash, byte| (hash * 131 + u64::from(byte)) % 99_999_989);
    format!("{}0{hash:08}{number:03}", prefix(index))
}
