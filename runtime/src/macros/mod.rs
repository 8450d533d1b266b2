//! The macros that generated code is written in: one line of it for each fact of the spec.

mod call;
mod codes;
mod enums;
mod id;
mod versions;
mod view;
