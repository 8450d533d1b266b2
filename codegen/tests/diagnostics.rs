//! Every mistake that a spec can have, and what a maintainer is told about it.
//!
//! Each case makes one mistake in a spec without any. The snapshots are what people read; look at them
//! as a maintainer would who has just made that mistake.

#[path = "support/base.rs"]
mod base;

use base::{Spec, spec};

const PRODUCT: &str = "crm/product.yaml";
const PHOTO: &str = "crm/photo.yaml";
const TAGS: &str = "crm/tags.yaml";
const ERRORS: &str = "errors.yaml";
const MODELS: &str = "models/tags.yaml";

/// Takes the snapshot of what is said about a spec with a mistake.
fn told(name: &str, spec: &Spec) {
    let text = spec.mistakes().unwrap_or_else(|| panic!("{name}: nothing is found wrong"));
    insta::with_settings!({omit_expression => true}, { insta::assert_snapshot!(name, text) });
}

/// One replacement in one file.
fn mistake(name: &str, file: &str, from: &str, to: &str) {
    told(name, &spec().edit(file, from, to));
}

#[test]
fn the_tiny_spec_has_no_mistake() {
    assert_eq!(spec().mistakes(), None);
}

#[test]
fn yaml() {
    mistake("yaml_syntax", PHOTO, "summary: Uploads a photo.", "summary: Uploads: a photo.");
    mistake("yaml_bracket", PHOTO, "read: [v2, v4]", "read: [v2, v4");
    mistake("yaml_quotes", PHOTO, "summary: Uploads a photo.", "summary: \"Uploads a photo.");
    mistake("yaml_tab", PHOTO, "    method: post", "\tmethod: post");
    mistake(
        "yaml_anchor_and_alias",
        PHOTO,
        "retry: idempotent\n    errors:",
        "retry: &again idempotent\n    body: *again\n    errors:",
    );
    mistake("yaml_tag", PHOTO, "method: post", "method: !verb post");
    mistake("yaml_directive", ERRORS, "tables:", "%YAML 1.2\n---\ntables:");
    mistake("yaml_second_document", ERRORS, "tables:", "tables: {}\n---\ntables:");
    mistake(
        "yaml_duplicate_key",
        PHOTO,
        "    method: delete\n",
        "    method: delete\n    page: other.html\n",
    );
    mistake("yaml_key_is_a_list", ERRORS, "  module:", "  [module]:");
    told("yaml_empty_file", &spec().file(TAGS, "# Nothing yet.\n"));
    told("yaml_not_utf8", &spec().file(TAGS, b"product: crm\npath: /tags\n# caf\xe9\n".to_vec()));
    told("yaml_too_deep", &spec().file(TAGS, format!("product: {}", "[".repeat(40))));
    told("yaml_too_large", &spec().file(TAGS, format!("product: crm\n# {}", "x".repeat(1024 * 1024))));
    told("yaml_list_too_long", &spec().file(TAGS, format!("product: [{}]", "1,".repeat(2000))));
    told(
        "yaml_too_many_values",
        &spec().file(TAGS, (0..60_000).map(|key| format!("k{key}: 1\n")).collect::<Vec<_>>().concat()),
    );
}

#[test]
fn keys_and_types() {
    mistake("key_unknown", PHOTO, "summary: Uploads a photo.", "sumary: Uploads a photo.");
    mistake("key_unknown_without_guess", TAGS, "retry: safe", "retry: safe\n    colour: blue");
    mistake("key_missing", PHOTO, "    retry: idempotent\n", "");
    mistake("key_missing_in_a_row", PHOTO, "        remedy: Send a smaller file.\n", "");
    mistake("key_without_value", PHOTO, "summary: Uploads a photo.", "summary:");
    mistake("type_list_wanted", PHOTO, "modules: [Leads]\n", "modules: {Leads: yes}\n");
    mistake("type_list_wanted_for_a_word", PHOTO, "read: [v2, v4]", "read: v2");
    mistake("type_mapping_wanted", TAGS, "  list_tags:", "  - list_tags:");
    mistake("type_text_wanted", TAGS, "summary: Lists tags.", "summary: [Lists tags.]");
    mistake("type_number_wanted", PHOTO, "status: 413", "status: four hundred");
    mistake("type_number_in_quotes", PHOTO, "status: 413", "status: \"413\"");
    mistake("type_boolean_wanted", PHOTO, "required: true", "required: yes");
    mistake("text_of_several_lines", TAGS, "summary: Lists tags.", "summary: |\n      Lists\n      tags.");
    mistake("summary_is_no_sentence", TAGS, "summary: Lists tags.", "summary: Lists tags");
    mistake("word_unknown", PHOTO, "method: delete", "method: delte");
    mistake("retry_unknown", PHOTO, "retry: idempotent", "retry: sometimes");
    mistake(
        "scalar_for_an_operation",
        TAGS,
        "{require: [fields]}}",
        "{require: [fields]}}
  get_tag: later",
    );
}

