//! The words of COQL.
//!
//! Texts stand in single quotes, or in double ones; a quote within is doubled, and so is a backslash. One
//! backslash alone is a character like any other, which no quote hides behind: the service refuses `'O\'Neil'`.

use serde_json::json;

use super::bad_query::BadQuery;

/// A word, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A keyword or a name.
    Word(String),
    /// What stood in quotes.
    Quoted(String),
    Number(String),
    Symbol(&'static str),
    End,
}

/// The longer ones first.
const SYMBOLS: [&str; 10] = ["!=", "<=", ">=", "<", ">", "=", "(", ")", ",", "*"];

impl Token {
    /// The error of a word that doesn't belong where it stands.
    pub(crate) fn unexpected(&self) -> BadQuery {
        let near: &str = match &self.kind {
            Kind::Word(text) | Kind::Quoted(text) | Kind::Number(text) => text,
            Kind::Symbol(symbol) => symbol,
            Kind::End => "",
        };
        let near: String = near.chars().take(40).collect();
        let details = json!({"line": self.line, "column": self.column, "near": near});
        BadQuery::new("SYNTAX_ERROR", "proper criteria", details)
    }

    /// Whether this is the keyword, in whatever case.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        matches!(&self.kind, Kind::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// All words of a query, and their end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, BadQuery> {
    let mut lexer = Lexer { rest: text, line: 1, column: 1 };
    let mut tokens = Vec::new();
    loop {
        let blank = lexer.rest.len() - lexer.rest.trim_start().len();
        lexer.take(blank);
        let (line, column) = (lexer.line, lexer.column);
        let kind = match lexer.kind() {
            Ok(kind) => kind,
            Err(near) => return Err(Token { kind: Kind::Word(near), line, column }.unexpected()),
        };
        let is_end = kind == Kind::End;
        tokens.push(Token { kind, line, column });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Lexer<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        for character in taken.chars() {
            (self.line, self.column) =
                if character == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
        self.rest = rest;
        taken
    }

    /// The error: what can't be a word.
    fn kind(&mut self) -> Result<Kind, String> {
        let Some(first) = self.rest.chars().next() else { return Ok(Kind::End) };
        if let quote @ ('\'' | '"') = first {
            return self.quoted(quote).map(Kind::Quoted);
        }
        let signed = self.rest.strip_prefix(['-', '+']).unwrap_or(self.rest);
        if signed.starts_with(|character: char| character.is_ascii_digit()) {
            return Ok(Kind::Number(self.number()));
        }
        if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| self.rest.starts_with(symbol)) {
            self.take(symbol.len());
            return Ok(Kind::Symbol(symbol));
        }
        let in_word =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '$' | '.' | '!' | '#');
        let length = self.rest.find(|character| !in_word(character)).unwrap_or(self.rest.len());
        match self.take(length) {
            "" => Err(self.rest.chars().take(40).collect()),
            word => Ok(Kind::Word(word.to_owned())),
        }
    }

    fn number(&mut self) -> String {
        let mut before = ' ';
        let in_number = |character: char| {
            let sign = matches!(character, '+' | '-') && matches!(before, 'e' | 'E' | ' ');
            before = character;
            sign || character.is_ascii_digit() || matches!(character, '.' | 'e' | 'E')
        };
        let mut in_number = in_number;
        let length = self.rest.find(|character| !in_number(character)).unwrap_or(self.rest.len());
        self.take(length).to_owned()
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut characters = self.rest.char_indices().skip(1).peekable();
        let mut text = String::new();
        while let Some((index, character)) = characters.next() {
            if character != quote {
                text.push(character);
                let _ = character == '\\' && characters.next_if(|(_, next)| *next == '\\').is_some();
            } else if characters.next_if(|(_, next)| *next == quote).is_some() {
                text.push(quote);
            } else {
                self.take(index + 1);
                return Ok(text);
            }
        }
        Err(self.rest.chars().take(40).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        tokens(text).expect("words").into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn a_query_falls_into_words() {
        let word = |text: &str| Kind::Word(text.to_owned());
        let expected = [
            word("Amount"),
            Kind::Symbol(">="),
            Kind::Number("-1.5e+3".to_owned()),
            Kind::Symbol("("),
            word("A.B"),
            Kind::Symbol("="),
            Kind::Quoted("it's \\".to_owned()),
            Kind::Symbol(")"),
            Kind::Quoted("x\"y".to_owned()),
            Kind::End,
        ];
        assert_eq!(kinds("Amount>=-1.5e+3\n(A.B='it''s \\') \"x\"\"y\""), expected);
        assert_eq!(kinds("''"), [Kind::Quoted(String::new()), Kind::End]);
        assert_eq!(kinds(r"'\\\n\'"), [Kind::Quoted(r"\\n\".to_owned()), Kind::End]);
    }

    #[test]
    fn what_is_no_word_is_told_with_its_place() {
        for (text, line, column, near) in
            [("a\n b = 'x", 2, 6, "'x"), ("a ; b", 1, 3, "; b"), (r"a = 'O\'Brien'", 1, 14, "'")]
        {
            let bad = tokens(text).expect_err(text);
            assert_eq!(bad.code, "SYNTAX_ERROR");
            assert_eq!(bad.details, json!({"line": line, "column": column, "near": near}), "{text}");
        }
    }
}
