//! The commands: read, call the pure functions, print.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use zoho_codegen::{
    catalogue_json, contract, disk, emit, located::located, model, model::Model, version_diff,
};

use crate::{Form, root};

type Done = Result<ExitCode, Box<dyn Error>>;

/// Writes what changed; with `check` only tells.
pub fn generate(check: bool) -> Done {
    let start = Instant::now();
    let root = root::find()?;
    let spec = disk::read_spec(&root.join("spec"))?;
    let folder = root.join("generated");
    // What the last run left is remembered beside this program. A check looks at everything itself.
    let program = env::current_exe()?;
    let stamp = program.with_extension("generated");
    let fingerprint = || emit::fingerprint(&program, &spec, &folder).map(|number| number.to_string());
    if !check && fs::read_to_string(&stamp).ok() == Some(fingerprint()?) {
        return print(&format!(
            "nothing changed since the last run, in {} ms\n",
            start.elapsed().as_millis()
        ));
    }
    let files = zoho_codegen::generate(&spec)?;
    let changes = emit::compare(&folder, &files)?;
    if check {
        if changes.is_empty() {
            return print(&format!("{} files: all up to date\n", files.len()));
        }
        print(&changes.diff())?;
        eprintln!("generated/ is stale: run `cargo xtask generate`");
        return Ok(ExitCode::FAILURE);
    }
    changes.apply(&folder)?;
    fs::write(&stamp, fingerprint()?)?;
    print(&format!("{} in {} ms\n", changes.summary(), start.elapsed().as_millis()))
}

/// Prints the catalogue.
pub fn catalogue(json: bool) -> Done {
    let model = read()?;
    if json {
        return print(&catalogue_json::lines(&model));
    }
    let rows = catalogue_json::rows(&model);
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let version = format!("{} {}", row.product, row.version);
            let call = format!("{:<6} {}", row.method, row.path);
            [version, row.operation.to_owned(), call, row.retry.to_owned(), row.source.to_owned()]
        })
        .collect();
    let width =
        |column: usize| cells.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut table = String::new();
    for row in &cells {
        let line: Vec<_> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(table, "{}", line.join("  ").trim_end());
    }
    print(&table)
}

/// Prints the contracts.
pub fn contract() -> Done {
    let mut all = String::new();
    for (file, text) in contract::contracts(&read()?) {
        let _ = writeln!(all, "# spec/{file}.yaml\n\n{text}");
    }
    print(&all)
}

/// Prints what changes between two versions.
pub fn diff(product: &str, from: &str, to: &str, form: Form) -> Done {
    let model = read()?;
    let diff = match version_diff::compare(&model, product, from, to) {
        Ok(diff) => diff,
        Err(unknown) => {
            eprintln!("{unknown}");
            return Ok(ExitCode::from(2));
        }
    };
    print(&match form {
        Form::Text => diff.text(),
        Form::Markdown => diff.markdown(),
        Form::Json => diff.json_lines(),
    })
}

/// Prints where pages disagree with the spec.
pub fn audit(paths: &[PathBuf], json: bool) -> Done {
    let spec = located(&disk::read_spec(&root::find()?.join("spec"))?)?;
    let report = zoho_audit::report::run(&spec, &zoho_audit::files::read(paths));
    print(&if json { report.json_lines() } else { report.text() })?;
    eprint!("{}", report.unreadable());
    Ok(ExitCode::from(report.exit_code()))
}

/// Prints, or makes, the edits of the spec that a page asks for. Nothing is written unless all of it can be.
pub fn import(path: PathBuf, write: bool) -> Done {
    let folder = root::find()?.join("spec");
    let spec = disk::read_spec(&folder)?;
    let inputs = zoho_audit::files::read(&[path]);
    let [input] = inputs.as_slice() else {
        return Ok(refuse("import takes one file at a time"));
    };
    let import = match zoho_audit::report::pages(input) {
        Ok((pages, source)) => {
            zoho_audit::import::import(&spec, &pages, source).map_err(|error| error.to_string())
        }
        Err(error) => Err(error),
    };
    let import = match import {
        Ok(import) => import,
        Err(error) => return Ok(refuse(&format!("{}: {error}", input.name))),
    };
    print(&import.diff())?;
    for todo in &import.todo {
        eprintln!("to do: {todo}");
    }
    if import.is_empty() {
        eprintln!("the spec says what the page says");
        return Ok(ExitCode::SUCCESS);
    }
    if write {
        let texts = import.files.iter().map(|(path, (_, text))| (path.as_str(), text.as_str()));
        for path in zoho_audit::files::write(&folder, texts)? {
            eprintln!("wrote {}", path.display());
        }
        eprintln!(
            "next: read the edits and their `# check` remarks, then `cargo xtask generate` and the tests"
        );
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("nothing is written yet: add --write");
    Ok(ExitCode::from(1))
}

/// Prints how much of the tables the spec covers.
pub fn coverage(facts: &std::path::Path) -> Done {
    let facts = zoho_coverage::facts::read(facts)?;
    let coverage = zoho_coverage::count(&read()?, &facts);
    print(&coverage.to_string())?;
    Ok(if coverage.has_every_endpoint() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn refuse(reason: &str) -> ExitCode {
    eprintln!("{reason}\nnothing is written");
    ExitCode::from(2)
}

/// Prints a text; a reader that has seen enough (`| head`) is no error.
pub fn print(text: &str) -> Done {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn read() -> Result<Model, Box<dyn Error>> {
    Ok(model(&disk::read_spec(&root::find()?.join("spec"))?)?)
}