/// Whoever starts with nothing is told everything that is needed, with examples.
#[test]
fn everything_that_is_missing() {
    told("nothing_in_a_product", &spec().file(PRODUCT, "{}\n"));
    told("nothing_in_an_endpoint", &spec().file("crm/notes.yaml", "{}\n"));
    mistake("nothing_in_an_operation", TAGS, "{require: [fields]}}", "{require: [fields]}}\n  get_tag: {}");
    mistake(
        "nothing_in_a_parameter",
        TAGS,
        "      - {name: page, in: query, type: integer, summary: The page.}",
        "      - {}",
    );
    mistake("nothing_in_an_error_row", TAGS, "errors: []", "errors: [{}]");
    told(
        "no_groups",
        &spec().edit(PRODUCT, "  photos: {area: files, summary: Photos of records.}\n  tags: {area: records, summary: Tags of records.}\n", "").edit(
            PRODUCT,
            "groups:",
            "groups: {}",
        ),
    );
    mistake("nothing_in_a_module", PRODUCT, "Leads: {scope: leads}", "Leads: {}");
    mistake(
        "nothing_in_the_choices",
        PHOTO,
        "choices: {name: Trigger, values: [workflow, approval]}",
        "choices: {}",
    );
    mistake("nothing_in_a_keyed_response", TAGS, "{keyed: tags, of: Tag}", "{}");
    told("nothing_in_the_tables", &spec().file(ERRORS, "{}\n"));
    told("nothing_in_the_models", &spec().file(MODELS, "{}\n"));
    mistake("nothing_in_an_object", MODELS, "objects:\n", "objects:\n  Note: {}\n");
    mistake("nothing_in_a_field", MODELS, "name: {type: string, summary: The name.}", "name: {}");
}

#[test]
fn files_and_products() {
    told(
        "file_in_the_wrong_folder",
        &spec().file("bigin/photo.yaml", spec().0[PHOTO].clone()).without(PHOTO),
    );
    told("file_outside_of_folders", &spec().file("photo.yaml", "product: crm\n"));
    told("file_with_another_ending", &spec().file("crm/notes.yml", "product: crm\n"));
    told(
        "file_without_operations",
        &spec().file("crm/notes.yaml", "product: crm\npath: /notes\ngroup: tags\noperations: {}\n"),
    );
    told("product_without_file", &spec().without(PRODUCT));
    told("product_unknown", &spec().edit(PRODUCT, "product: crm", "product: crn"));
    told("nothing_at_all", &Spec(zoho_codegen::Files::new()));
    told(
        "path_in_two_files",
        &spec().file(
            "crm/labels.yaml",
            String::from_utf8_lossy(&spec().0[TAGS]).replace("list_tags", "list_labels").into_bytes(),
        ),
    );
}

#[test]
fn versions() {
    mistake("versions_out_of_order", PRODUCT, "[v2, v3, v4]", "[v2, v4, v3]");
    mistake("version_twice_in_the_product", PRODUCT, "[v2, v3, v4]", "[v2, v3, v3, v4]");
    mistake("version_missing_in_the_product", PRODUCT, "[v2, v3, v4]", "[]");
    let many: Vec<_> = (2..60).map(|version| format!("v{version}")).collect();
    mistake("versions_too_many", PRODUCT, "[v2, v3, v4]", &format!("[{}]", many.join(", ")));
    mistake("version_twice_in_a_list", PHOTO, "versions: [v2, v4]", "versions: [v2, v4, v4]");
    mistake("version_misspelled", PRODUCT, "[v2, v3, v4]", "[v2, v3, v4, v4.0]");
    mistake("version_unknown", TAGS, "versions: v2..v4", "versions: v2..v5");
    mistake("version_without_v", PHOTO, "read: [v2, v4]", "read: [v2, 4]");
    mistake("version_range_backwards", TAGS, "versions: v2..v4", "versions: v4..v2");
    mistake("version_alone", TAGS, "versions: v2..v4", "versions: v2");
    mistake("version_list_out_of_order", PHOTO, "versions: [v2, v4]", "versions: [v4, v2]");
    mistake("version_list_empty", PHOTO, "versions: [v2, v4]", "versions: []");
    mistake("read_at_a_version_that_is_missing", PHOTO, "read: []", "read: [v3]");
    mistake("read_out_of_order", PHOTO, "read: [v2, v4]", "read: [v4, v2]");
    mistake(
        "change_at_a_version_that_is_missing",
        PHOTO,
        "    modules: [Leads]\n",
        "    modules: [Leads]\n    changes: {v3: {page: other.html}}\n",
    );
    mistake("change_at_the_first_version", TAGS, "      v3: {", "      v2: {");
    mistake("changes_out_of_order", TAGS, "      v3: {", "      v4: {page: other.html}\n      v3: {");
    mistake("docs_without_version", PRODUCT, "https://example.com/{version}/", "https://example.com/");
    mistake(
        "docs_of_a_version_missing",
        PRODUCT,
        "docs: https://example.com/{version}/",
        "docs: {v2: https://example.com/v2/, v3: https://example.com/}",
    );
    mistake("docs_not_a_folder", PRODUCT, "https://example.com/{version}/", "https://example.com/{version}");
    mistake("base_path_without_version", PRODUCT, "/crm/{version}", "/crm/v2");
}

