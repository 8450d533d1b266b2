//! A difference as text, as Markdown and as JSON lines.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Changes, ErrorFact, Fate, ModuleFact, OperationDiff, ScopeChange, VersionDiff};
use crate::{
    difference::{Change, Difference},
    rustdoc::phrase,
};

/// One thing that changes: what it is about, how, and what.
struct Row {
    label: &'static str,
    sign: Sign,
    value: String,
}

#[derive(Clone, Copy)]
enum Sign {
    Added,
    Removed,
    Changed,
    /// A remark, such as what has to be done about a change.
    None,
}

type Mark<'a> = &'a dyn Fn(&str) -> String;

impl VersionDiff<'_> {
    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("{} {} → {}\n{}\n", self.title, self.from, self.to, self.summary());
        for one in &self.operations {
            let head = format!("{}  {} {}", one.operation, one.method, one.path);
            match &one.fate {
                Fate::Added => {
                    let _ = writeln!(text, "\n+ {head}\n  {}\n  {}", one.summary, one.docs);
                }
                Fate::Removed => {
                    let _ = writeln!(text, "\n- {head}\n  {}", one.summary);
                }
                Fate::Changed(changes) => {
                    let _ = writeln!(text, "\n~ {head}");
                    let mut before = "";
                    for row in rows(changes, &str::to_owned) {
                        let label = if row.label == before { "" } else { row.label };
                        let sign = match row.sign {
                            Sign::Added => "+ ",
                            Sign::Removed => "- ",
                            Sign::Changed => "~ ",
                            Sign::None => "",
                        };
                        let _ = writeln!(text, "  {label:<11} {sign}{}", row.value);
                        before = row.label;
                    }
                }
                Fate::Unchanged => {}
            }
        }
        let footer = [self.same(&str::to_owned), self.inferred(&str::to_owned)];
        for line in footer.iter().filter(|line| !line.is_empty()) {
            let _ = write!(text, "\n{line}\n");
        }
        text
    }

    /// For release notes and wikis.
    pub fn markdown(&self) -> String {
        let mut text =
            format!("# {}: {} → {}\n\n{}\n", phrase::prose(self.title), self.from, self.to, self.summary());
        for one in &self.operations {
            let name = phrase::code(one.operation);
            let call = phrase::code(&format!("{} {}", one.method, one.path));
            let summary = phrase::prose(one.summary);
            let page = format!("[page](<{}>)", one.docs);
            match &one.fate {
                Fate::Added => {
                    let _ = writeln!(text, "\n## Added: {name}\n\n{call} ({page})\n\n{summary}");
                }
                Fate::Removed => {
                    let _ = writeln!(text, "\n## Removed: {name}\n\n{call} ({page})\n\n{summary}");
                }
                Fate::Changed(changes) => {
                    let _ = writeln!(text, "\n## {name}\n\n{call} ({page})\n");
                    for row in rows(changes, &phrase::code) {
                        let sign = match row.sign {
                            Sign::Added => "added ",
                            Sign::Removed => "removed ",
                            Sign::Changed => "changed ",
                            Sign::None => "",
                        };
                        let _ = writeln!(text, "- {}: {sign}{}", phrase::capitalised(row.label), row.value);
                    }
                }
                Fate::Unchanged => {}
            }
        }
        let footer = [self.same(&phrase::code), self.inferred(&phrase::code)];
        for line in footer.iter().filter(|line| !line.is_empty()) {
            let _ = write!(text, "\n{line}\n");
        }
        text
    }

    /// A line for each operation of either version.
    pub fn json_lines(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            product: &'static str,
            from: &'a str,
            to: &'a str,
            #[serde(flatten)]
            operation: &'a OperationDiff<'a>,
        }
        let mut text = String::new();
        for operation in &self.operations {
            let line = Line { product: self.product, from: self.from, to: self.to, operation };
            // Only maps with odd keys and failing `Serialize` impls can't be JSON; there is none here.
            text.push_str(&serde_json::to_string(&line).unwrap_or_default());
            text.push('\n');
        }
        text
    }

    fn summary(&self) -> String {
        let count = |is: fn(&Fate<'_>) -> bool| self.operations.iter().filter(|one| is(&one.fate)).count();
        let added = count(|fate| matches!(fate, Fate::Added));
        let removed = count(|fate| matches!(fate, Fate::Removed));
        let changed = count(|fate| matches!(fate, Fate::Changed(_)));
        let same = count(|fate| matches!(fate, Fate::Unchanged));
        let operations =
            |count| if count == 1 { "1 operation".to_owned() } else { format!("{count} operations") };
        if added + removed + changed == 0 {
            return format!("Nothing changes in {}.", operations(same));
        }
        let parts = [(added, "added"), (removed, "removed"), (changed, "changed"), (same, "unchanged")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<_> = parts.map(|(count, word)| format!("{count} {word}")).collect();
        format!("{}: {}.", operations(self.operations.len()), parts.join(", "))
    }

    fn same(&self, mark: Mark<'_>) -> String {
        let same = self.operations.iter().filter(|one| one.fate == Fate::Unchanged);
        let names: Vec<_> = same.map(|one| mark(one.operation)).collect();
        if names.is_empty() { String::new() } else { format!("Unchanged: {}.", names.join(", ")) }
    }

    /// What the difference rests on: an inferred fact is no proof that nothing changed.
    fn inferred(&self, mark: Mark<'_>) -> String {
        type Side = fn(&OperationDiff<'_>) -> Option<&'static str>;
        let sides: [(&str, Side); 2] =
            [(self.from, |one| one.source.before), (self.to, |one| one.source.after)];
        let mut parts = Vec::new();
        for (version, source) in sides.into_iter().take(if self.from == self.to { 1 } else { 2 }) {
            let there = self.operations.iter().filter(|one| source(one).is_some()).count();
            let inferred = self.operations.iter().filter(|one| source(one) == Some("inferred"));
            let names: Vec<_> = inferred.map(|one| mark(one.operation)).collect();
            if names.is_empty() {
                continue;
            }
            let names = if names.len() == there { "every operation".to_owned() } else { names.join(", ") };
            parts.push(format!("{version} of {names}"));
        }
        if parts.is_empty() {
            return String::new();
        }
        format!("Inferred, because the page was not read in full: {}.", parts.join("; "))
    }
}

/// What has to be done first, then in the order of a contract.
fn rows(changes: &Changes<'_>, mark: Mark<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut push = |label, sign, value| rows.push(Row { label, sign, value });
    if !changes.newly_required.is_empty() {
        let names: Vec<_> = changes.newly_required.iter().map(|name| mark(name)).collect();
        push("required", Sign::None, format!("now {}", phrase::and(&names)));
    }
    modules(changes, mark, &mut push);
    if let Some(change) = &changes.scopes {
        push("scopes", Sign::None, format!("were {}", phrase::scopes(change.before.0, mark)));
        push("scopes", Sign::None, format!("are now {}", phrase::scopes(change.after.0, mark)));
        if !change.no_longer_enough.is_empty() {
            push("scopes", Sign::None, no_longer_enough(change, mark));
        }
    }
    list(
        "parameters",
        &changes.parameters,
        |one| format!("{}: {}", mark(one.line.name), mark(&one.text)),
        |change| format!("{}: {}", mark(change.before.line.name), arrow(change, |one| mark(&one.text))),
        &mut push,
    );
    let words = [
        ("body", changes.body.map(|change| arrow(&change, |word| mark(word)))),
        ("retry", changes.retry.map(|change| arrow(&change, |word| mark(word)))),
        ("credits", changes.credits.map(|change| arrow(&change, u32::to_string))),
        ("concurrency", changes.concurrency.map(|change| arrow(&change, |word| mark(word)))),
        ("bounds", changes.bounds.as_ref().map(|change| arrow(change, String::clone))),
        ("response", changes.response.as_ref().map(|change| arrow(change, |word| mark(word)))),
        ("page", changes.page.map(|change| arrow(&change, |word| mark(word)))),
    ];
    for (label, value) in words {
        if let Some(value) = value {
            push(label, Sign::Changed, value);
        }
    }
    list("errors", &changes.errors, |one| mark(&one.text), |change| error_change(change, mark), &mut push);
    rows
}

/// In a line each what is gone, what is new and what has another name.
fn modules(changes: &Changes<'_>, mark: Mark<'_>, push: &mut impl FnMut(&'static str, Sign, String)) {
    let names = |list: &[ModuleFact<'_>], custom: bool| {
        let names = list.iter().map(|one| mark(&one.text));
        names.chain(custom.then(|| "custom modules".to_owned())).collect::<Vec<_>>().join(", ")
    };
    let custom = |added| changes.custom_modules.is_some_and(|change| change.after == added);
    let renamed = changes.modules.changed.iter().map(|change| module_change(change, mark));
    let lines = [
        (Sign::Removed, names(&changes.modules.removed, custom(false))),
        (Sign::Added, names(&changes.modules.added, custom(true))),
        (Sign::Changed, renamed.collect::<Vec<_>>().join(", ")),
    ];
    for (sign, names) in lines.into_iter().filter(|(_, names)| !names.is_empty()) {
        push("modules", sign, names);
    }
}

/// `Accounts: scope name companies → accounts`.
fn module_change(change: &Change<ModuleFact<'_>>, mark: Mark<'_>) -> String {
    let (old, new) = (&change.before, &change.after);
    let name = Change::between(old.display_name, new.display_name);
    let scope = Change::between(old.scope_name, new.scope_name);
    let parts = [("display name", name), ("scope name", scope)].into_iter().filter_map(|(label, change)| {
        change.map(|change| format!("{label} {}", arrow(&change, |name| mark(name))))
    });
    format!("{}: {}", mark(new.api_name), parts.collect::<Vec<_>>().join(", "))
}

fn no_longer_enough(change: &ScopeChange<'_>, mark: Mark<'_>) -> String {
    const SHOWN: usize = 4;
    let way = |way: &Vec<&str>| phrase::and(&way.iter().map(|scope| mark(scope)).collect::<Vec<_>>());
    let mut ways: Vec<_> = change.no_longer_enough.iter().take(SHOWN).map(way).collect();
    let more = change.no_longer_enough.len().saturating_sub(SHOWN);
    ways.extend((more > 0).then(|| format!("{more} more")));
    format!("no longer enough: {}", ways.join("; "))
}

fn list<T>(
    label: &'static str,
    difference: &Difference<T>,
    one: impl Fn(&T) -> String,
    change: impl Fn(&Change<T>) -> String,
    push: &mut impl FnMut(&'static str, Sign, String),
) {
    difference.removed.iter().for_each(|gone| push(label, Sign::Removed, one(gone)));
    difference.added.iter().for_each(|new| push(label, Sign::Added, one(new)));
    difference.changed.iter().for_each(|pair| push(label, Sign::Changed, change(pair)));
}

fn arrow<T>(change: &Change<T>, one: impl Fn(&T) -> String) -> String {
    format!("{} → {}", one(&change.before), one(&change.after))
}

/// `FILE_TOO_LARGE: status 400 → 415`.
fn error_change(change: &Change<ErrorFact<'_>>, mark: Mark<'_>) -> String {
    let (old, new) = (&change.before, &change.after);
    let text = |text: &str| if text.is_empty() { "none".to_owned() } else { mark(text) };
    let status = Change::between(old.status, new.status).map(|status| arrow(&status, u16::to_string));
    let message = Change::between(old.message, new.message).map(|one| arrow(&one, |one| text(one)));
    let reason = Change::between(old.reason, new.reason);
    let reason = reason.map(|one| arrow(&one, |one| text(one.unwrap_or_default())));
    let parts = [("status", status), ("message", message), ("reason", reason)];
    let parts = parts.into_iter().filter_map(|(label, value)| Some(format!("{label} {}", value?)));
    format!("{}: {}", mark(new.code), parts.collect::<Vec<_>>().join(", "))
}
