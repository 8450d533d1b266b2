//! `cargo xtask …`: what is done at the developer's desk. Thin: the work is done by `zoho-codegen`.

mod commands;
mod root;

use std::{path::PathBuf, process::ExitCode};

/// What the words after `cargo xtask` ask for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Generate { check: bool },
    Catalogue { json: bool },
    Contract,
    Diff { product: String, from: String, to: String, form: Form },
    Audit { paths: Vec<PathBuf>, json: bool },
    Import { path: PathBuf, write: bool },
    Coverage { facts: PathBuf },
    Help,
}

/// How a difference is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Markdown,
    Json,
}

const USAGE: &str = "\
cargo xtask COMMAND

  generate            write generated/ from spec/: what changed, and no more
  generate --check    write nothing; print what would change, and fail if anything would
  catalogue           every operation at every version, as a table
  catalogue --json    the same with everything that is known, a JSON line each
  contract            what each endpoint file of the spec comes to, in a few lines
  diff crm v2 v8      what changes for a user who moves from one version to another
  diff … --markdown   the same for release notes
  diff … --json       the same, a JSON line for each operation of either version
  audit PATH…         where pages of Zoho's documentation, or its OpenAPI files, disagree with the spec;
                      exit code 0: nowhere, 1: somewhere, 2: something could not be read
  audit … --json      the same, a JSON line for each page
  import PATH         how spec/ would have to change to say what a page says, as a diff: a draft of what it lacks,
                      edits of what has drifted; exit code 0: not at all, 1: so, 2: that is not possible
  import … --write    change it
  coverage FACTS      how much of the tables of facts in that folder the spec covers; exit code 1 where it lacks an endpoint
  help                this text
";

impl Command {
    fn parse(words: &[String]) -> Option<Self> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["generate"] => Some(Self::Generate { check: false }),
            ["generate", "--check"] => Some(Self::Generate { check: true }),
            ["catalogue"] => Some(Self::Catalogue { json: false }),
            ["catalogue", "--json"] => Some(Self::Catalogue { json: true }),
            ["contract"] => Some(Self::Contract),
            ["diff", rest @ ..] => Self::parse_diff(rest),
            ["audit", rest @ ..] => Self::parse_audit(rest),
            ["import", path] if !path.starts_with('-') => {
                Some(Self::Import { path: path.into(), write: false })
            }
            ["import", path, "--write"] | ["import", "--write", path] if !path.starts_with('-') => {
                Some(Self::Import { path: path.into(), write: true })
            }
            ["coverage", path] if !path.starts_with('-') => Some(Self::Coverage { facts: path.into() }),
            [] | ["help" | "--help" | "-h"] => Some(Self::Help),
            _ => None,
        }
    }

    fn parse_audit(words: &[&str]) -> Option<Self> {
        let (options, paths): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with("--"));
        let json = match options.as_slice() {
            [] => false,
            ["--json"] => true,
            _ => return None,
        };
        (!paths.is_empty()).then(|| Self::Audit { paths: paths.iter().map(PathBuf::from).collect(), json })
    }

    /// The option stands wherever it likes, once.
    fn parse_diff(words: &[&str]) -> Option<Self> {
        let (options, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with('-'));
        let form = match options.as_slice() {
            [] => Form::Text,
            ["--markdown"] => Form::Markdown,
            ["--json"] => Form::Json,
            _ => return None,
        };
        let [product, from, to] = names.as_slice() else { return None };
        let [product, from, to] = [product, from, to].map(|name| (*name).to_owned());
        Some(Self::Diff { product, from, to, form })
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(command) = Command::parse(&words) else {
        eprintln!("cargo xtask {}: no such command\n\n{USAGE}", words.join(" "));
        return ExitCode::from(2);
    };
    let result = match command {
        Command::Generate { check } => commands::generate(check),
        Command::Catalogue { json } => commands::catalogue(json),
        Command::Contract => commands::contract(),
        Command::Diff { product, from, to, form } => commands::diff(&product, &from, &to, form),
        Command::Audit { paths, json } => commands::audit(&paths, json),
        Command::Import { path, write } => commands::import(path, write),
        Command::Coverage { facts } => commands::coverage(&facts),
        Command::Help => commands::print(USAGE),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Command> {
        Command::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn every_word_counts() {
        assert_eq!(parse("generate --check"), Some(Command::Generate { check: true }));
        assert_eq!(parse("catalogue --json"), Some(Command::Catalogue { json: true }));
        assert_eq!(parse(""), Some(Command::Help));
        for line in
            ["generates", "generate --chek", "generate --check now", "catalogue json", "--json", "contract x"]
        {
            assert_eq!(parse(line), None, "{line}");
        }
    }

    #[test]
    fn an_audit_has_paths_and_perhaps_an_option() {
        let audit = |json| Some(Command::Audit { paths: vec!["a".into(), "b".into()], json });
        assert_eq!(parse("audit a b"), audit(false));
        assert_eq!(parse("audit a --json b"), audit(true));
        for line in ["audit", "audit --json", "audit a --xml", "audit a --json --json"] {
            assert_eq!(parse(line), None, "{line}");
        }
    }

    #[test]
    fn an_import_has_one_path() {
        let import = |write| Some(Command::Import { path: "a".into(), write });
        assert_eq!(parse("import a"), import(false));
        assert_eq!(parse("import a --write"), import(true));
        assert_eq!(parse("import --write a"), import(true));
        for line in ["import", "import --write", "import a b", "import a --json"] {
            assert_eq!(parse(line), None, "{line}");
        }
    }

    #[test]
    fn coverage_has_one_folder() {
        assert_eq!(parse("coverage facts"), Some(Command::Coverage { facts: "facts".into() }));
        for line in ["coverage", "coverage --json", "coverage a b"] {
            assert_eq!(parse(line), None, "{line}");
        }
    }

    #[test]
    fn a_difference_has_a_product_two_versions_and_one_form() {
        let diff = |form| {
            let [product, from, to] = ["crm", "v2", "v8"].map(str::to_owned);
            Some(Command::Diff { product, from, to, form })
        };
        assert_eq!(parse("diff crm v2 v8"), diff(Form::Text));
        assert_eq!(parse("diff crm v2 v8 --json"), diff(Form::Json));
        assert_eq!(parse("diff --markdown crm v2 v8"), diff(Form::Markdown));
        for line in [
            "diff",
            "diff crm v2",
            "diff crm v2 v8 v7",
            "diff crm v2 v8 --xml",
            "diff crm v2 v8 --json --markdown",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
