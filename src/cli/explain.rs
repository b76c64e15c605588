//! `palisade explain`: everything behind a verdict.

use anyhow::{Context, anyhow};

use super::args::ExplainArgs;
use super::{Exit, current_dir, environment, hook, output};
use crate::answer::{explanation, explanation_json};
use crate::payload::Payload;
use crate::policy;
use crate::secrets::Hidden;
use crate::world::Machine;

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let cwd = match &args.cwd {
        None => current_dir()?,
        Some(cwd) => {
            let path = std::path::absolute(cwd)
                .with_context(|| format!("{} is no directory", cwd.display()))?;
            path.to_string_lossy().replace('\\', "/")
        }
    };
    let payload = Payload {
        cwd: Some(cwd.as_str().into()),
        ..Payload::of_command(args.command.as_str(), args.shell.dialect())
    };
    let text = hook::with_room(|| {
        let world = Machine::default();
        let policy = policy::load(&world, &cwd).map_err(|broken| anyhow!(broken.0))?;
        let (facts, decision) = crate::examine(&payload, &world, &policy);
        anyhow::Ok(if args.json {
            explanation_json(&args.command, &facts, &decision)
        } else {
            explanation(&args.command, &facts, &decision)
        })
    })??;
    let hidden = Hidden::of([&*args.command, &*environment()]);
    if args.json {
        output::print_json(&hidden, &text)?;
    } else {
        output::print_without(&hidden, &text)?;
    }
    Ok(Exit::Fine)
}
