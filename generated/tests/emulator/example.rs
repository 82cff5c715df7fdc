//! The program that people without Rust start.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Where cargo puts examples: beside the folder of this test.
fn program() -> Command {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    Command::new(path.join("examples").join("emulator").with_extension(std::env::consts::EXE_EXTENSION))
}

fn output(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(arguments: &[&str]) -> (Running, BufReader<std::process::ChildStdout>) {
    let mut child = program().args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (Running(child), out)
}

fn line(out: &mut impl std::io::BufRead) -> String {
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

#[test]
fn the_first_line_says_where_it_listens() {
    let (_running, mut out) = start(&["--port", "0"]);
    let first = line(&mut out);
    let address = first.strip_prefix("listening on http://127.0.0.1:").unwrap_or_else(|| panic!("{first}"));
    assert!(address.parse::<u16>().is_ok_and(|port| port > 0), "{first}");
    let lines: Vec<String> = out.lines().map_while(Result::ok).take_while(|line| !line.starts_with("Ctrl-C")).collect();
    let text = lines.join("\n");
    for shown in
        ["2882303761517000001", "demo-app-secret+/A==", "http://localhost/", "Alice Example", "1909031", "alice-password"]
    {
        assert!(text.contains(shown), "{shown} in {text}");
    }
}

#[tokio::test]
async fn json_is_one_object_and_the_server_answers() {
    let (_running, mut out) = start(&["--json", "--redirect-uri", "https://mine.example.com/cb", "--seed", "1"]);
    let json: Value = serde_json::from_str(&line(&mut out)).unwrap();
    assert!(json["apps"][0]["redirect_uris"].as_array().unwrap().contains(&"https://mine.example.com/cb".into()), "{json}");
    let base_url = json["base_url"].as_str().unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let described = http.get(format!("{base_url}/__emulator/")).send().await.unwrap().text().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&described).unwrap(), json);
}

#[test]
fn a_taken_port_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = output(&["--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(&format!("cannot listen on 127.0.0.1:{port}")), "{text}");
}

#[test]
fn usage_errors_are_told_apart() {
    for arguments in [&["--port"][..], &["--port", "65536"], &["--port=x"], &["--latency", "soon"], &["--frob"], &["8080"]] {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with("error: ") && text.contains("Usage:"), "{text}");
    }
    let help = output(&["--help"]);
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("--port N"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_cleanly() {
    let (mut running, mut out) = start(&[]);
    assert!(line(&mut out).starts_with("listening on"));
    let kill = Command::new("kill").args(["-INT", &running.0.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert!(running.0.wait().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
}
