//! The site is laid out with every page, and its links lead somewhere there, too.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{links, markdown, pages};

#[test]
fn the_site_has_every_page() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = Command::new("bash")
        .arg(pages::root().join("docs/site"))
        .arg("--layout")
        .arg(directory.path())
        .output()
        .expect("bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let source = directory.path().join("src");
    let summary = pages::read(&source.join("SUMMARY.md"));
    let listed: Vec<String> = markdown::prose(&summary).iter().flat_map(|prose| markdown::links(prose.text)).collect();
    let contents = Path::new("docs/SUMMARY.md");
    for page in pages::all() {
        let name = page.to_str().expect("UTF-8");
        let times = listed.iter().filter(|path| *path == name).count();
        assert_eq!(times, usize::from(page != contents), "{name} in docs/SUMMARY.md");
    }

    let mut laid_out = Vec::new();
    pages::below(&source, &mut laid_out);
    let laid_out: Vec<PathBuf> =
        laid_out.iter().filter_map(|path| path.strip_prefix(&source).ok()).map(Path::to_path_buf).collect();
    let broken = links::broken(&source, &laid_out);
    assert!(broken.is_empty(), "links that lead nowhere on the site:\n{}", broken.join("\n"));
}
