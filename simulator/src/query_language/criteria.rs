//! The criteria of a search: `((Last_Name:equals:Doe)and(Amount:between:1,2))`.
//!
//! A backslash takes the meaning from a bracket, a comma or a backslash; before anything else it stands
//! for itself. One condition needs no brackets; `and` binds tighter than `or`.

use serde_json::json;

use super::bad_query::BadQuery;
use super::condition::{Check, Condition, Test};
use super::literal::{Literal, Pattern};
use super::path::Path;

/// Deeper than this brackets are not followed.
const DEEPEST: usize = 50;
/// `in` takes no more values than this.
const MOST_VALUES: usize = 100;
/// The value that stands for nothing.
const EMPTY: &str = "${EMPTY}";

/// Reads criteria. `loosely` is whether `equals` asks of a text only that it contains the value.
pub(crate) fn parse(text: &str, loosely: bool) -> Result<Condition, BadQuery> {
    let mut parser = Parser { rest: text.trim(), loosely };
    let condition = if parser.rest.starts_with('(') { parser.chain(0)? } else { parser.test(false)? };
    if parser.rest.is_empty() { Ok(condition) } else { Err(parser.unexpected()) }
}

struct Parser<'a> {
    rest: &'a str,
    loosely: bool,
}

impl<'a> Parser<'a> {
    /// Bracketed conditions, joined by `and` and `or`.
    fn chain(&mut self, depth: usize) -> Result<Condition, BadQuery> {
        let mut any = Vec::new();
        let mut all = vec![self.bracketed(depth)?];
        loop {
            self.rest = self.rest.trim_start();
            if self.takes_word("and") {
                all.push(self.bracketed(depth)?);
            } else if self.takes_word("or") {
                any.push(one_or(Condition::All, all));
                all = vec![self.bracketed(depth)?];
            } else {
                any.push(one_or(Condition::All, all));
                return Ok(one_or(Condition::Any, any));
            }
        }
    }

    fn bracketed(&mut self, depth: usize) -> Result<Condition, BadQuery> {
        self.rest = self.rest.trim_start();
        let Some(inner) = self.rest.strip_prefix('(').filter(|_| depth < DEEPEST) else {
            return Err(self.unexpected());
        };
        self.rest = inner.trim_start();
        let condition = if self.rest.starts_with('(') { self.chain(depth + 1)? } else { self.test(true)? };
        self.rest = self.rest.trim_start();
        let Some(after) = self.rest.strip_prefix(')') else { return Err(self.unexpected()) };
        self.rest = after;
        Ok(condition)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = self.rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if found {
            self.rest = &self.rest[word.len()..];
        }
        found
    }

    /// `field:operator:value`, up to the bracket that ends it or to the end.
    fn test(&mut self, in_brackets: bool) -> Result<Condition, BadQuery> {
        let name = self.up_to_colon()?;
        let operator = self.up_to_colon()?;
        let Some(path) = Path::parse(name) else {
            return Err(invalid("invalid field", name, operator));
        };
        let raw = self.rest;
        let values = self.values(in_brackets).map_err(|reason| invalid(reason, name, operator))?;
        let raw = &raw[..raw.len() - self.rest.len()];
        let (check, negated) =
            self.check(operator, raw, values).map_err(|reason| invalid(reason, name, operator))?;
        Ok(Condition::Test(Box::new(Test { path, check, negated })))
    }

