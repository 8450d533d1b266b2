use crate::{Json, View};

use super::{
    Criteria, FieldNotation, QueryError, QueryValue, coql,
    json::{in_json, into_view},
    name::FieldName,
};

/// The deepest nesting of groups. Each level holds a condition at least, and no version takes as many.
const DEEPEST: usize = 32;

/// A condition on records: one field compared, or several conditions that are joined.
///
/// It is written into three languages: search criteria ([`build`](Self::build)), COQL
/// ([`CoqlBuilder::filter`](crate::CoqlBuilder::filter)) and the JSON of bulk reads and mass updates
/// ([`to_json`](Self::to_json)). Mistakes that are made on the way stay in the condition and come out there, so
/// that conditions can be joined without a look at each.
///
/// ```
/// # use zoho_runtime::{Condition, Criteria};
/// let condition = Criteria::field("Last_Name")
///     .equals("O(Brien), \\x")
///     .and(Criteria::field("Annual_Revenue").between(1, 5))
///     .or(Criteria::field("City").is_empty());
/// assert_eq!(condition.conditions(), 3);
/// assert_eq!(
///     condition.build()?.as_str(),
///     r"(((Last_Name:equals:O\(Brien\)\, \\x)and(Annual_Revenue:between:1,5))or(City:equals:${EMPTY}))"
/// );
/// # Ok::<_, zoho_runtime::QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a condition does nothing by itself"]
pub struct Condition {
    /// The first mistake takes the place of everything.
    pub(super) tree: Result<Node, QueryError>,
    depth: usize,
    conditions: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Leaf(FieldName, Test),
    Group(Join, Vec<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    All,
    Any,
}

impl Join {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::All => "and",
            Self::Any => "or",
        }
    }
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Compare(Comparison, QueryValue),
    /// Whether it is inside, or outside; the ends belong to the inside.
    Between(bool, QueryValue, QueryValue),
    /// Whether it is one of them, or none.
    In(bool, Vec<QueryValue>),
    Part(Part, String),
    /// Whether it is empty, or not.
    Empty(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What a piece of text is to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    End,
    Inside,
    NotInside,
}

