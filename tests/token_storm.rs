//! One token for everybody: tasks, clients, processes, machines. And never something else for a token.
//!
//! For tests with processes this program runs itself again: `support/fleet.rs`.

#[path = "support/fleet.rs"]
mod fleet;
#[path = "support/redis.rs"]
mod redis_server;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use fleet::Fleet;
use futures_util::future::join_all;
use redis_server::RedisServer;
use zoho_api::{
    ErrorKind, FileStore, Hosts, MemoryStore, RedisStore, StoreError, StoreFuture, StoredToken, TokenError,
    TokenStore, Zoho, crm::PhotoModule,
};
use zoho_sim::{Simulator, TOKEN};

const THROTTLE: &str = r#"{"error_description":"You have made too many requests continuously. Please try again after some time.","error":"Access Denied","status":"failure"}"#;
const LOCALISED: &str =
    r#"{"error_description":"您的请求过于频繁。请稍后再试。","error":"访问被拒绝","status":"failure"}"#;

fn client(simulator: &Simulator, store: impl TokenStore) -> Zoho {
    Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .token_store(store)
        .build()
        .unwrap()
}

/// One call of the API, which has nothing to give: 204.
async fn call(zoho: &Zoho, contact: &str) -> Result<(), zoho_api::Error> {
    let contact: zoho_api::RecordId = contact.parse().expect("digits");
    let photo = zoho.crm_v8().photos().download(PhotoModule::Contacts, contact).await?;
    assert!(photo.is_none());
    Ok(())
}

fn contact_of(simulator: &Simulator) -> String {
    simulator.organisation().record("Contacts").clone()
}

async fn token_error(zoho: &Zoho) -> TokenError {
    let error = call(zoho, "1").await.expect_err("there should be no token");
    match error.kind() {
        ErrorKind::Token(token_error) => token_error.clone(),
        _ => panic!("{error:?}"),
    }
}

/// The files of a folder, without those that are only locked.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(files) = fs::read_dir(folder) else { return BTreeMap::new() };
    let files = files.map(|file| file.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .map(|path| (name(&path), fs::read(&path).unwrap()))
        .filter(|(name, _)| Path::new(name).extension().is_none_or(|extension| extension != "lock"))
        .collect()
}

/// Changes the one entry of a folder, as time would.
fn edit(folder: &Path, change: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>)) {
    let names: Vec<_> = contents(folder).into_keys().collect();
    let [name] = &names[..] else { panic!("{names:?}") };
    let path = folder.join(name);
    let mut entry = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut entry);
    fs::write(path, serde_json::to_vec(&entry).unwrap()).unwrap();
}

fn expire(folder: &Path) {
    edit(folder, |entry| drop(entry.insert("expires_at".to_owned(), 1_700_000_000.into())));
}

fn unix_now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_tasks_with_an_expired_token_ask_once() {
    let (simulator, folder) = (Simulator::start().await.unwrap(), tempfile::tempdir().unwrap());
    let contact = contact_of(&simulator);
    call(&client(&simulator, FileStore::new(folder.path())), &contact).await.unwrap();
    assert_eq!(simulator.token_requests(), 1);
    for (round, way) in ["the clock has run out", "the service has ended it"].into_iter().enumerate() {
        let zoho = client(&simulator, FileStore::new(folder.path()));
        if round == 0 {
            expire(folder.path());
        } else {
            call(&zoho, &contact).await.unwrap();
            simulator.expire_tokens();
        }
        let before = simulator.token_requests();
        let tasks = (0..1_000).map(|_| {
            let (zoho, contact) = (zoho.clone(), contact.clone());
            tokio::spawn(async move { call(&zoho, &contact).await })
        });
        for result in join_all(tasks).await {
            result.unwrap().unwrap();
        }
        let requests = simulator.token_requests() - before;
        println!("{way}: 1,000 tasks, {requests} token request");
        assert_eq!(requests, 1, "{way}");
    }
}

