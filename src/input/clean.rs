//! One name for one file, whatever way it is reached.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and with `..` taken back, links not looked at: `a/b/../c/.` is `a/c`.
pub fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(cleaned.components().next_back(), Some(Component::Normal(_))) => {
                cleaned.pop();
            }
            Component::ParentDir if cleaned.has_root() => {}
            component => cleaned.push(component),
        }
    }
    if cleaned.as_os_str().is_empty() { PathBuf::from(".") } else { cleaned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_terraform_cleans_them() {
        for (path, cleaned) in [("a/b/../c/.", "a/c"), ("./m", "m"), ("../x", "../x"), ("a/..", "."), ("/..", "/")] {
            assert_eq!(clean(Path::new(path)), Path::new(cleaned));
        }
    }
}
