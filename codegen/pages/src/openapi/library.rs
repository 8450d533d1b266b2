//! Files that refer to each other, and places in them.

use super::tree::{Index, Kind, Tree};

/// The most references that lead from one to the next.
const MAX_HOPS: usize = 32;

/// The longest reference, in bytes.
const MAX_REFERENCE: usize = 1000;

/// Files by their names.
#[derive(Debug, Default)]
pub(super) struct Library {
    pub(super) files: Vec<(String, Tree)>,
}

/// A value of one of the files.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    library: &'a Library,
    file: usize,
    index: Index,
    /// The line of the value, or of its key; of the reference, where that leads to another file.
    pub(super) line: usize,
    /// Whether the value is of the file in which the reading began.
    home: bool,
}

/// Where a reference leads.
pub(super) enum Target<'a> {
    Here(At<'a>),
    /// Into a file that is not here; its name.
    Elsewhere(&'a str),
    Nowhere,
}

impl Library {
    /// The whole of a file.
    pub(super) fn root(&self, file: usize) -> Option<At<'_>> {
        let (_, tree) = self.files.get(file)?;
        let index = tree.root()?;
        Some(At { library: self, file, index, line: 1, home: true })
    }
}

impl<'a> At<'a> {
    fn kind(self) -> Option<&'a Kind> {
        self.library.files.get(self.file)?.1.value(self.index).map(|value| &value.kind)
    }

    /// What tells this value from all others.
    pub(super) fn identity(self) -> (usize, Index) {
        (self.file, self.index)
    }

    fn at(self, line: usize, index: Index) -> Self {
        Self { index, line: if self.home { line } else { self.line }, ..self }
    }

    /// The value of a key.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        let Kind::Map(entries) = self.kind()? else { return None };
        entries.get(key).map(|(line, index)| self.at(*line, *index))
    }

    /// The value of a key, behind its references.
    pub(super) fn find(self, key: &str) -> Option<Self> {
        self.get(key)?.resolved()
    }

    /// Keys and values; none where this is no map.
    pub(super) fn entries(self) -> impl DoubleEndedIterator<Item = (&'a str, Self)> {
        let entries = match self.kind() {
            Some(Kind::Map(entries)) => Some(entries),
            _ => None,
        };
        let entries = entries.into_iter().flatten();
        entries.map(move |(key, (line, index))| (key.as_str(), self.at(*line, *index)))
    }

    /// The items; none where this is no list.
    pub(super) fn items(self) -> impl DoubleEndedIterator<Item = Self> {
        let items = match self.kind() {
            Some(Kind::List(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |index| {
            let value = self.library.files.get(self.file).and_then(|(_, tree)| tree.value(*index));
            self.at(value.map_or(self.line, |value| value.line), *index)
        })
    }

    /// The text or number.
    pub(super) fn text(self) -> Option<&'a str> {
        match self.kind()? {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a key.
    pub(super) fn word(self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    pub(super) fn truth(self) -> Option<bool> {
        match self.kind()? {
            Kind::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    pub(super) fn is_map(self) -> bool {
        matches!(self.kind(), Some(Kind::Map(_)))
    }

    /// The value behind the references; `None` where they lead nowhere.
    pub(super) fn resolved(self) -> Option<Self> {
        match self.target() {
            Target::Here(at) => Some(at),
            Target::Elsewhere(_) | Target::Nowhere => None,
        }
    }

    /// Follows references to the end.
    pub(super) fn target(self) -> Target<'a> {
        let mut at = self;
        for _ in 0..MAX_HOPS {
            let Some(link) = at.get("$ref") else { return Target::Here(at) };
            let Some(reference) = link.text() else { return Target::Here(at) };
            if reference.len() > MAX_REFERENCE {
                return Target::Nowhere;
            }
            let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            let mut next = at;
            if !file.is_empty() {
                let name = file.rsplit('/').next().unwrap_or_default();
                let known = self.library.files.iter().position(|(known, _)| known == name);
                let Some(known) = known else { return Target::Elsewhere(name) };
                next.home &= known == at.file;
                next.line = link.line;
                next.file = known;
            }
            let tree = self.library.files.get(next.file).map(|(_, tree)| tree);
            let Some(root) = tree.and_then(Tree::root) else { return Target::Nowhere };
            next.index = root;
            for part in pointer.split('/').skip(1) {
                let key = part.replace("~1", "/").replace("~0", "~");
                let Some(inner) = next.get(&key) else { return Target::Nowhere };
                next = inner;
            }
            at = next;
        }
        Target::Nowhere
    }
}