#[test]
fn modules() {
    mistake("module_unknown", PHOTO, "modules: [Leads, custom]", "modules: [Leeds, custom]");
    mistake("module_unknown_in_a_list", PRODUCT, "{add: [Deals]}", "{add: [Quotes]}");
    mistake("module_list_changes_at_the_first_version", PRODUCT, "v3: {add: [Deals]}", "v2: {add: [Deals]}");
    mistake(
        "module_list_changes_out_of_order",
        PRODUCT,
        "v3: {add: [Deals]}",
        "v4: {add: [Deals]}\n      v3: {remove: [custom]}",
    );
    mistake(
        "module_scope_that_does_not_change",
        PRODUCT,
        "{v2: potentials, v4: deals}",
        "{v2: deals, v4: deals}",
    );
    mistake("module_scope_is_a_whole_scope", PRODUCT, "{scope: leads}", "{scope: ZohoCRM.modules.leads}");
    mistake(
        "module_name_with_a_space",
        PRODUCT,
        "  Leads: {scope: leads}",
        "  Leads: {scope: leads}\n  Price Books: {scope: pricebooks}",
    );
    mistake("module_twice", PHOTO, "modules: [Leads, custom]", "modules: [Leads, custom, Leads]");
    mistake("module_in_place_of_a_list", PHOTO, "modules: [Leads]", "modules: Leads");
    mistake("module_list_unknown", TAGS, "modules: everywhere", "modules: everywhre");
    mistake("module_list_never_used", TAGS, "modules: everywhere", "modules: [Leads]");
    mistake("module_added_again", PHOTO, "modules: {add: [Deals]}", "modules: {add: [Leads]}");
    mistake("module_removed_that_is_absent", PHOTO, "modules: {add: [Deals]}", "modules: {remove: [Deals]}");
    mistake("module_change_without_content", PHOTO, "modules: {add: [Deals]}", "modules: {}");
    mistake(
        "module_called_custom",
        PRODUCT,
        "  Leads: {scope: leads}",
        "  Leads: {scope: leads}\n  custom: {scope: custom}",
    );
    mistake("module_scope_without_first_version", PRODUCT, "{v2: potentials, v4: deals}", "{v3: deals}");
    mistake("module_name_repeated", PRODUCT, "Leads: {scope: leads}", "Leads: {scope: leads, name: Leads}");
    mistake("module_names_collide", PRODUCT, "name: Opportunities", "name: leads");
    told(
        "modules_without_module_in_the_path",
        &spec().edit(TAGS, "/{module}/tags", "/tags").edit(TAGS, "{module}.READ", "leads.READ"),
    );
    mistake("modules_missing", PHOTO, "    modules: [Leads]\n", "");
    mistake(
        "modules_gone",
        PHOTO,
        "    modules: [Leads]\n",
        "    modules: [Leads]\n    changes: {v4: {modules: {remove: [Leads]}}}\n",
    );
}

/// Puts lines before the modules of the product, where editions stand.
fn editions(name: &str, lines: &str) {
    mistake(name, PRODUCT, "modules:\n  Leads", &format!("{lines}\nmodules:\n  Leads"));
}

#[test]
fn concurrency() {
    mistake("concurrency_unknown", TAGS, "    retry: safe", "    concurrency: subs\n    retry: safe");
    mistake("concurrency_is_a_number", TAGS, "    retry: safe", "    concurrency: 10\n    retry: safe");
    editions("editions_empty", "editions: {}");
    editions("editions_without_value", "editions:");
    editions("editions_are_a_list", "editions: [free, standard]");
    editions("edition_twice", "editions:\n  free: 5\n  standard: 10\n  free: 7");
    editions("edition_name_in_capitals", "editions: {Free: 5}");
    editions("edition_of_two_names", "editions: {standard|starter: 10}");
    editions("edition_without_calls", "editions: {free: 0, standard: 10}");
    editions("edition_without_number", "editions: {free: five, standard:}");
    editions("edition_with_absurd_numbers", "editions: {free: -5, standard: 1.5, ultimate: 25000}");
    editions("edition_number_in_quotes", "editions: {free: \"5\"}");
    editions("editions_out_of_order", "editions: {standard: 10, free: 5}");
    editions("sub_concurrency_without_editions", "sub_concurrency: 10");
    editions("sub_concurrency_of_none", "editions: {free: 5}\nsub_concurrency: 0");
    editions("sub_concurrency_above_all", "editions: {free: 5, standard: 10}\nsub_concurrency: 100");
    editions("sub_concurrency_beside_what_is_no_number", "editions: {free: many}\nsub_concurrency: 100");
}

