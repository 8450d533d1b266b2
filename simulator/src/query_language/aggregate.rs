//! Functions that make one value of many records.

use bigdecimal::BigDecimal;
use serde_json::Value;

use super::key::Key;
use super::literal::decimal;

/// An average has so many digits.
const DIGITS: u64 = 16;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

const FUNCTIONS: [Function; 5] =
    [Function::Count, Function::Sum, Function::Min, Function::Max, Function::Avg];

impl Function {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        FUNCTIONS.into_iter().find(|function| word.eq_ignore_ascii_case(function.name()))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Count => "COUNT",
            Self::Sum => "SUM",
            Self::Min => "MIN",
            Self::Max => "MAX",
            Self::Avg => "AVG",
        }
    }
}

/// What the records of a group add up to so far.
#[derive(Clone, Debug)]
pub(crate) struct Total {
    function: Function,
    count: u64,
    sum: BigDecimal,
    /// The least or the greatest value, and where it stands among others.
    extreme: Option<(Key, Value)>,
}

impl Total {
    pub(crate) fn new(function: Function) -> Self {
        Self { function, count: 0, sum: BigDecimal::from(0), extreme: None }
    }

    /// Adds the value of one more record; an empty one counts for nothing.
    pub(crate) fn add(&mut self, value: &Value) {
        let key = Key::of(value);
        if key == Key::Nothing {
            return;
        }
        match self.function {
            Function::Count => self.count += 1,
            Function::Sum | Function::Avg => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                if let Some(number) = decimal(&text) {
                    self.count += 1;
                    self.sum += number;
                }
            }
            Function::Min | Function::Max => {
                let replaces = self.extreme.as_ref().is_none_or(|(known, _)| match self.function {
                    Function::Min => key < *known,
                    _ => key > *known,
                });
                if replaces {
                    self.extreme = Some((key, value.clone()));
                }
            }
        }
    }

    pub(crate) fn value(&self) -> Value {
        match self.function {
            Function::Count => Value::from(self.count),
            Function::Min | Function::Max => {
                self.extreme.as_ref().map_or(Value::Null, |(_, value)| value.clone())
            }
            _ if self.count == 0 => Value::Null,
            Function::Sum => number(&self.sum),
            Function::Avg => number(&(&self.sum / BigDecimal::from(self.count)).with_prec(DIGITS)),
        }
    }
}

/// The number as JSON has it: whole where it can be.
fn number(number: &BigDecimal) -> Value {
    let plain = number.normalized().to_plain_string();
    match plain.parse::<i64>() {
        Ok(whole) => Value::from(whole),
        Err(_) => plain.parse::<f64>().map_or(Value::Null, Value::from),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn totals_are_exact() {
        let values = [json!(0.1), json!(0.2), json!(null), json!("0.4"), json!(1), json!([])];
        let total = |name: &str, values: &[Value]| {
            let mut total = Total::new(Function::parse(name).expect("a function"));
            for value in values {
                total.add(value);
            }
            total.value()
        };
        assert_eq!(total("count", &values), json!(4));
        assert_eq!(total("Sum", &values[..2]), json!(0.3));
        assert_eq!(
            total("SUM", &[json!(9_007_199_254_740_993_i64), json!(1)]),
            json!(9_007_199_254_740_994_i64)
        );
        assert_eq!(total("AVG", &[json!(1), json!(2), json!(2)]), json!(1.666_666_666_666_667));
        assert_eq!(total("AVG", &[json!(100), json!(200)]), json!(150));
        assert_eq!(total("MIN", &[json!(9), json!(10), json!(null)]), json!(9));
        assert_eq!(total("MAX", &[json!("2026-01-02"), json!("2026-01-10")]), json!("2026-01-10"));
        for (name, nothing) in
            [("COUNT", json!(0)), ("SUM", json!(null)), ("AVG", json!(null)), ("MAX", json!(null))]
        {
            assert_eq!(total(name, &[json!(null)]), nothing);
        }
        assert_eq!(Function::parse("Counter"), None);
    }
}