impl Condition {
    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self::join(Join::All, [self, other])
    }

    /// One of the two, or both.
    pub fn or(self, other: Self) -> Self {
        Self::join(Join::Any, [self, other])
    }

    /// All of them. None at all is a mistake: [`QueryError::Empty`].
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(Join::All, conditions)
    }

    /// One of them at least. None at all is a mistake: [`QueryError::Empty`].
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(Join::Any, conditions)
    }

    /// How many fields are compared: what versions limit.
    pub fn conditions(&self) -> usize {
        self.conditions
    }

    /// The condition as criteria of a search.
    ///
    /// # Errors
    /// The first mistake, or what search criteria can't say: `ends_with`, `contains`, `not_contains`, `not_in`,
    /// `not_between`, and comparisons with an empty text.
    pub fn build(&self) -> Result<Criteria, QueryError> {
        Criteria::of(self)
    }

    /// The condition as it stands behind `where` in COQL.
    ///
    /// # Errors
    /// The first mistake, or a value that COQL can't hold: `%` in a part of a text.
    pub fn to_coql(&self) -> Result<String, QueryError> {
        coql::condition(self)
    }

    /// The condition as the object `criteria` of a bulk read, from v2.1 on.
    ///
    /// # Errors
    /// The first mistake, or a text that would be read as "empty".
    pub fn to_json(&self) -> Result<Json, QueryError> {
        self.to_json_as(FieldNotation::Object)
    }

    /// The condition as an object, with its fields named the way that a version or an operation wants them.
    ///
    /// # Errors
    /// Those of [`to_json`](Self::to_json).
    pub fn to_json_as(&self, notation: FieldNotation) -> Result<Json, QueryError> {
        in_json(self, notation)
    }

    /// The condition as a model, such as `models::Criteria` or `models::MassUpdateCriteria`.
    ///
    /// # Errors
    /// Those of [`to_json`](Self::to_json).
    pub fn to_view<T: View>(&self, notation: FieldNotation) -> Result<T, QueryError> {
        into_view(self, notation)
    }

    pub(super) fn root(&self) -> Result<&Node, QueryError> {
        self.tree.as_ref().map_err(Clone::clone)
    }

    /// A field that is compared, or why its name is none.
    pub(super) fn leaf(name: Result<FieldName, QueryError>, test: Test) -> Self {
        Self { tree: name.map(|name| Node::Leaf(name, test)), depth: 0, conditions: 1 }
    }

    pub(super) fn mistake(error: QueryError) -> Self {
        Self { tree: Err(error), depth: 0, conditions: 0 }
    }

    fn join(join: Join, parts: impl IntoIterator<Item = Self>) -> Self {
        let mut nodes = Vec::new();
        let (mut depth, mut conditions) = (0, 0);
        for part in parts {
            conditions += part.conditions;
            match part.tree {
                Err(error) => return Self::mistake(error),
                // A group of the same kind gives up its brackets.
                Ok(Node::Group(kind, inner)) if kind == join => {
                    depth = depth.max(part.depth);
                    nodes.extend(inner);
                }
                Ok(node) => {
                    depth = depth.max(part.depth + 1);
                    nodes.push(node);
                }
            }
        }
        match nodes.pop() {
            None => Self::mistake(QueryError::Empty { list: "conditions" }),
            Some(_) if depth > DEEPEST => Self::mistake(QueryError::TooDeep),
            Some(only) if nodes.is_empty() => Self { tree: Ok(only), depth: depth - 1, conditions },
            Some(last) => {
                nodes.push(last);
                Self { tree: Ok(Node::Group(join, nodes)), depth, conditions }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(name: &str) -> Condition {
        Criteria::field(name).equals(1)
    }

    #[test]
    fn chains_of_one_kind_are_one_group() {
        let chained = leaf("a").and(leaf("b")).and(leaf("c").and(leaf("d")));
        assert_eq!(chained, Condition::all(["a", "b", "c", "d"].map(leaf)));
        assert_eq!((chained.conditions(), chained.depth), (4, 1));
        assert_eq!(leaf("a").and(leaf("b")).or(leaf("c")).depth, 2);
        assert_eq!(Condition::any([leaf("a")]), leaf("a"));
        assert_eq!(Condition::any([leaf("a").and(leaf("b"))]), leaf("a").and(leaf("b")));
    }

    #[test]
    fn the_first_mistake_comes_out() {
        let bad = Criteria::field("a b").equals(1);
        let condition = leaf("a").and(bad).or(Criteria::field("c d").is_empty());
        let error = QueryError::Name { expected: "the API name of a field", name: "a b".to_owned() };
        assert_eq!(condition.build(), Err(error.clone()));
        assert_eq!(condition.to_coql(), Err(error.clone()));
        assert_eq!(condition.to_json(), Err(error));
        assert_eq!(Condition::all([]).build(), Err(QueryError::Empty { list: "conditions" }));
        assert_eq!(
            Criteria::field("a").is_in(Vec::<String>::new()).to_coql(),
            Err(QueryError::Empty { list: "values" })
        );
    }

    #[test]
    fn depth_is_bounded_and_length_is_not() {
        let mut deep = leaf("a");
        for turn in 0..100_000 {
            deep = if turn % 2 == 0 { deep.and(leaf("b")) } else { deep.or(leaf("b")) };
        }
        assert_eq!(deep.build(), Err(QueryError::TooDeep));
        let long = Condition::all((0..100_000).map(|_| leaf("a")));
        assert_eq!(long.build().unwrap().conditions(), 100_000);
        assert!(long.to_coql().is_ok() && long.to_json().is_ok());
    }
}
