use std::fmt;

use reqwest::Url;

use crate::Error;

/// A data centre of Zoho. An account lives in one of them, and its tokens are good only there.
///
/// Hosts are those of Zoho's pages on multiple data centres; Canada's accounts and upload hosts and
/// Saudi Arabia's upload host do not follow the pattern of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum DataCenter {
    /// United States.
    #[default]
    Us,
    /// European Union.
    Eu,
    /// India.
    In,
    /// Australia.
    Au,
    /// Japan.
    Jp,
    /// China.
    Cn,
    /// Canada.
    Ca,
    /// Saudi Arabia.
    Sa,
    /// United Kingdom.
    Uk,
}

impl DataCenter {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Us, Self::Eu, Self::In, Self::Au, Self::Jp, Self::Cn, Self::Ca, Self::Sa, Self::Uk];

    /// The data centre that has this host: of accounts, of uploads, or of the API in any environment.
    pub fn of_host(host: &str) -> Option<Self> {
        let of_api = api_host(host).map(|(one, _)| one);
        of_api.or_else(|| {
            Self::ALL.into_iter().find(|one| {
                let [accounts, _, upload] = one.hosts();
                host == accounts || host == upload
            })
        })
    }

    /// The accounts host, the domain of the API's hosts, and the upload host.
    const fn hosts(self) -> [&'static str; 3] {
        match self {
            Self::Us => ["accounts.zoho.com", "zohoapis.com", "content.zohoapis.com"],
            Self::Eu => ["accounts.zoho.eu", "zohoapis.eu", "content.zohoapis.eu"],
            Self::In => ["accounts.zoho.in", "zohoapis.in", "content.zohoapis.in"],
            Self::Au => ["accounts.zoho.com.au", "zohoapis.com.au", "content.zohoapis.com.au"],
            Self::Jp => ["accounts.zoho.jp", "zohoapis.jp", "content.zohoapis.jp"],
            Self::Cn => ["accounts.zoho.com.cn", "zohoapis.com.cn", "content.zohoapis.com.cn"],
            Self::Ca => ["accounts.zohocloud.ca", "zohoapis.ca", "upload.zohocloud.ca"],
            Self::Sa => ["accounts.zoho.sa", "zohoapis.sa", "files.zoho.sa"],
            Self::Uk => ["accounts.zoho.uk", "zohoapis.uk", "content.zohoapis.uk"],
        }
    }
}

impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::str::FromStr for DataCenter {
    type Err = Error;

    /// Reads `us`, `eu`, … in any case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|one| one.to_string().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            let names = Self::ALL.map(|one| one.to_string().to_lowercase()).join(", ");
            Error::configuration(format!("no data centre is called {text:?}; they are {names}"))
        })
    }
}

/// What kind of organisation a client works on. Each has an API host of its own in every data centre;
/// the accounts and upload hosts are the same for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// The organisation itself.
    #[default]
    Production,
    /// A sandbox of an organisation.
    Sandbox,
    /// A developer's organisation.
    Developer,
}

impl Environment {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Production, Self::Sandbox, Self::Developer];

    /// The first part of the API's host.
    const fn subdomain(self) -> &'static str {
        match self {
            Self::Production => "www",
            Self::Sandbox => "sandbox",
            Self::Developer => "developer",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::str::FromStr for Environment {
    type Err = Error;

    /// Reads `production`, `sandbox`, `developer` in any case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|one| one.to_string().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            let message =
                format!("no environment is called {text:?}; they are production, sandbox, developer");
            Error::configuration(message)
        })
    }
}

/// The data centre and the environment of an API host.
fn api_host(host: &str) -> Option<(DataCenter, Environment)> {
    let (subdomain, domain) = host.split_once('.')?;
    let environment = Environment::ALL.into_iter().find(|one| one.subdomain() == subdomain)?;
    let data_center = DataCenter::ALL.into_iter().find(|one| one.hosts()[1] == domain)?;
    Some((data_center, environment))
}

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
    /// The base of the content host, which takes bulk files.
    pub upload: String,
    others_are_trusted: bool,
}

impl Hosts {
    /// A base for each purpose.
    pub fn new(accounts: impl Into<String>, api: impl Into<String>, upload: impl Into<String>) -> Self {
        let (accounts, api, upload) = (accounts.into(), api.into(), upload.into());
        Self { accounts, api, upload, others_are_trusted: false }
    }

