//! Channels that are told of changed records, and what they are told.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::clock;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::store::Store;

/// The most characters of a channel's token.
const LONGEST_TOKEN: usize = 50;
/// A channel lives for a day unless it says otherwise, and for a week at most.
const DAY: u64 = 86_400;

/// A channel, as it was enabled.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) events: Vec<String>,
    pub(crate) expiry: String,
    pub(crate) notify_url: String,
    pub(crate) token: Option<String>,
}

/// What a channel is told.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) notify_url: String,
    pub(crate) body: Value,
}

impl Store {
    /// Adds a channel that hears of all that befalls a module's records.
    pub(crate) fn add_channel(&mut self, module: &str, notify_url: &str) -> String {
        let id = self.new_id();
        let (events, expiry) = (vec![format!("{module}.all")], self.later(DAY));
        let channel = Channel { events, expiry, notify_url: notify_url.to_owned(), token: None };
        self.channels.insert(id.clone(), channel);
        id
    }

    /// Makes a message for each living channel that wants to hear of this.
    pub(crate) fn note_change(&mut self, module: &str, id: &str, operation: &str) {
        let event = match operation {
            "insert" => "create",
            "update" => "edit",
            other => other,
        };
        let wanted = [format!("{module}.{event}"), format!("{module}.all")];
        let (now, server_time) = (self.later(0), self.milliseconds());
        let lives = |channel: &Channel| clock::parse(&channel.expiry) > clock::parse(&now);
        let told = self.channels.iter().filter(|(_, channel)| {
            lives(channel) && channel.events.iter().any(|event| wanted.contains(event))
        });
        let messages: Vec<Message> = told
            .map(|(channel_id, channel)| {
                let body = json!({
                    "server_time": server_time,
                    "query_params": {},
                    "module": module,
                    "resource_uri": format!("https://www.zohoapis.com/crm/v8/{module}"),
                    "ids": [id],
                    "affected_fields": [],
                    "operation": operation,
                    "channel_id": channel_id,
                    "token": channel.token,
                });
                Message { notify_url: channel.notify_url.clone(), body }
            })
            .collect();
        self.messages.extend(messages);
    }
}

impl Channel {
    fn describe(&self, id: &str, event: &str) -> Value {
        let module = event.split('.').next().unwrap_or_default();
        json!({
            "channel_id": id,
            "channel_expiry": self.expiry,
            "events": self.events,
            "notify_url": self.notify_url,
            "token": self.token,
            "resource_name": module,
            "resource_uri": format!("https://www.zohoapis.com/crm/v8/{module}"),
        })
    }
}

