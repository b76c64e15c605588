//! Turns `patterns/places.toml` into static texts.

use std::fmt::Write;

use serde::Deserialize;

/// Defines the lists once: as fields to read, and as statics to write.
macro_rules! lists {
    ($($(#[$doc:meta])* $field:ident => $name:literal),* $(,)?) => {
        /// `patterns/places.toml`; what each list means is said there.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Places {
            $($field: Vec<String>,)*
        }

        impl Places {
            fn lists(&self) -> Vec<(&'static str, &[String])> {
                vec![$(($name, &self.$field)),*]
            }
        }
    };
}

lists! {
    regenerable_dirs => "REGENERABLE_DIRS",
    output_dirs => "OUTPUT_DIRS",
    regenerable_files => "REGENERABLE_FILES",
    data_files => "DATA_FILES",
    archive_files => "ARCHIVE_FILES",
    template_files => "TEMPLATE_FILES",
    data_dirs => "DATA_DIRS",
    system_dirs => "SYSTEM_DIRS",
    critical_files => "CRITICAL_FILES",
    devices => "DEVICES",
    sinks => "SINKS",
    temp_roots => "TEMP_ROOTS",
    guard_paths => "GUARD_PATHS",
}

/// Rust source with a static text for each list, an entry a line: one pointer a list, so that nothing is relocated at start.
///
/// # Panics
///
/// When the file cannot be read as lists of texts, with the line and what is wrong there.
pub fn places(toml: &str) -> String {
    let places: Places = match toml::from_str(toml) {
        Ok(places) => places,
        Err(error) => panic!("patterns/places.toml: {error}"),
    };
    let mut source = String::new();
    for (name, entries) in places.lists() {
        let text = entries.join("\n");
        // Writing to a String cannot fail.
        let _ = writeln!(source, "pub(super) static {name}: &str = {text:?};");
    }
    source
}
