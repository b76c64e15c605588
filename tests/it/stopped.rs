//! What has to be stopped or asked about, whichever rule does it: `tests/stopped/*.txt`, a command a line. These are shell
//! forms, runners and rarer programs that hide or do harm; what each rule is about stands with the rule. `#` begins a comment.

use crate::everyday::{given, records};
use crate::support::{stops, verdict};

#[test]
fn none_of_it_passes() {
    let mut passed = Vec::new();
    let mut files = 0;
    for entry in std::fs::read_dir("tests/stopped").expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        files += 1;
        for (line, command) in records(&text) {
            let (verdict, _) = verdict(command, &given(&path));
            if !stops(verdict) {
                passed.push(format!("{}:{line}: {command}", path.display()));
            }
        }
    }
    assert!(files > 0, "there is nothing to judge");
    passed.sort();
    assert!(
        passed.is_empty(),
        "{} misses\n{}",
        passed.len(),
        passed.join("\n")
    );
}