#[test]
fn scopes() {
    mistake(
        "scope_of_another_product",
        TAGS,
        "ZohoCRM.modules.{module}.READ",
        "ZohoBigin.modules.{module}.READ",
    );
    mistake(
        "scope_brackets_open",
        TAGS,
        "ZohoCRM.modules.{module}.READ",
        "\"ZohoCRM.modules.{module}.[ALL, READ\"",
    );
    mistake(
        "scope_brackets_in_the_middle",
        TAGS,
        "ZohoCRM.modules.{module}.READ",
        "\"ZohoCRM.[modules].READ\"",
    );
    mistake("scope_type_in_small_letters", TAGS, "{module}.READ", "{module}.Read");
    mistake("scope_type_twice", PHOTO, "[ALL, WRITE]", "[ALL, WRITE, ALL]");
    mistake("scope_prefix_with_a_dot", PRODUCT, "scope_prefix: ZohoCRM", "scope_prefix: ZohoCRM.modules");
    mistake(
        "scope_twice",
        PHOTO,
        "any: [ZohoCRM.modules.ALL,",
        "any: [ZohoCRM.modules.ALL, ZohoCRM.modules.ALL,",
    );
    mistake("scope_with_another_placeholder", TAGS, "{module}.READ", "{record_id}.READ");
    mistake("scope_list_without_word", PHOTO, "scopes: ZohoCRM.modules.ALL", "scopes: [ZohoCRM.modules.ALL]");
    mistake(
        "scope_tree_with_two_words",
        PHOTO,
        "scopes: ZohoCRM.modules.ALL",
        "scopes: {any: [ZohoCRM.modules.ALL], all: [ZohoCRM.users.ALL]}",
    );
    mistake("scope_tree_empty", PHOTO, "scopes: ZohoCRM.modules.ALL", "scopes: {any: []}");
    told(
        "scope_names_a_module_without_one",
        &spec().edit(TAGS, "/{module}/tags", "/tags").edit(TAGS, "    modules: everywhere\n", "").edit(
            PHOTO,
            "modules: [Leads]\n",
            "modules: everywhere\n",
        ),
    );
    mistake(
        "scope_change_changes_nothing",
        PHOTO,
        "        modules: {add: [Deals]}",
        "        scopes: {any: [ZohoCRM.modules.ALL, \"ZohoCRM.modules.{module}.[ALL, WRITE]\"]}",
    );
}

#[test]
fn paths() {
    mistake("path_parameter_undeclared", TAGS, "/{module}/tags", "/{module}/tags/{tag}");
    mistake(
        "path_parameter_not_in_the_path",
        TAGS,
        "group: tags",
        "path_parameters: [{name: tag, type: string, summary: A tag.}]\ngroup: tags",
    );
    told(
        "path_parameter_misspelled",
        &spec().edit(TAGS, "/{module}/tags", "/{module}/tags/{tag_nme}").edit(
            TAGS,
            "group: tags",
            "path_parameters: [{name: tag_name, type: string, summary: A tag.}]\ngroup: tags",
        ),
    );
    mistake(
        "path_parameter_module_declared",
        TAGS,
        "group: tags",
        "path_parameters: [{name: module, type: string, summary: A module.}]\ngroup: tags",
    );
    told("path_parameter_declared_twice", &spec().edit(TAGS, "/{module}/tags", "/{module}/tags/{tag}").edit(TAGS, "group: tags", "path_parameters: [{name: tag, type: string, summary: A tag.}, {name: tag, type: id, id: tag, summary: A tag.}]\ngroup: tags"));
    mistake("path_placeholder_twice", TAGS, "/{module}/tags", "/{module}/tags/{module}");
    mistake("path_placeholder_open", TAGS, "/{module}/tags", "/{module}/tags/{tag_id");
    mistake("path_without_slash", TAGS, "/{module}/tags", "\"{module}/tags\"");
    mistake("path_with_empty_segment", TAGS, "/{module}/tags", "/{module}/tags/");
}

