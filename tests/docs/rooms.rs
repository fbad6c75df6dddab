//! The rooms of ARCHITECTURE.md are the folders of `src`, and each knows only those that stand above it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::pages;

/// The programs beside `iamlint` are no room.
const PROGRAMS: &str = "bin";

#[test]
fn every_folder_is_a_room_and_knows_those_above_it() {
    let rooms = rooms(&pages::read(&pages::root().join("ARCHITECTURE.md")));
    let source = pages::root().join("src");
    let folders = std::fs::read_dir(&source).expect("the sources").flatten().filter(|entry| entry.path().is_dir());
    let folders: BTreeSet<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name != PROGRAMS).collect();
    assert_eq!(rooms.keys().cloned().collect::<BTreeSet<String>>(), folders);
    let mut wrong = Vec::new();
    for (room, place) in &rooms {
        for file in files(&source.join(room)) {
            let text = pages::read(&file);
            let is_below = |name: &str| rooms.get(name).is_some_and(|other| other > place);
            let known = known(&text).filter(|name| is_below(name));
            wrong.extend(known.map(|name| format!("{} knows {name}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rooms_and_what_they_know_are_read() {
    let rooms = rooms(
        "| room | its one duty |\n|---|---|\n| `input` | files |\n| `text` | text |\n\n| `other` | of another table |\n",
    );
    assert_eq!(rooms, BTreeMap::from([("input".to_owned(), 0), ("text".to_owned(), 1)]));
    let text =
        "use crate::input::{Span, walk};\nfn f() { crate::text::g() }\n#[cfg(test)]\nmod tests { use crate::cli; }\n";
    assert_eq!(known(text).collect::<Vec<_>>(), ["input", "text"]);
    assert_eq!(
        tests_of("mod a;\n#[cfg(test)]\nmod proof;\n#[cfg(test)]\npub(crate) mod testing;\n"),
        ["proof", "testing"]
    );
}

/// The rooms by name, each with its place in the table.
fn rooms(text: &str) -> BTreeMap<String, usize> {
    let rows = text.lines().skip_while(|line| !line.starts_with("| room |")).skip(2);
    let names = rows.map_while(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name.to_owned()));
    names.zip(0..).collect()
}

/// The rooms that a text names, but for its tests at the end.
fn known(text: &str) -> impl Iterator<Item = &str> {
    let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let names = own.split("crate::").skip(1);
    names.map(|rest| rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next().unwrap_or(rest))
}

/// The files of a room that are not tests.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries: Vec<PathBuf> =
        std::fs::read_dir(directory).expect("a folder").flatten().map(|entry| entry.path()).collect();
    let texts = entries.iter().filter(|path| is_rust(path)).map(|path| pages::read(path));
    let tests: Vec<String> = texts.flat_map(|text| tests_of(&text)).collect();
    let is_test = |path: &PathBuf| {
        path.file_stem().is_some_and(|name| tests.iter().any(|test| name == test.as_str()) || name == "tests")
    };
    let mut found = Vec::new();
    for path in entries.into_iter().filter(|path| !is_test(path)) {
        if path.is_dir() {
            found.extend(files(&path));
        } else if is_rust(&path) {
            found.push(path);
        }
    }
    found
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// The modules that a file declares for tests alone.
fn tests_of(text: &str) -> Vec<String> {
    let declared = text.split("#[cfg(test)]\n").skip(1).filter_map(|rest| rest.lines().next()?.strip_suffix(';'));
    declared.filter_map(|line| Some(line.rsplit_once("mod ")?.1.to_owned())).collect()
}
