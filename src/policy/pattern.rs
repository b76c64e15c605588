//! How users write places and paths.

/// Whether a place's name is meant: equal, or with `*` for any text, in any case. Names are compared as written and as bare
/// hosts.
pub(super) fn host(pattern: &str, name: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    glob(pattern.as_bytes(), name.as_bytes())
        || glob(pattern.as_bytes(), crate::facts::host_of(&name).as_bytes())
}

/// A path as users write it, as `facts` matches it: from the root, or anywhere.
pub(super) fn path(written: &str, home: Option<&str>) -> String {
    let path = written
        .trim_start_matches("./")
        .trim_end_matches('/')
        .replace('\\', "/");
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => format!("{home}/{rest}"),
        _ if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') => path,
        _ => format!("**/{path}"),
    }
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
    fn paths_are_from_the_root_or_anywhere() {
        assert_eq!(path("./generated/", None), "**/generated");
        assert_eq!(path("/scratch", None), "/scratch");
        assert_eq!(path("~/x", Some("/home/u")), "/home/u/x");
        assert_eq!(path("C:\\x", None), "C:/x");
    }
}
