//! Lists the open issues of a repository, page by page.
//!
//! ```sh
//! GITHUB_TOKEN=… cargo run --example consumer -- rust-lang cargo
//! ```

use github::api::headers::LinkHeaders;
use github::api::operations::issues::{IssuesListForRepoError, IssuesListForRepoSuccess};
use github::api::types::{Issue, IssuesListForRepoSort, IssuesListForRepoState};
use github::{Client, Credentials, Error};

const PER_PAGE: i64 = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (Some(owner), Some(repo)) = (std::env::args().nth(1), std::env::args().nth(2)) else {
        return Err("which repository? OWNER REPO".into());
    };
    let credentials = match std::env::var("GITHUB_TOKEN") {
        Ok(token) => Credentials::new(token),
        Err(_) => Credentials::none(),
    };
    match open_issues(&Client::new(credentials), &owner, &repo).await {
        Ok(issues) => {
            for Issue { number, title, user, .. } in &issues {
                println!("{number:>7} {title} ({})", user.as_ref().map_or("nobody", |user| &user.login));
            }
            println!("{} open issues", issues.len());
            Ok(())
        }
        Err(error) => match error.response() {
            Some(IssuesListForRepoError::NotFound(_)) => Err(format!("there is no {owner}/{repo}").into()),
            _ => Err(error.into()),
        },
    }
}

/// All open issues. GitHub counts pull requests among them.
async fn open_issues(client: &Client, owner: &str, repo: &str) -> Result<Vec<Issue>, Error<IssuesListForRepoError>> {
    let mut issues = Vec::new();
    for page in 1.. {
        let answer = client
            .issues()
            .list_for_repo(owner, repo)
            .state(&IssuesListForRepoState::Open)
            .sort(&IssuesListForRepoSort::Updated)
            .per_page(PER_PAGE)
            .page(page)
            .await?;
        let links = LinkHeaders::try_from(answer.headers()).ok().and_then(|headers| headers.link);
        // 301, the other answer that is documented, says that the repository has moved; redirects are not followed.
        let IssuesListForRepoSuccess::Ok(found) = answer.into_inner() else { break };
        issues.extend(found.into_iter().filter(|issue| issue.pull_request.is_none()));
        if !links.is_some_and(|links| links.contains(r#"rel="next""#)) {
            break;
        }
    }
    Ok(issues)
}
