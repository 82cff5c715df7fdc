//! Tokens to text for the bulk of the files: types, codecs, operations.
//!
//! The templates of these files use a small part of Rust, and a large document makes hundreds of thousands of lines of it.
//! Parsing the tokens and laying out the syntax tree took four fifths of the time of a run. This layout works on the tokens
//! themselves, the way rustfmt would write them; an item with anything in it that it does not know is left to the printer of
//! syntax trees.

mod pieces;

use proc_macro2::TokenStream;

use pieces::{Group, Kind, Layout, Piece, width};

/// The longest line that is not broken, in characters.
const WIDTH: usize = 100;
/// How much deeper each level stands.
const INDENT: usize = 4;

/// Items that are read and not yet written.
pub(super) struct Items {
    /// The text of all words, one behind the other.
    words: String,
    pieces: Vec<Piece>,
    known: bool,
}

impl Items {
    /// Reads tokens. Whatever they are, their names can be told; only what is known can be written.
    pub(super) fn read(stream: TokenStream) -> Self {
        let mut words = String::new();
        let (pieces, known) = pieces::read(stream, &mut words);
        let line = |piece: &Piece| matches!(&piece.kind, Kind::Word(word) if matches!(word.of(&words), "mod" | "use"));
        let known = known && !pieces.iter().any(line);
        Self { words, pieces, known }
    }

    /// Whether they can be written.
    pub(super) fn known(&self) -> bool {
        self.known
    }

    /// Appends the items, each ended by a line feed.
    pub(super) fn write(&self, text: &mut String) {
        Printer { text, words: &self.words, column: 0 }.block(&self.pieces, 0, true);
    }

    /// All identifiers that stand at the start of a path. One in small letters is a module, so only if `::` follows: a field or
    /// an argument may have the same name.
    pub(super) fn names(&self, used: &mut dyn FnMut(&str)) {
        names(&self.words, &self.pieces, used);
    }
}

fn names(words: &str, pieces: &[Piece], used: &mut dyn FnMut(&str)) {
    let mut inside_path = false;
    let mut is_enum = false;
    for (index, piece) in pieces.iter().enumerate() {
        match &piece.kind {
            Kind::Word(word) => {
                let word = word.of(words);
                is_enum |= word == "enum" || word.ends_with("_enum");
                let goes_on = matches!(pieces.get(index + 1), Some(Piece { kind: Kind::Operator("::"), .. }));
                if !inside_path && (goes_on || word.starts_with(|first: char| first.is_ascii_uppercase())) {
                    used(word);
                }
            }
            Kind::Group(group) if is_enum => {
                names_in_variants(words, &group.pieces, used);
                is_enum = false;
            }
            Kind::Group(group) => names(words, &group.pieces, used),
            Kind::Attribute(_) | Kind::Bar | Kind::Doc(_) | Kind::Operator(_) => {}
        }
        inside_path = matches!(piece.kind, Kind::Operator("::"));
    }
}

/// The names in what the variants of an enum hold, and not those that they have. Its table may name it by a path.
fn names_in_variants(words: &str, pieces: &[Piece], used: &mut dyn FnMut(&str)) {
    for (index, piece) in pieces.iter().enumerate() {
        match &piece.kind {
            Kind::Group(group) => names(words, &group.pieces, used),
            Kind::Word(word) if matches!(pieces.get(index + 1), Some(Piece { kind: Kind::Operator("::"), .. })) => {
                used(word.of(words));
            }
            _ => {}
        }
    }
}

struct Printer<'t> {
    text: &'t mut String,
    words: &'t str,
    /// How many characters the last line has so far.
    column: usize,
}

