//! Findings in called modules: which of the calls that lead there a suppression speaks of.

use super::{ROLE, listed, run};
use crate::harness::{Answer, Project};

#[test]
fn a_comment_on_a_module_call_covers_what_is_reached_through_it() {
    let comment = "# iamlint: ignore[resource-wildcard] reason: all are ours\n";
    let call = |name: &str| format!("module \"{name}\" {{\n  source = \"./role\"\n}}\n");
    let with = |main: &str| listed(&run(&Project::new(&[("main.tf", main), ("role/main.tf", ROLE)]), &[]));
    assert_eq!(with(&call("a")).0.len(), 2);
    let (found, suppressed) = with(&format!("{comment}{}", call("a")));
    assert_eq!((found.len(), suppressed.len()), (0, 2), "{found:?}");
    let (found, _) = with(&format!("{comment}{}{}", call("a"), call("b")));
    assert_eq!(
        found.iter().filter(|one| one.starts_with("resource")).count(),
        2,
        "another call leads there: {found:?}"
    );
    let (found, suppressed) = with(&format!("{comment}{}{comment}{}", call("a"), call("b")));
    assert_eq!((found.len(), suppressed.len()), (0, 2), "{found:?}");
    let trailing = call("a").replace("{\n", "{ # iamlint: ignore[resource-wildcard] reason: all are ours\n");
    assert_eq!(with(&trailing).1.len(), 2);
    let nested = [
        ("main.tf", format!("{comment}module \"outer\" {{\n  source = \"./outer\"\n}}\n")),
        ("outer/main.tf", "module \"inner\" {\n  source = \"../role\"\n}\n".to_owned()),
        ("role/main.tf", ROLE.to_owned()),
    ];
    let nested: Vec<(&str, &str)> = nested.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(listed(&run(&Project::new(&nested), &[])).1.len(), 2);
}

#[test]
fn a_module_s_comments_are_judged_by_the_root_that_calls_it() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard]");
    let call = "module \"role\" {\n  source = \"../modules/role\"\n}\n";
    let project = Project::new(&[("root/main.tf", call), ("modules/role/main.tf", &text)]);
    let with = |toml: &str| {
        project.write("root/iamlint.toml", toml.as_bytes());
        listed(&run(&project, &["root"])).0
    };
    assert_eq!(with(""), ["suppression-without-reason:7", "resource-wildcard:14"]);
    assert_eq!(with("[suppressions]\nrequire-reason = false\n"), ["resource-wildcard:14"]);
    assert_eq!(
        with("[suppressions]\nrequire-reason = false\n[rules.resource-wildcard]\nignorable = false\n"),
        ["invalid-suppression:7", "resource-wildcard:10", "resource-wildcard:14"]
    );
}

/// Two calls of one module lead to each finding: what is said of one of them does not suppress what the other leads to.
#[test]
fn a_finding_of_several_instances_is_suppressed_where_each_of_them_is() {
    let call = |name: &str| format!("module \"{name}\" {{\n  source = \"./role\"\n}}\n");
    let calls = format!("{}{}", call("a"), call("b"));
    let project = Project::new(&[("main.tf", &calls), ("role/main.tf", ROLE)]);
    let reasons = |answer: &Answer| {
        let json = answer.json();
        let all = json["suppressed"].as_array().expect("a list").iter();
        all.map(|one| one["suppression"]["reason"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let with = |toml: &str| {
        project.write("iamlint.toml", toml.as_bytes());
        let answer = run(&project, &[]);
        (listed(&answer).0.iter().filter(|one| one.starts_with("resource")).count(), reasons(&answer))
    };
    let table = |select: &str, reason: &str| {
        format!("[[suppress]]\nrule = \"resource-wildcard\"\n{select}\nreason = \"{reason}\"\n")
    };
    let (a, b) = (table("address = \"module.a.*\"", "of a"), table("principal = \"module.b.*\"", "of b"));
    assert_eq!(with(&a).0, 2);
    assert_eq!(with(&b).0, 2);
    assert_eq!(with(&format!("{a}{b}")), (0, vec!["of a; of b".to_owned(); 2]));
    assert_eq!(with(&table("address = \"*.aws_iam_role.build\"", "both")), (0, vec!["both".to_owned(); 2]));
    let comment = "# iamlint: ignore[resource-wildcard] reason: by comment\n";
    project.write("main.tf", format!("{}{comment}{}", call("a"), call("b")).as_bytes());
    assert_eq!(with(&a).0, 0, "one by the table, the other by the comment");
    assert_eq!(with("").0, 2);
    project.write("main.tf", calls.as_bytes());
    let allow = |entries: &str| with(&format!("[rules.resource-wildcard]\nallow = [{entries}]\n")).0;
    assert_eq!(allow("{ addresses = [\"module.a.*\"] }"), 2);
    assert_eq!(allow("{ addresses = [\"module.a.*\", \"module.b.*\"] }"), 0);
    assert_eq!(allow("{ addresses = [\"module.a.*\"] }, { principals = [\"module.b.*\"] }"), 0);
}

/// The same statement with other actions in each: what one of them allows is not what the other does.
#[test]
fn what_an_instance_with_other_values_is_about_is_not_the_first_s() {
    let call = |name: &str, action: &str| {
        format!("module \"{name}\" {{\n  source = \"./role\"\n  actions = [\"{action}\"]\n}}\n")
    };
    let role = ROLE.replace("actions   = [\"codebuild:StartBuild\"]", "actions   = var.actions");
    let role = format!(
        "{}\nvariable \"actions\" {{}}\n",
        role.replace(
            "[\"s3:DeleteObject\"]\n    resources = [\"*\"]",
            "[\"s3:DeleteObject\"]\n    resources = [\"arn:aws:s3:::b/*\"]"
        )
    );
    let main = format!("{}{}", call("a", "codebuild:StartBuild"), call("b", "s3:DeleteObject"));
    let project = Project::new(&[("main.tf", &main), ("role/main.tf", &role)]);
    let with = |entries: &str| {
        project.write("iamlint.toml", format!("[rules.resource-wildcard]\nallow = [{entries}]\n").as_bytes());
        listed(&run(&project, &[])).0
    };
    let all = with("{ actions = [\"sqs:*\"] }");
    assert_eq!(all, ["resource-wildcard:10"]);
    assert_eq!(with("{ actions = [\"codebuild:*\"] }"), all);
    assert_eq!(with("{ actions = [\"s3:*\"] }"), all);
    assert!(with("{ addresses = [\"module.a.*\", \"module.b.*\"] }").is_empty());
}

#[test]
fn a_reason_that_several_comments_give_is_said_once() {
    let call = |name: &str, reason: &str| {
        let comment = format!("# iamlint: ignore[resource-wildcard] reason: {reason}\n");
        format!("{comment}module \"{name}\" {{\n  source = \"./role\"\n}}\n")
    };
    let main = format!("{}{}{}", call("a", "x"), call("b", "y"), call("c", "x"));
    let json = run(&Project::new(&[("main.tf", &main), ("role/main.tf", ROLE)]), &[]).json();
    assert_eq!(json["suppressed"][0]["suppression"]["reason"], "x; y");
}
