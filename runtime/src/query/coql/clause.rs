use crate::query::{
    Condition, QueryError, QueryLanguage, QueryValue,
    condition::{Comparison, Join, Node, Part, Test},
    name::FieldName,
    value::plain,
};

pub(in crate::query) fn condition(condition: &Condition) -> Result<String, QueryError> {
    Clause::of(condition).map(|clause| clause.text)
}

/// What stands behind `where`.
pub(super) struct Clause {
    pub(super) text: String,
    /// The length of the longest list of values.
    pub(super) values: usize,
}

impl Clause {
    pub(super) fn of(condition: &Condition) -> Result<Self, QueryError> {
        let mut clause = Self { text: String::new(), values: 0 };
        clause.node(condition.root()?)?;
        Ok(clause)
    }

    fn node(&mut self, node: &Node) -> Result<(), QueryError> {
        match node {
            Node::Leaf(name, asked) => self.test(name, asked),
            Node::Group(join, nodes) => self.group(*join, nodes),
        }
    }

    /// The service wants brackets around each two: `((a and b) and c)`.
    fn group(&mut self, join: Join, nodes: &[Node]) -> Result<(), QueryError> {
        self.text.extend(nodes.iter().skip(1).map(|_| '('));
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.text.extend([" ", join.word(), " "]);
            }
            self.node(node)?;
            if index > 0 {
                self.text.push(')');
            }
        }
        Ok(())
    }

    fn test(&mut self, name: &FieldName, asked: &Test) -> Result<(), QueryError> {
        // Its `and` is not the one that joins conditions.
        let is_range = matches!(asked, Test::Between(..));
        if is_range {
            self.text.push('(');
        }
        name.write_coql(&mut self.text);
        let name = name.as_str();
        match asked {
            Test::Compare(comparison, value) => {
                self.text.extend([" ", sign(*comparison), " "]);
                self.value(name, value)?;
            }
            Test::Between(is_inside, low, high) => {
                self.text.push_str(if *is_inside { " between " } else { " not between " });
                self.value(name, low)?;
                self.text.push_str(" and ");
                self.value(name, high)?;
            }
            Test::In(is_in, values) => {
                self.text.push_str(if *is_in { " in (" } else { " not in (" });
                self.values = self.values.max(values.len());
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(", ");
                    }
                    self.value(name, value)?;
                }
                self.text.push(')');
            }
            Test::Part(part, text) => self.part(name, *part, text)?,
            Test::Empty(true) => self.text.push_str(" is null"),
            Test::Empty(false) => self.text.push_str(" is not null"),
        }
        if is_range {
            self.text.push(')');
        }
        Ok(())
    }

    fn part(&mut self, field: &str, part: Part, text: &str) -> Result<(), QueryError> {
        if text.contains('%') {
            return Err(no_value(field, "`%` stands for any text in a pattern, and can't be escaped there"));
        }
        let (operator, before, after) = match part {
            Part::Start => (" like ", "", "%"),
            Part::End => (" like ", "%", ""),
            Part::Inside => (" like ", "%", "%"),
            Part::NotInside => (" not like ", "%", "%"),
        };
        self.text.push_str(operator);
        self.quoted(&[before, text, after]);
        Ok(())
    }

    fn value(&mut self, field: &str, value: &QueryValue) -> Result<(), QueryError> {
        match value {
            QueryValue::Text(text) => self.quoted(&[text]),
            QueryValue::Number(number) => {
                let digits =
                    plain(number).ok_or_else(|| no_value(field, "the number has too many digits"))?;
                self.text.push_str(&digits);
            }
            // In quotes, as the documentation has them.
            QueryValue::Boolean(value) => self.text.push_str(if *value { "'true'" } else { "'false'" }),
        }
        Ok(())
    }

    /// Quotes and backslashes are written twice, so that none of them ends the text, whatever a backslash means.
    fn quoted(&mut self, pieces: &[&str]) {
        self.text.push('\'');
        for letter in pieces.iter().flat_map(|piece| piece.chars()) {
            if matches!(letter, '\'' | '\\') {
                self.text.push(letter);
            }
            self.text.push(letter);
        }
        self.text.push('\'');
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
    }
}

fn no_value(field: &str, reason: &'static str) -> QueryError {
    QueryError::Value { field: field.to_owned(), language: QueryLanguage::Coql, reason }
}
