//! `zoho-sim`: a loopback Zoho on a port, until Ctrl-C.

use std::io::Write;
use std::process::ExitCode;

use zoho_sim::Simulator;

const HELP: &str = "\
A loopback Zoho: the APIs of CRM and Bigin for tests and examples, without an account.

Usage: zoho-sim [--port PORT] [--discard-bodies]

Options:
  --port PORT       the port on 127.0.0.1; 0, the default, takes any free one
  --discard-bodies  keep only length and checksum of uploaded files
  -h, --help        this text
";

enum Command {
    Run { port: u16, discard: bool },
    Help,
}

fn main() -> ExitCode {
    let (port, discard) = match parse(std::env::args().skip(1)) {
        Ok(Command::Run { port, discard }) => (port, discard),
        Ok(Command::Help) => {
            return exit(std::io::stdout().write_all(HELP.as_bytes()));
        }
        Err(mistake) => {
            eprintln!("zoho-sim: {mistake}; --help says more");
            return ExitCode::from(2);
        }
    };
    exit(run(port, discard))
}

fn exit(outcome: std::io::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zoho-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut port, mut discard) = (0, false);
    while let Some(word) = words.next() {
        let value = match word.as_str() {
            "-h" | "--help" => return Ok(Command::Help),
            "--discard-bodies" => {
                discard = true;
                continue;
            }
            "--port" => words.next().ok_or("--port needs a number")?,
            other => match other.strip_prefix("--port=") {
                Some(value) => value.to_owned(),
                None => return Err(format!("unknown argument {other:?}")),
            },
        };
        port = value.parse().map_err(|_| format!("{value:?} is no port"))?;
    }
    Ok(Command::Run { port, discard })
}

fn run(port: u16, discard: bool) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let simulator = Simulator::builder().port(port).discard_bodies(discard).start().await?;
        banner(&mut std::io::stdout().lock(), &simulator)?;
        tokio::signal::ctrl_c().await?;
        writeln!(std::io::stdout(), "\nstopped after {} requests", simulator.log().len())
    })
}

/// Everything here is made up, secrets included, and is printed to be copied.
fn banner(out: &mut impl Write, simulator: &Simulator) -> std::io::Result<()> {
    let organisation = simulator.organisation();
    let (url, access) = (simulator.url(), simulator.access_token());
    writeln!(
        out,
        "A simulated Zoho listens on {url}: accounts, API and upload host in one. Ctrl-C stops it.\n"
    )?;
    writeln!(out, "client id      {}", simulator.client_id())?;
    writeln!(out, "client secret  {}", simulator.client_secret())?;
    writeln!(out, "refresh token  {}", simulator.refresh_token())?;
    writeln!(out, "access token   {access}\n\nrecords")?;
    for module in ["Leads", "Contacts", "Accounts", "Products", "Cars"] {
        writeln!(out, "  {module:<13}{}", organisation.record(module))?;
    }
    let lead = organisation.record("Leads");
    let (locked, unapproved) = (organisation.locked_record("Leads"), organisation.unapproved_record("Leads"));
    writeln!(out, "  locked lead  {locked}\n  unapproved   {unapproved} (a lead)\n")?;
    writeln!(out, "Point a client at it by giving this address for all three hosts, or try:")?;
    writeln!(out, "  curl -i -H 'Authorization: Zoho-oauthtoken {access}' {url}/crm/v8/Leads/{lead}/photo")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};

    fn words(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_a_port_or_help() {
        assert!(matches!(words(""), Ok(Command::Run { port: 0, discard: false })));
        assert!(matches!(words("--port 8081"), Ok(Command::Run { port: 8081, discard: false })));
        let both = words("--discard-bodies --port=8081");
        assert!(matches!(both, Ok(Command::Run { port: 8081, discard: true })));
        assert!(matches!(words("--port 1 --help"), Ok(Command::Help)));
        for wrong in ["--port", "--port x", "--port 70000", "8081"] {
            assert!(words(wrong).is_err(), "{wrong}");
        }
    }
}
