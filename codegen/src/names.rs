//! The only place that makes identifiers: every other stage asks here.
//!
//! Whatever comes in (`attachmentUrl`, `$file_id`, `Price Books`, `INVALID_MODULE`, `2fa`, `type`), what
//! goes out is a valid Rust identifier in the asked-for case. Two texts may give one identifier; the
//! check stage looks for that with these same functions.

use zoho_endpoint::Product;

/// Words that cannot be used as an identifier, in edition 2024.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// The argument for a JSON body.
pub const BODY: &str = "body";

/// Methods that every call has, which a setter must not hide, and the argument that is no parameter.
const CALL_METHODS: &[&str] =
    &[BODY, "clone", "fmt", "into_future", "into_request", "map", "new", "retry", "send", "timeout", "wait"];

/// Methods that every view has; an accessor must not hide them.
const VIEW_METHODS: &[&str] = &[
    "clone",
    "default",
    "deserialize",
    "eq",
    "fmt",
    "from_json",
    "from_object",
    "into_object",
    "ne",
    "new",
    "object",
    "object_mut",
    "serialize",
];

/// Methods that every group's and product's handle has; an operation or a group must not hide them.
const GROUP_METHODS: &[&str] = &["clone", "fmt", "new"];

/// Files that every area and every product of the catalogue has; a group must not take their place.
const PRODUCT_FILES: &[&str] = &["errors", "models", "modules", "objects", "parameters", "versions"];

/// What users need of the runtime, beside everything that is generated: a generated type must not hide it.
pub const ROOT_TYPES: &[&str] = &[
    "AccessToken",
    "ApiError",
    "ApiVersion",
    "Attempt",
    "BatchCause",
    "BatchCounts",
    "BatchError",
    "BatchFailed",
    "BatchPart",
    "BatchReport",
    "BatchRun",
    "BatchState",
    "Batches",
    "Bounds",
    "Builder",
    "Call",
    "CallError",
    "Client",
    "Column",
    "Composite",
    "CompositeAnswers",
    "CompositeError",
    "Condition",
    "ConditionField",
    "Coql",
    "CoqlBuilder",
    "CoqlLimits",
    "CoqlSelect",
    "Cost",
    "Criteria",
    "CriteriaValue",
    "Cursor",
    "CursorError",
    "CustomModule",
    "DataCenter",
    "Date",
    "DateTime",
    "Decimal",
    "Download",
    "Email",
    "Endpoint",
    "Environment",
    "Error",
    "ErrorCode",
    "ErrorKind",
    "FieldError",
    "FieldList",
    "FieldNotation",
    "FileError",
    "FileStore",
    "Finished",
    "FormField",
    "FormValue",
    "FromField",
    "FromSerialize",
    "Hosts",
    "Incomplete",
    "InvalidId",
    "InvalidModuleName",
    "InvalidRequest",
    "InvalidValue",
    "ItemError",
    "Items",
    "Job",
    "JobCallError",
    "JobError",
    "JobStatus",
    "JobWork",
    "Json",
    "Limits",
    "LimitsError",
    "LimitsFuture",
    "LocalLimits",
    "Lookup",
    "MemoryStore",
    "ModuleName",
    "Notification",
    "NotificationError",
    "Object",
    "Observer",
    "OnProgress",
    "One",
    "Order",
    "Outcome",
    "Outcomes",
    "Owner",
    "Page",
    "Pages",
    "Pending",
    "Permit",
    "PollPolicy",
    "Progress",
    "QueryError",
    "QueryLanguage",
    "QueryValue",
    "RecordError",
    "Request",
    "RequestBody",
    "RetryPolicy",
    "Shortfall",
    "Since",
    "StartedJob",
    "StartsJob",
    "Status",
    "StoreError",
    "StoreFuture",
    "StoredToken",
    "Strict",
    "Ticket",
    "Time",
    "Timeouts",
    "ToWire",
    "TokenError",
    "TokenStore",
    "Typed",
    "UnexpectedBody",
    "Upload",
    "View",
    "Window",
];

