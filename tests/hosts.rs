//! Nine data centres in three environments, and where a token may go.

mod support;

use support::start;
use zoho_api::{DataCenter, Environment, ErrorKind, FileStore, Hosts, TokenError, Zoho, crm::PhotoModule};
use zoho_sim::{Simulator, TOKEN};

/// Data centre, accounts host, domain of the API, upload host: as Zoho's pages have them.
const TABLE: [(DataCenter, &str, &str, &str); 9] = [
    (DataCenter::Us, "accounts.zoho.com", "zohoapis.com", "content.zohoapis.com"),
    (DataCenter::Eu, "accounts.zoho.eu", "zohoapis.eu", "content.zohoapis.eu"),
    (DataCenter::In, "accounts.zoho.in", "zohoapis.in", "content.zohoapis.in"),
    (DataCenter::Au, "accounts.zoho.com.au", "zohoapis.com.au", "content.zohoapis.com.au"),
    (DataCenter::Jp, "accounts.zoho.jp", "zohoapis.jp", "content.zohoapis.jp"),
    (DataCenter::Cn, "accounts.zoho.com.cn", "zohoapis.com.cn", "content.zohoapis.com.cn"),
    (DataCenter::Ca, "accounts.zohocloud.ca", "zohoapis.ca", "upload.zohocloud.ca"),
    (DataCenter::Sa, "accounts.zoho.sa", "zohoapis.sa", "files.zoho.sa"),
    (DataCenter::Uk, "accounts.zoho.uk", "zohoapis.uk", "content.zohoapis.uk"),
];

const ENVIRONMENTS: [(Environment, &str); 3] = [
    (Environment::Production, "www"),
    (Environment::Sandbox, "sandbox"),
    (Environment::Developer, "developer"),
];

#[test]
fn every_data_centre_in_every_environment_has_its_hosts() {
    let mut rows = 0;
    for (data_center, accounts, domain, upload) in TABLE {
        for (environment, subdomain) in ENVIRONMENTS {
            let hosts = Hosts::of(data_center, environment);
            assert_eq!(hosts.accounts, format!("https://{accounts}"));
            assert_eq!(hosts.api, format!("https://{subdomain}.{domain}"));
            assert_eq!(hosts.upload, format!("https://{upload}"));
            for host in [accounts, &format!("{subdomain}.{domain}"), upload] {
                assert_eq!(DataCenter::of_host(host), Some(data_center), "{host}");
            }
            let built = Zoho::builder().hosts(hosts).access_token("1000.a").build();
            assert!(built.is_ok(), "{data_center} {environment}: {built:?}");
            rows += 1;
        }
        assert_eq!(Hosts::from(data_center), Hosts::of(data_center, Environment::Production));
        assert_eq!(data_center.to_string().to_lowercase().parse::<DataCenter>().unwrap(), data_center);
    }
    assert_eq!(rows, 27);
    println!("{rows} rows");
    assert_eq!("SANDBOX".parse::<Environment>().unwrap(), Environment::Sandbox);
    assert!("mars".parse::<DataCenter>().is_err() && "test".parse::<Environment>().is_err());
}

#[test]
fn another_host_needs_a_word() {
    for other in
        ["https://crm.proxy.test", "https://www.zohoapis.eu.evil.test", "https://www.zohoapis.eu:8443"]
    {
        let build = |hosts| Zoho::builder().hosts(hosts).access_token("1000.a").build();
        let error = build(Hosts::single(other)).unwrap_err();
        assert!(error.to_string().contains("Hosts::trusted()"), "{error}");
        let zohos = Hosts::from(DataCenter::Eu);
        // One of the three is enough to be refused.
        for hosts in [
            Hosts::new(other, &zohos.api, &zohos.upload),
            Hosts::new(&zohos.accounts, other, &zohos.upload),
            Hosts::new(&zohos.accounts, &zohos.api, other),
        ] {
            assert!(build(hosts).is_err(), "{other}");
        }
        assert!(build(Hosts::single(other).trusted()).is_ok(), "{other}");
    }
    // An API host is no accounts host: the client's secret has no business there.
    let eu = Hosts::from(DataCenter::Eu);
    assert!(
        Zoho::builder().hosts(Hosts::new(&eu.api, &eu.api, &eu.upload)).access_token("a").build().is_err()
    );
    for plain in ["http://www.zohoapis.eu", "http://crm.proxy.test"] {
        let error =
            Zoho::builder().hosts(Hosts::single(plain).trusted()).access_token("a").build().unwrap_err();
        assert!(error.to_string().contains("https only"), "{error}");
    }
}

