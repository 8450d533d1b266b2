//! The peak memory of a client process that moves a file of 100 MiB, up from the disk and down to the
//! disk, beside one that does the same by bare reqwest.

mod harness;

use std::{env, fs, path::Path};

use futures_util::StreamExt;
use harness::{FILE, Measured, Server, bare_client, cpu, peak, pin, quartiles, serve};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use zoho_api::{AttachmentId, Hosts, RecordId, Upload, Zoho, crm::AttachmentModule};

const ROUNDS: usize = 5;

fn main() {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["server"] => serve(),
        ["client", library, way, path, url] => {
            let measured = client(library, way, Path::new(path), url);
            println!("{} {}", measured.cpu, measured.peak);
        }
        _ => compare(),
    }
}

fn compare() {
    let folder = tempfile::tempdir().expect("a folder for the files");
    let source = folder.path().join("source.bin");
    fs::File::create(&source).and_then(|file| file.set_len(FILE)).expect("a file of 100 MiB");
    let server = Server::start();
    println!("100 MiB: peak resident set of ours to bare reqwest's, {ROUNDS} rounds");
    for (way, path) in [("up", source.clone()), ("down", folder.path().join("target.bin"))] {
        let (mut ratios, mut peaks) = (Vec::new(), (Vec::new(), Vec::new()));
        for _ in 0..ROUNDS {
            let measure = |library| server.client(&[library, way, path.to_str().expect("a plain path")]).peak;
            let (ours, bare) = (measure("ours"), measure("bare"));
            ratios.push(ours / bare);
            peaks.0.push(ours / 1024.0);
            peaks.1.push(bare / 1024.0);
        }
        let [[_, ratio, _], [_, ours, _], [_, bare, _]] =
            [quartiles(ratios), quartiles(peaks.0), quartiles(peaks.1)];
        println!("{way:>4}: {ratio:.3}; {ours:.1} MiB to {bare:.1} MiB");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn client(library: &str, way: &str, path: &Path, url: &str) -> Measured {
    pin(0);
    match library {
        "ours" => ours(way, path, url).await,
        _ => bare(way, path, url).await,
    }
    assert_eq!(fs::metadata(path).expect("the file is there").len(), FILE);
    Measured { cpu: cpu(), peak: peak() }
}

async fn ours(way: &str, path: &Path, url: &str) {
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(url))
        .access_token("token")
        .build()
        .expect("the client can be built");
    let attachments = zoho.crm_v8().attachments();
    let (module, record) = (AttachmentModule::Leads, RecordId::from(1));
    if way == "up" {
        attachments.upload(module, record, Upload::path(path)).await.expect("it is uploaded");
    } else {
        let download = attachments.download(module, record, AttachmentId::from(1)).await.expect("it answers");
        download.expect("there is a file").save(path).await.expect("it is saved");
    }
}

async fn bare(way: &str, path: &Path, url: &str) {
    let http = bare_client();
    let url = format!("{url}/crm/v8/Leads/1/Attachments");
    if way == "up" {
        let file = tokio::fs::File::open(path).await.expect("the file is there");
        let body = reqwest::Body::wrap_stream(ReaderStream::with_capacity(file, 64 * 1024));
        let part = reqwest::multipart::Part::stream_with_length(body, FILE).file_name("source.bin");
        let form = reqwest::multipart::Form::new().part("file", part);
        let answer = http.post(url).multipart(form).send().await.expect("it is uploaded");
        answer.bytes().await.expect("it answers");
    } else {
        let mut pieces = http.get(url).send().await.expect("it answers").bytes_stream();
        let mut file = tokio::fs::File::create(path).await.expect("a file can be made");
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece.expect("the body is whole")).await.expect("it can be written");
        }
        file.flush().await.expect("it can be written");
    }
}
