//! The parameters of an operation at a version.

use super::Resolver;
use crate::ast::{Operation, Parameter, ParameterChange, Text};
use crate::diagnostic::quoted;

/// A parameter, and whether this version requires it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ParameterFact<'s> {
    pub parameter: &'s Parameter,
    pub required: bool,
}

fn fact(parameter: &Parameter) -> ParameterFact<'_> {
    ParameterFact { parameter, required: parameter.required }
}

/// The parameters as the operation itself states them.
pub(super) fn initial(operation: &Operation) -> Vec<ParameterFact<'_>> {
    operation.parameters.iter().map(fact).collect()
}

impl<'s> Resolver<'s, '_> {
    /// Removes, adds, then makes required or optional.
    pub(super) fn change_parameters(
        &mut self,
        parameters: &mut Vec<ParameterFact<'s>>,
        change: &'s ParameterChange,
    ) {
        for name in &change.remove {
            if let Some(index) = self.position(parameters, name) {
                parameters.remove(index);
            }
        }
        parameters.extend(change.add.iter().map(fact));
        for (names, required, word) in
            [(&change.require, true, "required"), (&change.optional, false, "optional")]
        {
            for name in names {
                let Some(index) = self.position(parameters, name) else { continue };
                let Some(fact) = parameters.get_mut(index) else { continue };
                if fact.required == required {
                    let message = format!("{} is already {word}", quoted(&name.value));
                    self.report.error(name.span, message, "take it out, or correct the version");
                }
                fact.required = required;
            }
        }
    }

    fn position(&mut self, parameters: &[ParameterFact<'_>], name: &Text) -> Option<usize> {
        let found = parameters.iter().position(|fact| fact.parameter.name.value == name.value);
        if found.is_none() {
            let known = parameters.iter().map(|fact| fact.parameter.name.value.as_str());
            let help = self
                .report
                .did_you_mean(&name.value, known, || "take it out, or correct the version".to_owned());
            self.report.error(
                name.span,
                format!("there is no parameter {} to change", quoted(&name.value)),
                help,
            );
        }
        found
    }
}
