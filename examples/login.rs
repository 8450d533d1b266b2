//! The first refresh token in one command.
//!
//! `cargo run --example login` explains itself; with `--simulator` it goes all the ways against a simulator
//! of its own. What it leaves behind is a folder that a program starts from:
//!
//! ```no_run
//! use zoho_api::{Error, FileStore, Zoho, oauth::Credentials};
//!
//! fn zoho() -> Result<Zoho, Error> {
//!     let credentials = Credentials::read("zoho/credentials.json")?;
//!     credentials.builder().token_store(FileStore::new("zoho")).build()
//! }
//! ```

use std::{
    collections::HashMap,
    env,
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, SystemTime},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use zoho_api::{
    DataCenter, Environment, FileStore, Hosts, RecordId, Zoho,
    crm::PhotoModule,
    oauth::{self, App, AuthorizeUrl, Credentials, Granted, InvalidRedirect, Pkce, Redirect},
};
use zoho_sim::Simulator;

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const HELP: &str = "\
Gets a refresh token from Zoho and keeps it in a folder, for programs to start from.

  login --self-client CODE --store FOLDER       with a code of the API console's self client
  login --browser --scopes A,B --store FOLDER   with a browser on this machine
  login --simulator                             both, against a simulator: no account is needed

ZOHO_CLIENT_ID and ZOHO_CLIENT_SECRET are what the API console (https://api-console.zoho.com) shows.

  --data-center CENTER      us (default), eu, in, au, jp, cn, ca, sa, uk
  --environment KIND        production (default), sandbox, developer
  --redirect-uri URI        as registered, on this machine; http://127.0.0.1:8000/zoho by default
  --no-pkce                 without a proof key, where a data centre refuses it
  --timeout SECONDS         how long to wait for the browser; 300 by default";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result {
    let options = Options::parse(env::args().skip(1))?;
    if options.is_set("--simulator") {
        return simulator().await;
    }
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let data_center: DataCenter = options.get("--data-center").unwrap_or("us").parse()?;
    let environment: Environment = options.get("--environment").unwrap_or("production").parse()?;
    let hosts = Hosts::of(data_center, environment);
    let app = || Ok::<_, String>(App::new(variable("ZOHO_CLIENT_ID")?, variable("ZOHO_CLIENT_SECRET")?));
    let store =
        || options.get("--store").map(PathBuf::from).ok_or("--store FOLDER says where to keep the token");
    if let Some(code) = options.get("--self-client") {
        let (app, store) = (app()?, store()?);
        with_code(&hosts, &app, code, &store).await
    } else if options.is_set("--browser") {
        let (app, store) = (app()?, store()?);
        let scopes = options.get("--scopes").ok_or("--scopes A,B says what for")?;
        let browser = Browser {
            redirect_uri: options.get("--redirect-uri").unwrap_or("http://127.0.0.1:8000/zoho"),
            pkce: !options.is_set("--no-pkce"),
            patience: Duration::from_secs(options.get("--timeout").unwrap_or("300").parse()?),
        };
        let show = |url: &str| println!("open this address in a browser:\n\n  {url}\n");
        with_browser(&hosts, app, scopes, &browser, &store, show).await
    } else {
        println!("{HELP}");
        Ok(())
    }
}

/// Names with and without a value.
struct Options(HashMap<String, String>);

