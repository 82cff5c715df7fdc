//! Prints the profile of the user who granted an access token.
//!
//! ```sh
//! MI_CLIENT_ID=2882303761517163841 MI_ACCESS_TOKEN=V3_… cargo run -p xiaomi-open-api --example profile
//! ```

use std::env;
use std::process::ExitCode;

use xiaomi_open_api::api::types::UserProfile;
use xiaomi_open_api::{ApiError, Client, Credentials, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("error: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let client_id = variable("MI_CLIENT_ID", "the App ID of your app, from the Mi developer console")?;
    let token = variable("MI_ACCESS_TOKEN", "an access token with scope 1 that a user granted to this app")?;
    let client = Client::new(Credentials::new(client_id, token));
    let profile = client.get_user_profile().await.map_err(|error| explain(&error))?;
    print(&profile);
    Ok(())
}

fn variable(name: &str, meaning: &str) -> Result<String, String> {
    env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
        .ok_or_else(|| format!("set the environment variable {name} to {meaning}"))
}

/// What went wrong, down to its cause, and what to do about it.
fn explain(error: &Error<ApiError>) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!("\n  because: {error}"));
        cause = error.source();
    }
    let advice = if error.is_token_expired() {
        "let the user sign in again, or refresh the token, and set MI_ACCESS_TOKEN to the new one"
    } else if error.is_scope_missing() {
        "ask for scope 1 when the user signs in, and see in the developer console that your app may have it"
    } else if error.is_retryable() {
        "try again in a moment"
    } else {
        return text;
    };
    format!("{text}\n  help: {advice}")
}

fn print(profile: &UserProfile) {
    let user_id = profile.user_id.map(|id| id.to_string());
    let lines = [
        ("union id", &profile.union_id),
        ("user id", &user_id),
        ("nickname", &profile.nickname),
        ("picture", &profile.avatar_url),
        ("picture, 75", &profile.avatar_url_75),
        ("picture, 90", &profile.avatar_url_90),
        ("picture, 120", &profile.avatar_url_120),
        ("picture, 320", &profile.avatar_url_320),
        ("picture, original", &profile.avatar_url_orig),
    ];
    for (name, value) in lines {
        println!("{name:<18} {}", value.as_deref().unwrap_or("(not sent)"));
    }
    for (name, value) in &profile.extra {
        println!("{name:<18} {value}");
    }
}
