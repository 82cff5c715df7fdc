//! Tokens as the pieces of a line: words, operators and groups, with the spaces between them and their widths.

use std::fmt::{Display, Write as _};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// What cannot be broken, or a group that can.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Whether a space stands before it when it goes on a line.
    pub(super) spaced: bool,
    /// How many characters it takes on one line.
    pub(super) width: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// An identifier, a keyword, a literal or a lifetime.
    Word(Word),
    /// An operator or other punctuation.
    Operator(&'static str),
    /// What the arguments of a closure stand between.
    Bar,
    /// The lines of a doc comment.
    Doc(Word),
    /// Any other attribute, as it is written.
    Attribute(Word),
    /// Something in brackets.
    Group(Box<Group>),
}

/// A part of the text that all pieces of a stream share: a large document has millions of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    start: usize,
    end: usize,
}

impl Word {
    /// What it says, in the text that its stream was read into.
    pub(super) fn of(self, words: &str) -> &str {
        &words[self.start..self.end]
    }

    /// Appends one.
    fn append(words: &mut String, word: impl Display) -> Self {
        let start = words.len();
        write!(words, "{word}").expect("a string takes what is written");
        Self { start, end: words.len() }
    }
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) pieces: Vec<Piece>,
    pub(super) layout: Layout,
    /// Whether there is a comma at the end that one line does not need.
    pub(super) trailing: bool,
    /// Whether it holds arguments or elements, and not just one expression.
    pub(super) is_list: bool,
}

/// How a group is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// On one line when it fits, else an element a line.
    List,
    /// A statement, field, variant or arm a line, always.
    Block,
    /// A block whose functions are set apart.
    Members,
}

/// The longest operator at the start of a run of punctuation. `>>` is left out, since it closes two lists of generic arguments.
fn operator_of(run: &str) -> Option<&'static str> {
    let operator = match run.as_bytes() {
        [b'.', b'.', b'=', ..] => "..=",
        [b'.', b'.', ..] => "..",
        [b'.', ..] => ".",
        [b':', b':', ..] => "::",
        [b':', ..] => ":",
        [b'-', b'>', ..] => "->",
        [b'-', ..] => "-",
        [b'=', b'>', ..] => "=>",
        [b'=', b'=', ..] => "==",
        [b'=', ..] => "=",
        [b'!', b'=', ..] => "!=",
        [b'!', ..] => "!",
        [b'&', b'&', ..] => "&&",
        [b'&', ..] => "&",
        [b'|', b'|', ..] => "||",
        [b'|', ..] => "|",
        [b'+', b'=', ..] => "+=",
        [b'+', ..] => "+",
        [b'<', b'=', ..] => "<=",
        [b'<', ..] => "<",
        [b'>', ..] => ">",
        [b',', ..] => ",",
        [b';', ..] => ";",
        [b'?', ..] => "?",
        [b'*', ..] => "*",
        [b'#', ..] => "#",
        [b'@', ..] => "@",
        _ => return None,
    };
    Some(operator)
}

/// Words that are no name of what is called or indexed by the brackets after them.
const KEYWORDS: &[&str] =
    &["as", "dyn", "else", "for", "if", "in", "let", "match", "move", "mut", "ref", "return", "where", "while"];

/// Words that say that the braces at the end of a line hold more than one expression.
const HEADERS: &[&str] = &["else", "enum", "fn", "for", "if", "impl", "loop", "match", "mod", "struct", "trait", "while"];

/// A stream as pieces, whose words are appended to a text, and whether there is nothing in it that this layout does not know.
pub(super) fn read(stream: TokenStream, words: &mut String) -> (Vec<Piece>, bool) {
    let mut tokens = stream.into_iter().peekable();
    let mut builder = Builder::new(words, tokens.size_hint().0);
    let mut run = String::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => builder.word(ident),
            TokenTree::Literal(literal) => builder.word(literal),
            TokenTree::Punct(punct) if punct.as_char() == '\'' => match tokens.next() {
                Some(TokenTree::Ident(name)) => builder.word(format_args!("'{name}")),
                _ => builder.known = false,
            },
            TokenTree::Punct(punct) => {
                run.clear();
                run.push(punct.as_char());
                let mut spacing = punct.spacing();
                let joined = |token: &TokenTree| matches!(token, TokenTree::Punct(next) if next.as_char() != '\'');
                while spacing == Spacing::Joint
                    && let Some(TokenTree::Punct(next)) = tokens.next_if(joined)
                {
                    run.push(next.as_char());
                    spacing = next.spacing();
                }
                builder.operators(&run);
            }
            TokenTree::Group(group) => {
                let (delimiter, stream) = (group.delimiter(), group.stream());
                // The tokens of a stream that is held twice are copied when they are taken out of it.
                drop(group);
                builder.group(delimiter, stream);
            }
        }
    }
    let known = builder.known && builder.angles == 0 && !builder.in_closure && builder.last_operator() != Some("#");
    (builder.pieces, known)
}

