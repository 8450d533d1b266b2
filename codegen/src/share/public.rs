//! The names that users can write, for snapshots and for tests that none of them stands twice.

use super::{Bound, Plan, ProductPlan};

impl Plan<'_> {
    /// Every public name of the generated crate that comes from the spec, sorted:
    /// `zoho_api::crm::PhotoModule::Leads`.
    pub fn public_names(&self) -> Vec<String> {
        let mut all: Vec<String> = self.ids.iter().map(|id| format!("zoho_api::{}", id.name)).collect();
        for choices in &self.models.choices {
            let words = choices.words.iter();
            all.extend(words.map(|(variant, _)| format!("zoho_api::models::{}::{variant}", choices.name)));
        }
        for object in &self.models.objects {
            let members = object.fields.iter().flat_map(|field| [&field.getter, &field.setter]);
            all.extend(members.map(|member| format!("zoho_api::models::{}::{member}", object.name)));
        }
        all.extend(self.model_names().into_iter().map(|(name, _)| format!("zoho_api::models::{name}")));
        for product in &self.products {
            let path = format!("zoho_api::{}", product.module);
            all.extend(product.versions.iter().map(|version| format!("zoho_api::Zoho::{}", version.method)));
            all.extend(product.names().into_iter().map(|(name, _)| format!("{path}::{name}")));
            for group in product.groups() {
                all.push(format!("{path}::{}::{}", product.handle, group.module));
                for operation in &group.operations {
                    all.push(format!("{path}::{}::{}", group.handle, operation.method));
                    all.extend(
                        operation
                            .setters
                            .iter()
                            .map(|setter| format!("{path}::{}::{}", operation.call, setter.name)),
                    );
                }
                for set in &group.sets {
                    let variants = set.modules.iter().map(|module| module.variant.as_str());
                    all.extend(
                        variants
                            .chain(set.custom.then_some("Custom"))
                            .map(|v| format!("{path}::{}::{v}", set.name)),
                    );
                }
            }
            for codes in product.areas.iter().flat_map(|area| &area.codes) {
                all.extend(
                    codes.variants.iter().map(|row| format!("{path}::{}::{}", codes.name, row.variant)),
                );
            }
            all.extend(product.reasons.iter().map(|reason| format!("{path}::Reason::{}", reason.variant)));
        }
        all.sort();
        all
    }

    /// The types of the module of models, each with what it was made for.
    pub fn model_names(&self) -> Vec<(String, String)> {
        let choices = self.models.choices.iter().map(|list| (list.name.clone(), "choices".to_owned()));
        let objects = self.models.objects.iter();
        let objects = objects.map(|one| (one.name.clone(), format!("object {}", one.object.name)));
        choices.chain(objects).collect()
    }
}

impl ProductPlan<'_> {
    /// The types and traits of the product's module, each with what it was made for. Two of one name
    /// do not compile.
    pub fn names(&self) -> Vec<(String, String)> {
        let mut all = vec![
            (self.handle.clone(), "the product".to_owned()),
            ("Reason".to_owned(), "the reasons of error codes".to_owned()),
        ];
        all.extend(
            self.versions.iter().map(|version| (version.marker.clone(), format!("version {}", version.name))),
        );
        for group in self.groups() {
            all.push((group.handle.clone(), format!("group {}", group.group.name)));
            all.extend(
                group.sets.iter().map(|set| (set.name.clone(), format!("modules of {}", group.group.name))),
            );
            for operation in &group.operations {
                let name = &operation.operation.name;
                all.push((operation.call.clone(), format!("operation {name}")));
                all.push((operation.has.clone(), format!("versions that have {name}")));
                for setter in &operation.setters {
                    if let Bound::Marker(marker) = &setter.bound {
                        all.push((marker.clone(), format!("versions that have {} of {name}", setter.wire)));
                    }
                }
            }
        }
        let codes = self.areas.iter().flat_map(|area| &area.codes);
        all.extend(codes.map(|codes| (codes.name.clone(), "error codes".to_owned())));
        all
    }
}
