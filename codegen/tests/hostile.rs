//! Bytes that no maintainer would write: refused, not suffered.

#[path = "../audit/tests/sample/mod.rs"]
mod sample;
mod support;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use zoho_codegen::model::{Model, Scope, Shape};
use zoho_codegen::{Diagnostics, Files};
use zoho_endpoint::ParameterType;

/// What the slowest refusal may take in a debug build on a busy machine. All take far less.
const LIMIT: Duration = Duration::from_secs(20);

/// A part of the real spec that loads by itself: with the whole of it, hundreds of edits would take minutes.
static SPEC: LazyLock<Files> = LazyLock::new(|| sample::cut(support::real_spec()));

/// Makes the model of that spec with one file replaced.
fn with(file: &str, bytes: impl Into<Vec<u8>>) -> Result<(), Diagnostics> {
    let mut files = SPEC.clone();
    files.insert(file.to_owned(), bytes.into());
    made(&files)
}

fn made(files: &Files) -> Result<(), Diagnostics> {
    let start = Instant::now();
    let result = zoho_codegen::model(files).map(|model| whole(&model));
    assert!(start.elapsed() < LIMIT, "it took {:?}", start.elapsed());
    if let Err(diagnostics) = &result {
        assert!(!diagnostics.is_empty());
        for one in diagnostics {
            assert!(one.file.starts_with("spec/") && one.line > 0 && one.column > 0, "{one:?}");
            assert!(!one.message.is_empty() && !one.help.is_empty(), "{one:?}");
            assert!(one.source.chars().count() < 200, "{one:?}");
            assert!(!one.to_string().contains('\u{1b}'), "{one:?}");
        }
        assert!(diagnostics.to_string().contains("mistake"));
    }
    result
}

/// What passes has nothing in it that could not be read.
fn whole(model: &Model) {
    for product in &model.products {
        assert!(!product.title.is_empty() && !product.versions.is_empty());
        assert!(
            product
                .versions
                .iter()
                .all(|version| version.docs.ends_with('/') && !version.base_path.is_empty())
        );
        for operation in product.groups.iter().flat_map(|group| &group.operations) {
            assert!(!operation.summary.is_empty() && operation.path.starts_with('/'), "{operation:?}");
            assert!(!operation.shapes.is_empty(), "{operation:?}");
            let mut versions = Vec::new();
            for shape in &operation.shapes {
                assert!(shape.versions.is_sorted_by_key(|row| row.version), "{shape:?}");
                versions.extend(shape.versions.iter().map(|row| row.version));
                assert!(!shape.page.is_empty() || !operation.sources.is_empty(), "{operation:?}");
                whole_shape(shape);
            }
            versions.sort_unstable();
            assert!(versions.windows(2).all(|pair| pair[0] < pair[1]), "{operation:?}");
            assert!(versions.iter().all(|version| *version < product.versions.len()), "{operation:?}");
        }
    }
}

fn whole_shape(shape: &Shape) {
    assert!(shape.modules.iter().all(|module| !module.scope_name.is_empty()), "{shape:?}");
    assert!(
        shape.errors.iter().all(|row| matches!(row.status, 200..300 | 400..600) && !row.remedy.is_empty()),
        "{shape:?}"
    );
    for parameter in &shape.parameters {
        let is_id = matches!(parameter.kind, ParameterType::Id | ParameterType::Ids);
        assert_eq!(is_id, !parameter.id.is_empty(), "{parameter:?}");
        let is_choice = matches!(parameter.kind, ParameterType::Choice | ParameterType::Choices);
        assert_eq!(is_choice, parameter.choices.is_some(), "{parameter:?}");
        let is_object = matches!(parameter.kind, ParameterType::Object | ParameterType::Objects);
        assert_eq!(is_object, !parameter.object.is_empty(), "{parameter:?}");
        assert_eq!(parameter.kind == ParameterType::File, parameter.file.is_some(), "{parameter:?}");
        assert!(!parameter.summary.is_empty(), "{parameter:?}");
    }
    let mut scopes = vec![&shape.scopes];
    while let Some(scope) = scopes.pop() {
        match scope {
            Scope::One(text) => assert!(text.split('.').count() > 2, "{shape:?}"),
            Scope::Any(parts) | Scope::All(parts) => {
                assert!(parts.len() > 1, "{shape:?}");
                scopes.extend(parts);
            }
        }
    }
}

