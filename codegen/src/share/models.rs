//! What is common to all products: objects, lists of words, ids; each with the areas that need it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Choices, FieldType, Model, Object, Operation, Response},
    names,
};

/// The areas that need a thing, in the order of the spec; never empty.
pub type Areas = Vec<String>;

/// Objects and lists of words.
#[derive(Debug)]
pub struct ModelsPlan<'m> {
    /// The open lists of words, by name.
    pub choices: Vec<ChoicesPlan>,
    /// The objects, in the order of the model.
    pub objects: Vec<ObjectPlan<'m>>,
}

/// The id of a kind of thing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdPlan {
    /// `RecordId`.
    pub name: String,
    /// `record`.
    pub thing: String,
    /// Who needs it.
    pub areas: Areas,
}

/// An open list of words.
#[derive(Debug)]
pub struct ChoicesPlan {
    /// `Trigger`.
    pub name: String,
    /// Variant and word.
    pub words: Vec<(String, String)>,
    /// The parameters and fields that it is for.
    pub uses: BTreeSet<String>,
    /// Who needs it.
    pub areas: Areas,
}

/// An object.
#[derive(Debug)]
pub struct ObjectPlan<'m> {
    /// What the spec says.
    pub object: &'m Object,
    /// The name of the type.
    pub name: String,
    /// For each field of [`Self::object`] the getter, the setter and the type.
    pub fields: Vec<FieldPlan>,
    /// Whether it is the whole of an answer.
    pub is_answer: bool,
    /// Who needs it.
    pub areas: Areas,
}

/// A field.
#[derive(Debug)]
pub struct FieldPlan {
    /// `file_name`.
    pub getter: String,
    /// `with_file_name`.
    pub setter: String,
    /// As the macro takes it: `text`, `id RecordId`, `object UserReference`.
    pub kind: String,
    /// On the wire.
    pub wire: String,
    /// One sentence.
    pub summary: String,
}

/// Who needs what, by name; areas by their index.
#[derive(Default)]
struct Needs<'m> {
    objects: BTreeMap<&'m str, BTreeSet<usize>>,
    ids: BTreeMap<&'m str, BTreeSet<usize>>,
    choices: BTreeMap<String, Words>,
    answers: BTreeSet<&'m str>,
}

#[derive(Default)]
struct Words {
    list: Vec<String>,
    uses: BTreeSet<String>,
    areas: BTreeSet<usize>,
}

/// Objects and lists of words, and the ids by name.
pub fn plan(model: &Model) -> (ModelsPlan<'_>, Vec<IdPlan>) {
    let mut needs = Needs::default();
    for group in model.products.iter().flat_map(|product| &product.groups) {
        let area = model.areas.iter().position(|area| area.name == group.area).unwrap_or_default();
        for operation in &group.operations {
            needs.of_operation(operation, area);
        }
    }
    needs.of_objects(model);
    let areas = |set: &BTreeSet<usize>| {
        set.iter().filter_map(|&index| Some(model.areas.get(index)?.name.clone())).collect::<Areas>()
    };
    let choices = needs.choices.iter().map(|(name, list)| ChoicesPlan {
        name: name.clone(),
        words: list.list.iter().map(|word| (names::choice(word), word.clone())).collect(),
        uses: list.uses.clone(),
        areas: areas(&list.areas),
    });
    let objects = model.objects.iter().filter_map(|object| {
        let needed = needs.objects.get(object.name.as_str())?;
        Some(plan_object(object, needs.answers.contains(object.name.as_str()), areas(needed)))
    });
    let ids = needs.ids.iter().map(|(thing, needed)| IdPlan {
        name: names::id(thing),
        thing: (*thing).to_owned(),
        areas: areas(needed),
    });
    let plan = ModelsPlan { choices: choices.collect(), objects: objects.collect() };
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    (plan, ids)
}

