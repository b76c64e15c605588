//! Trees as text, close to shell again but with every decision visible.
//!
//! Quoted text stands in `'…'`, quoted expansions in `"…"`, assignments have `:=`, alternatives `⟨a,b⟩`, ranges `⟨1..9/1⟩`.

use palisade::shell::{
    Assigned, Assignment, Command, CommandKind, Item, Join, List, Parameter, ParameterOp, Part,
    Redirect, RedirectOp, Script, Word,
};

/// One line for each pipeline of the script, then one for each problem.
pub fn script(script: &Script, text: &str) -> String {
    let mut lines: Vec<String> = script.list.items.iter().map(item).collect();
    for problem in &script.problems {
        let place = &text[problem.span.start as usize..problem.span.end as usize];
        lines.push(format!(
            "! {:?} {}: {place:?}",
            problem.kind, problem.span.start
        ));
    }
    lines.join("\n")
}

fn list(list: &List) -> String {
    let mut text = String::new();
    for (index, one) in list.items.iter().enumerate() {
        if index > 0 {
            text += if one.join == Join::Then { "; " } else { " " };
        }
        text += &item(one);
    }
    text
}

fn item(item: &Item) -> String {
    let join = match item.join {
        Join::Then => "",
        Join::And => "&& ",
        Join::Or => "|| ",
    };
    let mut text = join.to_owned();
    if item.negated {
        text += "! ";
    }
    for (index, one) in item.commands.iter().enumerate() {
        if index > 0 {
            text += if item.commands[index - 1].pipes_stderr {
                " |& "
            } else {
                " | "
            };
        }
        text += &command(one);
    }
    if item.background {
        text += " &";
    }
    text
}

fn command(command: &Command) -> String {
    let mut pieces = Vec::new();
    match &command.kind {
        CommandKind::Simple { assignments, words } => {
            pieces.extend(assignments.iter().map(assignment));
            pieces.extend(words.iter().map(word));
        }
        CommandKind::Group(body) => pieces.push(format!("{{ {} }}", list(body))),
        CommandKind::Subshell(body) => pieces.push(format!("( {} )", list(body))),
        CommandKind::If { arms, otherwise } => {
            for (index, (condition, then)) in arms.iter().enumerate() {
                let word = if index == 0 { "if" } else { "elif" };
                pieces.push(format!(
                    "{word} [{}] then [{}]",
                    list(condition),
                    list(then)
                ));
            }
            pieces.extend(
                otherwise
                    .iter()
                    .map(|body| format!("else [{}]", list(body))),
            );
        }
        CommandKind::While {
            until,
            condition,
            body,
        } => {
            let word = if *until { "until" } else { "while" };
            pieces.push(format!("{word} [{}] do [{}]", list(condition), list(body)));
        }
        CommandKind::For {
            name,
            words: over,
            body,
            select,
        } => {
            let word = if *select { "select" } else { "for" };
            let over = over
                .as_ref()
                .map_or("\"$@\"".to_owned(), |over| words(over, " "));
            pieces.push(format!("{word} {name} in ({over}) do [{}]", list(body)));
        }
        CommandKind::ArithFor { expression, body } => {
            pieces.push(format!("for (({})) do [{}]", word(expression), list(body)));
        }
        CommandKind::Case { subject, arms } => {
            pieces.push(format!("case {}", word(subject)));
            pieces
                .extend(arms.iter().map(|(patterns, body)| {
                    format!("({}) [{}]", words(patterns, "|"), list(body))
                }));
        }
        CommandKind::Test(operands) => pieces.push(format!("[[ {} ]]", words(operands, " "))),
        CommandKind::Arith(expression) => pieces.push(format!("(({}))", word(expression))),
        CommandKind::Function { name, body } => {
            pieces.push(format!("function {name} {}", self::command(body)));
        }
        CommandKind::Coproc(body) => pieces.push(format!("coproc {}", self::command(body))),
    }
    pieces.extend(command.redirects.iter().map(redirect));
    pieces.join(" ")
}

fn assignment(assignment: &Assignment) -> String {
    let index = assignment
        .index
        .as_ref()
        .map_or(String::new(), |index| format!("[{}]", word(index)));
    let operator = if assignment.append { "+:=" } else { ":=" };
    let value = match &assignment.value {
        Assigned::Scalar(value) => word(value),
        Assigned::Array(values) => format!("({})", words(values, " ")),
    };
    format!("{}{index}{operator}{value}", assignment.name)
}

