use super::*;
use crate::facts::Value;

fn texts(list: &'static str) -> Texts {
    list.split_whitespace().map(Text::from).collect()
}

/// A program of this style; `;` stands between options with a value and further options.
fn program(style: Style, options: &'static str) -> Program {
    let (value_for, flags) = options.split_once(';').unwrap_or((options, ""));
    Program {
        style,
        value_for: texts(value_for),
        flags: texts(flags),
        ..Program::default()
    }
}

fn words(line: &str) -> Vec<Value> {
    let words = shell_words::split(line).expect("the line is well-formed");
    words.into_iter().map(Value::known).collect()
}

fn shown_word(word: &Value) -> String {
    match word.text() {
        text if text.contains(' ') => format!("'{text}'"),
        text => text.to_owned(),
    }
}

/// How a line is split: whether each of the options asked for is there, with its values, then the operands.
fn split(program: &Program, line: &str, asked: &str) -> String {
    let line_words = words(line);
    let program = match program.options.iter().next() {
        Some(_) => program.clone(),
        None => program.clone().listed(),
    };
    let args = Args::split(Some(&program), &line_words);
    let mut shown: Vec<String> = Vec::new();
    for option in asked.split_whitespace() {
        let values: Vec<String> = args
            .values(option)
            .map(|value| shown_word(&value))
            .collect();
        if !values.is_empty() {
            shown.push(format!("{option}={}", values.join(",")));
        } else if args.has(option) {
            shown.push(option.to_owned());
        }
    }
    shown.push("|".to_owned());
    shown.extend(args.operands().map(shown_word));
    shown.join(" ")
}

#[test]
fn gnu_options() {
    let rm = program(
        Style::Gnu,
        "-o --output -n; --recursive --force --force-all --no-preserve",
    );
    for (line, asked, expected) in [
        ("rm -rf a b", "-r -f -x", "-r -f | a b"),
        ("rm a -rf -- -x", "-r -x", "-r | a -x"),
        ("rm -rofile a", "-r -o -f", "-r -o=file | a"),
        ("rm -ro file a", "-r -o", "-r -o=file | a"),
        ("rm -o=file a", "-o", "-o=file | a"),
        (
            "rm --output file --output=b a",
            "--output",
            "--output=file,b | a",
        ),
        ("rm --out=x a", "--output", "--output=x | a"),
        ("rm --rec a", "--recursive", "--recursive | a"),
        ("rm --force a", "--force --force-all", "--force | a"),
        ("rm --fo a", "--force --force-all", "| a"),
        (
            "rm --no-preserve=all /",
            "--no-preserve",
            "--no-preserve=all | /",
        ),
        ("rm - a", "-r", "| - a"),
        ("rm -n5 -5 a", "-n -5", "-n=5 -5 | a"),
        ("rm -o", "-o", "-o |"),
        ("rm --rEc a", "--recursive", "| a"),
        ("rm -é a", "-é", "-é | a"),
    ] {
        assert_eq!(split(&rm, line, asked), expected, "{line}");
    }
}

#[test]
fn an_exact_program_knows_no_abbreviations() {
    let npm = Program {
        exact: true,
        ..program(Style::Gnu, "; --force-reset")
    };
    assert_eq!(
        split(&npm, "npm --force x", "--force-reset --force"),
        "--force | x"
    );
}

#[test]
fn long_options_with_one_dash() {
    let find = program(Style::Long, "-name -var; -delete");
    for (line, asked, expected) in [
        (
            "find . -name x -delete",
            "-name -delete -d",
            "-name=x -delete | .",
        ),
        (
            "tf apply --var=a -var b -auto",
            "-var -auto",
            "-var=a,b -auto | apply",
        ),
    ] {
        assert_eq!(split(&find, line, asked), expected, "{line}");
    }
}

