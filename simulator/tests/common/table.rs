//! A small catalogue of its own, so that these tests stay as they are when the real one grows: two
//! versions of CRM that differ, one of Bigin, small limits, and operations of no simulated family.

use zoho_endpoint::{
    Body, Bounds, Concurrency, DocumentedError, FileRule, Host, Location, Method, Module, Operation,
    Parameter, ParameterType, Product, Response, Retry, Scope, Version, read,
};

const fn version(product: Product, name: &'static str, base_path: &'static str) -> Version {
    Version { product, name, base_path, roots: &[], docs: "https://example.com/" }
}

pub const V2: Version = version(Product::Crm, "v2", "/crm/v2");
pub const V8: Version = version(Product::Crm, "v8", "/crm/v8");
pub const BIGIN_V1: Version = version(Product::Bigin, "v1", "/bigin/v1");

const fn module(api_name: &'static str, scope_name: &'static str) -> Module {
    Module { api_name, scope_name, display_name: api_name }
}

const MODULES: &[Module] = &[module("Leads", "leads"), module("Price_Books", "pricebooks")];

const fn row(code: &'static str, status: u16, message: &'static str) -> DocumentedError {
    DocumentedError { code, status, message, remedy: "", reason: None }
}

const fn because(reason: &'static str, row: DocumentedError) -> DocumentedError {
    DocumentedError { reason: Some(reason), ..row }
}

const fn parameter(name: &'static str, location: Location, kind: ParameterType) -> Parameter {
    Parameter { name, location, kind, required: false, choices: &[], object: None, file: None }
}

const fn required(parameter: Parameter) -> Parameter {
    Parameter { required: true, ..parameter }
}

const fn query(name: &'static str, kind: ParameterType) -> Parameter {
    parameter(name, Location::Query, kind)
}

const MODULE: Parameter = required(parameter("module", Location::Path, ParameterType::Module));
const RECORD: Parameter = required(parameter("record_id", Location::Path, ParameterType::Id));
const PART: Parameter = required(parameter("attachment_id", Location::Path, ParameterType::Id));
const TRIGGERS: Parameter =
    Parameter { choices: &["workflow"], ..query("restrict_triggers", ParameterType::Choices) };
const URL: Parameter = required(parameter("attachmentUrl", Location::Form, ParameterType::Url));

const fn file(rule: FileRule) -> Parameter {
    Parameter { file: Some(rule), ..required(parameter("file", Location::Form, ParameterType::File)) }
}

const PHOTO: Parameter = file(FileRule {
    max_bytes: Some(2_000),
    max_pixels: Some(100),
    formats: &["PNG", "JPEG", "JPG", "GIF", "BMP"],
    too_large: Some("TOO_LARGE"),
});
const ATTACHMENT: Parameter = file(FileRule {
    max_bytes: Some(100_000),
    max_pixels: None,
    formats: &[],
    too_large: Some("FILE_TOO_LARGE"),
});

const UNKNOWN: DocumentedError = because("unknown_module", row("INVALID_MODULE", 400, "no such module"));
const UNSUPPORTED: DocumentedError =
    because("unsupported_module", row("INVALID_MODULE", 400, "not with this module"));
const NO_URL: DocumentedError = row("INVALID_URL_PATTERN", 404, "no such URL");
const NO_SCOPE: DocumentedError = row("OAUTH_SCOPE_MISMATCH", 401, "Unauthorized");
const NO_METHOD: DocumentedError = row("INVALID_REQUEST_METHOD", 400, "not this method");
const NO_PERMISSION: DocumentedError = row("NO_PERMISSION", 403, "not you");
const NO_PRIVILEGE: DocumentedError = row("AUTHORIZATION_FAILED", 400, "not your profile");
const NO_ID: DocumentedError = row("INVALID_DATA", 400, "bad id");
pub const LOCKED: DocumentedError = row("RECORD_LOCKED", 400, "locked up");
const UNAPPROVED: DocumentedError = row("NOT_APPROVED", 400, "not approved");

const READ: Scope = Scope::Any(&[
    Scope::One("ZohoCRM.modules.ALL"),
    Scope::All(&[
        Scope::One("ZohoCRM.modules.{module}.READ"),
        Scope::One("ZohoCRM.modules.attachments.READ"),
    ]),
]);
const WRITE: Scope = Scope::Any(&[
    Scope::One("ZohoCRM.modules.ALL"),
    Scope::One("ZohoCRM.modules.{module}.ALL"),
    Scope::One("ZohoCRM.modules.{module}.CREATE"),
]);

