//! The two tables of `patterns/matrix.toml`, made static by the build script.

use serde::{Deserialize, Serialize};

use crate::facts::{Class, Stage};
use crate::rules::{Effect, Manner, Verdict};

/// Which of the built-in matrices holds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// Stops only what cannot be made good.
    Relaxed,
    /// Neither nor.
    #[default]
    Standard,
    /// Asks where the others pass.
    Strict,
}

include!(concat!(env!("OUT_DIR"), "/matrix.rs"));

impl Preset {
    /// What it says of an effect at a stage.
    pub fn of_effect(self, of: Effect, stage: Stage) -> Verdict {
        effect(self, of)[stage as usize]
    }

    /// What it says of touching a file, or the name of one that is not there.
    pub fn of_file(self, class: Class, manner: Manner, exists: bool) -> Verdict {
        let row = if exists {
            file(self, class)
        } else {
            absent(self, class)
        };
        row[manner as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_their_enums() {
        let standard = Preset::Standard;
        assert_eq!(
            standard.of_effect(Effect::Write, Stage::Unknown),
            Verdict::Pass
        );
        assert_eq!(
            standard.of_effect(Effect::Write, Stage::Production),
            Verdict::Ask
        );
        assert_eq!(
            standard.of_file(Class::Guard, Manner::Read, true),
            Verdict::Pass
        );
        assert_eq!(
            standard.of_file(Class::Guard, Manner::Move, true),
            Verdict::Deny
        );
        assert_eq!(
            standard.of_file(Class::Outside, Manner::Delete, true),
            Verdict::Ask
        );
        assert_eq!(
            standard.of_file(Class::Outside, Manner::DeleteTree, true),
            Verdict::Deny
        );
        assert_eq!(
            standard.of_file(Class::TempRoot, Manner::Overwrite, true),
            Verdict::Pass
        );
        assert_eq!(
            standard.of_file(Class::MaybeEmpty, Manner::MetadataTree, true),
            Verdict::Ask
        );
    }
}
