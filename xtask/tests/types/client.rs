//! Sources made of a small document.

use std::collections::BTreeMap;

use xtask::api::Formats;
use xtask::diagnostic::Style;
use xtask::document::{Document, Source};
use xtask::emit;
use xtask::lower::{self, Options};

/// What is made of a document.
pub(crate) struct Client {
    files: BTreeMap<String, String>,
    pub(crate) manifest: String,
    /// What was said, without the lines of the document.
    pub(crate) said: String,
}

/// The client of component schemas, written in YAML with four spaces before each; operations send and receive the first one.
pub(crate) fn client_of_schemas(schemas: &str, options: &Options) -> Client {
    client(&with_operation(schemas), options)
}

/// The same in OpenAPI 3.1.
pub(crate) fn modern_client_of_schemas(schemas: &str, options: &Options) -> Client {
    client_of("3.1.0", &with_operation(schemas), options)
}

fn with_operation(schemas: &str) -> String {
    let first = schemas.trim_start().split(':').next().unwrap();
    let content = format!("content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{first}' }} }} }}");
    format!(
        "paths:\n  /it:\n    put:\n      operationId: put\n      requestBody: {{ required: true, {content} }}\n      \
         responses: {{ '200': {{ description: ok, {content} }} }}\ncomponents:\n  schemas:\n{schemas}"
    )
}

/// The client of a document without its head.
pub(crate) fn client(document: &str, options: &Options) -> Client {
    client_of("3.0.3", document, options)
}

fn client_of(version: &str, document: &str, options: &Options) -> Client {
    let text =
        format!("openapi: {version}\ninfo: {{ title: Test, version: '1' }}\nservers: [{{ url: https://a.example }}]\n{document}");
    let document = Document::parse(Source::new("api.yaml", text)).unwrap();
    let lowered = lower::lower_with(&document, options).unwrap_or_else(|findings| panic!("{}", findings.render(Style::Plain)));
    let manifest = emit::scaffold("client", &lowered.api, None, false).swap_remove(0).contents;
    let files = emit::emit(&lowered.api, "api.yaml").unwrap();
    let said = lowered.findings.iter().map(|finding| format!("{}: {}\n", finding.code, finding.message)).collect();
    Client { files: files.into_iter().map(|file| (file.path, file.contents)).collect(), manifest, said }
}

impl Client {
    /// A file below `src/api`.
    pub(crate) fn file(&self, path: &str) -> &str {
        self.files.get(path).unwrap_or_else(|| panic!("no {path} among {:?}", self.files.keys()))
    }

    /// The definitions of a file of types, without docs.
    pub(crate) fn types(&self, module: &str) -> String {
        let text = self.file(&format!("types/{module}.rs"));
        let mut definitions = String::new();
        let mut in_codec = false;
        for line in text.lines().skip_while(|line| !line.starts_with("///") && !line.starts_with("#[")) {
            in_codec |= ["codec::", "impl", "#[cfg(", "#[allow("].iter().any(|start| line.starts_with(start));
            let again = line.is_empty() && definitions.ends_with("\n\n");
            if !in_codec && !again && !line.trim().starts_with("///") {
                definitions.extend([line, "\n"]);
            }
            in_codec &= line != "}";
        }
        definitions.truncate(definitions.trim_end().len());
        definitions.push('\n');
        definitions
    }

    /// The names of the files in a folder below `src/api`.
    pub(crate) fn names(&self, folder: &str) -> Vec<&str> {
        self.files.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/')).collect()
    }
}

/// Options with these words after `--format`.
pub(crate) fn formats(words: &[&str]) -> Options {
    Options { formats: Formats::of(words).unwrap(), ..Options::default() }
}