/// What most of the operations have in common.
const BASE: Operation = Operation {
    product: Product::Crm,
    name: "",
    group: "",
    area: "",
    method: Method::Get,
    host: Host::Api,
    root: "",
    path: "",
    versions: &[read(V2), read(V8)],
    modules: MODULES,
    custom_modules: true,
    scopes: READ,
    parameters: &[MODULE, RECORD],
    body: Body::None,
    response: Response::Status,
    object: None,
    may_be_empty: false,
    errors: &[UNKNOWN, UNSUPPORTED, NO_URL, NO_SCOPE, NO_METHOD, NO_PERMISSION, NO_PRIVILEGE],
    retry: Retry::Safe,
    credits: 1,
    concurrency: Concurrency::Normal,
    bounds: Bounds::NONE,
    page: "page.html",
};

const PHOTOS: Operation = Operation {
    group: "photos",
    path: "/{module}/{record_id}/photo",
    modules: &[module("Leads", "leads")],
    ..BASE
};
const ATTACHMENTS: Operation =
    Operation { group: "attachments", path: "/{module}/{record_id}/Attachments", ..BASE };

static UPLOAD_PHOTO_V2: Operation = Operation {
    name: "upload_photo",
    method: Method::Post,
    versions: &[read(V2)],
    scopes: WRITE,
    parameters: &[MODULE, RECORD, TRIGGERS, PHOTO],
    body: Body::Multipart,
    errors: &[
        UNKNOWN,
        UNSUPPORTED,
        NO_SCOPE,
        NO_METHOD,
        NO_PERMISSION,
        NO_ID,
        row("TOO_LARGE", 400, "too big"),
    ],
    ..PHOTOS
};
static UPLOAD_PHOTO_V8: Operation = Operation {
    name: "upload_photo",
    method: Method::Post,
    versions: &[read(V8)],
    scopes: WRITE,
    parameters: &[MODULE, RECORD, TRIGGERS, PHOTO],
    body: Body::Multipart,
    errors: &[UNKNOWN, UNSUPPORTED, NO_SCOPE, NO_PERMISSION, NO_ID, LOCKED, row("TOO_LARGE", 415, "too big")],
    ..PHOTOS
};
static DOWNLOAD_PHOTO: Operation = Operation {
    name: "download_photo",
    response: Response::Binary,
    may_be_empty: true,
    errors: &[UNKNOWN, UNSUPPORTED, NO_SCOPE, LOCKED, UNAPPROVED],
    ..PHOTOS
};
static DELETE_PHOTO: Operation = Operation {
    name: "delete_photo",
    method: Method::Delete,
    errors: &[UNKNOWN, UNSUPPORTED, NO_PERMISSION, NO_PRIVILEGE, NO_ID, LOCKED],
    ..PHOTOS
};
static BIGIN_UPLOAD_PHOTO: Operation = Operation {
    product: Product::Bigin,
    name: "upload_photo",
    method: Method::Post,
    versions: &[read(BIGIN_V1)],
    modules: &[module("Accounts", "companies")],
    custom_modules: false,
    scopes: Scope::One("ZohoBigin.modules.{module}.CREATE"),
    parameters: &[MODULE, RECORD, required(parameter("file", Location::Form, ParameterType::File))],
    body: Body::Multipart,
    ..PHOTOS
};

