//! "Did you mean …?"

/// The nearest of `known`, if it is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody means a short word by a very long one, and the distance costs the product of the lengths.
    const LONGEST: usize = 40;
    if word.len() > LONGEST {
        return None;
    }
    let (distance, nearest) = known
        .into_iter()
        .filter(|known| known.len() <= LONGEST)
        .map(|known| (distance(word, known), known))
        .min()?;
    (distance <= word.chars().count().max(3) / 3).then_some(nearest)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour; case costs nothing.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let known = ["summary", "scopes", "errors", "retry"];
        assert_eq!(nearest("sumary", known), Some("summary"));
        assert_eq!(nearest("scoeps", known), Some("scopes"));
        assert_eq!(nearest("Retry", known), Some("retry"));
        assert_eq!(nearest("error", known), Some("errors"));
        assert_eq!(nearest("modules", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"s".repeat(100_000), known), None);
    }
}
