//! What a successful answer carries: a word, or a mapping whose first key says which kind it is.

use crate::ast::{Response, Spanned};
use crate::decode::{Decoder, Key};
use crate::diagnostic::listed;
use crate::yaml::{Kind, Node, Text};

pub(super) const KEYED: &[Key] = &[
    Key::required("keyed", "the key of the list in the answer, as in `keyed: data`"),
    Key::required("of", "the object that the list holds, as in `of: Attachment`"),
];
pub(super) const OUTCOMES: &[Key] =
    &[Key::required("outcomes", "the key of the list of status objects, as in `outcomes: data`")];
pub(super) const ONE: &[Key] = &[
    Key::required("one", "the key of the object in the answer, as in `one: user`"),
    Key::required("of", "the object that stands there, as in `of: User`"),
];
pub(super) const OBJECT: &[Key] =
    &[Key::required("object", "the object that is the whole answer, as in `object: User`")];

/// Each kind of mapping by the key that tells it.
const MAPPINGS: &[(&str, &str, &[Key])] = &[
    ("keyed", "a keyed response", KEYED),
    ("outcomes", "a response of outcomes", OUTCOMES),
    ("one", "a response of one object", ONE),
    ("object", "a response that is an object", OBJECT),
];

#[derive(Clone, Copy)]
enum Word {
    Status,
    Data,
    Binary,
    Json,
}

const WORDS: &[(&str, Word)] =
    &[("status", Word::Status), ("data", Word::Data), ("binary", Word::Binary), ("json", Word::Json)];

impl Decoder<'_> {
    /// Reads what an answer carries.
    pub(super) fn response(&mut self, key: &Text, node: &Node) -> Option<Spanned<Response>> {
        let Kind::Mapping(entries) = &node.kind else { return self.response_word(node) };
        let told = |(tell, ..): &&(&str, &str, &[Key])| entries.iter().any(|(key, _)| key.value == *tell);
        let Some((tell, what, keys)) = MAPPINGS.iter().find(told) else {
            let names = listed(MAPPINGS.iter().map(|(tell, ..)| *tell), "or");
            let message = "this does not say what kind of response it is";
            self.error(key.span, message, format!("its first key is {names}"));
            return None;
        };
        let fields = self.fields(node, key.span, what, keys)?;
        let word = fields.get(tell).and_then(|node| self.text(node, tell));
        let of = fields.get("of").and_then(|node| self.text(node, "of"));
        let value = match *tell {
            "outcomes" => Response::Outcomes { key: word?.value },
            "one" => Response::One { key: word?.value, of: of? },
            "object" => Response::Object { of: word? },
            _ => Response::Keyed { key: word?.value, of: of? },
        };
        Some(Spanned { value, span: key.span })
    }

    fn response_word(&mut self, node: &Node) -> Option<Spanned<Response>> {
        let word = self.word(node, "response", WORDS)?;
        let value = match word.value {
            Word::Status => Response::Status,
            Word::Data => Response::Data,
            Word::Binary => Response::Binary,
            Word::Json => Response::Json,
        };
        Some(Spanned { value, span: word.span })
    }
}
