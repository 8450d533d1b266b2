//! Whatever stands in a condition and in the records: a search and a COQL query select exactly the records that the
//! condition means. The records are made through the client, and the condition is evaluated here once more, without any
//! of the languages.

mod support;

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::Index};
use zoho_api::{Object, View, crm, models};
use zoho_runtime::{
    Condition, ConditionField, Coql, CoqlLimits, Criteria, DateTime, Decimal, QueryError, QueryLanguage,
};

/// A text that stands for emptiness where it is a value.
const EMPTY: &str = "${EMPTY}";

/// What a record holds: a text, a number of hundredths, a day of March, an hour of a day, yes or no.
#[derive(Clone, Debug)]
struct Row {
    text: Option<String>,
    score: Option<i64>,
    due: Option<u8>,
    seen: Option<(u8, bool)>,
    open: Option<bool>,
}

#[derive(Clone, Debug)]
enum Tree {
    Text(Text),
    Score(Order, i64),
    ScoreBetween(bool, i64, i64),
    Due(Order, u8),
    Seen(Order, (u8, bool)),
    Open(bool),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

#[derive(Clone, Debug)]
enum Text {
    Is(bool, String),
    In(bool, Vec<String>),
    Starts(String),
    Ends(String),
    Contains(bool, String),
    Empty(bool),
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

impl Order {
    fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessEqual => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::GreaterEqual => left >= right,
            Self::Greater => left > right,
        }
    }

    fn of(self, field: ConditionField, value: impl zoho_runtime::CriteriaValue) -> Condition {
        match self {
            Self::Less => field.less_than(value),
            Self::LessEqual => field.less_equal(value),
            Self::Equal => field.equals(value),
            Self::NotEqual => field.not_equal(value),
            Self::GreaterEqual => field.greater_equal(value),
            Self::Greater => field.greater_than(value),
        }
    }
}

fn number(hundredths: i64) -> Decimal {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100).parse().unwrap()
}

fn date(day: u8) -> zoho_runtime::Date {
    format!("2026-03-{day:02}").parse().unwrap()
}

/// The same moment in two spellings.
fn moment((hour, is_east): (u8, bool)) -> DateTime {
    let (hour, offset) = if is_east { (hour + 2, "02:00") } else { (hour, "00:00") };
    format!("2026-03-05T{hour:02}:30:00+{offset}").parse().unwrap()
}

impl Row {
    fn record(&self) -> models::Record {
        let mut object = Object::new();
        object.set("Last_Name", &"Doe");
        object.set("Oddity", &self.text);
        object.set("Score", &self.score.map(number));
        object.set("Due", &self.due.map(date));
        object.set("Seen", &self.seen.map(moment));
        object.set("Open", &self.open);
        models::Record::from_object(object)
    }
}

impl Text {
    /// A field without a value meets nothing but the question for that. `loosely` is how a search reads `equals`: the
    /// text need only contain the value.
    fn holds(&self, text: Option<&str>, loosely: bool) -> bool {
        let Some(text) = text else { return matches!(self, Self::Empty(true)) };
        match self {
            Self::Is(true, value) if loosely => text.contains(value),
            Self::Is(is, value) => (text == value) == *is,
            Self::In(is, values) => values.iter().any(|value| text == value) == *is,
            Self::Starts(part) => text.starts_with(part),
            Self::Ends(part) => text.ends_with(part),
            Self::Contains(is, part) => text.contains(part) == *is,
            Self::Empty(is) => !is,
        }
    }

    fn condition(&self) -> Condition {
        let field = Criteria::field("Oddity");
        match self {
            Self::Is(true, value) => field.equals(value),
            Self::Is(false, value) => field.not_equal(value),
            Self::In(true, values) => field.is_in(values),
            Self::In(false, values) => field.not_in(values),
            Self::Starts(part) => field.starts_with(part),
            Self::Ends(part) => field.ends_with(part),
            Self::Contains(true, part) => field.contains(part),
            Self::Contains(false, part) => field.not_contains(part),
            Self::Empty(true) => field.is_empty(),
            Self::Empty(false) => field.is_not_empty(),
        }
    }

    fn is_of(&self, language: QueryLanguage) -> bool {
        match (language, self) {
            (QueryLanguage::Coql, Self::Starts(part) | Self::Ends(part) | Self::Contains(_, part)) => {
                !part.contains('%')
            }
            (QueryLanguage::Search, Self::Is(_, value) | Self::Starts(value)) => {
                !value.is_empty() && value != EMPTY
            }
            (QueryLanguage::Search, Self::In(true, values)) => values.iter().all(|value| value != EMPTY),
            (QueryLanguage::Search, Self::In(false, _) | Self::Ends(_) | Self::Contains(..)) => false,
            _ => true,
        }
    }
}

