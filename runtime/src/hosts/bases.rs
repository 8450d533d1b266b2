//! Hosts that were checked, and which of them a token may be sent to.

use std::borrow::Cow;

use reqwest::Url;

use super::{DataCenter, Environment, Hosts, base, data_center::api_host};
use crate::InvalidRequest;

/// [`Hosts`], checked.
#[derive(Clone, Debug)]
pub(crate) struct Bases {
    pub(crate) accounts: Url,
    pub(crate) api: Url,
    pub(crate) upload: Url,
    /// Where given URLs may lead, besides Zoho's hosts.
    pub(super) downloads: Vec<Url>,
    /// That of the API's host; `None` where it is not Zoho's.
    pub(super) environment: Option<Environment>,
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

    /// The content host for a token whose calls go to `api`: the one of the same data centre.
    pub(crate) fn content(&self, api: &Url) -> Cow<'_, Url> {
        let ours = || Cow::Borrowed(&self.upload);
        if api.origin() == self.api.origin() {
            return ours();
        }
        let moved = api
            .host_str()
            .and_then(DataCenter::of_host)
            .and_then(|center| base(&Hosts::from(center).upload).ok());
        moved.map_or_else(ours, Cow::Owned)
    }

    /// A URL that the service gave, or its part from the path on, if a token may be sent there.
    pub(crate) fn given(&self, api: &Url, text: &str) -> Result<Url, InvalidRequest> {
        let refuse = |reason| InvalidRequest::Url { reason };
        let url = if text.starts_with('/') { api.join(text) } else { Url::parse(text) };
        let url = url.map_err(|_| refuse("it is no absolute URL"))?;
        let Some(host) = url.host_str() else { return Err(refuse("it names no host")) };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a user name or a password"));
        }
        let is_http = matches!(url.scheme(), "https" | "http");
        let configured = [api, &self.api, &self.upload].into_iter().chain(&self.downloads);
        let is_ours = configured.into_iter().any(|ours| {
            // What runs on this machine may have a port for each purpose.
            ours.origin() == url.origin() || is_http && is_loopback(ours) && is_loopback(&url)
        });
        if is_ours || is_plain(&url) && has_files(host) {
            Ok(url)
        } else if url.scheme() == "https" {
            Err(InvalidRequest::UntrustedHost { host: host.to_owned() })
        } else {
            Err(refuse("it is not https"))
        }
    }
}

/// Whether a host of Zoho's may be one that files are downloaded from.
fn has_files(host: &str) -> bool {
    let is_one = |one: DataCenter| one.hosts()[2..].contains(&host);
    api_host(host).is_some() || DataCenter::ALL.into_iter().any(is_one)
}

/// Whether two bases are hosts of one data centre, or the same one.
pub(crate) fn are_neighbours(one: &Url, other: &Url) -> bool {
    let [one, other] = [one, other].map(|url| url.host_str().unwrap_or_default());
    one == other || DataCenter::of_host(one).is_some_and(|center| DataCenter::of_host(other) == Some(center))
}

/// `https` on its usual port.
pub(super) fn is_plain(url: &Url) -> bool {
    url.scheme() == "https" && url.port().is_none()
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        None => false,
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_content_host_follows_the_token() {
        let url = |text: &str| Url::parse(text).unwrap();
        for center in DataCenter::ALL {
            for environment in Environment::ALL {
                let bases = Hosts::of(center, environment).parse().unwrap();
                assert_eq!(bases.content(&bases.api), Cow::Borrowed(&bases.upload));
                assert_eq!(
                    bases.content(&url("https://www.zohoapis.ca")).as_str(),
                    "https://upload.zohocloud.ca/"
                );
            }
        }
        let ours =
            Hosts::new("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3").parse().unwrap();
        assert_eq!(ours.content(&url("http://127.0.0.1:2")).as_str(), "http://127.0.0.1:3/");
        assert_eq!(ours.content(&url("https://sandbox.zohoapis.sa")).as_str(), "https://files.zoho.sa/");
    }

    #[test]
    fn a_given_url_leads_to_zohos_files_or_to_hosts_that_are_named() {
        let hosts = Hosts::of(DataCenter::Eu, Environment::Production);
        let bases = hosts.clone().downloads_from("https://files.test:8443").parse().unwrap();
        let given = |text: &str| bases.given(&bases.api, text);
        for good in [
            "https://download-accl.zoho.com/v2/crm/1/backup/2/Data_001.zip",
            "https://download-accl.zohocloud.ca/x",
            "https://www.zohoapis.eu/crm/bulk/v8/read/1/result?a=b",
            "https://content.zohoapis.eu/x",
            "https://files.test:8443/x",
        ] {
            assert_eq!(given(good).unwrap().as_str(), good);
        }
        assert_eq!(
            given("/crm/bulk/v8/read/1/result").unwrap().as_str(),
            "https://www.zohoapis.eu/crm/bulk/v8/read/1/result"
        );
        for bad in [
            "https://accounts.zoho.eu/x",
            "https://download-accl.zoho.com.evil.test/x",
            "https://download-accl.zoho.com@evil.test/x",
            "https://user@download-accl.zoho.com/x",
            "https://download-accl.zoho.com:8443/x",
            "http://download-accl.zoho.com/x",
            "http://127.0.0.1:80/x",
            "https://files.test/x",
            "//evil.test/x",
            "/\\evil.test/x",
            "file:///etc/passwd",
            "data:,x",
            "x",
            "",
        ] {
            assert!(given(bad).is_err(), "{bad}");
        }
        let refused = given("https://evil.test/x?secret").unwrap_err().to_string();
        assert!(refused.contains("evil.test") && !refused.contains("secret"), "{refused}");
        assert!(hosts.downloads_from("http://files.test").parse().is_err());
        let here = Hosts::single("http://127.0.0.1:9").parse().unwrap();
        assert!(here.given(&here.api, "http://localhost:7/x").is_ok());
        assert!(here.given(&here.api, "ftp://localhost:7/x").is_err());
    }
}
