//! The demo application in a process of its own, and a browser.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::prelude::*;
use url::Url;

use crate::CONSENT;

/// How long something may take to appear on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs a scenario with an application and a browser of its own, and checks that the browser had nothing to complain about.
///
/// Without a browser it says so and passes.
pub(crate) async fn scenario(language: &str, play: impl AsyncFnOnce(&Demo) -> WebDriverResult<()>) {
    let Some(programs) = Programs::find() else { return };
    let app = App::start();
    let profile = TempDir::new().unwrap();
    let driver = Driver::start(programs);
    let capabilities = programs.capabilities(language, profile.path()).unwrap();
    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let browser = WebDriver::builder(&driver.url, capabilities).client(http.clone()).connect().await.unwrap();
    let played = browser.run_and_quit(async |browser| {
        let demo = Demo { browser, app: app.url.clone(), mi: app.mi.clone(), http };
        play(&demo).await?;
        let complaints = demo.browser.browser_log().await?;
        // That a page came with a status of 400 is what some scenarios are about, and is no fault of the page.
        let complaints: Vec<String> = complaints
            .into_iter()
            .map(|entry| entry.message)
            .filter(|text| !text.contains("the server responded with a status of 4"))
            .collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        WebDriverResult::Ok(())
    });
    played.await.unwrap();
}

/// The two programs it takes.
struct Programs {
    driver: PathBuf,
    browser: PathBuf,
}

impl Programs {
    /// `CHROMEDRIVER` and `CHROMIUM` say where they are, else `PATH` does.
    fn find() -> Option<&'static Self> {
        static FOUND: OnceLock<Option<Programs>> = OnceLock::new();
        let find = || {
            let driver = program("CHROMEDRIVER", &["chromedriver"]);
            let browser = program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
            if driver.is_none() || browser.is_none() {
                // Not with `eprintln`, which a test that passes keeps to itself.
                let _ = writeln!(
                    std::io::stderr(),
                    "skipped: the browser tests need chromedriver and Chromium, in PATH or where CHROMEDRIVER and CHROMIUM say"
                );
            }
            Some(Self { driver: driver?, browser: browser? })
        };
        FOUND.get_or_init(find).as_ref()
    }

    fn capabilities(&self, language: &str, profile: &Path) -> WebDriverResult<ChromeCapabilities> {
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&self.browser.to_string_lossy())?;
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-proxy-server",
            "--window-size=1280,900",
        ] {
            capabilities.add_arg(argument)?;
        }
        capabilities.add_arg(&format!("--accept-lang={language}"))?;
        capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        Ok(capabilities)
    }
}

fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path)).filter(|path| path.is_file());
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let candidates = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.map(|path| path.with_extension(env::consts::EXE_EXTENSION)).find(|path| path.is_file())
}

/// A process that ends with this value, and what it goes on to print, which it must be able to get rid of.
struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it and reads lines until one of them is what is looked for.
    fn start<T>(command: &mut Command, mut look: impl FnMut(&str) -> Option<T>) -> (Self, T) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut process = Self { child, out };
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(process.out.read_line(&mut line).unwrap(), 0, "{command:?} ended early");
            if let Some(found) = look(line.trim_end()) {
                return (process, found);
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Driver {
    url: String,
    _process: Process,
}

impl Driver {
    fn start(programs: &Programs) -> Self {
        let started = |line: &str| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        };
        let (process, port) = Process::start(Command::new(&programs.driver).arg("--port=0"), started);
        Self { url: format!("http://127.0.0.1:{port}"), _process: process }
    }
}

struct App {
    url: String,
    mi: String,
    _process: Process,
}

impl App {
    fn start() -> Self {
        // Where cargo puts examples: beside the folder of this test.
        let mut path = env::current_exe().unwrap();
        path.pop();
        path.pop();
        let path = path.join("examples").join("login").with_extension(env::consts::EXE_EXTENSION);
        assert!(path.is_file(), "{} is not built: cargo build --example login", path.display());
        let mut command = Command::new(path);
        command.args(["--port", "0"]).env_remove("MI_CLIENT_ID").env_remove("MI_CLIENT_SECRET");
        let mut url = None;
        let (process, mi) = Process::start(&mut command, |line| {
            if url.is_none() {
                url = Some(line.strip_prefix("listening on ").unwrap_or_else(|| panic!("first line: {line}")).to_owned());
            }
            line.strip_prefix("signs in ").map(str::to_owned)
        });
        Self { url: url.unwrap(), mi, _process: process }
    }
}

