//! How long the generator takes for the whole spec: from files in memory to files in memory, and for
//! each pair of operation and version. Progenitor needs 7.8 ms for an operation of the same API.

use std::{path::Path, time::Instant};

const ROUNDS: usize = 15;

fn main() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    let files = zoho_codegen::disk::read_spec(&spec).expect("the spec is there");
    let pairs = u32::try_from(zoho_api::catalogue::endpoints().count()).expect("there are not so many");
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            let generated = zoho_codegen::generate(&files).expect("the spec is right");
            assert!(!generated.is_empty());
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let middle = times[ROUNDS / 2];
    println!(
        "{} spec files, {pairs} rows: {middle:.1} ms, {:.3} ms a row (middle of {ROUNDS})",
        files.len(),
        middle / f64::from(pairs)
    );
}
