//! A file with everything that a client needs.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{App, Granted};
use crate::{Builder, Client, Error, FileError, Hosts, token};

/// What a client needs to get access tokens: the app, the refresh token, and where they are good. Its
/// `Debug` shows no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Fields);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fields {
    client_id: String,
    client_secret: String,
    refresh_token: String,
    accounts: String,
    api: String,
    upload: String,
    #[serde(default)]
    trusted: bool,
    #[serde(default)]
    scopes: Vec<String>,
}

impl Credentials {
    pub(super) fn new(hosts: &Hosts, app: &App, granted: &Granted) -> Self {
        Self(Fields {
            client_id: app.client_id.clone(),
            client_secret: app.client_secret.expose().to_owned(),
            refresh_token: granted.refresh_token().to_owned(),
            accounts: hosts.accounts.clone(),
            api: hosts.api.clone(),
            upload: hosts.upload.clone(),
            trusted: hosts.are_all_trusted(),
            scopes: granted.scopes().to_vec(),
        })
    }

    /// Reads a file that [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::File`](crate::ErrorKind::File) where it can't be read, [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where it is another
    /// kind of file.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let failed = |error| Error::new(FileError::Read { path: Some(path.to_owned()), error });
        let text = fs::read_to_string(path).map_err(failed)?;
        // serde's own message may quote a value.
        serde_json::from_str(&text).map(Self).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = format!("{} holds no credentials (line {line}, column {column})", path.display());
            Error::configuration(message)
        })
    }

    /// Writes a file, in place of one that is there. On Unix only the user may read it.
    ///
    /// # Errors
    /// [`ErrorKind::File`](crate::ErrorKind::File).
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let failed = |error| Error::new(FileError::Write { path: Some(path.to_owned()), error });
        let text = serde_json::to_string_pretty(&self.0).map_err(|error| failed(io::Error::from(error)))?;
        if let Some(folder) = path.parent().filter(|folder| *folder != PathBuf::new()) {
            token::make_folder(folder).map_err(failed)?;
        }
        token::replace(path, &text).map_err(failed)
    }

    /// The hosts.
    pub fn hosts(&self) -> Hosts {
        let hosts = Hosts::new(&self.0.accounts, &self.0.api, &self.0.upload);
        if self.0.trusted { hosts.trusted() } else { hosts }
    }

    /// The scopes, if the answer to the code named them.
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// A builder with these hosts and this refresh token.
    pub fn builder<T: From<Client>>(&self) -> Builder<T> {
        let Fields { client_id, client_secret, refresh_token, .. } = &self.0;
        Builder::new().hosts(self.hosts()).refresh_token(client_id, client_secret, refresh_token)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.0.client_id)
            .field("hosts", &self.hosts())
            .field("scopes", &self.0.scopes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataCenter;
    use crate::ErrorKind;

    fn sample() -> Credentials {
        let hosts = Hosts::from(DataCenter::Ca);
        Credentials(Fields {
            client_id: "1000.C".into(),
            client_secret: "hush".into(),
            refresh_token: "1000.hush.hush".into(),
            accounts: hosts.accounts,
            api: hosts.api,
            upload: hosts.upload,
            trusted: false,
            scopes: vec!["ZohoCRM.modules.ALL".into()],
        })
    }

    #[test]
    fn a_file_comes_back_and_shows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("credentials.json");
        sample().write(&path).unwrap();
        sample().write(&path).unwrap();
        let read = Credentials::read(&path).unwrap();
        assert_eq!(read, sample());
        assert_eq!(read.hosts(), DataCenter::Ca.into());
        assert!(!format!("{read:?} {:?}", read.builder::<Client>()).contains("hush"));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no other file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn another_file_is_told_without_its_contents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        assert!(matches!(Credentials::read(&path).unwrap_err().kind(), ErrorKind::File(_)));
        fs::write(&path, r#"{"client_id":["hush"]}"#).unwrap();
        let error = Credentials::read(&path).unwrap_err();
        assert!(error.to_string().contains("holds no credentials"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
}
