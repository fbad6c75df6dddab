//! Where the project lives is written once: whoever gives it an address changes one line.

use crate::pages;

/// In two parts, so that this file is none of those that say it.
const ADDRESS: &str = concat!("OWNER", "/iamlint");

#[test]
fn the_address_is_written_once() {
    let mut said = Vec::new();
    let mut files = ignore::WalkBuilder::new(pages::root());
    files.hidden(false).filter_entry(|entry| entry.file_name() != ".git" && !entry.path().ends_with("rules/aws"));
    for entry in files.build() {
        let entry = entry.expect("the repository can be read");
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let path = entry.path().strip_prefix(pages::root()).expect("below the root").display().to_string();
        said.extend(text.lines().filter(|line| line.contains(ADDRESS)).map(|_| path.clone()));
    }
    assert_eq!(said, ["docs/ci.md"]);
}