impl Options {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = HashMap::new();
        while let Some(name) = words.next() {
            let value = match name.as_str() {
                "--browser" | "--simulator" | "--no-pkce" => String::new(),
                "--self-client" | "--scopes" | "--store" | "--data-center" | "--environment"
                | "--redirect-uri" | "--timeout" => {
                    words.next().ok_or_else(|| format!("{name} needs a value"))?
                }
                _ => return Err(format!("{name} is unknown\n\n{HELP}").into()),
            };
            options.insert(name, value);
        }
        Ok(Self(options))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn is_set(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// The code of a self client: nobody has to be sent anywhere.
async fn with_code(hosts: &Hosts, app: &App, code: &str, folder: &Path) -> Result {
    let granted = oauth::exchange_code(hosts, app, code, None).await?;
    keep(hosts, app, &granted, &[], folder).await
}

/// How the browser comes back.
struct Browser<'a> {
    redirect_uri: &'a str,
    pkce: bool,
    patience: Duration,
}

/// The page of consent, whose redirect this program waits for.
async fn with_browser(
    hosts: &Hosts,
    app: App,
    scopes: &str,
    browser: &Browser<'_>,
    folder: &Path,
    show: impl FnOnce(&str),
) -> Result {
    let (listener, redirect_uri) = listen(browser.redirect_uri).await?;
    let app = app.redirect_uri(redirect_uri);
    let (state, pkce) = (oauth::random_state()?, if browser.pkce { Some(Pkce::new()?) } else { None });
    let scopes: Vec<_> = scopes.split(',').map(str::trim).filter(|scope| !scope.is_empty()).collect();
    let url = AuthorizeUrl::new(&app, &scopes).state(&state);
    let url = if let Some(pkce) = &pkce { url.pkce(pkce) } else { url };
    show(&url.on(hosts)?);
    let redirect = timeout(browser.patience, wait_for_redirect(listener, state))
        .await
        .map_err(|_| format!("the browser did not come back within {:?}", browser.patience))??;
    let hosts = &redirect.hosts(hosts)?;
    let granted = oauth::exchange_code(hosts, &app, redirect.code(), pkce.as_ref()).await?;
    keep(hosts, &app, &granted, &scopes, folder).await
}

/// Listens where a redirect URI leads to; port 0 becomes a free one.
async fn listen(redirect_uri: &str) -> Result<(TcpListener, String)> {
    let rest = redirect_uri.strip_prefix("http://").ok_or("the redirect URI has to begin with http://")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    if !["127.0.0.1", "localhost", "[::1]"].contains(&name) {
        return Err("the redirect URI has to lead to this machine: 127.0.0.1 or localhost".into());
    }
    let listener = TcpListener::bind((name.trim_matches(['[', ']']), port.parse::<u16>()?)).await?;
    let redirect_uri = match port {
        "0" => format!("http://{name}:{}{path}", listener.local_addr()?.port()),
        _ => redirect_uri.to_owned(),
    };
    Ok((listener, redirect_uri))
}

/// The first redirect with the right state. Browsers open connections without using them, so each is
/// served by itself; whatever else calls is turned away.
async fn wait_for_redirect(listener: TcpListener, state: String) -> Result<Redirect> {
    let (found, mut redirects) = mpsc::channel(1);
    let serving = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (found, state) = (found.clone(), state.clone());
            tokio::spawn(async move {
                if let Some(redirect) = serve(socket, &state).await {
                    let _ = found.send(redirect).await;
                }
            });
        }
    });
    let redirect = redirects.recv().await;
    serving.abort();
    Ok(redirect.ok_or("the listener has stopped")??)
}

async fn serve(mut socket: TcpStream, state: &str) -> Option<std::result::Result<Redirect, InvalidRedirect>> {
    let request = timeout(Duration::from_secs(30), read_head(&mut socket)).await.ok()??;
    let target = request.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
    let redirect = Redirect::parse(target.split_once('?').map_or("", |(_, query)| query), state);
    let (status, text) = match &redirect {
        Ok(_) => ("200 OK", "Done. You can close this page."),
        Err(InvalidRedirect::State) => ("400 Bad Request", "This is not what is waited for."),
        Err(_) => ("200 OK", "No access was granted. You can close this page."),
    };
    let length = text.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
    );
    let _ = socket.write_all(answer.as_bytes()).await;
    let _ = socket.shutdown().await;
    Some(redirect).filter(|redirect| !matches!(redirect, Err(InvalidRedirect::State)))
}

