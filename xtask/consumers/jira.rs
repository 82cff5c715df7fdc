//! Creates an issue, and reads it back.
//!
//! ```sh
//! JIRA_SITE=https://example.atlassian.net JIRA_USER=me@example.com JIRA_API_TOKEN=… \
//!     cargo run --example consumer -- PROJ "The door squeaks"
//! ```

use std::collections::BTreeMap;
use std::env;

use jira::api::types::{ErrorCollection, IssueUpdateDetails};
use jira::{Client, Credentials, Error};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (Some(project), Some(summary)) = (env::args().nth(1), env::args().nth(2)) else {
        return Err("which project, and what is it about? PROJECT SUMMARY".into());
    };
    let credentials = Credentials::none().with_basic_auth(&env::var("JIRA_USER")?, &env::var("JIRA_API_TOKEN")?);
    let client = Client::new(credentials).with_base_url(env::var("JIRA_SITE")?);

    let key = match create(&client, &project, &summary).await {
        Ok(key) => key,
        Err(error) => return Err(explain(&error).into()),
    };
    let issue = client.issues().get_issue(&key).fields(&["summary".to_owned(), "status".to_owned()]).await?.into_inner();
    println!("{key}: {}", issue.fields.unwrap_or_default().get("summary").unwrap_or_default());
    Ok(())
}

/// The key of the new issue, such as `PROJ-7`.
async fn create(client: &Client, project: &str, summary: &str) -> Result<String, Error<ErrorCollection>> {
    let issue = IssueUpdateDetails {
        // Which fields there are is up to each project, so that the document leaves them open.
        fields: Some(BTreeMap::from([
            ("project".to_owned(), json!({ "key": project })),
            ("issuetype".to_owned(), json!({ "name": "Task" })),
            ("summary".to_owned(), json!(summary)),
        ])),
        ..IssueUpdateDetails::default()
    };
    let created = client.issues().create_issue(&issue).update_history(true).await?.into_inner();
    Ok(created.key.unwrap_or_default())
}

/// What Jira says is wrong, field by field; else what went wrong at all.
fn explain(error: &Error<ErrorCollection>) -> String {
    let Some(ErrorCollection { error_messages, errors, .. }) = error.response() else { return error.to_string() };
    let fields = errors.iter().flatten().map(|(field, text)| format!("{field}: {text}"));
    error_messages.iter().flatten().cloned().chain(fields).collect::<Vec<_>>().join("\n")
}
