//! Zoho's data centres and their hosts.

use std::fmt;

use crate::Error;

/// A data centre of Zoho. An account lives in one of them, and its tokens are good only there.
///
/// Hosts are those of Zoho's pages on multiple data centres; Canada's accounts and upload hosts and
/// Saudi Arabia's upload host do not follow the pattern of the others. Of the hosts that exports are downloaded
/// from only the United States' one is documented; the others' are inferred from their accounts hosts.
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

    /// The data centre that has this host: of accounts, uploads or downloads, or of the API in any environment.
    pub fn of_host(host: &str) -> Option<Self> {
        let of_api = api_host(host).map(|(one, _)| one);
        of_api.or_else(|| {
            Self::ALL.into_iter().find(|one| {
                let [accounts, _, upload, download] = one.hosts();
                [accounts, upload, download].contains(&host)
            })
        })
    }

    /// The accounts host, the domain of the API's hosts, the upload host, and the host that the URLs of
    /// exports name.
    pub(super) const fn hosts(self) -> [&'static str; 4] {
        match self {
            Self::Us => {
                ["accounts.zoho.com", "zohoapis.com", "content.zohoapis.com", "download-accl.zoho.com"]
            }
            Self::Eu => ["accounts.zoho.eu", "zohoapis.eu", "content.zohoapis.eu", "download-accl.zoho.eu"],
            Self::In => ["accounts.zoho.in", "zohoapis.in", "content.zohoapis.in", "download-accl.zoho.in"],
            Self::Au => [
                "accounts.zoho.com.au",
                "zohoapis.com.au",
                "content.zohoapis.com.au",
                "download-accl.zoho.com.au",
            ],
            Self::Jp => ["accounts.zoho.jp", "zohoapis.jp", "content.zohoapis.jp", "download-accl.zoho.jp"],
            Self::Cn => [
                "accounts.zoho.com.cn",
                "zohoapis.com.cn",
                "content.zohoapis.com.cn",
                "download-accl.zoho.com.cn",
            ],
            Self::Ca => {
                ["accounts.zohocloud.ca", "zohoapis.ca", "upload.zohocloud.ca", "download-accl.zohocloud.ca"]
            }
            Self::Sa => ["accounts.zoho.sa", "zohoapis.sa", "files.zoho.sa", "download-accl.zoho.sa"],
            Self::Uk => ["accounts.zoho.uk", "zohoapis.uk", "content.zohoapis.uk", "download-accl.zoho.uk"],
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
    pub(super) const fn subdomain(self) -> &'static str {
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
pub(super) fn api_host(host: &str) -> Option<(DataCenter, Environment)> {
    let (subdomain, domain) = host.split_once('.')?;
    let environment = Environment::ALL.into_iter().find(|one| one.subdomain() == subdomain)?;
    let data_center = DataCenter::ALL.into_iter().find(|one| one.hosts()[1] == domain)?;
    Some((data_center, environment))
}
