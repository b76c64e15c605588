//! Calls that mean harm to the guard itself: always an answer, soon, in little memory, whatever the stack.
//!
//! `cargo it hostile` judges all of them small. `cargo it hostile -- --ignored` judges them at full size and measures each as a
//! process: `PALISADE=target/release/palisade` has it measure the released program, `TABLE=1` prints what
//! was measured, and `ONLY=text` picks shapes by their names.

use std::fmt::Write as _;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use palisade::payload::{Dialect, Payload};
use palisade::policy::Policy;
use palisade::world::Fake;
use proptest::prelude::*;
use serde_json::json;

use crate::everyday::records;
use crate::program::{Program, finish};
use crate::support::{stops, verdict};

/// What one call may cost: milliseconds of processor time, and MB in memory.
const MILLISECONDS: u64 = 100;
const MEGABYTES: u64 = 64;

/// What is repeated until the text is long.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "a", "é", "\u{202e}", "\u{200b}", "1", " ", "\t", "\n", "\r", "\r\n", "\0", "\u{1}", "\\", "\\\n", "'", "\"", "`",
    "$", "!", "#", "# ", "%", "&", "&&", "* ", "*", "**", "*/", "+", ",", "-", "--", "- ", ".", "..", "../", "./",
    "/", "//", ":", ";", ";;", ";&", ";;&", "<", "<<", "<<<", "<<-", "<<< a ", "<&", "<>", "=", "==", "=~", ">", ">>",
    ">|", ">&", "&>", "&>>", "> a ", ">a", "2>&1 ", "1>", "?", "? ", "@", "@(", "[", "] ", "[a", "[a]", "[!a-z]", "^",
    "_", "{", "}", "{}", "{ ", "} ", "{,", ",}", "{a,b}", "{a,b} ", "{1..9}", "{1..999999999}", "{a..z} ", "{1..64}",
    "|", "||", "|&", "~", "~ ", "~a/", "(", ")", "()", "( )", "$(", "$()", "$(a)", "$(a) ", "\"$(a)\"", "$((",
    "$((1))", "$((1+", "${", "${}", "${a}", "${a:-", "${a:-b}", "${a//a/b}", "${a//", "${a#", "${a##*/}", "${#a}",
    "${!a}", "${!a*}", "${a[", "${a[@]}", "${a^^}", "${a@Q}", "${a:1:2}", "$a", "$a ", "\"$a\"", "$1", "$@",
    "\"$@\" ", "$*", "$?", "$$", "$'", "$'\\x41'", "$'\\", "$\"", "''", "'' ", "\"\"", "\"a\"b", "'a'b", "a'b",
    "a\\ ", "\\a", "\\*", "`a`", "`a` ", "``", "`\\`", "<(", "<(a)", "<(a) ", ">(a) ", "=(a) ", "a ", "a;", "a\n",
    "a&", "a&&", "a && ", "a||", "a|", "a | ", "a|&", "! ", "time ", "coproc ", "a=", "a=b ", "a=b;", "a=b\n",
    "a+=b;", "a+=b ", "a=() ", "a=(b);", "a=(", "a[0]=b ", "a[", "export a=b;", "export a%=b;", "declare -a a=(b);",
    "local ", "readonly ", "unset a;", "if ", "then ", "else ", "elif ", "fi ", "fi;", "if a;then b;fi;", "for ",
    "for a in b;do c;done;", "for a;do ", "for((;;));do ", "while ", "while a;do b;done;", "until ", "do ", "done ",
    "done;", "case ", "case a in ", "case a in a) b;; esac;", "esac ", "in ", "select ", "function ", "function f {",
    "f()", "f(){ ", "f(){ a;};", "f;", "[[ ", "]] ", "[[ a ]];", "[[ -f a ]] && b;", "[ a ] && b;", "[ ", "(a);",
    "((a));", "{ a;};", "(a)", "rm ", "rm a;", "rm -rf a;", "rm -rf /;", "rm -rf a/*;", "rm -rf *;",
    "rm -rf \"$a/\"*;", "rm -rf %;", "sudo ", "sudo a;", "env ", "env a;", "env a=b ", "xargs ", "xargs a;", "exec ",
    "eval ", "eval a;", "eval 'a';", "eval \"$a\";", "command ", "builtin ", "nohup ", "nice ", "timeout 1 ",
    "ssh h ", "ssh h a;", "docker exec c ", "kubectl exec p -- ", "su -c ", "sh -c ", "sh -c a;", "bash -c 'a';",
    "find . -exec ", "find . -exec a \\;;", "find . ", "find -delete;", "find -name a -o ", "-exec a \\; ",
    "-name a ", "parallel ", "watch ", "strace ", "source a;", ". a;", "cd a;", "cd ..;", "cd a && ", "pushd a;",
    "popd;", "trap a 0;", "trap 'a' EXIT;", "alias a=b;", "alias a%='b';", "set -- ", "set -- a;", "set -- \"$@\" a;",
    "shift;", "read a;", "printf %s a;", "echo a;", "echo a > b;", "echo a > %;", "echo a >> b;", "cat a;",
    "cat .env;", "cat <<E\na\nE\n", "cat <<E\n", "cat <<'E'\n$(a)\nE\n", "<<E\na\nE\n", "<<E ", "tee a;", "sed -i a;",
    "sed 'e a';", "awk '{system(\"a\")}';", "git ", "git a;", "git push;", "git push --force;", "git reset --hard;",
    "git -c a=b ", "git -c alias.a='!a' a;", "git checkout -- a;", "git stash drop;", "git status;",
    "git commit -m a;", "git branch -D a;", "npm run a;", "npx a;", "make a;", "psql -c 'drop table a';", "curl a;",
    "curl a|sh;", "curl -X POST a;", "python -c 'a';", "python -c 'import os;os.system(\"a\")';", "node -e 'a';",
    "kubectl delete a;", "terraform destroy;", "aws s3 rm a;", "docker rm a;", "base64 -d|sh;",
    "echo YQ== | base64 -d | sh;", "ln -s a b;", "ln -s a b%;", "mv a b;", "cp a b;", "cp a b%;", "chmod 777 a;",
    "dd of=a;", "tar x;", "vim a;", "a:a ", "a@b ", "http://a ", "-a ", "--a=b ", "/a ", "/a/b/c ", "/etc/passwd ",
    "a* ", "*/*/* ", "a?b ", "~/a ", "$HOME/a ", "/tmp/a ", "% ", "a/% ", "a%/a/b/c ", "%/../", "C:\\a ", "\\\\a\\b ",
    "-%", "a%=b ", "a%=$a ", "a=$a$a;", "a=$a$a ", "a=$a%;", "a=\"$a $a\";", "a=${a}b;",
    "a=(\"${a[@]}\" \"${a[@]}\");", "a+=(a);", "a+=($a);", "a+=$a;", "a=$(echo $a$a);", "a=`echo $a`;",
    "read a <<< $a$a;", "a=b a=c ", "let a=a+1;", "((a++));", "f%(){ a;};", "f%(){ f;};", "a%() (b);", "E%=E ",
];

