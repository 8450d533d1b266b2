//! Reads the spec from disk, for whoever calls the pure functions.

use std::{collections::BTreeMap, fs, io, path::Path};

/// Every YAML file below `folder`, by its path relative to it (with `/`). Links are not followed.
///
/// # Errors
/// Where the folder or a file in it can't be read.
pub fn read_spec(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let is_yaml = |path: &str| has_extension(path, &["yaml", "yml"]);
    let mut files = BTreeMap::new();
    for path in walk(folder, &is_yaml)? {
        let bytes = fs::read(folder.join(&path))?;
        files.insert(path, bytes);
    }
    Ok(files)
}

/// Whether the path ends in one of these, however it is capitalised.
#[must_use]
pub fn has_extension(path: &str, wanted: &[&str]) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| wanted.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted)))
}

/// The files below `folder` whose relative path is `wanted`, sorted. Links and folders whose name starts with a dot are left alone.
///
/// # Errors
/// Where a folder can't be read, or a name is not UTF-8.
pub fn walk(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                let path = entry.path();
                return Err(io::Error::other(format!("{} has a name that is not UTF-8", path.display())));
            };
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() && !name.starts_with('.') {
                open.push(path);
            } else if kind.is_file() && wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