impl Printer<'_> {
    fn write(&mut self, text: &str, width: usize) {
        self.text.push_str(text);
        self.column += width;
    }

    fn new_line(&mut self, indent: usize) {
        self.text.push('\n');
        self.start(indent);
    }

    fn start(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    /// Pieces a line each: what ends with a `;`, a `,` or braces. Ends with a line feed.
    fn block(&mut self, pieces: &[Piece], indent: usize, apart: bool) {
        let mut rest = pieces;
        let mut previous = None;
        while !rest.is_empty() {
            let (member, after) = rest.split_at(member_length(self.words, rest));
            rest = after;
            let function = member.iter().any(|piece| matches!(&piece.kind, Kind::Word(word) if word.of(self.words) == "fn"));
            if apart && previous.is_some_and(|previous| previous || function || indent == 0) {
                self.text.push('\n');
            }
            previous = Some(function);
            let attributes = member.iter().take_while(|piece| is_attribute(piece)).count();
            for piece in &member[..attributes] {
                self.attribute(piece, indent);
            }
            let line = &member[attributes..];
            if !line.is_empty() {
                self.start(indent);
                self.line(line, indent, 0);
                self.text.push('\n');
            }
        }
    }

    fn attribute(&mut self, piece: &Piece, indent: usize) {
        match &piece.kind {
            Kind::Doc(text) => {
                for line in text.of(self.words).split('\n') {
                    self.start(indent);
                    self.text.push_str("///");
                    self.text.push_str(line);
                    self.text.push('\n');
                }
            }
            Kind::Attribute(text) => {
                self.start(indent);
                self.text.push_str(text.of(self.words));
                self.text.push('\n');
            }
            Kind::Word(_) | Kind::Operator(_) | Kind::Bar | Kind::Group(_) => {}
        }
    }

    /// Pieces on the current line, with groups broken that do not fit; `after` is how much more must fit behind them.
    fn line(&mut self, pieces: &[Piece], indent: usize, after: usize) {
        for (index, piece) in pieces.iter().enumerate() {
            if piece.spaced && index > 0 {
                self.write(" ", 1);
            }
            match &piece.kind {
                Kind::Word(word) => self.write(word.of(self.words), piece.width),
                Kind::Operator(operator) => self.write(operator, piece.width),
                Kind::Bar => self.write("|", 1),
                // One inside of a line, such as that of an argument.
                Kind::Doc(_) => {}
                Kind::Attribute(text) => {
                    let text = text.of(self.words);
                    self.write(text, text.chars().count());
                }
                Kind::Group(group) => {
                    let tail = tail(&pieces[index + 1..], after);
                    let fits = group.layout == Layout::List && !is_broken(&group.pieces);
                    // `pub(crate)` is one word, and takes no comma.
                    let visibility = matches!(pieces[..index].last(), Some(Piece { kind: Kind::Word(word), .. }) if word.of(self.words) == "pub");
                    if fits && (visibility || self.column + piece.width + tail <= WIDTH) {
                        let before = self.text.len();
                        flat_group(self.text, self.words, group, piece.width);
                        self.column += self.text.len() - before;
                    } else {
                        self.group(group, indent, tail);
                    }
                }
            }
        }
    }

    /// A group on several lines.
    fn group(&mut self, group: &Group, indent: usize, after: usize) {
        self.write(group.open, 1);
        if group.pieces.is_empty() {
            return self.write(group.close, 1);
        }
        match group.layout {
            Layout::List => {
                let elements = elements(&group.pieces);
                if let ([element], true) = (elements.as_slice(), group.open != "{") {
                    // `Ok(Type { … })`, `(&[ … ])`: the brackets of the only element are broken instead.
                    let is_group =
                        matches!(element.last(), Some(Piece { kind: Kind::Group(last), .. }) if !last.pieces.is_empty());
                    if is_group && self.column + width(&element[..element.len() - 1]) < WIDTH {
                        self.line(element, indent, after + 1);
                        return self.write(group.close, 1);
                    }
                }
                let several = elements.len() > 1 || matches!(group.pieces.last(), Some(Piece { kind: Kind::Operator(","), .. }));
                for element in elements {
                    self.new_line(indent + INDENT);
                    self.line(element, indent + INDENT, 1);
                    let rest = matches!(element.first(), Some(Piece { kind: Kind::Operator(".."), .. }));
                    if (several || group.open == "(") && group.is_list && !rest {
                        self.write(",", 1);
                    }
                }
                self.new_line(indent);
            }
            layout => {
                self.text.push('\n');
                self.block(&group.pieces, indent + INDENT, layout == Layout::Members);
                self.start(indent);
            }
        }
        self.write(group.close, 1);
    }
}

