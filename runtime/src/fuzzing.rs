//! Entrances for fuzzers, to what reads the bytes of a server. Not for users, and bound by no promise.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use zoho_endpoint::Response;

use crate::{
    ApiError, Date, DateTime, Decimal, Endpoint, Error, FromAnswer, Json, Object, download,
    envelope::{self, Content},
    retry, send,
};

fn show(object: &Object) {
    drop((format!("{object:?}"), serde_json::to_string(object)));
}

/// Any answer of the API: what it is, and what its error would say.
pub fn answer(status: u16, body: &[u8]) {
    let Ok(status) = StatusCode::from_u16(status) else { return };
    for expected in [Response::Status, Response::Keyed("data"), Response::Outcomes("data")] {
        match envelope::judge(status, body, expected) {
            Ok(Content::Object(object)) => show(&object),
            Ok(Content::List(list)) => list.items.iter().chain([&list.beside]).for_each(show),
            Ok(Content::Other | Content::Read(_)) => {}
            Err(envelope::Failure { object, code, message }) => {
                let body = Bytes::copy_from_slice(body);
                let api = ApiError { status, headers: HeaderMap::new(), body, object, code, message };
                let error = Error::new(api);
                let _ = (format!("{error} {error:?}"), error.retry_after());
                for class in [zoho_endpoint::Retry::Safe, zoho_endpoint::Retry::Unsafe] {
                    let _ = retry::judge(&error, class);
                }
            }
        }
    }
    if let Ok(object) = Object::from_slice(body) {
        for (name, json) in object.iter() {
            let _ = (object.get::<String>(name), object.get::<i64>(name), object.get::<bool>(name));
            let _ = (
                object.get::<Decimal>(name).map(|number| number.cmp(&Decimal::from(0))),
                object.get::<Date>(name),
            );
            let _ = (
                object.get::<DateTime>(name).map(|moment| moment.to_string()),
                object.get::<Vec<Json>>(name),
            );
            assert_eq!(
                serde_json::from_str::<&serde_json::value::RawValue>(json)
                    .map(serde_json::value::RawValue::get)
                    .ok(),
                Some(json)
            );
        }
    }
}

/// An answer as a call reads it, without the call; for benchmarks too.
///
/// # Errors
/// Those of the call.
pub fn read<T: FromAnswer>(status: u16, body: Bytes, endpoint: Endpoint) -> Result<T, Error> {
    let status = StatusCode::from_u16(status).map_err(Error::configuration)?;
    let answer = send::judge(status, HeaderMap::new(), body, endpoint, T::DIRECTLY)?;
    T::from_answer(answer, endpoint)
}

/// Any value of `Content-Disposition`.
pub fn file_name(disposition: &[u8]) {
    if let Some(name) = download::file_name(disposition) {
        assert!(!name.contains(['/', '\\']));
    }
}

/// Any answer of the token endpoint.
pub fn token_answer(status: u16, body: &[u8]) {
    if let Ok(status) = StatusCode::from_u16(status) {
        crate::token::read_any(status, body);
    }
}