/// What users of bulk jobs need of the runtime.
pub const BULK_TYPES: &[&str] = &[
    "BulkAction",
    "BulkError",
    "BulkOutcome",
    "BulkRead",
    "BulkReadStream",
    "BulkReport",
    "BulkRowError",
    "BulkRows",
    "BulkWrite",
    "BulkWriteEndpoints",
    "BulkWriteStream",
];

/// Splits a text into lower-case words: at everything that is no ASCII letter or digit, before a
/// capital that follows a small letter or a digit, and before the last capital of a run (`URLPattern`).
fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let before = index.checked_sub(1).map(|index| chars[index]);
        let after = chars.get(index + 1);
        let starts = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if starts {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        word.push(c.to_ascii_lowercase());
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Puts an underscore behind a word that is taken.
fn unless_taken(mut name: String, taken: &[&str]) -> String {
    if KEYWORDS.contains(&name.as_str()) || taken.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// `attachmentUrl` → `attachment_url`; keywords get an underscore behind them, digits an `n` before them.
pub fn snake(text: &str) -> String {
    let mut name = words(text).join("_");
    if name.is_empty() {
        name.push_str("unnamed");
    }
    if starts_with_digit(&name) {
        name.insert(0, 'n');
    }
    unless_taken(name, &[])
}

/// `INVALID_MODULE` → `InvalidModule`; digits get an `N` before them.
pub fn upper_camel(text: &str) -> String {
    let mut name = String::new();
    for word in words(text) {
        // `V2_1` must not become `V21`, which could be another name.
        if name.ends_with(|c: char| c.is_ascii_digit()) && starts_with_digit(&word) {
            name.push('_');
        }
        let (first, rest) = word.split_at(1);
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    if name.is_empty() {
        name.push_str("Unnamed");
    }
    if starts_with_digit(&name) {
        name.insert(0, 'N');
    }
    unless_taken(name, &[])
}

/// The variant for a code, a module's display name, a choice or a reason.
pub fn variant(text: &str) -> String {
    upper_camel(text)
}

/// The variant of an error code; `Unknown` is kept for codes that nobody documented.
pub fn code(code: &str) -> String {
    unless_taken(variant(code), &["Unknown"])
}

/// The variant of a module; `Custom` is kept for the organisation's own.
pub fn module(display_name: &str) -> String {
    unless_taken(variant(display_name), &["Custom"])
}

/// The variant of a choice; `Other` is kept for words that nobody documented.
pub fn choice(word: &str) -> String {
    unless_taken(variant(word), &["Other"])
}

/// `upload_photo` → `UPLOAD_PHOTO`.
pub fn constant(text: &str) -> String {
    snake(text).trim_end_matches('_').to_ascii_uppercase()
}

/// The setter of an optional parameter, or the argument of a required one.
pub fn setter(parameter: &str) -> String {
    unless_taken(snake(parameter), CALL_METHODS)
}

/// The getter of a field.
pub fn accessor(field: &str) -> String {
    unless_taken(snake(field), VIEW_METHODS)
}

/// The chained setter of a field: `with_file_name`.
pub fn with(field: &str) -> String {
    format!("with_{}", words(field).join("_"))
}

/// A method of the group: `upload_photo` in `photos` → `upload`.
pub fn method(operation: &str, group: &str) -> String {
    let short = [group, &singular(group)]
        .into_iter()
        .find_map(|word| operation.strip_suffix(word)?.strip_suffix('_'))
        .filter(|short| !short.is_empty());
    unless_taken(snake(short.unwrap_or(operation)), GROUP_METHODS)
}

/// `photos` → `photo`, `territories` → `territory`, `taxes` → `tax`, `addresses` → `address`, `status` and
/// `settings_access` as they are.
pub fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let doubled = ["xes", "sses", "ches", "shes"].iter().any(|ending| plural.ends_with(ending));
    if doubled {
        return plural.strip_suffix("es").unwrap_or(plural).to_owned();
    }
    if ["ss", "us", "is"].iter().any(|ending| plural.ends_with(ending)) {
        return plural.to_owned();
    }
    plural.strip_suffix('s').unwrap_or(plural).to_owned()
}

/// The module and file of a group, and the method by which a product gives it: `photos`.
pub fn group(group: &str) -> String {
    unless_taken(unless_taken(snake(group), PRODUCT_FILES), GROUP_METHODS)
}

/// The handle of a group: `Photos`.
pub fn handle(group: &str) -> String {
    unless_taken(upper_camel(group), ROOT_TYPES)
}

/// The module of an area: `files`.
pub fn area(area: &str) -> String {
    unless_taken(snake(area), &["versions"])
}

/// The view over an object: `User`.
pub fn object(object: &str) -> String {
    unless_taken(upper_camel(object), &["Object", "String"])
}

/// The call of an operation: `UploadPhoto`.
pub fn call(operation: &str) -> String {
    unless_taken(upper_camel(operation), ROOT_TYPES)
}

/// The trait of the versions that have an operation: `HasUploadPhoto`.
pub fn has(operation: &str) -> String {
    format!("Has{}", upper_camel(operation))
}

/// The trait of the versions that have a parameter which others lack: `HasListAttachmentsIds`.
pub fn has_parameter(operation: &str, parameter: &str) -> String {
    format!("Has{}{}", upper_camel(operation), upper_camel(parameter))
}

/// The error codes of an operation: `UploadPhotoCode`.
pub fn codes(operation: &str) -> String {
    format!("{}Code", upper_camel(operation))
}

/// A group's first set of modules: `PhotoModule`.
pub fn modules(group: &str) -> String {
    format!("{}Module", upper_camel(&singular(group)))
}

/// A set of modules that a group has from a version on: `PhotoModuleV5`.
pub fn modules_since(group: &str, version: &str) -> String {
    format!("{}{}", modules(group), marker(version))
}

/// A set of modules that one operation has from a version on: `UploadPhotoModuleV5`.
pub fn operation_modules_since(operation: &str, version: &str) -> String {
    format!("{}Module{}", upper_camel(operation), marker(version))
}

/// The id of a thing: `record` → `RecordId`.
pub fn id(thing: &str) -> String {
    format!("{}Id", upper_camel(thing))
}

/// The marker type of a version: `v2.1` → `V2_1`.
pub fn marker(version: &str) -> String {
    upper_camel(version)
}

/// The file of a version: `v2.1` → `v2_1`.
pub fn version_file(version: &str) -> String {
    snake(version)
}

/// The handle of a product: `Crm`.
pub fn product(product: Product) -> String {
    upper_camel(product.name())
}

/// The method that gives a product at a version: `crm_v2_1`.
pub fn product_method(product: Product, version: &str) -> String {
    format!("{}_{}", product.name(), version_file(version))
}

/// The constant of a version in the catalogue: `CRM_V2_1`.
pub fn version_constant(product: Product, version: &str) -> String {
    product_method(product, version).to_ascii_uppercase()
}

/// The constant of a product's editions in the catalogue: `CRM_EDITIONS`.
pub fn editions(product: Product) -> String {
    format!("{}_EDITIONS", constant(product.name()))
}

/// The constant of the limit of the sub class in the catalogue: `CRM_SUB_CONCURRENCY`.
pub fn sub_concurrency(product: Product) -> String {
    format!("{}_SUB_CONCURRENCY", constant(product.name()))
}

/// The Cargo feature of a version: `crm-v2_1`.
pub fn feature(product: Product, version: &str) -> String {
    format!("{}-{}", product.name(), version_file(version))
}

/// The static of a shape in the catalogue: `UPLOAD_PHOTO_V5`.
pub fn shape(operation: &str, version: &str) -> String {
    format!("{}_{}", constant(operation), constant(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_spelling() {
        for (text, snake_case, camel_case) in [
            ("attachmentUrl", "attachment_url", "AttachmentUrl"),
            ("$file_id", "file_id", "FileId"),
            ("Price Books", "price_books", "PriceBooks"),
            ("INVALID_MODULE", "invalid_module", "InvalidModule"),
            ("INVALID_URLPattern", "invalid_url_pattern", "InvalidUrlPattern"),
            ("Appointments__s", "appointments_s", "AppointmentsS"),
            ("X-ZCSRF-TOKEN", "x_zcsrf_token", "XZcsrfToken"),
            ("sha256Sum", "sha256_sum", "Sha256Sum"),
        ] {
            assert_eq!(snake(text), snake_case);
            assert_eq!(upper_camel(text), camel_case);
        }
    }

    #[test]
    fn every_text_gives_an_identifier() {
        for text in
            ["type", "self", "Self", "2fa", "", "***", "é", "gen", "crate", "1", "$", "a b\nc", "\u{0}"]
        {
            for name in
                [snake(text), upper_camel(text), setter(text), accessor(text), with(text), group(text)]
            {
                assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{text:?} gave {name:?}");
            }
        }
        assert_eq!(snake("type"), "type_");
        assert_eq!(upper_camel("self"), "Self_");
        assert_eq!(snake("2fa"), "n2fa");
        assert_eq!(upper_camel("2fa"), "N2fa");
    }

    #[test]
    fn versions_keep_their_dot_apart() {
        assert_eq!(marker("v2.1"), "V2_1");
        assert_ne!(marker("v2.1"), marker("v21"));
        assert_eq!(feature(Product::Crm, "v2.1"), "crm-v2_1");
        assert_eq!(version_constant(Product::Crm, "v2.1"), "CRM_V2_1");
        assert_eq!(editions(Product::Bigin), "BIGIN_EDITIONS");
        assert_eq!(sub_concurrency(Product::Crm), "CRM_SUB_CONCURRENCY");
        assert_eq!(shape("upload_photo", "v2.1"), "UPLOAD_PHOTO_V2_1");
        assert_eq!(modules_since("photos", "v5"), "PhotoModuleV5");
    }

    #[test]
    fn methods_drop_the_word_of_their_group() {
        assert_eq!(method("upload_photo", "photos"), "upload");
        assert_eq!(method("list_attachments", "attachments"), "list");
        assert_eq!(method("search", "records"), "search");
        assert_eq!(method("photo", "photos"), "photo");
        assert_eq!(method("new_photo", "photos"), "new_");
        assert_eq!(method("move_photo", "photos"), "move_");
    }

    #[test]
    fn singulars_are_words() {
        for (plural, singular_word) in [
            ("photos", "photo"),
            ("territories", "territory"),
            ("taxes", "tax"),
            ("addresses", "address"),
            ("searches", "search"),
            ("status", "status"),
            ("access", "access"),
            ("modules", "module"),
        ] {
            assert_eq!(singular(plural), singular_word);
        }
        assert_eq!(method("create_territories", "territories"), "create");
        assert_eq!(method("get_territory", "territories"), "get");
        assert_eq!(modules("taxes"), "TaxModule");
    }

    #[test]
    fn generated_types_hide_nothing_of_the_runtime() {
        assert_eq!(call("download"), "Download_");
        assert_eq!(handle("hosts"), "Hosts_");
        assert_eq!(object("object"), "Object_");
    }

    #[test]
    fn names_that_are_taken_step_aside() {
        assert_eq!(setter("send"), "send_");
        assert_eq!(accessor("new"), "new_");
        assert_eq!(with("$type"), "with_type");
        assert_eq!(choice("other"), "Other_");
        assert_eq!(group("errors"), "errors_");
    }
}
