//! The demo application in a process of its own.

use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use url::Url;

use crate::CONSENT;
use crate::driver::{Process, browse, http};

/// How long something may take to appear on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs a scenario with an application and a browser of its own, and checks that the browser had nothing to complain about.
///
/// Without a browser it says so and passes.
pub(crate) async fn scenario(language: &str, play: impl AsyncFnOnce(&Demo) -> WebDriverResult<()>) {
    // That a page came with a status of 400 is what some scenarios are about, and is no fault of the page.
    let is_fault = |complaint: &str| !complaint.contains("the server responded with a status of 4");
    browse(language, is_fault, async |browser| {
        let app = App::start();
        let demo = Demo { browser: browser.clone(), app: app.url.clone(), mi: app.mi.clone(), http: http() };
        play(&demo).await
    })
    .await;
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
