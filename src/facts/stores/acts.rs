//! What a text does to a data store, as a set of words: the vocabulary of `does` in rules and in `patterns/code.toml`.
//!
//! The build script compiles this file too, so that a word that is none fails the build.

/// Declares the words and a constant for each.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Every word, in the order of their bits.
        pub const WORDS: &[&str] = &[$($word,)*];

        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants")]
        enum Bit { $($name,)* }

        impl Acts {
            $($(#[$doc])* pub const $name: Self = Self(1 << Bit::$name as u32);)*
        }
    };
}

/// What a text does to a data store: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acts(u32);

acts! {
    /// Observes only.
    READ = "read",
    /// Adds or changes rows, or deletes some that it tells apart.
    WRITE = "write",
    /// Deletes every row of a table, collection or graph: no condition, or one that always holds.
    DELETE_ALL = "delete-all",
    /// Changes every row.
    UPDATE_ALL = "update-all",
    /// Empties a table.
    TRUNCATE = "truncate",
    /// Drops what holds rows: a table, a collection, a partition; or replaces it.
    DROP_TABLE = "drop-table",
    /// Drops what holds tables: a database, a schema, a keyspace.
    DROP_DATABASE = "drop-database",
    /// Drops a part of every row, or what has such parts dropped with it.
    DROP_COLUMN = "drop-column",
    /// Drops what holds no rows and is made again from its text: an index, a view, a function.
    DROP_DEFINITION = "drop-definition",
    /// Creates or alters such things.
    DEFINE = "define",
    /// Gives or takes rights, or changes who there is.
    GRANT = "grant",
    /// Changes the settings of the server or of its replication.
    CONFIGURE = "configure",
    /// Ends other people's sessions.
    END_SESSION = "end-session",
    /// Stops the server.
    STOP = "stop",
    /// Throws away what a lost state would be restored from: logs, slots, a recycle bin.
    PURGE_HISTORY = "purge-history",
    /// Puts a backup in the place of what is there.
    OVERWRITE = "overwrite",
    /// Loses rows of a database that is a file: how bad that is depends on what file it is.
    LOSE_ROWS = "lose-rows",
    /// Empties a key-value store.
    FLUSH = "flush",
    /// Has the server run a program.
    RUN_PROGRAM = "run-program",
    /// Something that cannot be seen beforehand.
    UNSEEN = "unseen",
    /// The same, from a file that is named for what it drops.
    NAMED_FOR_LOSS = "named-for-loss",
    /// Something that comes straight from the network.
    FROM_NETWORK = "from-network",
}

impl Acts {
    /// All that loses rows.
    pub const LOSSES: Self = Self(
        Self::DELETE_ALL.0
            | Self::UPDATE_ALL.0
            | Self::TRUNCATE.0
            | Self::DROP_TABLE.0
            | Self::DROP_DATABASE.0
            | Self::DROP_COLUMN.0
            | Self::OVERWRITE.0,
    );

    /// Nothing.
    pub const NONE: Self = Self(0);

    /// What a word stands for; nothing where it is none.
    pub fn of(word: &str) -> Self {
        let bit = WORDS.iter().position(|known| *known == word);
        bit.map_or(Self::NONE, |bit| Self(1 << bit))
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether something of `other` is in it.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What is in it but not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let bits = WORDS.iter().enumerate();
        bits.filter(move |(bit, _)| self.0 >> bit & 1 == 1)
            .map(|(_, word)| *word)
    }
}