/// What is said about a file, one message a line.
fn refusal(file: &str, bytes: impl Into<Vec<u8>>) -> String {
    let diagnostics = with(file, bytes).expect_err("it is refused");
    let own = diagnostics.iter().filter(|one| one.file.ends_with(file));
    own.map(|one| one.message.clone()).collect::<Vec<_>>().join("\n")
}

/// A text of many parts.
fn many(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().concat()
}

const FILE: &str = "crm/photo.yaml";

#[test]
fn nesting_is_bounded() {
    for open in ["[", "{a: ", "- ", "? "] {
        let text = refusal(FILE, open.repeat(200_000 / open.len()));
        assert!(text.contains("deep") || text.contains("YAML"), "{open:?}: {text}");
    }
    assert!(refusal(FILE, format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000))).contains("32 deep"));
    let block = many(400, |depth| format!("{}a:\n", " ".repeat(depth)));
    assert!(refusal(FILE, block).contains("32 deep"));
}

#[test]
fn aliases_do_not_expand() {
    let bomb = many(12, |level| match level {
        0 => format!("a0: &a0 [{}]\n", ["lol"; 10].join(", ")),
        _ => format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", ")),
    });
    assert!(refusal(FILE, bomb).contains("anchors are not used in the spec"));
    assert!(refusal(FILE, "a: &a [*a]\n").contains("anchors are not used in the spec"));
    assert_eq!(refusal(FILE, "<<: *a\n"), "aliases are not used in the spec");
}

#[test]
fn size_is_bounded() {
    assert!(refusal(FILE, vec![b'a'; 8 * 1024 * 1024]).contains("at most 1048576"));
    assert!(refusal(FILE, format!("product: [{}]", "1,".repeat(400_000))).contains("1000 items"));
    let keys = many(100_000, |key| format!("k{key}: 1\n"));
    assert!(refusal(FILE, keys).contains("50000 values"));
}

#[test]
fn huge_texts_are_shown_in_part() {
    let huge = "x".repeat(900_000);
    for text in [
        format!("product: {huge}\n"),
        format!("product: \"{huge}\"\n"),
        format!("product: |\n  {huge}\n"),
        format!("{huge}: crm\n"),
        format!("# {huge}\nproduct: crm\n"),
        format!("? {huge}\n: crm\n"),
        format!("product: crm\npath: /{huge}\n"),
        format!("product: crm\npath: {}\n", many(100_000, |name| format!("/{{p{name}}}"))),
    ] {
        with(FILE, text).expect_err("it is refused");
    }
}

#[test]
fn many_mistakes_stay_quick() {
    let operations = many(10_000, |key| format!("  retyr{key}: 1\n"));
    let text = format!("product: crm\npath: /x\ngroup: photos\noperations:\n{operations}");
    let diagnostics = with(FILE, text).expect_err("it is refused");
    assert!(diagnostics.len() >= 10_000);
    // All of them on one line.
    let line = many(10_000, |key| format!("k{key}: 1, "));
    with(FILE, format!("{{{line}}}")).expect_err("it is refused");
}

#[test]
fn what_is_no_text_is_refused() {
    assert!(refusal(FILE, b"product: \xff\xfe".to_vec()).contains("0xFF is not UTF-8"));
    assert!(refusal(FILE, b"product: crm\n\xc3".to_vec()).contains("0xC3 is not UTF-8"));
    assert!(refusal(FILE, "product: crm\u{0}\n").contains("YAML"));
    assert!(refusal(FILE, "product: \"\\e[31mcrm\"\n").contains("control character"));
    // UTF-16, as an editor may save it.
    let wide: Vec<u8> = "product: crm".encode_utf16().flat_map(u16::to_le_bytes).collect();
    with(FILE, [b"\xff\xfe".to_vec(), wide].concat()).expect_err("it is refused");
    with(FILE, "\u{feff}product: crm\n").expect_err("it lacks everything else");
}

