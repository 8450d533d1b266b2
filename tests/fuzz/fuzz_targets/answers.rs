//! Any status and any body as an answer of the API, and any header as a file's name.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| {
    zoho_runtime::fuzzing::answer(input.0, input.1);
    zoho_runtime::fuzzing::file_name(input.1);
});