#[test]
fn windows_options() {
    let rd = program(Style::Slash, "");
    assert_eq!(split(&rd, "rd /S/q dir", "/s /q"), "/s /q | dir");
    assert_eq!(split(&rd, "x /T:5 -v", "/t"), "/t=5 | -v");
    let remove = program(Style::Powershell, "-Path -Filter; -Recurse -Force");
    for (line, asked, expected) in [
        (
            "ri -r -fo -Path x y",
            "-Recurse -Force -Path",
            "-Recurse -Force -Path=x | y",
        ),
        ("ri -RECURSE:$false x", "-Recurse", "| x"),
        ("ri -f x", "-Force -Filter", "| x"),
        ("ri -path:x -5", "-Path", "-Path=x | -5"),
    ] {
        assert_eq!(split(&remove, line, asked), expected, "{line}");
    }
}

#[test]
fn bundles_without_a_dash_and_assignments() {
    let tar = program(Style::Bundle, "-f -C");
    assert_eq!(
        split(&tar, "tar xzfC a.tar dir b", "-x -z -f -C"),
        "-x -z -f=a.tar -C=dir | b"
    );
    assert_eq!(
        split(&tar, "tar -xzf a.tar x", "-x -z -f"),
        "-x -z -f=a.tar | x"
    );
    let dd = program(Style::Assign, "");
    assert_eq!(
        split(&dd, "dd if=/dev/zero of=/dev/sda x", "if of"),
        "if=/dev/zero of=/dev/sda | x"
    );
}

#[test]
fn options_end_where_the_program_says() {
    let env = Program {
        stops: Stops::Always(true),
        ..program(Style::Gnu, "-u")
    };
    assert_eq!(split(&env, "env -u A rm -u b", "-u"), "-u=A | rm -u b");
    let docker = Program {
        stops: Stops::In(texts("run exec")),
        value_in: vec![(Text::from("run"), texts("-v"))].into(),
        ..program(Style::Gnu, "")
    };
    for (line, asked, expected) in [
        (
            "docker run -v a:b -i image -v x",
            "-v -i",
            "-v=a:b -i | run image -v x",
        ),
        ("docker ps -v x", "-v", "-v | ps x"),
    ] {
        assert_eq!(split(&docker, line, asked), expected, "{line}");
    }
}

#[test]
fn a_version_behind_a_name_is_taken_off() {
    assert_eq!(canonical("git"), "git");
    assert_eq!(canonical("git2.40"), "git");
    assert_eq!(canonical("git-15"), "git");
    assert_eq!(canonical("15"), "15");
    assert_eq!(canonical("gitk"), "gitk");
}

