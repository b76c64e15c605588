//! Turns regular expressions into the programs that `src/regular.rs` runs.

use std::collections::BTreeMap;
use std::fmt::Write;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{self, Hir, HirKind, Look};

use crate::literals;
use crate::steps::{Class, look, op};

/// The classes of all programs, each of which stands in the table once.
#[derive(Default)]
pub struct Classes(BTreeMap<Class, u16>);

impl Classes {
    fn place(&mut self, class: &hir::ClassBytes) -> u16 {
        let mut bits: Class = [0; 4];
        for range in class.ranges() {
            for byte in range.start()..=range.end() {
                bits[usize::from(byte / 64)] |= 1 << (byte % 64);
            }
        }
        let next = u16::try_from(self.0.len()).expect("fewer classes than that");
        *self.0.entry(bits).or_insert(next)
    }

    /// The table, as Rust.
    pub fn table(&self) -> Result<String, std::fmt::Error> {
        let mut all: Vec<(&Class, &u16)> = self.0.iter().collect();
        all.sort_by_key(|(_, place)| **place);
        let mut text = String::new();
        writeln!(text, "/// The classes that programs name.")?;
        writeln!(text, "static CLASSES: [Class; {}] = [", all.len())?;
        for (class, _) in all {
            writeln!(text, "    {class:?},")?;
        }
        writeln!(text, "];")?;
        Ok(text)
    }

    /// The program of an expression; nothing where it has something in it that there is no step for. The group that it tells
    /// is the one of the name `secret`, or else the first.
    pub fn program(&mut self, expression: &str) -> Option<Vec<u8>> {
        let parsed = parsed(expression)?;
        let mut units = Vec::new();
        let group = group_of(&parsed, Some("secret")).or_else(|| group_of(&parsed, None));
        self.units(&parsed, group, &mut units)?;
        written(&units)
    }

    /// The same for an expression of which no group is asked for, with a list in front of what every match has in it.
    pub fn program_with_needs(&mut self, expression: &str) -> Option<Vec<u8>> {
        let mut units = Vec::new();
        self.units(&parsed(expression)?, None, &mut units)?;
        let program = written(&units)?;
        let Some(texts) = literals::literals(expression) else {
            return Some(program);
        };
        let mut whole = vec![op::NEEDS, u8::try_from(texts.len()).ok()?];
        for text in texts {
            whole.push(u8::try_from(text.len()).ok()?);
            whole.extend(text.as_bytes());
        }
        whole.extend(program);
        Some(whole)
    }

    fn units(&mut self, hir: &Hir, group: Option<u32>, units: &mut Vec<Unit>) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Look(look) => units.push(Unit::Look(condition(*look)?)),
            HirKind::Literal(literal) => units.extend(literal.0.iter().copied().map(Unit::Byte)),
            HirKind::Class(hir::Class::Unicode(class)) => {
                units.push(self.class(&class.to_byte_class()?));
            }
            HirKind::Class(hir::Class::Bytes(class)) => units.push(self.class(class)),
            HirKind::Capture(capture) => {
                let is_asked_for = group == Some(capture.index);
                units.extend(is_asked_for.then_some(Unit::Open));
                self.units(&capture.sub, group, units)?;
                units.extend(is_asked_for.then_some(Unit::Close));
            }
            HirKind::Concat(parts) => {
                for part in parts {
                    self.units(part, group, units)?;
                }
            }
            HirKind::Repetition(repeated) => {
                let least = u16::try_from(repeated.min).ok()?;
                let most = repeated
                    .max
                    .map_or(Some(op::MANY), |most| u16::try_from(most).ok())?;
                let mut body = Vec::new();
                self.units(&repeated.sub, group, &mut body)?;
                let class = match &*body {
                    [Unit::Class(class)] => Some(*class),
                    [Unit::Byte(byte) | Unit::Fold(byte)] => {
                        let mut class = hir::ClassBytes::empty();
                        class.push(hir::ClassBytesRange::new(*byte, *byte));
                        if matches!(body[0], Unit::Fold(_)) {
                            class.case_fold_simple();
                        }
                        Some(self.place(&class))
                    }
                    _ => None,
                };
                let times = Times {
                    least,
                    most,
                    greedy: repeated.greedy,
                };
                units.push(match class {
                    Some(class) => Unit::Row(class, times),
                    None => Unit::Repeat(body, times),
                });
            }
            HirKind::Alternation(parts) => {
                let mut branches = Vec::new();
                for part in parts {
                    let mut branch = Vec::new();
                    self.units(part, group, &mut branch)?;
                    branches.push(branch);
                }
                units.push(Unit::Either(branches));
            }
        }
        Some(())
    }

    fn class(&mut self, class: &hir::ClassBytes) -> Unit {
        if let [upper, lower] = class.ranges() {
            let both = upper.len() == 1 && lower.len() == 1;
            let letter = lower.start();
            if both && letter.is_ascii_lowercase() && upper.start() == letter.to_ascii_uppercase() {
                return Unit::Fold(letter);
            }
        }
        Unit::Class(self.place(class))
    }
}

