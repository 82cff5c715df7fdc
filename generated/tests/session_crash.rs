//! What is left of a session when its process is killed within a refresh.
//!
//! The test starts itself as a child process, which refreshes and is killed at the point the test names. The points
//! before and after the store is written are in the child, the one before the answer is in the server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what helps a test may fail like the test")]

mod support;

use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use support::account::{Account, Manners, access_token, tokens};
use xiaomi_open_api::clock::SystemClock;
use xiaomi_open_api::oauth::OAuthClient;
use xiaomi_open_api::session::*;

const CHILD: &str = "the_child_that_is_killed";
const FOLDER: &str = "XIAOMI_OPEN_API_TEST_FOLDER";
const BASE_URL: &str = "XIAOMI_OPEN_API_TEST_BASE_URL";
const STOP_AT: &str = "XIAOMI_OPEN_API_TEST_STOP_AT";

/// A file store that says where it is and stops there for good.
struct StopsAt {
    file: FileTokenStore,
    stop_at: String,
}

impl StopsAt {
    async fn reach(&self, point: &str) {
        if point == self.stop_at {
            println!("reached {point}");
            std::future::pending::<()>().await;
        }
    }
}

impl TokenStore for StopsAt {
    type Error = io::Error;

    async fn load(&self) -> io::Result<Option<SessionRecord>> {
        self.file.load().await
    }

    async fn save(&self, record: &SessionRecord) -> io::Result<()> {
        let what = if record.refresh_started.is_some() { "mark" } else { "tokens" };
        self.reach(&format!("before the {what}")).await;
        self.file.save(record).await?;
        self.reach(&format!("after the {what}")).await;
        Ok(())
    }
}

fn application(base_url: &str) -> OAuthClient {
    let redirect_uri = "https://app.example.com/mi/callback";
    OAuthClient::new("2882303761517163841", "app-secret", redirect_uri).unwrap().with_base_url(base_url).unwrap()
}

fn file_in(folder: &Path) -> FileTokenStore {
    FileTokenStore::new(folder.join("session.json"))
}

/// Not a test of its own: the child process. It does nothing when it is run as a test.
#[tokio::test]
async fn the_child_that_is_killed() {
    let Ok(base_url) = std::env::var(BASE_URL) else { return };
    let folder = std::env::var(FOLDER).unwrap();
    let store = StopsAt { file: file_in(Path::new(&folder)), stop_at: std::env::var(STOP_AT).unwrap() };
    let session = Session::builder(application(&base_url), store).resume().await.unwrap().unwrap();
    session.refresh().await.unwrap();
    unreachable!("the refresh is not to end");
}

/// Kills the child, should the test fail before.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Aftermath {
    account: Account,
    session: Session,
    _folder: tempfile::TempDir,
}

/// Starts a child on the first tokens, kills it at this point, and goes on in this process with what it left.
async fn killed(point: &'static str) -> Aftermath {
    let account = Account::start().await;
    let folder = tempfile::tempdir().unwrap();
    let store = file_in(folder.path());
    Session::builder(account.application(SystemClock), store.clone()).start(&tokens(0)).await.unwrap();
    let before_the_answer = point == "before the answer";
    if before_the_answer {
        account.set_manners(Manners::Hangs);
    }

    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--nocapture"])
        .env(FOLDER, folder.path())
        .env(BASE_URL, &account.server.url)
        .env(STOP_AT, point)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Killed(child);
    if before_the_answer {
        while account.refreshes() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    } else {
        let output = BufReader::new(child.0.stdout.take().unwrap());
        let reached = format!("reached {point}");
        let is_there = move || output.lines().any(|line| line.unwrap().contains(&reached));
        assert!(tokio::task::spawn_blocking(is_there).await.unwrap(), "the child ended before it was {point}");
    }
    child.0.kill().unwrap();
    child.0.wait().unwrap();

    account.set_manners(Manners::Good);
    let session = Session::builder(application(&account.server.url), store).resume().await.unwrap().unwrap();
    Aftermath { account, session, _folder: folder }
}

impl Aftermath {
    /// The next refresh.
    async fn refresh(&self) -> Result<String, SignInReason> {
        match self.session.refresh().await {
            Ok(()) => Ok(self.session.tokens().access_token().expose().to_owned()),
            Err(SessionError::SignInRequired { reason, .. }) => Err(reason),
            Err(error) => panic!("{error:?}"),
        }
    }

    fn is_in_doubt(&self) -> bool {
        matches!(self.session.status(), SessionStatus::InDoubt { .. })
    }
}

#[tokio::test]
async fn killed_before_the_mark_nothing_has_happened() {
    let left = killed("before the mark").await;
    assert_eq!((left.session.status(), left.account.refreshes()), (SessionStatus::Ready, 0));
    assert_eq!(left.refresh().await, Ok(access_token(1)));
}

#[tokio::test]
async fn killed_before_the_request_it_is_in_doubt_and_safe() {
    let left = killed("after the mark").await;
    assert!(left.is_in_doubt() && left.account.refreshes() == 0, "{:?}", left.session);
    assert_eq!(left.session.tokens().access_token().expose(), access_token(0), "the old tokens are there");
    assert_eq!(left.refresh().await, Ok(access_token(1)));
    assert_eq!(left.session.status(), SessionStatus::Ready);
}

#[tokio::test]
async fn killed_before_the_answer_it_is_in_doubt_and_has_to_sign_in_again() {
    let left = killed("before the answer").await;
    assert!(left.is_in_doubt() && left.account.refreshes() == 1, "{:?}", left.session);
    assert_eq!(left.refresh().await, Err(SignInReason::Interrupted));
}

#[tokio::test]
async fn killed_before_the_new_tokens_are_stored_it_is_in_doubt_and_has_to_sign_in_again() {
    let left = killed("before the tokens").await;
    assert!(left.is_in_doubt() && left.account.refreshes() == 1, "{:?}", left.session);
    assert_eq!(left.refresh().await, Err(SignInReason::Interrupted));
}

#[tokio::test]
async fn killed_after_the_new_tokens_are_stored_nothing_is_lost() {
    let left = killed("after the tokens").await;
    assert_eq!(left.session.status(), SessionStatus::Ready);
    assert_eq!(left.session.tokens().access_token().expose(), access_token(1));
    assert_eq!(left.refresh().await, Ok(access_token(2)), "the new refresh token works");
}
