//! The name of a field, as queries write it: of the record, or of one that it looks up.

/// The most steps from a record to a field; the service takes no more than two lookups.
const MOST_STEPS: usize = 6;

/// A field: `Last_Name`, `Account_Name.Phone`, `What_Id->Leads.Email`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    text: String,
    steps: Vec<Step>,
}

/// A field, and the module of the record that it leads to, where the query names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) field: String,
    pub(crate) module: Option<String>,
}

impl Path {
    /// None for what can't be the name of a field. `!Leads.` before it says only what `from` says too.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let below = match text.strip_prefix('!') {
            Some(named) => named.split_once('.')?.1,
            None => text,
        };
        let steps: Option<Vec<Step>> = below.split('.').take(MOST_STEPS + 1).map(Step::parse).collect();
        let steps = steps.filter(|steps| steps.len() <= MOST_STEPS)?;
        Some(Self { text: text.to_owned(), steps })
    }

    /// As the query writes it, which is also the key of the answer.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The lookups on the way to the field. The id of a record needs none: the lookup holds it.
    pub(crate) fn lookups(&self) -> &[Step] {
        let (last, before) = self.steps.split_last().expect("a path has a step");
        let needless = usize::from(last.field == "id").min(before.len());
        &before[..before.len() - needless]
    }
}

impl Step {
    fn parse(text: &str) -> Option<Self> {
        let (field, module) = match text.split_once("->") {
            Some((field, module)) => (field, Some(module)),
            None => (text, None),
        };
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
        };
        let fits = is_name(field) && module.is_none_or(is_name);
        fits.then(|| Self { field: field.to_owned(), module: module.map(str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Option<Vec<String>> {
        Some(Path::parse(text)?.steps.into_iter().map(|step| step.field).collect())
    }

    #[test]
    fn fields_are_named_through_lookups() {
        assert_eq!(fields("Last_Name").as_deref(), Some(&["Last_Name".to_owned()][..]));
        assert_eq!(fields("!Leads.Owner.id"), Some(vec!["Owner".to_owned(), "id".to_owned()]));
        let what = Path::parse("What_Id->Leads.Email").expect("a path");
        assert_eq!(what.steps()[0].module.as_deref(), Some("Leads"));
        for bad in ["", ".", "a.", ".a", "a b", "a->", "!Leads", "a.b.c.d.e.f.g", "a->b->c", "a'b"] {
            assert_eq!(fields(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_fields_of_other_records_need_a_lookup() {
        let lookups = |text| Path::parse(text).expect("a path").lookups().len();
        assert_eq!(
            ["id", "Last_Name", "Owner.id", "Owner.email", "A.B.id", "A.B.C"].map(lookups),
            [0, 0, 0, 1, 1, 2]
        );
    }
}