async fn read_head(socket: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while head.len() < 16 * 1024 && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if socket.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    String::from_utf8(head).ok()
}

/// Keeps what was granted, and tells about it without any secret.
async fn keep(hosts: &Hosts, app: &App, granted: &Granted, asked_for: &[&str], folder: &Path) -> Result {
    granted.credentials(hosts, app).write(folder.join("credentials.json"))?;
    granted.save(hosts, app, &FileStore::new(folder)).await?;
    let api = granted.api_domain().unwrap_or(&hosts.api);
    let host = api.split("//").last().unwrap_or_default();
    let scopes = match (granted.scopes(), asked_for) {
        ([], []) => "those of the code (the answer does not name them)".to_owned(),
        ([], asked_for) => format!("{} (as asked for)", asked_for.join(",")),
        (scopes, _) => scopes.join(","),
    };
    let left = granted.expires_at().duration_since(SystemTime::now()).unwrap_or_default();
    match DataCenter::of_host(host) {
        Some(data_center) => println!("data centre: {data_center}, {api}"),
        None => println!("data centre: a host of its own, {api}"),
    }
    println!("scopes: {scopes}");
    println!("refresh token: until it is revoked");
    println!("access token: {} minutes from now", left.as_secs().div_ceil(60));
    println!("kept in {}", folder.display());
    Ok(())
}

/// Everything above, against a simulator; and a program that starts from what was kept.
async fn simulator() -> Result {
    let simulator = Simulator::start().await?;
    println!("the simulator listens on {}", simulator.url());
    let hosts = Hosts::single(simulator.url());
    let app = App::new(simulator.client_id(), simulator.client_secret());
    let folder = tempfile::tempdir()?;
    let folder = folder.path();

    println!("\nwith a self client:");
    let code = simulator.authorization_code(&["ZohoCRM.modules.ALL"]);
    with_code(&hosts, &app, &code, &folder.join("self-client")).await?;
    let again = with_code(&hosts, &app, &code, &folder.join("self-client")).await;
    println!("the same code again: {}", again.err().ok_or("a code should be good for one use")?);

    println!("\nwith a browser:");
    let browser =
        Browser { redirect_uri: "http://127.0.0.1:0/zoho", pkce: true, patience: Duration::from_secs(30) };
    let show = |url: &str| {
        println!("the simulated user opens {}…", url.split('?').next().unwrap_or_default());
        tokio::spawn(follow(url.to_owned()));
    };
    let scopes = "ZohoCRM.modules.ALL,ZohoBigin.modules.ALL";
    with_browser(&hosts, app, scopes, &browser, &folder.join("browser"), show).await?;

    println!("\nprograms that start from there:");
    let requests = simulator.token_requests();
    for name in ["self-client", "browser"] {
        let credentials = Credentials::read(folder.join(name).join("credentials.json"))?;
        let zoho: Zoho = credentials.builder().token_store(FileStore::new(folder.join(name))).build()?;
        let contact: RecordId = simulator.organisation().record("Contacts").parse()?;
        let photo = zoho.crm_v8().photos().download(PhotoModule::Contacts, contact).await?;
        println!("{name}: a call was answered; there is {} photo", if photo.is_some() { "a" } else { "no" });
    }
    println!("token requests that they needed: {}", simulator.token_requests() - requests);
    simulator.assert_clean();
    Ok(())
}

/// What a browser does: it opens the page, whose user consents at once, and goes where it is sent.
async fn follow(url: String) -> Result {
    let mut address = url;
    loop {
        let (host, path) =
            address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("no address")?;
        let mut socket = TcpStream::connect(host).await?;
        let request = format!(
            "GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: browser\r\nConnection: close\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await?;
        let is_location = |line: &&str| line.to_ascii_lowercase().starts_with("location: ");
        let Some(location) = answer.lines().find(is_location) else { return Ok(()) };
        address = location["location: ".len()..].trim().to_owned();
    }
}