/// A part of an expression that is a step, or part of one.
#[derive(Clone)]
enum Unit {
    Byte(u8),
    /// A letter in either case.
    Fold(u8),
    Class(u16),
    Row(u16, Times),
    Repeat(Vec<Unit>, Times),
    Either(Vec<Vec<Unit>>),
    Look(u8),
    Open,
    Close,
}

#[derive(Clone, Copy)]
struct Times {
    least: u16,
    most: u16,
    greedy: bool,
}

/// The index of the group of this name, or of the first.
fn group_of(hir: &Hir, name: Option<&str>) -> Option<u32> {
    match hir.kind() {
        HirKind::Capture(capture) if name.is_none() || capture.name.as_deref() == name => {
            Some(capture.index)
        }
        HirKind::Capture(capture) => group_of(&capture.sub, name),
        HirKind::Repetition(repeated) => group_of(&repeated.sub, name),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().find_map(|part| group_of(part, name))
        }
        _ => None,
    }
}

fn parsed(expression: &str) -> Option<Hir> {
    let is_plain = expression.is_ascii() && !expression.contains(r"\p");
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(expression).ok().filter(|_| is_plain)
}

fn condition(look: Look) -> Option<u8> {
    Some(match look {
        Look::Start => look::START,
        Look::End => look::END,
        Look::StartLF => look::START_OF_LINE,
        Look::EndLF => look::END_OF_LINE,
        Look::WordAscii => look::EDGE,
        Look::WordAsciiNegate => look::NO_EDGE,
        _ => return None,
    })
}

fn written(units: &[Unit]) -> Option<Vec<u8>> {
    let mut steps = Vec::new();
    let mut looks = 0;
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        at += 1;
        match unit {
            Unit::Look(look) => {
                looks |= look;
                continue;
            }
            Unit::Byte(_) | Unit::Fold(_) => {
                let (step, bytes) = row(&units[at - 1..]);
                at += bytes.len() - 1;
                steps.extend([step, looks, u8::try_from(bytes.len()).ok()?]);
                steps.extend(bytes);
            }
            Unit::Class(class) => {
                steps.extend([op::CLASS, looks]);
                steps.extend(class.to_le_bytes());
            }
            Unit::Either(branches) => {
                // Where a branch begins says more than the condition does, so that comes behind.
                let mut all = Vec::new();
                for branch in branches {
                    let mut branch = branch.clone();
                    if looks != 0 {
                        branch.insert(0, Unit::Look(looks));
                    }
                    let branch = written(&branch)?;
                    all.extend(u16::try_from(branch.len()).ok()?.to_le_bytes());
                    all.extend(branch);
                }
                steps.push(op::EITHER);
                steps.extend(u16::try_from(all.len()).ok()?.to_le_bytes());
                steps.extend(all);
            }
            Unit::Row(class, times) => {
                condition_alone(looks, &mut steps);
                steps.push(if times.greedy { op::ROW } else { op::LAZY_ROW });
                for number in [*class, times.least, times.most] {
                    steps.extend(number.to_le_bytes());
                }
            }
            Unit::Repeat(body, times) => {
                condition_alone(looks, &mut steps);
                let body = written(body)?;
                steps.push(if times.greedy {
                    op::REPEAT
                } else {
                    op::LAZY_REPEAT
                });
                for number in [times.least, times.most, u16::try_from(body.len()).ok()?] {
                    steps.extend(number.to_le_bytes());
                }
                steps.extend(body);
            }
            Unit::Open | Unit::Close => {
                let is_open = matches!(unit, Unit::Open);
                steps.push(if is_open { op::OPEN } else { op::CLOSE });
                // What must hold of a place holds on either side of this.
                continue;
            }
        }
        looks = 0;
    }
    condition_alone(looks, &mut steps);
    Some(steps)
}

fn condition_alone(looks: u8, steps: &mut Vec<u8>) {
    if looks != 0 {
        steps.extend([op::LOOK, looks]);
    }
}

/// The step for the bytes that units begin with, and these: as many as one step can say.
fn row(units: &[Unit]) -> (u8, Vec<u8>) {
    let (mut bytes, mut folded, mut cased) = (Vec::new(), false, false);
    for unit in units.iter().take(usize::from(u8::MAX)) {
        match unit {
            Unit::Fold(letter) if !cased => {
                folded = true;
                bytes.push(*letter);
            }
            Unit::Byte(byte) if !(folded && byte.is_ascii_alphabetic()) => {
                cased |= byte.is_ascii_alphabetic();
                bytes.push(*byte);
            }
            _ => break,
        }
    }
    (if folded { op::FOLD } else { op::TEXT }, bytes)
}
