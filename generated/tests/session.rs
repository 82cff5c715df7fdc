//! Sessions: one refresh for all, stored before it is used, and no loss without a word.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what helps a test may fail like the test")]

mod support;

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use support::account::{Account, Manners, access_token, tokens};
use xiaomi_open_api::oauth::TokenSet;
use xiaomi_open_api::session::*;

/// A clock that is set by hand, in seconds since 1970.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn clock(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let hand = self.clone();
        move || SystemTime::UNIX_EPOCH + Duration::from_secs(hand.0.load(Ordering::SeqCst))
    }
}

/// A store that writes down what it is given, and fails when told to.
#[derive(Default)]
struct Store {
    record: Mutex<Option<SessionRecord>>,
    saved: Mutex<Vec<SessionRecord>>,
    /// The number of saves that still succeed.
    succeeds: Mutex<Option<usize>>,
    attempts: AtomicUsize,
    /// The number of the save that panics, counted from 1.
    panics_at: AtomicUsize,
    slow: AtomicBool,
    locks: AtomicUsize,
    /// What [`TokenStore::lock`] locks.
    shared: Arc<tokio::sync::Mutex<()>>,
}

impl Store {
    fn fail_after(&self, saves: usize) {
        *self.succeeds.lock().unwrap() = Some(saves);
    }

    fn recover(&self) {
        *self.succeeds.lock().unwrap() = None;
    }

    fn put(&self, record: Option<SessionRecord>) {
        *self.record.lock().unwrap() = record;
    }

    fn access_token(&self) -> String {
        self.record.lock().unwrap().as_ref().unwrap().tokens.access_token().expose().to_owned()
    }

    fn is_marked(&self) -> bool {
        self.record.lock().unwrap().as_ref().unwrap().refresh_started.is_some()
    }

    fn saves(&self) -> usize {
        self.saved.lock().unwrap().len()
    }
}

impl TokenStore for Store {
    type Error = io::Error;

    async fn load(&self) -> io::Result<Option<SessionRecord>> {
        Ok(self.record.lock().unwrap().clone())
    }

    async fn save(&self, record: &SessionRecord) -> io::Result<()> {
        if self.slow.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let attempt = self.attempts.fetch_add(1, Ordering::SeqCst) + 1;
        assert_ne!(attempt, self.panics_at.load(Ordering::SeqCst), "the store was told to panic");
        match &mut *self.succeeds.lock().unwrap() {
            Some(0) => return Err(io::Error::other("disk full")),
            Some(left) => *left -= 1,
            None => {}
        }
        self.saved.lock().unwrap().push(record.clone());
        self.put(Some(record.clone()));
        Ok(())
    }

    async fn lock(&self) -> io::Result<StoreLock> {
        self.locks.fetch_add(1, Ordering::SeqCst);
        Ok(StoreLock::holding(Arc::clone(&self.shared).lock_owned().await))
    }
}

struct Scene {
    account: Account,
    store: Arc<Store>,
    hand: Hand,
}

impl Scene {
    async fn new() -> Self {
        Self { account: Account::start().await, store: Arc::default(), hand: Hand::default() }
    }

    fn builder(&self) -> SessionBuilder {
        let client = xiaomi_open_api::Client::new(xiaomi_open_api::Credentials::none()).with_base_url(&self.account.server.url);
        Session::builder(self.account.application(self.hand.clock()), Arc::clone(&self.store)).client(client)
    }

    /// A session with the first tokens.
    async fn session(&self) -> Session {
        self.builder().start(&tokens(0)).await.unwrap()
    }
}

async fn nickname(session: &Session) -> Result<String, CallError> {
    let profile = session.call(async |client| client.get_user_profile().await).await?;
    Ok(profile.into_inner().nickname.unwrap())
}

#[tokio::test]
async fn fresh_tokens_are_used_as_they_are() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    assert_eq!(nickname(&session).await.unwrap(), "nick 0");
    assert_eq!((scene.account.refreshes(), scene.store.saves()), (0, 1));
    assert_eq!(session.status(), SessionStatus::Ready);
}