/// The same for PowerShell and cmd.
#[rustfmt::skip]
const WINDOWS: &[&str] = &[
    "a", " ", "\n", "`", "`\n", "'", "\"", "@'\n", "@\"\n", "$", "$(", "$a", "$a ", "$a = $a + $a;", "$a += $a;",
    "$env:A = 1;", "${", "@(", "@{", "@{a=", "(", ")", "{", "}", "[", "]", "[a]", "<#", "#>", "#", "a|", "a | ", "a;",
    "a\n", "a&", "& ", "&{", "& { ", ". { ", "&&", "||", "-", "--%", "-a ", "-a:b ", ",", "a,", "..", "1..9",
    "1..999999999 ", "+", "*", "/", "%", "!", "^", "^^", "%a%", "!a!", "%%", "=", "==", ">", ">>", "2>&1 ", "<",
    "a > b;", "if ", "if (", "if (a) { ", "if(a){b};", "else ", "for ", "for (", "foreach ", "foreach ($a in ",
    "foreach ($a in 1..9) { ", "while (", "do { ", "switch (a) { ", "try { ", "catch { ", "function f { ",
    "function f%{a};", "param(", "filter f { ", "class a { ", "return ", "iex ", "iex '", "iex a;", "iex \"$a\";",
    "Invoke-Expression ", "icm { ", "Remove-Item a;", "Remove-Item -Recurse a;", "rm a;", "ri -r -fo $a;", "ls | ",
    "% { ", "% {", "? { ", "ForEach-Object { ", "Start-Process a;", "powershell -c ", "powershell -c '",
    "powershell -enc a;", "cmd /c ", "cmd /c \"", "cmd /c a&", "del a&", "del /s a&", "rd /s /q a&", "rd ", "call ",
    "call :a&", "start ", "for %%a in (", "for %a in (a) do ", "for /f %a in ('a') do ", "set a=b&", "set a=%a%%a%&",
    "set a=!a!!a!&", "set /a a=1&", "setlocal&", "if a==b ", "if exist a ", "if not ", "(a)", "(a\n", "(", "rem ",
    ":: ", ":a\n", "goto a&", "@", "@a\n", "echo a&", "echo a>b&", "echo.a|", "git push&", "-join",
    "[System.IO.File]::Delete(", "[System.IO.File]::Delete('a');", "$a.b", "$a.b(", "$a[", "::", "\u{2013}",
    "\u{201c}", "\0", "é", "rm % ;", "a% ", "del % ", "'a','b',", "\"$(", "\"$($a)\"", "@a ",
];

/// What opens, and what closes it. Tried open and closed, and alternating with the next.
#[rustfmt::skip]
const OPENERS: &[(&str, &str)] = &[
    ("(", ")"), ("((", "))"), ("( (", "))"), ("{ ", ";}"), ("{", "}"), ("[[ ", " ]]"), ("[[ (", ") ]]"), ("$(", ")"),
    ("$(a ", ")"), ("`", "`"), ("${", "}"), ("${a:-", "}"), ("\"${a:-", "}\""), ("${a//", "/}"), ("\"$(", ")\""),
    ("\"`", "`\""), ("<(", ")"), (">(", ")"), ("$((", "))"), ("$[", "]"), ("${a[", "]}"), ("a=(", ")"), ("a=$(", ")"),
    ("a=\"$(", ")\" "), ("if ", "; then a; fi"), ("if a; then ", "; fi"), ("if a; then b; else ", "; fi"),
    ("if a; then b; elif ", "; then c; fi"), ("case x in a) ", ";; esac"), ("case $(", ") in a) b;; esac"),
    ("for x in a; do ", "; done"), ("for x in $(", "); do b; done"), ("while ", "; do a; done"),
    ("while a; do ", "; done"), ("until ", ";do a;done"), ("select x in a; do ", "; done"), ("function f { ", "; }"),
    ("f(){ ", ";}"), ("f() (", ")"), ("f%(){ ", ";}"), ("coproc { ", ";}"), ("! ", ""), ("time ", ""),
    ("eval '", "'"), ("eval \"", "\""), ("eval ", ""), ("eval eval ", ""), ("bash -c \"", "\""), ("bash -c '", "'"),
    ("bash -c ", ""), ("sh -c \\\"", "\\\""), ("sudo ", ""), ("sudo -u a ", ""), ("env ", ""), ("env a=b ", ""),
    ("env -S '", "'"), ("xargs ", ""), ("xargs -I{} ", ""), ("nice ", ""), ("timeout 1 ", ""), ("nohup ", ""),
    ("command ", ""), ("exec ", ""), ("find . -exec ", " \\;"), ("find . -exec sh -c '", "' \\;"), ("ssh h ", ""),
    ("ssh h '", "'"), ("ssh h \"", "\""), ("docker run a ", ""), ("docker exec a ", ""), ("kubectl exec a -- ", ""),
    ("a=", ""), ("a=b ", ""), ("cd x;", ""), ("cd x && ", ""), ("(cd x; ", ")"), ("a | ", ""), ("a | (", ")"),
    ("a || ", ""), ("a && ", ""), ("a & ", ""), ("a <<< ", ""), ("a <<< \"$(", ")\""), ("a < <(", ")"),
    ("a > >(", ")"), ("trap '", "' 0"), ("alias a='", "'"), ("watch '", "'"), ("parallel ", " ::: a"),
    ("git -c alias.a='!", "' a"), ("python -c 'import os; os.system(\"", "\")'"),
    ("node -e 'require(\"child_process\").execSync(`", "`)'"), ("perl -e 'system(\"", "\")'"),
    ("awk '{system(\"", "\")}'"), ("echo $(", ")"), ("echo \"", "\""), ("cat <(", ")"), ("{a,", "}"),
    ("{{a,b},", "}"), ("a{b,", "}c"), ("@(", ")"), ("!(a|", ")"), ("cat <<E\n$(", ")\nE\n"), ("bash <<E\n", "\nE\n"),
    ("\\", ""), ("su - a -c '", "'"), ("npx ", ""), ("uv run ", ""), ("make -f- <<< '", "'"), ("source <(", ")"),
    ("printf '", "' | sh"), ("echo '", "' | bash"), ("x | xargs ", ""), ("powershell -c \"", "\""),
    ("cmd /c \"", "\""), ("rm $(", ")"), ("rm -rf \"$(", ")\""),
];

/// Texts that grow otherwise: a name, and the text for a number of pieces.
type Made = (&'static str, fn(usize) -> String);

/// One line for each number.
fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Text that is quoted again for each level.
fn requoted(levels: usize, wrap: impl Fn(&str) -> String) -> String {
    let mut text = "rm x".to_owned();
    for _ in 0..levels {
        let next = wrap(&text);
        if next.len() > 1 << 20 {
            break;
        }
        text = next;
    }
    text
}

/// A word in single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A word in double quotes.
fn double(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('$', "\\$").replace('`', "\\`"))
}

/// Base64, as `base64` prints it.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= group.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    out
}

/// Code in another language that is long.
fn code(program: &str, statement: &str, count: usize) -> String {
    let statements = statement.repeat(count * 16 / statement.len());
    format!("{program} {}", quoted(&statements))
}

