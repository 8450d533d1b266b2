//! A loopback Zoho for tests without an account: the APIs of Zoho CRM and Bigin, answered from the
//! catalogue of [`zoho_catalogue`].
//!
//! [`Simulator::start`] opens a free port on the loopback interface; accounts, API and upload host
//! are one. Requests of every operation are recognised and checked by the catalogue alone: path, method,
//! token, scope, module, permission, parameters, form parts, the body. Records, their notes, tags,
//! links, photos and attachments, users and stored files are really kept. Any other operation is
//! answered by the kind of its response, with made-up objects of the right types.
//!
//! Errors come by their cause, with the row that the catalogue has for the operation and version.
//! [`Simulator::script`] makes anything go wrong with the calls that it names: a [`Fault`] is an
//! answer, or what a network does. [`Simulator::advance`] puts the clock forward, that tokens and
//! limits go by; limits are switched on in the [`Builder`], and [`Switches`] say what is right where
//! sources disagree. Each [`Account`] belongs to an organisation of its own.
//!
//! [`Simulator::log`] holds what was asked, with remarks about all that a
//! strict server would not like; [`Simulator::assert_clean`] turns the remarks into a failed test.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! let zoho = zoho_sim::Simulator::start().await?;
//! let lead = zoho.organisation().record("Leads");
//! // Point any client at it.
//! let photo = format!("{}/crm/v8/Leads/{lead}/photo", zoho.url());
//! let answer = reqwest::Client::new()
//!     .get(photo)
//!     .header("authorization", format!("Zoho-oauthtoken {}", zoho.access_token()))
//!     .header("user-agent", "doc test")
//!     .send()
//!     .await?;
//! assert_eq!(answer.status(), 204); // there is no photo yet
//! assert_eq!(zoho.log()[0].operation, Some("download_photo"));
//! zoho.assert_clean();
//! # Ok(())
//! # }
//! ```

mod account;
mod accounts;
mod answer;
mod ask;
mod body;
mod bounds;
mod builder;
mod bulk;
mod check;
mod checksum;
mod clock;
mod composite;
mod fault;
mod field_index;
mod file_store;
mod files;
mod finish;
mod grant;
mod handle;
mod image;
mod jobs;
mod json_body;
mod limits;
mod list;
mod log;
mod made_up;
mod messenger;
mod multipart;
mod notes;
mod organisation;
mod outcome;
mod perform;
mod plausible;
mod query;
mod query_language;
mod receive;
mod recipe;
mod record;
mod record_list;
mod record_set;
mod records;
mod related;
mod route;
mod rows;
mod rules;
mod script;
mod seed;
mod server;
mod shared;
mod simulator;
mod store;
mod switches;
mod tags;
mod throttle;
#[cfg(feature = "tls")]
mod tls;
mod token;
mod types;
mod users;
mod watch;
mod window;
mod wire;

pub use account::Account;
pub use builder::Builder;
pub use bulk::{BulkFlaw, BulkPace, BulkPlan};
pub use checksum::checksum;
pub use fault::{ErrorBody, Fault};
pub use log::Logged;
pub use organisation::Organisation;
pub use script::When;
pub use seed::Seed;
pub use simulator::Simulator;
pub use store::{StoredAttachment, StoredFile};
pub use switches::Switches;
pub use throttle::Throttle;

/// The name of the token endpoint in the log and for faults: `POST /oauth/v2/token`.
pub const TOKEN: &str = "oauth_token";

/// The name of the revocation endpoint in the log and for faults: `POST /oauth/v2/token/revoke`.
pub const REVOKE: &str = "oauth_revoke";

/// The name of the page of consent in the log and for faults: `GET /oauth/v2/auth`.
pub const AUTHORIZE: &str = "oauth_authorize";

/// Every call of the API, for faults.
pub const ALL: &str = "*";
