//! As much of Markdown as the tests ask for: fenced blocks, headings and links.

/// A fenced block.
pub(crate) struct Block {
    /// What stands behind the opening fence: the language, then what the tests are told.
    pub(crate) info: String,
    /// The number of the first line inside, from 1.
    pub(crate) line: usize,
    pub(crate) lines: Vec<String>,
}

/// A line outside of fenced blocks and of the front matter, with its number from 1.
pub(crate) struct Prose<'a> {
    pub(crate) line: usize,
    pub(crate) text: &'a str,
}

/// The fenced blocks of a page, in order.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    split(page).0
}

/// What of a page is not in a fenced block.
pub(crate) fn prose(page: &str) -> Vec<Prose<'_>> {
    split(page).1
}

fn split(page: &str) -> (Vec<Block>, Vec<Prose<'_>>) {
    let (mut blocks, mut prose) = (Vec::new(), Vec::new());
    let mut open: Option<(usize, Block)> = None;
    let mut front_matter = page.starts_with("---\n");
    for (index, text) in page.lines().enumerate() {
        let line = index + 1;
        if front_matter {
            front_matter = line == 1 || text != "---";
            continue;
        }
        let ticks = text.trim_start().chars().take_while(|letter| *letter == '`').count();
        match &mut open {
            Some((fence, block)) => {
                if ticks >= *fence && text.trim().len() == ticks {
                    blocks.extend(open.take().map(|(_, block)| block));
                } else {
                    block.lines.push(text.to_owned());
                }
            }
            None if ticks >= 3 => {
                let info = text.trim().trim_start_matches('`').to_owned();
                open = Some((ticks, Block { info, line: line + 1, lines: Vec::new() }));
            }
            None => prose.push(Prose { line, text }),
        }
    }
    assert!(open.is_none(), "a fence is left open");
    (blocks, prose)
}

/// The names by which links reach the headings of a page, as GitHub and mdBook make them.
pub(crate) fn anchors(page: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for Prose { text, .. } in prose(page) {
        let Some(title) = text.trim_start_matches('#').strip_prefix(' ').filter(|_| text.starts_with('#')) else {
            continue;
        };
        let anchor: String = title
            .trim()
            .to_lowercase()
            .chars()
            .filter_map(|letter| match letter {
                ' ' => Some('-'),
                '-' | '_' => Some(letter),
                _ => letter.is_alphanumeric().then_some(letter),
            })
            .collect();
        let same = anchors.iter().filter(|other| **other == anchor).count();
        anchors.push(if same == 0 { anchor } else { format!("{anchor}-{same}") });
    }
    anchors
}

/// Where the links of a line lead, `[…](here)` and `[…]: here`; what is code is none.
pub(crate) fn links(line: &str) -> Vec<String> {
    let text = without_code(line);
    let mut links = Vec::new();
    if let Some((label, target)) = text.split_once("]: ")
        && label.starts_with('[')
    {
        links.push(target.trim().to_owned());
    }
    let mut rest = text.as_str();
    while let Some(at) = rest.find("](") {
        rest = &rest[at + 2..];
        let end = rest.find(')').unwrap_or(rest.len());
        links.push(rest[..end].trim().to_owned());
        rest = &rest[end..];
    }
    links
}

/// A line with the inside of its code spans left out.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let ticks = rest[at..].chars().take_while(|letter| *letter == '`').count();
        let inside = &rest[at + ticks..];
        match inside.find(&"`".repeat(ticks)) {
            Some(end) => {
                kept.push_str(&rest[..at]);
                rest = &inside[end + ticks..];
            }
            None => break,
        }
    }
    kept.push_str(rest);
    kept
}

#[test]
fn headings_are_named_as_github_names_them() {
    let page = "# What `check` says\n\n## One, two\n```sh\n# a comment\n```\n## One, two\n#no heading\n";
    assert_eq!(anchors(page), ["what-check-says", "one-two", "one-two-1"]);
}

#[test]
fn links_are_found_beside_code() {
    assert_eq!(links("see [`a`](a.md#x), `[b](b.md)` and ![c](c.png)"), ["a.md#x", "c.png"]);
    assert_eq!(links("[d]: d.md"), ["d.md"]);
}
