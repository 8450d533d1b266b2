//! Where access tokens are kept between calls, and between processes.

use std::{
    collections::HashMap,
    error::Error as StdError,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// What a [`TokenStore`] answers, later.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps access tokens where a client, or a fleet of processes, finds them again.
///
/// A store is a table of texts under keys. Keys hold no secret: they are made of the client id, the
/// accounts host and a hash of the refresh token. There is more than one entry for an account, so a
/// store has to tell keys apart.
///
/// Two methods are enough for several processes to renew a token once between them, because who
/// renews says so in the entry ([`save`](Self::save) decides who is first) for a limited time.
///
/// ```
/// # use zoho_runtime::{StoreFuture, StoredToken, TokenStore};
/// # use std::{collections::HashMap, sync::Mutex};
/// /// The rows of some table.
/// struct Rows(Mutex<HashMap<String, String>>);
///
/// impl TokenStore for Rows {
///     fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
///         let row = self.0.lock().unwrap().get(key).cloned();
///         Box::pin(async move { row.map(StoredToken::from_json).transpose() })
///     }
///
///     fn save<'a>(
///         &'a self,
///         key: &'a str,
///         before: Option<&'a StoredToken>,
///         after: Option<&'a StoredToken>,
///     ) -> StoreFuture<'a, bool> {
///         Box::pin(async move {
///             let mut rows = self.0.lock().unwrap();
///             let unchanged = rows.get(key).map(String::as_str) == before.map(StoredToken::json);
///             if unchanged {
///                 match after {
///                     Some(after) => drop(rows.insert(key.to_owned(), after.json().to_owned())),
///                     None => drop(rows.remove(key)),
///                 }
///             }
///             Ok(unchanged)
///         })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// The entry of `key`, exactly as it was saved; `None` if there is none.
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>>;

    /// Replaces the entry of `key` by `after`, or removes it, if it is still `before` (`None`: absent).
    /// Tells whether it was, which has to be decided and done as one step.
    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool>;
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
        (**self).load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool> {
        (**self).save(key, before, after)
    }
}

/// An entry of a [`TokenStore`]: a JSON text, which is kept letter by letter. Its `Debug` shows no
/// secret; the text itself holds the access token.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredToken {
    json: String,
    fields: Fields,
}

/// What the text says. Members that are not known here stay in the text of an entry that is put back.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) access_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api_domain: Option<String>,
    /// Seconds since 1970, as are all times of an entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lease: Option<Lease>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cooldown: Option<Cooldown>,
}

/// Somebody is renewing the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lease {
    pub(super) holder: String,
    /// From then on the holder is taken for dead.
    pub(super) until: u64,
}

/// The service has said that too many tokens were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cooldown {
    pub(super) until: u64,
    pub(super) description: String,
}

impl StoredToken {
    /// Reads what [`json`](Self::json) gave.
    ///
    /// # Errors
    /// Where the text is no entry.
    pub fn from_json(json: impl Into<String>) -> Result<Self, StoreError> {
        let json = json.into();
        // serde would take a list for an object too.
        if !json.trim_start().starts_with('{') {
            return Err(StoreError::new(format!("an entry of {} bytes is no JSON object", json.len())));
        }
        // serde's own message may quote a value.
        let fields = serde_json::from_str(&json).map_err(|error| {
            StoreError::new(format!(
                "an entry of {} bytes can't be read ({:?} error in line {}, column {})",
                json.len(),
                error.classify(),
                error.line(),
                error.column()
            ))
        })?;
        Ok(Self { json, fields })
    }

    /// The text to be kept: a JSON object on one line. It holds the access token.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// When the token dies, if there is one.
    pub fn expires_at(&self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_secs(self.fields.expires_at?))
    }

    /// The base of the API where the token is good, if its answer said so.
    pub fn api_domain(&self) -> Option<&str> {
        self.fields.api_domain.as_deref()
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }
}

impl From<Fields> for StoredToken {
    fn from(fields: Fields) -> Self {
        // Text, numbers and options of them always have a JSON text.
        Self { json: serde_json::to_string(&fields).unwrap_or_default(), fields }
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken")
            .field("access_token", &self.fields.access_token.as_ref().map(|_| format_args!("[secret]")))
            .field("api_domain", &self.fields.api_domain)
            .field("expires_at", &self.fields.expires_at)
            .field("lease", &self.fields.lease)
            .field("cooldown", &self.fields.cooldown)
            .finish_non_exhaustive()
    }
}

/// Why a token store could not do what it should.
#[derive(Clone, Debug)]
pub struct StoreError {
    message: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// An error in words; they are shown, so they should hold no secret.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// The same with what lies below it.
    pub fn caused_by(mut self, error: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(error));
        self
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.source.as_ref().map_or(Ok(()), |error| write!(f, ": {error}"))
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|error| &**error as _)
    }
}

/// Keeps tokens in memory, and so for this process. Each client has one of its own by default; shared
/// by several clients (it is cheap to clone) they share their tokens.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<String, StoredToken>>>);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
        let entry = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        Box::pin(std::future::ready(Ok(entry)))
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let unchanged = entries.get(key) == before;
        if unchanged {
            match after {
                Some(after) => drop(entries.insert(key.to_owned(), after.clone())),
                None => drop(entries.remove(key)),
            }
        }
        Box::pin(std::future::ready(Ok(unchanged)))
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_map().entries(entries.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(json: &str) -> StoredToken {
        StoredToken::from_json(json).unwrap()
    }

    #[test]
    fn an_entry_keeps_its_text_and_shows_no_secret() {
        let text = r#"{ "later": 1, "access_token":"1000.aa.bb", "expires_at": 1700003600 }"#;
        let stored = entry(text);
        assert_eq!(stored.json(), text);
        assert_eq!(stored.fields().access_token.as_deref(), Some("1000.aa.bb"));
        assert_eq!(stored.expires_at(), Some(UNIX_EPOCH + Duration::from_secs(1_700_003_600)));
        assert!(!format!("{stored:?}").contains("1000.aa"), "{stored:?}");
        for bad in ["", "[]", "{", r#"{"access_token":17}"#, r#"{"expires_at":"1000.aa.bb"}"#] {
            let error = StoredToken::from_json(bad).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("1000.aa"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_save_is_refused_unless_the_entry_is_the_expected_one() {
        let store = MemoryStore::new();
        let (one, two) = (entry(r#"{"expires_at":1}"#), entry(r#"{"expires_at":2}"#));
        assert!(!store.save("key", Some(&one), Some(&two)).await.unwrap());
        assert!(store.save("key", None, Some(&one)).await.unwrap());
        assert!(!store.save("key", None, Some(&two)).await.unwrap());
        assert_eq!(store.load("other").await.unwrap(), None);
        assert!(store.save("key", Some(&one), Some(&two)).await.unwrap());
        assert_eq!(store.load("key").await.unwrap(), Some(two.clone()));
        assert!(!store.save("key", Some(&one), None).await.unwrap());
        assert!(store.save("key", Some(&two), None).await.unwrap());
        assert_eq!(store.load("key").await.unwrap(), None);
    }
}
