//! The page of `cargo xtask report` in a real browser: two widths, two colour schemes, the keyboard alone, and no script at all.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../../generated/tests/browser/driver.rs"]
mod driver;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use url::Url;
use xtask::commands::given::Given;
use xtask::commands::report::{Arguments, run};

use driver::{SCHEMES, WIDTHS, browse, look};

/// The page of this repository, as it is or with overrides that do not all apply.
struct Page {
    folder: TempDir,
}

impl Page {
    fn of_repository() -> Self {
        Self::with(|overrides| overrides)
    }

    /// One slip in a target, and one correction for what the vendor has fixed.
    fn with_faults() -> Self {
        Self::with(|overrides| {
            let slip = overrides.replacen("properties.data.properties.nickname\n", "properties.data.properties.nickame\n", 1);
            assert_ne!(slip, overrides);
            slip + "  - target: $.info\n    description: Fixed since.\n    x-evidence: [get-user-profile-logto.yaml]\n    update: { version: 1.0.0 }\n"
        })
    }

    fn with(edit: impl Fn(String) -> String) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let overrides = folder.path().join("overrides");
        fs::create_dir(&overrides).unwrap();
        for entry in fs::read_dir(root.join("overrides")).unwrap() {
            let path = entry.unwrap().path();
            fs::write(overrides.join(path.file_name().unwrap()), edit(fs::read_to_string(&path).unwrap())).unwrap();
        }
        let page = Self { folder };
        let product = run(&Arguments {
            open: false,
            output: page.path(),
            given: Given {
                spec: Some(root.join("spec/xiaomi-open-api.yaml")),
                overrides: Some(overrides),
                evidence: Some(root.join("spec/evidence")),
            },
        });
        assert!(!product.unwrap().failed);
        page
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("page.html")
    }

    async fn open(&self, browser: &WebDriver) -> WebDriverResult<()> {
        browser.goto(Url::from_file_path(self.path()).unwrap().as_str()).await
    }
}

async fn ask(browser: &WebDriver, script: &str) -> WebDriverResult<Value> {
    Ok(browser.execute(script, vec![]).await?.json().clone())
}

async fn open_all(browser: &WebDriver) -> WebDriverResult<()> {
    ask(browser, "for (const details of document.querySelectorAll('details')) details.open = true").await.map(drop)
}

/// The headings of the sections that can be seen.
async fn seen(browser: &WebDriver) -> WebDriverResult<Vec<String>> {
    let script = "return [...document.querySelectorAll('.section')].filter(section => section.checkVisibility()).map(section => section.getAttribute('aria-label'))";
    Ok(serde_json::from_value(ask(browser, script).await?).unwrap())
}

fn every(_: &str) -> bool {
    true
}