#[test]
fn parameters() {
    mistake("parameter_in_a_form_of_a_get", TAGS, "{name: page, in: query", "{name: page, in: form");
    mistake("parameter_list_in_a_header", TAGS, "{name: fields, in: query", "{name: fields, in: header");
    mistake("parameter_file_in_the_query", PHOTO, "        in: form", "        in: query");
    mistake("parameter_rule_without_file", TAGS, "type: integer,", "type: integer, max_bytes: 10 MB,");
    mistake("parameter_size_unreadable", PHOTO, "max_bytes: 10 MB", "max_bytes: 10 Mb");
    mistake("parameter_pixels_unreadable", PHOTO, "max_bytes: 10 MB", "max_pixels: 10 million");
    mistake("parameter_format_unknown", PHOTO, "formats: [PNG, GIF]", "formats: [PNG, TIFF]");
    mistake("parameter_id_of_nothing", TAGS, "type: integer,", "type: id,");
    mistake("parameter_id_of_no_id", TAGS, "type: integer,", "type: integer, id: page,");
    mistake(
        "parameter_choices_missing",
        PHOTO,
        "        choices: {name: Trigger, values: [workflow, approval]}\n",
        "",
    );
    mistake("parameter_choices_without_values", PHOTO, "values: [workflow, approval]", "values: []");
    mistake("parameter_choice_twice", PHOTO, "values: [workflow, approval]", "values: [workflow, workflow]");
    mistake(
        "parameter_choices_collide",
        PHOTO,
        "values: [workflow, approval]",
        "values: [work_flow, workFlow]",
    );
    mistake(
        "parameter_choices_differ",
        TAGS,
        "type: integer,",
        "type: choices, choices: {name: Trigger, values: [workflow]},",
    );
    mistake("parameter_names_collide", TAGS, "{name: page, in", "{name: Fields, in");
    mistake("parameter_twice", TAGS, "{name: page, in", "{name: fields, in");
    mistake("parameter_already_required", PHOTO, "modules: {add: [Deals]}", "parameters: {require: [file]}");
    mistake("parameter_change_of_an_unknown", TAGS, "{require: [fields]}", "{remove: [feilds]}");
    mistake("parameter_change_without_content", TAGS, "{require: [fields]}", "{require: []}");
    mistake("too_large_is_no_error", PHOTO, "too_large: TOO_LARGE", "too_large: TOO_LARG");
}

#[test]
fn operations() {
    mistake("group_unknown", TAGS, "group: tags", "group: tag");
    mistake(
        "group_never_used",
        PRODUCT,
        "groups:\n",
        "groups:\n  notes: {area: records, summary: Notes of records.}\n",
    );
    mistake("operation_twice", TAGS, "  list_tags:", "  delete_photo:");
    told("operation_methods_collide", &spec().edit(PHOTO, "  delete_photo:", "  upload_photos:"));
    mistake("operation_name_in_capitals", TAGS, "  list_tags:", "  ListTags:");
    told(
        "type_names_collide",
        &spec()
            .edit(
                MODELS,
                "  User:
    summary",
                "  UploadPhoto:
    summary",
            )
            .edit(MODELS, "object: User,", "object: UploadPhoto,"),
    );
    mistake("retry_safe_for_a_call_that_writes", PHOTO, "retry: idempotent", "retry: safe");
    mistake(
        "retry_safe_for_a_delete",
        PHOTO,
        "scopes: ZohoCRM.modules.ALL
    response: status
    retry: idempotent",
        "scopes: ZohoCRM.modules.ALL
    response: status
    retry: safe",
    );
    mistake("body_multipart_without_parts", TAGS, "    response:", "    body: multipart\n    response:");
    mistake(
        "body_json_beside_a_form",
        PHOTO,
        "    response: status\n",
        "    body: json\n    response: status\n",
    );
    mistake("body_of_a_get", TAGS, "    response:", "    body: json\n    response:");
    mistake("page_is_an_address", TAGS, "page: get-tags.html", "page: https://example.com/get-tags.html");
    mistake("page_change_changes_nothing", TAGS, "      v3: {", "      v3: {page: get-tags.html, ");
    mistake("change_without_content", TAGS, "v3: {parameters: {require: [fields]}}", "v3: {}");
}

#[test]
fn bounds_and_jobs() {
    let with =
        |name, lines: &str| mistake(name, TAGS, "    retry: safe", &format!("{lines}\n    retry: safe"));
    with("bounds_of_the_unknown", "    bounds: {rows: 100}");
    with("bounds_of_nothing", "    bounds: {}");
    with("bound_in_words", "    bounds: {items: many}");
    with("bound_absurd", "    bounds: {items: 1000000001}");
    with("job_without_status", "    job: {result: list_tags}");
    with("job_with_an_unknown_operation", "    job: {status: list_tag}");
    let bounded = spec().edit(TAGS, "    retry: safe", "    bounds: {items: 5}\n    retry: safe");
    told("bounds_that_change_nothing", &bounded.edit(TAGS, "      v3: {", "      v3: {bounds: {items: 5}, "));
}

