//! Posts a status with a picture, and shows what is new in the home timeline.
//!
//! ```sh
//! MASTODON_SERVER=https://mastodon.social MASTODON_TOKEN=… cargo run --example consumer -- cat.jpg "A cat"
//! ```

use std::env;
use std::path::Path;

use mastodon::api::operations::untagged::{HomeTimelineSuccess, UploadMediaBodyForm};
use mastodon::api::types::{PostStatusBody, PostStatusBodyVisibility, PostStatusResponse, Status};
use mastodon::{Client, Credentials};
use reqwest::multipart::Part;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (Some(picture), Some(text)) = (env::args().nth(1), env::args().nth(2)) else {
        return Err("which picture, and what is to be said? FILE TEXT".into());
    };
    let client = Client::new(Credentials::new(env::var("MASTODON_TOKEN")?)).with_base_url(env::var("MASTODON_SERVER")?);

    let name = Path::new(&picture).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let media = UploadMediaBodyForm {
        file: Part::bytes(std::fs::read(&picture)?).file_name(name),
        description: Some(text.clone()),
        focus: None,
        thumbnail: None,
    };
    let media = client.upload_media(media).await?.into_inner();

    let status = PostStatusBody {
        status: Some(text),
        media_ids: Some(vec![media.id]),
        visibility: Some(PostStatusBodyVisibility::Unlisted),
        ..PostStatusBody::default()
    };
    // A second try with the same key posts nothing twice.
    match client.post_status(&status).idempotency_key("the cat of today").await?.into_inner() {
        PostStatusResponse::Status(posted) => println!("posted: {}", posted.url.unwrap_or_default()),
        other => println!("posted, to appear later: {other:?}"),
    }

    match client.home_timeline().limit(20).await?.into_inner() {
        HomeTimelineSuccess::Ok(statuses) => {
            for Status { account, content, .. } in statuses {
                let author = account.and_then(|account| account.acct).unwrap_or_default();
                println!("{author}: {}", content.unwrap_or_default());
            }
        }
        // 206: the server is still putting it together.
        _ => println!("the timeline is not ready yet"),
    }
    Ok(())
}
