//! The program: it says where it listens, and listens there.

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Ends the program also when the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_program_prints_what_a_client_needs() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_zoho-sim"));
    let child = program.args(["--port", "0"]).stdout(Stdio::piped()).spawn().expect("the program");
    let mut running = Running(child);
    let output = running.0.stdout.take().expect("a pipe");
    let lines: Vec<String> = BufReader::new(output)
        .lines()
        .map(|line| line.expect("text"))
        .take_while(|line| !line.contains("curl"))
        .collect();
    let after = |label: &str| {
        let line = lines.iter().find_map(|line| line.trim_start().strip_prefix(label));
        line.unwrap_or_else(|| panic!("no {label} in {lines:?}")).trim().to_owned()
    };
    let url = after("A simulated Zoho listens on").split_once(": ").expect("an address").0.to_owned();
    let client = common::client(None);
    let form = [
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", after("client id")),
        ("client_secret", after("client secret")),
        ("refresh_token", after("refresh token")),
    ];
    let answer = client.post(format!("{url}/oauth/v2/token")).form(&form).send().await.expect("an answer");
    assert!(answer.text().await.expect("text").contains("access_token"));
    let path = format!("{url}/crm/v8/Cars/{}/photo", after("Cars"));
    let token = format!("Zoho-oauthtoken {}", after("access token"));
    let answer = client.get(path).header("authorization", token).send().await.expect("an answer");
    assert_eq!(answer.status(), 204);
}

#[test]
fn the_program_explains_itself() {
    let program = || Command::new(env!("CARGO_BIN_EXE_zoho-sim"));
    let help = program().arg("--help").output().expect("the program");
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--port PORT"));
    let wrong = program().arg("--prot").output().expect("the program");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("--prot"));
}
