//! Where the project is.

use std::{
    env, io,
    path::{Path, PathBuf},
};

/// The folder that holds `spec/` and `generated/`: this crate's parent if cargo runs it, otherwise the
/// first one from here upward.
pub fn find() -> io::Result<PathBuf> {
    let by_cargo = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = env::current_dir()?;
    let mut starts = by_cargo.as_deref().into_iter().chain([here.as_path()]).flat_map(Path::ancestors);
    let root = starts.find(|folder| folder.join("spec").is_dir() && folder.join("generated").is_dir());
    root.map(Path::to_owned).ok_or_else(|| {
        io::Error::other(format!("no folder with spec/ and generated/ from {} upward", here.display()))
    })
}