#[tokio::test]
async fn tokens_are_refreshed_before_they_expire_and_stored_before_they_are_used() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3299);
    assert_eq!(nickname(&session).await.unwrap(), "nick 0");
    scene.hand.set(3300);
    assert_eq!(nickname(&session).await.unwrap(), "nick 1");
    assert_eq!(scene.account.refreshes(), 1);

    let saved = scene.store.saved.lock().unwrap().clone();
    let steps: Vec<_> = saved.iter().map(|record| (record.tokens.access_token().expose(), record.refresh_started)).collect();
    let marked = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(3300));
    assert_eq!(steps, [("V3_0/+=", None), ("V3_0/+=", marked), ("V3_1/+=", None)]);
    assert_eq!(session.tokens().union_id(), Some("union"), "what the answer left out is kept");
    assert_eq!(session.tokens().mac_key().unwrap().expose(), "key-1");
    assert_eq!(scene.store.locks.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_margin_can_be_set() {
    let scene = Scene::new().await;
    let session = scene.builder().refresh_margin(Duration::from_secs(10)).start(&tokens(0)).await.unwrap();
    scene.hand.set(3589);
    session.client().await.unwrap();
    assert_eq!(scene.account.refreshes(), 0);
    scene.hand.set(3590);
    session.client().await.unwrap();
    assert_eq!(scene.account.refreshes(), 1);
}

#[tokio::test]
async fn a_call_refused_with_96008_is_made_again_after_a_refresh() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    // The user changed the password: the access token is dead, though the clock does not know.
    scene.account.rotate();
    scene.store.put(Some(SessionRecord::new(tokens(1))));
    assert_eq!(nickname(&session).await.unwrap(), "nick 1", "tokens that another process stored are taken over");
    assert_eq!(scene.account.refreshes(), 0);

    let wrong = TokenSet::new("V3_wrong", SystemTime::UNIX_EPOCH).with_refresh_token("R3_1/+=");
    let session = scene.builder().start(&wrong).await.unwrap();
    assert_eq!(nickname(&session).await.unwrap(), "nick 2");
    assert_eq!(scene.account.refreshes(), 1);
}

#[tokio::test]
async fn a_call_is_made_twice_at_most() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.account.refuse_all_calls();
    let error = nickname(&session).await.unwrap_err();
    assert!(error.as_call().unwrap().is_token_expired());
    assert_eq!((scene.account.calls(), scene.account.refreshes()), (2, 1));
}

