//! Edits of error rows.

use zoho_codegen::located::{AtVersion, ErrorRow, Located, Operation};
use zoho_codegen::yaml::Node;

use super::super::desk::Desk;
use super::super::document::{Step, Way, field, way};
use super::super::remedies;
use super::super::scope::Span;
use super::super::value::{Style, Value};
use super::list::{Element, List};
use super::{LOST, Spot, Why};
use crate::drift::{Error, Sides};
use crate::pair;

const ERRORS: List = List { key: "errors", places: |at| at.errors.iter().map(|row| &row.place).collect() };

/// What identifies a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    code: String,
    status: u16,
    message: String,
}

impl Row {
    fn of(row: &ErrorRow) -> Self {
        Self { code: row.code.clone(), status: row.status, message: row.message.clone() }
    }

    /// Names the row in a change; the message only where code and status would take other rows too. `but` is a row that
    /// this one takes the place of.
    fn pattern(&self, operation: &Operation, but: Option<&Self>) -> Value {
        let rows = operation.versions.iter().flat_map(|at| &at.errors).map(|row| Self::of(&row.value));
        let mut others = rows.filter(|row| row != self && Some(row) != but);
        let alike = others.any(|row| row.code == self.code && row.status == self.status);
        let mut entries = vec![
            ("code".to_owned(), Value::text(&self.code)),
            ("status".to_owned(), Value::Word(self.status.to_string())),
        ];
        if alike {
            entries.push(("message".to_owned(), Value::text(&self.message)));
        }
        Value::Map(Style::Flow, entries)
    }

    /// Whether a pattern of a change takes this row.
    fn is_taken_by(&self, pattern: &Node) -> bool {
        field(pattern, "code") == Some(self.code.as_str())
            && field(pattern, "status").is_none_or(|status| status == self.status.to_string())
            && field(pattern, "message").is_none_or(|message| message == self.message)
    }
}

/// A row that came, went or changed.
pub fn edit(desk: &mut Desk, spot: &Spot, sides: &Sides<Error>) -> Result<(), Why> {
    let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
    let at = operation.at(&spot.version).ok_or(LOST)?;
    let old = match &sides.spec {
        None => None,
        Some(side) => {
            let row = side.value.row.as_ref().ok_or(LOST)?;
            let same = |known: &&Located<ErrorRow>| Row::of(&known.value) == Row::of(row);
            Some(at.errors.iter().find(same).ok_or(LOST)?)
        }
    };
    match (&sides.page, old) {
        (Some(page), None) => add(desk, spot, &operation, &page.value),
        (None, Some(old)) => remove(desk, spot, &operation, old),
        (Some(page), Some(old)) => change(desk, spot, &operation, old, &page.value),
        (None, None) => Err(LOST.to_owned()),
    }
}

fn add(desk: &mut Desk, spot: &Spot, operation: &Operation, page: &Error) -> Result<(), Why> {
    let at = operation.at(&spot.version).ok_or(LOST)?;
    let like = at.errors.iter().find(|row| row.value.code == page.code);
    let row = Row {
        code: page.code.clone(),
        status: page.status.or(like.map(|row| row.value.status)).unwrap_or(400),
        message: page.message.clone(),
    };
    if page.status.is_none() {
        desk.todo(format!(
            "{}: the page gives no status for {}; {} is a guess",
            spot.name, row.code, row.status
        ));
    }
    let value = written(desk, &row).styled(style(desk, operation));
    let pattern = row.pattern(operation, None);
    let has = |at: &AtVersion| at.errors.iter().any(|known| Row::of(&known.value) == row);
    let named = |node: &Node| row.is_taken_by(node) && field(node, "use").is_none();
    ERRORS.add(desk, spot, (&value, &pattern), has, named)
}

fn remove(desk: &mut Desk, spot: &Spot, operation: &Operation, old: &Located<ErrorRow>) -> Result<(), Why> {
    let element = ERRORS.element(desk, operation, &old.place);
    let row = Row::of(&old.value);
    let (item, restored) = restored(desk, &old.value, &element)?;
    if List::in_place(desk, spot, &element) && item.first() == Some(&Step::from("operations")) {
        let others =
            |at: &AtVersion| at.errors.iter().any(|one| one.value.code == row.code && one.place != old.place);
        if !operation.versions.iter().any(others) {
            too_large(desk, operation, &row.code, None);
        }
    }
    let end = ended(operation, spot, &element);
    let element = refreshed(desk, operation, &element, old)?;
    let done = ERRORS.remove(desk, spot, &element, &row.pattern(operation, None), &restored)?;
    if !done {
        return inline(desk, operation, old);
    }
    // What took it away at a later version finds nothing there any more.
    if let Some(end) = end {
        let before = end.checked_sub(1).and_then(|last| operation.versions.get(last));
        let rows = before.into_iter().flat_map(|at| &at.errors);
        if rows.filter(|one| one.value.code == row.code).count() == 1 {
            ERRORS.forget(desk, operation, Some(end), &["remove"], |node| row.is_taken_by(node));
        }
    }
    Ok(())
}

