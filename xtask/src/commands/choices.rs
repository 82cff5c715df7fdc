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
    /// Check what is sent against lengths, bounds, patterns and sizes before it goes out; what is received is never checked.
    #[arg(long)]
    pub validate: bool,
}

impl Choices {
    /// The decisions.
    pub fn options(&self) -> Options {
        let Self { formats, validate } = self;
        // Each word was looked at when it was read.
        Options { formats: Formats::of(formats).unwrap_or_default(), validate: *validate }
    }
}

fn format(word: &str) -> Result<String, String> {
    Formats::of(&[word]).map(|_| word.to_owned())
}
