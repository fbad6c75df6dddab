//! What a page is, without a browser.

use super::*;

#[test]
fn nothing_in_the_data_begins_a_tag() {
    let hostile = harmless(r#"{"a": "</script><img src=x onerror=alert(1)><!-- &amp;"}"#);
    assert!(!hostile.contains(['<', '>', '&']), "{hostile}");
    let read: serde_json::Value = serde_json::from_str(&hostile).expect("it is JSON still");
    assert_eq!(read["a"], "</script><img src=x onerror=alert(1)><!-- &amp;");
}

#[test]
fn the_page_runs_no_script_but_its_own_and_loads_nothing() {
    let page = graph(&[], &[], &Sources::new());
    let body = page.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("a script").0;
    assert!(page.contains(&format!("script-src '{}'", hash(body))), "the rules name the script by its hash");
    assert!(!page.contains("src=\"") && !page.contains("url(") && !page.contains("@import"), "nothing is loaded");
    assert!(!body.contains("innerHTML") && !body.contains("eval("), "text never becomes markup");
}

#[test]
fn what_is_packed_is_whole() {
    let text = "a line of data, again and again\n".repeat(1000);
    let bytes = STANDARD.decode(packed(&text)).expect("base64");
    let mut read = String::new();
    std::io::Read::read_to_string(&mut flate2::read::ZlibDecoder::new(&bytes[..]), &mut read).expect("zlib");
    assert_eq!(read, text);
    assert!(bytes.len() < text.len() / 10);
}
