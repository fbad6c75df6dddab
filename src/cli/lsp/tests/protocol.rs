//! What client and server agree on.

use serde_json::json;

use super::Client;

#[test]
fn columns_are_counted_as_agreed() {
    let client = Client::new(&[], json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } }));
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    let client = Client::new(&[], json!({}));
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
}

#[test]
fn folders_may_come_and_go() {
    let called = "variable \"actions\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = var.actions, Resource = \"*\" }] })\n}\n";
    let caller = "module \"m\" {\n  source  = \"../m\"\n  actions = \"*\"\n}\n";
    let elsewhere = tempfile::tempdir().expect("a directory");
    for (name, text) in [("m", called), ("root", caller)] {
        std::fs::create_dir(elsewhere.path().join(name)).expect("a directory");
        std::fs::write(elsewhere.path().join(name).join("main.tf"), text).expect("a file");
    }
    let mut client = Client::new(&[], json!({}));
    let expected = json!({ "supported": true, "changeNotifications": true });
    assert_eq!(client.capabilities["workspace"]["workspaceFolders"], expected);
    // As long as the folder is not open, nobody looks who calls the module.
    let folder = format!("file://{}", elsewhere.path().display());
    let uri = format!("{folder}/m/main.tf");
    let document = json!({ "uri": uri, "languageId": "terraform", "version": 1, "text": called });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    client.heard(&uri, |said| said.is_empty());
    let caller = format!("{folder}/root/main.tf");
    let folder = json!([{ "uri": folder, "name": "elsewhere" }]);
    for (added, removed, is_called) in [(folder.clone(), json!([]), true), (json!([]), folder, false)] {
        let event = json!({ "event": { "added": added, "removed": removed } });
        client.tell("workspace/didChangeWorkspaceFolders", event);
        client.heard(&caller, |said| said.is_empty() != is_called);
    }
}