#[tokio::test]
async fn a_token_is_not_sent_to_a_host_that_its_answer_makes_up() {
    for evil in [
        "https://evil.test",
        "http://www.zohoapis.com",
        "https://www.zohoapis.com.evil.test",
        "http://127.0.0.1:1",
    ] {
        let simulator = Simulator::builder().api_domain(evil).start().await.unwrap();
        let zoho: Zoho = Zoho::builder()
            .hosts(Hosts::single(simulator.url()).trusted())
            .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
            .build()
            .unwrap();
        let error = zoho.crm_v8().photos().delete(PhotoModule::Leads, 1).await.unwrap_err();
        let ErrorKind::Token(TokenError::UntrustedHost { api_domain }) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(api_domain, evil);
        assert_eq!(simulator.log().len(), 1, "only the token was asked for");
    }
}

#[tokio::test]
async fn an_answer_without_a_host_leaves_the_configured_one() {
    let fixture = start().await;
    let token = fixture.simulator.access_token();
    let body = format!(r#"{{"access_token":"{token}","expires_in":3600}}"#);
    fixture.simulator.inject_raw(TOKEN, 200, "application/json", body);
    let photo = fixture.zoho.crm_v8().photos().download(PhotoModule::Contacts, &fixture.contact).await;
    assert!(photo.unwrap().is_none());
}

/// Zoho's names lead to the simulator; whose certificate it shows is another test's business.
async fn simulated_zoho(api_domain: &str) -> (Simulator, reqwest::Client) {
    let simulator = Simulator::builder().tls().api_domain(api_domain).start().await.unwrap();
    // Somebody else may have been quicker; any provider will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let address =
        simulator.url().trim_start_matches("https://").replace("localhost", "127.0.0.1").parse().unwrap();
    let mut http = reqwest::Client::builder().user_agent("test").tls_danger_accept_invalid_certs(true);
    for (_, accounts, domain, _) in TABLE {
        http = http.resolve(accounts, address);
        for (_, subdomain) in ENVIRONMENTS {
            http = http.resolve(&format!("{subdomain}.{domain}"), address);
        }
    }
    (simulator, http.build().unwrap())
}

#[tokio::test]
async fn the_host_that_comes_with_the_token_wins_and_is_kept_with_it() {
    for (environment, named, expected) in [
        (Environment::Production, "https://www.zohoapis.eu", "www.zohoapis.eu"),
        (Environment::Sandbox, "https://sandbox.zohoapis.in", "sandbox.zohoapis.in"),
        // A client of a sandbox is never sent to the organisation itself.
        (Environment::Sandbox, "https://www.zohoapis.eu", "sandbox.zohoapis.eu"),
    ] {
        let (simulator, http) = simulated_zoho(named).await;
        let folder = tempfile::tempdir().unwrap();
        // The second client finds the token in the folder, and its host with it.
        for _ in 0..2 {
            let zoho: Zoho = Zoho::builder()
                .hosts(Hosts::of(DataCenter::Us, environment))
                .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
                .token_store(FileStore::new(folder.path()))
                .http_client(http.clone())
                .build()
                .unwrap();
            zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap();
        }
        let hosts: Vec<_> =
            simulator.log().iter().map(|request| request.header("host").unwrap().to_owned()).collect();
        assert_eq!(hosts, ["accounts.zoho.com", expected, expected]);
    }
}

#[test]
fn the_builder_takes_data_centre_and_environment_in_any_order() {
    let url = |zoho: Zoho| {
        zoho.crm_v8().photos().delete(PhotoModule::Leads, 1).into_request().unwrap().url().to_string()
    };
    let expected = "https://sandbox.zohoapis.eu/crm/v8/Leads/1/photo";
    let builder = || Zoho::builder().access_token("1000.a");
    let (eu, sandbox) = (DataCenter::Eu, Environment::Sandbox);
    assert_eq!(url(builder().data_center(eu).environment(sandbox).build().unwrap()), expected);
    assert_eq!(url(builder().environment(sandbox).data_center(eu).build().unwrap()), expected);
}
