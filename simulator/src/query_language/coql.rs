//! COQL queries: `select … from … where … group by … order by … limit …`.

use serde_json::json;

use super::aggregate::Function;
use super::bad_query::BadQuery;
use super::condition::Condition;
use super::path::Path;
use super::token::{Kind, Token, tokens};

/// So many records come where the query names no limit.
const USUAL_LIMIT: u64 = 200;

/// Names that stand in quotes, or are taken for what the language means by them; one of them nobody expects.
const RESERVED: [&str; 18] = [
    "and", "as", "between", "by", "external", "from", "group", "in", "is", "like", "limit", "not", "null",
    "offset", "or", "order", "select", "where",
];

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) columns: Vec<Column>,
    pub(crate) module: String,
    pub(crate) condition: Condition,
    pub(crate) groups: Vec<Path>,
    pub(crate) orders: Vec<Order>,
    pub(crate) limit: u64,
    pub(crate) offset: u64,
}

/// A column of the answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) what: What,
    pub(crate) alias: Option<String>,
}

/// What a column holds, or what decides an order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Field(Path),
    Aggregate(Function, Path),
}

/// What decides the order, and in which direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) what: What,
    pub(crate) descending: bool,
}

impl What {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Field(path) | Self::Aggregate(_, path) => path,
        }
    }

    /// The key of the answer, unless an alias replaces it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Field(path) => path.text().to_owned(),
            Self::Aggregate(function, path) => format!("{}({})", function.name(), path.text()),
        }
    }
}

impl Column {
    pub(crate) fn key(&self) -> String {
        self.alias.clone().unwrap_or_else(|| self.what.name())
    }
}

impl Query {
    pub(crate) fn parse(text: &str) -> Result<Self, BadQuery> {
        let mut reader = Reader { tokens: tokens(text)?, next: 0 };
        if !reader.takes("select") {
            return Err(BadQuery { about: "other than select", ..reader.peek().unexpected() });
        }
        let columns = reader.list_of(Reader::column)?;
        reader.clause("from")?;
        let module = reader.name()?;
        reader.clause("where")?;
        let condition = reader.condition(0)?;
        let groups = if reader.takes("group") {
            reader.expect("by")?;
            reader.list_of(Reader::field)?
        } else {
            Vec::new()
        };
        let orders = if reader.takes("order") {
            reader.expect("by")?;
            reader.list_of(Reader::order)?
        } else {
            Vec::new()
        };
        let (limit, offset) = reader.window()?;
        let end = reader.next();
        if end.kind != Kind::End {
            return Err(end.unexpected());
        }
        Ok(Self { columns, module, condition, groups, orders, limit, offset })
    }
}

/// Goes through the words of a query.
pub(crate) struct Reader {
    tokens: Vec<Token>,
    next: usize,
}

