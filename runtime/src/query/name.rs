use super::{QueryError, QueryLanguage};

/// The longest name that is accepted, with the lookups before it.
const LONGEST: usize = 300;

/// The API name of a field, after those of the lookups that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldName(String);

impl FieldName {
    /// Letters, digits, `_` and `$`; parts are joined by `.`, and by `->` before the module of a lookup that leads
    /// to several.
    pub(super) fn new(name: String) -> Result<Self, QueryError> {
        let parts = || name.split("->").flat_map(|path| path.split('.'));
        let is_part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$')
        };
        let fits = name.len() <= LONGEST && parts().all(is_part);
        if fits { Ok(Self(name)) } else { Err(no_name("the API name of a field", &name)) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name where nothing can be put into quotes.
    pub(super) fn plain(&self, language: QueryLanguage) -> Result<&str, QueryError> {
        if !self.0.contains("->") {
            return Ok(&self.0);
        }
        Err(no_name(
            match language {
                QueryLanguage::Search => "a field of search criteria: they don't follow such lookups",
                _ => "a field of criteria in JSON: they don't follow such lookups",
            },
            &self.0,
        ))
    }

    /// The name in COQL, in quotes where it would be read as something else.
    pub(super) fn write_coql(&self, text: &mut String) {
        let is_word = KEYWORDS.iter().any(|word| self.0.eq_ignore_ascii_case(word));
        if is_word || self.0.contains("->") {
            text.extend(["'", &self.0, "'"]);
        } else {
            text.push_str(&self.0);
        }
    }
}

/// Words of the language, and the reserved one that the service is known to trip over.
const KEYWORDS: [&str; 20] = [
    "and", "as", "asc", "between", "by", "desc", "external", "false", "from", "group", "in", "is", "like",
    "limit", "not", "null", "offset", "or", "order", "select",
];

/// Checks the API name of a module, with a custom view behind it or without: `Leads`, `Leads#4876876000000000123`.
pub(super) fn module(name: String) -> Result<String, QueryError> {
    let (module, view) =
        name.split_once('#').map_or((name.as_str(), None), |(left, right)| (left, Some(right)));
    let is_view = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if name.len() <= LONGEST && is_identifier(module) && view.is_none_or(is_view) {
        Ok(name)
    } else {
        Err(no_name("the API name of a module", &name))
    }
}

/// Checks the name that a column gets.
pub(super) fn alias(name: String) -> Result<String, QueryError> {
    let is_keyword = KEYWORDS.iter().any(|word| name.eq_ignore_ascii_case(word));
    if name.len() <= LONGEST && is_identifier(&name) && !is_keyword {
        Ok(name)
    } else {
        Err(no_name("an alias: a letter, then letters, digits and underscores", &name))
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn no_name(expected: &'static str, name: &str) -> QueryError {
    QueryError::Name { expected, name: name.chars().take(100).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_are_told_from_other_text() {
        for name in
            ["id", "Last_Name", "Account_Name.Parent_Account.Account_Name", "$converted", "A->Leads.B", "7"]
        {
            assert!(FieldName::new(name.to_owned()).is_ok(), "{name}");
        }
        let long = "x".repeat(LONGEST + 1);
        for text in
            ["", " id", "id ", "a b", "a:b", "a)", "a'", "a..b", ".a", "a.", "a->", "a-b", "ä", "a,b", &long]
        {
            let error = FieldName::new(text.to_owned()).unwrap_err();
            assert!(matches!(error, QueryError::Name { .. }), "{text:?}: {error}");
        }
    }

    #[test]
    fn names_that_are_words_of_the_language_are_quoted() {
        let coql = |name: &str| {
            let mut text = String::new();
            FieldName::new(name.to_owned()).unwrap().write_coql(&mut text);
            text
        };
        assert_eq!(coql("Order"), "'Order'");
        assert_eq!(coql("Order_Number"), "Order_Number");
        assert_eq!(coql("What_Id->Leads.Last_Name"), "'What_Id->Leads.Last_Name'");
    }

    #[test]
    fn modules_may_name_a_view() {
        assert!(module("Leads".to_owned()).is_ok() && module("Leads#12".to_owned()).is_ok());
        for text in ["", "Leads#", "Leads#x", "Leads Contacts", "Leads where", "7", "a'b"] {
            assert!(module(text.to_owned()).is_err(), "{text:?}");
        }
        assert!(alias("n".to_owned()).is_ok() && alias("from".to_owned()).is_err());
    }
}