impl Call<'_> {
    pub(crate) fn list_channels(&self, store: &mut Store) -> Answer {
        let id = self.query.get("channel_id").unwrap_or_default();
        let found = store.channels.get(id);
        let events =
            found.into_iter().flat_map(|channel| channel.events.iter().map(move |event| (channel, event)));
        let of_module = events.filter(|(_, event)| {
            let module = event.split('.').next().unwrap_or_default();
            self.query.get("module").is_none_or(|wanted| wanted == module)
        });
        let items: Vec<Value> = of_module.map(|(channel, event)| channel.describe(id, event)).collect();
        self.list(store, &items)
    }

    pub(crate) fn enable_channels(&self, store: &mut Store) -> Answer {
        self.each_item(201, |index, item| {
            for name in ["channel_id", "events", "notify_url"] {
                if item.get(name).is_none_or(Value::is_null) {
                    return self.failed("MANDATORY_NOT_FOUND", &["mandatory"], place("watch", index, name));
                }
            }
            self.write_channel(store, index, item, true)
        })
    }

    pub(crate) fn update_channels(&self, store: &mut Store) -> Answer {
        self.each_item(200, |index, item| self.write_channel(store, index, item, false))
    }

    /// Takes events from channels; one that has none left is gone.
    pub(crate) fn disable_events(&self, store: &mut Store) -> Answer {
        self.each_item(200, |index, item| {
            let id = item.get("channel_id").map(id_of).unwrap_or_default();
            let Some(channel) = store.channels.get_mut(&id) else {
                return self.not_subscribed(index, "channel_id");
            };
            let events = events_of(item);
            channel.events.retain(|event| !events.contains(event));
            let is_empty = channel.events.is_empty();
            let module = events.first().and_then(|event| event.split('.').next()).unwrap_or_default();
            let details = json!({"channel_id": id, "resource_name": module, "resource_uri": format!("https://www.zohoapis.com/crm/v8/{module}")});
            if is_empty {
                store.channels.remove(&id);
            }
            Outcome::Done("unsubscribed from these events", details)
        })
    }

    pub(crate) fn disable_channels(&self, store: &mut Store) -> Answer {
        let ids = self.query.get("channel_ids").unwrap_or_default();
        let disable = |(index, id): (usize, &str)| match store.channels.remove(id) {
            None => self.not_subscribed(index, "channel_ids"),
            Some(_) => Outcome::Done("unsubscribed", json!({"channel_id": id})),
        };
        let outcomes: Vec<Outcome> = ids.split(',').enumerate().map(disable).collect();
        self.outcomes(200, &outcomes)
    }

    fn not_subscribed(&self, index: usize, name: &str) -> Outcome {
        let code = if self.router.documents(self.operation, "NOT_SUBSCRIBED") {
            "NOT_SUBSCRIBED"
        } else {
            "INVALID_DATA"
        };
        self.failed(code, &["subscribed", "invalid data"], place("watch", index, name))
    }

    fn write_channel(&self, store: &mut Store, index: usize, item: &Value, is_new: bool) -> Outcome {
        let at = |name| place("watch", index, name);
        if let Some(failed) = self.misfit_of_item("watch", index, item) {
            return failed;
        }
        let id = item.get("channel_id").map(id_of).unwrap_or_default();
        let known = store.channels.get(&id).cloned();
        if known.is_none() && !is_new {
            return self.not_subscribed(index, "channel_id");
        }
        if crate::record_set::number(&id).is_none() {
            return self.failed("INVALID_DATA", &["invalid data"], at("channel_id"));
        }
        let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        if text("token").is_some_and(|token| token.chars().count() > LONGEST_TOKEN) {
            let mut details = at("token");
            details["maximum_length"] = Value::from(LONGEST_TOKEN);
            return self.failed("INVALID_DATA", &["length of the token"], details);
        }
        let latest = store.later(7 * DAY);
        let expiry = text("channel_expiry").or_else(|| known.as_ref().map(|known| known.expiry.clone()));
        let expiry = expiry.unwrap_or_else(|| store.later(DAY));
        if clock::parse(&expiry) > clock::parse(&latest) {
            return self.failed("INVALID_DATA", &["invalid data"], at("channel_expiry"));
        }
        let mut events = events_of(item);
        if events.is_empty() {
            events = known.as_ref().map(|known| known.events.clone()).unwrap_or_default();
        }
        let unknown = events.iter().any(|event| !is_event(store, event));
        if unknown || events.is_empty() {
            return self.failed("INVALID_DATA", &["invalid data"], at("events"));
        }
        let notify_url = text("notify_url").or_else(|| known.as_ref().map(|known| known.notify_url.clone()));
        let token = text("token").or_else(|| known.and_then(|known| known.token));
        let channel = Channel { events, expiry, notify_url: notify_url.unwrap_or_default(), token };
        let described = channel.events.iter().map(|event| {
            let module = event.split('.').next().unwrap_or_default();
            let uri = format!("https://www.zohoapis.com/crm/v8/{module}");
            let known = [
                ("channel_expiry", channel.expiry.as_str()),
                ("resource_uri", &uri),
                ("resource_name", module),
                ("channel_id", &id),
            ];
            Value::from(
                known
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
                    .collect::<Map<_, _>>(),
            )
        });
        let details = json!({"events": described.collect::<Vec<Value>>()});
        store.channels.insert(id, channel);
        let message = if is_new { "subscribed" } else { "updated" };
        Outcome::Done(message, details)
    }
}

fn events_of(item: &Value) -> Vec<String> {
    let events = item.get("events").and_then(Value::as_array).into_iter().flatten();
    events.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A module that is there and what may befall its records: `Leads.create`.
fn is_event(store: &Store, event: &str) -> bool {
    event.split_once('.').is_some_and(|(module, action)| {
        store.modules.contains_key(module) && matches!(action, "create" | "edit" | "delete" | "all")
    })
}
