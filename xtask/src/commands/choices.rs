//! What can be decided differently for the same document, as arguments.

use clap::Args;

use crate::api::Formats;
use crate::lower::Options;

/// The arguments that shape the client. A crate that is checked with `--check` must be given the same ones.
#[derive(Debug, Clone, Default, Args)]
pub struct Choices {
    /// The Rust type of a format, such as `date-time=chrono` or `int32=i32`; repeatable. Without a choice text stays `String` and
    /// `int32` is read as `i64`. Text of a chosen type is a `Formatted<T>`, which keeps what is not in the format; an integer
    /// beyond a chosen `i32` fails.
    #[arg(long = "format", value_name = "FORMAT=TYPE", value_parser = format)]
    pub formats: Vec<String>,
    /// A trait to derive for every type, such as `Ord` or `schemars::JsonSchema`; repeatable. `PartialOrd`, `Ord` and `Copy` are
    /// derived where they hold; `Eq` and `Default` are derived there anyway, and `Hash` for enums.
    #[arg(long = "derive", value_name = "TRAIT", value_parser = trait_path)]
    pub derives: Vec<String>,
    /// Give the operations of each tag a client of their own: `client.repos().list_issues(…)`.
    #[arg(long)]
    pub sub_clients: bool,
    /// Give the operations of each tag a Cargo feature; all are on by default. `default-features = false, features =
    /// ["rustls", "issues"]` then compiles those of `issues` alone, and the types that they need.
    #[arg(long)]
    pub tag_features: bool,
    /// Leave out the operations that have no safe reading, and list them, instead of failing.
    #[arg(long)]
    pub skip_broken: bool,
    /// Check what is sent against lengths, bounds, patterns and sizes before it goes out; what is received is never checked.
    #[arg(long)]
    pub validate: bool,
}

impl Choices {
    /// The decisions.
    pub fn options(&self) -> Options {
        let Self { formats, derives, sub_clients, tag_features, skip_broken, validate } = self;
        // Each word was looked at when it was read.
        Options {
            formats: Formats::of(formats).unwrap_or_default(),
            skip_broken: *skip_broken,
            sub_clients: *sub_clients,
            tag_features: *tag_features,
            derives: derives.clone(),
            validate: *validate,
        }
    }
}

fn format(word: &str) -> Result<String, String> {
    Formats::of(&[word]).map(|_| word.to_owned())
}

fn trait_path(text: &str) -> Result<String, String> {
    let words = || text.split("::");
    let identifier = |word: &str| {
        let starts_well = word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        starts_well && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    if words().all(identifier) {
        Ok(text.to_owned())
    } else {
        Err("a trait is written as a path, such as `Ord` or `schemars::JsonSchema`".to_owned())
    }
}
