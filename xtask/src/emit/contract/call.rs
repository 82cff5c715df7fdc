//! The text of one call.

/// How wide a line may be before it is broken.
const WIDEST: usize = 120;

/// A call of a method with its arguments, as Rust.
#[derive(PartialEq)]
pub(super) struct Call {
    /// Where the method is, such as `client` or `client.pets()`.
    pub(super) owner: String,
    /// The method, with the required arguments.
    pub(super) method: String,
    /// The setters, each with its argument.
    pub(super) setters: Vec<String>,
}

impl Call {
    /// The statement that makes the call and reports what came of it.
    pub(super) fn statement(&self, operation: &str, arguments: &str) -> String {
        let Self { owner, method, setters } = self;
        let intro = format!("{operation:?}, {arguments:?}, async {{");
        let setters = || setters.iter().map(|setter| format!(".{setter}"));
        let chain = format!("{owner}.{method}{}.await", setters().collect::<String>());
        let line = format!("    report.call({intro} Ok({chain}) }}).await;\n");
        if line.len() <= WIDEST {
            return line;
        }
        let line = format!("            Ok({chain})\n");
        let inner = if line.len() <= WIDEST {
            line
        } else {
            let parts = std::iter::once(format!(".{method}")).chain(setters()).chain([".await)".to_owned()]);
            let parts: String = parts.map(|part| format!("                {part}\n")).collect();
            format!("            Ok({owner}\n{parts}")
        };
        format!("    report\n        .call({intro}\n{inner}        }})\n        .await;\n")
    }
}