fn redirect(redirect: &Redirect) -> String {
    let fd = redirect.fd.map_or(String::new(), |fd| fd.to_string());
    let operator = match redirect.op {
        RedirectOp::In => "<",
        RedirectOp::Out => ">",
        RedirectOp::Clobber => ">|",
        RedirectOp::Append => ">>",
        RedirectOp::ReadWrite => "<>",
        RedirectOp::DupIn => "<&",
        RedirectOp::DupOut => ">&",
        RedirectOp::OutBoth => "&>",
        RedirectOp::AppendBoth => "&>>",
        RedirectOp::HereDoc => "<<",
        RedirectOp::HereString => "<<<",
    };
    format!("{fd}{operator}{}", word(&redirect.target))
}

fn words(words: &[Word], between: &str) -> String {
    words.iter().map(word).collect::<Vec<_>>().join(between)
}

fn word(word: &Word) -> String {
    if word.parts.is_empty() {
        "∅".to_owned()
    } else {
        word.parts.iter().map(part).collect()
    }
}

fn part(part: &Part) -> String {
    let quote = |quoted: bool, text: String| if quoted { format!("\"{text}\"") } else { text };
    match part {
        Part::Text { text, quoted } => {
            let text = text
                .replace('\n', "␊")
                .replace('\r', "␍")
                .replace('\t', "␉");
            if *quoted { format!("'{text}'") } else { text }
        }
        Part::Tilde(user) => format!("~<{user}>"),
        Part::Parameter {
            parameter: it,
            quoted,
        } => quote(*quoted, parameter(it)),
        Part::Command {
            list: body, quoted, ..
        } => quote(*quoted, format!("$({})", list(body))),
        Part::Process {
            input, list: body, ..
        } => format!("{}({})", if *input { '<' } else { '>' }, list(body)),
        Part::Arith { expression, quoted } => quote(*quoted, format!("$(({}))", word(expression))),
        Part::Brace(alternatives) => format!("⟨{}⟩", words(alternatives, ",")),
        Part::Range { from, to, step } => format!("⟨{from}..{to}/{step}⟩"),
    }
}

fn parameter(parameter: &Parameter) -> String {
    let colon = |colon: &bool| if *colon { ":" } else { "" };
    let twice = |all: &bool, sign: &str| {
        if *all {
            sign.repeat(2)
        } else {
            sign.to_owned()
        }
    };
    let op = match &parameter.op {
        ParameterOp::None => String::new(),
        ParameterOp::Length => " length".to_owned(),
        ParameterOp::Default(also, value) => format!(" {}- {}", colon(also), word(value)),
        ParameterOp::Assign(also, value) => format!(" {}= {}", colon(also), word(value)),
        ParameterOp::Error(also, value) => format!(" {}? {}", colon(also), word(value)),
        ParameterOp::Alternate(also, value) => format!(" {}+ {}", colon(also), word(value)),
        ParameterOp::TrimPrefix(longest, pattern) => {
            format!(" {} {}", twice(longest, "#"), word(pattern))
        }
        ParameterOp::TrimSuffix(longest, pattern) => {
            format!(" {} {}", twice(longest, "%"), word(pattern))
        }
        ParameterOp::Replace {
            all,
            anchor,
            pattern,
            with,
        } => {
            let anchor = anchor.map_or(String::new(), String::from);
            format!(
                " {}{anchor} {} / {}",
                twice(all, "/"),
                word(pattern),
                word(with)
            )
        }
        ParameterOp::Substring(offset, length) => {
            format!(
                " : {}{}",
                word(offset),
                length
                    .as_ref()
                    .map_or(String::new(), |it| format!(" : {}", word(it)))
            )
        }
        ParameterOp::Case(upper, all) => format!(" {}", twice(all, if *upper { "^" } else { "," })),
        ParameterOp::Transform(letter) => format!(" @{letter}"),
        ParameterOp::Names => " names".to_owned(),
    };
    let index = parameter
        .index
        .as_ref()
        .map_or(String::new(), |index| format!("[{}]", word(index)));
    format!(
        "${{{}{}{index}{op}}}",
        if parameter.indirect { "!" } else { "" },
        parameter.name
    )
}
