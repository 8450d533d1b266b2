//! Several processes that make calls at once: the test's own program, run again for one test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use zoho_api::{FileStore, Hosts, RedisStore, Zoho};
use zoho_sim::Simulator;

use super::{call, contact_of};

/// What a process of a fleet is told by its environment.
const URL: &str = "ZOHO_TEST_FLEET_URL";
const CREDENTIALS: &str = "ZOHO_TEST_FLEET_CREDENTIALS";
const STORE: &str = "ZOHO_TEST_FLEET_STORE";
const SIGNS: &str = "ZOHO_TEST_FLEET_SIGNS";
const SECONDS: &str = "ZOHO_TEST_FLEET_SECONDS";

fn wait_for(file: &Path) {
    let until = Instant::now() + Duration::from_secs(60);
    while !file.exists() {
        assert!(Instant::now() < until, "{} does not come", file.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A process of a fleet. It does nothing in an ordinary run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_a_fleet() {
    let Ok(url) = env::var(URL) else { return };
    let variable = |name| env::var(name).unwrap();
    let credentials = variable(CREDENTIALS);
    let [id, secret, refresh, contact] = credentials.split(' ').collect::<Vec<_>>()[..] else { panic!() };
    let builder = Zoho::builder().hosts(Hosts::single(url)).refresh_token(id, secret, refresh);
    let store = variable(STORE);
    let builder = match store.split_once(' ') {
        Some(("file", folder)) => builder.token_store(FileStore::new(folder)),
        Some(("redis", url)) => builder.token_store(RedisStore::new(url).unwrap()),
        _ => builder,
    };
    let seconds: u64 = variable(SECONDS).parse().unwrap();
    let zoho: Zoho = builder.refresh_margin(Duration::from_secs(2)).build().unwrap();
    let signs = PathBuf::from(variable(SIGNS));
    let mut calls = 0;
    for round in 0.. {
        fs::write(signs.join(format!("ready-{round}-{}", std::process::id())), "").unwrap();
        wait_for(&signs.join(format!("start-{round}")));
        if signs.join("end").exists() {
            break;
        }
        let until = Instant::now() + Duration::from_secs(seconds);
        loop {
            for result in join_all((0..20).map(|_| call(&zoho, contact))).await {
                result.unwrap();
                calls += 1;
            }
            if Instant::now() >= until {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    println!("{calls} calls were answered");
}

/// Processes that are killed when it is dropped.
pub struct Fleet {
    processes: Vec<Child>,
    signs: tempfile::TempDir,
    round: usize,
}

impl Fleet {
    /// With `folder` it is where they run, and where they would write by default.
    pub fn start(
        size: usize,
        simulator: &Simulator,
        store: &str,
        seconds: u64,
        folder: Option<&Path>,
    ) -> Self {
        let signs = tempfile::tempdir().unwrap();
        let (id, secret) = (simulator.client_id(), simulator.client_secret());
        let credentials = [id, secret, simulator.refresh_token(), &contact_of(simulator)].join(" ");
        let start = |_| {
            let mut command = Command::new(env::current_exe().unwrap());
            command.args(["--exact", "fleet::one_of_a_fleet", "--nocapture"]).stdout(Stdio::null());
            command.env(URL, simulator.url()).env(CREDENTIALS, &credentials).env(STORE, store);
            command.env(SIGNS, signs.path()).env(SECONDS, seconds.to_string());
            if let Some(folder) = folder {
                command.current_dir(folder);
                for name in
                    ["HOME", "TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"]
                {
                    command.env(name, folder);
                }
            }
            command.spawn().unwrap()
        };
        let processes = (0..size).map(start).collect();
        Self { processes, signs, round: 0 }
    }

    fn ready(&mut self) {
        let sign = format!("ready-{}-", self.round);
        for process in &mut self.processes {
            let file = self.signs.path().join(format!("{sign}{}", process.id()));
            let until = Instant::now() + Duration::from_secs(60);
            while !file.exists() {
                assert!(process.try_wait().unwrap().is_none(), "a process has failed");
                assert!(Instant::now() < until, "a process does not get ready");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Lets all processes make their calls at once, and waits until they are done.
    pub fn run(&mut self) {
        self.ready();
        fs::write(self.signs.path().join(format!("start-{}", self.round)), "").unwrap();
        self.round += 1;
        self.ready();
    }

    /// Waits until all have ended well.
    pub fn end(mut self) {
        fs::write(self.signs.path().join("end"), "").unwrap();
        fs::write(self.signs.path().join(format!("start-{}", self.round)), "").unwrap();
        for mut process in std::mem::take(&mut self.processes) {
            assert!(process.wait().unwrap().success(), "a process has failed");
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
