//! Calls in flight and credits stay under the organisation's limits: in one process, and in a fleet.

#[path = "support/redis.rs"]
mod redis;
mod support;

use std::{
    env,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use redis::RedisServer;
use zoho_api::{
    ErrorKind, Hosts, Limits, LimitsError, LocalLimits, RecordId, RedisLimits, RetryPolicy, Zoho,
    catalogue::{CRM_EDITIONS, CRM_SUB_CONCURRENCY},
    crm::PhotoModule,
};
use zoho_sim::Simulator;

const MOST: u32 = 10;

/// Enforces the limit, and takes its time, so that calls do overlap.
async fn strict() -> Simulator {
    let most = usize::try_from(MOST).unwrap();
    Simulator::builder().concurrency(most).latency(Duration::from_millis(5)).start().await.unwrap()
}

fn client(url: &str, token: String, limits: impl Limits) -> Zoho {
    Zoho::builder()
        .hosts(Hosts::single(url))
        .access_token(token)
        .limits(limits)
        // What is refused for the number of calls must be seen.
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

async fn calls(zoho: &Zoho, contact: &RecordId, count: usize) {
    let photos = zoho.crm_v8().photos();
    let calls = (0..count).map(|_| photos.download(PhotoModule::Contacts, contact).send());
    for result in futures_util::future::join_all(calls).await {
        assert!(result.unwrap().is_none());
    }
}

fn refused(simulator: &Simulator) -> usize {
    simulator.log().iter().filter(|request| request.status == 429).count()
}

#[tokio::test]
async fn five_hundred_calls_at_once_stay_under_the_limit() {
    let simulator = strict().await;
    let contact = simulator.organisation().record("Contacts").parse().unwrap();
    let standard = CRM_EDITIONS.iter().find(|edition| edition.name == "standard").unwrap();
    assert_eq!(standard.concurrency, MOST);
    let limits = LocalLimits::edition(standard, CRM_SUB_CONCURRENCY);
    // Two clients of one organisation share its limits.
    let clients = [0, 1].map(|_| client(simulator.url(), simulator.access_token(), limits.clone()));
    tokio::join!(calls(&clients[0], &contact, 250), calls(&clients[1], &contact, 250));
    println!("peak in flight: {} of {MOST}", simulator.peak_in_flight());
    assert_eq!(simulator.log().len(), 500);
    assert_eq!(refused(&simulator), 0);
    assert!((2..=10).contains(&simulator.peak_in_flight()), "{}", simulator.peak_in_flight());
    assert_eq!(clients[0].client().credits_used().await, Ok(Some(500)));
}

#[tokio::test]
async fn without_limits_the_service_does_refuse() {
    let simulator = strict().await;
    let contact: RecordId = simulator.organisation().record("Contacts").parse().unwrap();
    let zoho = client(simulator.url(), simulator.access_token(), LocalLimits::new());
    let photos = zoho.crm_v8().photos();
    let calls = (0..100).map(|_| photos.download(PhotoModule::Contacts, &contact).send());
    let results = futures_util::future::join_all(calls).await;
    assert!(
        results.iter().any(Result::is_err) && refused(&simulator) > 0,
        "the test above would show nothing"
    );
}

#[tokio::test]
async fn a_download_holds_its_place_until_it_ends() {
    let simulator = strict().await;
    let account = simulator.organisation();
    let lead: RecordId = account.record("Leads").parse().unwrap();
    let large = account.seed_large_attachment("Leads", lead.as_str(), 8 << 20);
    let zoho = client(simulator.url(), simulator.access_token(), LocalLimits::new().calls(1));
    let attachments = zoho.crm_v8().attachments();
    let module = zoho_api::crm::AttachmentModule::Leads;
    let id: zoho_api::AttachmentId = large.parse().unwrap();
    let download = attachments.download(&module, &lead, &id).await.unwrap().unwrap();
    let list = || attachments.list(&module, &lead, ["id"]).timeout(Duration::from_millis(100)).send();
    let error = list().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    // What was not sent was not done, whatever the operation is.
    let link = attachments.link(&module, &lead, "https://x.test").timeout(Duration::from_millis(100));
    let error = link.await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)) && error.attempts() == 0, "{error:?}");
    drop(download);
    assert_eq!(list().await.unwrap().items().len(), 1);
}

