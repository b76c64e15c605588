//! The built program, with files of its own: no policy of whoever runs the tests reaches it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A home directory and a project in it, and the program started there.
pub struct Program {
    home: TempDir,
}

/// What came out.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Program {
    pub fn new() -> Self {
        let home = tempfile::tempdir().expect("a directory");
        let program = Self { home };
        program.write("project/.git/HEAD", "ref: refs/heads/main\n");
        program
    }

    /// A file of the home directory.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    }

    pub fn project(&self) -> String {
        self.home
            .path()
            .join("project")
            .to_string_lossy()
            .into_owned()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_palisade"));
        command
            .args(args)
            .current_dir(self.project())
            .env("HOME", self.home.path())
            .env_remove("XDG_CONFIG_HOME")
            .env("NO_COLOR", "1");
        command
    }

    pub fn run(&self, args: &[&str], input: &[u8]) -> Output {
        finish(self.command(args), input)
    }

    /// A call of the Bash tool in the project.
    pub fn bash(&self, command: &str) -> Output {
        let payload = self.payload(command, "default");
        self.run(&["hook"], payload.as_bytes())
    }

    pub fn payload(&self, command: &str, mode: &str) -> String {
        serde_json::json!({
            "session_id": "s", "cwd": self.project(), "permission_mode": mode,
            "hook_event_name": "PreToolUse", "tool_name": "Bash",
            "tool_input": { "command": command, "description": "d" }, "tool_use_id": "t",
        })
        .to_string()
    }
}

pub fn finish(mut command: Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the program ends");
    // The program may end without reading all.
    let _ = writing.join();
    Output {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}