#[tokio::test]
async fn other_failures_are_not_repeated() {
    let scene = Scene::new().await;
    let client = xiaomi_open_api::Client::new(xiaomi_open_api::Credentials::none());
    for (status, body) in [(500, "<h1>oops</h1>"), (200, r#"{"result":"error","code":96007}"#), (403, "{}")] {
        let server = support::Server::always(status, "application/json", body).await;
        let session = scene.builder().client(client.clone().with_base_url(&server.url)).start(&tokens(0)).await.unwrap();
        let error = nickname(&session).await.unwrap_err();
        assert_eq!(server.received().len(), 1, "{error}");
        assert!(error.as_call().is_some() && !error.is_sign_in_required());
        if status == 200 {
            assert_eq!(error.as_call().unwrap().required_scopes().to_string(), "1");
        }
    }
    assert_eq!(scene.account.refreshes(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_tasks_make_one_refresh() {
    for expired_by_clock in [true, false] {
        let scene = Scene::new().await;
        let first = TokenSet::new("V3_wrong", SystemTime::UNIX_EPOCH);
        let first = first.with_refresh_token("R3_0/+=").with_expires_in(Duration::from_secs(3600));
        let session = scene.builder().start(&first).await.unwrap();
        if expired_by_clock {
            scene.hand.set(7200);
        }
        scene.account.set_manners(Manners::Slow(Duration::from_millis(50)));
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let session = session.clone();
                // Spawned, so the future of a call is `Send`.
                tokio::spawn(async move { nickname(&session).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap(), "nick 1");
        }
        assert_eq!(scene.account.refreshes(), 1, "expired by the clock: {expired_by_clock}");
        assert_eq!(scene.store.saves(), 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_tasks_share_one_failure() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(7200);
    scene.store.slow.store(true, Ordering::SeqCst);
    scene.account.set_manners(Manners::RefusesTheClient);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            tokio::spawn({
                let session = session.clone();
                async move { session.client().await }
            })
        })
        .collect();
    for task in tasks {
        let error = task.await.unwrap().unwrap_err();
        assert!(matches!(error, SessionError::Refresh(_)) && !error.is_retryable(), "{error:?}");
    }
    assert_eq!(scene.account.refreshes(), 1);
    assert_eq!(session.status(), SessionStatus::Ready, "a refusal of something else changes nothing");
    assert!(!scene.store.is_marked());
}

#[tokio::test]
async fn two_sessions_with_a_common_lock_make_one_refresh() {
    let scene = Scene::new().await;
    let here = scene.session().await;
    let there = scene.builder().resume().await.unwrap().unwrap();
    scene.hand.set(3600);
    scene.account.set_manners(Manners::Slow(Duration::from_millis(50)));
    let (here, there) = tokio::join!(nickname(&here), nickname(&there));
    assert_eq!((here.unwrap(), there.unwrap()), ("nick 1".to_owned(), "nick 1".to_owned()));
    assert_eq!((scene.account.refreshes(), scene.store.locks.load(Ordering::SeqCst)), (1, 2));
}

#[tokio::test]
async fn giving_up_on_a_call_does_not_stop_the_refresh() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(7200);
    scene.account.set_manners(Manners::Slow(Duration::from_millis(100)));
    let given_up = tokio::time::timeout(Duration::from_millis(20), session.client()).await;
    assert!(given_up.is_err());
    assert_eq!(nickname(&session).await.unwrap(), "nick 1");
    assert_eq!((scene.account.refreshes(), scene.store.access_token().as_str()), (1, "V3_1/+="));
}

#[tokio::test]
async fn a_refused_refresh_token_ends_the_session() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.account.rotate();
    for _ in 0..2 {
        let error = nickname(&session).await.unwrap_err();
        let CallError::Session(SessionError::SignInRequired { reason, .. }) = &error else { panic!("{error:?}") };
        assert_eq!(*reason, SignInReason::Refused);
        assert!(error.is_sign_in_required() && !error.is_retryable());
    }
    assert_eq!(scene.account.refreshes(), 1, "it is not asked again");
    assert_eq!(session.status(), SessionStatus::SignInRequired(SignInReason::Refused));
    let error = session.client().await.unwrap_err();
    assert_eq!(error.token_error().unwrap().code(), Some(xiaomi_open_api::ErrorCode::InvalidRefreshToken));
}

#[tokio::test]
async fn without_a_refresh_token_the_session_lasts_as_long_as_the_access_token() {
    let scene = Scene::new().await;
    let alone = TokenSet::new(access_token(0), SystemTime::UNIX_EPOCH).with_expires_in(Duration::from_secs(3600));
    let session = scene.builder().start(&alone).await.unwrap();
    scene.hand.set(3599);
    assert_eq!(nickname(&session).await.unwrap(), "nick 0");
    scene.hand.set(3600);
    assert!(session.client().await.unwrap_err().is_sign_in_required());
    assert_eq!(session.status(), SessionStatus::SignInRequired(SignInReason::NoRefreshToken));
    assert_eq!(scene.account.refreshes(), 0);
}

#[tokio::test]
async fn an_account_that_left_the_store_is_signed_out() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.store.put(None);
    scene.hand.set(3600);
    assert!(session.client().await.unwrap_err().is_sign_in_required());
    assert_eq!(session.status(), SessionStatus::SignInRequired(SignInReason::SignedOut));
    assert!(scene.store.record.lock().unwrap().is_none(), "the record does not come back");
}

#[tokio::test]
async fn tokens_that_could_not_be_stored_are_kept_unused_and_stored_first() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3600);
    scene.store.fail_after(1);
    for _ in 0..3 {
        let error = session.client().await.unwrap_err();
        assert!(matches!(error, SessionError::NotStored(_)) && error.is_retryable(), "{error:?}");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "disk full");
    }
    assert_eq!(session.status(), SessionStatus::NotStored);
    assert_eq!(session.tokens().access_token().expose(), access_token(1), "they can be kept elsewhere");
    assert_eq!((scene.account.refreshes(), scene.account.calls()), (1, 0));
    assert!(scene.store.is_marked(), "a crash now is noticed");

    scene.store.recover();
    assert_eq!(nickname(&session).await.unwrap(), "nick 1");
    assert_eq!((scene.account.refreshes(), scene.store.access_token()), (1, access_token(1)));
    assert_eq!((session.status(), scene.store.is_marked()), (SessionStatus::Ready, false));
}

#[tokio::test]
async fn nothing_is_sent_when_the_mark_cannot_be_stored() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3600);
    scene.store.fail_after(0);
    assert!(matches!(session.client().await, Err(SessionError::Store(_))));
    assert_eq!((scene.account.refreshes(), session.status()), (0, SessionStatus::Ready));
    scene.store.recover();
    assert_eq!(nickname(&session).await.unwrap(), "nick 1");
}

#[tokio::test]
async fn tokens_that_cannot_be_stored_do_not_start_a_session() {
    let scene = Scene::new().await;
    scene.store.fail_after(0);
    assert!(matches!(scene.builder().start(&tokens(0)).await, Err(SessionError::Store(_))));
    assert!(scene.builder().resume().await.unwrap().is_none());
}

#[tokio::test]
async fn a_store_that_panics_loses_nothing() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3600);
    // The first tokens, the mark, the new tokens.
    scene.store.panics_at.store(3, Ordering::SeqCst);
    let error = session.client().await.unwrap_err();
    assert!(matches!(error, SessionError::Aborted), "{error:?}");
    assert_eq!(session.status(), SessionStatus::NotStored);
    assert_eq!(nickname(&session).await.unwrap(), "nick 1");
    assert_eq!(scene.account.refreshes(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_in_doubt_until_the_server_is_asked_again() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3600);
    scene.account.set_manners(Manners::LosesTheAnswer);
    let error = session.client().await.unwrap_err();
    assert!(matches!(error, SessionError::RefreshInterrupted(_)) && error.is_retryable(), "{error:?}");
    let since = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
    assert_eq!(session.status(), SessionStatus::InDoubt { since });
    assert!(scene.store.is_marked());
    assert_eq!(scene.account.refreshes(), 1, "it is not sent again unasked");

    scene.account.set_manners(Manners::Good);
    let error = session.refresh().await.unwrap_err();
    let SessionError::SignInRequired { reason, .. } = error else { panic!("{error:?}") };
    assert_eq!(reason, SignInReason::Interrupted);
}

