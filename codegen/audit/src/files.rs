//! Reads the pages that a caller names: files, and folders with all that is in them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use zoho_codegen::disk;
use zoho_pages::Unreadable;

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
    /// A file that is no page, as its size tells.
    Unreadable(Unreadable),
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Empty => {
                write!(f, "there is no page in this folder (looked for .{})", EXTENSIONS.join(", ."))
            }
            Self::NoFile => f.write_str("this is neither a file nor a folder"),
            Self::Unreadable(why) => write!(f, "{why}"),
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
            Ok(found) if found.is_dir() => match disk::walk(path, &is_page) {
                Err(error) => inputs.push(Input { name, bytes: Err(NotRead::Io(error)) }),
                Ok(files) if files.is_empty() => inputs.push(Input { name, bytes: Err(NotRead::Empty) }),
                Ok(files) => inputs.extend(files.iter().map(|file| input(&path.join(file)))),
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

/// Whether a file of a folder is looked at, by its name.
fn is_page(path: &str) -> bool {
    let hidden = path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    !hidden && disk::has_extension(path, &EXTENSIONS)
}

fn input(path: &Path) -> Input {
    Input { name: path.display().to_string(), bytes: bytes(path) }
}

fn bytes(path: &Path) -> Result<Vec<u8>, NotRead> {
    let found = fs::metadata(path).map_err(NotRead::Io)?;
    if !found.is_file() {
        return Err(NotRead::NoFile);
    }
    let size = usize::try_from(found.len()).unwrap_or(usize::MAX);
    if size > zoho_pages::MAX_BYTES {
        return Err(NotRead::Unreadable(Unreadable::TooLarge(size)));
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile is not read further.
    File::open(path)
        .and_then(|file| file.take(found.len().saturating_add(1)).read_to_end(&mut bytes))
        .map_err(NotRead::Io)?;
    Ok(bytes)
}