fn change(
    desk: &mut Desk,
    spot: &Spot,
    operation: &Operation,
    old: &Located<ErrorRow>,
    page: &Error,
) -> Result<(), Why> {
    let element = ERRORS.element(desk, operation, &old.place);
    let before = Row::of(&old.value);
    // What the page does not say stays, and so does what only a scraper did to a message.
    let same = page.message.is_empty() || pair::same_text(&page.message, &before.message);
    let message = if same { before.message.clone() } else { page.message.clone() };
    let row = Row { code: page.code.clone(), status: page.status.unwrap_or(before.status), message };
    let there = |at: &AtVersion| at.errors.iter().any(|known| Row::of(&known.value) == row);
    if operation.at(&spot.version).is_some_and(there) {
        return remove(desk, spot, operation, old);
    }
    let (_, restored) = self::restored(desk, &old.value, &element)?;
    let element = refreshed(desk, operation, &element, old)?;
    let fields = [
        ("code", Value::text(&row.code), row.code != before.code),
        ("status", Value::Word(row.status.to_string()), row.status != before.status),
        ("message", Value::text(&row.message), row.message != before.message),
    ];
    if let Some(end) = ended(operation, spot, &element) {
        // What takes the row away at a later version takes it as it is now.
        let version = operation.versions.get(end).map(|at| at.version.as_str()).ok_or(LOST)?;
        let list = way(&Desk::way(operation), ["changes", version, "errors", "remove"]);
        let document = desk.document(&operation.name.place.file).ok_or(LOST)?;
        let taken = |node: &Node| before.is_taken_by(node) && !row.is_taken_by(node);
        if let Some(index) = document.items(&list).iter().position(taken) {
            let item: Way = list.into_iter().chain([Step::Item(index)]).collect();
            set(desk, &operation.name.place.file, &item, &fields)?;
        }
    }
    let item = List::way(desk, &element)?;
    if List::in_place(desk, spot, &element) {
        set(desk, &element.place.file, &item, &fields)?;
        if let Some(remedy) = own_remedy(desk, &row, old, &restored) {
            let order = ["code", "status", "message", "reason", "remedy"];
            desk.change(&element.place.file, |document| document.put(&item, "remedy", &remedy, &order))
                .ok_or(LOST)?;
        }
        let others = |at: &AtVersion| {
            at.errors.iter().any(|one| one.value.code == before.code && one.place != old.place)
        };
        if row.code != before.code && !operation.versions.iter().any(others) {
            too_large(desk, operation, &before.code, Some(&row.code));
        }
        return Ok(());
    }
    let style = style(desk, operation);
    let mut new = restored.clone();
    let remedy = own_remedy(desk, &row, old, &restored);
    if let Value::Map(_, entries) = &mut new {
        entries.extend(remedy.map(|remedy| ("remedy".to_owned(), remedy)));
        for (key, value) in entries.iter_mut() {
            match key.as_str() {
                "code" => *value = Value::text(&row.code),
                "status" => *value = Value::Word(row.status.to_string()),
                "message" => *value = Value::text(&row.message),
                _ => {}
            }
        }
    }
    let new = new.styled(style);
    let done = ERRORS.swap(
        desk,
        spot,
        &element,
        &before.pattern(operation, None),
        &restored.styled(style),
        Some((&new, &row.pattern(operation, Some(&before)))),
    )?;
    if done { Ok(()) } else { inline(desk, operation, old) }
}

/// The remedy that a row needs when its code becomes one without a usual remedy: the one that it had.
fn own_remedy(desk: &Desk, row: &Row, old: &Located<ErrorRow>, restored: &Value) -> Option<Value> {
    let Value::Map(_, entries) = restored else { return None };
    let has = entries.iter().any(|(key, _)| key == "remedy");
    (!has && !remedies::is_usual(desk, &row.code)).then(|| Value::text(&old.value.remedy))
}

/// The version at which a change takes an element away, if the page speaks for all versions before it.
fn ended(operation: &Operation, spot: &Spot, element: &Element) -> Option<usize> {
    let end = element.versions.last().map(|last| last + 1).filter(|end| *end < operation.versions.len())?;
    let span = Span::of(operation, &spot.version, element.shared)?;
    span.until.is_none_or(|until| end <= until).then_some(end)
}

