//! Renews a token once between all that share a store, with nothing but load and compare-and-swap.
//!
//! Who wants to renew puts a lease into the entry; the save decides who is first. Everybody else looks
//! again after short waits, until the new token is there or the lease has run out. Where the service
//! refuses, the entry is put back letter by letter. A throttle is noted down in an entry of its own.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep, timeout};

use super::{
    MemoryStore, StoreError, StoredToken, Token, TokenAnswer, TokenError, TokenOptions, TokenStore, ask,
    random,
    store::{Cooldown, Fields, Lease},
    unix_now,
};
use crate::{hosts::Bases, retry::jittered, secret::Secret};

/// The token endpoint answers in less than a second; after this long it won't.
const EXCHANGE: Duration = Duration::from_secs(30);

/// A holder that is alive is done by then.
const LEASE: Duration = Duration::from_secs(35);

/// Others may die while they renew, one after another; at some point somebody has to be told.
const PATIENCE: Duration = Duration::from_secs(120);

/// What it takes to renew a token.
pub(crate) struct Renewal {
    client_id: String,
    client_secret: Secret,
    refresh_token: Secret,
    store: Arc<dyn TokenStore>,
    margin: Duration,
    /// Tells this client's leases from others'. Only one of its tasks renews at a time, so a lease of
    /// its own is one that an aborted task has left behind.
    holder: String,
    memory: Mutex<Memory>,
}

/// What was learned and is not in the store, or need not be read from there.
#[derive(Default)]
struct Memory {
    throttled: Option<(SystemTime, String)>,
    unsaved: Option<Unsaved>,
}

/// A token that was paid for, but could not be saved.
struct Unsaved {
    leased: StoredToken,
    entry: StoredToken,
}

impl Renewal {
    pub(super) fn new(
        client_id: String,
        client_secret: Secret,
        refresh_token: Secret,
        options: TokenOptions,
    ) -> Self {
        let store = options.store.unwrap_or_else(|| Arc::new(MemoryStore::new()));
        let holder = format!("{:016x}", random());
        let (margin, memory) = (options.margin, Mutex::default());
        Self { client_id, client_secret, refresh_token, store, margin, holder, memory }
    }

    /// A token that is not `dead`: what the store has, or a new one.
    pub(super) async fn renew(
        &self,
        http: &reqwest::Client,
        bases: &Bases,
        dead: Option<&Token>,
    ) -> Result<Token, TokenError> {
        let key = key_of(&self.client_id, &self.refresh_token, bases);
        self.save_late(&key).await?;
        let until = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(20);
        let mut waited_for: Option<Option<String>> = None;
        loop {
            let before = self.store.load(&key).await?;
            let fields = before.as_ref().map(|entry| entry.fields().clone()).unwrap_or_default();
            // What somebody else has just made is good for as long as it lives.
            let is_new = waited_for.as_ref().is_some_and(|old| *old != fields.access_token);
            let margin = if is_new { Duration::ZERO } else { self.margin };
            if let Some(token) = usable(&fields, margin, dead, bases) {
                return Ok(token);
            }
            self.refuse_while_throttled()?;
            let foreign = fields.lease.as_ref().filter(|lease| lease.holder != self.holder);
            if foreign.is_some_and(|lease| lease.until > unix_now()) {
                waited_for.get_or_insert(fields.access_token);
            } else {
                let lease = Lease { holder: self.holder.clone(), until: unix_now() + LEASE.as_secs() };
                let leased = StoredToken::from(Fields { lease: Some(lease), ..fields });
                if self.store.save(&key, before.as_ref(), Some(&leased)).await? {
                    return self.renew_with(http, bases, &key, before, leased).await;
                }
            }
            if Instant::now() > until {
                return Err(TokenError::TimedOut { limit: PATIENCE });
            }
            sleep(jittered(pause)).await;
            pause = (pause * 3 / 2).min(Duration::from_millis(250));
        }
    }

    /// Asks for a token while the entry holds this client's lease.
    async fn renew_with(
        &self,
        http: &reqwest::Client,
        bases: &Bases,
        key: &str,
        before: Option<StoredToken>,
        leased: StoredToken,
    ) -> Result<Token, TokenError> {
        let asked = async {
            self.refuse_while_others_are_throttled(key).await?;
            self.ask(http, bases, key).await
        };
        let answer = match asked.await {
            Ok(answer) => answer,
            Err(error) => {
                // Where this fails the lease runs out by itself; the caller is told of what came first.
                let _ = self.store.save(key, Some(&leased), before.as_ref()).await;
                return Err(error);
            }
        };
        let entry = entry_of(&answer);
        let token = token_of(entry.fields(), bases).ok_or(TokenError::NoAccessToken { status: 200 })?;
        match self.store.save(key, Some(&leased), Some(&entry)).await {
            // Not saved: the lease had run out, and somebody else has made another one. Both are good.
            Ok(_) => Ok(token),
            Err(error) => {
                self.memory().unsaved = Some(Unsaved { leased, entry });
                Err(error.into())
            }
        }
    }

