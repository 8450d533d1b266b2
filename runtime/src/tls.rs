//! TLS by the back end that the features choose.

use crate::Error;

/// Whether this build can speak `https` at all.
pub(crate) const AVAILABLE: bool =
    cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"));

/// Sets the back end. The ring provider is handed over explicitly, so that nothing depends on a
/// provider that some other part of the program may have installed for the whole process.
#[cfg(feature = "rustls-ring")]
pub(crate) fn configure(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let refuse = |error: rustls::Error| Error::configuration(format!("TLS can't be set up: {error}"));
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refuse)?
        .with_platform_verifier()
        .map_err(refuse)?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// Leaves the choice to reqwest, whose features name one back end or none.
#[cfg(not(feature = "rustls-ring"))]
#[allow(clippy::unnecessary_wraps, reason = "the other variant can fail")]
pub(crate) fn configure(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}

/// Refuses `https` in a build without TLS, at the time of building rather than at the first call.
pub(crate) fn check(scheme: &str) -> Result<(), Error> {
    if scheme == "https" && !AVAILABLE {
        let message =
            "this build has no TLS: enable one of the features rustls-ring, rustls-aws-lc, native-tls";
        return Err(Error::configuration(message));
    }
    Ok(())
}
