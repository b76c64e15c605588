//! When a hook is called, and who is there to answer.

macro_rules! events {
    ($($name:ident),* $(,)?) => {
        /// The events of Claude Code's hooks.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Event {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                $name,
            )*
            /// One that we do not know.
            #[default]
            Unknown,
        }

        impl Event {
            /// Every event that is known.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The event of this name; names are case-sensitive.
            pub fn named(name: &str) -> Self {
                match name {
                    $(stringify!($name) => Self::$name,)*
                    _ => Self::Unknown,
                }
            }

            /// Its name, as answers must repeat it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    Self::Unknown => "",
                }
            }
        }
    };
}

events! {
    PreToolUse, PostToolUse, PostToolUseFailure, PostToolBatch, PermissionRequest, PermissionDenied,
    UserPromptSubmit, UserPromptExpansion, SessionStart, SessionEnd, Setup, Stop, StopFailure, SubagentStart,
    SubagentStop, PreCompact, PostCompact, PreModelSwitch, PostModelSwitch, Notification, TeammateIdle,
    TaskCreated, TaskCompleted, Elicitation, ElicitationResult, ConfigChange, WorktreeCreate, WorktreeRemove,
    InstructionsLoaded, CwdChanged, FileChanged, DirectoryAdded, MessageDisplay,
}

impl Event {
    /// Whether its payload names one tool and holds that tool's input.
    pub fn has_tool(self) -> bool {
        matches!(
            self,
            Self::PreToolUse
                | Self::PostToolUse
                | Self::PostToolUseFailure
                | Self::PermissionRequest
                | Self::PermissionDenied
        )
    }

    /// Whether its payload holds what a tool has answered.
    pub fn is_after_tool(self) -> bool {
        matches!(self, Self::PostToolUse | Self::PostToolUseFailure)
    }

    /// Whether its payload holds what the user has written.
    pub fn has_prompt(self) -> bool {
        matches!(self, Self::UserPromptSubmit | Self::UserPromptExpansion)
    }
}

/// The agent's permission mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What is not allowed is asked.
    #[default]
    Default,
    /// Nothing may be changed.
    Plan,
    /// Edits of files are not asked.
    AcceptEdits,
    /// A classifier decides.
    Auto,
    /// What is not allowed is denied.
    DontAsk,
    /// Everything runs.
    BypassPermissions,
}

impl Mode {
    /// The mode of this name, [`Mode::Default`] for names that are not known.
    pub fn named(name: &str) -> Self {
        match name {
            "plan" => Self::Plan,
            "acceptEdits" => Self::AcceptEdits,
            "auto" => Self::Auto,
            "dontAsk" => Self::DontAsk,
            "bypassPermissions" => Self::BypassPermissions,
            _ => Self::Default,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Plan => "plan",
            Self::AcceptEdits => "acceptEdits",
            Self::Auto => "auto",
            Self::DontAsk => "dontAsk",
            Self::BypassPermissions => "bypassPermissions",
        }
    }

    /// Whether a human will be asked.
    pub fn asks(self) -> bool {
        matches!(self, Self::Default | Self::Plan | Self::AcceptEdits)
    }
}
