use std::fmt;

use crate::query::QueryError;

/// What a service takes for the limit of a query that has an offset only.
const DEFAULT_LIMIT: u64 = 200;

/// Which of the records that match a query it yields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// How many of the first are left out.
    pub offset: u64,
    /// How many are yielded; `None` where the query doesn't say.
    pub limit: Option<u64>,
}

/// As it stands at the end of a query, behind a blank; nothing where nothing is asked for.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.offset, self.limit) {
            (0, None) => Ok(()),
            (0, Some(limit)) => write!(f, " limit {limit}"),
            (offset, limit) => write!(f, " limit {} offset {offset}", limit.unwrap_or(DEFAULT_LIMIT)),
        }
    }
}

/// Takes the window off the end of a query that was written by hand: `limit n`, `limit offset, n`,
/// `limit n offset m`, `offset m limit n` or `offset m`. Text in quotes and queries in brackets are passed over.
///
/// ```
/// # use zoho_runtime::{Window, split_window};
/// let (query, window) = split_window("select id from Leads where City = 'no limit 5' LIMIT 400, 200")?;
/// assert_eq!(query, "select id from Leads where City = 'no limit 5'");
/// assert_eq!(window, Window { offset: 400, limit: Some(200) });
/// # Ok::<_, zoho_runtime::QueryError>(())
/// ```
///
/// # Errors
/// [`QueryError::Text`] where a text in quotes has no end, brackets don't fit, or what follows `limit` or `offset`
/// can't be read.
pub fn split_window(query: &str) -> Result<(String, Window), QueryError> {
    let tokens = tokens(query)?;
    let is_window = |token: &Token| matches!(token.kind, Kind::Limit | Kind::Offset);
    // Nothing that could be named so stands behind the first of them.
    let Some(first) = tokens.iter().position(is_window) else {
        return Ok((query.trim_end().to_owned(), Window::default()));
    };
    let (start, tail) = (tokens[first].start, &tokens[first..]);
    let kinds: Vec<_> = tail.iter().map(|token| token.kind).collect();
    let window = match kinds[..] {
        [Kind::Limit, Kind::Number(limit)] => Window { offset: 0, limit: Some(limit) },
        [Kind::Offset, Kind::Number(offset)] => Window { offset, limit: None },
        [Kind::Limit, Kind::Number(offset), Kind::Comma, Kind::Number(limit)]
        | [Kind::Limit, Kind::Number(limit), Kind::Offset, Kind::Number(offset)]
        | [Kind::Offset, Kind::Number(offset), Kind::Limit, Kind::Number(limit)] => {
            Window { offset, limit: Some(limit) }
        }
        _ => return Err(QueryError::Text { reason: "what follows limit or offset is not its end" }),
    };
    Ok((query[..start].trim_end().to_owned(), window))
}

/// A piece of a query outside of quotes and brackets.
struct Token {
    start: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Limit,
    Offset,
    Number(u64),
    Comma,
    /// Anything else, quotes and brackets included.
    Other,
}

fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    let mut letters = query.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let kind = match letter {
            '\'' | '"' => {
                // A quote that is written twice ends one text and begins the next.
                if !letters.by_ref().any(|(_, next)| next == letter) {
                    return Err(QueryError::Text { reason: "a text in quotes has no end" });
                }
                Kind::Other
            }
            '(' => {
                depth += 1;
                Kind::Other
            }
            ')' => {
                depth = depth.checked_sub(1).ok_or(UNBALANCED)?;
                Kind::Other
            }
            ',' => Kind::Comma,
            blank if blank.is_whitespace() => continue,
            letter if is_of_word(letter) => {
                let mut end = start + letter.len_utf8();
                while let Some((at, next)) = letters.next_if(|(_, next)| is_of_word(*next)) {
                    end = at + next.len_utf8();
                }
                word(&query[start..end])
            }
            _ => Kind::Other,
        };
        if depth == 0 {
            tokens.push(Token { start, kind });
        }
    }
    if depth == 0 { Ok(tokens) } else { Err(UNBALANCED) }
}

const UNBALANCED: QueryError = QueryError::Text { reason: "its brackets don't fit" };

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '#')
}

fn word(word: &str) -> Kind {
    if word.eq_ignore_ascii_case("limit") {
        Kind::Limit
    } else if word.eq_ignore_ascii_case("offset") {
        Kind::Offset
    } else {
        word.parse().map_or(Kind::Other, Kind::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(query: &str) -> (String, Window) {
        split_window(query).unwrap()
    }

    #[test]
    fn windows_are_read_in_every_spelling() {
        let some = |offset, limit| Window { offset, limit: Some(limit) };
        for (tail, window) in [
            ("", Window::default()),
            ("  ", Window::default()),
            (" limit 5", some(0, 5)),
            ("\nLIMIT\t5 ", some(0, 5)),
            (" limit 10, 5", some(10, 5)),
            (" limit 10 ,5", some(10, 5)),
            (" limit 5 offset 10", some(10, 5)),
            (" Offset 10 Limit 5", some(10, 5)),
            (" offset 10", Window { offset: 10, limit: None }),
        ] {
            let (query, found) = split(&format!("select id from Leads where id = 1{tail}"));
            assert_eq!((query.as_str(), found), ("select id from Leads where id = 1", window), "{tail:?}");
        }
    }

    #[test]
    fn text_and_inner_queries_are_passed_over() {
        for query in [
            "select id from Leads where A = ' limit 5'",
            "select id from Leads where A = \" limit 5\"",
            r"select id from Leads where A = 'it'' limit 5'",
            r"select id from Leads where A = '\' and B = ' limit 5'",
            "select id from Leads where (A = 1 limit 5)",
            "select id from Leads where A in (select id from Leads where B = ')' limit 5)",
            "select id from Leads where Limit_1 = 5 and my_limit = 5",
            "select 'limit' from Leads where id is not null",
            "ä",
            "",
        ] {
            assert_eq!(split(query), (query.to_owned(), Window::default()));
            assert_eq!(split(&format!("{query} limit 7")).0, query);
        }
    }

    #[test]
    fn what_can_not_be_read_is_refused() {
        for query in [
            "select id from Leads where A = 'x limit 5",
            r"select id from Leads where A = 'x\'' limit 5",
            "select id from Leads limit",
            "select id from Leads limit x",
            "select id from Leads limit -5",
            "select id from Leads limit 5 order by id",
            "select id from Leads limit 5, 5, 5",
            "select id from Leads limit 5 limit 5",
            "select id from Leads limit 99999999999999999999",
            "select id from Leads limit 1.5",
            "select id from Leads where (A = 1 limit 5",
            "select id from Leads where A = 1) limit 5",
        ] {
            assert!(matches!(split_window(query), Err(QueryError::Text { .. })), "{query}");
        }
    }
}
