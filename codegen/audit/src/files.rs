//! Reads the pages that a caller names: files, and folders with all that is in them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 50 * 1024 * 1024;

/// What a page of the documentation, or an OpenAPI file, may end in. A file that is named itself may end in anything.
const EXTENSIONS: [&str; 8] = ["html", "htm", "md", "markdown", "txt", "json", "yaml", "yml"];

/// A file and what is in it.
#[derive(Debug)]
pub struct Input {
    /// The file as it was named, or as it was found.
    pub name: String,
    /// Its bytes.
    pub bytes: Result<Vec<u8>, NotRead>,
}

/// Why nothing was read.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotRead {
    /// The file system says so.
    Io(io::Error),
    /// A folder without a page in it.
    Empty,
    /// A pipe or a device.
    NoFile,
    /// A file of so many bytes.
    TooLarge(u64),
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Empty => {
                write!(f, "there is no page in this folder (looked for .{})", EXTENSIONS.join(", ."))
            }
            Self::NoFile => f.write_str("this is neither a file nor a folder"),
            Self::TooLarge(bytes) => {
                write!(f, "{} MB are too much for a page; at most 50 MB are read", bytes / (1024 * 1024))
            }
        }
    }
}

impl std::error::Error for NotRead {}

/// Reads every file and folder, in order; what is in a folder by its name.
#[must_use]
pub fn read(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        match fs::metadata(path) {
            Err(error) => inputs.push(Input { name, bytes: Err(NotRead::Io(error)) }),
            Ok(found) if found.is_dir() => match walk(path) {
                Err(error) => inputs.push(Input { name, bytes: Err(NotRead::Io(error)) }),
                Ok(files) if files.is_empty() => inputs.push(Input { name, bytes: Err(NotRead::Empty) }),
                Ok(files) => inputs.extend(files.iter().map(|file| input(file))),
            },
            Ok(_) => inputs.push(input(path)),
        }
    }
    inputs
}

/// Writes files into the folder of the spec; each appears whole or not at all.
///
/// # Errors
/// Where the file system refuses.
pub fn write<'t>(folder: &Path, files: impl Iterator<Item = (&'t str, &'t str)>) -> io::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for (path, text) in files {
        let path = folder.join(path);
        let new = path.with_extension("yaml.new");
        fs::write(&new, text)?;
        fs::rename(&new, &path)?;
        written.push(path);
    }
    Ok(written)
}

fn input(path: &Path) -> Input {
    Input { name: path.display().to_string(), bytes: bytes(path) }
}

fn bytes(path: &Path) -> Result<Vec<u8>, NotRead> {
    let found = fs::metadata(path).map_err(NotRead::Io)?;
    if !found.is_file() {
        return Err(NotRead::NoFile);
    }
    if found.len() > MAX_BYTES {
        return Err(NotRead::TooLarge(found.len()));
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile is not read further than one that is too large.
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(NotRead::Io)?;
    Ok(bytes)
}

/// The pages below a folder, sorted. Links and what starts with a dot are left alone.
fn walk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if kind.is_dir() && !hidden {
                open.push(path);
            } else if kind.is_file()
                && !hidden
                && EXTENSIONS.iter().any(|one| extension.eq_ignore_ascii_case(one))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
