//! Scopes as the spec writes them to scopes with one operation type each, as flat as they can be.

use crate::ast;
use crate::model::Scope;

/// `X.[ALL, READ]` becomes any of `X.ALL` and `X.READ`; trees of one kind inside each other become one.
pub(crate) fn scope(scope: &ast::Scope) -> Scope {
    match scope {
        ast::Scope::One(text) => {
            let scopes = text.types.iter().map(|word| Scope::One(format!("{}.{word}", text.stem)));
            joined(scopes.collect(), Scope::Any)
        }
        ast::Scope::Any(scopes) => {
            let scopes = scopes.iter().map(self::scope).flat_map(|scope| match scope {
                Scope::Any(scopes) => scopes,
                other => vec![other],
            });
            joined(scopes.collect(), Scope::Any)
        }
        ast::Scope::All(scopes) => {
            let scopes = scopes.iter().map(self::scope).flat_map(|scope| match scope {
                Scope::All(scopes) => scopes,
                other => vec![other],
            });
            joined(scopes.collect(), Scope::All)
        }
    }
}

/// One of a kind needs no tree.
fn joined(mut scopes: Vec<Scope>, tree: fn(Vec<Scope>) -> Scope) -> Scope {
    if scopes.len() == 1
        && let Some(one) = scopes.pop()
    {
        return one;
    }
    tree(scopes)
}
