//! A tiny spec without mistakes, to make mistakes in.

use zoho_codegen::Files;

const PRODUCT: &str = "\
product: crm
title: Zoho CRM
base_path: /crm/{version}
docs: https://example.com/{version}/
versions: [v2, v3, v4]
scope_prefix: ZohoCRM
modules:
  Leads: {scope: leads}
  Deals: {scope: {v2: potentials, v4: deals}, name: Opportunities}
module_lists:
  everywhere:
    modules: [Leads, custom]
    changes:
      v3: {add: [Deals]}
groups:
  photos: {area: files, summary: Photos of records.}
  tags: {area: records, summary: Tags of records.}
";

const PHOTO: &str = "\
product: crm
path: /{module}/{record_id}/photo
group: photos
operations:
  upload_photo:
    method: post
    summary: Uploads a photo.
    page: upload-image.html
    read: [v2, v4]
    versions: v2..
    modules: [Leads, custom]
    scopes:
      any: [ZohoCRM.modules.ALL, \"ZohoCRM.modules.{module}.[ALL, WRITE]\"]
    parameters:
      - name: triggers
        in: query
        type: choices
        choices: {name: Trigger, values: [workflow, approval]}
        summary: Automations to leave out.
      - name: file
        in: form
        type: file
        required: true
        formats: [PNG, GIF]
        max_bytes: 10 MB
        too_large: TOO_LARGE
        summary: The image.
    response: status
    retry: idempotent
    errors:
      - use: module
      - code: TOO_LARGE
        status: 413
        message: the file is too large
        remedy: Send a smaller file.
    changes:
      v3:
        modules: {add: [Deals]}
        errors:
          remove: [{code: TOO_LARGE}]
          add:
            - code: TOO_LARGE
              status: 400
              message: the file is too large
              remedy: Send a smaller file.
  delete_photo:
    method: delete
    summary: Deletes a photo.
    page: delete-image.html
    read: []
    versions: [v2, v4]
    modules: [Leads]
    scopes: ZohoCRM.modules.ALL
    response: status
    retry: idempotent
    errors:
      - use: module
";

const TAGS: &str = "\
product: crm
path: /{module}/tags
group: tags
operations:
  list_tags:
    method: get
    summary: Lists tags.
    page: get-tags.html
    read: [v3]
    versions: v2..v4
    modules: everywhere
    scopes: ZohoCRM.modules.{module}.READ
    parameters:
      - {name: fields, in: query, type: fields, summary: Fields to return.}
      - {name: page, in: query, type: integer, summary: The page.}
    response: {keyed: tags, of: Tag}
    empty: true
    retry: safe
    errors: []
    openapi:
      v4: {403: [NO_PERMISSION]}
    changes:
      v3: {parameters: {require: [fields]}}
";

const AREAS: &str = "\
areas:
  files: Files.
  records: Records.
";

const ERRORS: &str = "\
tables:
  module:
    - code: INVALID_MODULE
      status: 400
      message: no such module
      reason: unknown_module
      remedy: Check the name.
    - code: INVALID_MODULE
      status: 400
      message: not this module
      reason: unsupported_module
      remedy: Use another module.
remedies:
  NO_PERMISSION: Ask an administrator.
";

const MODELS: &str = "\
read:
  - {product: crm, version: v4, page: get-tags.html}
objects:
  Tag:
    summary: A tag.
    fields:
      id: {type: id, id: tag, summary: The tag's id.}
      Created_By: {type: object, object: User, summary: Who made it.}
  User:
    summary: A user.
    fields:
      name: {type: string, summary: The name.}
";

/// The tiny spec with changes.
pub struct Spec(pub Files);

/// The tiny spec.
pub fn spec() -> Spec {
    let files = [
        ("crm/product.yaml", PRODUCT),
        ("crm/photo.yaml", PHOTO),
        ("crm/tags.yaml", TAGS),
        ("areas.yaml", AREAS),
        ("errors.yaml", ERRORS),
        ("models/tags.yaml", MODELS),
    ];
    Spec(files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect())
}

impl Spec {
    /// Replaces the first `from` in a file, which must be there.
    pub fn edit(mut self, file: &str, from: &str, to: &str) -> Self {
        let bytes = self.0.get_mut(file).expect("the file is there");
        let text = String::from_utf8(bytes.clone()).expect("it is text");
        assert!(text.contains(from), "{file} has no {from:?}");
        *bytes = text.replacen(from, to, 1).into_bytes();
        self
    }

    /// Adds or replaces a file.
    pub fn file(mut self, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(file.to_owned(), bytes.into());
        self
    }

    /// Takes a file out.
    pub fn without(mut self, file: &str) -> Self {
        self.0.remove(file).expect("the file is there");
        self
    }

    /// What the generator says to it, or `None` if it finds nothing wrong.
    pub fn mistakes(&self) -> Option<String> {
        zoho_codegen::model(&self.0).err().map(|diagnostics| diagnostics.to_string())
    }
}
