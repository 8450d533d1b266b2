//! Searches and COQL, by the paths of the real catalogue.

mod common;

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

async fn start() -> Http {
    Http::new(Simulator::builder().organisation(Seed::empty()).start().await.expect("a free port"))
}

/// Adds a record with these fields.
fn add(http: &Http, module: &str, fields: &Value) -> String {
    let organisation = http.zoho.organisation();
    let id = organisation.add_record(module);
    for (name, value) in fields.as_object().expect("fields") {
        organisation.set_field(module, &id, name, value.clone());
    }
    id
}

/// Status and body of an answer; there is no body where there is nothing.
async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = send(request).await;
    if answer.status() == 204 { (204, Value::Null) } else { json(answer).await }
}

async fn search_at(http: &Http, path: &str, query: &[(&str, &str)]) -> (u16, Value) {
    answer(http.request(Method::GET, path).query(query)).await
}

async fn search(http: &Http, query: &[(&str, &str)]) -> (u16, Value) {
    search_at(http, "/crm/v8/Leads/search", query).await
}

async fn query_at(http: &Http, version: &str, query: &str) -> (u16, Value) {
    let request = http.request(Method::POST, &format!("{version}/coql"));
    let body = json!({"select_query": query}).to_string();
    answer(request.header("content-type", "application/json").body(body)).await
}

async fn query(http: &Http, query: &str) -> (u16, Value) {
    query_at(http, "/crm/v8", query).await
}

