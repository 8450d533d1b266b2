//! Operations that are paged in each way, and lists that are served so.

use zoho_endpoint::{
    Availability, Body, Bounds, Concurrency, DocumentedError, Host, Location, Method, Operation, Parameter,
    ParameterType, Product, Response, Retry, Scope, Version, read,
};
use zoho_runtime::{Call, Client, Endpoint, Page, View};

use crate::server::{Asked, Reply};

pub const V9: Version = Version {
    product: Product::Crm,
    name: "v9",
    base_path: "/crm/v9",
    roots: &[],
    docs: "https://docs.test/",
};
const VERSIONS: &[Availability] = &[read(V9)];

const fn parameter(name: &'static str, location: Location) -> Parameter {
    let kind = ParameterType::String;
    Parameter { name, location, kind, required: false, choices: &[], object: None, file: None }
}

const PAGE: Parameter = parameter("page", Location::Query);
const PER_PAGE: Parameter = parameter("per_page", Location::Query);
const TOKEN: Parameter = parameter("page_token", Location::Query);

const fn list(name: &'static str, parameters: &'static [Parameter]) -> Operation {
    Operation {
        product: Product::Crm,
        name,
        group: "tests",
        area: "tests",
        method: Method::Get,
        host: Host::Api,
        root: "",
        path: "/tests",
        versions: VERSIONS,
        modules: &[],
        custom_modules: false,
        scopes: Scope::One("Test.ALL"),
        parameters,
        body: Body::None,
        response: Response::Keyed("data"),
        object: None,
        may_be_empty: true,
        errors: &[],
        retry: Retry::Safe,
        credits: 2,
        concurrency: Concurrency::Normal,
        bounds: Bounds::NONE,
        page: "",
    }
}

pub static NUMBERS: Operation =
    Operation { bounds: Bounds::NONE.total(5_000), ..list("numbers", &[PAGE, PER_PAGE]) };
pub static TOKENS: Operation = Operation {
    bounds: Bounds::NONE.per_page(200).by_page(2_000).total(100_000),
    ..list("tokens", &[PAGE, PER_PAGE, TOKEN])
};
pub static TIMELINE: Operation = Operation {
    errors: &[DocumentedError {
        code: "AMBIGUITY_DURING_PROCESSING",
        status: 400,
        message: "You have specified both \"per_page\" and \"page_token\" parameters.",
        remedy: "",
        reason: None,
    }],
    ..list("timeline", &[PAGE, PER_PAGE, TOKEN])
};
pub static INDEX: Operation = list("index", &[parameter("index", Location::Query)]);
pub static SINGLE: Operation = list("single", &[]);
pub static COQL: Operation = Operation {
    method: Method::Post,
    body: Body::Json,
    bounds: Bounds::NONE.per_page(200).total(10_000),
    ..list("coql", &[parameter("select_query", Location::Body)])
};

zoho_runtime::reasons! { /// None.
pub enum Reason {} }

zoho_runtime::error_codes! {
    Reason;
    /// Codes of these lists.
    pub enum Code {
        /// The token is too old.
        Expired = "EXPIRED_VALUE",
    }
}

zoho_runtime::views! {
    /// An item.
    pub struct Item {
        /// Its number.
        n / with_n: integer = "n",
    }
}

pub type List = Call<Page<Item>, Code>;

pub fn call(client: &Client, operation: &'static Operation) -> List {
    Call::new(client, Endpoint::new(operation, V9))
}

pub fn query(client: &Client, query: &str) -> List {
    call(client, &COQL).body("select_query", &query)
}

/// The number of an item.
pub fn n(item: &Item) -> usize {
    item.object().get::<u64>("n").and_then(|n| usize::try_from(n).ok()).expect("an item has a number")
}

/// Items with these numbers, and this beside them: `"info":{…}`.
pub fn page(numbers: impl IntoIterator<Item = usize>, info: &str) -> Reply {
    let items: Vec<String> = numbers.into_iter().map(|n| format!(r#"{{"n":{n}}}"#)).collect();
    let info = if info.is_empty() { String::new() } else { format!(r#","info":{{{info}}}"#) };
    (200, format!(r#"{{"data":[{}]{info}}}"#, items.join(",")))
}

fn window(from: usize, size: usize, total: usize, info: impl FnOnce(bool) -> String) -> Reply {
    let to = (from + size).min(total);
    if from >= to { (204, String::new()) } else { page(from..to, &info(to < total)) }
}

/// A list of `total` items, paged by numbers.
pub fn by_number(total: usize) -> impl Fn(&Asked) -> Reply {
    move |asked| {
        let (page, size) = (asked.number("page", 1), asked.number("per_page", 200));
        window((page - 1) * size, size, total, |more| format!(r#""more_records":{more},"page":{page}"#))
    }
}

/// A list of `total` items, paged by tokens that are good until then.
pub fn by_token(total: usize, expires: &'static str) -> impl Fn(&Asked) -> Reply {
    move |asked| {
        assert!(asked.get("page").is_none() || asked.get("page_token").is_none(), "{asked:?}");
        let size = asked.number("per_page", 200);
        let from = asked.get("page_token").map_or((asked.number("page", 1) - 1) * size, |token| {
            token.strip_prefix("from ").expect("a token").parse().expect("a token")
        });
        window(from, size, total, |more| {
            let next = if more { format!(r#""from {}""#, from + size) } else { "null".to_owned() };
            format!(r#""more_records":{more},"next_page_token":{next},"page_token_expiry":"{expires}""#)
        })
    }
}

/// The result of a query with `total` rows.
pub fn by_window(total: usize) -> impl Fn(&Asked) -> Reply {
    move |asked| {
        let query = asked.coql();
        let (_, clause) = query.rsplit_once(" limit ").expect("a limit");
        let (from, size) = clause.split_once(", ").expect("an offset");
        let (from, size): (usize, usize) = (from.parse().unwrap(), size.parse().unwrap());
        window(from, size, total, |more| format!(r#""more_records":{more}"#))
    }
}