#[tokio::test]
async fn a_hundred_clients_with_one_store_ask_once() {
    let (simulator, store) = (Simulator::start().await.unwrap(), MemoryStore::new());
    let contact = contact_of(&simulator);
    let clients: Vec<_> = (0..100).map(|_| client(&simulator, store.clone())).collect();
    for _ in 0..2 {
        for result in join_all(clients.iter().map(|zoho| call(zoho, &contact))).await {
            result.unwrap();
        }
        assert_eq!(simulator.token_requests(), 1);
    }
    let shown = format!("{store:?}").replace(simulator.client_id(), "");
    assert!(shown.contains("[secret]") && !shown.contains("1000."), "{shown}");
}

#[tokio::test]
async fn a_token_with_more_than_the_margin_left_is_never_renewed() {
    let simulator = Simulator::builder().token_lifetime(Duration::from_secs(30)).start().await.unwrap();
    let contact = contact_of(&simulator);
    let build = |margin| -> Zoho {
        Zoho::builder()
            .hosts(Hosts::single(simulator.url()))
            .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
            .refresh_margin(Duration::from_secs(margin))
            .build()
            .unwrap()
    };
    let (patient, hasty) = (build(10), build(40));
    for _ in 0..5 {
        call(&patient, &contact).await.unwrap();
    }
    assert_eq!(simulator.token_requests(), 1);
    for _ in 0..5 {
        call(&hasty, &contact).await.unwrap();
    }
    assert_eq!(simulator.token_requests(), 6);
}

#[tokio::test]
async fn what_is_no_token_is_its_own_error_and_leaves_the_store_as_it_was() {
    type Check = fn(&TokenError) -> bool;
    let json = "application/json;charset=UTF-8";
    let html = "<!DOCTYPE html><html><body>1000.aa.bb Please wait</body></html>";
    let table: [(u16, &str, &str, Check); 16] = [
        (200, json, r#"{"error":"invalid_code"}"#, |error| matches!(error, TokenError::InvalidCode)),
        (200, json, r#"{"error":"invalid_client"}"#, |error| matches!(error, TokenError::InvalidClient)),
        (200, json, r#"{"error":"invalid_client_secret"}"#, |error| {
            matches!(error, TokenError::InvalidClientSecret)
        }),
        (200, json, r#"{"error":"invalid_redirect_uri"}"#, |error| {
            matches!(error, TokenError::InvalidRedirectUri)
        }),
        (400, json, THROTTLE, |error| matches!(error, TokenError::Throttled { .. })),
        (200, json, THROTTLE, |error| matches!(error, TokenError::Throttled { .. })),
        (400, json, LOCALISED, |error| matches!(error, TokenError::Throttled { .. })),
        (200, json, LOCALISED, |error| matches!(error, TokenError::Throttled { .. })),
        (200, "text/html", html, |error| matches!(error, TokenError::NotAToken { status: 200, .. })),
        (503, "text/html", html, |error| matches!(error, TokenError::NotAToken { status: 503, .. })),
        (200, json, r#"{"access_token":"1000.aa.b"#, |error| matches!(error, TokenError::NotAToken { .. })),
        (200, "", "", |error| matches!(error, TokenError::Empty { status: 200 })),
        (200, json, r#"{"expires_in":3600}"#, |error| matches!(error, TokenError::NoAccessToken { .. })),
        (
            200,
            json,
            r#"{"error":"new_one","error_description":"1000.aa.bb?"}"#,
            |error| matches!(error, TokenError::Refused { error, .. } if error == "new_one"),
        ),
        (200, json, r#"{"error":["?"],"access_token":"1000.aa.bb"}"#, |error| {
            matches!(error, TokenError::Refused { .. })
        }),
        (200, json, r#"{"access_token":"1000.aa.bb","api_domain":"https://evil.test"}"#, |error| {
            matches!(error, TokenError::UntrustedHost { .. })
        }),
    ];
    let simulator = Simulator::start().await.unwrap();
    let contact = contact_of(&simulator);
    for (status, content_type, body, is_expected) in table {
        for is_empty in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            if !is_empty {
                call(&client(&simulator, FileStore::new(folder.path())), &contact).await.unwrap();
                expire(folder.path());
            }
            let before = contents(folder.path());
            assert_eq!(before.is_empty(), is_empty);
            let requests = simulator.token_requests();
            simulator.inject_raw(TOKEN, status, content_type, body);
            let zoho = client(&simulator, FileStore::new(folder.path()));
            let error = token_error(&zoho).await;
            assert!(is_expected(&error), "{status} {body}: {error:?}");
            assert_eq!(simulator.token_requests() - requests, 1);
            let mut after = contents(folder.path());
            if matches!(error, TokenError::Throttled { .. }) {
                // The throttle is noted down beside the token, for the other processes.
                let note = after.keys().find(|name| name.ends_with(".cooldown.json")).cloned();
                after.remove(&note.expect("a note"));
            } else {
                // The next call asks again, and gets its token.
                call(&zoho, &contact).await.unwrap();
            }
            assert!(before == after, "{status} {body}: the store has changed");
        }
    }
}

