//! The documentation site as mdBook builds it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use iamlint::input::clean;

use crate::python::programs;
use crate::{root, run, said};

#[test]
fn mdbook_builds_the_site_and_every_link_in_it_leads_somewhere() {
    let Some(programs) = programs() else { return };
    let kept = tempfile::tempdir().expect("a directory");
    let laid_out = run(Command::new("bash").arg(root().join("docs/site")).arg("--layout").arg(kept.path()));
    assert!(laid_out.status.success(), "{}", said(&laid_out));
    let book = std::fs::read_to_string(root().join("book.toml")).expect("book.toml");
    let here = book.replace("target/site/", "");
    assert_ne!(here, book, "book.toml names the places of docs/site");
    std::fs::write(kept.path().join("book.toml"), here).expect("a file");
    let built = run(Command::new(programs.join("mdbook")).arg("build").arg(kept.path()));
    assert!(built.status.success() && !said(&built).contains("ERROR"), "{}", said(&built));

    let site = kept.path().join("html");
    let mut pages = BTreeMap::new();
    read(&site, &site, &mut pages);
    assert!(pages.len() > 150 && pages.contains_key(Path::new("docs/ci.html")), "{} pages", pages.len());
    let ids: BTreeMap<&Path, BTreeSet<&str>> =
        pages.iter().map(|(path, text)| (path.as_path(), values(text, "id").collect())).collect();
    let (mut links, mut broken) = (0, Vec::new());
    for (page, text) in &pages {
        for link in values(text, "href").chain(values(text, "src")) {
            if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:") {
                continue;
            }
            links += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { resolved(page, path) };
            let is_there = ids.contains_key(target.as_path()) || site.join(&target).is_file();
            let has_anchor = anchor.is_empty() || ids.get(target.as_path()).is_some_and(|ids| ids.contains(anchor));
            if !is_there || !has_anchor {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(links > 5000 && broken.is_empty(), "{links} links, of which these lead nowhere:\n{}", broken.join("\n"));
    assert!(site.join("searchindex.js").is_file() || std::fs::read_dir(&site).is_ok_and(has_index), "no search");
}

/// mdBook gives the index a name with a hash in it.
fn has_index(mut entries: std::fs::ReadDir) -> bool {
    entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("searchindex")))
}

/// The pages below a directory, by their paths from `site`. The one that prints all of the book in one page has every anchor of it, several times over.
fn read(directory: &Path, site: &Path, pages: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, site, pages);
        } else if path.extension().is_some_and(|extension| extension == "html")
            && !["print.html", "404.html", "toc.html"].iter().any(|name| path.ends_with(name))
        {
            let name = path.strip_prefix(site).expect("below the site").to_path_buf();
            pages.insert(name, std::fs::read_to_string(&path).expect("a page"));
        }
    }
}

/// The values of an attribute: mdBook writes all of them between double quotes.
fn values<'t>(text: &'t str, attribute: &'static str) -> impl Iterator<Item = &'t str> {
    text.split('<').skip(1).filter_map(move |tag| {
        let tag = tag.split('>').next()?;
        let (_, behind) = tag.split_once(&format!(" {attribute}=\""))?;
        behind.split('"').next()
    })
}

fn resolved(page: &Path, link: &str) -> PathBuf {
    clean(&page.parent().unwrap_or(Path::new("")).join(link))
}
