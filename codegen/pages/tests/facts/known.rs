//! Where the table of facts is wrong, by looking at the page: file, kind, what we have more (`+`) or less (`-`), why.

pub const TABLE_IS_WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "Associate_Email_with_a_Record_423.md",
        "module names",
        "+",
        "The page's `Possible modules` stand for the `{module}` of its scope; the table knows the longer heading only.",
    ),
    (
        "Associate_Users_with_Territory_77.md",
        "parameters",
        "+ users",
        "A key with a type and a requirement in brackets, which the table missed.",
    ),
    (
        "Create_Bulk_Write_Job_362.md",
        "scopes",
        "+ all(",
        "A job needs a scope for the job and one for the module; the table has this as its other reading.",
    ),
    ("Create_Bulk_Write_Job_362.md", "scopes", "- any(", "The table's first reading: see the case above."),
    ("Custom_Fields_36.md", "parameters", "+ _update_existing_records", "The page writes `boolean, object`."),
    (
        "Custom_Fields_36.md",
        "parameters",
        "- _update_existing_recordsboolean",
        "The table left the type glued to the name.",
    ),
    (
        "Notes_352.md",
        "paths",
        "+ DELETE /{module_api_name}/{record_id}/Notes/{note_id}",
        "The page has a brace too many.",
    ),
    ("Notes_352.md", "paths", "- DELETE /{module_api_name}/{record_id}/Notes/{note_id}}", "The same."),
    (
        "Records_155.md",
        "errors",
        "+ DEPENDENT_MISMATCH 400 You are trying to create a job sheet",
        "The second of two messages that take turns with resolutions.",
    ),
    (
        "Records_155.md",
        "errors",
        "- DEPENDENT_MISMATCH 400 In the Appointments module,",
        "Half a sentence that introduces the messages below it.",
    ),
    ("Records_155.md", "parameters", "+ File_Id__s", "A key below an attribute, with type and requirement."),
    (
        "Recycle_Bin_Records_415.md",
        "errors",
        "+ INVALID_DATA 403 The given apiname",
        "The second of two messages that take turns with resolutions.",
    ),
    (
        "Recycle_Bin_Records_415.md",
        "parameters",
        "+ deleted_time",
        "The table took the end of the name for a type.",
    ),
    ("Recycle_Bin_Records_415.md", "parameters", "- deleted", "See the case above."),
    ("Recycle_Bin_Records_415.md", "parameters", "+ value", "Its two types are joined by a slash."),
    ("Upload_File_361.md", "parameters", "+ feature", "A header of the page that the table lacks."),
];