#[test]
fn errors() {
    mistake(
        "error_row_twice",
        PHOTO,
        "      - use: module\n      - code: TOO_LARGE\n",
        "      - use: module\n      - {code: TOO_LARGE, status: 413, message: the file is too large, remedy: Send less.}\n      - code: TOO_LARGE\n",
    );
    mistake(
        "error_row_twice_by_a_table",
        PHOTO,
        "      - use: module\n      - code: TOO_LARGE\n",
        "      - {code: INVALID_MODULE, status: 400, message: no such module, reason: unknown_module, remedy: Check it.}\n      - use: module\n      - code: TOO_LARGE\n",
    );
    mistake("error_row_twice_in_a_table", ERRORS, "message: not this module", "message: no such module");
    mistake(
        "error_row_added_again",
        PHOTO,
        "          remove: [{code: TOO_LARGE}]\n          add:\n            - code: TOO_LARGE\n              status: 400\n",
        "          add:\n            - code: TOO_LARGE\n              status: 413\n",
    );
    mistake(
        "error_row_removed_that_is_absent",
        PHOTO,
        "remove: [{code: TOO_LARGE}]",
        "remove: [{code: TOO_LARGE, status: 415}]",
    );
    mistake(
        "error_code_removed_that_is_absent",
        PHOTO,
        "remove: [{code: TOO_LARGE}]",
        "remove: [{code: TO_LARGE}]",
    );
    mistake("error_table_unknown", PHOTO, "- use: module", "- use: modul");
    mistake(
        "error_table_twice",
        PHOTO,
        "      - use: module\n      - code",
        "      - use: module\n      - use: module\n      - code",
    );
    mistake(
        "error_table_never_used",
        ERRORS,
        "tables:\n",
        "tables:\n  request:\n    - {code: INTERNAL_ERROR, status: 500, message: oh, remedy: Try again.}\n",
    );
    told(
        "error_table_empty",
        &spec().file(
            ERRORS,
            "tables:
  module: []
",
        ),
    );
    mistake(
        "error_table_with_a_row",
        PHOTO,
        "      - use: module
      - code: TOO_LARGE
",
        "      - use: module
        code: TOO_SMALL
      - code: TOO_LARGE
",
    );
}

#[test]
fn codes_and_reasons() {
    mistake("error_status_of_a_redirect", PHOTO, "status: 413", "status: 302");
    mistake("error_code_unreadable", PHOTO, "      - code: TOO_LARGE\n", "      - code: TOO-LARGE\n");
    mistake(
        "error_code_in_small_letters",
        TAGS,
        "errors: []",
        "errors: [{code: Too_Large, status: 400, message: what, remedy: Wait.}]",
    );
    mistake(
        "error_code_called_unknown",
        PHOTO,
        "      - code: TOO_LARGE\n",
        "      - {code: UNKNOWN, status: 500, message: what, remedy: Wait.}\n      - code: TOO_LARGE\n",
    );
    mistake(
        "error_codes_collide",
        PHOTO,
        "      - code: TOO_LARGE\n",
        "      - {code: TOO__LARGE, status: 500, message: what, remedy: Wait.}\n      - code: TOO_LARGE\n",
    );
    mistake(
        "error_reasons_collide",
        PHOTO,
        "      - code: TOO_LARGE\n",
        "      - {code: A, status: 400, message: a, reason: too_2, remedy: Wait.}\n      - {code: B, status: 400, message: b, reason: too2, remedy: Wait.}\n      - code: TOO_LARGE\n",
    );
    mistake(
        "error_row_that_a_table_has",
        PHOTO,
        "      - code: TOO_LARGE\n",
        "      - {code: INVALID_MODULE, status: 400, message: no such module, reason: unknown_module, remedy: Wait.}\n      - code: TOO_LARGE\n",
    );
    mistake(
        "error_message_without_end",
        PHOTO,
        "message: the file is too large",
        &format!("message: {}", "too large ".repeat(500)),
    );
    mistake("error_reason_for_two_messages", ERRORS, "reason: unsupported_module", "reason: unknown_module");
    mistake("error_reason_without_message", ERRORS, "message: not this module", "message: \"\"");
    mistake("error_remedy_missing", ERRORS, "      remedy: Check the name.\n", "");
    mistake("error_remedy_is_no_sentence", ERRORS, "remedy: Check the name.", "remedy: Check the name");
}

#[test]
fn objects() {
    mistake("object_unknown", TAGS, "of: Tag}", "of: Tags}");
    mistake("object_unknown_in_a_field", MODELS, "object: User,", "object: Person,");
    mistake("object_never_used", MODELS, "type: object, object: User,", "type: string,");
    told(
        "object_name_in_small_letters",
        &spec()
            .edit(
                MODELS,
                "  User:
",
                "  user_reference:
",
            )
            .edit(MODELS, "object: User,", "object: user_reference,"),
    );
    mistake("object_field_of_unknown_type", MODELS, "name: {type: string", "name: {type: text");
    mistake("object_field_without_object", MODELS, "type: object, object: User,", "type: object,");
    mistake(
        "object_fields_collide",
        MODELS,
        "name: {type: string",
        "$name: {type: string, summary: Another name.}\n      name: {type: string",
    );
    mistake(
        "object_without_fields",
        MODELS,
        "    fields:\n      name: {type: string, summary: The name.}\n",
        "    fields: {}\n",
    );
    mistake("models_read_at_an_unknown_version", MODELS, "version: v4", "version: v9");
}