impl Tree {
    fn holds(&self, row: &Row, loosely: bool) -> bool {
        match self {
            Self::Text(text) => text.holds(row.text.as_deref(), loosely),
            Self::Score(order, value) => row.score.is_some_and(|score| order.holds(&score, value)),
            Self::ScoreBetween(is, low, high) => {
                row.score.is_some_and(|score| (low..=high).contains(&&score) == *is)
            }
            Self::Due(order, day) => row.due.is_some_and(|due| order.holds(&due, day)),
            Self::Seen(order, (hour, _)) => row.seen.is_some_and(|(seen, _)| order.holds(&seen, hour)),
            Self::Open(value) => row.open == Some(*value),
            Self::All(parts) => parts.iter().all(|part| part.holds(row, loosely)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(row, loosely)),
        }
    }

    fn condition(&self) -> Condition {
        match self {
            Self::Text(text) => text.condition(),
            Self::Score(order, value) => order.of(Criteria::field("Score"), number(*value)),
            Self::ScoreBetween(true, low, high) => {
                Criteria::field("Score").between(number(*low), number(*high))
            }
            Self::ScoreBetween(false, low, high) => {
                Criteria::field("Score").not_between(number(*low), number(*high))
            }
            Self::Due(order, day) => order.of(Criteria::field("Due"), date(*day)),
            Self::Seen(order, value) => order.of(Criteria::field("Seen"), moment(*value)),
            Self::Open(value) => Criteria::field("Open").equals(value),
            Self::All(parts) => Condition::all(parts.iter().map(Self::condition)),
            Self::Any(parts) => Condition::any(parts.iter().map(Self::condition)),
        }
    }

    /// Whether the language can say it.
    fn is_of(&self, language: QueryLanguage) -> bool {
        match self {
            Self::Text(text) => text.is_of(language),
            Self::ScoreBetween(false, ..) => language == QueryLanguage::Coql,
            Self::All(parts) | Self::Any(parts) => parts.iter().all(|part| part.is_of(language)),
            _ => true,
        }
    }
}

/// A few texts, of which records and conditions take theirs, so that they meet.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let piece = prop_oneof![
        4 => r#"[(),'"\\:%_ ]"#,
        2 => prop::sample::select(vec![" and ", ")or(", "null", "' or id is not null or '", "limit 1", EMPTY, "true"])
            .prop_map(str::to_owned),
        2 => "[abA]",
        1 => r"[\x01-\x1fäß€😀\u{202e}\u{feff}]",
        1 => r"\PC",
    ];
    let text = prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat());
    prop::collection::vec(text, 2..6)
}

fn row(texts: Vec<String>) -> impl Strategy<Value = Row> {
    let text = prop::option::weighted(0.9, prop::sample::select(texts));
    let seen = prop::option::of((0..6_u8, any::<bool>()));
    let rest = (prop::option::of(-300..300_i64), prop::option::of(1..9_u8), seen, any::<Option<bool>>());
    (text, rest).prop_map(|(text, (score, due, seen, open))| Row { text, score, due, seen, open })
}

/// A part of a text, between two of its letters.
fn part((text, start, end): (String, Index, Index)) -> String {
    let length = text.chars().count() + 1;
    let (one, other) = (start.index(length), end.index(length));
    text.chars().skip(one.min(other)).take(one.abs_diff(other)).collect()
}

fn leaf(texts: &[String]) -> impl Strategy<Value = Tree> + use<> {
    use Order::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let one = prop::sample::select(texts.to_vec());
    let many = prop::collection::vec(one.clone(), 1..4);
    let cut = (one.clone(), any::<Index>(), any::<Index>());
    let part = cut.clone().prop_map(part);
    let start =
        cut.clone().prop_map(|(text, at, _)| text.chars().take(at.index(text.chars().count() + 1)).collect());
    let end = cut.prop_map(|(text, at, _)| text.chars().skip(at.index(text.chars().count())).collect());
    let text = prop_oneof![
        4 => (prop::bool::weighted(0.8), one).prop_map(|(is, text)| Text::Is(is, text)),
        3 => (prop::bool::weighted(0.8), many).prop_map(|(is, texts)| Text::In(is, texts)),
        2 => start.prop_map(Text::Starts),
        1 => end.prop_map(Text::Ends),
        1 => (any::<bool>(), part).prop_map(|(is, part)| Text::Contains(is, part)),
        1 => any::<bool>().prop_map(Text::Empty),
    ];
    let order = || prop::sample::select(vec![Less, LessEqual, Equal, NotEqual, GreaterEqual, Greater]);
    prop_oneof![
        6 => text.prop_map(Tree::Text),
        1 => (order(), -300..300_i64).prop_map(|(order, value)| Tree::Score(order, value)),
        1 => (prop::bool::weighted(0.8), -300..300_i64, 0..200_i64)
            .prop_map(|(is, low, size)| Tree::ScoreBetween(is, low, low + size)),
        1 => (order(), 1..9_u8).prop_map(|(order, day)| Tree::Due(order, day)),
        1 => (order(), (0..6_u8, any::<bool>())).prop_map(|(order, time)| Tree::Seen(order, time)),
        1 => any::<bool>().prop_map(Tree::Open),
    ]
}

