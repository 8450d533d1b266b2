use proptest::prelude::*;

use super::*;
use crate::{Date, DateTime, Decimal};

fn built(condition: &Condition) -> String {
    condition.build().unwrap().to_string()
}

#[test]
fn every_operator_of_a_search_is_written() {
    let field = || Criteria::field("F");
    let date: Date = "2026-01-02".parse().unwrap();
    let time: DateTime = "2026-01-02T03:04:05-07:00".parse().unwrap();
    let price: Decimal = "0.10".parse().unwrap();
    for (condition, expected) in [
        (field().equals("a:b c"), "(F:equals:a:b c)"),
        (field().not_equal(false), "(F:not_equal:false)"),
        (field().less_than(price), "(F:less_than:0.10)"),
        (field().less_equal(1), "(F:less_equal:1)"),
        (field().greater_than(date), "(F:greater_than:2026-01-02)"),
        (field().greater_equal(time), "(F:greater_equal:2026-01-02T03:04:05-07:00)"),
        (field().between("a,b", "c"), r"(F:between:a\,b,c)"),
        (field().is_in(["a", "(b)", r"\"]), r"(F:in:a,\(b\),\\)"),
        (field().starts_with("a%"), "(F:starts_with:a%)"),
        (field().is_empty(), "(F:equals:${EMPTY})"),
        (field().is_not_empty(), "(F:not_equal:${EMPTY})"),
    ] {
        assert_eq!(built(&condition), expected);
    }
}

#[test]
fn what_a_search_can_not_say_is_refused() {
    let field = || Criteria::field("F");
    for (condition, lacking) in [
        (field().ends_with("a"), "ends_with"),
        (field().contains("a"), "contains"),
        (field().not_contains("a"), "not_contains"),
        (field().not_in(["a"]), "not_in"),
        (field().not_between(1, 2), "not_between"),
    ] {
        let expected = QueryError::Operator { language: QueryLanguage::Search, operator: lacking };
        assert_eq!(condition.clone().build(), Err(expected.clone()));
        // Wherever it stands.
        assert_eq!(field().equals(1).and(condition.clone()).or(field().equals(2)).build(), Err(expected));
        assert!(condition.to_coql().is_ok() && condition.to_json().is_ok());
    }
    for condition in [
        field().equals(""),
        field().equals(EMPTY),
        field().is_in(["a", ""]),
        field().starts_with(""),
        field().equals("1e999".parse::<Decimal>().unwrap()),
    ] {
        assert!(matches!(condition.build(), Err(QueryError::Value { .. })), "{condition:?}");
    }
    assert!(matches!(Criteria::field("A->B.C").equals(1).build(), Err(QueryError::Name { .. })));
}

#[test]
fn groups_are_bracketed() {
    let [a, b, c, d] = ["A", "B", "C", "D"].map(|name| Criteria::field(name).equals(1));
    assert_eq!(
        built(&Criteria::all([a.clone(), b.clone(), c.clone()])),
        "((A:equals:1)and(B:equals:1)and(C:equals:1))"
    );
    assert_eq!(
        built(&a.and(b).or(c.and(d))),
        "(((A:equals:1)and(B:equals:1))or((C:equals:1)and(D:equals:1)))"
    );
}

#[test]
fn limits_are_checked() {
    let many =
        |number: usize| Criteria::any((0..number).map(|_| Criteria::field("F").equals(1))).build().unwrap();
    assert_eq!(many(10).check(Some(10)), Ok(()));
    assert_eq!(many(1000).check(None), Ok(()));
    let error = many(11).check(Some(10)).unwrap_err();
    assert_eq!(error, QueryError::TooMany { what: "conditions", given: 11, most: 10 });
    assert_eq!(error.to_string(), "11 conditions are more than the 10 that this version takes");
    let list = |length: u32| Criteria::field("F").is_in(0..length).build().unwrap();
    assert_eq!(list(100).check(Some(10)), Ok(()));
    assert_eq!(list(101).check(None), Err(QueryError::TooMany { what: "values", given: 101, most: 100 }));
}

/// A condition as the service is taken to read it: groups, and the values of leaves.
#[derive(Debug, PartialEq)]
enum Read {
    Leaf(String, String, Vec<String>),
    Group(&'static str, Vec<Read>),
}

/// Reads one bracket, and returns what follows.
fn read(text: &str) -> (Read, &str) {
    let inner = text.strip_prefix('(').unwrap();
    if !inner.starts_with('(') {
        let (field, rest) = inner.split_once(':').unwrap();
        let (operator, rest) = rest.split_once(':').unwrap();
        let (mut values, mut at) = (vec![String::new()], rest.char_indices());
        while let Some((index, letter)) = at.next() {
            match letter {
                ')' => return (Read::Leaf(field.into(), operator.into(), values), &rest[index + 1..]),
                ',' => values.push(String::new()),
                '\\' => values.last_mut().unwrap().push(at.next().unwrap().1),
                _ => values.last_mut().unwrap().push(letter),
            }
        }
        panic!("{text} has no end")
    }
    let (first, mut rest) = read(inner);
    let (mut nodes, mut join) = (vec![first], "");
    loop {
        if let Some(after) = rest.strip_prefix(')') {
            return (Read::Group(join, nodes), after);
        }
        let word = if rest.starts_with("and") { "and" } else { "or" };
        assert!(join.is_empty() || join == word, "{text} mixes and with or");
        join = word;
        let (node, after) = read(rest.strip_prefix(word).unwrap());
        nodes.push(node);
        rest = after;
    }
}

const NASTY: &str = r#"([ '"\\%_,():a-c\x00-\x1f]|and|or|\$\{EMPTY\}|\PC){1,12}"#;

proptest! {
    #[test]
    fn every_text_is_read_back(values in prop::collection::vec(NASTY, 1..5), other in NASTY) {
        prop_assume!(other != EMPTY && values.iter().all(|value| value != EMPTY));
        let list = Criteria::field("A").is_in(&values);
        let one = Criteria::field("B.C").starts_with(&other);
        let text = built(&list.clone().and(one.clone()).or(list));
        let list = || Read::Leaf("A".into(), "in".into(), values.clone());
        let one = Read::Leaf("B.C".into(), "starts_with".into(), vec![other.clone()]);
        let expected = Read::Group("or", vec![Read::Group("and", vec![list(), one]), list()]);
        prop_assert_eq!(read(&text), (expected, ""));
        prop_assert_eq!(Criteria::count(&text), 3);
    }

    #[test]
    fn no_text_makes_the_counter_panic(text in r"([(),\\a]|\PC){0,20}") {
        prop_assert!(Criteria::count(&text) >= 1);
    }
}
