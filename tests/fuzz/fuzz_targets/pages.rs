//! Any bytes as a page of the documentation or an OpenAPI file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = zoho_pages::read_all(bytes) {
        assert!(!error.to_string().is_empty());
    }
});
