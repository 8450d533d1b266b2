use zoho_endpoint::Endpoint;

use super::{FromAnswer, object};
use crate::{Error, FromField, Object, View, send::Answer};

crate::views! {
    /// The status object by which an operation reports its success.
    pub struct Status {
        /// `SUCCESS`, or another word that is no error.
        code / with_code: text = "code",
        /// What was done, in the service's words.
        message / with_message: text = "message",
    }
}

impl Status {
    /// The details; most operations have none.
    pub fn details(&self) -> Option<Object> {
        self.object().get("details")
    }
}

impl FromAnswer for Status {
    fn from_answer(answer: Answer, _: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "a status object";
        let (object, answer) = object(answer, EXPECTED)?;
        if object.raw("code").is_some() {
            Ok(Self::from_object(object))
        } else {
            Err(answer.unexpected(EXPECTED))
        }
    }
}

crate::views! {
    /// What became of a thing that an operation changed.
    pub struct Outcome {
        /// `SUCCESS`, or another word that is no error.
        code / with_code: text = "code",
        /// What was done, in the service's words.
        message / with_message: text = "message",
        /// What was done where it could be one of two: `insert`, `update`.
        action / with_action: text = "action",
    }
}

impl Outcome {
    /// The details, such as the id and the times of a thing that was made.
    pub fn details(&self) -> Option<Object> {
        self.object().get("details")
    }

    /// The id of the thing, as the type of its ids.
    pub fn id<I: for<'a> FromField<'a>>(&self) -> Option<I> {
        self.details()?.get("id")
    }
}

/// The only one under `data`.
impl FromAnswer for Outcome {
    fn from_answer(answer: Answer, _: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "one status object under data";
        let (object, answer) = object(answer, EXPECTED)?;
        match object.require::<Vec<Object>>("data").map(<[Object; 1]>::try_from) {
            Ok(Ok([item])) => Ok(Self::from_object(item)),
            _ => Err(answer.unexpected(EXPECTED)),
        }
    }
}