fn is_attribute(piece: &Piece) -> bool {
    matches!(piece.kind, Kind::Doc(_) | Kind::Attribute(_))
}

/// How many pieces the first statement, field, variant, arm or item has, with the attributes before it.
fn member_length(words: &str, pieces: &[Piece]) -> usize {
    let mut angles = 0_usize;
    for (index, piece) in pieces.iter().enumerate() {
        let next = pieces.get(index + 1).map(|piece| &piece.kind);
        let ends = match &piece.kind {
            Kind::Operator("<") => {
                angles += 1;
                false
            }
            Kind::Operator(">") => {
                angles = angles.saturating_sub(1);
                false
            }
            Kind::Operator(",") => angles == 0,
            Kind::Operator(operator) => *operator == ";",
            Kind::Group(group) if group.open == "{" => match next {
                Some(Kind::Operator(operator)) => matches!(*operator, "#" | "&" | "*" | "<" | "::"),
                Some(Kind::Word(word)) => !matches!(word.of(words), "else" | "as"),
                Some(Kind::Bar | Kind::Group(_)) => true,
                Some(Kind::Doc(_) | Kind::Attribute(_)) | None => true,
            },
            Kind::Word(_) | Kind::Attribute(_) | Kind::Bar | Kind::Doc(_) | Kind::Group(_) => false,
        };
        if ends {
            return index + 1;
        }
    }
    pieces.len()
}

/// The elements of a list, without their commas.
fn elements(pieces: &[Piece]) -> Vec<&[Piece]> {
    let (mut angles, mut closure) = (0_usize, false);
    let mut elements: Vec<&[Piece]> = pieces
        .split(|piece| {
            match piece.kind {
                Kind::Operator("<") => angles += 1,
                Kind::Operator(">") => angles = angles.saturating_sub(1),
                Kind::Bar => closure = !closure,
                _ => {}
            }
            matches!(piece.kind, Kind::Operator(",")) && angles == 0 && !closure
        })
        .collect();
    if elements.last().is_some_and(|last| last.is_empty()) {
        elements.pop();
    }
    elements
}

/// How much must stand on the line behind a group: all up to the next one that can be broken.
fn tail(pieces: &[Piece], after: usize) -> usize {
    let mut tail = 0;
    for piece in pieces {
        tail += usize::from(piece.spaced);
        match &piece.kind {
            Kind::Group(group) if !group.pieces.is_empty() => return tail + 1,
            _ => tail += piece.width,
        }
    }
    tail + after
}

/// Whether something in a list is on several lines whatever its width.
fn is_broken(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match &piece.kind {
        Kind::Group(group) => group.layout != Layout::List && !group.pieces.is_empty() || is_broken(&group.pieces),
        Kind::Doc(_) => true,
        Kind::Word(_) | Kind::Operator(_) | Kind::Bar | Kind::Attribute(_) => false,
    })
}

/// Pieces on one line.
fn flat(text: &mut String, words: &str, pieces: &[Piece]) {
    for (index, piece) in pieces.iter().enumerate() {
        if piece.spaced && index > 0 {
            text.push(' ');
        }
        match &piece.kind {
            Kind::Word(word) | Kind::Attribute(word) => text.push_str(word.of(words)),
            Kind::Operator(operator) => text.push_str(operator),
            Kind::Bar => text.push('|'),
            Kind::Doc(_) => {}
            Kind::Group(group) => flat_group(text, words, group, piece.width),
        }
    }
}

/// A group on one line. That of a `use` has no spaces inside, which its width tells.
fn flat_group(text: &mut String, words: &str, group: &Group, whole: usize) {
    let pieces = match group.trailing {
        true => &group.pieces[..group.pieces.len() - 1],
        false => &group.pieces,
    };
    let space = if group.open == "{" && whole > width(pieces) + 2 { " " } else { "" };
    text.extend([group.open, space]);
    flat(text, words, pieces);
    text.extend([space, group.close]);
}

#[cfg(test)]
mod tests;
