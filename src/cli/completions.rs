//! `palisade completions`: what shells want to know of our arguments.

use clap_complete::Shell;

use super::{Exit, output};

pub(super) fn run(shell: Shell, mut command: clap::Command) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "palisade", &mut text);
    output::print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Fine)
}
