use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::plan::{Plan, Position};
use crate::DateTime;

/// A place in a list, to go on from later, in another process too.
///
/// It is kept by serde, or as a text: `cursor.to_string()` and `text.parse()`. There is no credential in it and
/// none of the call's values. What it may hold is the service's token of a page: a position in the list, good for
/// 24 hours and for the user who read it.
///
/// It goes with the same call only: the same operation, version, path, parameters and headers. That the client is
/// of the same organisation is for the program to see to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What was called: `CRM v8 list_records`.
    operation: String,
    /// A fingerprint of the call without its place in the list.
    call: String,
    /// The page.
    at: Position,
    /// How many items of that page are done.
    #[serde(default)]
    skip: u64,
    /// How many items are done in all.
    #[serde(default)]
    yielded: u64,
}

impl Cursor {
    pub(super) fn new(plan: &Plan, at: Position, skip: u64, yielded: u64) -> Self {
        let (operation, call) = (plan.endpoint().to_string(), plan.fingerprint().to_owned());
        Self { operation, call, at, skip, yielded }
    }

    /// How many items were yielded before this place.
    pub fn yielded(&self) -> u64 {
        self.yielded
    }

    /// Whether the list ends here.
    pub fn is_at_end(&self) -> bool {
        self.at == Position::End
    }

    /// Until when the service knows the place, where it said so.
    pub fn expires(&self) -> Option<&DateTime> {
        match &self.at {
            Position::Token { expires, .. } => expires.as_ref(),
            _ => None,
        }
    }

    /// Whether the call can go on from here: the page, the items of it to skip, and those done in all.
    pub(super) fn place(self, plan: &Plan) -> Result<(Position, u64, u64), CursorError> {
        let operation = plan.endpoint().to_string();
        if self.operation != operation || self.call != plan.fingerprint() || !plan.has(&self.at) {
            return Err(CursorError::OtherCall { made_by: self.operation, used_with: operation });
        }
        Ok((self.at, self.skip, self.yielded))
    }
}

/// One line of JSON.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Reads what `Display` wrote.
impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        serde_json::from_str(text).map_err(|error| CursorError::Unreadable { reason: error.to_string() })
    }
}

/// Why a stream can't go on from a cursor. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CursorError {
    /// It belongs to another call: another operation or version, or other values.
    OtherCall {
        /// The operation that made it.
        made_by: String,
        /// The operation that was to go on from it.
        used_with: String,
    },
    /// The text is not a cursor.
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherCall { made_by, used_with } if made_by == used_with => {
                write!(f, "the cursor is of a call of {made_by} with other values")
            }
            Self::OtherCall { made_by, used_with } => {
                write!(f, "the cursor is of {made_by}, not of {used_with}")
            }
            Self::Unreadable { reason } => write!(f, "this is no cursor: {reason}"),
        }
    }
}

impl std::error::Error for CursorError {}