/// Each line with the options to look for, and what the table of its program makes of it. The meanings are those of the
/// manuals.
const LINES: &[(&str, &str, &str)] = &[
    ("git -C x log -c", "-C -c", "-C=x -c | log"),
    (
        "git -c a.b=c -C x commit -C HEAD",
        "-c",
        "-c=a.b=c | commit",
    ),
    ("git diff -C HEAD", "-C", "-C | diff HEAD"),
    ("git commit -S -m x", "-S -m", "-S -m=x | commit"),
    (
        "git commit -Skey -am x f",
        "-S -a -m",
        "-S=key -a -m=x | commit f",
    ),
    ("git tag -n3 -l x", "-n -l", "-n=3 -l | tag x"),
    ("git log -n5 -3 main", "-n -3", "-n=5 -3 | log main"),
    ("git log -n 5 main", "-n", "-n=5 | log main"),
    ("git log --on x", "--oneline", "| log x"),
    ("git bisect run rm -rf x", "-r", "| bisect run rm -rf x"),
    ("git grep -O less", "-O", "-O | grep less"),
    (
        "git stash push -m x -- f",
        "-m --",
        "-m=x -- | stash push f",
    ),
    (
        "git push -fu origin main",
        "-f -u",
        "-f -u | push origin main",
    ),
    ("git status -uno", "-u", "-u=no | status"),
    (
        "git clean -fdx -e keep",
        "-f -d -x -e",
        "-f -d -x -e=keep | clean",
    ),
    ("docker -c ctx ps -a", "-c -a", "-c=ctx -a | ps"),
    (
        "docker compose -f x logs -f web",
        "-f",
        "-f=x | compose logs web",
    ),
    (
        "docker compose -p p down -v",
        "-p -v",
        "-p=p -v | compose down",
    ),
    (
        "docker run -it --rm -v a:/b img cmd -x",
        "-i -t --rm -v -x",
        "-i -t --rm -v=a:/b | run img cmd -x",
    ),
    (
        "docker exec -u root -w /x c ls -la",
        "-u -w -l",
        "-u=root -w=/x | exec c ls -la",
    ),
    ("docker logs -f c", "-f", "-f | logs c"),
    ("docker build -f F -t x .", "-f -t", "-f=F -t=x | build ."),
    (
        "docker-compose -f x run -e A=b web -c",
        "-f -e -c",
        "-f=x -e=A=b | run web -c",
    ),
    ("podman run -d img -p 1", "-d -p", "-d | run img -p 1"),
    ("sed -i.bak -e s/a/b/ f", "-i -e", "-i=.bak -e=s/a/b/ | f"),
    ("sed -i '' s/a/b/ f", "-i", "-i= | s/a/b/ f"),
    ("sed -i s/a/b/ f", "-i", "-i | s/a/b/ f"),
    ("sed -ni p f", "-n -i", "-n -i | p f"),
    ("sed -Ei '' -e p f", "-E -i -e", "-E -i= -e=p | f"),
    ("sed -ie p f", "-i -e", "-i=e | p f"),
    ("perl -i.orig -pe x f", "-i -p -e", "-i=.orig -p -e=x | f"),
    (
        "perl -MFile::Path -e x y",
        "-M -e",
        "-M=File::Path -e=x | y",
    ),
    ("perl -lane x f -n", "-l -a -n -e", "-l -a -n -e=x | f -n"),
    ("mysql -psecret db", "-p", "-p=secret | db"),
    (
        "mysql -u root -p db -e x",
        "-u -p -e",
        "-u=root -p -e=x | db",
    ),
    ("vim +q f", "+ -q", "+=q | f"),
    ("vim -c ':!x' + f", "-c +", "-c=:!x + | f"),
    (
        "cargo +nightly build --release",
        "+ --release",
        "+=nightly --release | build",
    ),
    ("cargo run -p x -- -p y", "-p --", "-p=x -- | run -p y"),
    ("jq --arg a b .", "--arg", "--arg=a,b | ."),
    (
        "jq -r --arg a b --argjson c 1 . f",
        "-r --arg --argjson",
        "-r --arg=a,b --argjson=c,1 | . f",
    ),
    (
        "python -m pip install -c c.txt x",
        "-m -c",
        "-m=pip | install -c c.txt x",
    ),
    ("python3 -Im x -c", "-I -m -c", "-I -m=x | -c"),
    ("python -c x -m y", "-c -m", "-c=x | -m y"),
    ("python x.py -c y", "-c", "| x.py -c y"),
    ("java -jar x -cp y", "-jar -cp", "-jar=x | -cp y"),
    (
        "java -cp a -Dx=y Main -jar z",
        "-cp -Dx -jar",
        "-cp=a -Dx=y | Main -jar z",
    ),
    ("ssh host -p 22 'cmd -x'", "-p -x", "-p=22 | host 'cmd -x'"),
    ("ssh -i k host cmd -p x", "-i -p", "-i=k | host cmd -p x"),
    ("ssh -tt -o A=b host", "-t -o", "-t -o=A=b | host"),
    ("scp -r -P 22 a h:b", "-r -P", "-r -P=22 | a h:b"),
    ("env - A=b cmd", "-", "- | A=b cmd"),
    (
        "env -i -u A B=c cmd -u x",
        "-i -u",
        "-i -u=A | B=c cmd -u x",
    ),
    ("env -S 'rm -rf' /x", "-S", "-S='rm -rf' | /x"),
    ("su - user -c x", "- -c", "- -c=x | user"),
    ("su -c x user", "-c", "-c=x | user"),
    ("bash - f -x", "- -x", "- | f -x"),
    (
        "bash -eo pipefail +O extglob -c x y",
        "-e -o +O -c",
        "-e -o=pipefail +O=extglob -c | x y",
    ),
    ("bash +x f", "+x -x", "+x | f"),
    ("bash -c 'rm -rf x' -r", "-c -r", "-c | 'rm -rf x' -r"),
    (
        "curl -fsSLo out url",
        "-f -s -S -L -o",
        "-f -s -S -L -o=out | url",
    ),
    (
        "curl -XPOST -d @f -H a:b url",
        "-X -d -H",
        "-X=POST -d=@f -H=a:b | url",
    ),
    (
        "curl url -O --output-dir d",
        "-O --output-dir",
        "-O --output-dir=d | url",
    ),
    ("wget -qO- url", "-q -O", "-q -O=- | url"),
    ("tar xzf a -C d", "-x -z -f -C", "-x -z -f=a -C=d |"),
    ("tar -czvf a d", "-c -z -v -f", "-c -z -v -f=a | d"),
    (
        "tar cf - . --exclude x",
        "-f --exclude",
        "-f=- --exclude=x | .",
    ),
    (
        "tar -xf a --strip-components=1 d",
        "-f --strip-components",
        "-f=a --strip-components=1 | d",
    ),
    (
        "find . -exec rm -rf {} + -delete",
        "-exec -r -rf -f -delete",
        "-exec -delete | .",
    ),
    (
        "find . -exec sh -c 'x + y' + {} + -name z",
        "-exec -c -name",
        "-exec -name=z | .",
    ),
    (
        "find a b -type f -execdir rm {} ';' -print",
        "-type -print",
        "-type=f -print | a b",
    ),
    (
        "find -O3 . -fprintf f %p -quit",
        "-O -fprintf -quit",
        "-O=3 -fprintf=f,%p -quit | .",
    ),
    ("fd -Hx rm", "-H -x", "-H -x |"),
    (
        "fd -e log . d -X rm -r ';' -H",
        "-e -X -r -H",
        "-e=log -X -H | . d",
    ),
    ("fd --exec=rm x y", "--exec", "--exec | x y"),
    ("xargs -0 -I{} rm {}", "-0 -I", "-0 -I={} | rm {}"),
    (
        "xargs -0 -n 1 -P4 rm -n x",
        "-0 -n -P",
        "-0 -n=1 -P=4 | rm -n x",
    ),
    ("xargs -i rm {}", "-i", "-i | rm {}"),
    (
        "kubectl -n prod delete pod x",
        "-n",
        "-n=prod | delete pod x",
    ),
    (
        "kubectl delete pod x --all --grace-period 0",
        "--all --grace-period",
        "--all --grace-period=0 | delete pod x",
    ),
    (
        "kubectl exec -it p -c c -- ls -l",
        "-i -t -c -l --",
        "-i -t -c=c -- | exec p ls -l",
    ),
    (
        "kubectl get pods -o json -f x",
        "-o -f",
        "-o=json -f=x | get pods",
    ),
    ("kubectl logs -f p", "-f", "-f | logs p"),
    ("sudo -u x -E cmd -y", "-u -E -y", "-u=x -E | cmd -y"),
    ("sudo -Hu x -- cmd -y", "-H -u --", "-H -u=x -- | cmd -y"),
    ("timeout -k 5 10 cmd -z", "-k -z", "-k=5 | 10 cmd -z"),
    ("nice -n 5 cmd -n", "-n", "-n=5 | cmd -n"),
    ("nice -10 cmd", "-n", "| cmd"),
    ("nohup rm -rf x", "-r", "| rm -rf x"),
    ("time -p rm -p x", "-p", "-p | rm -p x"),
    ("watch -d -n 2 rm -d x", "-d -n", "-d -n=2 | rm -d x"),
    ("make -j8 -C dir t", "-j -C", "-j=8 -C=dir | t"),
    ("make -j -f M clean", "-j -f", "-j -f=M | clean"),
    ("npm run build -- --x", "-- --x", "-- | run build --x"),
    (
        "npm --prefix d install -g x",
        "--prefix -g",
        "--prefix=d -g | install x",
    ),
    (
        "npm exec prisma -- migrate reset",
        "--",
        "-- | exec prisma migrate reset",
    ),
    (
        "npx -y prisma@5 migrate reset --force",
        "-y --force",
        "-y | prisma@5 migrate reset --force",
    ),
    (
        "yarn workspace w run x --y",
        "--y",
        "| workspace w run x --y",
    ),
    ("parallel -j 4 rm ::: a b", "-j", "-j=4 | rm ::: a b"),
    (
        "rsync -av --delete -e ssh a b",
        "-a -v --delete -e",
        "-a -v --delete -e=ssh | a b",
    ),
    ("chmod -R u+x a", "-R", "-R | u+x a"),
    ("chmod +x a", "+x", "| +x a"),
    ("date +%F", "+", "| +%F"),
    ("rm -rf -- -x", "-r -f --", "-r -f -- | -x"),
    ("ls -la", "-l -a", "-l -a |"),
    ("cp -t d a b", "-t", "-t=d | a b"),
    ("ln -sfn a b", "-s -f -n", "-s -f -n | a b"),
    ("dd if=/dev/zero of=f bs=1M", "if of", "if=/dev/zero of=f |"),
    ("head -n 5 f", "-n", "-n=5 | f"),
    ("grep -rn -A3 x .", "-r -n -A", "-r -n -A=3 | x ."),
    ("systemctl --user stop x", "--user", "--user | stop x"),
    ("zip -r -TT cmd a.zip b", "-r -TT", "-r -TT=cmd | a.zip b"),
    ("hyperfine -P n 1 9 'rm {n}'", "-P", "-P=n,1,9 | 'rm {n}'"),
    (
        "bwrap --ro-bind / / --dev /dev rm -rf x",
        "--ro-bind --dev",
        "--ro-bind=/,/ --dev=/dev | rm -rf x",
    ),
    ("nsenter -t 1 -m -- rm -x", "-t -m --", "-t=1 -m -- | rm -x"),
    (
        "nix shell nixpkgs#x -c rm -rf y",
        "-c -r",
        "-c | shell nixpkgs#x rm -rf y",
    ),
    ("cmd /d /s/c del /q x", "/d /s /c /q", "/d /s /c | del /q x"),
    (
        "powershell /nop /enc eA== -x",
        "-NoProfile -enc",
        "-NoProfile -enc=eA== |",
    ),
    ("pwsh -en eA==", "-en -EncodedCommand", "-en=eA== |"),
    ("pwsh /tmp/x.ps1 -c", "-c", "| /tmp/x.ps1 -c"),
    ("powershell –c x", "-c", "-c | x"),
    (
        "bash -oc posix 'rm x' -e",
        "-o -c -e",
        "-o=posix -c | 'rm x' -e",
    ),
    ("sh -eoc posix x", "-e -o -c", "-e -o=posix -c | x"),
    ("cmd //c dir", "/c //c", "/c //c | dir"),
    (
        "schtasks /create /tn a /tr 'cmd /c x' /sc daily",
        "/tn /tr /sc",
        "/tn=a /tr='cmd /c x' /sc=daily |",
    ),
    (
        "forfiles /p d /c 'cmd /c del'",
        "/p /c",
        "/p=d /c='cmd /c del' |",
    ),
    (
        "pwsh -nop -c Remove-Item -Recurse x",
        "-NoProfile -c -Recurse",
        "-NoProfile -c | Remove-Item -Recurse x",
    ),
    (
        "powershell -Comm x -Force",
        "-Command -Force",
        "-Command | x -Force",
    ),
    ("pwsh -com x", "-Command", "-Command | x"),
    (
        "powershell -ex Bypass -F a.ps1 -c x",
        "-ExecutionPolicy -ex -f -c",
        "-ex=Bypass -f=a.ps1 | -c x",
    ),
    (
        "powershell -EncodedC eA== -w hidden",
        "-EncodedCommand -w",
        "-EncodedCommand=eA== -w=hidden |",
    ),
];