#[rustfmt::skip]
const MADE: &[Made] = &[
    ("here-documents on a line", |n| { let n = n / 10; format!("cat{}\n{}", each(n, |i| format!(" <<E{i}")), each(n, |i| format!("b\nE{i}\n")) ) }),
    ("here-documents on a line, open", |n| { format!("cat{}\nx", each(n, |i| format!(" <<E{i}"))) }),
    ("here-documents on a line, one name", |n| { format!("cat{}\nx\nE\n", " <<E".repeat(n)) }),
    ("here-documents for a shell", |n| { each(n / 10, |i| format!("bash <<E{i}\nrm x\nE{i}\n")) }),
    ("here-document of many lines", |n| { format!("cat <<E\n{}E\n", "line $x $(a)\n".repeat(n / 2)) }),
    ("here-document into a shell, long", |n| { format!("bash <<'E'\n{}E\n", "rm x\n".repeat(n)) }),
    ("here-document into python, long", |n| { format!("python3 <<'E'\n{}E\n", "os.remove('x')\n".repeat(n / 2)) }),
    ("here-document into a file, long", |n| { format!("cat > x.sh <<'E'\n{}E\nbash x.sh\n", "rm x\n".repeat(n)) }),
    ("file run many times", |n| { format!("cat > x.sh <<'E'\n{}E\n{}", "rm x\n".repeat(n / 4), "bash x.sh\n".repeat(n / 10) ) }),
    ("file that runs itself", |_| { "echo 'bash x.sh; bash x.sh' > x.sh; bash x.sh".to_owned() }),
    ("files that run each other", |n| { each(n / 100, |i| { format!("echo 'bash {0}.sh; bash {0}.sh' > {i}.sh\n", i + 1) }) + "bash 0.sh" }),
    ("file appended to", |n| { "echo \"rm x; rm y; rm z\" >> x.sh\n".repeat(n / 10) + "bash x.sh" }),
    ("file copied into itself", |n| { format!("echo aaaaaaaa > a\n{}", "cat a a > b; cat b b > a\n".repeat(n / 20) ) }),
    ("doubling by files", |n| { format!("echo aaaaaaaa > a\n{}bash a", "cp a b; cat b >> a\n".repeat(n / 20) ) }),
    ("doubling", |n| { format!("a=aaaaaaaa;{}rm $a", "a=$a$a;".repeat(n / 8)) }),
    ("doubling words", |n| { format!("a='a b';{}rm $a", "a=\"$a $a\";".repeat(n / 8)) }),
    ("doubling words in a loop", |n| { format!("a='a b';{}for x in $a; do rm $x $a; done", "a=\"$a $a\";".repeat(n.min(1000)) ) }),
    ("doubling arrays", |n| { format!("a=(a b);{}rm \"${{a[@]}}\"", "a=(\"${a[@]}\" \"${a[@]}\");".repeat(n / 16) ) }),
    ("doubling functions", |n| { format!("f0(){{ rm x; }};{}f{}", each(n / 50, |i| format!("f{}(){{ f{i}; f{i}; }};", i + 1)), n / 50 ) }),
    ("doubling functions, short", |_| { format!("f0(){{ rm x; }};{}f60", each(60, |i| format!("f{}(){{ f{i}; f{i}; }};", i + 1)) ) }),
    ("doubling functions with words", |_| { format!("f0(){{ rm \"$@\"; }};{}f60 a b c", each(60, |i| format!("f{}(){{ f{i} \"$@\" \"$@\"; }};", i + 1)) ) }),
    ("doubling substitutions", |_| { format!("f0(){{ echo aaaaaaa; }};{}rm $(f40)", each(40, |i| format!("f{}(){{ echo $(f{i})$(f{i}); }};", i + 1)) ) }),
    ("doubling aliases", |n| { format!("{}a{}", each(n / 50, |i| format!("alias a{}='a{i}; a{i}';", i + 1)), n / 50 ) }),
    ("doubling evals", |n| { format!("a=rm;{}eval \"$a\"", "a=\"$a;$a\";".repeat(n.min(400))) }),
    ("eval of eval", |_| { "a='eval \"$a\";eval \"$a\"'; eval \"$a\"".to_owned() }),
    ("eval of many words", |n| { format!("eval {}", "rm x\\; ".repeat(n)) }),
    ("evals of a long text", |n| { format!("a='{}';{}", "rm x;".repeat(n / 10), "eval \"$a\";".repeat(n / 20) ) }),
    ("evals of a long word", |n| { format!("a='rm {}';{}", "x".repeat(n / 2), "eval \"$a\";".repeat(n / 20) ) }),
    ("shells of a long word", |n| { format!("a='rm {}';{}", "x".repeat(n / 2), "bash -c \"$a\";".repeat(n / 20) ) }),
    ("python of a long text", |n| { format!("a='import os;{}';{}", "os.remove(\"x\");".repeat(n / 20), "python3 -c \"$a\";".repeat(n / 20) ) }),
    ("many long echoes", |n| { format!("a='{}';{}", "x".repeat(n / 2), "b=$(echo $a$a$a);".repeat(n / 20) ) }),
    ("pipes of a long text", |n| { format!("echo '{}'{}", "x ".repeat(n), " | cat".repeat(n / 10)) }),
    ("pipes of tr", |n| { format!("echo '{}'{} | sh", "x ".repeat(n), " | tr a b".repeat(n / 10) ) }),
    ("pipeline", |n| format!("a{}", " | b".repeat(n))),
    ("pipeline of xargs", |n| { format!("echo a b c{}", " | xargs rm".repeat(n / 2)) }),
    ("alternatives", |n| { each(n / 50, |i| format!("if a; then x={i}; fi; rm $x;")) }),
    ("alternatives of two", |n| { each(n / 50, |i| { format!("if a; then x={i}; y={i}; fi; rm $x $y;") }) }),
    ("alternatives, long", |n| { format!("{}{}", each(100, |i| format!("if a; then x={i}{}; fi;", "x".repeat(n / 20) )), "rm $x;".repeat(n / 20) ) }),
    ("loop of many words", |n| { format!("for x in{}; do rm $x; done", each(n, |i| format!(" a{i}"))) }),
    ("loops in loops", |_| { format!("{}rm $a1 $a2 $a3 $a4 $a30{}", each(31, |i| format!("for a{i} in 1 2 3 4 5 6 7 8 9; do ")), "; done".repeat(31) ) }),
    ("loops over loops", |n| { "for x in 1 2 3 4 5 6 7 8; do for y in $x $x; do for z in $x $y; do rm $x $y $z; done; done; done;".repeat(n / 100) }),
    ("positional growth", |n| { "set -- \"$@\" \"$@\" a;".repeat(n / 10) + "rm \"$@\"" }),
    ("positional growth, split", |n| { "set -- $@ $* a b;".repeat(n / 10) + "rm $*" }),
    ("array growth", |n| { each(n / 10, |i| format!("a[{i}]=x;")) + "rm \"${a[@]}\"" }),
    ("array growth by words", |n| { "a+=(a b c d);".repeat(n / 10) + "rm \"${a[@]}\"" }),
    ("array loop", |n| { format!("a=({});for x in \"${{a[@]}}\"; do rm \"${{a[@]}}\"; done", "x ".repeat(n) ) }),
    ("braces side by side", |n| { format!("rm {}", "{a,b}".repeat(n / 5)) }),
    ("braces side by side, few", |_| { format!("rm {}", "{a,b}".repeat(24)) }),
    ("braces side by side, many words", |n| { format!("rm {} ", "{a,b}".repeat(20)).repeat(n / 100) }),
    ("braces in words", |n| { "rm {a,b,c,d}{e,f,g,h}{i,j,k,l};".repeat(n / 20) }),
    ("ranges", |n| "rm {1..64}{1..64};".repeat(n / 10)),
    ("ranges, long", |n| { "rm {1..999999999}{1..999999999};".repeat(n / 10) }),
    ("braces, wide", |n| { format!("rm {{{}}}", each(n, |i| format!("a{i},"))) }),
    ("replacements", |n| { format!("a={};{}rm $a", "a".repeat(n / 4), "a=${a//a/bb};".repeat(n / 16) ) }),
    ("replacements, nested", |n| { format!("a=aaaa; rm {}a{}", "${a//a/".repeat(n / 16), "}".repeat(n / 16) ) }),
    ("trims", |n| { format!("a={};{}rm $a", "a*".repeat(2000), "b=${a%%*b};b=${a##*b};".repeat(n / 20) ) }),
    ("trims by alternatives", |n| { format!("for a in {};do {} rm $b; done", each(64, |i| format!("{}{i} ", "a/".repeat(1500))), "b=${a%%*b*b*b*c};".repeat(n / 20) ) }),
    ("substrings", |n| { format!("a={};{}rm $a", "é".repeat(n / 8), "b=${a:1:9};".repeat(n / 16) ) }),
    ("indirection", |n| { format!("a0=x;{}rm ${{!a{}}}", each(n / 16, |i| format!("a{}=a{i};", i + 1)), n / 16 ) }),
    ("exports", |n| { each(n / 10, |i| format!("export a{i}=b;")) + &"rm x;".repeat(n / 10) }),
    ("exports, long", |n| { format!("export a={};", "x".repeat(n / 2)) + &"rm x;".repeat(n / 8) }),
    ("words, long, many runs", |n| { format!("a={};", "x".repeat(60_000.min(n))) + &"rm $a $a $a $a;".repeat(n / 16) }),
    ("paths", |n| { format!("rm -rf{}", each(n / 2, |i| format!(" a{i}"))) }),
    ("paths outside", |n| { format!("rm -rf{}", each(n / 2, |i| format!(" /x{i}/y"))) }),
    ("paths in directories", |n| { format!("rm -rf{}", each(n / 4, |i| format!(" a{i}/b/c"))) }),
    ("paths up and down", |n| { format!("rm -rf{}", each(n / 8, |i| format!(" a{i}/../b/../c"))) }),
    ("paths with globs", |n| { format!("rm -rf{}", each(n / 4, |i| format!(" a{i}*/*"))) }),
    ("paths with globs outside", |n| { format!("rm -rf{}", each(n / 4, |i| format!(" /usr/*/*{i}*"))) }),
    ("paths with gaps", |n| { format!("rm -rf{}", each(n / 4, |i| format!(" $x/a{i}"))) }),
    ("paths with gaps behind", |n| { format!("rm -rf{}", each(n / 4, |i| format!(" a{i}/$x/*"))) }),
    ("paths, many runs", |n| { each(n / 8, |i| format!("rm -rf a{i};")) }),
    ("paths, many directories", |n| { each(n / 8, |i| format!("cd d{i}; rm -rf a{i};")) }),
    ("paths, redirected", |n| { each(n / 8, |i| format!("echo x > a{i};")) }),
    ("paths through loops", |n| { format!("rm -rf{}", each(n / 8, |i| format!(" loop/x{i} deep/l1/l2/{i}")) ) }),
    ("paths, all globbed", |n| { format!("rm -rf /*/*/*/*{}", " /*/*/*/*/* /proc/*/*/*".repeat(n / 100) ) }),
    ("paths, globbed deep", |n| { format!("rm -rf {}", "*/".repeat(n / 2)) }),
    ("paths, globbed up and down", |n| { format!("rm -rf {}", "*/../".repeat(n / 5)) }),
    ("paths, one long", |n| { format!("rm -rf {}", "a/".repeat(n * 5)) }),
    ("paths to git", |n| { format!("git checkout --{}", each(n / 2, |i| format!(" a{i}"))) }),
    ("paths to git, runs", |n| { each(n / 16, |i| format!("git checkout -- a{i};")) }),
    ("branches", |n| { format!("git branch -D{}", each(n / 2, |i| format!(" a{i}"))) }),
    ("repositories", |n| { each(n / 20, |i| format!("git -C d{i} reset --hard;")) }),
    ("pushes", |n| { format!("git push origin{}", each(n / 2, |i| format!(" +a{i}:b{i}"))) }),
    ("git aliases that call each other", |n| { format!("git {} a", each(n / 50, |i| format!("-c alias.a{i}='!git a{}' ", i + 1)) ) }),
    ("git alias that calls itself", |n| { format!("git config alias.a '!git a; git a'; {}", "git a;".repeat(n / 50) ) }),
    ("git aliases kept", |n| { each(n / 50, |i| { format!("git config alias.a{i} '!git a{0}; git a{0}';", i + 1) }) + "git a0" }),
    ("package scripts in a loop", |n| "npm run a;".repeat(n / 20)),
    ("package scripts, doubling", |n| { "npm run d0;".repeat(n / 20) }),
    ("package script", |_| "npm run d0".to_owned()),
    ("finds", |n| { "find a -name '*.b' -exec rm {} \\;;".repeat(n / 20) }),
    ("find with many tests", |n| { format!("find . {} -exec rm {{}} +", each(n / 4, |i| format!("-name 'a{i}' -o ")) ) }),
    ("find with many commands", |n| { format!("find . {}", "-exec rm {} \\; ".repeat(n / 4)) }),
    ("find with many roots", |n| { format!("find {} -delete", each(n / 4, |i| format!("a{i} "))) }),
    ("xargs of many words", |n| { format!("echo {} | xargs -I{{}} sh -c 'rm {{}}'", each(n, |i| format!("a{i} ")) ) }),
    ("xargs of a few words, many times", |n| { "echo a b c | xargs -I{} sh -c 'rm {}';".repeat(n / 20) }),
    ("ssh of many words", |n| { format!("ssh h {}", "rm x\\; ".repeat(n / 2)) }),
    ("wrappers, many options", |n| { format!("sudo {} rm x", "-u a ".repeat(n / 4)) }),
    ("options", |n| { format!("git {} push", "-c a=b ".repeat(n / 4)) }),
    ("option bundle", |n| format!("rm -{} x", "rf".repeat(n * 5))),
    ("option, long", |n| { format!("rm --{}=x x", "a".repeat(n * 10)) }),
    ("options, many long", |n| { format!("git push{}", each(n / 4, |i| format!(" --forc{i}"))) }),
    ("docker mounts", |n| { format!("docker run {} a rm -rf {}", each(n / 10, |i| format!("-v /a{i}:/b{i} ")), each(n / 10, |i| format!("/b{i} ")) ) }),
    ("env of many names", |n| { format!("env {} rm x", each(n / 4, |i| format!("a{i}=b "))) }),
    ("names before a command", |n| { format!("{} rm x", each(n / 4, |i| format!("a{i}=b "))) }),
    ("eval, quoted again", |_| { requoted(40, |text| format!("eval {}", quoted(text))) }),
    ("eval, quoted twice", |_| { requoted(40, |text| format!("eval {}", double(text))) }),
    ("bash -c, quoted again", |_| { requoted(40, |text| format!("bash -c {}", quoted(text))) }),
    ("bash -c, quoted twice", |_| { requoted(40, |text| format!("bash -c {}", double(text))) }),
    ("eval and long text, quoted again", |n| { requoted(12, |text| { if text.len() < 9 { format!("{} {text}", "rm x;".repeat(n / 64)) } else { format!("eval {}", quoted(text)) } }) }),
    ("eval and long text, both", |n| { requoted(12, |text| { format!("{} eval {}", "rm x;".repeat(n / 64), quoted(text)) }) }),
    ("eval twice", |_| { requoted(12, |text| format!("eval {0};eval {0}", quoted(text))) }),
    ("ssh, quoted again", |_| { requoted(40, |text| format!("ssh h {}", quoted(text))) }),
    ("python system, quoted again", |_| { requoted(12, |text| { format!("python3 -c {}", quoted(&format!("import os; os.system({})", double(text))) ) }) }),
    ("base64 chain", |_| { requoted(40, |text| format!("echo {} | base64 -d | sh", base64(text))) }),
    ("base64, long", |n| { format!("echo {} | base64 -d | sh", base64(&"rm x;".repeat(n))) }),
    ("base64, many", |n| { format!("echo {} | base64 -d | sh;", base64(&"rm x;".repeat(100))).repeat(n / 500) }),
    ("here-document chain", |_| { requoted(40, |text| { format!("bash <<E{}\n{text}\nE{}\n", text.len(), text.len()) }) }),
    ("python", |n| code("python3 -c", "a = b.c(d)\n", n / 2)),
    ("python, acting", |n| { code("python3 -c", "import os; os.remove('x')\n", n / 2) }),
    ("python, system", |n| { code("python3 -c", "import os; os.system('rm x')\n", n / 2) }),
    ("python, subprocess", |n| { code("python3 -c", "import subprocess; subprocess.run(['rm', '-rf', x, f'{y}/a'])\n", n / 2, ) }),
    ("python, brackets", |n| { code("python3 -c", "os.system(", n / 2) }),
    ("python, lists", |n| { code("python3 -c", "import os;a=[", n / 2) }),
    ("python, texts", |n| { code("python3 -c", "import os;\"\"\"", n / 2) }),
    ("python, f-texts", |n| { code("python3 -c", "os.system(f\"{", n / 2) }),
    ("python, doubling", |n| { code("python3 -c", "import os; a=a+a; os.remove(a+a)\n", n / 2) }),
    ("python, functions", |n| { format!("python3 -c {}", quoted( &("import os\n".to_owned() + &each(n / 50, |i| format!("def f{}():\n    f{i}(); f{i}()\n", i + 1 )) + &format!("def f0():\n    os.remove('x')\nf{}()", n / 50)) ) ) }),
    ("python, loops", |n| { code("python3 -c", "for a in [1,2,3]:\n  os.remove(a)\n", n / 2) }),
    ("python, deep", |n| { format!("python3 -c {}", quoted( &("import os\n".to_owned() + &each((n / 100).min(1000), |i| format!("{}if a:\n", " ".repeat(i)))) ) ) }),
    ("node", |n| { code("node -e", "require('fs').rmSync('x');\n", n / 2) }),
    ("node, exec", |n| { code("node -e", "require('child_process').execSync('rm x');\n", n / 2, ) }),
    ("node, templates", |n| { code("node -e", "require('fs').rmSync(`${", n / 2) }),
    ("node, closures", |n| { code("node -e", "fs.rm(x,()=>{", n / 2) }),
    ("node, functions", |n| { code("node -e", "function a(){fs.rmSync(x)};a();", n / 2) }),
    ("perl", |n| { code("perl -e", "unlink 'x'; system('rm x');\n", n / 2) }),
    ("perl, quotes", |n| code("perl -e", "system q(", n / 2)),
    ("ruby", |n| { code("ruby -e", "File.delete('x'); `rm x`\n", n / 2) }),
    ("php", |n| { code("php -r", "unlink('x'); exec('rm x');\n", n / 2) }),
    ("lua", |n| { code("lua -e", "os.remove('x') os.execute('rm x')\n", n / 2) }),
    ("awk", |n| code("awk", "{ system(\"rm x\") }\n", n / 2)),
    ("awk, brackets", |n| code("awk", "{ system(\"rm\" (", n / 2)),
    ("sed", |n| code("sed", "s/a/b/e;w x\n", n / 2)),
    ("sed, blocks", |n| code("sed", "/a/{", n / 2)),
    ("sed, writes", |n| code("sed -n", "w x\n", n / 2)),
    ("make", |n| { format!("make -f - <<'E'\na:\n{}E\n", "\trm x\n".repeat(n / 4)) }),
    ("sql", |n| code("psql -c", "drop table a;\n", n / 2)),
    ("sql, comments", |n| code("psql -c", "/* -- ", n / 2)),
    ("sql, deletes", |n| { code("psql -c", "delete from a where b = (select ", n / 2) }),
    ("json body", |n| { format!("curl -d {} http://a", quoted(&"[{\"a\":".repeat(n / 2))) }),
    ("curl of many addresses", |n| { format!("curl{}", each(n / 4, |i| format!(" http://h{i}.com/x -o f{i}")) ) }),
    ("names look-alike", |n| { each(n / 8, |i| format!("rм{i} \u{202e}x;")) }),
    ("mixed openers", |n| { OPENERS .iter() .map(|(open, _)| *open) .collect::<String>() .repeat(n / 500) }),
    ("mixed tokens", |n| TOKENS.concat().repeat(n / 3000)),
    ("mixed tokens backwards", |n| { TOKENS .iter() .rev() .copied() .collect::<String>() .repeat(n / 3000) }),
    ("printf", |n| { format!("printf '{}' {}", "%s".repeat(n), "a ".repeat(n)) }),
    ("printf into a variable", |n| { format!("{}rm $a", "printf -v a '%s%s' \"$a\" \"$a\";".repeat(n / 32) ) }),
    ("read of many words", |n| { format!("{}rm $a", format!("read -ra a <<< '{}';", "a ".repeat(100)).repeat(n / 200) ) }),
    ("mapfile", |n| { format!("mapfile -t a <<< '{}'; rm \"${{a[@]}}\"", "a\n".repeat(n)) }),
    ("process substitutions", |n| { format!("cat {}", "<(echo a) ".repeat(n / 4)) }),
    ("traps", |n| { format!("trap '{}' EXIT;", "rm x;".repeat(n)).repeat(2) }),
    ("links", |n| { each(n / 16, |i| format!("ln -s /etc l{i}; rm -rf l{i}/x;")) }),
    ("cd by alternatives", |n| { format!("for d in {}; do cd $d; rm -rf x; done", each(64, |i| format!("d{i} ")) ) .repeat(n / 500) }),
    ("cd deeper and deeper", |n| { each(n / 6, |i| format!("cd d{i} && npx typeorm schema:drop; terraform destroy\n")) }),
    ("cd deeper and deeper, git", |n| { each(n / 6, |i| format!("cd d{i} && git clean -fd; git stash drop\n")) }),
    ("directories made and deleted", |n| { each(n / 4, |i| format!("mkdir -p d{i}/a; touch d{i}/b; mv x d{i}; rd d{i}\n")) }),
    ("options with code, many", |n| format!("env{}", " -S 'rm x'".repeat(n))),
    ("programs globbed", |n| "/*/*/*/*/*/x*;".repeat(n / 14)),
    ("searches", |n| "grep -r x .; cat many/*; ".repeat(n / 3)),
    ("cd without end", |n| "cd $x; rm -rf a;".repeat(n / 16)),
    ("cd deep", |n| { "cd aaaaaaaa;".repeat(n / 8) + &"rm -rf a;".repeat(n / 16) }),
    ("cd that may fail", |n| { each(n / 16, |i| format!("cd a{i}; rm x;")) }),
    ("branches without end", |n| { each(n / 32, |i| { format!("if a; then a{i}=b; b=c{i}; fi; case $b in {i}) x=$b;; esac;") }) }),
    ("comment", |n| format!("ls #{}", "rm -rf / ; ".repeat(n))),
    ("message", |n| { format!("git commit -m \"{}\"", "it's `rm -rf /` $(a) ".repeat(n / 4) ) }),
];