    async fn ask(&self, http: &reqwest::Client, bases: &Bases, key: &str) -> Result<TokenAnswer, TokenError> {
        let plain = [("grant_type", "refresh_token"), ("client_id", self.client_id.as_str())];
        let secret = [("client_secret", &self.client_secret), ("refresh_token", &self.refresh_token)];
        let asked = timeout(EXCHANGE, ask(http, bases, &plain, &secret)).await;
        let asked = asked.unwrap_or(Err(TokenError::TimedOut { limit: EXCHANGE }));
        if let Err(TokenError::Throttled { retry_at, description }) = &asked {
            self.note_throttle(key, *retry_at, description).await?;
        }
        asked
    }

    fn refuse_while_throttled(&self) -> Result<(), TokenError> {
        match self.memory().throttled.clone() {
            Some((retry_at, description)) if retry_at > SystemTime::now() => {
                Err(TokenError::Throttled { retry_at, description })
            }
            _ => Ok(()),
        }
    }

    /// Asked while the lease is held: what others have noted before they gave it back is there.
    async fn refuse_while_others_are_throttled(&self, key: &str) -> Result<(), TokenError> {
        let key = cooldown_key(key);
        let Some(entry) = self.store.load(&key).await? else { return Ok(()) };
        let Some(cooldown) = entry.fields().cooldown.clone() else { return Ok(()) };
        if let Some(retry_at) = UNIX_EPOCH.checked_add(Duration::from_secs(cooldown.until))
            && retry_at > SystemTime::now()
        {
            self.memory().throttled = Some((retry_at, cooldown.description));
            return self.refuse_while_throttled();
        }
        self.store.save(&key, Some(&entry), None).await?;
        Ok(())
    }

    /// Lets nobody ask before `retry_at`. The entry of the token stays as it was.
    async fn note_throttle(
        &self,
        key: &str,
        retry_at: SystemTime,
        description: &str,
    ) -> Result<(), StoreError> {
        self.memory().throttled = Some((retry_at, description.to_owned()));
        let until = retry_at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64().ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some seconds since 1970")]
        let cooldown = Cooldown { until: until as u64, description: description.to_owned() };
        let entry = StoredToken::from(Fields { cooldown: Some(cooldown), ..Fields::default() });
        let key = cooldown_key(key);
        let before = self.store.load(&key).await?;
        // A store that does not tell keys apart has shown the token's own entry; it must stay.
        if before.as_ref().is_none_or(|before| before.fields().access_token.is_none()) {
            self.store.save(&key, before.as_ref(), Some(&entry)).await?;
        }
        Ok(())
    }
    /// Saves what an earlier call could not save, so that it is not asked for again.
    async fn save_late(&self, key: &str) -> Result<(), StoreError> {
        let Some(unsaved) = self.memory().unsaved.take() else { return Ok(()) };
        match self.store.save(key, Some(&unsaved.leased), Some(&unsaved.entry)).await {
            Ok(_) => Ok(()),
            Err(error) => {
                self.memory().unsaved = Some(unsaved);
                Err(error)
            }
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Renewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewal")
            .field("client_id", &self.client_id)
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

/// The key of a token's entry. Who knows it can't tell the refresh token.
pub(crate) fn key_of(client_id: &str, refresh_token: &Secret, bases: &Bases) -> String {
    let hash = Sha256::digest(refresh_token.expose());
    let hash = hash.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    let port = bases.accounts.port().map(|port| format!("-{port}")).unwrap_or_default();
    format!("{client_id}@{}{port}.{hash:016x}", bases.accounts.host_str().unwrap_or_default())
}

fn cooldown_key(key: &str) -> String {
    format!("{key}.cooldown")
}

/// What is kept of an answer.
pub(crate) fn entry_of(answer: &TokenAnswer) -> StoredToken {
    StoredToken::from(Fields {
        access_token: Some(answer.access_token.expose().to_owned()),
        api_domain: answer.api_domain.clone(),
        expires_at: Some(unix_now().saturating_add(answer.life.as_secs())),
        ..Fields::default()
    })
}

/// The token of an entry, if it can be used for a while. One that another configuration has brought
/// along, for a host that is not trusted here, can't.
fn usable(fields: &Fields, margin: Duration, dead: Option<&Token>, bases: &Bases) -> Option<Token> {
    let is_dead = dead.is_some_and(|dead| fields.access_token.as_deref().is_some_and(|token| dead.is(token)));
    let is_trusted = fields.api_domain.as_deref().is_none_or(|domain| bases.trusted(domain).is_some());
    let token = token_of(fields, bases).filter(|_| is_trusted && !is_dead && fields.expires_at.is_some())?;
    token.is_fresh(margin).then_some(token)
}

fn token_of(fields: &Fields, bases: &Bases) -> Option<Token> {
    Token::new(fields.access_token.as_deref()?, fields.api_domain.as_deref(), fields.expires_at, bases)
}
