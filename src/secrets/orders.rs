//! Orders to the model that stand where only data is expected: those that can be read (`patterns/orders.toml`) and those that
//! are hidden from people.

use super::anchors;
use super::{Scan, TABLE};

/// Something in a text that is aimed at the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What kind it is: `system-tag`.
    pub name: &'static str,
    /// What it is, for the model: `a tag as only the agent's own program writes it`.
    pub title: &'static str,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// So many characters that cannot be seen, in a row, are no accident.
const HIDDEN: usize = 8;
/// Of tags, which only flags use otherwise, fewer are enough.
const TAGS: usize = 3;

/// What a text holds that is aimed at the model, the first of each kind.
pub fn orders(text: &str) -> Vec<Order> {
    let mut scan: Option<Scan<'_>> = None;
    anchors::find(text.as_bytes(), |anchor, start| {
        if anchor
            .detectors
            .iter()
            .any(|at| TABLE[usize::from(*at)].order)
        {
            scan.get_or_insert_with(|| Scan::new(text.as_bytes(), None, true))
                .anchor(anchor, start);
        }
    });
    let found = scan.map_or_else(Vec::new, Scan::finish);
    let mut orders: Vec<Order> = Vec::new();
    let mut add = |name, title, line| {
        if !orders.iter().any(|known| known.name == name) {
            orders.push(Order { name, title, line });
        }
    };
    for found in found {
        add(found.detector, found.title, found.line);
    }
    if !text.is_ascii() {
        hidden(text, &mut add);
    }
    orders
}

/// Tells of characters that show nothing, or turn the direction of what is shown.
fn hidden(text: &str, add: &mut impl FnMut(&'static str, &'static str, usize)) {
    let (mut line, mut tags, mut others) = (1, 0, 0);
    let mut in_flag = false;
    let mut turned = None;
    let mut right_to_left = false;
    for letter in text.chars() {
        let is_tag = matches!(letter, '\u{e0000}'..='\u{e007f}');
        tags = if is_tag && !in_flag { tags + 1 } else { 0 };
        // A flag such as Scotland's is a black flag with tags behind.
        in_flag = letter == '\u{1f3f4}' || in_flag && is_tag;
        let shows_nothing = matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180e}' | '\u{3164}');
        others = if shows_nothing { others + 1 } else { 0 };
        if tags == TAGS || others == HIDDEN {
            add(
                "hidden-text",
                "text in characters that cannot be seen",
                line,
            );
        }
        if matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            turned.get_or_insert(line);
        }
        right_to_left |= matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
        line += usize::from(letter == '\n');
    }
    if let (Some(line), false) = (turned, right_to_left) {
        add(
            "turned-text",
            "characters that show text in another order than it is read",
            line,
        );
    }
}
