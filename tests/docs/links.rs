//! Links within the repository lead to a file, and to a heading of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use iamlint::input::clean;

use crate::{markdown, pages};

#[test]
fn every_link_within_the_repository_leads_somewhere() {
    let broken = broken(pages::root(), &pages::all());
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn a_broken_link_is_found() {
    let directory = tempfile::tempdir().expect("a directory");
    let page = "# One\n[a](two.md#second) [b](two.md#third) [c](three.md) [d](#one) [e](#two) <a href=\"x\">\n";
    std::fs::write(directory.path().join("one.md"), page).expect("a file");
    std::fs::write(directory.path().join("two.md"), "## Second\n").expect("a file");
    assert_eq!(
        broken(directory.path(), &[PathBuf::from("one.md")]),
        ["one.md:2: two.md#third", "one.md:2: three.md", "one.md:2: #two"]
    );
}

/// The links of pages below a directory that lead nowhere, each with its place.
pub(crate) fn broken(root: &Path, pages: &[PathBuf]) -> Vec<String> {
    let mut anchors: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    let mut broken = Vec::new();
    for page in pages {
        let text = pages::read(&root.join(page));
        for prose in markdown::prose(&text) {
            for link in markdown::links(prose.text) {
                if link.starts_with("https://") || link.starts_with("http://") || link.starts_with("mailto:") {
                    continue;
                }
                let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
                let target = if path.is_empty() { page.clone() } else { resolved(page, path) };
                let leads = root.join(&target).exists()
                    && (anchor.is_empty()
                        || anchors
                            .entry(target.clone())
                            .or_insert_with(|| markdown::anchors(&pages::read(&root.join(&target))))
                            .iter()
                            .any(|other| other == anchor));
                if !leads {
                    broken.push(format!("{}:{}: {link}", page.display(), prose.line));
                }
            }
        }
    }
    broken
}

/// What a link of a page means, from the root of the repository.
fn resolved(page: &Path, link: &str) -> PathBuf {
    clean(&page.parent().unwrap_or(Path::new("")).join(link))
}
