//! How users write places and paths.

use crate::facts::{host_of, matches_glob};

/// Whether a place's name is meant: equal, or with `*` for any text, in any case. Names are compared as written and as bare
/// hosts.
pub(super) fn host(pattern: &str, name: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    matches_glob(&pattern, &name) || matches_glob(&pattern, host_of(&name))
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
