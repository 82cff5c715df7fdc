//! An emulator before it starts.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::sync::oneshot;

use super::Emulator;
use super::app::App;
use super::clock::EmulatorClock;
use super::fault::Injection;
use super::random::Random;
use super::server;
use super::shared::{Disturbances, Parts, Shared};
use super::tokens::Lifetimes;
use super::user::User;
use super::wire;
use crate::api::{Client, Credentials};
use crate::clock::{Clock, SystemClock};

/// Makes an [`Emulator`]; see [`Emulator::builder`].
#[derive(Clone)]
#[must_use = "nothing listens until it is started"]
pub struct Builder {
    address: SocketAddr,
    apps: Vec<App>,
    users: Vec<User>,
    clock: Arc<dyn Clock>,
    seed: Option<Vec<u8>>,
    lifetimes: Lifetimes,
    nonce_tolerance: Duration,
    disturbances: Disturbances,
}

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: somebody else has the port, or it takes other rights.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("the random source of the operating system failed: {reason}")]
    RandomSource {
        /// What it said.
        reason: String,
    },
    /// The HTTP client that [`Emulator::client`] hands out could not be made.
    #[error("cannot make an HTTP client")]
    HttpClient(#[source] reqwest::Error),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            apps: Vec::new(),
            users: Vec::new(),
            clock: Arc::new(SystemClock),
            seed: None,
            lifetimes: Lifetimes::default(),
            nonce_tolerance: Duration::from_secs(10 * 60),
            disturbances: Disturbances::default(),
        }
    }
}

impl Builder {
    /// Listens on this port of 127.0.0.1; 0, the default, is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Listens on this address. The emulator hands its secrets to everybody who asks: not one for the open net.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Adds an app. The first one takes the place of the [built-in ones](App::built_in).
    pub fn app(mut self, app: App) -> Self {
        self.apps.push(app);
        self
    }

    /// Adds a test user. The first one takes the place of the [built-in ones](User::built_in).
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    /// Sets the clock by which codes, tokens and nonces age: a type that implements [`Clock`], or a closure.
    ///
    /// To let time pass in a test, [`Emulator::advance`] needs no clock of one's own.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes codes, tokens, keys and nonces follow from `seed`, so that they are the same in every run. Without it the
    /// operating system gives the seed.
    pub fn seed(mut self, seed: impl AsRef<[u8]>) -> Self {
        self.seed = Some(seed.as_ref().to_vec());
        self
    }

    /// How long an authorization code is good. Five minutes, unless set; the documentation speaks of five (2017) and of ten
    /// (pId 1519, 2023-07-24).
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.code = lifetime;
        self
    }

    /// How long an access token is good. Three days, unless set (pId 1520, 2024-09-25, and `expires_in` of recorded
    /// answers); older documentation says ninety.
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.access_token = lifetime;
        self
    }

    /// How long a refresh token is good. Ninety days, unless set (three months by pId 1520, 2024-09-25); older documentation
    /// says ten years.
    pub fn refresh_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.refresh_token = lifetime;
        self
    }

    /// Lets an access token live on when its refresh token is used.
    ///
    /// Which of the two the real service does is not documented; unless set, the old access token dies with the refresh, so
    /// that a client which goes on using it is found out.
    pub fn access_token_outlives_refresh(mut self) -> Self {
        self.lifetimes.access_token_outlives_refresh = true;
        self
    }

    /// How far the minutes of the nonce in a MAC may be off. Ten minutes, unless set; the tolerance of the real service is not
    /// documented.
    pub fn nonce_tolerance(mut self, tolerance: Duration) -> Self {
        self.nonce_tolerance = tolerance;
        self
    }

    /// Has every answer wait this long.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.disturbances.latency = latency;
        self
    }

    /// Adds a fault that waits from the start.
    pub fn inject(mut self, injection: Injection) -> Self {
        self.disturbances.injections.push(injection);
        self
    }

    /// Starts to listen, on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// [`StartError::Listen`] when the port is taken; the other kinds when the system has no randomness, or no TLS for the
    /// HTTP client.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime with I/O and time enabled, as [`tokio::spawn`] does.
    #[allow(clippy::unused_async, reason = "it needs the runtime, and may come to wait")]
    pub async fn start(self) -> Result<Emulator, StartError> {
        let Self { address, mut apps, mut users, clock, seed, lifetimes, nonce_tolerance, disturbances } = self;
        let refused = |source| StartError::Listen { address, source };
        let random = match seed {
            Some(seed) => Random::from_seed(&seed),
            None => Random::from_system().map_err(|error| StartError::RandomSource { reason: error.to_string() })?,
        };
        // Nobody's proxy settings get between a test and the emulator beside it.
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).referer(false);
        let http = http.build().map_err(StartError::HttpClient)?;
        let listener = wire::listen(address).map_err(refused)?;
        let base_url = format!("http://{}", reachable(listener.local_addr().map_err(refused)?));
        if apps.is_empty() {
            apps = App::built_in();
        }
        if users.is_empty() {
            users = User::built_in();
        }
        let client = Client::with_http(Credentials::none(), http).with_base_url(&base_url);
        let clock = EmulatorClock::new(clock);
        let shared =
            Arc::new(Shared::new(Parts { base_url, apps, users, clock, lifetimes, nonce_tolerance, disturbances }, random));
        let (stop, stopped) = oneshot::channel::<()>();
        let end = async {
            // Told to stop, or dropped: both are an end.
            let _ = stopped.await;
        };
        let server = tokio::spawn(server::serve(listener, Arc::clone(&shared), end));
        Ok(Emulator { shared, client, stop, server })
    }
}

/// Where a client on this machine finds a listener.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
