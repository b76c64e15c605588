//! Prints a value as the Rust expression that makes it, fit for a `static`.
//!
//! The types of the rule file are serialised, not known by name here: a field that is added there appears in the tables by
//! itself.

use std::fmt::{self, Display, Write};

use serde::Serialize;
use serde::ser::{self, Serializer};

/// The expression for `value`.
pub fn expression(value: &impl Serialize) -> Result<String, Unprintable> {
    let mut printer = Printer(String::new());
    value.serialize(&mut printer)?;
    Ok(printer.0)
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

struct Printer(String);

/// Writes the members of something, and what closes it.
struct Members<'p> {
    printer: &'p mut Printer,
    close: &'static str,
}

impl<'p> Members<'p> {
    fn open(printer: &'p mut Printer, open: &str, close: &'static str) -> Self {
        printer.0.push_str(open);
        Self { printer, close }
    }

    fn member(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unprintable> {
        value.serialize(&mut *self.printer)?;
        self.printer.0.push_str(", ");
        Ok(())
    }

    fn field(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Unprintable> {
        write!(self.printer.0, "{key}: ")?;
        self.member(value)
    }

    fn close(self) {
        self.printer.0.push_str(self.close);
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
        Ok(write!(self.0, "{value}")?)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Unprintable> {
        Ok(write!(self.0, "{value}")?)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Unprintable> {
        Ok(write!(self.0, "{value}u8")?)
    }

    fn serialize_u16(self, value: u16) -> Result<(), Unprintable> {
        Ok(write!(self.0, "{value}")?)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unprintable> {
        Ok(write!(self.0, "{value}")?)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Unprintable> {
        Ok(write!(self.0, "{value:?}")?)
    }

    fn serialize_str(self, text: &str) -> Result<(), Unprintable> {
        Ok(write!(self.0, "Text({text:?})")?)
    }

    fn serialize_none(self) -> Result<(), Unprintable> {
        self.0.push_str("None");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unprintable> {
        self.0.push_str("Some(");
        value.serialize(&mut *self)?;
        self.0.push(')');
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Unprintable> {
        self.0.push_str("()");
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unprintable> {
        Ok(write!(self.0, "{name}::{}", pascal(variant))?)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unprintable> {
        write!(self.0, "{name}(")?;
        value.serialize(&mut *self)?;
        self.0.push(')');
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unprintable> {
        write!(self.0, "{name}::{}(", pascal(variant))?;
        value.serialize(&mut *self)?;
        self.0.push(')');
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
