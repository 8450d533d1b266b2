//! What belongs together of two lists: what one side lost and the other gained is often one thing that changed.

use similar::TextDiff;

/// Texts that are alike from here on may be two states of one.
const ALIKE: f32 = 0.5;

/// Texts on the wire, compared without what scrapers do to them: runs of spaces and marks of emphasis.
pub fn same_text(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

/// A text without runs of spaces and marks of emphasis.
pub fn plain(text: &str) -> String {
    text.replace(['*', '`'], "").split_whitespace().map(upright).collect::<Vec<_>>().join(" ")
}

/// A word without the lines that make it slanted: `_details_`. One line alone belongs to a name: `_delete`.
fn upright(word: &str) -> &str {
    word.strip_prefix('_')
        .and_then(|rest| rest.strip_suffix('_'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(word)
}

/// How alike two texts are, from 0 to 1.
pub fn likeness(a: &str, b: &str) -> f32 {
    TextDiff::from_chars(a, b).ratio()
}

/// Pairs what only one list has with what only the other has, the most alike first. A pair must reach `rank` of at
/// least [`ALIKE`]. Gives pairs, then what is left of each.
pub fn pair<A, B>(
    mut left: Vec<A>,
    mut right: Vec<B>,
    rank: impl Fn(&A, &B) -> f32,
) -> (Vec<(A, B)>, Vec<A>, Vec<B>) {
    let mut pairs = Vec::new();
    loop {
        let mut best: Option<(f32, usize, usize)> = None;
        for (i, a) in left.iter().enumerate() {
            for (j, b) in right.iter().enumerate() {
                let rank = rank(a, b);
                if rank >= ALIKE && best.is_none_or(|(least, ..)| rank > least) {
                    best = Some((rank, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { return (pairs, left, right) };
        pairs.push((left.remove(i), right.remove(j)));
    }
}

/// The most that is paired: pairing looks at each with each, and lists that differ in more have nothing to do with
/// each other.
pub const MAX_PAIRED: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_are_paired() {
        let (pairs, left, right) =
            pair(vec!["restrict_trigger", "fields"], vec!["restrict_triggers", "zzz"], |a, b| likeness(a, b));
        assert_eq!(pairs, [("restrict_trigger", "restrict_triggers")]);
        assert_eq!((left, right), (vec!["fields"], vec!["zzz"]));
    }

    #[test]
    fn emphasis_and_spaces_do_not_count() {
        assert!(same_text("the **id**  given", "the id given"));
        assert!(same_text("the _id_ given", "the id given"));
        assert!(!same_text("the _delete key", "the delete key"));
        assert!(!same_text("the id", "the ID"));
    }
}
