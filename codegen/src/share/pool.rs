//! Distinct values with one name each.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use super::Named;

/// Collects values; equal ones are kept once.
#[derive(Debug)]
pub struct Pool<T> {
    values: Vec<(T, Vec<String>)>,
    known: HashMap<T, usize>,
}

/// The values of a pool and their names.
#[derive(Debug)]
pub struct Names<T> {
    /// In the order in which the values came.
    pub list: Vec<Named<T>>,
    known: HashMap<T, usize>,
}

impl<T: Clone + Eq + Hash> Pool<T> {
    pub fn new() -> Self {
        Self { values: Vec::new(), known: HashMap::new() }
    }

    /// Adds a value with the names that it may have, best first. Names of a value that is there
    /// already are not looked at: the first user gives the name.
    pub fn add(&mut self, value: &T, names: impl IntoIterator<Item = String>) {
        if !self.known.contains_key(value) {
            self.known.insert(value.clone(), self.values.len());
            self.values.push((value.clone(), names.into_iter().collect()));
        }
    }

    /// Names the values. The first name is taken only where no other value wants it too, so that none
    /// of them looks like the ordinary case.
    pub fn named(self) -> Names<T> {
        let mut users: BTreeMap<&String, usize> = BTreeMap::new();
        for first in self.values.iter().filter_map(|(_, names)| names.first()) {
            *users.entry(first).or_default() += 1;
        }
        let contested: BTreeSet<String> =
            users.iter().filter(|&(_, &users)| users > 1).map(|(&name, _)| name.clone()).collect();
        let mut taken: BTreeSet<String> = users.into_keys().cloned().collect();
        let mut list = Vec::with_capacity(self.values.len());
        for (value, names) in self.values {
            let first = names.first().filter(|name| !contested.contains(*name)).cloned();
            let name = first.unwrap_or_else(|| {
                let free = names.iter().find(|name| !taken.contains(*name));
                free.cloned().unwrap_or_else(|| numbered(&names, &taken))
            });
            taken.insert(name.clone());
            list.push(Named { name, value });
        }
        Names { list, known: self.known }
    }
}

impl<T: Eq + Hash> Names<T> {
    /// The name of a value that was put into the pool.
    pub fn of(&self, value: &T) -> Option<&str> {
        self.list.get(*self.known.get(value)?).map(|entry| entry.name.as_str())
    }
}

/// The last name with the first free number behind it.
fn numbered(names: &[String], taken: &BTreeSet<String>) -> String {
    let base = names.last().map_or("UNNAMED", String::as_str);
    // One of these is free: there are more numbers than names that are taken.
    let numbers = 2..taken.len() + 3;
    numbers.map(|number| format!("{base}_{number}")).find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(values: &[(u8, &[&str])]) -> Vec<String> {
        let mut pool = Pool::new();
        for (value, names) in values {
            pool.add(value, names.iter().map(ToString::to_string));
        }
        pool.named().list.into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn a_name_that_two_want_goes_to_none() {
        assert_eq!(named(&[(1, &["A", "A_X"]), (2, &["B"]), (3, &["A", "A_Y"])]), ["A_X", "B", "A_Y"]);
    }

    #[test]
    fn equal_values_are_one() {
        assert_eq!(named(&[(1, &["A", "A_X"]), (1, &["A", "A_Y"])]), ["A"]);
    }

    #[test]
    fn names_never_meet() {
        let names = named(&[(1, &["A", "A_X"]), (2, &["A", "A_X"]), (3, &["A_X_2"]), (4, &["A"])]);
        assert_eq!(names, ["A_X", "A_X_3", "A_X_2", "A_2"]);
    }
}