fn ids(body: &Value) -> Vec<&str> {
    let items = body["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

#[tokio::test]
async fn criteria_select_records() {
    let http = start().await;
    let account = add(&http, "Accounts", &json!({"Account_Name": "Acme"}));
    let one = add(
        &http,
        "Leads",
        &json!({
            "Last_Name": "Doe", "Company": "ABC", "Revenue": 5000, "Due": "2026-01-02", "Open": true,
            "Colours": ["red", "blue"], "Account": {"name": "Acme", "id": account},
            "Seen": "2026-01-02T10:00:00+02:00",
        }),
    );
    let two = add(
        &http,
        "Leads",
        &json!({"Last_Name": "Roe", "Company": "ABC Inc", "Revenue": 0.1, "Due": "2026-02-01", "Open": false}),
    );
    let both = vec![two.as_str(), one.as_str()];
    let first = vec![one.as_str()];
    let second = vec![two.as_str()];
    let by_account = format!("(Account:equals:{account})");
    let by_id = format!("(id:in:{one},{two})");
    for (criteria, selects) in [
        ("(Company:equals:ABC)", &both),
        ("(Company:equals:ABC Inc)", &second),
        ("(Company:in:ABC,XYZ)", &first),
        ("(Company:starts_with:ABC )", &second),
        ("(Company:not_equal:ABC)", &second),
        ("(Revenue:equals:5000.0)", &first),
        ("(Revenue:equals:0.1)", &second),
        ("(Revenue:between:1,5000)", &first),
        ("((Due:greater_than:2026-01-02)or(Open:equals:true))", &both),
        ("(((Due:less_equal:2026-01-02)and(Open:equals:true))and(Colours:equals:blue))", &first),
        ("(Colours:in:green,red)", &first),
        ("(Colours:equals:${EMPTY})", &second),
        ("(Colours:not_equal:${EMPTY})", &first),
        ("(Seen:equals:2026-01-02T08:00:00+00:00)", &first),
        ("(Seen:less_than:2026-01-02T08:00:01+00:00)", &first),
        ("(Account.Account_Name:equals:Acme)", &first),
        (&by_account, &first),
        (&by_id, &both),
    ] {
        let (status, body) = search(&http, &[("criteria", criteria)]).await;
        assert_eq!((status, &ids(&body)), (200, selects), "{criteria}: {body}");
    }
    assert_eq!(search(&http, &[("criteria", "(Company:equals:abc)")]).await, (204, Value::Null));
    http.zoho.switch(|switches| switches.search_equals_contains = false);
    assert_eq!(ids(&search(&http, &[("criteria", "(Company:equals:ABC)")]).await.1), first);
    http.zoho.switch(|switches| switches.empty_list_status = 200);
    let (status, body) = search(&http, &[("criteria", "(Company:equals:AB)")]).await;
    assert_eq!((status, &body["data"]), (200, &json!([])));
    http.zoho.assert_clean();
}

#[tokio::test]
async fn odd_values_are_found_and_nothing_else_is() {
    let http = start().await;
    http.zoho.switch(|switches| switches.search_equals_contains = false);
    let values = [
        "a",
        "a'",
        "a\\",
        "a\\'",
        "(a)",
        "a,b",
        "a\\,b",
        "a:b",
        "a and b",
        "a%b",
        "a_b",
        "ä\u{1f600}\n",
        "\"",
    ];
    let known: Vec<String> = values.iter().map(|value| add(&http, "Leads", &json!({"Odd": value}))).collect();
    for (value, id) in values.iter().zip(&known) {
        let escaped = value.chars().fold(String::new(), |text, character| {
            text + if matches!(character, '(' | ')' | ',' | '\\') { "\\" } else { "" }
                + &String::from(character)
        });
        let (_, body) = search(&http, &[("criteria", &format!("(Odd:equals:{escaped})"))]).await;
        assert_eq!(ids(&body), [id.as_str()], "{value:?}");
        let quoted = value.replace('\\', r"\\").replace('\'', "''");
        let (_, body) = query(&http, &format!("select Odd from Leads where Odd = '{quoted}'")).await;
        assert_eq!(body["data"], json!([{"Odd": value, "id": id}]), "{value:?}");
    }
}

#[tokio::test]
async fn a_search_is_for_one_thing_in_pages() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let one = add(
        &http,
        "Leads",
        &json!({"Last_Name": "Doe", "Email": "Jane@example.com", "Mobile": "+1 (555) 01-23", "City": "Oslo"}),
    );
    let two = add(&http, "Leads", &json!({"Last_Name": "Oslotron", "Phone": "555"}));
    for (query, selects) in [
        (vec![("email", "jane@EXAMPLE.com")], vec![&one]),
        (vec![("phone", "15550123")], vec![&one]),
        (vec![("word", "oslo")], vec![&two, &one]),
        (vec![("word", "oslo"), ("email", "Jane@example.com")], vec![&one]),
        (vec![("word", "oslo"), ("sort_by", "Last_Name"), ("sort_order", "asc")], vec![&one, &two]),
        (vec![("word", "oslo"), ("per_page", "1"), ("page", "2")], vec![&one]),
    ] {
        assert_eq!(ids(&search(&http, &query).await.1), selects, "{query:?}");
    }
    let (_, body) = search(&http, &[("word", "oslo"), ("per_page", "1"), ("fields", "City")]).await;
    let info = json!({
        "per_page": 1, "count": 1, "page": 1, "more_records": true, "sort_by": "id", "sort_order": "desc",
    });
    assert_eq!((&body["info"], &body["data"]), (&info, &json!([{"id": two}])));

    organisation.unapprove_record("Leads", &two);
    assert_eq!(ids(&search(&http, &[("word", "oslo")]).await.1), [&one]);
    assert_eq!(ids(&search(&http, &[("word", "oslo"), ("approved", "false")]).await.1), [&two]);
    assert_eq!(ids(&search(&http, &[("word", "oslo"), ("approved", "both")]).await.1), [&two, &one]);
    http.zoho.assert_clean();

    for (query, code, about) in [
        (vec![], "EXPECTED_PARAM_MISSING", json!({"param_names": ["criteria", "email", "phone", "word"]})),
        (vec![("word", "x")], "INVALID_DATA", json!({"param_name": "word", "minimum_length": 2})),
        (vec![("word", "xx"), ("page", "11")], "LIMIT_REACHED", json!({"limit": 2_000})),
        (vec![("word", "xx"), ("page", "18446744073709551615")], "LIMIT_REACHED", json!({"limit": 2_000})),
        (
            vec![("criteria", "(City:contains:x)")],
            "INVALID_QUERY",
            json!({"reason": "unsupported operator", "api_name": "City", "operator": "contains"}),
        ),
    ] {
        for path in ["/crm/v8/Leads/search", "/crm/v2/Leads/search", "/bigin/v1/Contacts/search"] {
            let (status, body) = search_at(&http, path, &query).await;
            assert_eq!(
                (status, &body["code"], &body["details"]),
                (400, &json!(code), &about),
                "{path} {query:?}"
            );
            assert_ne!(body["message"], "", "{path} {query:?}");
        }
    }
    let eleven = format!("({})", ["(City:equals:x)"; 11].join("or"));
    let (status, body) = search(&http, &[("criteria", &eleven)]).await;
    assert_eq!((status, &body["code"]), (400, &json!("CRITERIA_LIMIT_EXCEEDED")));
}

#[tokio::test]
async fn a_search_reaches_so_many_records_and_says_that_there_are_more() {
    let http = start().await;
    for _ in 0..2_001 {
        add(&http, "Leads", &json!({"City": "Oslo"}));
    }
    let page = async |page: &str| search(&http, &[("criteria", "(City:equals:Oslo)"), ("page", page)]).await;
    let (status, body) = page("10").await;
    assert_eq!((status, &body["info"]["more_records"], ids(&body).len()), (200, &json!(true), 200));
    assert_eq!(page("11").await.1["code"], "LIMIT_REACHED");
}

#[tokio::test]
async fn a_query_selects_columns_through_lookups_in_an_order() {
    let http = start().await;
    let acme = add(&http, "Accounts", &json!({"Account_Name": "Acme", "Phone": "1"}));
    let zeta =
        add(&http, "Accounts", &json!({"Account_Name": "Zeta", "Parent": {"name": "Acme", "id": acme}}));
    let contact = |name: &str, amount: Value, account: &str| {
        add(&http, "Contacts", &json!({"Last_Name": name, "Amount": amount, "Account_Name": {"id": account}}))
    };
    let (a, b, c) =
        (contact("A", json!(10), &zeta), contact("B", json!(9), &acme), contact("C", json!(null), &acme));

    let (status, body) = query(
        &http,
        "select Last_Name, Account_Name.Account_Name, Account_Name.Parent.Phone as p from Contacts \
         where (Amount > 1 and Last_Name in ('A', 'B')) order by Account_Name.Account_Name desc",
    )
    .await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        body,
        json!({
            "data": [
                {"Last_Name": "A", "Account_Name.Account_Name": "Zeta", "p": "1", "id": a},
                {"Last_Name": "B", "Account_Name.Account_Name": "Acme", "p": null, "id": b},
            ],
            "info": {"count": 2, "more_records": false},
        })
    );
    for (condition, order, selects) in [
        ("id is not null".to_owned(), "", vec![&a, &b, &c]),
        ("Amount is null".to_owned(), "", vec![&c]),
        ("id is not null".to_owned(), "order by Amount", vec![&c, &b, &a]),
        ("id is not null".to_owned(), "order by Amount desc, id asc", vec![&a, &b, &c]),
        ("id is not null".to_owned(), "limit 1, 2", vec![&b, &c]),
        ("id is not null".to_owned(), "limit 1 offset 1", vec![&b]),
        (format!("Account_Name = '{acme}'"), "", vec![&b, &c]),
        (format!("Account_Name.id = '{acme}'"), "order by id desc", vec![&c, &b]),
        ("Account_Name.Account_Name like 'Z%'".to_owned(), "", vec![&a]),
        ("Full_Name = 'A'".to_owned(), "", vec![&a]),
        ("Owner.email like '%@example.com'".to_owned(), "limit 1", vec![&a]),
        (format!("(id > '{a}' and Modified_Time >= '2026-01-01T00:00:00+00:00')"), "", vec![&b, &c]),
    ] {
        let (status, body) =
            query(&http, &format!("select id from Contacts where {condition} {order}")).await;
        assert_eq!(
            (status, ids(&body)),
            (200, selects.iter().map(|id| id.as_str()).collect()),
            "{condition} {order}"
        );
    }
    let (_, body) = query(&http, "select id from Contacts where id is not null limit 2").await;
    assert_eq!(body["info"], json!({"count": 2, "more_records": true}));
    assert_eq!(query(&http, "select id from Contacts where id = '1'").await, (204, Value::Null));
    assert_eq!(query(&http, "select id from Contacts where id is not null limit 5, 5").await.0, 204);
    assert_eq!(query_at(&http, "/bigin/v2", "select id from Contacts where id = '1'").await.0, 204);
    let (_, body) = query_at(&http, "/bigin/v2", "select id from Contacts where Last_Name = 'A'").await;
    assert_eq!(ids(&body), [&a]);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn records_are_counted_and_grouped() {
    let http = start().await;
    for (stage, amount) in [
        ("Won", json!(0.1)),
        ("Won", json!(0.2)),
        ("Lost", json!(7)),
        ("Lost", json!(null)),
        ("Open", json!(1)),
    ] {
        add(&http, "Deals", &json!({"Stage": stage, "Amount": amount}));
    }
    let (_, body) = query(
        &http,
        "select Stage, COUNT(id) as n, sum(Amount), Min(Amount), MAX(Amount) as top, AVG(Amount) from Deals \
         where Stage != 'Open' group by Stage order by n desc, SUM(Amount) asc",
    )
    .await;
    assert_eq!(
        body,
        json!({
            "data": [
                {"Stage": "Won", "n": 2, "SUM(Amount)": 0.3, "MIN(Amount)": 0.1, "top": 0.2, "AVG(Amount)": 0.15},
                {"Stage": "Lost", "n": 2, "SUM(Amount)": 7, "MIN(Amount)": 7, "top": 7, "AVG(Amount)": 7},
            ],
            "info": {"count": 2, "more_records": false},
        })
    );
    let (_, body) = query(&http, "select COUNT(id) from Deals where Stage = 'None'").await;
    assert_eq!(body["data"], json!([{"COUNT(id)": 0}]));
    let (_, body) =
        query_at(&http, "/crm/v3", "select Stage from Deals where id is not null group by Stage").await;
    assert_eq!(body["data"], json!([{"Stage": "Lost"}, {"Stage": "Open"}, {"Stage": "Won"}]));
    http.zoho.assert_clean();
}

#[tokio::test]
async fn bad_queries_are_told_as_documented() {
    let http = start().await;
    let of = |clauses: &str| format!("select id from Leads where id is not null {clauses}");
    let many = |count: usize, one: &str| vec![one; count].join(", ");
    let names: Vec<String> = (0..501).map(|number| format!("A{number}")).collect();
    let columns = |count: usize| format!("select {} from Leads where id = '1'", names[..count].join(","));
    let tests = |count: usize| {
        let pairs = "(".repeat(count - 1) + "id = 1" + &" or id = 2)".repeat(count - 1);
        format!("select id from Leads where {pairs}")
    };
    let limit = |clause: &str, limit: u64| json!({"clause": clause, "limit": limit});
    for (version, query, code, details) in [
        ("v8", "select id from Leads".to_owned(), "SYNTAX_ERROR", json!({"clause": "where"})),
        ("v2", "select id".to_owned(), "SYNTAX_ERROR", json!({"clause": "from"})),
        (
            "v8",
            "delete from Leads".to_owned(),
            "SYNTAX_ERROR",
            json!({"line": 1, "column": 1, "near": "delete"}),
        ),
        ("v8", of("or"), "SYNTAX_ERROR", json!({"line": 1, "column": 45, "near": ""})),
        ("v8", of("and id = 1 and id = 2"), "SYNTAX_ERROR", json!({"line": 1, "column": 54, "near": "and"})),
        ("v8", "select id from Nothing where id = 1".to_owned(), "INVALID_MODULE", json!({})),
        ("v8", "select id from Leads#x where id = 1".to_owned(), "INVALID_QUERY", json!({"cvid": "x"})),
        ("v8", of("limit 2001"), "LIMIT_EXCEEDED", limit("limit", 2_000)),
        ("v4", of("limit 2001"), "LIMIT_EXCEEDED", limit("limit", 2_000)),
        ("v3", of("limit 201"), "LIMIT_EXCEEDED", limit("limit", 200)),
        ("v8", of("limit 2000 offset 98001"), "LIMIT_EXCEEDED", limit("offset", 100_000)),
        ("v6", of("limit 200 offset 9801"), "LIMIT_EXCEEDED", limit("offset", 10_000)),
        ("v8", of("offset 99999999999999999999"), "LIMIT_EXCEEDED", limit("offset", 100_000)),
        ("v8", columns(501), "LIMIT_EXCEEDED", limit("select", 500)),
        ("v2", columns(51), "LIMIT_EXCEEDED", limit("select", 50)),
        ("v8", tests(26), "LIMIT_EXCEEDED", limit("where", 25)),
        ("v8", of(&format!("or id in ({})", many(51, "1"))), "LIMIT_EXCEEDED", limit("where", 50)),
        ("v8", of("order by a,b,c,d,e,f,g,h,i,j,k"), "LIMIT_EXCEEDED", limit("order by", 10)),
        (
            "v2",
            "select A.x, B.x, C.x from Leads where id = 1".to_owned(),
            "LIMIT_EXCEEDED",
            limit("select", 2),
        ),
        ("v8", of("order by id, id"), "DUPLICATE_DATA", json!({"column_name": "id"})),
        (
            "v8",
            "select A, A from Leads where id = 1".to_owned(),
            "DUPLICATE_DATA",
            json!({"column_name": "A"}),
        ),
        (
            "v8",
            "select A as x, B as x from Leads where id = 1".to_owned(),
            "DUPLICATE_ALIAS",
            json!({"alias": "x", "referred_columns": ["A", "B"]}),
        ),
        (
            "v8",
            "select A as '' from Leads where id = 1".to_owned(),
            "INVALID_ALIAS",
            json!({"alias": "", "column_name": "A"}),
        ),
        (
            "v8",
            "select A, COUNT(id) from Leads where id = 1".to_owned(),
            "INVALID_QUERY",
            json!({"clause": "group by", "column_name": "A"}),
        ),
        (
            "v3",
            "select COUNT(id) from Leads where id = 1".to_owned(),
            "SYNTAX_ERROR",
            json!({"near": "COUNT"}),
        ),
    ] {
        let (status, body) = query_at(&http, &format!("/crm/{version}"), &query).await;
        assert_eq!(
            (body["code"].as_str(), &body["details"]),
            (Some(code), &details),
            "{version} {query}: {body}"
        );
        // The row of duplicate columns says 401.
        assert!(matches!(status, 400 | 401) && body["message"] != "", "{version} {query}: {status} {body}");
    }
    for (version, fits) in [("v8", columns(500)), ("v8", tests(25)), ("v6", of("limit 200 offset 9800"))] {
        assert_eq!(query_at(&http, &format!("/crm/{version}"), &fits).await.0, 204, "{version} {fits}");
    }
    let (status, body) = query_at(&http, "/bigin/v2", "select id from Contacts").await;
    assert_eq!(
        (status, &body["code"], &body["details"]),
        (400, &json!("SYNTAX_ERROR"), &json!({"clause": "where"}))
    );
}

#[tokio::test]
async fn a_hundred_thousand_records_are_queried() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    for number in 0..100_000 {
        let id = organisation.add_record("Contacts");
        organisation.set_field("Contacts", &id, "Number", number % 1_000);
    }
    let started = std::time::Instant::now();
    let (_, body) =
        query(&http, "select COUNT(id) as n from Contacts where (Number between 10 and 19 and Number != 15)")
            .await;
    println!("counted in {:?}", started.elapsed());
    assert_eq!(body["data"], json!([{"n": 900}]));
    let started = std::time::Instant::now();
    let (_, body) = query(
        &http,
        "select Number from Contacts where id is not null order by Number desc limit 98000, 2000",
    )
    .await;
    println!("sorted in {:?}", started.elapsed());
    let items = body["data"].as_array().expect("records");
    assert_eq!((items.len(), &items[0]["Number"], &items[1_999]["Number"]), (2_000, &json!(19), &json!(0)));
    assert_eq!(body["info"]["more_records"], false);
}
