//! Any status and any body as an answer of the token endpoint.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| zoho_runtime::fuzzing::token_answer(input.0, input.1));