fn case() -> impl Strategy<Value = (Vec<Row>, Tree)> {
    texts().prop_flat_map(|texts| {
        let tree = leaf(&texts).prop_recursive(3, 8, 3, |inner| {
            let parts = prop::collection::vec(inner, 1..4);
            prop_oneof![parts.clone().prop_map(Tree::All), parts.prop_map(Tree::Any)]
        });
        // What every version takes.
        let tree = tree.prop_filter("too many conditions", |tree| tree.condition().conditions() <= 10);
        (prop::collection::vec(row(texts), 1..12), tree)
    })
}

/// The places of the records that came, of those that were made here.
fn places(ids: &[String], records: &[models::Record]) -> BTreeSet<usize> {
    let found = records.iter().filter_map(models::Record::id);
    found.filter_map(|found| ids.iter().position(|id| id == found.as_str())).collect()
}

async fn selects(rows: &[Row], tree: &Tree) -> Result<(), TestCaseError> {
    let support::Fixture { simulator, zoho, .. } = &support::start().await;
    let records = rows.iter().map(Row::record);
    let made = zoho.crm_v8().records().create(crm::RecordModule::Contacts, records).await.unwrap();
    let ids: Vec<String> =
        made.into_result().unwrap().iter().map(|outcome| outcome.id::<String>().unwrap()).collect();
    let meant = |loosely| -> BTreeSet<usize> {
        (0..rows.len()).filter(|index| tree.holds(&rows[*index], loosely)).collect()
    };
    let condition = tree.condition();

    match condition.build() {
        Ok(criteria) => {
            prop_assert!(tree.is_of(QueryLanguage::Search), "{}", criteria);
            prop_assert_eq!(criteria.check(Some(10)), Ok(()));
            prop_assert_eq!(Criteria::count(criteria.as_str()), criteria.conditions());
            let page = zoho.crm_v8().records().search(crm::RecordModule::Contacts).criteria(&criteria);
            prop_assert_eq!(places(&ids, page.await.unwrap().items()), meant(true), "{}", criteria);
            simulator.switch(|switches| switches.search_equals_contains = false);
            let page = zoho.crm_v2().records().search(crm::RecordModule::Contacts).criteria(&criteria);
            prop_assert_eq!(places(&ids, page.await.unwrap().items()), meant(false), "{}", criteria);
        }
        Err(error) => {
            prop_assert!(!tree.is_of(QueryLanguage::Search), "{}", error);
            prop_assert!(
                matches!(error, QueryError::Operator { .. } | QueryError::Value { .. }),
                "{}",
                error
            );
        }
    }
    match Coql::select(["Oddity"]).from("Contacts").filter(condition).limit(200).build() {
        Ok(query) => {
            prop_assert!(tree.is_of(QueryLanguage::Coql), "{}", query);
            let limits = CoqlLimits { conditions: Some(25), per_page: Some(200), ..CoqlLimits::default() };
            prop_assert_eq!(query.check(&limits), Ok(()));
            let page = zoho.crm_v8().queries().query_records(&query).await.unwrap();
            prop_assert_eq!(places(&ids, page.items()), meant(false), "{}", query);
            let page = zoho.crm_v2().queries().query_records(query).await.unwrap();
            prop_assert_eq!(places(&ids, page.items()), meant(false));
        }
        Err(error) => {
            prop_assert!(!tree.is_of(QueryLanguage::Coql), "{}", error);
            prop_assert!(matches!(error, QueryError::Value { .. }), "{}", error);
        }
    }
    simulator.assert_clean();
    Ok(())
}

#[test]
fn criteria_and_queries_select_what_the_condition_means() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((rows, tree) in case())| runtime.block_on(selects(&rows, &tree))?);
}

#[tokio::test]
async fn values_can_not_get_out_of_their_place() {
    let of = |text: &str| Row { text: Some(text.to_owned()), score: None, due: None, seen: None, open: None };
    let attempts = [
        r"\",
        r"\\",
        "'",
        r"\'",
        "''",
        "' or id is not null or Oddity = '",
        r"\' or id is not null or Oddity = \'",
        ")or(Oddity:not_equal:x",
        r"\)or(Oddity:not_equal:x",
        r"x\)or(Oddity:not_equal:x\",
        "a,b",
        r"a\,b",
        " a ",
        "a",
        "\"",
        "O(Brien), \\x",
        "100%",
        "null",
        "+%2B&criteria=x",
    ];
    let rows = attempts.map(of);
    for attempt in attempts {
        for tree in [
            Text::Is(true, attempt.to_owned()),
            Text::In(true, vec![attempt.to_owned(), "nobody".to_owned()]),
            Text::Starts(attempt.to_owned()),
        ] {
            selects(&rows, &Tree::Text(tree.clone()))
                .await
                .unwrap_or_else(|error| panic!("{tree:?}: {error}"));
        }
    }
}