impl Reader {
    /// The next word; behind the last one there is the end for ever.
    pub(crate) fn peek(&self) -> &Token {
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    pub(crate) fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn take_if(&mut self, wanted: bool) -> bool {
        self.next += usize::from(wanted);
        wanted
    }

    pub(crate) fn takes(&mut self, keyword: &str) -> bool {
        let wanted = self.peek().is(keyword);
        self.take_if(wanted)
    }

    pub(crate) fn takes_symbol(&mut self, symbol: &'static str) -> bool {
        let wanted = self.peek().kind == Kind::Symbol(symbol);
        self.take_if(wanted)
    }

    pub(crate) fn expect(&mut self, keyword: &str) -> Result<(), BadQuery> {
        if self.takes(keyword) { Ok(()) } else { Err(self.peek().unexpected()) }
    }

    pub(crate) fn expect_symbol(&mut self, symbol: &'static str) -> Result<(), BadQuery> {
        if self.takes_symbol(symbol) { Ok(()) } else { Err(self.peek().unexpected()) }
    }

    /// The keyword of a clause that no query can do without.
    fn clause(&mut self, keyword: &'static str) -> Result<(), BadQuery> {
        if self.takes(keyword) {
            return Ok(());
        }
        let found = self.peek();
        // Where it does come later, the words before it are what is wrong.
        if self.tokens[self.next.min(self.tokens.len())..].iter().any(|token| token.is(keyword)) {
            return Err(found.unexpected());
        }
        let about = if keyword == "from" { "the from clause" } else { "where clause" };
        Err(BadQuery::new("SYNTAX_ERROR", about, json!({"clause": keyword})))
    }

    fn list_of<T>(&mut self, one: fn(&mut Self) -> Result<T, BadQuery>) -> Result<Vec<T>, BadQuery> {
        let mut all = vec![one(self)?];
        while self.takes_symbol(",") {
            all.push(one(self)?);
        }
        Ok(all)
    }

    /// A name; in quotes it may be one that is a keyword elsewhere.
    fn name(&mut self) -> Result<String, BadQuery> {
        let token = self.next();
        if RESERVED.iter().any(|word| token.is(word)) {
            return Err(token.unexpected());
        }
        match token.kind {
            Kind::Word(name) | Kind::Quoted(name) => Ok(name),
            _ => Err(token.unexpected()),
        }
    }

    pub(crate) fn field(&mut self) -> Result<Path, BadQuery> {
        let token = self.peek().clone();
        Path::parse(&self.name()?).ok_or_else(|| token.unexpected())
    }

    fn what(&mut self) -> Result<What, BadQuery> {
        let function = match &self.peek().kind {
            Kind::Word(word) => Function::parse(word),
            _ => None,
        };
        let called = self.tokens.get(self.next + 1).is_some_and(|next| next.kind == Kind::Symbol("("));
        let Some(function) = function.filter(|_| called) else { return self.field().map(What::Field) };
        self.next += 2;
        let path = self.field()?;
        self.expect_symbol(")")?;
        Ok(What::Aggregate(function, path))
    }

    fn column(&mut self) -> Result<Column, BadQuery> {
        let what = self.what()?;
        let alias = if self.takes("as") { Some(self.name()?) } else { None };
        Ok(Column { what, alias })
    }

    fn order(&mut self) -> Result<Order, BadQuery> {
        let what = self.what()?;
        let descending = self.takes("desc");
        let _ = !descending && self.takes("asc");
        Ok(Order { what, descending })
    }

    /// `limit 10`, `limit 5, 10` (the offset first), `limit 10 offset 5` or the other way round.
    fn window(&mut self) -> Result<(u64, u64), BadQuery> {
        let (mut limit, mut offset) = (None, None);
        loop {
            if limit.is_none() && self.takes("limit") {
                let count = self.count()?;
                limit = Some(count);
                if offset.is_none() && self.takes_symbol(",") {
                    offset = limit.replace(self.count()?);
                }
            } else if offset.is_none() && self.takes("offset") {
                offset = Some(self.count()?);
            } else {
                return Ok((limit.unwrap_or(USUAL_LIMIT), offset.unwrap_or(0)));
            }
        }
    }

    fn count(&mut self) -> Result<u64, BadQuery> {
        let token = self.next();
        match &token.kind {
            Kind::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                // More than fits is more than any limit.
                Ok(digits.parse().unwrap_or(u64::MAX))
            }
            _ => Err(token.unexpected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Query {
        Query::parse(text).unwrap_or_else(|bad| panic!("{text}: {bad:?}"))
    }

    #[test]
    fn a_query_has_its_clauses() {
        let query = parse(
            "SELECT Stage, COUNT(id) as n, 'Account_Name.Phone', max(Amount) FROM 'Deals' WHERE (id is not null) \
             GROUP BY Stage ORDER BY n DESC, Stage asc, COUNT(id) LIMIT 20 OFFSET 40",
        );
        let keys: Vec<String> = query.columns.iter().map(Column::key).collect();
        assert_eq!(keys, ["Stage", "n", "Account_Name.Phone", "MAX(Amount)"]);
        assert_eq!((query.module.as_str(), query.limit, query.offset), ("Deals", 20, 40));
        assert_eq!(query.groups.iter().map(Path::text).collect::<Vec<_>>(), ["Stage"]);
        let orders: Vec<(String, bool)> =
            query.orders.iter().map(|order| (order.what.name(), order.descending)).collect();
        let order = |name: &str, descending| (name.to_owned(), descending);
        assert_eq!(orders, [order("n", true), order("Stage", false), order("COUNT(id)", false)]);
    }

    #[test]
    fn a_limit_has_several_forms() {
        let window = |text: &str| {
            let query = parse(&format!("select count from Leads where id is not null {text}"));
            (query.limit, query.offset)
        };
        assert_eq!(window(""), (200, 0));
        assert_eq!(window("limit 10"), (10, 0));
        assert_eq!(window("limit 5, 10"), (10, 5));
        assert_eq!(window("limit 10 offset 5"), (10, 5));
        assert_eq!(window("offset 5"), (200, 5));
        assert_eq!(window("offset 5 limit 10"), (10, 5));
        assert_eq!(window("limit 99999999999999999999"), (u64::MAX, 0));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, about, clause) in [
            ("", "other than select", None),
            ("delete from Leads", "other than select", None),
            ("select id", "the from clause", Some("from")),
            ("select id where id = 1", "the from clause", Some("from")),
            ("select id from Leads", "where clause", Some("where")),
            ("select id from Leads limit 1", "where clause", Some("where")),
            ("select id First_Name from Leads where id = 1", "proper criteria", None),
            ("select from Leads where id = 1", "proper criteria", None),
            ("select External from Leads where id = 1", "proper criteria", None),
            ("select * from Leads where id = 1", "proper criteria", None),
            ("select id from Leads where id = 1 limit -1", "proper criteria", None),
            ("select id from Leads where id = 1 limit 1.5", "proper criteria", None),
            ("select id from Leads where id = 1 limit 1 1", "proper criteria", None),
            ("select id from Leads where id = 1 order id", "proper criteria", None),
            ("select SUM() from Leads where id = 1", "proper criteria", None),
        ] {
            let bad = Query::parse(text).expect_err(text);
            assert_eq!((bad.code, bad.about), ("SYNTAX_ERROR", about), "{text}");
            assert_eq!(bad.details.get("clause").and_then(|known| known.as_str()), clause, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_a_clean_error(
            text in r"(\PC|[',()=.]| (select|from|where|group by|order by|limit|as|offset|and) |COUNT\(|id|Leads|1|'x'){0,40}",
        ) {
            for text in [text.clone(), format!("select id from Leads where id = 1 {text}")] {
                if let Err(bad) = Query::parse(&text) {
                    prop_assert!(matches!(bad.code, "SYNTAX_ERROR" | "INVALID_QUERY" | "LIMIT_EXCEEDED"), "{:?}", bad);
                }
            }
        }
    }
}