#[test]
fn areas() {
    const AREAS: &str = "areas.yaml";
    mistake("area_unknown", PRODUCT, "area: files", "area: file");
    mistake("area_never_used", AREAS, "  records:", "  email: Emails.\n  records:");
    told("area_file_missing", &spec().without(AREAS));
    mistake("area_is_no_sentence", AREAS, "files: Files.", "files: Files");
    mistake("nothing_in_a_group", PRODUCT, "{area: files, summary: Photos of records.}", "{}");
    mistake(
        "group_is_a_sentence",
        PRODUCT,
        "{area: files, summary: Photos of records.}",
        "Photos of records.",
    );
}

#[test]
fn roots_and_hosts() {
    let roots = |name: &str, line: &str| {
        let spec = spec().edit(PRODUCT, "docs:", "roots: {bulk: \"/crm/bulk/{version}\"}\ndocs:");
        told(name, &spec.edit(TAGS, "group: tags", &format!("{line}\ngroup: tags")));
    };
    roots("root_unknown", "root: bulky");
    roots("root_never_used", "host: api");
    roots("host_given_with_a_root", "root: bulk\nhost: given");
    mistake("root_without_version", PRODUCT, "docs:", "roots: {bulk: /crm/bulk}\ndocs:");
    mistake("host_unknown", TAGS, "group: tags", "host: upload\ngroup: tags");
    mistake("host_given_without_address", TAGS, "group: tags", "host: given\ngroup: tags");
    mistake("other_scope_never_used", PRODUCT, "modules:\n", "other_scopes: [ZohoFiles]\nmodules:\n");
    told(
        "other_scope_unknown",
        &spec().edit(PRODUCT, "modules:\n", "other_scopes: [ZohoFiles]\nmodules:\n").edit(
            PHOTO,
            "any: [ZohoCRM.modules.ALL",
            "any: [ZohoFiles.files.ALL, ZohoFile.files.READ",
        ),
    );
}

#[test]
fn sources() {
    mistake("source_missing", TAGS, "    page: get-tags.html\n", "");
    let page = "    page: get-tags.html\n";
    let wrong = |name: &str, lines: &str| mistake(name, TAGS, page, &format!("{page}    {lines}\n"));
    wrong("source_unknown", "sources: [sdks]");
    wrong("source_twice", "sources: [sdk, sdk]");
    wrong("page_also_twice", "also: [tags.html, get-tags.html]");
}

#[test]
fn responses() {
    let wrong = |name: &str, to: &str| mistake(name, TAGS, "{keyed: tags, of: Tag}", to);
    wrong("response_of_an_unknown_kind", "{list: tags, of: Tag}");
    wrong("response_one_without_object", "{one: tag}");
    wrong("response_outcomes_with_an_object", "{outcomes: tags, of: Tag}");
    wrong("response_object_unknown", "{object: Tagg}");
    wrong("response_unknown_word", "jsn");
}

#[test]
fn openapi_rows() {
    let wrong = |name: &str, to: &str| mistake(name, TAGS, "v4: {403: [NO_PERMISSION]}", to);
    wrong("openapi_at_an_unknown_version", "v9: {403: [NO_PERMISSION]}");
    wrong("openapi_status_unreadable", "v4: {303: [NO_PERMISSION]}");
    wrong("openapi_code_twice", "v4: {403: [NO_PERMISSION, NO_PERMISSION]}");
    wrong("openapi_without_remedy", "v4: {403: [NO_PERMISSION, NO_WAY]}");
    wrong("remedy_never_used", "v4: {403: [INVALID_MODULE]}");
    told("openapi_where_the_operation_is_not", &spec().edit(TAGS, "versions: v2..v4", "versions: v2..v3"));
}

#[test]
fn bodies() {
    let in_form = "      - name: file\n        in: form\n";
    let beside = format!("      - {{name: size, in: body, type: decimal, summary: The size.}}\n{in_form}");
    mistake("parameter_in_a_body_beside_a_form", PHOTO, in_form, &beside);
    mistake("parameter_in_the_body_of_a_get", TAGS, "{name: page, in: query", "{name: page, in: body");
    told(
        "body_none_beside_a_body",
        &spec()
            .edit(TAGS, "method: get", "method: post")
            .edit(TAGS, "retry: safe", "retry: unsafe\n    body: none")
            .edit(TAGS, "{name: page, in: query", "{name: page, in: body"),
    );
    mistake("parameter_object_missing", TAGS, "type: integer,", "type: object,");
    mistake("parameter_object_unknown", TAGS, "type: integer,", "type: object, object: Tagg,");
    mistake("parameter_object_of_no_object", TAGS, "type: integer,", "type: integer, object: Tag,");
    mistake("parameter_choices_unknown", TAGS, "type: integer,", "type: choice, choices: Colour,");
    mistake(
        "parameter_that_no_version_has",
        TAGS,
        "      v3: {",
        "      v2: {parameters: {remove: [page]}}\n      v3: {",
    );
}

