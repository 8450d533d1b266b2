//! `areas.yaml`: what a user of the generated crates can switch on and off as one.

use crate::ast::Area;
use crate::decode::{Decoder, Key, Rule};
use crate::yaml::Node;

pub(super) const FILE: &[Key] =
    &[Key::required("areas", "the areas in the order of the crates' features: `areas: {files: …}`")];

impl Decoder<'_> {
    /// Reads the areas.
    pub(super) fn areas(&mut self, node: &Node) -> Option<Vec<Area>> {
        let fields = self.fields(node, node.span, "the file of areas", FILE)?;
        let entries =
            self.entries(fields.get("areas")?, "areas", "write `files: The file store.` for each area");
        let areas = entries.iter().map(|(name, node)| {
            self.name(name, "name of an area", Rule::Snake);
            let summary = self.sentence(node, &name.value).unwrap_or_default();
            Area { name: name.clone(), summary }
        });
        Some(areas.collect())
    }
}
