//! Tokens in files, for processes of one machine.

use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::{StoreError, StoreFuture, StoredToken, TokenStore, random};

/// Somebody who holds the lock for longer has stopped.
const LONGEST_LOCK: Duration = Duration::from_secs(10);

/// What stays as it is in the name of a file.
const KEPT: &AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'@');

/// Keeps tokens as files in a folder, which several processes of one machine may share.
///
/// The folder is made when the first token is saved. Files are replaced as a whole, so that nobody
/// ever sees half of one, under a lock that processes hold for moments. On Unix only the user may
/// read them (mode 0600, and 0700 for a folder that is made).
#[derive(Clone)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// A store in this folder. Nothing is read or written before it is used.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn path(&self, key: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", utf8_percent_encode(key, KEPT)))
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
        let path = self.path(key, "json");
        Box::pin(in_background(move || {
            let entry = read(&path)?.map(StoredToken::from_json).transpose();
            entry.map_err(|error| StoreError::new(format!("{}: {error}", path.display())))
        }))
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool> {
        let (path, lock) = (self.path(key, "json"), self.path(key, "lock"));
        let before = before.map(|entry| entry.json().to_owned());
        let after = after.map(|entry| entry.json().to_owned());
        let folder = self.folder.clone();
        Box::pin(in_background(move || {
            make_folder(&folder).map_err(|error| failed("make", &folder, error))?;
            let _locked = locked(&lock)?;
            if read(&path)? != before {
                return Ok(false);
            }
            match after {
                Some(after) => replace(&path, &after).map_err(|error| failed("write", &path, error))?,
                None => match fs::remove_file(&path) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(failed("remove", &path, error));
                    }
                    _ => {}
                },
            }
            Ok(true)
        }))
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.folder).finish()
    }
}

/// Files block; the runtime has threads for that.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::new("the work on a file broke off").caused_by(error)))
}

fn failed(verb: &str, path: &Path, error: io::Error) -> StoreError {
    StoreError::new(format!("can't {verb} {}", path.display())).caused_by(error)
}

fn read(path: &Path) -> Result<Option<String>, StoreError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, error)),
    }
}

/// Makes a folder that only the user can read, if it is not there.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// The lock goes with the file that is given back, also where this process dies.
fn locked(path: &Path) -> Result<File, StoreError> {
    let mut options = private();
    let file =
        options.create(true).truncate(false).open(path).map_err(|error| failed("open", path, error))?;
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed("lock", path, error)),
            Err(TryLockError::WouldBlock) if since.elapsed() > LONGEST_LOCK => {
                return Err(StoreError::new(format!("{} is locked by another process", path.display())));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2 + random() % 8)),
        }
    }
}

/// Writes a file that only the user can read in place of another one, in one step.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{:016x}", random()));
    let beside = PathBuf::from(name);
    // Never somebody else's file, and never through a link.
    let mut file = private().create_new(true).open(&beside)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
    drop(file);
    let replaced = written.and_then(|()| fs::rename(&beside, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&beside);
    }
    replaced
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u64) -> StoredToken {
        StoredToken::from_json(format!(r#"{{"expires_at":{number}}}"#)).unwrap()
    }

    #[tokio::test]
    async fn files_are_made_when_saved_private_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path().join("deep").join("inside"));
        assert_eq!(store.load("a/../b:1").await.unwrap(), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a load makes nothing");
        assert!(store.save("a/../b:1", None, Some(&entry(1))).await.unwrap());
        assert_eq!(store.load("a/../b:1").await.unwrap(), Some(entry(1)));
        assert_eq!(FileStore::new(&store.folder).load("a/../b:1").await.unwrap(), Some(entry(1)));
        let mut names: Vec<_> =
            fs::read_dir(&store.folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a%2F..%2Fb%3A1.json", "a%2F..%2Fb%3A1.lock"]);
        #[cfg(unix)]
        for name in names {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(store.folder.join(&name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name:?}");
        }
        assert!(store.save("a/../b:1", Some(&entry(1)), None).await.unwrap());
        assert_eq!(store.load("a/../b:1").await.unwrap(), None);
    }

    #[tokio::test]
    async fn one_of_many_saves_wins() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..10 {
            let saves = (1..=8).map(|number| {
                let store = FileStore::new(folder.path());
                tokio::spawn(async move { store.save(&round.to_string(), None, Some(&entry(number))).await })
            });
            let results = futures_util::future::join_all(saves).await;
            let won: Vec<_> = (1..=8)
                .zip(results)
                .filter(|(_, saved)| *saved.as_ref().unwrap().as_ref().unwrap())
                .collect();
            assert_eq!(won.len(), 1);
            let kept = FileStore::new(folder.path()).load(&round.to_string()).await.unwrap();
            assert_eq!(kept, Some(entry(won[0].0)));
        }
    }

    #[tokio::test]
    async fn what_can_not_be_read_or_written_is_an_error_with_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "no folder").unwrap();
        let error = FileStore::new(&file).save("key", None, Some(&entry(1))).await.unwrap_err();
        assert!(error.to_string().contains("can't make "), "{error}");
        let store = FileStore::new(folder.path());
        fs::write(folder.path().join("key.json"), "{half an ent").unwrap();
        let error = store.load("key").await.unwrap_err().to_string();
        assert!(error.contains("key.json: an entry of 12 bytes can't be read"), "{error}");
        assert!(!store.save("key", Some(&entry(1)), Some(&entry(2))).await.unwrap());
        assert_eq!(fs::read_to_string(folder.path().join("key.json")).unwrap(), "{half an ent");
    }
}
