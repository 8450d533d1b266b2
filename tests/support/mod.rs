//! What the tests of the generated crate share: a simulator with a client, and every version.
#![allow(dead_code, reason = "no test needs all of it")]

pub mod calls;
pub mod example;
pub mod openapi;

use std::{
    io,
    sync::{Arc, Mutex},
};

use zoho_api::{Hosts, RecordId, RetryPolicy, Zoho, bigin, crm};
use zoho_sim::Simulator;

/// Keeps what is written to it.
#[derive(Clone, Default)]
pub struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    /// All of it.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A photo as a camera might make it: small, but a real PNG.
pub const PHOTO: &[u8] = include_bytes!("../../examples/photo.png");

/// A simulator, a client with a refresh token, and a record of a module that every version has.
pub struct Fixture {
    pub simulator: Simulator,
    pub zoho: Zoho,
    pub contact: RecordId,
}

pub async fn start() -> Fixture {
    start_with(RetryPolicy::default()).await
}

pub async fn start_with(policy: RetryPolicy) -> Fixture {
    let simulator = Simulator::start().await.expect("loopback can be bound");
    let zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .retry(policy)
        .build()
        .expect("the client can be built");
    let contact = simulator.organisation().record("Contacts").parse().expect("digits");
    Fixture { simulator, zoho, contact }
}

/// A module that all sets of attachments have, whatever the version's enum is called.
#[derive(Clone, Copy)]
pub struct Contacts;

macro_rules! from_contacts {
    ($($module:path),*) => {
        $(impl From<Contacts> for $module {
            fn from(_: Contacts) -> Self {
                Self::Contacts
            }
        })*
    };
}

from_contacts!(crm::AttachmentModule, crm::AttachmentModuleV2_1, crm::AttachmentModuleV3);
from_contacts!(bigin::AttachmentModuleV1, bigin::AttachmentModule);

/// Calls a function for each version of a product: `for_each_version!(crm, fixture, check)`.
#[macro_export]
macro_rules! for_each_version {
    (crm, $fixture:expr, $check:path) => {
        $crate::for_each_version!(@ $fixture, $check: crm_v2 crm_v2_1 crm_v3 crm_v4 crm_v5 crm_v6 crm_v7 crm_v8)
    };
    (bigin, $fixture:expr, $check:path) => {
        $crate::for_each_version!(@ $fixture, $check: bigin_v1 bigin_v2)
    };
    (@ $fixture:expr, $check:path: $($version:ident)*) => {{
        let mut total = 0;
        $(total += $check($fixture, $fixture.zoho.$version()).await;)*
        total
    }};
}
