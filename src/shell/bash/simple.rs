//! Simple commands: assignments, a program, its arguments.

use super::reader::{Parser, push};
use super::words::{Builder, Style, Until};
use crate::shell::{Assigned, Assignment, Command, CommandKind, Part, Word};

/// What stands before the program in a simple command.
enum Lead {
    Assignment(Assignment),
    /// A word that began like an assignment to an element of an array.
    Word(Word),
    /// Neither; nothing was read.
    None,
}

impl Parser<'_> {
    /// Reads a simple command, or a function that is defined by its name.
    #[inline(never)]
    pub(super) fn simple(&mut self) -> Option<Command> {
        self.count();
        let start = self.pos;
        let mut end = start;
        let mut assignments = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut redirects = Vec::new();
        let mut declares = false;
        loop {
            match self.peek() {
                b'<' | b'>' | b'&' | b'0'..=b'9' | b'{' => {
                    if let Some((fd, operator)) = self.redirection() {
                        redirects.push(self.redirect(fd, operator));
                        end = self.pos;
                        self.blanks();
                        continue;
                    }
                }
                b'(' if words.len() == 1 && assignments.is_empty() && redirects.is_empty() => {
                    if let Some(function) = self.function_by_name(start, &mut words) {
                        return Some(function);
                    }
                    break;
                }
                b'#' => break,
                _ => {}
            }
            if words.is_empty() || declares {
                match self.lead(declares) {
                    Lead::Assignment(assignment) => {
                        assignments.push(assignment);
                        end = self.pos;
                        self.blanks();
                        continue;
                    }
                    Lead::Word(word) => {
                        words.push(word);
                        end = self.pos;
                        self.blanks();
                        continue;
                    }
                    Lead::None => {}
                }
            }
            let before = self.pos;
            let word = self.word(Style::Plain);
            if self.pos == before {
                break;
            }
            end = self.pos;
            if words.is_empty() {
                declares = declares_variables(&word);
            }
            push(&mut words, word, 4);
            self.blanks();
        }
        if end == start {
            return None;
        }
        let kind = CommandKind::Simple { assignments, words };
        Some(Command {
            span: self.span(start, end),
            kind,
            redirects,
            pipes_stderr: false,
        })
    }

    /// Reads an assignment, if one stands here. Among the arguments of a command that `declares` variables only arrays
    /// are read as such.
    #[inline(never)]
    fn lead(&mut self, declares: bool) -> Lead {
        let start = self.pos;
        let end = self.name_end(start);
        if end == start || self.at(start).is_ascii_digit() {
            return Lead::None;
        }
        let append = self.at(end) == b'+' && self.at(end + 1) == b'=';
        let equals = end + usize::from(append);
        match self.at(equals) {
            b'=' if !declares || self.at(equals + 1) == b'(' => {
                self.pos = equals + 1;
                Lead::Assignment(self.assignment(start, end, None, append))
            }
            b'[' if !declares && !append => self.element(start, end),
            _ => Lead::None,
        }
    }

    /// Reads `name[index]=value`, or a word that only begins like one; the name ends at `open`. What is in the brackets
    /// is one word, blanks included, whatever follows.
    #[inline(never)]
    fn element(&mut self, start: usize, open: usize) -> Lead {
        self.pos = open + 1;
        let index = self.operand(Until::Bracket, false);
        let append = self.at(self.pos + 1) == b'+';
        if self.at(self.pos + 1 + usize::from(append)) == b'=' {
            self.pos += 2 + usize::from(append);
            return Lead::Assignment(self.assignment(start, open, Some(index), append));
        }
        if self.done() {
            self.unterminated(start);
        }
        let mut builder = Builder::default();
        builder.push_str(self.slice(start, open + 1), false);
        for part in index.parts {
            match part {
                Part::Text { text, quoted } => builder.push_str(&text, quoted),
                part => builder.push(part),
            }
        }
        Lead::Word(self.word_onto(builder, start, Style::Plain))
    }

    /// Reads the value of an assignment.
    fn assignment(
        &mut self,
        start: usize,
        name_end: usize,
        index: Option<Word>,
        append: bool,
    ) -> Assignment {
        let name = self.slice(start, name_end).to_owned();
        let value = if self.peek() == b'(' {
            Assigned::Array(self.array())
        } else {
            Assigned::Scalar(self.word(Style::Value))
        };
        Assignment {
            span: self.span(start, self.pos),
            name,
            index,
            append,
            value,
        }
    }

    /// Reads `(…)` behind the `=` of an assignment.
    #[inline(never)]
    fn array(&mut self) -> Vec<Word> {
        let start = self.pos;
        let mut words = Vec::new();
        self.pos += 1;
        loop {
            self.newlines();
            if self.done() {
                self.unterminated(start);
                return words;
            }
            let before = self.pos;
            match self.peek() {
                b')' => {
                    self.pos += 1;
                    return words;
                }
                b'[' => match self.element(before, before) {
                    Lead::Assignment(Assignment { index, value, .. }) => {
                        // A key has no place in the tree, unless something runs in it.
                        words.extend(index.filter(|index| {
                            index
                                .parts
                                .iter()
                                .any(|part| !matches!(part, Part::Text { .. }))
                        }));
                        match value {
                            Assigned::Scalar(word) => words.push(word),
                            Assigned::Array(more) => words.extend(more),
                        }
                    }
                    Lead::Word(word) => words.push(word),
                    Lead::None => {}
                },
                _ => {
                    let word = self.word(Style::Plain);
                    if self.pos == before {
                        self.unexpected(1);
                    } else {
                        words.push(word);
                    }
                }
            }
        }
    }
}

/// Whether the program is one whose arguments may be arrays.
fn declares_variables(program: &Word) -> bool {
    match &program.parts[..] {
        [
            Part::Text {
                text,
                quoted: false,
            },
        ] => {
            matches!(
                text.as_str(),
                "declare" | "export" | "local" | "readonly" | "typeset" | "eval"
            )
        }
        _ => false,
    }
}
