//! Prints a value as the Rust expression that makes it, fit for a `static`.
//!
//! The types of the rule file are serialised, not known by name here: a field that is added there appears in the tables by
//! itself.

use std::collections::HashMap;
use std::fmt::{self, Display, Write};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::Serialize;
use serde::ser::{self, Serializer};

use crate::list::Firsts;

/// All texts that were printed, and lists of them: they stand in tables of their own.
#[derive(Default)]
struct Pool {
    all: String,
    texts: HashMap<String, String>,
    listed: Vec<String>,
    lists: HashMap<Vec<String>, usize>,
    /// Where each list begins, and how long it is.
    places: Vec<(usize, usize)>,
}

static POOL: LazyLock<Mutex<Pool>> = LazyLock::new(Mutex::default);

impl Pool {
    fn text(&mut self, text: &str) -> String {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let firsts = Firsts::of(text);
        let expression = format!(
            "Text::at({}, {}, {})",
            self.all.len(),
            text.len(),
            firsts.bits()
        );
        self.all.push_str(text);
        self.texts.insert(text.to_owned(), expression.clone());
        expression
    }

    fn list(&mut self, list: Vec<String>) -> usize {
        if list.is_empty() {
            return 0;
        }
        // The first list is the empty one.
        let next = self.places.len() + 1;
        if let Some(&known) = self.lists.get(&list) {
            return known;
        }
        self.places.push((self.listed.len(), list.len()));
        self.listed.extend_from_slice(&list);
        self.lists.insert(list, next);
        next
    }
}

fn pool() -> std::sync::MutexGuard<'static, Pool> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The expression for a text.
pub fn text(text: &str) -> String {
    pool().text(text)
}

/// All texts that were printed, and the tables of them.
pub fn texts() -> (String, String) {
    let pool = pool();
    let mut tables = String::new();
    let listed = pool.listed.join(", ");
    let places: Vec<String> = pool
        .places
        .iter()
        .map(|(from, length)| format!("({from}, {length})"))
        .collect();
    let _ = write!(
        tables,
        "/// Where the lists stand among the listed, and how long they are.\n\
        pub static LISTS: [(u32, u16); {}] = [(0, 0), {}];\n\
        /// The members of all lists, one list behind the other.\n\
        pub static LISTED: [Text; {}] = [{listed}];\n",
        places.len() + 1,
        places.join(", "),
        pool.listed.len()
    );
    (pool.all.clone(), tables)
}

/// The expression for `value`.
pub fn expression(value: &impl Serialize) -> Result<String, Unprintable> {
    let mut printer = Printer {
        text: String::new(),
        texts: None,
    };
    value.serialize(&mut printer)?;
    Ok(printer.text)
}

/// A kind of value that the rule file has no use for.
#[derive(Debug)]
pub struct Unprintable(String);

impl Display for Unprintable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "cannot be written as a table: {}", self.0)
    }
}

impl std::error::Error for Unprintable {}

impl ser::Error for Unprintable {
    fn custom<T: Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

impl From<fmt::Error> for Unprintable {
    fn from(error: fmt::Error) -> Self {
        Self(error.to_string())
    }
}

struct Printer {
    text: String,
    /// The members of the list of texts that is being printed.
    texts: Option<Vec<String>>,
}

/// Writes the members of something, and what closes it.
struct Members<'p> {
    printer: &'p mut Printer,
    close: &'static str,
}

impl<'p> Members<'p> {
    fn open(printer: &'p mut Printer, open: &str, close: &'static str) -> Self {
        printer.text.push_str(open);
        Self { printer, close }
    }

    fn member(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unprintable> {
        value.serialize(&mut *self.printer)?;
        self.printer.text.push_str(", ");
        Ok(())
    }

    fn field(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Unprintable> {
        write!(self.printer.text, "{key}: ")?;
        self.member(value)
    }

    fn close(self) {
        self.printer.text.push_str(self.close);
    }
}

/// `delete-tree` is `DeleteTree`.
fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(part).collect()
}

macro_rules! unprintable {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, _: $type) -> Result<(), Unprintable> {
            Err(Unprintable(stringify!($type).to_owned()))
        })*
    };
}

impl<'p> Serializer for &'p mut Printer {
    type Ok = ();
    type Error = Unprintable;
    type SerializeSeq = Members<'p>;
    type SerializeTuple = Members<'p>;
    type SerializeTupleStruct = Members<'p>;
    type SerializeTupleVariant = Members<'p>;
    type SerializeMap = ser::Impossible<(), Unprintable>;
    type SerializeStruct = Members<'p>;
    type SerializeStructVariant = Members<'p>;

    unprintable! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_f64: f64, serialize_char: char, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_bool(self, value: bool) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{value}")?)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{value}")?)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{value}u8")?)
    }

    fn serialize_u16(self, value: u16) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{value}")?)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{value}")?)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{value:?}")?)
    }

    fn serialize_str(self, text: &str) -> Result<(), Unprintable> {
        let text = pool().text(text);
        match &mut self.texts {
            Some(texts) => texts.push(text),
            None => self.text.push_str(&text),
        }
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unprintable> {
        self.text.push_str("None");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unprintable> {
        self.text.push_str("Some(");
        value.serialize(&mut *self)?;
        self.text.push(')');
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Unprintable> {
        self.text.push_str("()");
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unprintable> {
        Ok(write!(self.text, "{name}::{}", pascal(variant))?)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unprintable> {
        if name == "Texts" {
            let before = self.text.len();
            self.texts = Some(Vec::new());
            value.serialize(&mut *self)?;
            self.text.truncate(before);
            let list = pool().list(self.texts.take().unwrap_or_default());
            return Ok(write!(self.text, "Texts::at({list})")?);
        }
        write!(self.text, "{name}(")?;
        value.serialize(&mut *self)?;
        self.text.push(')');
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unprintable> {
        write!(self.text, "{name}::{}(", pascal(variant))?;
        value.serialize(&mut *self)?;
        self.text.push(')');
        Ok(())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Members<'p>, Unprintable> {
        Ok(if length == Some(0) {
            Members::open(self, "List(None)", "")
        } else {
            Members::open(self, "List(Some(&(&[", "] as &[_])))")
        })
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'p>, Unprintable> {
        Ok(Members::open(self, "(", ")"))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Members<'p>, Unprintable> {
        Ok(Members::open(self, &format!("{name}("), ")"))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'p>, Unprintable> {
        let open = format!("{name}::{}(", pascal(variant));
        Ok(Members::open(self, &open, ")"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unprintable> {
        Err(Unprintable("a map".to_owned()))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Members<'p>, Unprintable> {
        Ok(Members::open(self, &format!("{name} {{ "), "}"))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'p>, Unprintable> {
        let open = format!("{name}::{} {{ ", pascal(variant));
        Ok(Members::open(self, &open, "}"))
    }
}

macro_rules! members {
    ($($trait:ident $method:ident,)*) => {
        $(impl ser::$trait for Members<'_> {
            type Ok = ();
            type Error = Unprintable;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unprintable> {
                self.member(value)
            }
            fn end(self) -> Result<(), Unprintable> {
                self.close();
                Ok(())
            }
        })*
    };
}

macro_rules! fields {
    ($($trait:ident,)*) => {
        $(impl ser::$trait for Members<'_> {
            type Ok = ();
            type Error = Unprintable;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unprintable> {
                self.field(key, value)
            }
            fn end(self) -> Result<(), Unprintable> {
                self.close();
                Ok(())
            }
        })*
    };
}

members! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

fields! { SerializeStruct, SerializeStructVariant, }
