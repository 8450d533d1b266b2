//! The conditions of a COQL query.

use super::bad_query::BadQuery;
use super::condition::{Check, Condition, Test};
use super::coql::Reader;
use super::literal::{Literal, Pattern};
use super::path::Path;
use super::token::{Kind, Token};
use serde_json::json;

/// Deeper than this brackets are not followed.
const DEEPEST: usize = 50;
/// `in` takes no more values than this.
const MOST_VALUES: usize = 50;

impl Reader {
    /// One condition, or two that are joined: with a third, brackets must say what belongs together.
    pub(crate) fn condition(&mut self, depth: usize) -> Result<Condition, BadQuery> {
        let first = self.part(depth)?;
        let join = if self.takes("and") {
            Condition::All
        } else if self.takes("or") {
            Condition::Any
        } else {
            return Ok(first);
        };
        let second = self.part(depth)?;
        let third = self.peek();
        if third.is("and") || third.is("or") {
            return Err(third.unexpected());
        }
        Ok(join(vec![first, second]))
    }

    fn part(&mut self, depth: usize) -> Result<Condition, BadQuery> {
        if depth > DEEPEST {
            return Err(BadQuery { about: "parsing is happening", ..self.peek().unexpected() });
        }
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.part(depth + 1)?)));
        }
        if self.takes_symbol("(") {
            let condition = self.condition(depth + 1)?;
            self.expect_symbol(")")?;
            return Ok(condition);
        }
        self.test().map(|test| Condition::Test(Box::new(test)))
    }

    fn test(&mut self) -> Result<Test, BadQuery> {
        let path = self.field()?;
        if self.takes("is") {
            let negated = self.takes("not");
            self.expect("null")?;
            return Ok(Test { path, check: Check::Empty, negated });
        }
        let negated = self.takes("not");
        let check = if self.takes("in") {
            Check::OneOf(self.list()?)
        } else if self.takes("between") {
            let low = self.literal()?;
            self.expect("and")?;
            Check::Between(low, self.literal()?)
        } else if self.takes("like") {
            self.pattern(&path)?
        } else if negated {
            return Err(self.peek().unexpected());
        } else {
            return self.comparison(path);
        };
        Ok(Test { path, check, negated })
    }

    fn comparison(&mut self, path: Path) -> Result<Test, BadQuery> {
        let operator = self.next();
        let Kind::Symbol(symbol) = operator.kind else { return Err(operator.unexpected()) };
        let check = match symbol {
            "=" | "!=" => Check::Equals,
            "<" => Check::Before,
            "<=" => Check::NotAfter,
            ">" => Check::After,
            ">=" => Check::NotBefore,
            _ => return Err(operator.unexpected()),
        };
        Ok(Test { path, check: check(self.literal()?), negated: symbol == "!=" })
    }

    fn pattern(&mut self, path: &Path) -> Result<Check, BadQuery> {
        let literal = self.literal()?;
        let details = || json!({"column_name": path.text(), "operator": "like", "value": literal.text()});
        let pattern = Pattern::parse(literal.text());
        pattern.map(Check::Like).ok_or_else(|| BadQuery::new("INVALID_QUERY", "invalid operator", details()))
    }

    fn list(&mut self) -> Result<Vec<Literal>, BadQuery> {
        self.expect_symbol("(")?;
        let mut literals = vec![self.literal()?];
        while self.takes_symbol(",") {
            literals.push(self.literal()?);
        }
        self.expect_symbol(")")?;
        if literals.len() > MOST_VALUES {
            return Err(BadQuery::too_many("more than 50 values", "where", MOST_VALUES as u64));
        }
        Ok(literals)
    }

    fn literal(&mut self) -> Result<Literal, BadQuery> {
        let token = self.next();
        let is_truth = |token: &Token| token.is("true") || token.is("false");
        match token.kind {
            Kind::Quoted(text) | Kind::Number(text) => Ok(Literal::new(text)),
            Kind::Word(word) if is_truth(&Token { kind: Kind::Word(word.clone()), ..token }) => {
                Ok(Literal::new(word.to_ascii_lowercase()))
            }
            _ => Err(token.unexpected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::condition::tests::Plain;
    use super::super::coql::Query;
    use super::*;

    fn read(condition: &str) -> Result<Condition, BadQuery> {
        Query::parse(&format!("select id from Leads where {condition}")).map(|query| query.condition)
    }

    #[track_caller]
    fn holds(condition: &str) -> bool {
        let record = json!({
            "Name": "O'Neil\\", "Amount": 12.5, "Count": 3, "Open": true, "None": null, "Tags": ["a", "b"],
            "Time": "2026-01-02T03:04:05+00:00", "Account": {"id": "7"}, "External": "x", "id": "4876876900000000001",
        });
        read(condition).unwrap_or_else(|bad| panic!("{condition}: {bad:?}")).holds(&Plain(record))
    }

    #[test]
    fn each_comparator_selects() {
        for (condition, selects) in [
            (r"Name = 'O''Neil\'", true),
            ("Name != 'x'", true),
            ("Amount < 12.6", true),
            ("Amount <= '12.50'", true),
            ("Amount > 12.5", false),
            ("Amount >= 12.5", true),
            ("Count in (1, 2, 3)", true),
            ("Count not in (1,2)", true),
            ("Name in ('a')", false),
            ("Amount between 12 and 13", true),
            ("Amount not between 12 and 13", false),
            ("Name like 'O''N%'", true),
            ("Name like '%eil%'", true),
            (r"Name not like '%\'", false),
            ("None is null", true),
            ("Name is not null", true),
            ("None != 'x'", false),
            ("Open = TRUE", true),
            ("Open = 'false'", false),
            ("Tags = 'a'", true),
            ("Account = 7", true),
            ("Time = '2026-01-02T04:04:05+01:00'", true),
            ("Time between '2026-01-01' and '2026-01-03'", true),
            ("id > '4876876900000000000'", true),
            ("'External' = 'x'", true),
            ("not Name = 'x'", true),
            ("NOT (Name is null or Open = true)", false),
            ("((Open = true AND Count = 3) and (None is null or Count = 4))", true),
        ] {
            assert_eq!(holds(condition), selects, "{condition}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (condition, code) in [
            ("", "SYNTAX_ERROR"),
            ("Name", "SYNTAX_ERROR"),
            ("Name =", "SYNTAX_ERROR"),
            ("Name = x", "SYNTAX_ERROR"),
            ("Name = null", "SYNTAX_ERROR"),
            ("Name not = 'x'", "SYNTAX_ERROR"),
            ("Name is 'x'", "SYNTAX_ERROR"),
            ("Name in ()", "SYNTAX_ERROR"),
            ("(Name = 'x'", "SYNTAX_ERROR"),
            ("Name = 'x')", "SYNTAX_ERROR"),
            ("Name = 'x' and Count = 1 and Open = true", "SYNTAX_ERROR"),
            ("(Name = 'x' or Count = 1 and Open = true)", "SYNTAX_ERROR"),
            (r"Name = 'O\'Brien'", "SYNTAX_ERROR"),
            ("Name like 'a%b'", "INVALID_QUERY"),
        ] {
            assert_eq!(read(condition).expect_err(condition).code, code, "{condition}");
        }
        let many = format!("Name in ({})", ["1"; 51].join(","));
        assert_eq!(read(&many).expect_err("too many").code, "LIMIT_EXCEEDED");
        for (open, close) in [("(", ")"), ("not ", "")] {
            let nested = |depth: usize| format!("{}Count = 3{}", open.repeat(depth), close.repeat(depth));
            assert!(read(&nested(DEEPEST)).is_ok());
            assert_eq!(read(&nested(20_000)).expect_err("too deep").about, "parsing is happening");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_condition_or_a_clean_error(
            text in r#"(\PC|['"\\()=<>!,%]| (and|or|not|in|is|null|like|between) |Name|'x'|12){0,40}"#,
        ) {
            if let Err(bad) = read(&text) {
                prop_assert!(matches!(bad.code, "SYNTAX_ERROR" | "INVALID_QUERY" | "LIMIT_EXCEEDED"), "{:?}", bad);
            }
        }

        #[test]
        fn any_value_comes_through_its_quotes(value in r#"(['"\\%]|\PC|[\x00-\x1f]){0,20}"#, other in r"['\\a]{0,3}") {
            let quoted = value.replace('\'', "''").replace('\\', r"\\");
            let condition = read(&format!("(Name = '{quoted}' and Name in ('{quoted}', 'zz'))")).expect("a condition");
            let same = Plain(json!({"Name": value}));
            prop_assert!(condition.holds(&same));
            let longer = format!("{value}{other}");
            let longer = Plain(json!({"Name": longer}));
            prop_assert_eq!(condition.holds(&longer), other.is_empty());
        }
    }
}