    fn up_to_colon(&mut self) -> Result<&'a str, BadQuery> {
        let split = self.rest.split_once(':').filter(|(before, _)| !before.contains(['(', ')', ',']));
        let Some((before, after)) = split else { return Err(self.unexpected()) };
        self.rest = after;
        Ok(before.trim())
    }

    /// The values, without their backslashes; they are parted by commas.
    fn values(&mut self, in_brackets: bool) -> Result<Vec<String>, &'static str> {
        let mut values = vec![String::new()];
        let mut characters = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((index, character)) = characters.next() {
            let value = values.last_mut().expect("there is always a last one");
            match character {
                '\\' => {
                    let escaped = characters.next_if(|(_, next)| matches!(next, '(' | ')' | ',' | '\\'));
                    value.push(escaped.map_or('\\', |(_, escaped)| escaped));
                }
                ',' => values.push(String::new()),
                ')' if in_brackets => {
                    end = index;
                    break;
                }
                '(' | ')' => return Err("special character in the value"),
                other => value.push(other),
            }
        }
        self.rest = &self.rest[end..];
        Ok(values)
    }

    /// What the operator asks for, and whether the opposite; or why there is no such thing.
    fn check(&self, operator: &str, raw: &str, values: Vec<String>) -> Result<(Check, bool), &'static str> {
        if raw == EMPTY && matches!(operator, "equals" | "not_equal") {
            return Ok((Check::Empty, operator == "not_equal"));
        }
        let mut literals: Vec<Literal> = values.into_iter().map(Literal::new).collect();
        if literals.iter().any(|literal| literal.text().is_empty()) {
            return Err("empty value");
        }
        if operator == "in" {
            let few = literals.len() <= MOST_VALUES;
            return if few { Ok((Check::OneOf(literals), false)) } else { Err("too many values") };
        }
        let literal = literals.pop().ok_or("empty value")?;
        if operator == "between" {
            let low = literals.pop().filter(|_| literals.is_empty()).ok_or("two values expected")?;
            return Ok((Check::Between(low, literal), false));
        }
        let check = match operator {
            "equals" if self.loosely => Check::Contains(literal),
            "equals" | "not_equal" => Check::Equals(literal),
            "starts_with" => Check::Like(Pattern::Starts(literal.text().to_owned())),
            "less_than" => Check::Before(literal),
            "less_equal" => Check::NotAfter(literal),
            "greater_than" => Check::After(literal),
            "greater_equal" => Check::NotBefore(literal),
            _ => return Err("unsupported operator"),
        };
        // A comma of a single value must be escaped.
        if literals.is_empty() { Ok((check, operator == "not_equal")) } else { Err("one value expected") }
    }

    fn unexpected(&self) -> BadQuery {
        let near: String = self.rest.chars().take(40).collect();
        BadQuery::new(
            "INVALID_QUERY",
            "invalid query",
            json!({"reason": "invalid query formed", "near": near}),
        )
    }
}

fn invalid(reason: &str, field: &str, operator: &str) -> BadQuery {
    let details = json!({"reason": reason, "api_name": field, "operator": operator});
    BadQuery::new("INVALID_QUERY", "invalid query", details)
}

