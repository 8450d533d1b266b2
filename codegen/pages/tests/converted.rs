//! The pages at hand, converted to the other flavours, state what they state in Markdown.

#[path = "convert/convert.rs"]
mod convert;

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs, path::Path};

use convert::Style;
use zoho_pages::Page;

type Facts = BTreeMap<&'static str, BTreeSet<String>>;

fn facts(page: &Page) -> Facts {
    fn all<T: std::fmt::Debug>(items: &[zoho_pages::Placed<T>]) -> BTreeSet<String> {
        items.iter().map(|item| format!("{:?}", item.value).replace("  ", " ")).collect()
    }
    BTreeMap::from([
        ("scopes", page.scopes.iter().map(|scope| format!("{:?}", scope.value)).collect()),
        ("modules", all(&page.modules)),
        ("module names", all(&page.module_names)),
        ("errors", all(&page.errors)),
        ("paths", page.endpoints.iter().map(|endpoint| endpoint.value.path.clone()).collect()),
        ("parameters", all(&page.parameters)),
        ("envelope", BTreeSet::from([format!("{:?}", page.envelope)])),
    ])
}

#[test]
fn each_flavour_says_the_same() {
    let Some(folder) = env::var_os("ZOHO_REFERENCE") else {
        println!("skipped: ZOHO_REFERENCE does not name the folder of reference pages");
        return;
    };
    let mut files: Vec<_> = fs::read_dir(Path::new(&folder).join("doc_pages"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 48);
    for flavour in ["lists", "divisions", "bullets", "flat"] {
        let mut counts: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
        for file in &files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let markdown = fs::read_to_string(file).unwrap();
            let text = match flavour {
                "lists" => convert::html(&markdown, Style::Lists),
                "divisions" => convert::html(&markdown, Style::Divisions),
                _ => convert::text(&markdown, flavour == "bullets"),
            };
            let wanted = facts(&zoho_pages::read(markdown.as_bytes()).unwrap());
            let found = zoho_pages::read(text.as_bytes()).unwrap_or_else(|why| {
                println!("{flavour} {name}: {why}");
                Page::default()
            });
            let found = facts(&found);
            for (kind, wanted) in &wanted {
                let count = counts.entry(kind).or_default();
                count.0 += u32::try_from(found[kind].intersection(wanted).count()).unwrap();
                for more in found[kind].difference(wanted) {
                    println!("{flavour} {name}: {kind} + {more}");
                    count.1 += 1;
                }
                for less in wanted.difference(&found[kind]) {
                    println!("{flavour} {name}: {kind} - {less}");
                    count.2 += 1;
                }
            }
        }
        for (kind, (both, more, less)) in counts {
            let precision = f64::from(both) / f64::from(both + more);
            let recall = f64::from(both) / f64::from(both + less);
            println!(
                "{flavour:10} {kind:12} precision {:.2} %, recall {:.2} %",
                precision * 100.0,
                recall * 100.0
            );
            let goal = if matches!(kind, "paths" | "parameters" | "envelope") { 0.97 } else { 0.99 };
            assert!(precision >= goal && recall >= goal, "{flavour}: {kind} miss the goal of {goal}");
        }
    }
}