#[tokio::test]
async fn a_budget_refuses_before_anything_is_sent() {
    let simulator = Simulator::start().await.unwrap();
    let zoho = client(simulator.url(), simulator.access_token(), LocalLimits::new().budget(2));
    let photos = zoho.crm_v8().photos();
    for _ in 0..2 {
        photos.download(PhotoModule::Contacts, 1).await.unwrap();
    }
    let error = photos.download(PhotoModule::Contacts, 1).await.unwrap_err();
    let ErrorKind::Limits(limits) = error.kind() else { panic!("{error:?}") };
    assert_eq!(*limits, LimitsError::Budget { used: 2, cost: 1, budget: 2 });
    assert_eq!((simulator.log().len(), error.attempts()), (2, 0));
}

#[tokio::test]
async fn the_services_own_word_on_credits_is_kept() {
    let simulator = Simulator::builder().credits(10).start().await.unwrap();
    let zoho = client(simulator.url(), simulator.access_token(), LocalLimits::new());
    let mut said = Vec::new();
    for _ in 0..8 {
        zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap();
        said.push(zoho.client().credits_remaining());
    }
    assert_eq!(
        said.iter().filter(|said| said.is_none()).count(),
        4,
        "only once half of them are used: {said:?}"
    );
    assert_eq!(said.last(), Some(&Some(2)), "{said:?}");
}

/// What a worker of the fleet does, in a process of its own.
#[tokio::test]
async fn a_worker() {
    let Ok(redis) = env::var("ZOHO_TEST_LIMITS_REDIS") else { return };
    let variable = |name| env::var(name).unwrap();
    let limits = RedisLimits::new(&redis, "fleet").unwrap().calls(MOST).lease(Duration::from_secs(2));
    let zoho = client(&variable("ZOHO_TEST_LIMITS_URL"), variable("ZOHO_TEST_LIMITS_TOKEN"), limits);
    let contact: RecordId = variable("ZOHO_TEST_LIMITS_CONTACT").parse().unwrap();
    calls(&zoho, &contact, 125).await;
}

fn worker(simulator: &Simulator, redis: &RedisServer) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_worker", "--nocapture"])
        .env("ZOHO_TEST_LIMITS_REDIS", redis.url())
        .env("ZOHO_TEST_LIMITS_URL", simulator.url())
        .env("ZOHO_TEST_LIMITS_TOKEN", simulator.access_token())
        .env("ZOHO_TEST_LIMITS_CONTACT", simulator.organisation().record("Contacts"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn a_fleet_stays_under_the_limit_when_a_worker_dies() {
    let Some(redis) = RedisServer::start() else { return };
    let simulator = strict().await;
    let mut workers: Vec<Child> = (0..4).map(|_| worker(&simulator, &redis)).collect();
    let started = Instant::now();
    while simulator.log().len() < 100 {
        assert!(started.elapsed() < Duration::from_secs(60), "the workers do not work");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // It dies with calls in flight, and gives nothing back.
    let mut dying = workers.pop().unwrap();
    dying.kill().unwrap();
    dying.wait().unwrap();
    for mut worker in workers {
        assert!(worker.wait().unwrap().success());
    }
    println!("peak in flight: {} of {MOST}; {} calls", simulator.peak_in_flight(), simulator.log().len());
    assert!((375..500).contains(&simulator.log().len()), "{}", simulator.log().len());
    assert_eq!(refused(&simulator), 0);
    assert!((2..=10).contains(&simulator.peak_in_flight()), "{}", simulator.peak_in_flight());

    // What was spent is known to everybody.
    let limits = RedisLimits::new(&redis.url(), "fleet").unwrap();
    let used = limits.credits_used().await.unwrap();
    assert!((375..=500).contains(&used), "{used}");
    let other = RedisLimits::new(&redis.url(), "another").unwrap();
    assert_eq!(other.credits_used().await, Ok(0));
}

#[tokio::test]
async fn shared_limits_that_can_not_be_asked_are_an_error_without_a_password() {
    let limits = RedisLimits::new("redis://user:secret-password@127.0.0.1:1/", "fleet").unwrap();
    assert!(!format!("{limits:?}").contains("secret-password"));
    let zoho = client("http://127.0.0.1:1", "token".into(), limits);
    let error = zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Limits(LimitsError::Unavailable { .. })), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("secret-password"));
    assert!(RedisLimits::new("not an address", "fleet").is_err());
}