/// Sets those fields of a row, or of its pattern, that differ and are there.
fn set(desk: &mut Desk, file: &str, item: &Way, fields: &[(&str, Value, bool)]) -> Result<(), Why> {
    for (key, value, _) in fields.iter().filter(|(.., differs)| *differs) {
        let way = way(item, [*key]);
        if desk.document(file).is_some_and(|document| document.at(&way).is_some()) {
            desk.change(file, |document| document.set(&way, value)).ok_or(LOST)?;
        }
    }
    Ok(())
}

/// The way to a row's item, and the row as one of the operation's own.
fn restored(desk: &Desk, row: &ErrorRow, element: &Element) -> Result<(Way, Value), Why> {
    let item = List::way(desk, element)?;
    let document = desk.document(&element.place.file).ok_or(LOST)?;
    let node = document.at(&item).ok_or(LOST)?;
    debug_assert_eq!(field(node, "code"), Some(row.code.as_str()));
    Ok((item.clone(), document.value(node)))
}

/// The element where it stands now, if an edit before this one moved it.
fn refreshed(
    desk: &mut Desk,
    operation: &Operation,
    element: &Element,
    old: &Located<ErrorRow>,
) -> Result<Element, Why> {
    desk.reload().map_err(|_| LOST.to_owned())?;
    let now = desk.operation(&operation.name.value).ok_or(LOST)?.clone();
    let index = element.versions.first().copied().ok_or(LOST)?;
    let at = now.versions.get(index).ok_or(LOST)?;
    let row = at.errors.iter().find(|row| Row::of(&row.value) == Row::of(&old.value)).ok_or(LOST)?;
    Ok(ERRORS.element(desk, &now, &row.place))
}

/// Writes a shared table out, where an operation parts with it from the version on that it uses it.
fn inline(desk: &mut Desk, operation: &Operation, old: &Located<ErrorRow>) -> Result<(), Why> {
    let used = old.value.used.as_ref().ok_or(LOST)?;
    let mut item = desk.way_to(used).ok_or(LOST)?;
    item.pop();
    let mut table = desk.way_to(&old.place).ok_or(LOST)?;
    table.truncate(2);
    let tables = desk.document(&old.place.file).ok_or(LOST)?;
    let rows: Vec<Value> = tables.items(&table).iter().map(|row| tables.value(row)).collect();
    let file = operation.name.place.file.clone();
    desk.change(&file, |document| {
        let (Step::Item(index), list) = item.split_last()? else { return None };
        for row in rows.iter().rev() {
            document.insert(list, index + 1, row)?;
        }
        document.remove(&item, list.len())
    })
    .ok_or_else(|| LOST.to_owned())
}

/// A row as it is written.
fn written(desk: &mut Desk, row: &Row) -> Value {
    let remedy = remedies::remedy(desk, &row.code, row.status, &row.message);
    let mut entries = vec![
        ("code".to_owned(), Value::text(&row.code)),
        ("status".to_owned(), Value::Word(row.status.to_string())),
        ("message".to_owned(), Value::text(&row.message)),
    ];
    entries.extend(remedy.map(|remedy| ("remedy".to_owned(), Value::text(remedy))));
    Value::Map(Style::Block, entries)
}

/// How the operation writes its rows.
fn style(desk: &Desk, operation: &Operation) -> Style {
    let list = way(&Desk::way(operation), ["errors"]);
    let Some(document) = desk.document(&operation.name.place.file) else { return Style::Block };
    let row = document.items(&list).iter().rposition(|node| field(node, "code").is_some());
    row.and_then(|index| document.style(&list.iter().cloned().chain([Step::Item(index)]).collect::<Way>()))
        .unwrap_or(Style::Block)
}

/// A file's rule names a code that is another now, or none.
fn too_large(desk: &mut Desk, operation: &Operation, code: &str, new: Option<&str>) {
    let list = way(&Desk::way(operation), ["parameters"]);
    let file = &operation.name.place.file;
    let Some(document) = desk.document(file) else { return };
    let Some(index) = document.items(&list).iter().position(|node| field(node, "too_large") == Some(code))
    else {
        return;
    };
    let mut rule: Way = list;
    rule.push(Step::Item(index));
    rule.push(Step::from("too_large"));
    desk.change(file, |document| match new {
        Some(new) => document.set(&rule, &Value::text(new)),
        None => document.remove(&rule, 2),
    });
}
