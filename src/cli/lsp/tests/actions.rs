//! Fixes, suggestions and pages.

use std::path::Path;

use serde_json::{Value, json};

use super::{Client, has};
use crate::cli::analysis::Analysis;
use crate::cli::arguments::InputArgs;
use crate::cli::lsp::said;
use crate::suggest;

#[test]
fn a_safe_fix_mends_and_is_preferred() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let said = client.said("pipeline.tf", has("redundant-statement"));
    let actions = client.actions("pipeline.tf", "\"cloudformation:ValidateTemplate\"]\n");
    let fix = actions.iter().find(|action| action["isPreferred"] == true).unwrap_or_else(|| panic!("{actions:#?}"));
    assert_eq!((&fix["kind"], &fix["edit"]), (&json!("quickfix"), &Value::Null));
    let resolved = client.ask("codeAction/resolve", fix.clone());
    client.apply(&resolved["edit"]);
    let left = client.said("pipeline.tf", |lines| lines.iter().all(|line| !line.starts_with("redundant-statement")));
    assert!(left.len() < said.len());
}

#[test]
fn fixes_of_one_title_are_as_many_as_their_findings() {
    let statement = |bucket: &str| {
        format!(
            "  statement {{\n    actions   = [\"s3:Get*\", \"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::{bucket}/x\"]\n  }}\n"
        )
    };
    let (one, other) = (statement("one"), statement("other"));
    let text = format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n{one}{other}}}\nresource \"aws_iam_policy\" \"p\" {{\n  policy = data.aws_iam_policy_document.d.json\n}}\n"
    );
    let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
    let mut client = Client::new(&[("main.tf", &text)], resolves);
    client.open("main.tf");
    client.said("main.tf", |lines| lines.iter().filter(|line| line.starts_with("redundant-action")).count() == 2);
    let mut params = client.at("main.tf", "statement {", 0);
    params["range"] = json!({ "start": params["position"].take(), "end": { "line": 9, "character": 0 } });
    params["context"] = json!({ "diagnostics": [], "only": ["quickfix"] });
    let actions = client.ask("textDocument/codeAction", params);
    let fixes: Vec<&Value> =
        actions.as_array().expect("a list").iter().filter(|action| action["isPreferred"] == true).collect();
    assert_eq!(fixes.len(), 2, "{actions:#}");
    assert_eq!(fixes[0]["title"], fixes[1]["title"], "else nothing is to be told apart");
    assert_ne!(fixes[0]["data"], fixes[1]["data"]);
}

#[test]
fn a_role_is_narrowed_as_suggest_does() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let actions = client.actions("pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"");
    let narrow =
        actions.iter().find(|action| action["kind"] == "refactor.rewrite").unwrap_or_else(|| panic!("{actions:#?}"));
    assert_eq!(narrow["title"], "iamlint: narrow the policies of aws_iam_role.pipeline to what it needs");
    let resolved = client.ask("codeAction/resolve", narrow.clone());
    client.apply(&resolved["edit"]);
    let output = assert_cmd_suggest(client.directory.path());
    assert_eq!(client.texts["pipeline.tf"], output);
    client.said("pipeline.tf", |lines| lines.len() < 5);
    let again = client.try_ask("codeAction/resolve", narrow.clone()).expect_err("nothing is left to narrow");
    assert!(again.contains("nothing"), "{again}");
}

#[test]
fn an_action_that_is_not_taken_leaves_nothing_behind() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let lines = |client: &Client| -> Vec<u64> {
        let all = client.said[&client.uri("pipeline.tf")].as_array().cloned().unwrap_or_default();
        all.iter().filter_map(|one| one["range"]["start"]["line"].as_u64()).collect()
    };
    client.said("pipeline.tf", |all| all.len() == 17);
    let before = lines(&client);
    let actions = client.actions("pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"");
    let narrow = actions.iter().find(|action| action["kind"] == "refactor.rewrite").expect("it may be narrowed");
    client.ask("codeAction/resolve", narrow.clone());
    client.said.clear();
    client.replace("pipeline.tf", "# the role for", "\n# the role for");
    client.said("pipeline.tf", |all| !all.is_empty());
    let moved = |line: &u64| line + u64::from(*line > 0);
    assert_eq!(lines(&client), before.iter().map(moved).collect::<Vec<_>>());
}

#[test]
fn a_rule_is_explained_as_the_client_can_show_it() {
    let mut client = Client::new(&[], json!({ "window": { "showDocument": { "support": true } } }));
    client.ask("workspace/executeCommand", json!({ "command": "iamlint.explain", "arguments": ["resource-wildcard"] }));
    let (method, params) = client.asked.first().cloned().expect("a request");
    assert_eq!(method, "window/showDocument");
    let path = params["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")).expect("a file").to_owned();
    let page = std::fs::read_to_string(path).expect("a page");
    assert!(page.trim_start().starts_with("# resource-wildcard"), "{page}");
    assert_eq!(params["takeFocus"], true);
}

/// What `suggest` makes of the file.
fn assert_cmd_suggest(directory: &Path) -> String {
    let input = InputArgs { paths: vec![directory.to_path_buf()], ..InputArgs::default() };
    let analysis = Analysis::for_rewrite(&input, false).map_err(said).expect("it is read");
    let graph = analysis.graphs().next().expect("a graph");
    let suggestions = suggest::suggest(graph, &["aws_iam_role.pipeline".to_owned()], false).expect("proven");
    let patches = suggest::patch(&[(graph, &suggestions[..])], &Default::default());
    let changed = patches[0].files.iter().find(|file| file.path.ends_with("pipeline.tf"));
    changed.expect("it changes").after.clone()
}
