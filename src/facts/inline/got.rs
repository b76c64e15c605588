//! What an expression of another language may be.

use crate::facts::{MarkKind, Origins, Unknown, Value};

/// How many members a bound value may have in all.
const MEMBERS: usize = 2048;
/// How deeply a bound value may nest.
const LEVELS: u32 = 6;

/// What is known of an expression.
#[derive(Clone, Debug)]
pub(super) enum Got {
    /// A text, known or not.
    Value(Value),
    /// A whole number.
    Number(i64),
    /// A list.
    List(Vec<Got>),
    /// An object with named fields.
    Fields(Vec<(String, Got)>),
    /// One of several.
    OneOf(Vec<Got>),
    /// A name that nothing is bound to, with its members: `os.remove`.
    Name(String),
    /// An object of a class that calls know, and the text that it stands for.
    Object(String, Value),
    /// A member of something.
    Method(Box<Got>, String),
}

impl Got {
    /// Something not known.
    pub(super) fn unknown(from: &str, origins: Origins) -> Self {
        Self::Value(Value::unknown(Unknown {
            origins,
            may_be_empty: false,
            ..Unknown::any(from)
        }))
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::known(text))
    }

    /// As a text.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Value(value) | Self::Object(_, value) => value.clone(),
            Self::Number(number) => Value::known(number.to_string()),
            Self::Name(name) => Self::unknown(name, Origins::default()).value(),
            Self::OneOf(all) if !all.is_empty() => all[0].value(),
            Self::List(all) if all.len() == 1 => all[0].value(),
            other => Self::unknown("", other.origins()).value(),
        }
    }

    /// Where it comes from.
    pub(super) fn origins(&self) -> Origins {
        match self {
            Self::Value(value) | Self::Object(_, value) => value.origins(),
            Self::List(all) | Self::OneOf(all) => {
                all.iter().fold(Origins::default(), |origins, got| {
                    origins.and(got.origins())
                })
            }
            Self::Fields(fields) => fields.iter().fold(Origins::default(), |origins, (_, got)| {
                origins.and(got.origins())
            }),
            Self::Method(object, _) => object.origins(),
            Self::Number(_) | Self::Name(_) => Origins::default(),
        }
    }

    /// Its words: those of lists one by one.
    pub(super) fn words(&self, out: &mut Vec<Value>) {
        match self {
            Self::List(all) => all.iter().for_each(|got| got.words(out)),
            Self::Fields(_) => {}
            other => out.push(other.value()),
        }
    }

    /// How many alternatives the widest part of it has.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::OneOf(all) => all.len().max(1),
            Self::List(all) => all.iter().map(Self::width).max().unwrap_or(1),
            Self::Fields(all) => all.iter().map(|(_, got)| got.width()).max().unwrap_or(1),
            _ => 1,
        }
    }

    /// It under the choice of one alternative.
    pub(super) fn picked(&self, index: usize) -> Self {
        match self {
            Self::OneOf(all) => all
                .get(index.min(all.len().saturating_sub(1)))
                .map_or_else(|| Self::unknown("", Origins::default()), Self::clone),
            Self::List(all) => Self::List(all.iter().map(|got| got.picked(index)).collect()),
            Self::Fields(all) => Self::Fields(
                all.iter()
                    .map(|(name, got)| (name.clone(), got.picked(index)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// What a loop over it binds.
    pub(super) fn member(&self) -> Self {
        match self {
            Self::List(all) if all.len() == 1 => all[0].clone(),
            Self::List(all) if !all.is_empty() => Self::OneOf(all.clone()),
            Self::OneOf(all) => Self::OneOf(all.iter().map(Self::member).collect()),
            Self::Value(value) if value.marks().is_empty() => {
                Self::unknown("(a part)", Origins::default())
            }
            other => other.clone(),
        }
    }

    /// Whether a program would take it for true; what is not known is.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Number(number) => *number != 0,
            Self::Name(name) => !matches!(
                &**name,
                "False" | "false" | "None" | "nil" | "null" | "undefined" | "FALSE" | "F"
            ),
            Self::Value(value) => value.as_known() != Some(""),
            _ => true,
        }
    }

    /// It, or something unknown if it is too large to be kept.
    pub(super) fn kept(self) -> Self {
        let mut left = MEMBERS;
        if self.fits(&mut left, 0) {
            self
        } else {
            Self::unknown("(much)", self.origins())
        }
    }

    /// How much it takes to copy.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Value(value) | Self::Object(_, value) => {
                value.text().len() + 64 * value.marks().len() + 32
            }
            Self::List(all) | Self::OneOf(all) => 32 + all.iter().map(Self::weight).sum::<usize>(),
            Self::Fields(all) => {
                32 + all
                    .iter()
                    .map(|(name, got)| name.len() + got.weight())
                    .sum::<usize>()
            }
            Self::Name(name) => name.len() + 32,
            Self::Method(object, name) => object.weight() + name.len(),
            Self::Number(_) => 32,
        }
    }

    fn fits(&self, left: &mut usize, level: u32) -> bool {
        let Some(rest) = left.checked_sub(1) else {
            return false;
        };
        *left = rest;
        match self {
            Self::List(all) | Self::OneOf(all) => {
                level < LEVELS && all.iter().all(|got| got.fits(left, level + 1))
            }
            Self::Fields(all) => {
                level < LEVELS && all.iter().all(|(_, got)| got.fits(left, level + 1))
            }
            Self::Method(object, _) => level < LEVELS && object.fits(left, level + 1),
            Self::Value(value) | Self::Object(_, value) => {
                value.text().len() < 1 << 16 && value.marks().len() < 256
            }
            Self::Name(name) => name.len() < 1 << 10,
            Self::Number(_) => true,
        }
    }
}

/// One path below another: the second alone if it is absolute.
pub(super) fn below(base: &Value, name: &Value) -> Value {
    if name.known_prefix().starts_with(['/', '~'])
        || (base.text().is_empty() && base.marks().is_empty())
    {
        return name.clone();
    }
    let mut path = base.clone();
    if !(path.text().ends_with('/')
        && path
            .marks()
            .last()
            .is_none_or(|mark| (mark.at as usize) < path.text().len()))
    {
        path.push_str("/", false);
    }
    path.push_value(name);
    path
}

/// The directory that holds a path.
pub(super) fn parent(path: &Value) -> Value {
    let text = path.text().trim_end_matches('/');
    match text.rfind('/') {
        Some(0) => Value::known("/"),
        Some(at)
            if path
                .marks()
                .iter()
                .all(|mark| mark.kind == MarkKind::Glob || mark.at as usize != at) =>
        {
            path.slice_to(at)
        }
        _ if path.has_unknown() => {
            let mut up = path.clone();
            up.push_str("/..", false);
            up
        }
        _ => Value::known("."),
    }
}
