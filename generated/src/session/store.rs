//! Where tokens are kept while no program runs.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::oauth::{TokenSet, unix_seconds};

/// Keeps the tokens of one account, so that they outlive the process.
///
/// ```
/// use xiaomi_open_api::session::{SessionRecord, TokenStore};
/// # use std::sync::Mutex;
/// # struct Database(Mutex<Option<String>>);
/// # impl Database {
/// #     async fn select(&self, _: i64) -> std::io::Result<Option<String>> { Ok(self.0.lock().unwrap().clone()) }
/// #     async fn upsert(&self, _: i64, row: String) -> std::io::Result<()> { *self.0.lock().unwrap() = Some(row); Ok(()) }
/// # }
///
/// struct AccountRow {
///     database: Database,
///     account: i64,
/// }
///
/// impl TokenStore for AccountRow {
///     type Error = std::io::Error;
///
///     async fn load(&self) -> Result<Option<SessionRecord>, Self::Error> {
///         let row = self.database.select(self.account).await?;
///         Ok(row.map(|json| serde_json::from_str(&json)).transpose()?)
///     }
///
///     async fn save(&self, record: &SessionRecord) -> Result<(), Self::Error> {
///         self.database.upsert(self.account, serde_json::to_string(record)?).await
///     }
/// }
/// ```
///
/// What a session promises about crashes holds if [`save`](Self::save) does.
pub trait TokenStore: Send + Sync + 'static {
    /// Why the store failed. Should hold no tokens: it becomes the source of a
    /// [`SessionError`](super::SessionError).
    type Error: Into<Box<dyn Error + Send + Sync>>;

    /// The record that was saved last; `None` when there is none, or none any more because the user signed out.
    fn load(&self) -> impl Future<Output = Result<Option<SessionRecord>, Self::Error>> + Send;

    /// Replaces the record, whole or not at all, and returns when it would survive a crash.
    ///
    /// Saving the same record again must do no harm: a session does so when it does not know that it was saved.
    fn save(&self, record: &SessionRecord) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Keeps everybody else who shares the store from refreshing, until the result is dropped.
    ///
    /// The default locks nothing, which is right as long as one [`Session`](super::Session) and its clones are the only
    /// users of the record. Where several processes share it, two of them could use the same refresh token and one would
    /// be refused; take a lock that they share (`SELECT … FOR UPDATE`, a file lock, a lease). A session loads the record
    /// again under the lock, and takes over tokens that another one refreshed in the meantime.
    fn lock(&self) -> impl Future<Output = Result<StoreLock, Self::Error>> + Send {
        async { Ok(StoreLock::none()) }
    }
}

/// What is stored for one account: its tokens, and whether a refresh of them has begun.
///
/// Serialized it holds secrets: keep it encrypted or out of reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SessionRecord {
    /// The tokens.
    pub tokens: TokenSet,
    /// When a refresh of these tokens began whose outcome is not known. It is written before the request is sent and goes
    /// with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_seconds")]
    pub refresh_started: Option<SystemTime>,
}

impl SessionRecord {
    /// Tokens that nobody is refreshing.
    #[must_use]
    pub fn new(tokens: TokenSet) -> Self {
        Self { tokens, refresh_started: None }
    }
}

/// Holds a lock until it is dropped.
pub struct StoreLock {
    _guard: Option<Box<dyn Any + Send>>,
}

impl StoreLock {
    /// Keeps `guard` and drops it at the end of the refresh.
    pub fn holding(guard: impl Any + Send) -> Self {
        Self { _guard: Some(Box::new(guard)) }
    }

    /// Nothing to hold.
    #[must_use]
    pub fn none() -> Self {
        Self { _guard: None }
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreLock")
    }
}

impl<S: TokenStore> TokenStore for Arc<S> {
    type Error = S::Error;

    fn load(&self) -> impl Future<Output = Result<Option<SessionRecord>, Self::Error>> + Send {
        (**self).load()
    }

    fn save(&self, record: &SessionRecord) -> impl Future<Output = Result<(), Self::Error>> + Send {
        (**self).save(record)
    }

    fn lock(&self) -> impl Future<Output = Result<StoreLock, Self::Error>> + Send {
        (**self).lock()
    }
}

/// A [`TokenStore`] in the memory of this process: for tests, and for programs whose users sign in at every start.
#[derive(Debug, Default)]
pub struct MemoryTokenStore(Mutex<Option<SessionRecord>>);

impl MemoryTokenStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl TokenStore for MemoryTokenStore {
    type Error = std::convert::Infallible;

    async fn load(&self) -> Result<Option<SessionRecord>, Self::Error> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn save(&self, record: &SessionRecord) -> Result<(), Self::Error> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(record.clone());
        Ok(())
    }
}

pub(super) type StoreFailure = Box<dyn Error + Send + Sync>;
type StoreFuture<'s, T> = Pin<Box<dyn Future<Output = Result<T, StoreFailure>> + Send + 's>>;

/// A store of any type, so that a session needs no type parameter.
pub(super) trait AnyStore: Send + Sync {
    fn load(&self) -> StoreFuture<'_, Option<SessionRecord>>;
    fn save<'s>(&'s self, record: &'s SessionRecord) -> StoreFuture<'s, ()>;
    fn lock(&self) -> StoreFuture<'_, StoreLock>;
}

impl<S: TokenStore> AnyStore for S {
    fn load(&self) -> StoreFuture<'_, Option<SessionRecord>> {
        Box::pin(async { TokenStore::load(self).await.map_err(Into::into) })
    }

    fn save<'s>(&'s self, record: &'s SessionRecord) -> StoreFuture<'s, ()> {
        Box::pin(async move { TokenStore::save(self, record).await.map_err(Into::into) })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async { TokenStore::lock(self).await.map_err(Into::into) })
    }
}

mod optional_seconds {
    use std::time::SystemTime;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Seconds(#[serde(with = "super::unix_seconds")] SystemTime);

    pub(super) fn serialize<S: Serializer>(time: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
        time.map(Seconds).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SystemTime>, D::Error> {
        Ok(Option::<Seconds>::deserialize(deserializer)?.map(|Seconds(time)| time))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_record_reads_back_with_and_without_its_mark() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut record = SessionRecord::new(TokenSet::new("V3_a", at).with_refresh_token("R3_a"));
        for mark in [None, Some(at)] {
            record.refresh_started = mark;
            let json = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<SessionRecord>(&json).unwrap(), record, "{json}");
        }
        assert!(!format!("{record:?}").contains("V3_"));
    }
}
