//! Reads a folder of spec files and tells its mistakes, or how much it says: `cargo run --example check_spec -- spec`.

use std::{env, error::Error, path::Path, process::ExitCode, time::Instant};

use zoho_codegen::{catalogue_json, disk, model};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name the folder of the spec")?;
    let files = disk::read_spec(Path::new(&folder))?;
    let start = Instant::now();
    let model = match model(&files) {
        Ok(model) => model,
        Err(mistakes) => {
            print!("{mistakes}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let took = start.elapsed();
    println!("{} files, {} ms", files.len(), took.as_millis());
    for product in &model.products {
        let operations: Vec<_> = product.groups.iter().flat_map(|group| &group.operations).collect();
        let shapes: Vec<_> = operations.iter().flat_map(|operation| &operation.shapes).collect();
        let rows: usize = shapes.iter().map(|shape| shape.versions.len()).sum();
        let errors: usize = shapes.iter().map(|shape| shape.versions.len() * shape.errors.len()).sum();
        println!(
            "{}: {} groups, {} operations, {} shapes, {rows} rows, {errors} errors",
            product.title,
            product.groups.len(),
            operations.len(),
            shapes.len(),
        );
    }
    println!("{} objects, {} rows in all", model.objects.len(), catalogue_json::rows(&model).len());
    Ok(ExitCode::SUCCESS)
}
