//! A page that shows a file of the repository shows all of it, as it is: a block with `is=PATH` behind its language.

use crate::{markdown, pages};

#[test]
fn a_file_that_a_page_shows_is_that_file() {
    let mut shown = 0;
    for page in pages::all() {
        let text = pages::read(&pages::root().join(&page));
        for block in markdown::blocks(&text) {
            let Some((_, path)) = block.info.split_once(" is=") else { continue };
            shown += 1;
            let file = pages::read(&pages::root().join(path));
            assert_eq!(
                block.lines.join("\n") + "\n",
                file,
                "{}:{}: {path} is something else",
                page.display(),
                block.line
            );
        }
    }
    assert!(shown > 0, "no page shows a file: has the mark another name?");
}
