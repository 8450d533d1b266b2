use proptest::prelude::*;

use super::*;
use crate::{Condition, Criteria, Date, DateTime, Decimal, QueryLanguage};

fn written(condition: &Condition) -> String {
    condition.to_coql().unwrap()
}

#[test]
fn every_operator_is_written() {
    let field = || Criteria::field("F");
    let date: Date = "2026-01-02".parse().unwrap();
    let time: DateTime = "2026-01-02T03:04:05+00:00".parse().unwrap();
    let price: Decimal = "1.5e2".parse().unwrap();
    for (condition, expected) in [
        (field().equals("a"), "F = 'a'"),
        (field().equals(""), "F = ''"),
        (field().not_equal(true), "F != 'true'"),
        (field().less_than(price), "F < 150"),
        (field().less_equal(-1), "F <= -1"),
        (field().greater_than(date), "F > '2026-01-02'"),
        (field().greater_equal(time), "F >= '2026-01-02T03:04:05+00:00'"),
        (field().between(1, 2), "(F between 1 and 2)"),
        (field().not_between("a", "b"), "(F not between 'a' and 'b')"),
        (field().is_in(["a", "b,c"]), "F in ('a', 'b,c')"),
        (field().not_in([1, 2]), "F not in (1, 2)"),
        (field().starts_with("a_"), "F like 'a_%'"),
        (field().ends_with("a"), "F like '%a'"),
        (field().contains("it's"), "F like '%it''s%'"),
        (field().not_contains("a"), "F not like '%a%'"),
        (field().is_empty(), "F is null"),
        (field().is_not_empty(), "F is not null"),
    ] {
        assert_eq!(written(&condition), expected);
    }
}

#[test]
fn conditions_are_bracketed_in_pairs() {
    let [a, b, c] = ["A", "B", "C"].map(|name| Criteria::field(name).equals(1));
    assert_eq!(written(&Condition::all([a.clone(), b.clone(), c.clone()])), "((A = 1 and B = 1) and C = 1)");
    assert_eq!(written(&a.or(b).and(c)), "((A = 1 or B = 1) and C = 1)");
}

#[test]
fn patterns_hold_no_wildcards() {
    for condition in [
        Criteria::field("F").starts_with("100%"),
        Criteria::field("F").ends_with("%"),
        Criteria::field("F").not_contains("a%b"),
    ] {
        let error = condition.to_coql().unwrap_err();
        assert!(matches!(error, QueryError::Value { language: QueryLanguage::Coql, .. }), "{error}");
    }
    assert_eq!(written(&Criteria::field("F").equals("100%")), "F = '100%'");
}

fn query() -> CoqlBuilder {
    Coql::select(["id"]).from("Contacts")
}

#[test]
fn a_query_holds_its_clauses_in_order() {
    let query = Coql::select([Column::sum("Amount"), Column::field("Order").alias("turn")])
        .column("What_Id->Leads.City")
        .from("Deals#12")
        .order_by("Stage", Order::Ascending)
        .order_by("Amount", Order::Descending)
        .group_by("Stage")
        .group_by("Order")
        .filter(Criteria::field("A").is_not_empty())
        .filter(Criteria::field("B").equals(1))
        .offset(10)
        .limit(5)
        .build()
        .unwrap();
    assert_eq!(
        query.to_string(),
        "select SUM(Amount), 'Order' as turn, 'What_Id->Leads.City' from Deals#12 \
         where (A is not null and B = 1) group by Stage, 'Order' order by Stage asc, Amount desc limit 5 offset 10"
    );
    assert_eq!(String::from(&query), query.to_string());
    assert_eq!(query.conditions(), 2);
}

#[test]
fn windows_are_kept_and_replaced() {
    let plain = query().build().unwrap();
    assert_eq!(plain.to_string(), "select id from Contacts where id is not null");
    assert_eq!(plain.window(), Window::default());
    let second = plain.with_window(200, 200);
    assert_eq!(second.to_string(), "select id from Contacts where id is not null limit 200 offset 200");
    assert_eq!(second.window(), Window { offset: 200, limit: Some(200) });
    assert_eq!(second.without_window(), plain.to_string());
    let rest = query().offset(7).build().unwrap();
    assert_eq!(rest.window(), Window { offset: 7, limit: None });
    assert!(rest.to_string().ends_with(" limit 200 offset 7"));
}

