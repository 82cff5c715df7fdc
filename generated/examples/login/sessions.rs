//! Who is signed in with which browser: an id in a cookie, everything else on the server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use xiaomi_open_api::oauth::{AuthorizeError, State};
use xiaomi_open_api::session::Session;

const SESSION_COOKIE: &str = "demo_session";
const STATE_COOKIE: &str = "demo_state";

/// How long somebody stays signed in to this application; the tokens of the Mi Account have their own time.
const LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);

/// How long somebody may take on the page of the Mi Account.
const SIGN_IN_TIME: Duration = Duration::from_secs(30 * 60);

/// Somebody who is signed in.
pub(crate) struct SignedIn {
    /// The tokens, kept fresh.
    pub(crate) account: Session,
    /// The number of the Mi Account, for applications that receive it.
    pub(crate) user_id: Option<i64>,
    password: Mutex<Password>,
    since: Instant,
}

/// Whether the user typed the password once more.
enum Password {
    NotAsked,
    /// Sent to checkPassword with this value in the callback URL.
    Asked(State),
    Confirmed(Instant),
}

impl SignedIn {
    pub(crate) fn new(account: Session, user_id: Option<i64>) -> Self {
        Self { account, user_id, password: Mutex::new(Password::NotAsked), since: Instant::now() }
    }

    /// Remembers the value that the callback has to bring back.
    pub(crate) fn ask_password(&self, check: State) {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner) = Password::Asked(check);
    }

    /// Whether this is the value that was sent, compared in constant time. It is good for one answer.
    pub(crate) fn take_answer(&self, check: &str) -> bool {
        let mut password = self.password.lock().unwrap_or_else(PoisonError::into_inner);
        let is_expected = matches!(&*password, Password::Asked(expected) if expected.matches(check));
        if is_expected {
            *password = Password::NotAsked;
        }
        is_expected
    }

    pub(crate) fn confirm_password(&self) {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner) = Password::Confirmed(Instant::now());
    }

    /// How long ago the password was confirmed.
    pub(crate) fn password_confirmed(&self) -> Option<Duration> {
        match &*self.password.lock().unwrap_or_else(PoisonError::into_inner) {
            Password::Confirmed(at) => Some(at.elapsed()),
            Password::NotAsked | Password::Asked(_) => None,
        }
    }
}

/// Everybody who is signed in. A service with more than one process keeps this in its database.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Arc<SignedIn>>>);

impl Sessions {
    /// Begins a session, and returns its id.
    ///
    /// The id is always a new one: had it been there before the sign-in, whoever planted it would now be signed in too.
    pub(crate) fn begin(&self, signed_in: SignedIn) -> Result<String, AuthorizeError> {
        // A state is 256 random bits in a form that a cookie takes, which is what an id needs to be.
        let id = State::generate()?.as_str().to_owned();
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.since.elapsed() < LIFETIME);
        sessions.insert(id.clone(), Arc::new(signed_in));
        Ok(id)
    }

    pub(crate) fn of(&self, jar: &CookieJar) -> Option<Arc<SignedIn>> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get(jar.get(SESSION_COOKIE)?.value())?;
        (session.since.elapsed() < LIFETIME).then(|| Arc::clone(session))
    }

    pub(crate) fn end(&self, jar: &CookieJar) {
        if let Some(cookie) = jar.get(SESSION_COOKIE) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(cookie.value());
        }
    }
}

/// The cookies, as this application sets them.
pub(crate) struct Cookies {
    /// Whether browsers come by https, as they do everywhere but on a developer's machine.
    pub(crate) secure: bool,
    /// The path of the redirect URI: the only one that gets to see the state.
    pub(crate) redirect_path: String,
}

impl Cookies {
    pub(crate) fn session(&self, id: String) -> Cookie<'static> {
        self.cookie(SESSION_COOKIE, id, "/".to_owned(), LIFETIME)
    }

    pub(crate) fn no_session(&self) -> Cookie<'static> {
        expired(self.session(String::new()))
    }

    pub(crate) fn state(&self, state: &State) -> Cookie<'static> {
        self.cookie(STATE_COOKIE, state.as_str().to_owned(), self.redirect_path.clone(), SIGN_IN_TIME)
    }

    pub(crate) fn no_state(&self) -> Cookie<'static> {
        expired(self.state(&State::from_stored("")))
    }

    /// Scripts do not read it (`HttpOnly`), and forms and images of other sites do not bring it (`SameSite=Lax`); that
    /// also keeps them from signing anybody out. `Strict` would be too much: the way back from the Mi Account is a link
    /// from another site, and would come without the cookie.
    fn cookie(&self, name: &'static str, value: String, path: String, lifetime: Duration) -> Cookie<'static> {
        Cookie::build((name, value))
            .path(path)
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(lifetime.try_into().unwrap_or_default())
            .build()
    }
}

/// What takes a cookie away: the same one, gone by.
fn expired(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.make_removal();
    cookie
}

/// The state that this browser was sent away with; one that matches nothing when there is none.
pub(crate) fn state_of(jar: &CookieJar) -> State {
    State::from_stored(jar.get(STATE_COOKIE).map_or("", Cookie::value))
}