/// The width of pieces on one line, the space before the first left out.
pub(super) fn width(pieces: &[Piece]) -> usize {
    let spaces = pieces.iter().skip(1).filter(|piece| piece.spaced).count();
    pieces.iter().map(|piece| piece.width).sum::<usize>() + spaces
}

struct Builder<'w> {
    words: &'w mut String,
    pieces: Vec<Piece>,
    /// How many lists of generic arguments are open.
    angles: usize,
    in_closure: bool,
    /// Whether the last operator stands before its only operand.
    prefix: bool,
    /// Since the last `;`, `,` or `}`: the first word that says what the next braces hold.
    header: Option<&'static str>,
    in_use: bool,
    statement: bool,
    known: bool,
}

impl<'w> Builder<'w> {
    /// Of so many tokens at most as many pieces are made.
    fn new(words: &'w mut String, tokens: usize) -> Self {
        Self {
            words,
            pieces: Vec::with_capacity(tokens),
            angles: 0,
            in_closure: false,
            prefix: false,
            header: None,
            in_use: false,
            statement: false,
            known: true,
        }
    }

    fn push(&mut self, kind: Kind, spaced: bool, width: usize) {
        let first = self.pieces.is_empty();
        self.pieces.push(Piece { kind, spaced: spaced && !first, width });
    }

    fn last(&self) -> Option<&Kind> {
        self.pieces.last().map(|piece| &piece.kind)
    }