/// Makes a payload of a number of pieces.
type Bytes = fn(usize) -> Vec<u8>;

/// Payloads of so many pieces that are not what they should be, or hold text in other fields. `DIR` is the project.
#[rustfmt::skip]
const PAYLOADS: &[(&str, Bytes)] = &[
    ("NUL bytes", |n| { call(r#""command":"ls @""#, &"\0".repeat(n)) }),
    ("NUL escapes", |n| { call(r#""command":"ls @""#, &r"\u0000".repeat(n)) }),
    ("surrogates, high", |n| { call(r#""command":"ls @""#, &r"\ud800".repeat(n)) }),
    ("surrogates, low", |n| { call(r#""command":"ls @""#, &r"\udc00 ".repeat(n)) }),
    ("surrogates, the wrong way round", |n| { call(r#""command":"ls @""#, &r"\udc00\ud800".repeat(n)) }),
    ("surrogates, pairs", |n| { call(r#""command":"ls @""#, &r"\ud83d\ude00".repeat(n)) }),
    ("surrogates, cut off", |n| { call(r#""command":"ls @""#, &r"\ud8".repeat(n)) }),
    ("backslashes", |n| { call(r#""command":"ls @""#, &r"\\".repeat(n)) }),
    ("backslashes, odd", |n| { call(r#""command":"ls @""#, &r"\\\".repeat(n)) }),
    ("invalid UTF-8", |n| { raw(b"{\"command\":\"ls @\"}", &vec![0xff; n * 5]) }),
    ("invalid UTF-8, cut off", |n| { raw(b"{\"command\":\"ls @\"}", &b"\xf0\x9f\x98 ".repeat(n)) }),
    ("invalid UTF-8, nothing else", |n| vec![0xfe; n * 10]),
    ("NUL, nothing else", |n| vec![0; n * 10]),
    ("blanks, nothing else", |n| vec![b' '; n * 10]),
    ("blanks before", |n| { [vec![b'\n'; n * 10], call(r#""command":"@""#, "ls")].concat() }),
    ("blanks behind", |n| { [call(r#""command":"@""#, "ls"), vec![b'\n'; n * 10]].concat() }),
    ("brackets, nothing else", |n| vec![b'['; n * 10]),
    ("braces, nothing else", |n| br#"{"a":"#.repeat(n)),
    ("quotes, nothing else", |n| vec![b'"'; n * 10]),
    ("far too long", |n| vec![b'a'; n * 170]),
    ("far too long, well formed", |n| { call(r#""command":"ls @""#, &"a".repeat(n * 170)) }),
    ("no end", |n| { call(r#""command":"ls @""#, &"a".repeat(n * 10)) .into_iter() .take(n * 10) .collect() }),
    ("command of 10 MB", |n| { call(r#""command":"ls @""#, &"a ".repeat(n * 50)) }),
    ("command of 10 MB, escaped", |n| { call(r#""command":"ls @""#, &r"\n".repeat(n * 50)) }),
    ("command of 10 MB, small escapes", |n| { call(r#""command":"ls @""#, &r"\u0061".repeat(n * 16)) }),
    ("command just short enough", |n| { call(r#""command":"ls @""#, &"a ".repeat(n * 10)) }),
    ("command just short enough, brackets", |n| { call(r#""command":"ls @""#, &"$(".repeat(n * 10)) }),
    ("description of 10 MB", |n| { call(r#""command":"ls","description":"@""#, &"a".repeat(n * 100)) }),
    ("description of 10 MB, escaped", |n| { call( r#""command":"ls","description":"@""#, &r"\u0061".repeat(n * 16), ) }),
    ("input deep, arrays", |n| { call(r#""command":"ls","x":@"#, &("[".repeat(n) + &"]".repeat(n))) }),
    ("input deep, objects", |n| { call( r#""command":"ls","x":@"#, &(r#"{"a":"#.repeat(n) + "1" + &"}".repeat(n)), ) }),
    ("input deep, open", |n| { call(r#""command":"ls","x":@"#, &"[".repeat(n)) }),
    ("command deep", |n| { call(r#""command":@"#, &("[".repeat(n) + &"]".repeat(n))) }),
    ("beside deep", |n| { call( r#""command":"ls"},"x":@,"y":{"#, &("[".repeat(n) + &"]".repeat(n)), ) }),
    ("beside deep, objects", |n| { call( r#""command":"ls"},"x":@,"y":{"#, &(r#"{"a":"#.repeat(n) + "1" + &"}".repeat(n)), ) }),
    ("beside deep, directory", |n| { call( r#""command":"ls"},"cwd":@,"y":{"#, &("[".repeat(n) + &"]".repeat(n)), ) }),
    ("beside deep, event", |n| { call( r#""command":"ls"},"tool_name":@,"y":{"#, &("[".repeat(n) + &"]".repeat(n)), ) }),
    ("many fields of input", |n| { call( r#""command":"ls",@"x":1"#, &each(n, |i| format!("\"a{i}\":[1],")), ) }),
    ("many fields beside", |n| { call( r#""command":"ls"},@"y":{"#, &each(n, |i| format!("\"a{i}\":[1],")), ) }),
    ("the same field many times", |n| { call(r#"@"command":"ls""#, &r#""command":"ls","#.repeat(n)) }),
    ("long numbers", |n| { call(r#""command":"ls","x":@"#, &"9".repeat(n * 10)) }),
    ("long keys", |n| { call(r#""command":"ls","@":1"#, &"k".repeat(n * 100)) }),
    ("long session", |n| { call( r#""command":"ls"},"session_id":"@","y":{"#, &"k".repeat(n * 100), ) }),
    ("long directory", |n| { call( r#""command":"rm -rf x"},"cwd":"/@","y":{"#, &"k".repeat(n * 100), ) }),
    ("long directory, deep", |n| { call( r#""command":"rm -rf x"},"cwd":"/@","y":{"#, &"k/".repeat(n * 50), ) }),
    ("long directory, up", |n| { call( r#""command":"rm -rf x"},"cwd":"/@","y":{"#, &"k/../".repeat(n * 20), ) }),
    ("long mode", |n| { call( r#""command":"rm -rf x"},"permission_mode":"@","y":{"#, &"k".repeat(n * 100), ) }),
    ("long scratch directory", |n| { call( r#""command":"rm -rf x"},"scratchpad_dir":"/@","y":{"#, &"k/".repeat(n * 50), ) }),
    ("long event", |n| { call( r#""command":"rm -rf x"},"z":"@","y":{"#, &"k".repeat(n * 100), ) }),
    ("long tool", |n| of_tool(&"k".repeat(n * 100), "\"a\":1")),
    ("long tool of a server", |n| { of_tool(&("mcp__".to_owned() + &"k".repeat(n * 50)), "\"a\":1") }),
    ("input of a server, deep", |n| { of_tool("mcp__a__b", &("\"a\":".to_owned() + &"[".repeat(n) + &"]".repeat(n)), ) }),
    ("input of a server, long", |n| { of_tool("mcp__a__b", &format!("\"a\":\"{}\"", "x ".repeat(n * 50))) }),
    ("Write, long", |n| { of_tool("Write", &format!(r#""file_path":"DIR/a","content":"{}""#, "x ".repeat(n * 50)), ) }),
    ("Write, long and escaped", |n| { of_tool("Write", &format!( r#""file_path":"DIR/a","content":"{}""#, r"\n".repeat(n * 50) ), ) }),
    ("Write, long path", |n| { of_tool("Write", &format!(r#""file_path":"DIR/{}","content":"""#, "a/".repeat(n * 50)), ) }),
    ("Write, path up and down", |n| { of_tool("Write", &format!( r#""file_path":"DIR/{}","content":"""#, "a/../".repeat(n * 20) ), ) }),
    ("Write, path in a loop", |n| { of_tool("Write", &format!( r#""file_path":"DIR/loop/{}","content":"""#, "a/".repeat(n * 50) ), ) }),
    ("Write, path of dots", |n| { of_tool("Write", &format!(r#""file_path":"{}","content":"""#, "../".repeat(n * 30)), ) }),
    ("Edit, many", |n| { of_tool("MultiEdit", &format!( r#""file_path":"DIR/a","edits":[{}{{}}]"#, r#"{"old_string":"a","new_string":"b"},"#.repeat(n * 2) ), ) }),
    ("Edit, long", |n| { of_tool("Edit", &format!( r#""file_path":"DIR/a","new_string":"{}""#, "x ".repeat(n * 50) ), ) }),
    ("NotebookEdit, long", |n| { of_tool("NotebookEdit", &format!( r#""notebook_path":"DIR/a","new_source":"{}""#, "x ".repeat(n * 50) ), ) }),
    ("Read, long", |n| { of_tool("Read", &format!(r#""file_path":"{}""#, "x/".repeat(n * 50))) }),
    ("Grep, long", |n| { of_tool("Grep", &format!(r#""pattern":"{}""#, "(a*)*".repeat(n * 20)), ) }),
    ("Glob, long", |n| { of_tool("Glob", &format!(r#""pattern":"{}""#, "**/".repeat(n * 30))) }),
    ("WebFetch, long", |n| { of_tool("WebFetch", &format!(r#""url":"http://{}""#, "x.".repeat(n * 50)), ) }),
    ("Monitor, long", |n| { of_tool("Monitor", &format!(r#""command":"{}""#, "rm x;".repeat(n * 4)), ) }),
];

/// A call of Bash; `@` in the fields of its input is filled in.
fn call(fields: &str, filling: &str) -> Vec<u8> {
    of_tool("Bash", &fields.replacen('@', filling, 1))
}

/// The same, with bytes that need be no text.
fn raw(input: &[u8], filling: &[u8]) -> Vec<u8> {
    let at = input.iter().position(|byte| *byte == b'@').unwrap_or(0);
    let mut bytes =
        br#"{"hook_event_name":"PreToolUse","tool_name":"Bash","cwd":"DIR","tool_input":"#.to_vec();
    bytes.extend_from_slice(&input[..at]);
    bytes.extend_from_slice(filling);
    bytes.extend_from_slice(&input[at + 1..]);
    bytes.push(b'}');
    bytes
}

fn of_tool(name: &str, fields: &str) -> Vec<u8> {
    format!(r#"{{"hook_event_name":"PreToolUse","cwd":"DIR","tool_name":"{name}","tool_input":{{{fields}}}}}"#).into_bytes()
}

/// Something to be judged.
struct Shape {
    name: String,
    make: Box<dyn Fn(usize) -> Vec<u8>>,
}

impl Shape {
    fn of_command(
        name: String,
        tool: &'static str,
        make: impl Fn(usize) -> String + 'static,
    ) -> Self {
        let make = move |size: usize| {
            json!({
                "session_id": "s", "cwd": "DIR", "hook_event_name": "PreToolUse",
                "tool_name": tool, "tool_input": { "command": make(size) },
            })
            .to_string()
            .into_bytes()
        };
        Self {
            name,
            make: Box::new(make),
        }
    }
}

/// Repeats a text; numbers stand in place of `%`.
fn repeated(unit: &str, count: usize) -> String {
    match unit.split_once('%') {
        Some(_) => each(count, |i| unit.replace('%', &i.to_string())),
        None => unit.repeat(count),
    }
}

/// Everything to be judged. The size is a number of pieces: 100,000 at full size, when tokens come to 1 MB.
fn shapes() -> Vec<Shape> {
    let mut all = Vec::new();
    for token in TOKENS {
        let make = move |n: usize| format!("x {}", repeated(token, n * 10 / token.len()));
        all.push(Shape::of_command(
            format!("repeated {token:?}"),
            "Bash",
            make,
        ));
    }
    for token in WINDOWS {
        let make = move |n: usize| format!("x {}", token.repeat(n * 10 / token.len()));
        all.push(Shape::of_command(
            format!("repeated in PowerShell {token:?}"),
            "PowerShell",
            make,
        ));
        let make =
            move |n: usize| format!("cmd /c {}", quoted(&token.repeat(n * 10 / token.len())));
        all.push(Shape::of_command(
            format!("repeated in cmd {token:?}"),
            "Bash",
            make,
        ));
    }
    for (at, (open, close)) in OPENERS.iter().enumerate() {
        let make = move |n: usize| repeated(open, n);
        all.push(Shape::of_command(format!("opened {open:?}"), "Bash", make));
        let make = move |n: usize| format!("{}rm x{}", repeated(open, n), close.repeat(n));
        all.push(Shape::of_command(format!("nested {open:?}"), "Bash", make));
        for step in [1, 7, 31] {
            let (other, ends) = OPENERS[(at + step) % OPENERS.len()];
            let make = move |n: usize| {
                let unit = format!("{open}{other}");
                format!(
                    "{}rm x{}",
                    repeated(&unit, n / 2),
                    format!("{ends}{close}").repeat(n / 2)
                )
            };
            all.push(Shape::of_command(
                format!("nested {open:?} {other:?}"),
                "Bash",
                make,
            ));
        }
    }
    for (name, make) in MADE {
        all.push(Shape::of_command((*name).to_owned(), "Bash", make));
    }
    for (name, make) in PAYLOADS {
        all.push(Shape {
            name: (*name).to_owned(),
            make: Box::new(make),
        });
    }
    all
}

/// Rows of a command that a rule hits, for every rule.
fn rows_of_hits() -> Vec<Shape> {
    let mut all = Vec::new();
    for known in palisade::rules::table() {
        let hits = palisade::rules::samples(known.id).map_or(&[][..], |samples| &samples.hit);
        for sample in hits.iter().take(1) {
            let given = |word: &str| sample.given().iter().any(|given| given == word);
            let (tool, row) = match () {
                () if given("powershell") => ("PowerShell", format!("{}\n", sample.run())),
                () if given("cmd") => ("Bash", format!("cmd /c {}\n", quoted(sample.run()))),
                () => ("Bash", format!("{}\n", sample.run())),
            };
            let make = move |n: usize| row.repeat(n * 10 / row.len());
            let name = format!("rows of {}", known.id);
            all.push(Shape::of_command(name, tool, make));
        }
    }
    all
}

/// A project with links that lead in circles, scripts that call each other, and a git alias that calls itself.
fn project() -> Program {
    let program = Program::new();
    let dir = program.project();
    for (from, to) in [("loop", "loop"), ("a0", "b0"), ("b0", "a0")] {
        symlink(to, format!("{dir}/{from}")).expect("a link");
    }
    program.write("project/deep/file", "");
    for i in 0..200 {
        symlink(format!("l{}", i + 1), format!("{dir}/deep/l{i}")).expect("a link");
    }
    let doubling = each(60, |i| {
        format!(r#""d{i}": "npm run d{0} && npm run d{0}", "#, i + 1)
    });
    program.write(
        "project/package.json",
        &format!(r#"{{"scripts": {{{doubling}"a": "npm run b", "b": "npm run a; rm -rf x"}}}}"#),
    );
    program.write(
        "project/.git/config",
        "[alias]\n\ta = !git a\n\tb = c\n\tc = b\n",
    );
    for i in 0..300 {
        program.write(&format!("project/many/d{i}/f{i}"), "");
    }
    program
}

/// What a call cost.
struct Cost {
    name: String,
    milliseconds: u64,
    megabytes: u64,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            name,
            milliseconds,
            megabytes,
        } = self;
        write!(out, "{milliseconds:>6} ms {megabytes:>4} MB  {name}")
    }
}

/// Judges a payload, given as a file, by the program at `path`, on a small stack. What comes out has to be an answer.
fn measure(program: &Program, path: &str, name: &str, input: &[u8]) -> Result<Cost, String> {
    let figures = format!("{}/figures", program.project());
    let mut command = Command::new("/usr/bin/time");
    command
        .args(["-q", "-o", &figures, "-f", "%U %S %M", "sh", "-c"])
        .args([r#"ulimit -s 256; exec "$0" hook"#, path])
        .current_dir(program.project());
    let base = program.command(&[]);
    for (key, value) in base.get_envs() {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    let output = finish(command, input);
    let silent = output.stdout.is_empty() && output.stderr.is_empty();
    match output.code {
        Some(0) if silent || output.stdout.contains("\"permissionDecision\"") => {}
        Some(2) if !output.stderr.contains("a defect") => {}
        code => return Err(format!("{name}: {code:?} {}", output.stderr)),
    }
    let figures = std::fs::read_to_string(figures).map_err(|error| format!("{name}: {error}"))?;
    let figures: Vec<f64> = figures
        .split_whitespace()
        .filter_map(|figure| figure.parse().ok())
        .collect();
    let [user, system, kilobytes] = figures[..] else {
        return Err(format!("{name}: not measured"));
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and not negative"
    )]
    Ok(Cost {
        name: name.to_owned(),
        milliseconds: ((user + system) * 1000.0) as u64,
        megabytes: (kilobytes / 1024.0) as u64,
    })
}

#[test]
fn every_call_is_answered() {
    let mut wrong = String::new();
    for Shape { name, make } in shapes() {
        let input = palisade::payload::text(make(if name.starts_with("nested") {
            200
        } else {
            1000
        }));
        let started = Instant::now();
        let judging = std::thread::Builder::new()
            .stack_size(64 << 20)
            .spawn(move || {
                Payload::read(&input).is_ok_and(|payload| {
                    palisade::judge(&payload, &Fake::default(), &Policy::default());
                    true
                })
            })
            .expect("a thread can be started");
        if judging.join().is_err() {
            let _ = writeln!(wrong, "{name}: a panic");
        }
        // A hundredth of the full size, by a build that is some twenty times slower, on a busy machine.
        if started.elapsed() > Duration::from_secs(3) {
            let _ = writeln!(wrong, "{name}: {:?}", started.elapsed());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The caps are far from what people and agents write, however long it gets.
#[test]
fn long_ordinary_texts_pass() {
    let lines = [
        "set -euo pipefail; name_%=\"${BASH_SOURCE[0]}\"",
        "if [ -f src/part%.c ]; then cc -O2 -c \"src/part%.c\" -o \"build/part%.o\"; fi",
        "for f in a% b% c%; do echo \"$f: $(basename \"$f\" .c)\"; done",
        "echo \"step %\" | tee -a build.log > /dev/null",
        "case \"$1\" in part%) shift; ./scripts/build.sh \"$@\" ;; *) true ;; esac",
        "objects+=(\"build/part%.o\")",
        "step%() { local dir=\"$1\"; mkdir -p \"$dir/out%\"; cp -r src \"$dir/out%\"; }; step% dist",
    ];
    let script = each(750, |i| {
        lines[i % lines.len()].replace('%', &i.to_string()) + "\n"
    });
    let python = each(1500, |i| {
        format!("value_{i} = compute(row[{i}], 'text {i}') + {i}\n")
    });
    for (name, text) in [
        ("a build script of 50 kB", script),
        ("2,000 files to add", format!("git add{}", each(2000, |i| format!(" src/dir{}/file{i}.ts", i % 40)))),
        ("500 files to remove", format!("rm -f{}", each(500, |i| format!(" node_modules/left-pad/file{i}.js")))),
        ("500 runs of rm", each(500, |i| format!("rm -rf dist/part{i}\n"))),
        ("500 values of an array", each(500, |i| format!("files+=(src/file{i}.ts)\n")) + "wc -l \"${files[@]}\""),
        ("a long document", format!("cat > docs/guide.md <<'EOF'\n{}EOF\n", "Some text with `code` and $variables.\n".repeat(12_000))),
        ("a long program", format!("python3 <<'EOF'\n{python}EOF\n")),
        ("lines added to a file", each(400, |i| format!("echo 'line {i}' >> build.log\n"))),
        ("paths cut", "f=src/lib/util.test.ts; b=${f##*/}; b=${b%.*}; d=${f%/*}; mkdir -p \"dist/$d\"; cp \"$f\" \"dist/$d/$b\"\n".repeat(200)),
        ("directories made and deleted", each(300, |i| format!("mkdir -p work{i}/a && touch work{i}/b && rm -rf work{i}\n"))),
        ("options with values", format!("docker run{} alpine ls", each(400, |i| format!(" -e A{i}={i}")))),
        ("options by the hundred", format!("cc {} -o build.log", each(1000, |i| format!("-Iinclude/dir{i} -DNAME{i}={i} ")))),
    ] {
        let (verdict, rules) = verdict(&text, &[]);
        assert!(!stops(verdict), "{name}: {verdict:?} {rules:?}");
    }
}

#[test]
#[ignore = "takes minutes: it measures a released program"]
#[expect(clippy::print_stderr, reason = "the table is what it is for")]
fn every_call_is_answered_soon_in_little_memory() {
    if !std::path::Path::new("/usr/bin/time").exists() {
        eprintln!("skipped: there is no GNU time");
        return;
    }
    let path = std::env::var("PALISADE").unwrap_or(env!("CARGO_BIN_EXE_palisade").to_owned());
    let path = std::fs::canonicalize(path).expect("the program");
    let path = path.to_str().expect("a plain path");
    let only = std::env::var("ONLY").unwrap_or_default();
    let print = std::env::var_os("TABLE").is_some();
    let program = project();
    let mut wrong = String::new();
    let mut costs = Vec::new();
    let shapes = shapes().into_iter().chain(rows_of_hits());
    for shape in shapes.filter(|shape| shape.name.contains(&only)) {
        let input = (shape.make)(100_000);
        let input = match String::from_utf8(input) {
            Ok(text) => text.replace("DIR", &program.project()).into_bytes(),
            Err(error) => error.into_bytes(),
        };
        let mut best: Option<Cost> = None;
        // Other work on the machine disturbs; the best of three is what it costs.
        for _ in 0..if print { 1 } else { 3 } {
            match measure(&program, path, &shape.name, &input) {
                Ok(cost) => {
                    if best
                        .as_ref()
                        .is_none_or(|best| cost.milliseconds < best.milliseconds)
                    {
                        best = Some(cost);
                    }
                }
                Err(error) => {
                    let _ = writeln!(wrong, "{error}");
                    break;
                }
            }
            if best
                .as_ref()
                .is_some_and(|best| best.milliseconds * 2 < MILLISECONDS)
            {
                break;
            }
        }
        if print && let Some(best) = &best {
            eprintln!("{best}");
        }
        costs.extend(best);
    }
    costs.sort_by_key(|cost| cost.milliseconds.max(cost.megabytes));
    for cost in &costs {
        if cost.milliseconds > MILLISECONDS || cost.megabytes > MEGABYTES {
            let _ = writeln!(wrong, "{cost}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Commands of every trade, and the hostile tokens among them.
fn everyday() -> Vec<String> {
    let folder = std::fs::read_dir("tests/everyday").expect("the folder is there");
    let texts = folder
        .map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).expect("a text"));
    let commands = |text: String| -> Vec<String> {
        let records = records(&text).into_iter();
        records.map(|(_, command)| command.to_owned()).collect()
    };
    texts.flat_map(commands).collect()
}

/// Where a text is cut, as a share of its length.
fn cut(text: &str, share: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a short text"
    )]
    let at = (text.len() as f64 * share) as usize;
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Judges a text in every language. More runs than its length can pay for would be work out of nothing.
fn judged(text: &str) -> Result<(), TestCaseError> {
    for dialect in [Dialect::Bash, Dialect::PowerShell, Dialect::Cmd] {
        let payload = Payload::of_command(text, dialect);
        let (facts, _) = palisade::examine(&payload, &Fake::default(), &Policy::default());
        for run in &facts.runs {
            let (start, end) = (run.span.start as usize, run.span.end as usize);
            prop_assert!(text.get(start..end).is_some(), "{:?} in {text:?}", run.span);
        }
        prop_assert!(
            facts.runs.len() <= 20_000 && facts.limits.len() <= 3,
            "{text:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everyday_lines_spliced_are_judged(
        lines in prop::collection::vec((prop::sample::select(everyday()), 0.0..1.0, 0.0..1.0, prop::sample::select(TOKENS)), 1..4),
    ) {
        let mut text = String::new();
        for (line, from, to, token) in &lines {
            let (from, to) = (cut(line, *from), cut(line, *to));
            text += &line[from.min(to)..];
            text += token;
            text += &line[..from.max(to)];
        }
        judged(&text)?;
    }

    #[test]
    fn tokens_in_any_order_are_judged(
        pieces in prop::collection::vec((prop::sample::select(TOKENS), prop::sample::select(OPENERS), prop::sample::select(WINDOWS)), 0..20),
    ) {
        let opened: String = pieces.iter().flat_map(|(token, (open, _), windows)| [*open, *token, *windows]).collect();
        let closed: String = pieces.iter().rev().map(|(_, (_, close), _)| *close).collect();
        judged(&opened)?;
        judged(&(opened + &closed))?;
    }
}
