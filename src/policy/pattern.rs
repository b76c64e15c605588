//! How users write places and paths.

/// Whether a place's name is meant: equal, or with `*` for any text, in any case. Names are compared as written and as bare
/// hosts.
pub(super) fn host(pattern: &str, name: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    glob(pattern.as_bytes(), name.as_bytes())
        || glob(pattern.as_bytes(), crate::facts::host_of(&name).as_bytes())
}

/// Whether an absolute path is the one meant, or stands below it. A pattern that begins with `/` or a drive stands for
/// itself, any other for such components anywhere in a path; `*` is any text within one component.
pub(super) fn path(pattern: &str, path: &str) -> bool {
    let anchored = pattern.starts_with('/') || pattern.as_bytes().get(1) == Some(&b':');
    let wanted: Vec<&str> = components(pattern).collect();
    let found: Vec<&str> = components(path).collect();
    let begins = |found: &[&str]| {
        wanted.len() <= found.len()
            && wanted
                .iter()
                .zip(found)
                .all(|(wanted, found)| glob(wanted.as_bytes(), found.as_bytes()))
    };
    if anchored {
        begins(&found)
    } else {
        !wanted.is_empty() && (0..found.len()).any(|from| begins(&found[from..]))
    }
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|part| !part.is_empty() && *part != ".")
}

/// `*` matches any text; with one place to come back to, so that it takes no more than the product of both lengths.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    let mut back = None;
    while here < text.len() {
        if pattern.get(at) == Some(&b'*') {
            back = Some((at + 1, here));
            at += 1;
        } else if pattern.get(at) == Some(&text[here]) {
            at += 1;
            here += 1;
        } else if let Some((star, from)) = back {
            back = Some((star, from + 1));
            at = star;
            here = from + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_as_wholes() {
        assert!(host("*.acme.com", "deploy@API.acme.com:22"));
        assert!(host("arn:*:prod", "arn:aws:prod"));
        assert!(!host("acme.com", "api.acme.com"));
    }

    #[test]
    fn paths_match_by_components() {
        assert!(path("generated", "/p/src/generated/a.rs"));
        assert!(path("db/*.sql", "/p/db/seed.sql"));
        assert!(path("/scratch", "/scratch/x"));
        assert!(!path("/scratch", "/p/scratch/x"));
        assert!(!path("gen", "/p/generated"));
        assert!(!path("", "/p"));
    }
}
