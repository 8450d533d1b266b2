//! A page over loopback by this crate and by the official SDKs, each a process of its own on one core.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use zoho_api::{FieldList, Hosts, Zoho, crm::RecordModule};

use crate::{
    harness::{cpu, pin, quartiles},
    three,
};

const ROUNDS: usize = 7;
/// Where the stub server listens; the programs of the peers know it.
const PORT: &str = "18080";

/// The peers' folder: `harness` with their programs, `py` and `node` with the SDKs, `target/harness/release/stub`.
struct Peers(PathBuf);

/// A stub server that ends with this value.
struct Stub(Child);

impl Drop for Stub {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Compares, if the peers are there.
pub fn compare() {
    let Some(folder) = env::var_os("ZOHO_PEERS") else {
        println!("official SDKs: left out, because ZOHO_PEERS names no folder with them");
        return;
    };
    let peers = Peers(folder.into());
    let _stub = match peers.stub() {
        Ok(stub) => stub,
        Err(error) => {
            return println!("official SDKs: left out, because their server does not start: {error}");
        }
    };
    std::thread::sleep(Duration::from_millis(500));
    let (mut times, mut ratios) = ([const { Vec::new() }; 3], [const { Vec::new() }; 2]);
    for _ in 0..ROUNDS {
        let measured = [ours(), peers.python(), peers.node()];
        let [Ok(ours), Ok(python), Ok(node)] = measured else {
            let told: Vec<_> = measured.into_iter().filter_map(Result::err).collect();
            return println!("official SDKs: left out, because one does not run: {}", told.join("; "));
        };
        for (times, time) in times.iter_mut().zip([ours, python, node]) {
            times.push(time);
        }
        ratios[0].push(ours / python);
        ratios[1].push(ours / node);
    }
    let [ours, python, node] = times.map(|times| quartiles(times)[1]);
    println!(
        "a page over loopback, three fields read of each record, {ROUNDS} rounds: CPU time of ours ({ours:.0} µs) to the SDKs'"
    );
    for (name, ratios, theirs, most) in
        [("Python SDK 8.0", ratios[0].clone(), python, 0.03), ("Node SDK 8.0", ratios[1].clone(), node, 0.05)]
    {
        let [low, middle, high] = quartiles(ratios);
        let met = if middle <= most { "met" } else { "missed" };
        println!(
            "{name:<34} {middle:.4} (quartiles {low:.4} to {high:.4}) {theirs:>6.0} µs, at most {most:.2}: {met}"
        );
    }
}

impl Peers {
    fn path(&self, below: &str) -> PathBuf {
        self.0.join(below)
    }

    fn stub(&self) -> Result<Stub, std::io::Error> {
        let mut command = on_core("1", &self.path("target/harness/release/stub"));
        command.arg(PORT).stderr(Stdio::null()).spawn().map(Stub)
    }

    fn python(&self) -> Result<f64, String> {
        let script = self.path("harness/py/sdk.py");
        let mut command = on_core("0", &self.path("py/venv/bin/python"));
        cpu_of(&output(command.arg(script).args(["page", "20"]).env("PEERS", &self.0))?)
    }

    fn node(&self) -> Result<f64, String> {
        let script = self.path("harness/node/sdk.mjs");
        let mut command = on_core("0", Path::new("node"));
        cpu_of(&output(command.arg(script).args(["page", "1", "30"]).env("PEERS", &self.0))?)
    }
}

/// Our side, in a process of its own.
fn ours() -> Result<f64, String> {
    let this = env::current_exe().map_err(|error| error.to_string())?;
    let output = output(on_core("0", &this).args(["client", "300", &format!("http://127.0.0.1:{PORT}")]))?;
    output.trim().parse().map_err(|_| output)
}

fn on_core(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", core]).arg(program);
    command
}

fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = || String::from_utf8_lossy(&output.stderr).chars().take(300).collect();
    if output.status.success() { Ok(text) } else { Err(told()) }
}

/// What a program of the peers measured of itself: the last line is JSON.
fn cpu_of(output: &str) -> Result<f64, String> {
    let line = output.trim().lines().next_back().unwrap_or_default();
    let measured: serde_json::Value = serde_json::from_str(line).map_err(|_| output.to_owned())?;
    measured["cpu_us"].as_f64().ok_or_else(|| output.to_owned())
}

/// Our side: the CPU time of a page in microseconds.
#[tokio::main(flavor = "current_thread")]
pub async fn client(count: u32, url: &str) -> f64 {
    pin(0);
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(url))
        .access_token("1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf")
        .build()
        .expect("the client can be built");
    let page = async || {
        let fields = FieldList::from(["Last_Name", "Email", "Annual_Revenue"]);
        let page = zoho.crm_v8().records().list(RecordModule::Leads, fields).await.expect("it is a page");
        assert_eq!(page.iter().filter_map(three).count(), 200);
    };
    // Connections stand and caches are warm before the clock starts.
    for _ in 0..10 {
        page().await;
    }
    let started = cpu();
    for _ in 0..count {
        page().await;
    }
    (cpu() - started) / f64::from(count)
}
