//! Where a client sends its requests, and where it may send its tokens.

mod bases;
mod data_center;

use std::fmt;

use reqwest::Url;

pub(crate) use bases::{Bases, are_neighbours};
pub use data_center::{DataCenter, Environment};

use crate::Error;
use bases::{is_loopback, is_plain};
use data_center::api_host;

/// Where a client sends its requests.
///
/// Tokens go to Zoho's hosts and to this machine only. Other hosts need a word:
/// [`trusted`](Self::trusted).
#[derive(Clone, PartialEq, Eq)]
pub struct Hosts {
    /// The base of the token endpoint.
    pub accounts: String,
    /// The base of the API. Where the answer that brings a token names the API of another data centre,
    /// that is taken instead.
    pub api: String,
    /// The base of the content host, which takes bulk files. It goes with the API's host to another data
    /// centre.
    pub upload: String,
    downloads: Vec<String>,
    others_are_trusted: bool,
}

impl Hosts {
    /// A base for each purpose.
    pub fn new(accounts: impl Into<String>, api: impl Into<String>, upload: impl Into<String>) -> Self {
        let (accounts, api, upload) = (accounts.into(), api.into(), upload.into());
        Self { accounts, api, upload, downloads: Vec::new(), others_are_trusted: false }
    }

    /// One base for everything: a simulator, a proxy. It must be `https`, unless it is this machine.
    pub fn single(base: impl Into<String>) -> Self {
        let base = base.into();
        Self::new(base.clone(), base.clone(), base)
    }

    /// The hosts of a data centre for an environment.
    pub fn of(data_center: DataCenter, environment: Environment) -> Self {
        let [accounts, domain, upload, _] = data_center.hosts();
        Self::new(
            format!("https://{accounts}"),
            format!("https://{}.{domain}", environment.subdomain()),
            format!("https://{upload}"),
        )
    }

    /// Tokens, and the client's secret, may be sent to these hosts although they are not Zoho's.
    pub fn trusted(mut self) -> Self {
        self.others_are_trusted = true;
        self
    }

    /// The service may give URLs of this host too, for files to be downloaded from, and the token is sent
    /// along. Without it only Zoho's own hosts and the ones above are good for that.
    pub fn downloads_from(mut self, base: impl Into<String>) -> Self {
        self.downloads.push(base.into());
        self
    }

    pub(crate) fn are_all_trusted(&self) -> bool {
        self.others_are_trusted
    }

    /// The hosts of another data centre for the same environment.
    pub(crate) fn moved_to(&self, data_center: DataCenter) -> Self {
        let environment = Url::parse(&self.api).ok().and_then(|url| Some(api_host(url.host_str()?)?.1));
        Self::of(data_center, environment.unwrap_or_default())
    }

    /// Checks the three bases.
    pub(crate) fn parse(&self) -> Result<Bases, Error> {
        let accounts =
            self.check(&self.accounts, |host| DataCenter::ALL.iter().any(|one| one.hosts()[0] == host))?;
        let api = self.check(&self.api, |host| api_host(host).is_some())?;
        let upload =
            self.check(&self.upload, |host| DataCenter::ALL.iter().any(|one| one.hosts()[2] == host))?;
        let environment = api.host_str().and_then(api_host).map(|(_, environment)| environment);
        let downloads = self.downloads.iter().map(|text| base(text)).collect::<Result<_, _>>()?;
        Ok(Bases { accounts, api, upload, downloads, environment })
    }

    fn check(&self, text: &str, is_zohos: fn(&str) -> bool) -> Result<Url, Error> {
        let url = base(text)?;
        if self.others_are_trusted
            || is_loopback(&url)
            || is_plain(&url) && url.host_str().is_some_and(is_zohos)
        {
            return Ok(url);
        }
        let host = url.host_str().unwrap_or_default();
        let message = format!(
            "{host:?} is not Zoho's host for this purpose; if tokens may be sent there, say so with Hosts::trusted()"
        );
        Err(Error::configuration(message))
    }
}

/// Without what stands before an `@`, which may be a password.
impl fmt::Debug for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hosts")
            .field("accounts", &without_user(&self.accounts))
            .field("api", &without_user(&self.api))
            .field("upload", &without_user(&self.upload))
            .field("downloads", &self.downloads.iter().map(|text| without_user(text)).collect::<Vec<_>>())
            .field("others_are_trusted", &self.others_are_trusted)
            .finish()
    }
}

/// What a text that should be a URL shows: nothing before an `@`.
fn without_user(text: &str) -> &str {
    text.rsplit('@').next().unwrap_or_default()
}

impl From<DataCenter> for Hosts {
    fn from(data_center: DataCenter) -> Self {
        Self::of(data_center, Environment::Production)
    }
}

/// An absolute URL without path, query, fragment or user, and not plain text over a network.
fn base(text: &str) -> Result<Url, Error> {
    let refuse = |why: &str| {
        // What stands before an @ may be a password.
        let shown = without_user(text);
        Err(Error::configuration(format!("{shown:?} can't be a host: {why}")))
    };
    let Ok(url) = Url::parse(text) else { return refuse("it is not a URL such as https://www.zohoapis.eu") };
    if url.host().is_none() {
        return refuse("it names none");
    }
    if !(url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url)) {
        return refuse("tokens are sent by https only, or by http to this machine");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it holds a user name or a password");
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return refuse("it has something behind the host");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_centre_has_three_hosts_that_pass_the_check() {
        for one in DataCenter::ALL {
            let bases = Hosts::from(one).parse().unwrap();
            assert!(bases.trusted(bases.api.as_str()).is_some(), "{one}");
            assert_eq!(one.to_string().parse::<DataCenter>().unwrap(), one);
        }
    }

    #[test]
    fn hosts_that_would_leak_a_token_are_refused() {
        // Only what is wrong in form stays refused for who trusts it.
        assert!(Hosts::single("https://evil.test").trusted().parse().is_ok());
        assert!(Hosts::single("http://evil.test").trusted().parse().is_err());
        let swapped = Hosts::of(DataCenter::Eu, Environment::Production);
        let swapped = Hosts::new(swapped.api.clone(), swapped.accounts.clone(), swapped.upload.clone());
        assert!(swapped.parse().is_err(), "the client's secret goes to accounts hosts only");
        for bad in [
            "http://www.zohoapis.eu",
            "ftp://x",
            "https://a:b@c",
            "https://c/path",
            "https://c?q",
            "https://evil.test",
            "https://www.zohoapis.eu:8443",
            "data:,x",
            "",
        ] {
            assert!(Hosts::single(bad).parse().is_err(), "{bad}");
        }
    }
}