/// A short text can stand for many facts: a long table, used by many operations, in many versions.
#[test]
fn facts_are_bounded() {
    let versions: Vec<_> = (1..=50).map(|version| format!("v{version}")).collect();
    let product = format!(
        "product: crm\ntitle: A\nbase_path: /{{version}}\ndocs: https://e.com/{{version}}/\nversions: [{}]\n\
         scope_prefix: Z\nmodules: {{}}\ngroups: {{g: {{area: a, summary: A group.}}}}\n",
        versions.join(", ")
    );
    let rows = many(900, |code| format!("    - {{code: C{code}, status: 400, message: m, remedy: R.}}\n"));
    let errors = format!("tables:\n  t:\n{rows}");
    let operations = many(1500, |operation| {
        format!(
            "  op{operation}: {{method: get, summary: A., page: a.html, read: [], versions: v1.., scopes: Z.a.READ, \
             response: status, retry: safe, errors: [{{use: t}}]}}\n"
        )
    });
    let endpoint = format!("product: crm\npath: /x\ngroup: g\noperations:\n{operations}");
    let files = Files::from([
        ("crm/product.yaml".to_owned(), product.into_bytes()),
        ("crm/x.yaml".to_owned(), endpoint.into_bytes()),
        ("areas.yaml".to_owned(), b"areas: {a: A.}".to_vec()),
        ("errors.yaml".to_owned(), errors.into_bytes()),
    ]);
    let diagnostics = made(&files).expect_err("it is refused");
    let first = diagnostics.iter().next().map(|one| one.message.as_str());
    assert!(first.is_some_and(|text| text.contains("1000000 facts")), "{diagnostics}");
}

/// Words that mean something in YAML or in the spec, to be put where they do not belong.
const WORDS: &[&str] = &[
    "",
    "\n",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a ",
    "!!str ",
    "| ",
    "> ",
    "---\n",
    "%",
    "#",
    "\"",
    "'",
    ",",
    "\u{0}",
    "é",
    "null",
    "~",
    "true",
    "-1",
    "99999999999999999999",
    "v2..",
    "..",
    "v9",
    "custom",
    "{module}",
    "use",
    "code",
    "changes",
    "remove",
    "modules",
    "ZohoCRM.modules.[",
    "[ALL, READ]",
    "\u{feff}",
    "\r\n",
];

/// One change of a file: where, how much is taken out, what comes in.
fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, Vec<u8>)> {
    let word = prop::sample::select(WORDS).prop_map(|word| word.as_bytes().to_vec());
    let bytes = prop::collection::vec(any::<u8>(), 0..6);
    (
        any::<prop::sample::Index>(),
        prop_oneof![3 => 0usize..4, 1 => 0usize..400],
        prop_oneof![3 => word, 1 => bytes],
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_files_never_panic(
        (file, edits) in (any::<prop::sample::Index>(), prop::collection::vec(edit(), 1..6))
    ) {
        let mut files = SPEC.clone();
        let count = files.len();
        if let Some(bytes) = files.values_mut().nth(file.index(count)) {
            for (place, gone, new) in edits {
                let start = place.index(bytes.len() + 1);
                let end = (start + gone).min(bytes.len());
                bytes.splice(start..end, new);
            }
        }
        let _ = made(&files);
    }

    #[test]
    fn swapped_words_never_panic(
        (file, from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>())
    ) {
        let mut files = SPEC.clone();
        let all: Vec<u8> = files.values().flatten().copied().collect();
        let all = String::from_utf8_lossy(&all).into_owned();
        let words: Vec<&str> = all.split_whitespace().collect();
        let count = files.len();
        if let Some(bytes) = files.values_mut().nth(file.index(count)) {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let own: Vec<&str> = text.split_whitespace().collect();
            *bytes = text.replacen(own[from.index(own.len())], words[to.index(words.len())], 1).into_bytes();
        }
        let _ = made(&files);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), file in any::<prop::sample::Index>()) {
        let mut files = SPEC.clone();
        let count = files.len();
        if let Some(slot) = files.values_mut().nth(file.index(count)) {
            *slot = bytes;
        }
        let _ = made(&files);
    }
}