    /// One base for everything: a simulator, a proxy. It must be `https`, unless it is this machine.
    pub fn single(base: impl Into<String>) -> Self {
        let base = base.into();
        Self::new(base.clone(), base.clone(), base)
    }

    /// The hosts of a data centre for an environment.
    pub fn of(data_center: DataCenter, environment: Environment) -> Self {
        let [accounts, domain, upload] = data_center.hosts();
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
        Ok(Bases { accounts, api, upload, environment })
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

/// [`Hosts`], checked.
#[derive(Clone, Debug)]
pub(crate) struct Bases {
    pub(crate) accounts: Url,
    pub(crate) api: Url,
    /// For operations whose requests go to the content host; none of today's does.
    #[allow(dead_code, reason = "bulk uploads will send there; the address is checked from the start")]
    pub(crate) upload: Url,
    /// That of the API's host; `None` where it is not Zoho's.
    environment: Option<Environment>,
}

impl Bases {
    /// Where calls go with a token whose answer names this `api_domain`; `None` where no token may be
    /// sent there. The configured API host is good, and any API host of Zoho's.
    ///
    /// The answer decides the data centre. It does not turn a client of a sandbox into one of the
    /// organisation behind it.
    pub(crate) fn trusted(&self, api_domain: &str) -> Option<Url> {
        let url = base(api_domain).ok()?;
        if url.origin() == self.api.origin() {
            return Some(url);
        }
        let (data_center, named) = api_host(url.host_str()?).filter(|_| is_plain(&url))?;
        match self.environment {
            Some(ours) if named == Environment::Production => base(&Hosts::of(data_center, ours).api).ok(),
            _ => Some(url),
        }
    }
}

/// Whether two bases are hosts of one data centre, or the same one.
pub(crate) fn are_neighbours(one: &Url, other: &Url) -> bool {
    let [one, other] = [one, other].map(|url| url.host_str().unwrap_or_default());
    one == other || DataCenter::of_host(one).is_some_and(|center| DataCenter::of_host(other) == Some(center))
}

/// `https` on its usual port.
fn is_plain(url: &Url) -> bool {
    url.scheme() == "https" && url.port().is_none()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        None => false,
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
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
    fn the_answer_decides_the_data_centre_and_the_client_the_environment() {
        for (ours, named, expected) in [
            (Environment::Production, "https://www.zohoapis.eu", "https://www.zohoapis.eu/"),
            (Environment::Production, "https://sandbox.zohoapis.eu", "https://sandbox.zohoapis.eu/"),
            (Environment::Sandbox, "https://www.zohoapis.eu", "https://sandbox.zohoapis.eu/"),
            (Environment::Sandbox, "https://www.zohoapis.com", "https://sandbox.zohoapis.com/"),
            (Environment::Sandbox, "https://developer.zohoapis.eu", "https://developer.zohoapis.eu/"),
            (Environment::Developer, "https://www.zohoapis.com.au", "https://developer.zohoapis.com.au/"),
        ] {
            let bases = Hosts::of(DataCenter::Us, ours).parse().unwrap();
            assert_eq!(bases.trusted(named).unwrap().as_str(), expected, "{ours} {named}");
        }
    }

    #[test]
    fn neighbours_are_of_one_data_centre() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(are_neighbours(&url("https://www.zohoapis.ca"), &url("https://upload.zohocloud.ca")));
        assert!(are_neighbours(&url("http://127.0.0.1:1"), &url("http://127.0.0.1:2")));
        assert!(!are_neighbours(&url("https://www.zohoapis.com"), &url("https://www.zohoapis.eu")));
        assert!(!are_neighbours(&url("https://a.test"), &url("https://b.test")));
    }

    #[test]
    fn a_token_goes_to_zohos_api_hosts_and_the_configured_one_only() {
        let bases = Hosts::single("http://127.0.0.1:9").parse().unwrap();
        for good in [
            "http://127.0.0.1:9",
            "https://www.zohoapis.eu",
            "https://sandbox.zohoapis.com",
            "https://developer.zohoapis.in",
        ] {
            assert!(bases.trusted(good).is_some(), "{good}");
        }
        for bad in [
            "https://www.zohoapis.eu.evil.test",
            "https://evil.test",
            "http://www.zohoapis.eu",
            "https://www.zohoapis.eu:8443",
            "https://wwwzohoapis.eu",
            "https://user@www.zohoapis.eu",
            "http://127.0.0.1:10",
            "not a url",
            "",
        ] {
            assert!(bases.trusted(bad).is_none(), "{bad}");
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
