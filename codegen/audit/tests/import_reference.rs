//! Drafts for real pages. They are not in the repository; `ZOHO_REFERENCE` says where they are.

mod sample;

use std::path::{Path, PathBuf};

use zoho_audit::Source;
use zoho_audit::import::{Impossible, import};
use zoho_codegen::{Files, disk};

fn reference() -> Option<PathBuf> {
    let found = std::env::var_os("ZOHO_REFERENCE").map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: ZOHO_REFERENCE does not say where the pages are");
    }
    found
}

fn spec() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    sample::cut(disk::read_spec(&folder).expect("the spec can be read"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

/// Every page is brought into a part of the spec, which lacks most of what the pages are about: it loads then, and the
/// page has no drift.
#[test]
fn every_page_becomes_a_part_of_the_spec() {
    let Some(reference) = reference() else { return };
    let spec = spec();
    let mut failed = Vec::new();
    let (mut accepted, mut drafted) = (0, 0);
    for file in files(&reference.join("doc_pages")) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).expect("the page can be read");
        let pages = zoho_pages::read_all(&bytes).expect("the page is one");
        let done = match import(&spec, &pages, Source::Page) {
            Ok(done) => done,
            // One page is about an address that an answer gives; it names no endpoint, and says so.
            Err(Impossible::Nothing) => continue,
            Err(error) => {
                failed.push(format!("{name}: {error}"));
                continue;
            }
        };
        drafted += usize::from(done.files.values().any(|(old, _)| old.is_none()));
        let mut after = spec.clone();
        for (path, (_, text)) in &done.files {
            accepted += text.matches("accepted by the draft").count();
            after.insert(path.clone(), text.clone().into_bytes());
        }
        zoho_codegen::model(&after).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        let located = zoho_codegen::located::located(&after).expect("it loads");
        for page in &pages {
            let drift = zoho_audit::audit(&located, page, Source::Page).drift;
            assert!(drift.is_empty(), "{name}: {drift:?}");
        }
        if std::env::var_os("SHOW").is_some_and(|wanted| name.contains(&*wanted.to_string_lossy())) {
            eprintln!("{}\n{}", done.diff(), done.todo.join("\n"));
        }
    }
    eprintln!("{drafted} pages needed a new file; {accepted} facts accepted by drafts");
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    assert!(drafted >= 30, "{drafted}");
}