#[test]
fn fields_and_choices() {
    let wrong = |name: &str, to: &str| mistake(name, MODELS, "{type: string, summary: The name.}", to);
    wrong("field_type_unknown", "text");
    wrong("field_type_without_name", "id");
    wrong("field_type_with_a_name_too_many", "string Name");
    wrong("field_type_with_a_bad_name", "object tag");
    wrong("field_choices_missing", "{type: choice}");
    wrong("field_choices_unknown", "choice Colour");
    let last = "      name: {type: string, summary: The name.}\n";
    let choices = |name: &str, lines: &str| mistake(name, MODELS, last, &format!("{last}choices:\n{lines}"));
    choices("choices_never_used", "  Colour: [red]\n");
    choices("choices_without_words", "  Colour: []\n");
    choices("choices_named_like_an_object", "  Tag: [red]\n");
    told("models_twice", &spec().file("models/users.yaml", "choices: {Colour: [red]}\nobjects: {User: {summary: A user., fields: {id: id user, colour: choice Colour}}}\n"));
    told("models_file_states_nothing", &spec().file("models/users.yaml", "read: []\n"));
    told("models_at_the_old_place", &spec().file("models.yaml", "objects: {}\n"));
}

#[test]
fn accepts() {
    let accept = |item: &str| format!("retry: idempotent\n    accepts:\n      - {item}");
    let wrong = |name: &str, item: &str| mistake(name, PHOTO, "retry: idempotent", &accept(item));
    wrong("accept_of_an_unknown_field", "{field: errors, page: x, reason: It is old.}");
    wrong("accept_of_everything", "{field: error, reason: It is old.}");
    wrong("accept_without_reason", "{field: error, page: x}");
    wrong("accept_at_an_unknown_version", "{field: error, page: x, versions: v9.., reason: It is old.}");
    mistake(
        "accept_at_versions_of_others",
        PHOTO,
        "versions: [v2, v4]",
        "versions: [v2, v4]\n    accepts:\n      - {field: error, page: x, versions: [v3], reason: It is old.}",
    );
    wrong("accept_with_a_reason_that_is_no_sentence", "{field: error, page: x, reason: old}");
}

/// One run tells the mistakes of all files, those of reading and those of meaning.
#[test]
fn many_mistakes_in_many_files_come_in_one_run() {
    let spec = spec()
        .edit(PRODUCT, "scope_prefix: ZohoCRM", "scope_prefix: ZohoCRM\nlicence: none")
        .edit(PRODUCT, "add: [Deals]", "add: [Leads]")
        .edit(PHOTO, "method: post", "method: pots")
        .edit(PHOTO, "modules: [Leads, custom]", "modules: [Leeds, custom]")
        .edit(PHOTO, "status: 413", "status: 13")
        .edit(PHOTO, "scopes: ZohoCRM.modules.ALL", "scopes: ZohoBigin.modules.ALL")
        .edit(TAGS, "in: query, type: integer", "in: cookie, type: number")
        .edit(TAGS, "of: Tag}", "of: Tagg}")
        .edit(ERRORS, "      remedy: Check the name.\n", "")
        .edit(MODELS, "object: User,", "object: Usr,")
        .file("crm/broken.yaml", "product: [crm\n")
        .file("bigin/notes.yaml", "product: crm\n");
    told("many_mistakes_in_many_files", &spec);
    let diagnostics = zoho_codegen::model(&spec.0).expect_err("there are mistakes");
    let files: std::collections::BTreeSet<_> = diagnostics.iter().map(|one| one.file.as_str()).collect();
    assert_eq!(files.len(), 7);
    assert!(diagnostics.len() >= 15, "{}", diagnostics.len());
    let places: Vec<_> = diagnostics.iter().map(|one| (&one.file, one.line, one.column)).collect();
    assert!(places.is_sorted());
}

/// A mistake is told where it is, with the line as it stands and with help.
#[test]
fn each_mistake_shows_its_line() {
    let spec = spec().edit(PHOTO, "retry: idempotent", "retry: sometimes");
    let diagnostics = zoho_codegen::model(&spec.0).expect_err("there is a mistake");
    let [one] = diagnostics.iter().as_slice() else { panic!("{diagnostics}") };
    let source = String::from_utf8_lossy(&spec.0[PHOTO]);
    assert_eq!(one.file, "spec/crm/photo.yaml");
    assert_eq!(source.lines().nth(one.line - 1), Some(one.source.as_str()));
    assert!(one.source.chars().skip(one.column - 1).collect::<String>().starts_with("sometimes"));
    assert_eq!(one.mark, (one.column - 1, "sometimes".len()));
    assert!(!one.help.is_empty());
}
