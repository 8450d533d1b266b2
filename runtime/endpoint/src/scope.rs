use std::fmt;

/// The scopes that an operation needs, as a tree of *any of* and *all of*.
///
/// A scope's text may hold `{module}`, which stands for the module's name inside scopes
/// ([`Module::scope_name`](crate::Module::scope_name)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This scope.
    One(&'static str),
    /// One of these is enough.
    Any(&'static [Scope]),
    /// All of these together.
    All(&'static [Scope]),
}

impl Scope {
    /// Whether the scopes in `granted` are enough for a call on the module that scopes know as
    /// `module` (empty where the operation has none). Scopes compare without regard to case.
    pub fn is_met_by(&self, granted: &[impl AsRef<str>], module: &str) -> bool {
        match self {
            Self::One(scope) => {
                let wanted = scope.replace("{module}", module);
                granted.iter().any(|have| have.as_ref().eq_ignore_ascii_case(&wanted))
            }
            Self::Any(scopes) => scopes.iter().any(|scope| scope.is_met_by(granted, module)),
            Self::All(scopes) => scopes.iter().all(|scope| scope.is_met_by(granted, module)),
        }
    }
}

impl fmt::Display for Scope {
    /// `A or (B and C)`, with brackets only where they are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scopes, word) = match self {
            Self::One(scope) => return f.write_str(scope),
            Self::Any(scopes) => (scopes, " or "),
            Self::All(scopes) => (scopes, " and "),
        };
        for (index, scope) in scopes.iter().enumerate() {
            if index > 0 {
                f.write_str(word)?;
            }
            match scope {
                Self::One(_) => write!(f, "{scope}")?,
                _ => write!(f, "({scope})")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Scope::{self, All, Any, One};

    const RULE: Scope = Any(&[
        One("ZohoCRM.modules.ALL"),
        All(&[One("ZohoCRM.modules.{module}.READ"), One("ZohoCRM.modules.attachments.READ")]),
    ]);

    #[test]
    fn one_branch_is_enough_but_all_of_its_leaves_are_needed() {
        assert!(RULE.is_met_by(&["ZohoCRM.modules.ALL"], "leads"));
        assert!(!RULE.is_met_by(&["ZohoCRM.modules.leads.READ"], "leads"));
        let both = ["ZohoCRM.modules.leads.READ", "zohocrm.modules.attachments.read"];
        assert!(RULE.is_met_by(&both, "leads"));
        assert!(!RULE.is_met_by(&both, "deals"));
        assert!(!RULE.is_met_by(&[] as &[&str], "leads"));
    }

    #[test]
    fn displays_with_brackets_only_where_needed() {
        assert_eq!(
            RULE.to_string(),
            "ZohoCRM.modules.ALL or (ZohoCRM.modules.{module}.READ and ZohoCRM.modules.attachments.READ)"
        );
    }
}
