//! Brings a folder in line with the generated files, or tells how far it is from that.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    fs,
    hash::{Hash, Hasher},
    io,
    path::Path,
};

use similar::TextDiff;

use crate::{
    disk::{has_extension, walk},
    source::Files,
};

/// What differs between the files that were generated and those on disk.
#[derive(Debug)]
pub struct Changes {
    /// Files to write or to delete, by path.
    pub stale: Vec<Stale>,
    /// How many files are as they should be.
    pub unchanged: usize,
}

/// A file that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Stale {
    /// Relative to the folder.
    pub path: String,
    /// What is there; `None` where nothing is.
    pub old: Option<String>,
    /// What should be there; `None` for a file that is generated no more.
    pub new: Option<String>,
}

/// Compares the folder with the files. A `*.rs` that is not among them is an orphan; other files
/// are not the generator's business.
///
/// # Errors
/// Where the folder can't be read.
pub fn compare(folder: &Path, files: &BTreeMap<String, String>) -> io::Result<Changes> {
    let there =
        if folder.exists() { walk(folder, &|path| has_extension(path, &["rs"]))? } else { Vec::new() };
    let mut stale = Vec::new();
    let mut unchanged = 0;
    for (path, new) in files {
        let old = if there.contains(path) { Some(read(&folder.join(path))?) } else { None };
        if old.as_ref() == Some(new) {
            unchanged += 1;
        } else {
            stale.push(Stale { path: path.clone(), old, new: Some(new.clone()) });
        }
    }
    for path in there.iter().filter(|path| !files.contains_key(*path)) {
        stale.push(Stale { path: path.clone(), old: Some(read(&folder.join(path))?), new: None });
    }
    stale.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Changes { stale, unchanged })
}

/// A number that stands for the generator, the spec and the folder as it is. Where it was the same after the
/// last run, another run would change nothing: so a caller may leave it out.
///
/// # Errors
/// Where the generator or the folder can't be read.
pub fn fingerprint(generator: &Path, spec: &Files, folder: &Path) -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    let program = fs::metadata(generator)?;
    (program.len(), program.modified()?).hash(&mut hasher);
    spec.hash(&mut hasher);
    for path in walk(folder, &|path| has_extension(path, &["rs"]))? {
        path.hash(&mut hasher);
        fs::read(folder.join(&path))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Someone may have put other bytes there; they are shown as well as can be, and replaced.
fn read(path: &Path) -> io::Result<String> {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

impl Changes {
    /// Whether the folder is as it should be.
    pub fn is_empty(&self) -> bool {
        self.stale.is_empty()
    }

    /// Writes what changed, deletes orphans and the folders that they leave empty.
    ///
    /// # Errors
    /// Where that fails; what was done until then stays.
    pub fn apply(&self, folder: &Path) -> io::Result<()> {
        for stale in &self.stale {
            let path = folder.join(&stale.path);
            if let Some(new) = &stale.new {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(&path, new)?;
            } else {
                fs::remove_file(&path)?;
                remove_empty_folders(&path, folder);
            }
        }
        Ok(())
    }

    /// A unified diff from what is there to what should be there.
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for stale in &self.stale {
            let [old, new] = [&stale.old, &stale.new].map(|side| side.as_deref().unwrap_or_default());
            let [old_name, new_name] = [&stale.old, &stale.new].map(|side| {
                side.as_ref().map_or_else(|| "/dev/null".to_owned(), |_| format!("generated/{}", stale.path))
            });
            let diff = TextDiff::from_lines(old, new);
            text.push_str(&diff.unified_diff().context_radius(3).header(&old_name, &new_name).to_string());
        }
        text
    }

    /// `61 files: 2 written, 0 deleted, 59 unchanged`.
    pub fn summary(&self) -> String {
        let written = self.stale.iter().filter(|stale| stale.new.is_some()).count();
        let deleted = self.stale.len() - written;
        let files = written + self.unchanged;
        let plural = if files == 1 { "" } else { "s" };
        format!("{files} file{plural}: {written} written, {deleted} deleted, {} unchanged", self.unchanged)
    }
}

/// A folder that is not empty can't be removed, which ends the walk up.
fn remove_empty_folders(path: &Path, root: &Path) {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
