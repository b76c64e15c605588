//! Shells that are tied to a network connection.
//!
//! No single run shows it: one opens a connection, another is a shell that reads from it or writes to it. Where both are there,
//! the shell is noted once more as a run named `reverse shell`, for rules to see.

use crate::facts::{Facts, Input, Redirection, Run, grammar};

/// The name of the run that is noted.
const NAME: &str = "reverse shell";

/// Notes shells tied to a connection.
pub(super) fn note(facts: &mut Facts) {
    let opened = facts
        .runs
        .iter()
        .position(|run| run.redirects.iter().any(is_socket));
    let carries = |run: &Run| matches!(&*run.name, "nc" | "socat" | "telnet" | "openssl" | "ncat");
    if opened.is_none() && !facts.runs.iter().any(carries) {
        if let Some(run) = reads_client(&facts.runs) {
            facts.runs.push(run);
        }
        return;
    }
    let tied = facts.runs.iter().enumerate().find(|(index, run)| {
        let direct = is_shell(run) && opened.is_some_and(|opened| opened <= *index) && reads_elsewhere(run);
        let piped = carries(run)
            && matches!(&run.stdin, Input::Pipe(runs, _) if runs.iter().any(|&index| facts.runs.get(index).is_some_and(is_open_shell)));
        let started = is_open_shell(run) && run.wrappers.iter().any(|name| matches!(&**name, "nc" | "socat" | "ncat"));
        direct || piped || started
    });
    if let Some((_, run)) = tied {
        let run = Run {
            name: NAME.to_owned(),
            redirects: Vec::new(),
            code: None,
            ..run.clone()
        };
        facts.runs.push(run);
    }
}

/// PowerShell that makes a connection and then runs what it reads.
fn reads_client(runs: &[Run]) -> Option<Run> {
    let mut later = runs.iter().skip_while(|run| {
        let connects = |text: &str| text.to_ascii_lowercase().contains("net.sockets.tcpclient");
        !(matches!(
            &*run.name,
            "new-object" | "[net.sockets.tcpclient]::new" | "[system.net.sockets.tcpclient]::new"
        ) && run.argv.iter().any(|word| connects(word.text())))
    });
    later.next()?;
    let run = later.find(|run| {
        matches!(
            &*run.name,
            "iex" | "invoke-expression" | "cmd" | "powershell" | "pwsh"
        ) && reads_elsewhere(run)
    })?;
    Some(Run {
        name: NAME.to_owned(),
        code: None,
        ..run.clone()
    })
}

/// `/dev/tcp/host/port`, which bash makes a connection of. Looking whether a local port is open is no danger.
fn is_socket(redirection: &Redirection) -> bool {
    let path = redirection.path.text();
    let Some(address) = path
        .strip_prefix("/dev/tcp/")
        .or_else(|| path.strip_prefix("/dev/udp/"))
    else {
        return false;
    };
    !["localhost/", "127.", "::1/"]
        .iter()
        .any(|local| address.starts_with(local))
}

/// Whether the run is a program that reads commands, with nothing said of which.
fn is_open_shell(run: &Run) -> bool {
    is_shell(run) && reads_elsewhere(run)
}

fn reads_elsewhere(run: &Run) -> bool {
    run.code.as_ref().is_none_or(|code| code.text.is_unknown())
}

fn is_shell(run: &Run) -> bool {
    let reads_shell = |program: &grammar::Program| {
        program
            .runs
            .iter()
            .any(|runs| runs.stdin.is_some() && runs.language.is_none() && !runs.appends)
    };
    grammar::of(&run.name).is_some_and(reads_shell) || matches!(&*run.name, "cmd" | "powershell")
}