/// What is known of the program that a line begins with.
fn program_of(line: &str) -> Option<&'static Program> {
    of(line.split(' ').next().unwrap_or_default())
}

#[test]
fn lines_are_split_as_their_programs_would() {
    let mut wrong: Vec<String> = Vec::new();
    for (line, asked, expected) in LINES {
        let program = program_of(line).cloned().unwrap_or_default();
        let found = split(&program, line, asked);
        if found != *expected {
            wrong.push(format!("{line}\n    {found}\n    {expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "found, expected:\n{}", wrong.concat());
}

#[test]
fn commands_are_taken_out_of_a_line() {
    for (line, expected) in [
        ("find . -exec rm -rf {} + -delete", "rm -rf {}"),
        (
            "find . -exec a + {} + -execdir c ';' -ok d ';'",
            "a + {} / c / d",
        ),
        ("find . -exec a", "a"),
        ("find . -exec ';' -print", ""),
        ("fd -Hx rm -r", "rm -r"),
        ("fd -Hxrm x", "rm"),
        ("fd --exec=rm x", "rm"),
        ("fd x -x a b ';' -X c", "a b / c"),
        ("cmd /d /c del /q x", "del /q x"),
        ("cmd /s/cdel/q x /y", "del/q x /y"),
        ("cmd //c dir", "dir"),
        ("pwsh -nop -c a -c b", "a -c b"),
        ("powershell -Com a", "a"),
        ("nix shell n -c a -c b", "a -c b"),
        ("mise exec node@20 -- a -- b", "a -- b"),
        ("distrobox enter x -e a -b", "a -b"),
        ("gnome-terminal -- a -b", "a -b"),
        ("xterm -T x -e a -b", "a -b"),
        ("nix run n -c a", ""),
    ] {
        let line_words = words(line);
        let program = program_of(line).expect("the program has a table");
        let args = Args::split(Some(program), &line_words);
        let mut found: Vec<String> = Vec::new();
        for runs in program.runs.iter().filter(|runs| !runs.after.is_empty()) {
            if args.leading(&runs.words).is_none() {
                continue;
            }
            for range in args.behind(&runs.after, &runs.until) {
                let words = args.words_in(range);
                let words: Vec<&str> = words.iter().map(Value::text).collect();
                found.push(words.join(" "));
            }
        }
        assert_eq!(found.join(" / "), expected, "{line}");
    }
}

#[test]
fn a_command_begins_at_an_operand() {
    for (line, operand, expected) in [
        ("script log rm -rf x", 1, Some(2)),
        ("npm exec prisma -- migrate reset", 1, Some(2)),
        ("docker exec c -- ls -l", 2, Some(4)),
        ("sudo -- ls", 0, Some(2)),
        ("sudo", 0, None),
        ("docker exec c --", 2, None),
    ] {
        let line_words = words(line);
        let args = Args::split(program_of(line), &line_words);
        assert_eq!(args.place_from(operand), expected, "{line}");
    }
}

#[test]
fn the_first_operands_are_compared_with_words() {
    let line_words = words("x completion zsh y");
    let args = Args::split(None, &line_words);
    for (pattern, expected) in [
        ("completion bash|zsh", Some(2)),
        ("* zsh", Some(2)),
        ("hook|completion", Some(1)),
        ("completion bash", None),
        ("completion zsh y *", None),
    ] {
        assert_eq!(args.leading_words(pattern), expected, "{pattern}");
    }
}