/// What a scenario has to play with.
pub(crate) struct Demo {
    pub(crate) browser: WebDriver,
    /// The address of the application.
    pub(crate) app: String,
    /// The address of the emulator.
    pub(crate) mi: String,
    http: reqwest::Client,
}

impl Demo {
    pub(crate) async fn open(&self, path: &str) -> WebDriverResult<()> {
        self.browser.goto(format!("{}{path}", self.app)).await
    }

    pub(crate) async fn goto(&self, url: &Url) -> WebDriverResult<()> {
        self.browser.goto(url.as_str()).await
    }

    /// Waits for a page with this heading.
    pub(crate) async fn heading(&self, text: &str) -> WebDriverResult<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            // Between two pages there may be no document to ask.
            let shown = self.browser.execute("return document.querySelector('h1')?.textContent", vec![]).await;
            if shown.is_ok_and(|shown| shown.json() == text) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let page = self.browser.find(By::Tag("body")).await?.text().await?;
        panic!("no heading `{text}` at {}: {page}", self.browser.current_url().await?);
    }

    pub(crate) async fn element(&self, css: &str) -> WebDriverResult<WebElement> {
        self.browser.query(By::Css(css)).wait(PATIENCE, Duration::from_millis(50)).first().await
    }

    pub(crate) async fn click(&self, css: &str) -> WebDriverResult<()> {
        self.element(css).await?.click().await
    }

    pub(crate) async fn text(&self, css: &str) -> WebDriverResult<String> {
        self.element(css).await?.text().await
    }

    pub(crate) async fn has(&self, css: &str) -> WebDriverResult<bool> {
        Ok(!self.browser.find_all(By::Css(css)).await?.is_empty())
    }

    /// From the front page to the one of the Mi Account that asks for consent.
    pub(crate) async fn begin_sign_in(&self) -> WebDriverResult<()> {
        self.open("/").await?;
        self.click("#sign-in").await?;
        self.heading(CONSENT).await
    }

    /// From the front page to the account of this user.
    pub(crate) async fn sign_in(&self, user: u64, nickname: &str) -> WebDriverResult<()> {
        self.begin_sign_in().await?;
        self.click(&format!("input[name=user][value='{user}']")).await?;
        self.click("button[value=allow]").await?;
        self.heading(nickname).await
    }

    /// From the account to the page that asks for the password.
    pub(crate) async fn begin_confirmation(&self) -> WebDriverResult<()> {
        self.click("#confirm").await?;
        self.heading("Login demo asks you to confirm your password").await
    }

    /// Answers the page of the Mi Account that the browser shows, behind its back: returns where the browser would go.
    pub(crate) async fn answer(&self, choices: &[(&str, &str)]) -> WebDriverResult<Url> {
        let page = self.browser.current_url().await?;
        let mut form = url::form_urlencoded::Serializer::new(page.query().unwrap_or_default().to_owned());
        form.extend_pairs(choices);
        let mut target = page.clone();
        target.set_query(None);
        let request = self.http.post(target).header("content-type", "application/x-www-form-urlencoded").body(form.finish());
        let response = request.send().await.unwrap();
        let location = response.headers().get("location").unwrap_or_else(|| panic!("{}", response.status()));
        Ok(Url::parse(location.to_str().unwrap()).unwrap())
    }

    /// Moves the clock of the emulator, which is also that of the application.
    pub(crate) async fn advance(&self, time: Duration) {
        let body = json!({ "seconds": time.as_secs() }).to_string();
        let request = self.http.post(format!("{}/__emulator/clock", self.mi)).body(body);
        let response = request.header("content-type", "application/json").send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.text().await.unwrap());
    }

    /// What the emulator knows of a user.
    pub(crate) async fn user(&self, id: &str) -> Value {
        let text = self.http.get(format!("{}/__emulator/users", self.mi)).send().await.unwrap().text().await.unwrap();
        let users: Value = serde_json::from_str(&text).unwrap();
        let users = users.as_array().unwrap_or_else(|| panic!("{users}"));
        users.iter().find(|user| user["user_id"] == id).unwrap_or_else(|| panic!("no {id} in {users:?}")).clone()
    }
}

/// The URL with another value of a parameter.
pub(crate) fn with_parameter(url: &Url, name: &str, change: impl Fn(&str) -> String) -> Url {
    let mut changed = url.clone();
    let mut found = false;
    let pairs = url.query_pairs().map(|(other, value)| {
        found |= other == name;
        let value = if other == name { change(&value) } else { value.clone().into_owned() };
        (other.into_owned(), value)
    });
    let pairs: Vec<(String, String)> = pairs.collect();
    assert!(found, "no {name} in {url}");
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed
}
