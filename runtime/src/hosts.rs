use std::fmt;

use reqwest::Url;

use crate::{Error, ErrorKind};

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

    /// The accounts, API and upload hosts.
    const fn hosts(self) -> [&'static str; 3] {
        match self {
            Self::Us => ["accounts.zoho.com", "www.zohoapis.com", "content.zohoapis.com"],
            Self::Eu => ["accounts.zoho.eu", "www.zohoapis.eu", "content.zohoapis.eu"],
            Self::In => ["accounts.zoho.in", "www.zohoapis.in", "content.zohoapis.in"],
            Self::Au => ["accounts.zoho.com.au", "www.zohoapis.com.au", "content.zohoapis.com.au"],
            Self::Jp => ["accounts.zoho.jp", "www.zohoapis.jp", "content.zohoapis.jp"],
            Self::Cn => ["accounts.zoho.com.cn", "www.zohoapis.com.cn", "content.zohoapis.com.cn"],
            Self::Ca => ["accounts.zohocloud.ca", "www.zohoapis.ca", "upload.zohocloud.ca"],
            Self::Sa => ["accounts.zoho.sa", "www.zohoapis.sa", "files.zoho.sa"],
            Self::Uk => ["accounts.zoho.uk", "www.zohoapis.uk", "content.zohoapis.uk"],
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
            Error::new(ErrorKind::Configuration(format!(
                "no data centre is called {text:?}; they are {names}"
            )))
        })
    }
}

/// Where a client sends its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// The base of the token endpoint.
    pub accounts: String,
    /// The base of the API.
    pub api: String,
    /// The base of the content host, which takes bulk files.
    pub upload: String,
}

impl Hosts {
    /// One base for everything: a simulator, a proxy. Tokens are sent there, so it must be trusted;
    /// it must be `https`, unless it is this machine.
    pub fn single(base: impl Into<String>) -> Self {
        let base = base.into();
        Self { accounts: base.clone(), api: base.clone(), upload: base }
    }

    /// Checks the three bases.
    pub(crate) fn parse(&self) -> Result<Bases, Error> {
        Ok(Bases { accounts: base(&self.accounts)?, api: base(&self.api)?, upload: base(&self.upload)? })
    }
}

impl From<DataCenter> for Hosts {
    fn from(data_center: DataCenter) -> Self {
        let [accounts, api, upload] = data_center.hosts().map(|host| format!("https://{host}"));
        Self { accounts, api, upload }
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
}

impl Bases {
    /// The base that a token answer names as `api_domain`, if a token may be sent there: the
    /// configured API host, or an API host of Zoho's.
    pub(crate) fn trusted(&self, api_domain: &str) -> Option<Url> {
        let url = base(api_domain).ok()?;
        let ours = url.origin() == self.api.origin();
        let zohos = url.scheme() == "https"
            && url.port().is_none()
            && DataCenter::ALL.iter().any(|one| {
                let [_, api, _] = one.hosts();
                let domain = api.trim_start_matches("www.");
                let host = url.host_str().unwrap_or_default();
                ["www.", "sandbox.", "developer."].iter().any(|part| host.strip_prefix(part) == Some(domain))
            });
        (ours || zohos).then_some(url)
    }
}

/// An absolute URL without path, query, fragment or user, and not plain text over a network.
fn base(text: &str) -> Result<Url, Error> {
    let refuse = |why: &str| {
        // What stands before an @ may be a password.
        let shown = text.rsplit('@').next().unwrap_or_default();
        Err(Error::new(ErrorKind::Configuration(format!("{shown:?} can't be a host: {why}"))))
    };
    let Ok(url) = Url::parse(text) else { return refuse("it is not a URL such as https://www.zohoapis.eu") };
    let loopback = match url.host() {
        None => return refuse("it names none"),
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
    };
    if !(url.scheme() == "https" || url.scheme() == "http" && loopback) {
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
        for bad in [
            "http://www.zohoapis.eu",
            "ftp://x",
            "https://a:b@c",
            "https://c/path",
            "https://c?q",
            "data:,x",
            "",
        ] {
            assert!(Hosts::single(bad).parse().is_err(), "{bad}");
        }
    }
}