#[tokio::test]
async fn nothing_sticks_out_and_everything_can_be_read() {
    let page = Page::with_faults();
    browse("en-US", every, async |browser| {
        for width in WIDTHS {
            for scheme in SCHEMES {
                look(browser, width, scheme).await?;
                page.open(browser).await?;
                assert_eq!(ask(browser, include_str!("overflow.js")).await?, json!([]), "{width} {scheme}, closed");
                open_all(browser).await?;
                assert_eq!(ask(browser, include_str!("overflow.js")).await?, json!([]), "{width} {scheme}, open");
                assert_eq!(ask(browser, include_str!("contrast.js")).await?, json!([]), "{width} {scheme}");
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_colour_scheme_is_that_of_the_system_until_another_is_chosen() {
    let page = Page::of_repository();
    browse("en-US", every, async |browser| {
        let mut colours = Vec::new();
        for scheme in SCHEMES {
            look(browser, 1280, scheme).await?;
            page.open(browser).await?;
            colours.push(ask(browser, "return getComputedStyle(document.body).backgroundColor").await?);
        }
        assert_ne!(colours[0], colours[1]);
        browser.find(By::Css("#theme option[value=light]")).await?.click().await?;
        assert_eq!(ask(browser, "return getComputedStyle(document.body).backgroundColor").await?, colours[0]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_tabulator_gets_everywhere() {
    let page = Page::with_faults();
    browse("en-US", every, async |browser| {
        for (width, is_open) in [(390, false), (1280, true)] {
            look(browser, width, "light").await?;
            page.open(browser).await?;
            if is_open {
                open_all(browser).await?;
            }
            let count = ask(browser, include_str!("focusable.js")).await?.as_u64().unwrap();
            assert!(count > 15, "{count}");
            let mut left = count + 5;
            while left > 0 {
                let some = left.min(100);
                let mut keys = browser.action_chain();
                for _ in 0..some {
                    keys = keys.send_keys(Key::Tab);
                }
                keys.perform().await?;
                left -= some;
            }
            let missed = "return [...window.expected].filter(element => !window.reached.has(element)).map(element => element.outerHTML.slice(0, 200))";
            assert_eq!(ask(browser, missed).await?, json!([]), "{width}");
            let unseen = "return [...window.unseen]";
            assert_eq!(ask(browser, unseen).await?, json!([]), "{width}: no visible focus");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn enter_opens_an_operation_and_a_number_leads_to_the_reason() {
    let page = Page::of_repository();
    browse("en-US", every, async |browser| {
        page.open(browser).await?;
        let is_open = "return document.querySelector('.section > details').open";
        assert_eq!(ask(browser, is_open).await?, json!(false));
        ask(browser, "document.querySelector('.section summary').focus()").await?;
        browser.action_chain().send_keys(Key::Enter).perform().await?;
        assert_eq!(ask(browser, is_open).await?, json!(true));

        let number = browser.find(By::Css(".numbers a")).await?;
        let target = number.attr("href").await?.unwrap();
        number.send_keys(Key::Enter).await?;
        let shown = format!("return document.querySelector('{target}').closest('details').open");
        assert_eq!(ask(browser, &shown).await?, json!(true));
        let focused = format!("return document.activeElement.parentElement.contains(document.querySelector('{target}'))");
        assert_eq!(ask(browser, &focused).await?, json!(true));
        // Again, although the address does not change.
        ask(browser, &format!("document.querySelector('{target}').closest('details').open = false")).await?;
        number.send_keys(Key::Enter).await?;
        assert_eq!(ask(browser, &shown).await?, json!(true));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn operations_are_found_by_outcome_and_by_text() {
    let page = Page::with_faults();
    browse("en-US", every, async |browser| {
        page.open(browser).await?;
        let all = seen(browser).await?;
        assert_eq!(all.len(), 8, "{all:?}");

        browser.find(By::Css("label[for=show-unmatched]")).await?.click().await?;
        assert_eq!(seen(browser).await?, ["GET /user/profile"]);
        browser.find(By::Css("label[for=show-obsolete]")).await?.click().await?;
        assert_eq!(seen(browser).await?, ["The rest of the document"]);
        browser.find(By::Css("label[for=show-all]")).await?.click().await?;

        let search = browser.find(By::Css("#search")).await?;
        search.send_keys("phoneAndEmail verified").await?;
        assert_eq!(seen(browser).await?, [""; 0]);
        assert!(browser.find(By::Css("#nothing")).await?.is_displayed().await?);
        search.clear().await?;
        search.send_keys("getUserFriendList").await?;
        assert_eq!(seen(browser).await?, ["GET /user/relation"]);
        assert!(!browser.find(By::Css("#nothing")).await?.is_displayed().await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn without_a_script_the_page_loses_only_the_search() {
    let page = Page::with_faults();
    browse("en-US", every, async |browser| {
        browser.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        page.open(browser).await?;
        assert!(!browser.find(By::Css("#search")).await?.is_displayed().await?);
        let count = async || -> WebDriverResult<usize> {
            let mut count = 0;
            for section in browser.find_all(By::Css(".section")).await? {
                count += usize::from(section.is_displayed().await?);
            }
            Ok(count)
        };
        assert_eq!(count().await?, 8);
        browser.find(By::Css("label[for=show-unmatched]")).await?.click().await?;
        assert_eq!(count().await?, 1);
        browser.find(By::Css("#work a[href^='#correction-']")).await?.click().await?;
        let reason = browser.find(By::Css(".card[data-outcome=unmatched] pre")).await?;
        assert!(reason.is_displayed().await?, "the browser opens what a link leads into");
        Ok(())
    })
    .await;
}

/// Pictures of the page, for whoever changes it: `cargo test --test report -- --ignored`.
#[tokio::test]
#[ignore = "writes pictures to target/tmp/report and checks nothing"]
async fn screenshots() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    fs::create_dir_all(&folder).unwrap();
    for (name, page) in [("page", Page::of_repository()), ("faults", Page::with_faults())] {
        browse("en-US", every, async |browser| {
            page.open(browser).await?;
            for state in ["closed", "open"] {
                if state == "open" {
                    browser.find(By::Css("#unfold")).await?.click().await?;
                }
                for width in WIDTHS {
                    for scheme in SCHEMES {
                        look(browser, width, scheme).await?;
                        browser.screenshot(&folder.join(format!("{name}-{state}-{width}-{scheme}.png"))).await?;
                    }
                }
            }
            Ok(())
        })
        .await;
    }
}