#[tokio::test]
async fn after_a_throttle_nobody_asks_before_its_time() {
    let (simulator, folder) = (Simulator::start().await.unwrap(), tempfile::tempdir().unwrap());
    let contact = contact_of(&simulator);
    simulator.inject_raw(TOKEN, 400, "application/json", THROTTLE);
    let zoho = client(&simulator, FileStore::new(folder.path()));
    let asked_at = SystemTime::now();
    for result in join_all((0..100).map(|_| token_error(&zoho))).await {
        let TokenError::Throttled { retry_at, description } = result else { panic!("{result:?}") };
        let wait = retry_at.duration_since(asked_at).unwrap();
        assert!((600..=605).contains(&wait.as_secs()), "{wait:?}");
        assert!(description.starts_with("You have made too many requests"), "{description}");
    }
    // Neither this client, nor another one that has the store.
    token_error(&zoho).await;
    let other = token_error(&client(&simulator, FileStore::new(folder.path()))).await;
    assert!(matches!(other, TokenError::Throttled { .. }), "{other:?}");
    assert!(other.to_string().contains("wait 60"), "{other}");
    assert_eq!(simulator.token_requests(), 1);
    assert_eq!(simulator.log().len(), 1, "no call was made without a token");

    // An answer that says when is believed.
    let folder = tempfile::tempdir().unwrap();
    simulator.inject_raw(TOKEN, 200, "application/json", r#"{"error":"Access Denied","retry_after":2}"#);
    let zoho = client(&simulator, FileStore::new(folder.path()));
    let since = Instant::now();
    token_error(&zoho).await;
    token_error(&zoho).await;
    assert_eq!(simulator.token_requests(), 2);
    tokio::time::sleep_until((since + Duration::from_millis(3_100)).into()).await;
    call(&client(&simulator, FileStore::new(folder.path())), &contact).await.unwrap();
    call(&zoho, &contact).await.unwrap();
    assert_eq!(simulator.token_requests(), 3);
    assert!(contents(folder.path()).keys().all(|name| !name.contains("cooldown")), "the note is gone");
}

#[tokio::test]
async fn the_simulators_own_throttle_is_understood() {
    for (status, localised) in [(400, false), (200, false), (400, true), (200, true)] {
        let mut switches = zoho_sim::Switches::default();
        (switches.token_throttle_status, switches.token_throttle_localised) = (status, localised);
        let simulator = Simulator::builder().switches(switches).token_throttle(3).start().await.unwrap();
        let contact = contact_of(&simulator);
        let zoho = client(&simulator, MemoryStore::new());
        for _ in 0..3 {
            simulator.expire_tokens();
            call(&zoho, &contact).await.unwrap();
        }
        simulator.expire_tokens();
        for _ in 0..5 {
            assert!(call(&zoho, &contact).await.is_err());
        }
        assert_eq!(simulator.token_requests(), 4, "{status} {localised}");
    }
}

/// A store that can be made to fail.
#[derive(Clone, Default)]
struct Fragile {
    inner: MemoryStore,
    /// The next saves that succeed before one fails; 0: all succeed.
    saves_left: Arc<AtomicUsize>,
    loads_fail: Arc<AtomicUsize>,
}

impl TokenStore for Fragile {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
        if self.loads_fail.load(Ordering::SeqCst) > 0 {
            return Box::pin(std::future::ready(Err(StoreError::new("the disk is gone"))));
        }
        self.inner.load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool> {
        let left = self.saves_left.load(Ordering::SeqCst);
        if left > 0 {
            self.saves_left.store(left - 1, Ordering::SeqCst);
        }
        if left == 1 {
            return Box::pin(std::future::ready(Err(StoreError::new("the disk is full"))));
        }
        self.inner.save(key, before, after)
    }
}

#[tokio::test]
async fn a_failing_store_is_seen_and_what_was_paid_for_is_kept() {
    let simulator = Simulator::start().await.unwrap();
    let (contact, store) = (contact_of(&simulator), Fragile::default());
    let zoho = client(&simulator, store.clone());
    let message = |error: TokenError| match error {
        TokenError::Store(error) => error.to_string(),
        other => panic!("{other:?}"),
    };

    store.loads_fail.store(1, Ordering::SeqCst);
    assert_eq!(message(token_error(&zoho).await), "the disk is gone");
    store.loads_fail.store(0, Ordering::SeqCst);
    // The lease can't be saved: so nothing is asked for.
    store.saves_left.store(1, Ordering::SeqCst);
    assert_eq!(message(token_error(&zoho).await), "the disk is full");
    assert_eq!(simulator.token_requests(), 0);
    // The token can't be saved.
    store.saves_left.store(2, Ordering::SeqCst);
    assert_eq!(message(token_error(&zoho).await), "the disk is full");
    assert_eq!(simulator.token_requests(), 1);
    store.saves_left.store(1, Ordering::SeqCst);
    assert_eq!(message(token_error(&zoho).await), "the disk is full");
    // The next time it can, and is not asked for again.
    call(&zoho, &contact).await.unwrap();
    call(&client(&simulator, store), &contact).await.unwrap();
    assert_eq!(simulator.token_requests(), 1);
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_take_the_token_along() {
    let simulator = Simulator::start().await.unwrap();
    let contact = contact_of(&simulator);
    let zoho = client(&simulator, MemoryStore::new());
    simulator.inject_delay(TOKEN, Duration::from_millis(300));
    let gave_up = tokio::time::timeout(Duration::from_millis(100), call(&zoho, &contact)).await;
    assert!(gave_up.is_err());
    call(&zoho, &contact).await.unwrap();
    assert_eq!(simulator.token_requests(), 1);
}

#[test]
fn a_runtime_that_is_shut_down_leaves_nothing_to_wait_for() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let simulator = first.block_on(Simulator::start()).unwrap();
    let (contact, zoho) = (contact_of(&simulator), client(&simulator, MemoryStore::new()));
    simulator.inject_delay(TOKEN, Duration::from_secs(5));
    let gave_up = async { tokio::time::timeout(Duration::from_millis(200), call(&zoho, &contact)).await };
    assert!(first.block_on(gave_up).is_err());
    drop(first);
    let since = Instant::now();
    runtime().block_on(call(&zoho, &contact)).unwrap();
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
    assert_eq!(simulator.token_requests(), 2);
}

#[tokio::test]
async fn while_it_is_throttled_a_client_takes_what_others_have_got() {
    let (simulator, store) = (Simulator::start().await.unwrap(), MemoryStore::new());
    let contact = contact_of(&simulator);
    let (throttled, other) = (client(&simulator, store.clone()), MemoryStore::new());
    simulator.inject_raw(TOKEN, 400, "application/json", THROTTLE);
    token_error(&throttled).await;
    // Another process has a token all the same: say, it was asked for just before.
    let lucky = Spy { inner: other, keys: Arc::default() };
    call(&client(&simulator, lucky.clone()), &contact).await.unwrap();
    let keys = lucky.keys.lock().unwrap().clone();
    for key in keys.iter().filter(|key| !key.ends_with(".cooldown")) {
        let entry = lucky.inner.load(key).await.unwrap();
        store.save(key, None, entry.as_ref()).await.unwrap();
    }
    call(&throttled, &contact).await.unwrap();
    assert_eq!(simulator.token_requests(), 2);
}

/// A store that remembers its keys.
#[derive(Clone)]
struct Spy {
    inner: MemoryStore,
    keys: Arc<Mutex<BTreeSet<String>>>,
}

impl TokenStore for Spy {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
        self.keys.lock().unwrap().insert(key.to_owned());
        self.inner.load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool> {
        self.inner.save(key, before, after)
    }
}

#[tokio::test]
async fn keys_tell_accounts_apart_and_hold_no_secret() {
    let simulator = Simulator::builder().organisations(2).start().await.unwrap();
    let spy = Spy { inner: MemoryStore::new(), keys: Arc::default() };
    let (mut tokens, mut secrets) = (0, Vec::new());
    for account in simulator.accounts() {
        let zoho: Zoho = Zoho::builder()
            .hosts(Hosts::single(simulator.url()))
            .refresh_token(account.client_id(), account.client_secret(), account.refresh_token())
            .token_store(spy.clone())
            .build()
            .unwrap();
        call(&zoho, "1").await.unwrap();
        tokens += 1;
        assert_eq!(simulator.token_requests(), tokens);
        secrets.extend([account.client_secret().to_owned(), account.refresh_token().to_owned()]);
    }
    let keys = spy.keys.lock().unwrap().clone();
    assert_eq!(keys.iter().filter(|key| !key.ends_with(".cooldown")).count(), 2, "{keys:?}");
    assert!(keys.iter().all(|key| secrets.iter().all(|secret| !key.contains(secret))), "{keys:?}");
}

#[tokio::test]
async fn a_dead_holder_of_the_lease_is_waited_for_and_then_replaced() {
    let (simulator, folder) = (Simulator::start().await.unwrap(), tempfile::tempdir().unwrap());
    let contact = contact_of(&simulator);
    call(&client(&simulator, FileStore::new(folder.path())), &contact).await.unwrap();
    expire(folder.path());
    edit(folder.path(), |entry| {
        drop(
            entry
                .insert("lease".to_owned(), serde_json::json!({"holder": "nobody", "until": unix_now() + 2})),
        );
    });
    let since = Instant::now();
    call(&client(&simulator, FileStore::new(folder.path())), &contact).await.unwrap();
    assert!(since.elapsed() > Duration::from_millis(900), "{:?}", since.elapsed());
    assert_eq!(simulator.token_requests(), 2);
}

#[tokio::test]
async fn an_access_token_alone_can_not_be_replaced() {
    let simulator = Simulator::start().await.unwrap();
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .build()
        .unwrap();
    call(&zoho, &contact_of(&simulator)).await.unwrap();
    simulator.expire_tokens();
    let error = call(&zoho, "1").await.unwrap_err();
    assert_eq!(error.code(), Some("INVALID_TOKEN"), "{error}");
    assert_eq!(simulator.token_requests(), 0);
}

/// The first token, then three deaths of it: each time one request.
async fn one_request_for_each_death(size: usize, store: &str, what: &str) {
    let simulator = Simulator::start().await.unwrap();
    let mut fleet = Fleet::start(size, &simulator, store, 0, None);
    for round in 1..=4 {
        fleet.run();
        println!(
            "{size} processes with one {what}, token {round}: {} token requests so far",
            simulator.token_requests()
        );
        assert_eq!(simulator.token_requests(), round);
        simulator.advance(Duration::from_secs(7_200));
    }
    fleet.end();
    simulator.assert_clean();
}

/// Tokens that live for five seconds, of which the last two do not count.
async fn one_request_for_each_expiry(size: usize, store: &str, what: &str) {
    let simulator = Simulator::builder().token_lifetime(Duration::from_secs(5)).start().await.unwrap();
    let mut fleet = Fleet::start(size, &simulator, store, 6, None);
    fleet.run();
    let requests = simulator.token_requests();
    println!("{size} processes with one {what}, 6 seconds, a token each 2 to 3: {requests} token requests");
    assert!((2..=4).contains(&requests), "{requests}");
    fleet.end();
}

#[tokio::test]
async fn processes_with_one_folder_ask_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = |name: &str| format!("file {}", folder.path().join(name).display());
    one_request_for_each_death(2, &store("a"), "folder").await;
    one_request_for_each_expiry(2, &store("b"), "folder").await;
    for name in ["a", "b"] {
        assert_eq!(contents(&folder.path().join(name)).len(), 1);
    }
}

