//! What it costs to build a program with this crate, beside one that has reqwest and tokio alone; and to check the
//! crate, beside the clients that progenitor makes of the OpenAPI files of CRM v8, if `ZOHO_PROGENITOR` names the
//! folder of a crate that holds them.
//!
//! Everything is CPU time of cargo and its children, each build from nothing with warm downloads.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const ROUNDS: usize = 3;

/// A program and its dependencies.
struct Program {
    name: &'static str,
    dependencies: String,
    main: &'static str,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder for the programs");
    let programs = programs(root);
    for program in &programs {
        write(folder.path(), program);
    }
    let [mut clean, mut again] = [vec![Vec::new(); programs.len()], vec![Vec::new(); programs.len()]];
    for round in 0..ROUNDS {
        for (index, program) in programs.iter().enumerate() {
            let home = folder.path().join(program.name);
            let target = folder.path().join("target");
            let _ = fs::remove_dir_all(&target);
            clean[index].push(cargo(&["build"], &home, &target));
            fs::write(home.join("src/main.rs"), format!("{}// {round}\n", program.main))
                .expect("it is written");
            again[index].push(cargo(&["build"], &home, &target));
        }
    }
    println!("CPU seconds, medians of {ROUNDS} rounds, and the ratio to the first program in the same round");
    for (index, program) in programs.iter().enumerate() {
        println!(
            "{:<32} clean {}  main.rs touched {}",
            program.name,
            told(&clean[index], &clean[0]),
            told(&again[index], &again[0])
        );
    }
    check(root, folder.path());
}

fn programs(root: &Path) -> [Program; 3] {
    let crate_path = root.display();
    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }";
    let ours = "#[tokio::main]\nasync fn main() {\n    let zoho: zoho_api::Zoho = zoho_api::Zoho::builder().access_token(\"t\").build().unwrap();\n    let lead = zoho_api::RecordId::from(1);\n    let done = zoho.crm_v8().photos().delete(zoho_api::crm::PhotoModule::Leads, lead).await;\n    println!(\"{}\", done.is_ok());\n}\n";
    [
        Program {
            name: "reqwest",
            dependencies: format!(
                "reqwest = {{ version = \"0.13\", features = [\"json\", \"multipart\", \"stream\"] }}\n{tokio}\n"
            ),
            main: "#[tokio::main]\nasync fn main() {\n    let done = reqwest::Client::new().delete(\"http://127.0.0.1:1/\").send().await;\n    println!(\"{}\", done.is_ok());\n}\n",
        },
        Program {
            name: "ours-default",
            dependencies: format!("zoho-api = {{ path = \"{crate_path}\" }}\n{tokio}\n"),
            main: ours,
        },
        Program {
            name: "ours-all-features",
            dependencies: format!(
                "zoho-api = {{ path = \"{crate_path}\", features = [\"all-areas\", \"blocking\"] }}\n{tokio}\n"
            ),
            main: ours,
        },
    ]
}

fn write(folder: &Path, program: &Program) {
    let home = folder.join(program.name);
    fs::create_dir_all(home.join("src")).expect("a folder for the program");
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}",
        program.name, program.dependencies
    );
    fs::write(home.join("Cargo.toml"), manifest).expect("it is written");
    fs::write(home.join("src/main.rs"), program.main).expect("it is written");
}

/// The check of all that is ours, dependencies apart, and of progenitor's clients.
fn check(root: &Path, folder: &Path) {
    let target = folder.join("check");
    let ours: &[&str] = &["check", "-p", "zoho-api", "--lib", "--all-features"];
    cargo(ours, root, &target);
    let mut seconds = vec![Vec::new(); 2];
    let peer = env::var_os("ZOHO_PROGENITOR").map(PathBuf::from);
    let peer_target = folder.join("check-peer");
    if let Some(peer) = &peer {
        cargo(&["check"], peer, &peer_target);
    }
    for _ in 0..ROUNDS {
        for name in ["zoho-api", "zoho-catalogue", "zoho-runtime", "zoho-endpoint"] {
            cargo(&["clean", "-p", name], root, &target);
        }
        seconds[0].push(cargo(ours, root, &target));
        if let Some(peer) = &peer {
            cargo(&["clean", "-p", "progenitor-clients"], peer, &peer_target);
            seconds[1].push(cargo(&["check"], peer, &peer_target));
        }
    }
    if peer.is_some() {
        println!(
            "check of all versions and Bigin, to progenitor's v8 alone: {}",
            told(&seconds[0], &seconds[1])
        );
    } else {
        println!("check of all versions and Bigin: {:.1} s", median(seconds[0].clone()));
    }
}

/// The CPU seconds of a cargo command.
fn cargo(words: &[&str], home: &Path, target: &Path) -> f64 {
    let before = children();
    let status = Command::new(env!("CARGO"))
        .args(words)
        .arg("--quiet")
        .current_dir(home)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "1")
        .status()
        .expect("cargo runs");
    assert!(status.success(), "cargo {words:?} in {}", home.display());
    children() - before
}

/// The CPU seconds of every child that has ended, user and system.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("the kernel tells of this process");
    // The name, which may hold anything, stands in brackets before the numbers.
    let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks =
        |index: usize| numbers.split_whitespace().nth(index).and_then(|word| word.parse::<f64>().ok());
    // Fields 16 and 17 of proc_pid_stat(5); a tick is a hundredth of a second.
    (ticks(13).unwrap_or(0.0) + ticks(14).unwrap_or(0.0)) / 100.0
}

fn told(own: &[f64], base: &[f64]) -> String {
    let ratios = own.iter().zip(base).map(|(own, base)| own / base).collect();
    format!("{:>6.1} s ({:.2})", median(own.to_vec()), median(ratios))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
