//! The end of a request: it is noted down, and the fault does its work on the answer.

use std::time::Duration;

use bytes::Bytes;
use http::Response;

use crate::answer::Answer;
use crate::body::{Break, Content, Contents};
use crate::fault::{Effect, Stage};
use crate::handle::{HungUp, Reply};
use crate::log::Logged;
use crate::shared::Shared;
use crate::wire::{LastWords, Wire};

/// Nobody waits longer for an answer that never comes.
const FOREVER: Duration = Duration::from_secs(3_600);

/// How a request ends.
enum Ending {
    /// With an answer that hyper sends, after a pause.
    Answer(Answer, Duration),
    /// With what hyper would not send; the number is the status, 0 if it has none.
    Words(LastWords, u16),
    /// With nothing, and the connection is closed after this time.
    Nothing(Duration),
}

pub(crate) async fn finish(
    shared: &Shared,
    reply: Reply,
    mut entry: Logged,
    wire: &Wire,
) -> Result<Response<Content>, HungUp> {
    let ending = ending(reply);
    entry.status = match &ending {
        Ending::Answer(answer, _) => answer.status,
        Ending::Words(_, status) => *status,
        Ending::Nothing(_) => 0,
    };
    let latency = {
        let mut state = shared.state();
        state.log.push(entry);
        state.latency
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    match ending {
        Ending::Answer(answer, pause) => {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            Ok(answer.into_response())
        }
        Ending::Words(words, _) => {
            wire.leave(words);
            Err(HungUp)
        }
        Ending::Nothing(pause) => {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            Err(HungUp)
        }
    }
}

fn ending(reply: Reply) -> Ending {
    let at_once = Duration::ZERO;
    // Only faults that have no use for the right answer come without it.
    let mut right = reply.answer.unwrap_or_else(Answer::nothing);
    let Some(fault) = reply.fault else { return Ending::Answer(right, at_once) };
    let (length, empty) = (right.contents.len(), right.contents.is_empty());
    match fault.effect {
        // With the body unread hyper may reset the connection before the client has seen the answer.
        Effect::Answer(answer) if fault.stage == Stage::BeforeBody => {
            let (status, length) = (answer.status, answer.contents.len());
            Ending::Words(LastWords::answer(answer, length), status)
        }
        Effect::Answer(answer) => Ending::Answer(answer, at_once),
        Effect::Wire(bytes) => Ending::Words(LastWords::raw(bytes), 0),
        Effect::Close | Effect::CutUpload(_) => Ending::Nothing(at_once),
        Effect::Silence | Effect::StallUpload(_) => Ending::Nothing(FOREVER),
        Effect::Delay(pause) => Ending::Answer(right, pause),
        Effect::Break(Break::Stall(_)) if empty => Ending::Nothing(FOREVER),
        Effect::Break(Break::Cut(_)) | Effect::Half if empty => Ending::Nothing(at_once),
        Effect::Break(broken) => {
            right.broken = Some(broken);
            Ending::Answer(right, at_once)
        }
        Effect::Half => {
            right.broken = Some(Break::Cut(length / 2));
            Ending::Answer(right, at_once)
        }
        Effect::Truncate => {
            right.contents = first_half(right.contents);
            Ending::Answer(right, at_once)
        }
        Effect::Lengthen(by) => {
            if empty {
                right.status = 200;
            }
            let status = right.status;
            Ending::Words(LastWords::answer(right, length.saturating_add(by)), status)
        }
        Effect::Shorten(by) => {
            if empty {
                right.contents = Contents::Blanks(by);
            }
            let status = right.status;
            Ending::Words(LastWords::answer(right, length.saturating_sub(by)), status)
        }
        Effect::Drip(bytes, pause) => {
            right.drip = Some((bytes, pause));
            Ending::Answer(right, at_once)
        }
    }
}

fn first_half(contents: Contents) -> Contents {
    match contents {
        Contents::Bytes(bytes) => Contents::Bytes(Bytes::slice(&bytes, ..bytes.len() / 2)),
        Contents::Spooled(spool) => Contents::Spooled(spool.half()),
        Contents::Generated(length) => Contents::Generated(length / 2),
        Contents::Blanks(length) => Contents::Blanks(length / 2),
    }
}
