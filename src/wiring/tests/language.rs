//! The language of wiring files: what it takes, what it refuses.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::configuration::Small;
use super::lines;
use crate::input::Sources;
use crate::wiring::{Wiring, builtin};

/// What one wiring file says of one configuration.
pub(super) fn said(wiring: &str, configuration: &str) -> String {
    let small = Small::new(configuration);
    let source = small.sources.add(Path::new("wiring.hcl"), wiring);
    let wiring = Wiring::read(&small.sources, [source]);
    assert!(wiring.diagnostics().is_empty(), "{:?}", wiring.diagnostics());
    let reading = wiring.over(&small.resources);
    small
        .addresses()
        .flat_map(|address| reading.apply(&address))
        .flat_map(|applied| lines(&applied))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_files_below_rules_are_those_that_are_built_in_and_all_of_them_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let on_disk: BTreeSet<String> = walkdir::WalkDir::new(root.join("rules/wiring"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "hcl"))
        .filter_map(|entry| Some(entry.path().strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/")))
        .collect();
    let all = builtin::FILES.iter().chain(builtin::EVIDENCE);
    let built_in: BTreeSet<String> = all.map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(on_disk, built_in);
    let wiring = Wiring::with_evidence(&Arc::new(Sources::new()));
    assert!(wiring.diagnostics().is_empty(), "{:#?}", wiring.diagnostics());
    let speaking: BTreeSet<&str> = wiring.by_type.keys().map(String::as_str).collect();
    let parts = || wiring.parts.iter().map(|part| wiring.part(part));
    let read: BTreeSet<&str> = parts().flat_map(|read| read.by_type.keys().map(|tf_type| &**tf_type)).collect();
    assert_eq!(speaking, read, "what the lines begin with says which types a file speaks of");
    let unshared = parts().map(|read| read.language.lookups.len() + read.language.shared.len()).sum::<usize>();
    assert_eq!(unshared, 0, "what all files use stands in files that are always read");
    assert!(wiring.speaks_of("aws_codepipeline") && !wiring.speaks_of("aws_s3_bucket_policy"));
}

#[test]
fn what_a_file_says_wrongly_costs_that_block() {
    let sources = Arc::new(Sources::new());
    let text = r#"
role "aws_x" {}
service "x.amazonaws.com" {
  role "aws_x" {
    attribute = "role_arn"
    colour    = "red"
    need "nothing" {
      resources = ["*"]
      source    = "s"
    }
    need "no source" {
      actions   = ["a:B"]
      resources = ["*"]
    }
    need "good" {
      actions   = ["a:B"]
      resources = ["*"]
      source    = "s"
    }
    wish "more" {}
  }
  role "aws_y" {}
  role "aws_z" {
    attribute = local.x
  }
}
locals {
  a = 1
}
locals {
  a = 2
}
lookup "x" {
  type = "aws_x"
}
"#;
    let source = sources.add(Path::new("wiring.hcl"), text);
    let wiring = Wiring::read(&sources, [Arc::clone(&source)]);
    let shown: Vec<String> = wiring
        .diagnostics()
        .iter()
        .map(|diagnostic| {
            let at = diagnostic.labels.first().map(|label| source.line_column(label.span.range().start).line);
            format!("{}: {}", at.unwrap_or_default(), diagnostic.message)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
2: this block is nothing that a wiring file has
6: `colour` is nothing that a role has
7: a need without actions says nothing
11: `source` is missing here
20: this block is nothing that a role has
22: `attribute` is missing here
24: this must be a string, or a list of strings, written out
31: `a` is defined twice: the last one counts
33: `arn` is missing here
");
    let roles = wiring.about("aws_x").flat_map(|read| read.roles_of("aws_x"));
    assert_eq!(roles.map(|role| role.needs.len()).collect::<Vec<_>>(), [1]);
}

const PIPELINE: &str = r#"
variable "provider" {
}
resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = "arn:aws:iam::111122223333:role/p"
  stage {
    name = "s"
    action {
      name          = "a"
      provider      = "CodeBuild"
      configuration = { ProjectName = "b" }
    }
    action {
      name          = "b"
      provider      = var.provider
      configuration = { ProjectName = "c" }
    }
  }
}
"#;

#[test]
fn the_example_of_the_design() {
    let wiring = r#"
service "codepipeline.amazonaws.com" {
  role "aws_codepipeline" {
    attribute = "role_arn"

    need "start and watch builds" {
      for_each  = [for action in self.stage[*].action : action if action.provider == "CodeBuild"]
      actions   = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
      resources = [project(each.value.configuration.ProjectName).arn]
      source    = "CodePipeline user guide, action reference: CodeBuild"
    }
  }
}
lookup "project" {
  type = "aws_codebuild_project"
  arn  = "arn:${partition}:codebuild:${region}:${account}:project/${name}"
}
"#;
    insta::assert_snapshot!(said(wiring, &PIPELINE.replace("var.provider", "\"Manual\"")), @"
role_arn for codepipeline.amazonaws.com, closed
  required codebuild:StartBuild codebuild:BatchGetBuilds on arn:P:codebuild:R:A:project/b (start and watch builds (aws_codepipeline.p))
");
    // A provider that is not known may be any: the role is open, not without needs.
    insta::assert_snapshot!(said(wiring, PIPELINE), @"
role_arn for codepipeline.amazonaws.com, open
  conditional codebuild:StartBuild codebuild:BatchGetBuilds on arn:P:codebuild:R:A:project/b (start and watch builds (aws_codepipeline.p))
  conditional codebuild:StartBuild codebuild:BatchGetBuilds on arn:P:codebuild:R:A:project/c (start and watch builds (aws_codepipeline.p))
  open: what aws_codepipeline.p needs hangs on settings that are not known
");
}

#[test]
fn what_is_not_known_is_at_most_conditional_and_what_fails_opens_the_role() {
    let role = |needs: &str| {
        format!(
            "service \"s.amazonaws.com\" {{\n role \"aws_codepipeline\" {{\n attribute = \"role_arn\"\n{needs}\n}}\n}}"
        )
    };
    let configuration =
        "variable \"name\" {}\nresource \"aws_codepipeline\" \"p\" {\n role_arn = \"r\"\n name = var.name\n}";
    let unknown = role(
        "need \"a\" {\n when = self.name == \"x\"\n actions = [\"a:B\"]\n resources = [\"arn:aws:a:::b\"]\n because = \"b\"\n source = \"s\"\n}",
    );
    insta::assert_snapshot!(said(&unknown, configuration), @"
role_arn for s.amazonaws.com, closed
  conditional a:B on arn:P:a:::b (b)
");

    let small = Small::new(configuration);
    let fails = role("need \"a\" {\n actions = [\"a:B\"]\n resources = [tonumber(\"x\")]\n source = \"s\"\n}");
    let wiring = Wiring::read(&small.sources, [small.sources.add(Path::new("wiring.hcl"), fails.as_str())]);
    let applied: Vec<_> = small.addresses().flat_map(|address| wiring.over(&small.resources).apply(&address)).collect();
    assert_eq!((applied[0].open.len(), applied[0].problems.len()), (1, 1), "{applied:#?}");
}

#[test]
fn a_local_that_is_made_of_itself_is_an_error_and_not_a_stack_overflow() {
    let small = Small::new("resource \"aws_codepipeline\" \"p\" {\n role_arn = \"r\"\n}");
    let text = r#"
locals {
  a = local.b
  b = local.a
}
service "s.amazonaws.com" {
  role "aws_codepipeline" {
    attribute = "role_arn"
    open      = local.a
  }
}
"#;
    let wiring = Wiring::read(&small.sources, [small.sources.add(Path::new("wiring.hcl"), text)]);
    let applied: Vec<_> = small.addresses().flat_map(|address| wiring.over(&small.resources).apply(&address)).collect();
    assert!(applied[0].open[0].ends_with("`local.a` is made of itself"), "{applied:#?}");
}

#[test]
fn extending_what_nobody_models_leaves_it_unmodelled() {
    let wiring =
        "service \"s.amazonaws.com\" {\n role \"aws_codepipeline\" {\n attribute = \"role_arn\"\n extends = true\n}\n}";
    insta::assert_snapshot!(said(wiring, "resource \"aws_codepipeline\" \"p\" {\n role_arn = \"r\"\n}"), @"role_arn for s.amazonaws.com, not modelled");
}

#[test]
fn needs_point_into_the_configuration_and_never_into_the_wiring_file() {
    let small = Small::new(PIPELINE);
    let wiring = Wiring::builtin(&small.sources);
    let address = small.addresses().next().expect("one resource");
    let applied = wiring.over(&small.resources).apply(&address);
    let needs: Vec<_> = applied.iter().flat_map(|applied| &applied.needs).collect();
    for need in &needs {
        let spans = need.resources.iter().flat_map(|text| text.origin().spans().to_vec()).chain(need.evidence);
        for span in spans {
            assert_eq!(small.sources.get(span.file).name(), "main.tf", "{need:?}");
        }
    }
}

#[test]
fn what_is_common_counts_wherever_it_is_included() {
    let wiring = r#"
service "s.amazonaws.com" {
  locals {
    said = "by s"
  }
  role "aws_codepipeline" {
    attribute = "role_arn"
    include   = ["later", "nowhere"]
  }
}
common "later" {
  need "a" {
    actions   = ["a:B"]
    resources = ["arn:aws:a:::b"]
    because   = local.said
    source    = "s"
  }
  no_need "c" {
    because = local.said
    source  = "s"
  }
  role "aws_x" {}
}
"#;
    let sources = Arc::new(Sources::new());
    let read = Wiring::read(&sources, [sources.add(Path::new("wiring.hcl"), wiring)]);
    let messages: Vec<String> = read.diagnostics().into_iter().map(|diagnostic| diagnostic.message).collect();
    assert_eq!(messages, ["this block is nothing that a common has", "there is no `common \"nowhere\"`"]);
    let right = wiring.replace(", \"nowhere\"", "").replace("role \"aws_x\" {}", "");
    insta::assert_snapshot!(said(&right, "resource \"aws_codepipeline\" \"p\" {\n role_arn = \"r\"\n}"), @"
role_arn for s.amazonaws.com, closed
  required a:B on arn:P:a:::b (by s)
  nothing for c: by s
");
}

#[test]
fn what_a_call_asks_for_and_on_what() {
    let wiring = r#"
service "s.amazonaws.com" {
  role "aws_codepipeline" {
    attribute = "role_arn"
    open      = concat(
      [for action in actions_of("LAMBDA", "invoke") : "invoke: ${action}"],
      [for action in actions_of("sfn", "startExecution") : "of no service: ${action}"],
      [for arn in resources_of("sqs:SendMessage", []) : "any: ${arn}"],
      [for arn in resources_of("ec2:DescribeInstances", []) : "no: ${arn}"],
      [for arn in resources_of("s3:PutObject", ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]) : "given: ${arn}"],
      [for action in ["ecs:RunTask", "sqs:SendMessage"] : "passes: ${action}" if passes_roles(action)],
    )
  }
}
"#;
    insta::assert_snapshot!(said(wiring, "resource \"aws_codepipeline\" \"p\" {\n role_arn = \"r\"\n}"), @"
role_arn for s.amazonaws.com, open
  open: invoke: lambda:InvokeFunction
  open: any: arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:*
  open: no: *
  open: given: arn:aws:s3:::b/*
  open: passes: ecs:RunTask
");
}

#[test]
fn what_aws_lists_beside_what_is_required_is_documented_unless_the_need_is_weaker() {
    let wiring = |strength: &str| {
        format!(
            r#"
service "x.amazonaws.com" {{
  role "aws_codepipeline" {{
    attribute = "role_arn"
    need "run" {{
      {strength}
      actions            = ["a:Start", "a:Watch"]
      documented_actions = ["a:Watch", "a:Stop"]
      optional_actions   = ["a:Stop", "a:List"]
      resources          = ["*"]
      because            = "it"
      source             = "s"
    }}
  }}
}}
"#
        )
    };
    let strengths = |strength: &str| {
        let said = said(&wiring(strength), PIPELINE);
        said.lines().filter(|line| line.contains("a:")).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let expected = |first: &str, second: &str| {
        [
            format!("{first} a:Start a:Watch on * (it)"),
            format!("{second} a:Stop on * (it)"),
            "optional a:List on * (it)".to_owned(),
        ]
    };
    assert_eq!(strengths(""), expected("required", "documented"));
    assert_eq!(strengths("strength = \"documented\""), expected("documented", "documented"));
    assert_eq!(strengths("strength = \"conditional\""), expected("conditional", "conditional"));
}
