//! What a call costs above the same request by bare reqwest: deleting a photo, one after another and
//! 64 in flight. CPU time of the client process, 15 interleaved rounds, medians of ratios.

mod harness;

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use harness::{Measured, Server, bare_client, cpu, peak, pin, quartiles, serve};
use zoho_api::{Hosts, RecordId, Zoho, crm::PhotoModule};

const ROUNDS: usize = 15;
const TOKEN: &str = "1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf";
const RECORD: &str = "3477061000005177002";

fn main() {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["server"] => serve(),
        ["client", library, in_flight, count, url] => {
            let measured = client(library, number(in_flight), number(count), url);
            println!("{} {}", measured.cpu, measured.peak);
        }
        _ => compare(),
    }
}

fn number(word: &str) -> u32 {
    word.parse().expect("a number")
}

fn compare() {
    let server = Server::start();
    println!("delete_photo on CRM v8: CPU time of ours to bare reqwest's, {ROUNDS} rounds");
    for (in_flight, count) in [("1", "3000"), ("64", "10000")] {
        let mut ratios = Vec::new();
        let mut times = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let measure = |library| server.client(&[library, in_flight, count]);
            // Whoever comes first in a round takes turns.
            let (ours, bare) = if round % 2 == 0 {
                let ours = measure("ours");
                (ours, measure("bare"))
            } else {
                let bare = measure("bare");
                (measure("ours"), bare)
            };
            ratios.push(ours.cpu / bare.cpu);
            times.0.push(ours.cpu);
            times.1.push(bare.cpu);
        }
        let [low, middle, high] = quartiles(ratios);
        let [[_, ours, _], [_, bare, _]] = [quartiles(times.0), quartiles(times.1)];
        println!(
            "{in_flight:>3} in flight: {middle:.3} (quartiles {low:.3} to {high:.3}); {ours:.1} µs to {bare:.1} µs a call"
        );
    }
}

#[tokio::main(flavor = "current_thread")]
async fn client(library: &str, in_flight: u32, count: u32, url: &str) -> Measured {
    pin(0);
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(url))
        .access_token(TOKEN)
        .build()
        .expect("the client can be built");
    let bare = bare_client();
    let photo = format!("{url}/crm/v8/Leads/{RECORD}/photo");
    let record: RecordId = RECORD.parse().expect("digits");
    let ours = library == "ours";

    let one = async || {
        if ours {
            zoho.crm_v8().photos().delete(PhotoModule::Leads, &record).await.expect("it is deleted");
        } else {
            let request = bare.delete(&photo).header("authorization", format!("Zoho-oauthtoken {TOKEN}"));
            let answer =
                request.send().await.and_then(reqwest::Response::error_for_status).expect("it is deleted");
            answer.bytes().await.expect("it has a body");
        }
    };
    // Connections stand and caches are warm before the clock starts.
    for _ in 0..in_flight * 2 {
        one().await;
    }
    let started = cpu();
    let next = Arc::new(AtomicU32::new(0));
    let workers = (0..in_flight).map(|_| async {
        while next.fetch_add(1, Relaxed) < count {
            one().await;
        }
    });
    futures_util::future::join_all(workers).await;
    Measured { cpu: (cpu() - started) / f64::from(count), peak: peak() }
}
