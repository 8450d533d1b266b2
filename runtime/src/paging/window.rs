//! The window of a COQL query: the part of its result that one call asks for.

/// A query without its own `limit` clause, and what that clause asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    query: String,
    /// How many rows are left out.
    pub(super) offset: u64,
    /// The most rows after those.
    limit: Option<u64>,
}

impl Window {
    pub(super) fn of(query: &str) -> Self {
        let tokens = tokens(query);
        let number = |text: &str| text.parse::<u64>().ok();
        let is = |text: &str, word: &str| text.eq_ignore_ascii_case(word);
        let clause = match tokens.as_slice() {
            [.., (at, limit), (_, n)] if is(limit, "limit") => Some((*at, Some(0), number(n))),
            [.., (at, limit), (_, first), (_, word), (_, second)] if is(limit, "limit") => match *word {
                "," => Some((*at, number(first), number(second))),
                word if is(word, "offset") => Some((*at, number(second), number(first))),
                _ => None,
            },
            _ => None,
        };
        match clause {
            Some((at, Some(offset), Some(limit))) => {
                Self { query: query[..at].trim_end().to_owned(), offset, limit: Some(limit) }
            }
            // Another clause than these is the service's to refuse.
            _ => Self { query: query.trim_end().to_owned(), offset: 0, limit: None },
        }
    }

    /// The first row that the query itself does not ask for.
    pub(super) fn end(&self) -> Option<u64> {
        self.limit.map(|limit| self.offset.saturating_add(limit))
    }

    /// How many rows a call asks for from this one on, if a call gives `most` and all of them `total`.
    pub(super) fn size(&self, offset: u64, most: u64, total: Option<u64>) -> u64 {
        let left = |end: u64| end.saturating_sub(offset);
        let wanted = self.end().map_or(most, |end| left(end).min(most));
        // Beyond the total it is for the service to refuse.
        total.map(left).filter(|&left| left > 0).map_or(wanted, |left| left.min(wanted))
    }

    /// The query of those rows.
    pub(super) fn query(&self, offset: u64, size: u64) -> String {
        format!("{} limit {offset}, {size}", self.query)
    }
}

/// The last words, numbers and signs of a query with their places. A quoted text is one of them, with its quotes.
fn tokens(query: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = query.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        match first {
            space if space.is_whitespace() => continue,
            quote @ ('\'' | '"') => {
                let mut escaped = false;
                for (index, inside) in rest.by_ref() {
                    end = index + inside.len_utf8();
                    match inside {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        _ if inside == quote => break,
                        _ => {}
                    }
                }
            }
            word if is_word(word) => {
                while let Some((index, inside)) = rest.next_if(|(_, inside)| is_word(*inside)) {
                    end = index + inside.len_utf8();
                }
            }
            _ => {}
        }
        // A clause has four at most.
        if found.len() == 4 {
            found.remove(0);
        }
        found.push((start, &query[start..end]));
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_clause_at_the_end_is_taken_off() {
        const HEAD: &str = "select id from Leads where City = 'limit 3, 4'";
        for (clause, offset, limit) in [
            ("", 0, None),
            (" LIMIT 7", 0, Some(7)),
            (" limit 5, 7 ", 5, Some(7)),
            ("\nlimit 5,7", 5, Some(7)),
            (" limit 7 Offset 5", 5, Some(7)),
        ] {
            let window = Window::of(&format!("{HEAD}{clause}"));
            assert_eq!(window, Window { query: HEAD.into(), offset, limit }, "{clause}");
            assert_eq!(window.query(9, 2), format!("{HEAD} limit 9, 2"));
        }
    }

    #[test]
    fn what_only_looks_like_a_clause_stays() {
        for query in [
            r"select id from Leads where A = 'x\' limit 5'",
            "select id from Leads where limit = 5",
            "select id from Leads where A = 'limit' and B > 5",
            "select id from Leads where A = 'never closed limit 5",
            "select id from Leads limit many",
            "limit",
            "5",
            "",
        ] {
            assert_eq!(Window::of(query), Window { query: query.into(), offset: 0, limit: None }, "{query}");
        }
    }

    #[test]
    fn a_window_ends_where_the_query_or_the_service_does() {
        let open = Window::of("select id from Leads");
        assert_eq!([0, 9_900, 10_000].map(|at| open.size(at, 200, Some(10_000))), [200, 100, 200]);
        assert_eq!(open.size(0, 200, None), 200);
        let limited = Window::of("select id from Leads limit 100, 250");
        assert_eq!(limited.end(), Some(350));
        assert_eq!([100, 300, 350, 400].map(|at| limited.size(at, 200, None)), [200, 50, 0, 0]);
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_clause(text in any::<String>(), offset: u32, limit: u32) {
            let quoted = text.replace('\\', r"\\").replace('\'', r"\'");
            let query = format!("select id from Leads where Last_Name = '{quoted}'");
            let window = Window::of(&format!("{query} limit {offset}, {limit}"));
            prop_assert_eq!(&window.query, &query);
            prop_assert_eq!((window.offset, window.limit), (offset.into(), Some(limit.into())));
            prop_assert_eq!(Window::of(&query).limit, None);
            let _ = Window::of(&text);
        }
    }
}