impl<'m> Needs<'m> {
    fn of_operation(&mut self, operation: &'m Operation, area: usize) {
        for shape in &operation.shapes {
            for parameter in &shape.parameters {
                if let Some(choices) = &parameter.choices {
                    self.words(choices, &parameter.name, [area]);
                }
                if !parameter.id.is_empty() {
                    self.ids.entry(&parameter.id).or_default().insert(area);
                }
                if !parameter.object.is_empty() {
                    self.objects.entry(&parameter.object).or_default().insert(area);
                }
            }
            match &shape.response {
                Response::Keyed { object, .. } | Response::One { object, .. } => {
                    self.objects.entry(object).or_default().insert(area);
                }
                Response::Object { object } => {
                    self.objects.entry(object).or_default().insert(area);
                    self.answers.insert(object);
                }
                Response::Status
                | Response::Data
                | Response::Binary
                | Response::Json
                | Response::Outcomes { .. } => {}
            }
        }
    }

    /// Hands on to what is inside: objects until nothing changes any more, then words and ids.
    fn of_objects(&mut self, model: &'m Model) {
        let by_name: BTreeMap<&str, &Object> =
            model.objects.iter().map(|object| (object.name.as_str(), object)).collect();
        let mut open: Vec<&str> = self.objects.keys().copied().collect();
        while let Some(name) = open.pop() {
            let Some(object) = by_name.get(name) else { continue };
            let areas = self.objects.get(name).cloned().unwrap_or_default();
            for field in &object.fields {
                if let FieldType::Object(inner) = plain(&field.kind) {
                    let known = self.objects.entry(inner).or_default();
                    let before = known.len();
                    known.extend(&areas);
                    if known.len() > before {
                        open.push(inner);
                    }
                }
            }
        }
        for (name, areas) in self.objects.clone() {
            for field in by_name.get(name).iter().flat_map(|object| &object.fields) {
                match plain(&field.kind) {
                    FieldType::Id(thing) => self.ids.entry(thing).or_default().extend(&areas),
                    FieldType::Choice(choices) => self.words(choices, &field.name, areas.iter().copied()),
                    _ => {}
                }
            }
        }
    }

    /// Two lists of one name are one type.
    fn words(&mut self, choices: &Choices, user: &str, areas: impl IntoIterator<Item = usize>) {
        let list = self.choices.entry(names::upper_camel(&choices.name)).or_default();
        for word in &choices.values {
            if !list.list.contains(word) {
                list.list.push(word.clone());
            }
        }
        list.uses.insert(user.to_owned());
        list.areas.extend(areas);
    }
}

/// The type of an item of a list, or of what is no list.
fn plain(kind: &FieldType) -> &FieldType {
    if let FieldType::List(item) = kind { plain(item) } else { kind }
}

fn plan_object(object: &Object, is_answer: bool, areas: Areas) -> ObjectPlan<'_> {
    let fields = object.fields.iter().map(|field| FieldPlan {
        getter: names::accessor(&field.name),
        setter: names::with(&field.name),
        kind: kind(&field.kind),
        wire: field.name.clone(),
        summary: field.summary.clone(),
    });
    ObjectPlan { object, name: names::object(&object.name), fields: fields.collect(), is_answer, areas }
}

fn kind(kind: &FieldType) -> String {
    match kind {
        FieldType::String => "text".to_owned(),
        FieldType::Integer => "integer".to_owned(),
        FieldType::Decimal => "decimal".to_owned(),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::DateTime => "date_time".to_owned(),
        FieldType::Json => "json".to_owned(),
        FieldType::Id(thing) => format!("id {}", names::id(thing)),
        FieldType::Choice(choices) => format!("choice {}", names::upper_camel(&choices.name)),
        FieldType::Object(name) => format!("object {}", names::object(name)),
        FieldType::List(item) => match &**item {
            FieldType::String => "texts".to_owned(),
            FieldType::Integer => "integers".to_owned(),
            FieldType::Id(thing) => format!("ids {}", names::id(thing)),
            FieldType::Choice(choices) => format!("choices {}", names::upper_camel(&choices.name)),
            FieldType::Object(name) => format!("objects {}", names::object(name)),
            // Lists of other things have no type of their own.
            _ => "json".to_owned(),
        },
    }
}