static LIST_V2: Operation = Operation {
    name: "list_attachments",
    versions: &[read(V2)],
    parameters: &[
        MODULE,
        RECORD,
        query("fields", ParameterType::Fields),
        query("page", ParameterType::Integer),
        query("per_page", ParameterType::Integer),
    ],
    response: Response::Keyed("data"),
    may_be_empty: true,
    ..ATTACHMENTS
};
static LIST_V8: Operation = Operation {
    name: "list_attachments",
    versions: &[read(V8)],
    parameters: &[
        MODULE,
        RECORD,
        required(query("fields", ParameterType::Fields)),
        query("ids", ParameterType::Ids),
        query("page", ParameterType::Integer),
        query("per_page", ParameterType::Integer),
        query("page_token", ParameterType::String),
    ],
    errors: &[UNKNOWN, UNSUPPORTED, NO_SCOPE, row("REQUIRED_PARAM_MISSING", 400, "one is missing")],
    response: Response::Keyed("data"),
    may_be_empty: true,
    ..ATTACHMENTS
};
static UPLOAD_V2: Operation = Operation {
    name: "upload_attachment",
    method: Method::Post,
    versions: &[read(V2)],
    scopes: WRITE,
    parameters: &[MODULE, RECORD, ATTACHMENT],
    body: Body::Multipart,
    response: Response::Data,
    errors: &[UNKNOWN, NO_SCOPE, NO_ID],
    ..ATTACHMENTS
};
static UPLOAD_V8: Operation = Operation {
    name: "upload_attachment",
    method: Method::Post,
    versions: &[read(V8)],
    scopes: WRITE,
    parameters: &[MODULE, RECORD, ATTACHMENT],
    body: Body::Multipart,
    response: Response::Data,
    errors: &[UNKNOWN, NO_SCOPE, NO_ID, row("FILE_TOO_LARGE", 413, "a smaller file, please")],
    ..ATTACHMENTS
};
static LINK: Operation = Operation {
    name: "link_attachment",
    method: Method::Post,
    scopes: WRITE,
    parameters: &[MODULE, RECORD, query("title", ParameterType::String), URL],
    body: Body::Multipart,
    response: Response::Data,
    errors: &[UNKNOWN, NO_SCOPE, NO_ID],
    ..ATTACHMENTS
};
const ONE_ATTACHMENT: Operation = Operation {
    path: "/{module}/{record_id}/Attachments/{attachment_id}",
    parameters: &[MODULE, RECORD, PART],
    ..ATTACHMENTS
};
static DOWNLOAD_V2: Operation = Operation {
    name: "download_attachment",
    versions: &[read(V2)],
    response: Response::Binary,
    may_be_empty: true,
    ..ONE_ATTACHMENT
};
static DOWNLOAD_V8: Operation = Operation {
    name: "download_attachment",
    versions: &[read(V8)],
    response: Response::Binary,
    may_be_empty: true,
    errors: &[UNKNOWN, NO_SCOPE, row("DOWNLOAD_NOT_ALLOWED", 400, "a link has no file")],
    ..ONE_ATTACHMENT
};
static DELETE: Operation = Operation {
    name: "delete_attachment",
    method: Method::Delete,
    response: Response::Data,
    errors: &[UNKNOWN, NO_ID],
    ..ONE_ATTACHMENT
};

const TAGS: Operation = Operation { group: "tags", ..BASE };
static LIST_TAGS: Operation = Operation {
    name: "list_tags",
    path: "/settings/tags",
    modules: &[],
    custom_modules: false,
    scopes: Scope::One("ZohoCRM.settings.tags.READ"),
    parameters: &[required(query("module", ParameterType::Module)), query("deep", ParameterType::Boolean)],
    response: Response::Keyed("tags"),
    ..TAGS
};
static ADD_TAGS: Operation = Operation {
    name: "add_tags",
    method: Method::Post,
    path: "/{module}/{record_id}/actions/add_tags",
    body: Body::Json,
    response: Response::Data,
    ..TAGS
};
static CLEAR_TAGS: Operation = Operation {
    name: "clear_tags",
    method: Method::Put,
    path: "/settings/tags/clear",
    parameters: &[],
    ..TAGS
};
const WORDS: Operation = Operation {
    path: "/settings/words",
    modules: &[],
    custom_modules: false,
    response: Response::Json,
    ..TAGS
};
static LIST_WORDS: Operation = Operation {
    name: "list_words",
    parameters: &[required(query("letter", ParameterType::String))],
    ..WORDS
};
static FIND_WORD: Operation =
    Operation { name: "find_word", parameters: &[required(query("word", ParameterType::String))], ..WORDS };
static EXPORT_TAGS: Operation = Operation {
    name: "export_tags",
    path: "/settings/tags/export",
    parameters: &[required(parameter("x-reason", Location::Header, ParameterType::String))],
    response: Response::Binary,
    credits: 5,
    concurrency: Concurrency::Sub,
    bounds: Bounds::NONE,
    ..TAGS
};

pub static TABLE: &[&Operation] = &[
    &UPLOAD_PHOTO_V2,
    &UPLOAD_PHOTO_V8,
    &DOWNLOAD_PHOTO,
    &DELETE_PHOTO,
    &BIGIN_UPLOAD_PHOTO,
    &LIST_V2,
    &LIST_V8,
    &UPLOAD_V2,
    &UPLOAD_V8,
    &LINK,
    &DOWNLOAD_V2,
    &DOWNLOAD_V8,
    &DELETE,
    &LIST_TAGS,
    &ADD_TAGS,
    &CLEAR_TAGS,
    &LIST_WORDS,
    &FIND_WORD,
    &EXPORT_TAGS,
];
