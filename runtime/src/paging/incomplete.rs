use std::fmt;

/// A list that is longer than what could be read of it. A stream never passes a part of a list for the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Incomplete {
    /// How many items there were before it, those before a cursor included.
    pub yielded: u64,
    /// Why there are no more.
    pub reason: Shortfall,
}

/// Why a list ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shortfall {
    /// A page was empty, and said that there are more.
    EmptyPage,
    /// A page said that there are more, but not how to get there: its token or its index is missing.
    NoWayOn,
    /// A page named a page that was read already as the next one.
    Repeated,
    /// The list goes on, but the service gives no more than so many of it.
    Limit(u64),
    /// A page said that there are more, but the operation has no parameter to ask for them.
    NotPaged,
    /// The task that reads ahead was ended from outside: its asynchronous runtime was shut down.
    Stopped,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list is not complete after {} items: {}", self.yielded, self.reason)
    }
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyPage => f.write_str("a page is empty, but says that there are more"),
            Self::NoWayOn => f.write_str("a page says that there are more, but not where"),
            Self::Repeated => f.write_str("a page names one as the next that was read already"),
            Self::Limit(most) => write!(
                f,
                "the service gives no more than {most} of a list; narrow it, sort it by id and go on from the last \
                 one, or read in bulk"
            ),
            Self::NotPaged => {
                f.write_str("the answer says that there are more, but the operation has no pages")
            }
            Self::Stopped => f.write_str("the task that reads ahead was stopped with its runtime"),
        }
    }
}

impl std::error::Error for Incomplete {}