#[tokio::test]
async fn processes_with_one_redis_ask_once() {
    let Some(redis) = RedisServer::start() else { return };
    let store = format!("redis {}", redis.url());
    one_request_for_each_death(4, &store, "Redis").await;
    one_request_for_each_expiry(2, &store, "Redis").await;
}

#[tokio::test]
async fn nothing_is_written_without_a_store_for_files() {
    let (simulator, folder) = (Simulator::start().await.unwrap(), tempfile::tempdir().unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    }
    let mut fleet = Fleet::start(1, &simulator, "memory", 0, Some(folder.path()));
    fleet.run();
    simulator.expire_tokens();
    fleet.run();
    fleet.end();
    assert_eq!(simulator.token_requests(), 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn redis_compares_and_swaps() {
    let Some(redis) = RedisServer::start() else { return };
    let store = RedisStore::new(&redis.url()).unwrap().prefix("test:");
    let entry = |number: u64| StoredToken::from_json(format!(r#"{{"expires_at":{number}}}"#)).unwrap();
    let (one, two) = (entry(1), entry(2));
    assert_eq!(store.load("key").await.unwrap(), None);
    assert!(!store.save("key", Some(&one), Some(&two)).await.unwrap());
    assert!(store.save("key", None, Some(&one)).await.unwrap());
    assert!(!store.save("key", None, Some(&two)).await.unwrap());
    assert!(store.save("key", Some(&one), Some(&two)).await.unwrap());
    assert_eq!(store.load("key").await.unwrap(), Some(two.clone()));
    let elsewhere = RedisStore::new(&redis.url()).unwrap();
    assert_eq!(elsewhere.load("key").await.unwrap(), None, "prefixes keep apart");
    assert!(store.save("key", Some(&two), None).await.unwrap());
    assert_eq!(store.load("key").await.unwrap(), None);

    let saves = (1..=20).map(|number| {
        let store = store.clone();
        async move { store.save("race", None, Some(&entry(number))).await.unwrap() }
    });
    assert_eq!(join_all(saves).await.into_iter().filter(|saved| *saved).count(), 1);

    // A server that is gone is an error, and shows no password.
    let url = redis.url().replace("redis://", "redis://user:hush@");
    drop(redis);
    let error = store.load("key").await.unwrap_err();
    assert!(error.to_string().starts_with("Redis failed: "), "{error}");
    let simulator = Simulator::start().await.unwrap();
    let store = RedisStore::new(&url).unwrap();
    let error = token_error(&client(&simulator, store.clone())).await;
    assert!(matches!(error, TokenError::Store(_)), "{error:?}");
    assert!(!format!("{error} {error:?} {store:?}").contains("hush"), "{error:?} {store:?}");
    assert_eq!(simulator.token_requests(), 0);
    assert!(RedisStore::new("http://hush@nowhere").is_err());
}
