//! HTTPS: who trusts the simulator's authority, and no other, gets through.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use zoho_sim::{Fault, Simulator, When};

/// What comes back for one request, from a client that trusts this authority.
async fn talk(zoho: &Simulator, authority: &[u8], name: &'static str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec())).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let address = zoho.url().trim_start_matches("https://");
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(name).expect("a name");
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let path = format!("/crm/v8/Leads/{}/photo", zoho.organisation().record("Leads"));
    let token = zoho.access_token();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Zoho-oauthtoken {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn its_authority_is_enough_and_no_other_is() {
    let zoho = Simulator::builder().tls().start().await.expect("a free port");
    assert!(zoho.url().starts_with("https://127.0.0.1:"), "{}", zoho.url());
    let authority = zoho.certificate_der().expect("a certificate");
    for name in ["127.0.0.1", "localhost"] {
        let answer = talk(&zoho, authority, name).await.expect("a connection");
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    }
    assert!(talk(&zoho, authority, "example.com").await.is_err());
    let pem = zoho.certificate_pem().expect("a certificate");
    let same = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
    assert_eq!(same.as_ref(), authority);
    let other = Simulator::builder().tls().start().await.expect("a free port");
    assert!(talk(&zoho, other.certificate_der().expect("a certificate"), "localhost").await.is_err());
    // Who speaks no TLS gets no answer, and does no harm.
    let mut plain = TcpStream::connect(zoho.url().trim_start_matches("https://")).await.expect("it listens");
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("it reads");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"));
    assert_eq!(zoho.log().len(), 2);
}

#[tokio::test]
async fn faults_work_below_tls_too() {
    let zoho = Simulator::builder().tls().start().await.expect("a free port");
    let authority = zoho.certificate_der().expect("a certificate");
    zoho.fault(When::next("download_photo"), Fault::wire("nonsense"));
    assert_eq!(talk(&zoho, authority, "localhost").await.expect("an answer"), "nonsense");
    zoho.fault(When::next("download_photo"), Fault::cut_before());
    let cut = talk(&zoho, authority, "localhost").await;
    assert!(cut.is_err() || cut.is_ok_and(|answer| answer.is_empty()));
    assert!(talk(&zoho, authority, "localhost").await.is_ok());
}

#[tokio::test]
async fn without_tls_there_is_no_certificate() {
    let zoho = Simulator::start().await.expect("a free port");
    assert!(zoho.certificate_pem().is_none() && zoho.certificate_der().is_none());
}