#[test]
fn mistakes_come_out_of_build() {
    assert_eq!(Coql::select::<&str>([]).from("Leads").build(), Err(QueryError::Empty { list: "columns" }));
    let name = |query: CoqlBuilder| matches!(query.build(), Err(QueryError::Name { .. }));
    assert!(name(Coql::select(["id from Users"]).from("Leads")));
    assert!(name(Coql::select(["id"]).from("Leads where")));
    assert!(name(Coql::select([Column::count("*")]).from("Leads")));
    assert!(name(Coql::select([Column::count("id").alias("a b")]).from("Leads")));
    assert!(name(query().order_by("id desc", Order::Ascending)));
    assert!(name(query().group_by("")));
    assert!(name(query().filter(Criteria::field("a = 1 or b").is_empty())));
}

#[test]
fn limits_are_checked() {
    let of_v2 = CoqlLimits {
        fields: Some(2),
        conditions: Some(2),
        values: Some(3),
        per_page: Some(200),
        total: Some(10_000),
    };
    let check = |query: CoqlBuilder| query.build().unwrap().check(&of_v2);
    let too_many = |what, given, most| Err(QueryError::TooMany { what, given, most });
    let one = || Criteria::field("F").equals(1);
    assert_eq!(check(query().filter(one().and(one())).offset(9_800).limit(200)), Ok(()));
    assert_eq!(check(Coql::select(["a", "b", "c"]).from("Leads")), too_many("columns", 3, 2));
    assert_eq!(check(query().filter(Condition::any([one(), one(), one()]))), too_many("conditions", 3, 2));
    assert_eq!(check(query().filter(Criteria::field("F").is_in([1, 2, 3, 4]))), too_many("values", 4, 3));
    assert_eq!(check(query().limit(201)), too_many("records of a call", 201, 200));
    assert_eq!(check(query().offset(9_801).limit(200)), too_many("records", 10_001, 10_000));
    assert_eq!(check(query().offset(10_000)), too_many("records", 10_001, 10_000));
    assert_eq!(check(query().offset(u64::MAX).limit(1)), too_many("records", u64::MAX, 10_000));
    assert_eq!(query().limit(u64::MAX).build().unwrap().check(&CoqlLimits::default()), Ok(()));
}

/// Reads one text in quotes as the service is taken to, and returns what follows.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.strip_prefix('\'').unwrap().char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next().unwrap().1),
            '\'' if letters.next_if(|(_, next)| *next == '\'').is_some() => value.push('\''),
            '\'' => return (value, &text[at + 2..]),
            _ => value.push(letter),
        }
    }
    panic!("{text} has no end")
}

proptest! {
    #[test]
    fn every_text_is_read_back(
        text in r#"([ '"\\%_,()a-c\x00-\x1f]|and|or|limit 5|\PC){0,12}"#,
        other in r#"[ '"\\a]{0,4}"#,
    ) {
        let clause = written(&Criteria::field("A").is_in([&text, &other]));
        let (first, rest) = unquoted(clause.strip_prefix("A in (").unwrap());
        let (second, rest) = unquoted(rest.strip_prefix(", ").unwrap());
        prop_assert_eq!((first, second, rest), (text.clone(), other.clone(), ")"));
        let query = query().filter(Criteria::field("A").equals(&text).and(Criteria::field("B").equals(&other)));
        let query = query.offset(3).limit(4).build().unwrap();
        let (without, window) = split_window(&query.to_string()).unwrap();
        prop_assert_eq!((without.as_str(), window), (query.without_window(), query.window()));
    }

    #[test]
    fn no_query_makes_the_splitter_panic(query in r#"([ '"\\,()a-c0-9-]|limit|offset|\PC){0,20}"#) {
        if let Ok((text, _)) = split_window(&query) {
            prop_assert!(query.starts_with(&text));
        }
    }
}
