//! A browser, driven as a person would; other tests of the workspace use it as well.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use reqwest::redirect::Policy;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::prelude::*;

/// Runs a scenario in a browser of its own, and checks that the browser had nothing to complain about that is a fault.
///
/// Without a browser it says so and passes.
pub(crate) async fn browse(
    language: &str,
    is_fault: impl Fn(&str) -> bool,
    play: impl AsyncFnOnce(&WebDriver) -> WebDriverResult<()>,
) {
    let Some(programs) = Programs::find() else { return };
    let profile = TempDir::new().unwrap();
    let driver = Driver::start(programs);
    let capabilities = programs.capabilities(language, profile.path()).unwrap();
    let browser = WebDriver::builder(&driver.url, capabilities).client(http()).connect().await.unwrap();
    let played = browser.run_and_quit(async |browser| {
        play(&browser).await?;
        let complaints = browser.browser_log().await?;
        let complaints: Vec<String> = complaints.into_iter().map(|entry| entry.message).filter(|text| is_fault(text)).collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        WebDriverResult::Ok(())
    });
    played.await.unwrap();
}

/// The widths at which pages are looked at: a phone, a laptop.
pub(crate) const WIDTHS: [u32; 2] = [390, 1280];
/// The colour schemes in which they are.
pub(crate) const SCHEMES: [&str; 2] = ["light", "dark"];

/// Makes the window this wide, and the person prefer this colour scheme.
pub(crate) async fn look(browser: &WebDriver, width: u32, scheme: &str) -> WebDriverResult<()> {
    let cdp = browser.cdp();
    let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500 });
    cdp.send_raw("Emulation.setDeviceMetricsOverride", size).await?;
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    cdp.send_raw("Emulation.setEmulatedMedia", media).await.map(drop)
}

/// A client that goes where it is told and nowhere else.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap()
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
pub(crate) struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it and reads lines until one of them is what is looked for.
    pub(crate) fn start<T>(command: &mut Command, mut look: impl FnMut(&str) -> Option<T>) -> (Self, T) {
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