    fn last_operator(&self) -> Option<&'static str> {
        match self.last() {
            Some(Kind::Operator(operator)) => Some(operator),
            _ => None,
        }
    }

    fn is_keyword(&self, word: Word) -> bool {
        KEYWORDS.contains(&word.of(self.words))
    }

    /// Whether an operator here has nothing to its left.
    fn starts_operand(&self) -> bool {
        match self.last() {
            None | Some(Kind::Doc(_) | Kind::Attribute(_)) => true,
            Some(Kind::Operator(operator)) => !matches!(*operator, ">" | "?"),
            Some(Kind::Word(word)) => self.is_keyword(*word),
            Some(Kind::Bar | Kind::Group(_)) => false,
        }
    }

    /// Whether what is no operator stands apart from what is before it.
    fn apart(&self) -> bool {
        match self.last() {
            Some(Kind::Operator("::" | "." | "<" | "#" | ".." | "..=")) => false,
            Some(Kind::Operator(_) | Kind::Bar) => !self.prefix,
            _ => true,
        }
    }

    fn word(&mut self, word: impl Display) {
        self.known &= self.last_operator() != Some("#");
        let spaced = self.apart();
        let place = Word::append(self.words, word);
        let word = place.of(self.words);
        if !self.statement {
            self.statement = true;
            self.in_use = word == "use";
        } else if word == "use" {
            self.in_use = true;
        }
        if self.header.is_none() {
            self.header = HEADERS.iter().find(|header| **header == word).copied();
        }
        let width = word.chars().count();
        self.push(Kind::Word(place), spaced, width);
        self.prefix = false;
    }

    fn operators(&mut self, mut run: &str) {
        while let Some(operator) = operator_of(run) {
            run = &run[operator.len()..];
            self.operator(operator);
        }
        self.known &= run.is_empty();
    }

    fn operator(&mut self, operator: &'static str) {
        let operand = self.starts_operand();
        let apart = self.apart();
        let named = matches!(self.last(), Some(Kind::Word(word)) if !self.is_keyword(*word));
        let mut prefix = false;
        let spaced = match operator {
            "," | ";" | "?" | "." | ":" => false,
            ".." | "..=" => apart && operand,
            "::" => !named && apart && self.last_operator() != Some(">"),
            "<" => {
                self.angles += 1;
                !named && apart
            }
            ">" => {
                self.known &= self.angles > 0;
                self.angles = self.angles.saturating_sub(1);
                false
            }
            "#" => apart,
            "!" => {
                prefix = true;
                !named && apart
            }
            "&" | "*" | "-" if operand => {
                prefix = true;
                apart
            }
            // `as &str`, `'a &T`, `-> &T` after a word that is a type or a lifetime is no operand of two.
            "&" | "&&" if self.angles > 0 => {
                prefix = true;
                apart
            }
            "|" if self.in_closure => {
                self.in_closure = false;
                self.push(Kind::Bar, false, 1);
                self.prefix = false;
                return;
            }
            "|" if operand => {
                self.in_closure = true;
                self.push(Kind::Bar, apart, 1);
                self.prefix = true;
                return;
            }
            _ => true,
        };
        match operator {
            ";" => {
                self.header = None;
                self.statement = false;
                self.in_use = false;
            }
            "," if self.angles == 0 && !self.in_use => self.header = None,
            _ => {}
        }
        self.push(Kind::Operator(operator), spaced, operator.len());
        self.prefix = prefix;
    }

    fn group(&mut self, delimiter: Delimiter, stream: TokenStream) {
        let (pieces, known) = read(stream, self.words);
        self.known &= known;
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => {
                self.known = false;
                ("", "")
            }
        };
        if open == "[" && self.attribute(&pieces) {
            return;
        }
        let called = match self.last() {
            Some(Kind::Word(word)) => !self.is_keyword(*word) && !word.of(self.words).starts_with('\''),
            Some(Kind::Operator(operator)) => *operator == ">" || *operator == "?",
            Some(Kind::Group(_)) => true,
            _ => false,
        };
        let brace = open == "{";
        let attribute = |piece: &Piece| matches!(piece.kind, Kind::Doc(_) | Kind::Attribute(_));
        self.known &= brace || !pieces.iter().any(attribute);
        // `table! { … }`
        let macro_call = brace && self.last_operator() == Some("!");
        let spaced = macro_call || self.apart() && (brace || !called);
        let layout = if !brace {
            Layout::List
        } else {
            match self.header {
                Some("impl" | "trait") => Layout::Members,
                Some(_) => Layout::Block,
                None if has_statements(&pieces) => Layout::Block,
                None => Layout::List,
            }
        };
        let inside = width(&pieces) + if brace && !pieces.is_empty() && !self.in_use { 2 } else { 0 };
        // That of a tuple of one is needed.
        let comma = |piece: &Piece| matches!(piece.kind, Kind::Operator(","));
        let trailing =
            pieces.last().is_some_and(comma) && (open != "(" || called || pieces.iter().filter(|piece| comma(piece)).count() > 1);
        let is_list = called || !matches!(open, "(") || pieces.iter().any(comma);
        let group = Group { open, close, pieces, layout, trailing, is_list };
        self.push(Kind::Group(Box::new(group)), spaced, inside + 2 - usize::from(trailing));
        self.prefix = false;
        if brace {
            self.header = None;
            self.statement = false;
        }
    }

    /// Takes back the `#` before a group, and writes both as an attribute.
    fn attribute(&mut self, body: &[Piece]) -> bool {
        if self.last_operator() != Some("#") {
            // That of what is around it is only in files that this layout is not for.
            let inner = matches!(self.pieces.as_slice(), [.., Piece { kind: Kind::Operator("#"), .. }, _]);
            self.known &= !inner;
            return false;
        }
        self.pieces.pop();
        // One in the middle of a line.
        self.known &= match self.last() {
            None | Some(Kind::Doc(_) | Kind::Attribute(_) | Kind::Operator("," | ";")) => true,
            Some(Kind::Group(group)) => group.open == "{",
            Some(Kind::Word(_) | Kind::Operator(_) | Kind::Bar) => false,
        };
        let text = match body {
            [
                Piece { kind: Kind::Word(doc), .. },
                Piece { kind: Kind::Operator("="), .. },
                Piece { kind: Kind::Word(text), .. },
            ] if doc.of(self.words) == "doc" => unescaped(text.of(self.words)),
            _ => None,
        };
        let kind = match text {
            Some(text) => Kind::Doc(Word::append(self.words, text)),
            None => {
                let mut text = "#[".to_owned();
                super::flat(&mut text, self.words, body);
                text.push(']');
                Kind::Attribute(Word::append(self.words, text))
            }
        };
        self.push(kind, false, 0);
        self.prefix = false;
        self.statement = false;
        true
    }
}

/// Whether braces hold statements or items, not the fields of a value.
fn has_statements(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match &piece.kind {
        Kind::Operator(operator) => *operator == ";",
        Kind::Doc(_) | Kind::Attribute(_) => true,
        Kind::Group(group) => group.layout != Layout::List,
        Kind::Word(_) | Kind::Bar => false,
    })
}

/// The text of a string literal as `proc_macro2` writes one; nothing for what cannot stand in a comment.
fn unescaped(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let text = raw.trim_matches('#').strip_prefix('"')?.strip_suffix('"')?;
        return (!text.contains('\r')).then(|| text.to_owned());
    }
    let mut text = String::with_capacity(literal.len());
    let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut characters = escape.chars();
        match characters.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            '"' => text.push('"'),
            '\'' => text.push('\''),
            '\\' => text.push('\\'),
            _ => return None,
        }
        rest = characters.as_str();
    }
    text.push_str(rest);
    Some(text)
}