/// The condition itself, if it is the only one.
pub(crate) fn one_or(join: fn(Vec<Condition>) -> Condition, mut parts: Vec<Condition>) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::condition::tests::Plain;
    use super::*;

    fn exactly(text: &str) -> Result<Condition, BadQuery> {
        parse(text, false)
    }

    #[track_caller]
    fn holds(criteria: &str) -> bool {
        let record = json!({
            "Last_Name": "Doe (a), b\\", "Company": "ABC Inc", "Amount": 12.5, "Due": "2026-01-02", "Open": true,
            "Tags": ["x", "y"], "Nothing": null, "Account_Name": {"name": "Acme", "id": "7"},
        });
        exactly(criteria).unwrap_or_else(|bad| panic!("{criteria}: {bad:?}")).holds(&Plain(record))
    }

    #[test]
    fn each_operator_selects() {
        for (criteria, selects) in [
            ("Company:equals:ABC Inc", true),
            ("(Company:equals:ABC)", false),
            ("(Company:not_equal:ABC)", true),
            ("(Company:starts_with:AB)", true),
            ("(Company:in:x,ABC Inc)", true),
            ("(Amount:between:12,13)", true),
            ("(Amount:less_than:12.5)", false),
            ("(Amount:less_equal:12.50)", true),
            ("(Amount:greater_than:9)", true),
            ("(Amount:greater_equal:13)", false),
            ("(Due:between:2026-01-01,2026-01-02)", true),
            ("(Open:equals:true)", true),
            ("(Tags:in:z,y)", true),
            ("(Account_Name:equals:7)", true),
            ("(Nothing:equals:${EMPTY})", true),
            ("(Company:not_equal:${EMPTY})", true),
            ("(Nothing:not_equal:x)", false),
            (r"(Last_Name:equals:Doe \(a\)\, b\\)", true),
            (r"(Last_Name:in:x,Doe \(a\)\, b\\)", true),
            (r"(Last_Name:starts_with:Doe \()", true),
        ] {
            assert_eq!(holds(criteria), selects, "{criteria}");
        }
    }

    #[test]
    fn conditions_are_joined() {
        let (yes, no) = ("(Open:equals:true)", "(Open:equals:false)");
        for (criteria, selects) in [
            (format!("({yes}and{no})"), false),
            (format!("({yes}or{no})"), true),
            (format!("( {yes} AND {yes} )"), true),
            (format!("{yes}or{yes}and{no}"), true),
            (format!("(({yes}or{yes})and{no})"), false),
            (format!("({no}and{no}or({no}or{yes}))"), true),
        ] {
            assert_eq!(holds(&criteria), selects, "{criteria}");
        }
        let three = exactly(&format!("({yes}and{no}and({yes}))")).expect("criteria");
        assert_eq!(three.tests().len(), 3);
    }

    #[test]
    fn equals_may_be_loose() {
        let record = Plain(json!({"Company": "ABC Inc", "No": 12, "Tags": ["one two"]}));
        for (criteria, loosely, exactly) in [
            ("Company:equals:ABC", true, false),
            ("No:equals:1", false, false),
            ("Tags:equals:two", true, false),
            ("Company:equals:ABC Inc", true, true),
            ("Company:in:ABC", false, false),
        ] {
            for (loose, expected) in [(true, loosely), (false, exactly)] {
                let condition = parse(criteria, loose).expect("criteria");
                assert_eq!(condition.holds(&record), expected, "{criteria}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (criteria, reason) in [
            ("", "invalid query formed"),
            ("(", "invalid query formed"),
            ("(A:equals)", "invalid query formed"),
            ("(A:equals:b", "invalid query formed"),
            ("(A:equals:b))", "invalid query formed"),
            ("((A:equals:b)xor(A:equals:b))", "invalid query formed"),
            ("(A:equals:b)and", "invalid query formed"),
            ("(A:equals:)", "empty value"),
            ("(A:in:a,)", "empty value"),
            ("(A:contains:b)", "unsupported operator"),
            ("(A:equals:b,c)", "one value expected"),
            ("(A:between:b)", "two values expected"),
            ("(A:between:b,c,d)", "two values expected"),
            ("(A:equals:b(c)", "special character in the value"),
            ("(A B:equals:c)", "invalid field"),
        ] {
            let bad = exactly(criteria).expect_err(criteria);
            assert_eq!(
                (bad.code, bad.details["reason"].as_str()),
                ("INVALID_QUERY", Some(reason)),
                "{criteria}"
            );
        }
        let many = format!("(A:in:{})", ["x"; 101].join(","));
        assert_eq!(exactly(&many).expect_err("too many").details["reason"], "too many values");
        for deep in [10_000, DEEPEST + 2] {
            let deep = format!("{}A:equals:b{}", "(".repeat(deep), ")".repeat(deep));
            assert!(exactly(&deep).is_err());
        }
        assert!(exactly(&format!("{}A:equals:b{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST))).is_ok());
    }

    fn escape(value: &str) -> String {
        value.chars().fold(String::new(), |mut text, character| {
            if matches!(character, '(' | ')' | ',' | '\\') {
                text.push('\\');
            }
            text.push(character);
            text
        })
    }

    proptest! {
        #[test]
        fn any_text_is_criteria_or_a_clean_error(text in r"(\PC|[\\(),:]|\(A:equals:|and|or){0,40}") {
            if let Err(bad) = exactly(&text) {
                prop_assert_eq!(bad.code, "INVALID_QUERY");
            }
        }

        #[test]
        fn any_value_comes_through_its_escapes(value in r"([\\(),:$ ]|\PC|[\x00-\x1f]){1,20}", other in r"[\\(),a]{0,3}") {
            prop_assume!(value != EMPTY);
            let criteria = format!("((A:equals:{})and(A:in:z,{0}))", escape(&value));
            let condition = exactly(&criteria).expect("criteria");
            let same = Plain(json!({"A": value}));
            prop_assert!(condition.holds(&same));
            let longer = format!("{value}{other}");
            let longer = Plain(json!({"A": longer}));
            prop_assert_eq!(condition.holds(&longer), other.is_empty());
        }
    }
}
