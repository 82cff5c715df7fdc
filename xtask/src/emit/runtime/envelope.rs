//! Answers that come in an envelope: the payload under one name, success told by others.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use progenitor_client::ResponseValue;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::draft::{Draft, Operation};
use super::error::{Error, ErrorKind};
use super::exchange::Reply;
use super::future::{CallFuture, Reader};
use crate::api::codec::ErrorBody;

/// How an envelope is read.
#[derive(Debug)]
pub(crate) struct Envelope {
    /// The name of the payload.
    pub(crate) payload: &'static str,
    /// What all must hold for the answer to be a success; at most 64.
    pub(crate) success: &'static [Condition],
    /// Text that may stand before the JSON.
    pub(crate) prefix: &'static str,
}

/// What one member of an envelope must be.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) property: &'static str,
    /// The text of the value: a string as it is, a number or boolean as JSON writes it.
    pub(crate) equals: &'static str,
    pub(crate) ignore_case: bool,
    /// Whether the member may be absent or `null`.
    pub(crate) optional: bool,
}

impl Condition {
    fn holds(&self, found: Option<&str>) -> bool {
        match found {
            None => self.optional,
            Some(text) if self.ignore_case => text.eq_ignore_ascii_case(self.equals),
            Some(text) => text == self.equals,
        }
    }
}

impl Envelope {
    /// The JSON without the prefix, a byte order mark and white space around them.
    fn strip<'b>(&self, body: &'b [u8]) -> &'b [u8] {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
        body.strip_prefix(self.prefix.as_bytes()).unwrap_or(body).trim_ascii_start()
    }

    /// Whether the envelope says success, with its payload; the payload is read in the same pass.
    fn open<T: DeserializeOwned>(&'static self, body: &[u8]) -> Result<Opened<T>, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let opened = EnvelopeSeed { envelope: self, payload: PhantomData }.deserialize(&mut reader)?;
        reader.end()?;
        Ok(opened)
    }

    /// Decodes an answer: the payload, or the error that the envelope tells of, whatever the HTTP status is.
    pub(crate) fn decode<T, E>(&'static self, operation: &'static str, mut reply: Reply) -> Result<(T, Reply), Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody + DeserializeOwned,
    {
        let body = self.strip(&reply.body);
        let trouble = match self.open::<T>(body) {
            Ok(Opened { success: true, payload: Some(payload) }) => return Ok((payload, reply)),
            Ok(Opened { success: true, payload: None }) => Some(serde::de::Error::missing_field(self.payload)),
            Ok(Opened { success: false, .. }) => None,
            Err(error) => Some(error),
        };
        let failed = match &trouble {
            None => true,
            // The payload of an error may be anything, so it is not what decides.
            Some(_) => self.open::<IgnoredAny>(body).is_ok_and(|opened| !opened.success),
        };
        if failed && let Ok(error) = serde_json::from_slice::<E>(body) {
            return Err(reply.error(operation, ErrorKind::ErrorResponse(error)));
        }
        match trouble {
            Some(source) if reply.status.is_success() => {
                // The path is counted in the JSON, which the prefix may have moved.
                let stripped = reply.body.slice_ref(body);
                let whole = std::mem::replace(&mut reply.body, stripped);
                let path = reply.path_of(&source);
                reply.body = whole;
                Err(reply.error(operation, ErrorKind::InvalidPayload { path, source }))
            }
            _ => Err(reply.error(operation, ErrorKind::UnexpectedResponse)),
        }
    }
}

struct Opened<T> {
    success: bool,
    payload: Option<T>,
}

struct EnvelopeSeed<T> {
    envelope: &'static Envelope,
    payload: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for EnvelopeSeed<T> {
    type Value = Opened<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for EnvelopeSeed<T> {
    type Value = Opened<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object (the envelope of the answer)")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let conditions = self.envelope.success;
        let mut unmet: u64 = 0;
        for (index, condition) in conditions.iter().enumerate() {
            unmet |= u64::from(!condition.holds(None)) << index;
        }
        let mut payload = None;
        while let Some(member) = map.next_key_seed(MemberSeed(self.envelope))? {
            match member {
                Member::Payload => payload = map.next_value()?,
                Member::Condition(index) => {
                    let holds = map.next_value_seed(ConditionSeed(&conditions[index]))?;
                    unmet = (unmet & !(1 << index)) | u64::from(!holds) << index;
                }
                Member::Other => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(Opened { success: unmet == 0, payload })
    }
}

/// Holds one member against its condition, without keeping its text.
struct ConditionSeed(&'static Condition);

impl<'de> DeserializeSeed<'de> for ConditionSeed {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ConditionSeed {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        Ok(self.0.holds(Some(text)))
    }

    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        Ok(self.0.holds(Some(if value { "true" } else { "false" })))
    }

    fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
        // The code of a success is nearly always this, and needs no text of its own.
        Ok(self.0.holds(Some(&if value == 0 { Cow::Borrowed("0") } else { Cow::Owned(value.to_string()) })))
    }

    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        Ok(self.0.holds(Some(&value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<bool, E> {
        Ok(self.0.holds(Some(&Value::from(value).to_string())))
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(self.0.holds(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<bool, A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(items))?;
        Ok(self.0.holds(Some(&value.to_string())))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<bool, A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(members))?;
        Ok(self.0.holds(Some(&value.to_string())))
    }
}

enum Member {
    Payload,
    Condition(usize),
    Other,
}

struct MemberSeed(&'static Envelope);

impl<'de> DeserializeSeed<'de> for MemberSeed {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberSeed {
    type Value = Member;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Member, E> {
        if name == self.0.payload {
            return Ok(Member::Payload);
        }
        let condition = self.0.success.iter().position(|condition| condition.property == name);
        Ok(condition.map_or(Member::Other, Member::Condition))
    }
}

impl<T: DeserializeOwned, E: ErrorBody + DeserializeOwned> Reader<T, E> for Envelope {
    fn read(&'static self, reply: Reply, operation: &'static Operation) -> Result<ResponseValue<T>, Error<E>> {
        let (payload, reply) = self.decode(operation.id, reply)?;
        Ok(reply.value(payload))
    }
}

/// A call whose success is the payload of an envelope.
pub(crate) fn payload<'c, T, E>(call: Draft<'c>, envelope: &'static Envelope) -> CallFuture<'c, T, E>
where
    T: DeserializeOwned,
    E: ErrorBody + DeserializeOwned,
{
    CallFuture::reading(call, envelope)
}