#[tokio::test]
async fn a_busy_server_leaves_the_refresh_token_as_good_as_before() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3600);
    scene.account.set_manners(Manners::Busy);
    let error = session.client().await.unwrap_err();
    assert!(matches!(error, SessionError::Refresh(_)) && error.is_retryable(), "{error:?}");
    assert_eq!((session.status(), scene.store.is_marked()), (SessionStatus::Ready, false));
    scene.account.set_manners(Manners::Good);
    assert_eq!(nickname(&session).await.unwrap(), "nick 1");
}

#[tokio::test]
async fn a_refresh_that_is_not_urgent_may_fail_and_rests() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3400);
    scene.account.set_manners(Manners::Busy);
    for _ in 0..5 {
        assert_eq!(nickname(&session).await.unwrap(), "nick 0");
    }
    assert_eq!(scene.account.refreshes(), 1);
    // Once it is urgent there is no rest.
    scene.hand.set(3600);
    assert!(session.client().await.is_err());
    assert_eq!(scene.account.refreshes(), 2);
}

#[tokio::test]
async fn clocks_that_jump_and_lifetimes_of_nothing_do_not_loop() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    for (jump, refreshes) in [(1 << 40, 1), (0, 1), (1 << 40, 1), (5, 1), ((1 << 40) + 3600, 2), (0, 2)] {
        scene.hand.set(jump);
        for _ in 0..3 {
            nickname(&session).await.unwrap();
        }
        assert_eq!(scene.account.refreshes(), refreshes, "{jump}");
    }
    scene.hand.set(1 << 41);
    for expires_in in [0, 1, u64::MAX] {
        scene.account.set_expires_in(expires_in);
        session.refresh().await.unwrap();
        let refreshes = scene.account.refreshes();
        for _ in 0..3 {
            nickname(&session).await.unwrap();
        }
        assert_eq!(scene.account.refreshes(), refreshes, "{expires_in}");
    }
}

#[tokio::test]
async fn each_client_can_be_prepared_for_its_tokens() {
    let scene = Scene::new().await;
    let keys: Arc<Mutex<Vec<bool>>> = Arc::default();
    let seen = Arc::clone(&keys);
    let url = scene.account.server.url.clone();
    let builder = scene.builder().prepare_client(move |client, tokens| {
        seen.lock().unwrap().push(tokens.signing_key().is_some());
        client.with_base_url(format!("{url}/prepared"))
    });
    let session = builder.start(&tokens(0)).await.unwrap();
    assert!(session.client().await.unwrap().base_url().ends_with("/prepared"));
    session.refresh().await.unwrap();
    session.client().await.unwrap();
    assert_eq!(*keys.lock().unwrap(), [false, true]);
}

#[test]
fn a_runtime_that_shuts_down_within_a_refresh_leaves_the_session_usable() {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let scene = server.block_on(Scene::new());
    let session = server.block_on(scene.session());
    scene.hand.set(3600);
    scene.account.set_manners(Manners::Hangs);

    let short = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let given_up = short.block_on(async { tokio::time::timeout(Duration::from_millis(100), session.client()).await });
    assert!(given_up.is_err());
    drop(short);
    assert!(matches!(session.status(), SessionStatus::InDoubt { .. }));

    scene.account.set_manners(Manners::Good);
    let error = server.block_on(session.client()).unwrap_err();
    assert!(error.is_sign_in_required(), "{error:?}");
    assert_eq!(session.status(), SessionStatus::SignInRequired(SignInReason::Interrupted));
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let scene = runtime.block_on(Scene::new());
    let session = runtime.block_on(scene.session());
    scene.hand.set(3600);
    let mut client = Box::pin(session.client());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = client.as_mut().poll(&mut context) else { panic!("it waits") };
    assert!(matches!(error, SessionError::NoRuntime), "{error:?}");
}

#[tokio::test]
async fn nothing_shows_a_token() {
    let scene = Scene::new().await;
    let session = scene.session().await;
    scene.hand.set(3600);
    scene.account.rotate();
    let error = session.client().await.unwrap_err();
    let shown = format!("{session:?} {error} {error:?} {:?} {:?}", session.tokens(), scene.builder());
    assert!(!shown.contains("V3_") && !shown.contains("R3_") && !shown.contains("app-secret"), "{shown}");
}
