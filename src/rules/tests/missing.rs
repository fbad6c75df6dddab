//! `grant-missing` on small configurations: what is sure enough to be said to everyone, and what is shown of it.

mod pipelines;

use super::parts::{self, graph, role, shown};
use crate::graph::Graph;
use crate::rules::{Confidence, Finding, Persona};

const FULL_ACCESS: &str = "arn:aws:iam::aws:policy/AWSStepFunctionsFullAccess";

/// What starts executions of a state machine under the role `events`.
fn target(name: &str) -> String {
    format!(
        r#"
resource "aws_cloudwatch_event_target" "{name}" {{
  rule     = "nightly"
  arn      = "arn:aws:states:eu-west-1:111122223333:stateMachine:sort"
  role_arn = aws_iam_role.events.arn
}}
"#
    )
}

/// A role that starts executions of a state machine, and may do nothing.
fn lacking() -> String {
    role("events", "events") + &target("sort")
}

fn missing(graph: &Graph, persona: Persona) -> Vec<Finding> {
    parts::found(graph, "grant-missing", persona)
}

/// Who hears what the role lacks, where the configuration has this beside it.
fn heard(more: &str) -> Option<Persona> {
    let module = r#"
        variable "role" { type = string }
        resource "aws_iam_role_policy_attachment" "a" {
          role       = var.role
          policy_arn = "arn:aws:iam::aws:policy/AWSStepFunctionsFullAccess"
        }
    "#;
    let graph = graph(&[("main.tf", &format!("{}{more}", lacking())), ("attach/main.tf", module)]);
    let regular = missing(&graph, Persona::Regular);
    let all = missing(&graph, Persona::Auditor);
    assert!(all.len() <= 1, "{all:#?}");
    match (regular.first(), all.first()) {
        (Some(finding), _) => {
            assert_eq!(finding.confidence, Confidence::Medium);
            Some(Persona::Regular)
        }
        (None, Some(finding)) => {
            assert_eq!(finding.confidence, Confidence::Low);
            Some(Persona::Auditor)
        }
        (None, None) => None,
    }
}

/// The attachment of a policy that allows what the role lacks.
fn attachment(head: &str, role: &str) -> String {
    format!(
        "resource \"aws_iam_role_policy_attachment\" \"a\" {{\n{head}\nrole = {role}\npolicy_arn = \"{FULL_ACCESS}\"\n}}"
    )
}

#[test]
fn an_attachment_that_may_be_for_the_role_may_give_it_what_it_lacks() {
    assert_eq!(heard(""), Some(Persona::Regular));
    let pairs = "variable \"pairs\" { type = map(any) }\n";
    for (head, role) in [
        // The role stands in the collection, and only apply tells what else does.
        (
            "for_each = { for i, one in concat([{ role = aws_iam_role.events.name }], [for k, v in var.pairs : { role = v }]) : i => one }",
            "each.value.role",
        ),
        ("for_each = var.pairs", "each.value.role"),
        ("for_each = var.pairs", "each.value"),
        ("for_each = var.pairs", "each.key == \"a\" ? each.value.role : \"x\""),
        ("for_each = var.pairs", "coalesce(each.value.role, \"x\")"),
        ("for_each = var.pairs", "try(each.value.role, \"x\")"),
        ("for_each = var.pairs", "\"ev${each.key}\""),
        ("", "split(\"/\", aws_iam_role.events.arn)[1]"),
    ] {
        assert_eq!(heard(&(pairs.to_owned() + &attachment(head, role))), Some(Persona::Auditor), "{head} {role}");
    }
    // Whichever entries there are, they are for it.
    for (head, role) in [
        ("for_each = var.pairs", "aws_iam_role.events.name"),
        (
            "for_each = { for k, v in var.pairs : k => { role = aws_iam_role.events.name, arn = v } if v != \"\" }",
            "each.value.role",
        ),
    ] {
        assert_eq!(heard(&(pairs.to_owned() + &attachment(head, role))), None, "{head} {role}");
    }
    let list = "resource \"aws_iam_policy_attachment\" \"a\" {\nname = \"a\"\nroles = [for v in var.pairs : v.role]\npolicy_arn = \"arn:aws:iam::aws:policy/AWSStepFunctionsFullAccess\"\n}";
    assert_eq!(heard(&(pairs.to_owned() + list)), Some(Persona::Auditor));
    let exclusive = "resource \"aws_iam_role_policy_attachments_exclusive\" \"a\" {\nfor_each = var.pairs\nrole_name = each.value.role\npolicy_arns = []\n}";
    assert_eq!(heard(&(pairs.to_owned() + exclusive)), Some(Persona::Auditor));
    let call = "module \"attach\" {\nfor_each = var.pairs\nsource = \"./attach\"\nrole = each.value.role\n}";
    assert_eq!(heard(&(pairs.to_owned() + call)), Some(Persona::Auditor));
}

#[test]
fn an_attachment_that_is_for_another_role_gives_it_nothing() {
    let other = "variable \"names\" { type = map(string) }\nvariable \"name\" { type = string }\n\
                 resource \"aws_iam_role\" \"other\" {\nfor_each = var.names\nname = each.value\n\
                 assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [] })\n}\n\
                 data \"aws_iam_role\" \"events\" {\nname = var.name\n}\n";
    for (head, role) in [
        // A variable that nobody gave a value is somebody else's role.
        ("", "var.name"),
        ("", "data.aws_iam_role.events.name"),
        ("", "\"other\""),
        ("for_each = var.names", "aws_iam_role.other[each.key].name"),
        ("for_each = var.names", "split(\"/\", aws_iam_role.other[each.key].arn)[1]"),
        ("for_each = var.names", "\"${each.key}-batch\""),
    ] {
        assert_eq!(heard(&(other.to_owned() + &attachment(head, role))), Some(Persona::Regular), "{head} {role}");
    }
}

#[test]
fn what_hangs_on_a_variable_may_be_allowed() {
    let statement = r#"{ Effect = "Allow", Action = "states:StartExecution", Resource = "*" }"#;
    let inline = |head: &str, statements: &str| {
        format!(
            "resource \"aws_iam_role_policy\" \"p\" {{\n{head}\nrole = aws_iam_role.events.id\n\
             policy = jsonencode({{ Version = \"2012-10-17\", Statement = {statements} }})\n}}"
        )
    };
    let document = |block: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"p\" {{\nstatement {{\nactions = [\"s3:GetObject\"]\nresources = [\"*\"]\n}}\n{block}\n}}\n\
             resource \"aws_iam_role_policy\" \"p\" {{\nrole = aws_iam_role.events.id\npolicy = data.aws_iam_policy_document.p.json\n}}"
        )
    };
    let variables = "variable \"on\" { type = bool }\nvariable \"more\" { type = list(any) }\nvariable \"named\" { type = map(any) }\n\
                     variable \"arns\" { type = list(string) }\n";
    for more in [
        inline("count = var.on ? 1 : 0", &format!("[{statement}]")),
        inline("", &format!("concat([{statement}], var.more)")),
        inline("", "concat([{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }], var.more)"),
        inline("for_each = var.named", "[{ Effect = \"Allow\", Action = each.value.actions, Resource = \"*\" }]"),
        document("dynamic \"statement\" {\nfor_each = var.more\ncontent {\nactions = statement.value.actions\nresources = [\"*\"]\n}\n}"),
        document("dynamic \"statement\" {\nfor_each = var.on ? [1] : []\ncontent {\nactions = [\"states:*\"]\nresources = [\"*\"]\n}\n}"),
        document("source_policy_documents = var.arns"),
        "resource \"aws_iam_role_policy_attachment\" \"p\" {\nfor_each = toset(var.arns)\nrole = aws_iam_role.events.name\npolicy_arn = each.value\n}".to_owned(),
    ] {
        assert_eq!(heard(&(variables.to_owned() + &more)), None, "{more}");
    }
    // What is not there unless somebody asks for it allows nothing.
    let off = "variable \"off\" { default = false }\n".to_owned()
        + &inline("count = var.off ? 1 : 0", &format!("[{statement}]"));
    assert_eq!(heard(&off), Some(Persona::Regular));
}

#[test]
fn one_lack_of_several_users_is_one_finding_that_shows_them_all() {
    let graph = graph(&[("main.tf", &(lacking() + &target("again")))]);
    let found = missing(&graph, Persona::Regular);
    let [finding] = &found[..] else { panic!("{found:#?}") };
    let start = "aws_cloudwatch_event_target.again and aws_cloudwatch_event_target.sort need states:StartExecution on ";
    assert!(finding.message.starts_with(start), "{}", finding.message);
    let shown: Vec<&str> = finding.labels.iter().map(|label| label.message.as_str()).collect();
    assert_eq!(
        shown,
        [
            "this role has no policy",
            "target of aws_cloudwatch_event_target.again",
            "target of aws_cloudwatch_event_target.sort"
        ]
    );
}

#[test]
fn the_argument_is_shown_that_takes_what_a_variable_or_an_output_hands_on() {
    let beside = r#"
        variable "queue_arn" { type = string }
        variable "topic" {
          type    = string
          default = "arn:aws:sns:eu-west-1:111122223333:failed"
        }
        resource "aws_lambda_function_event_invoke_config" "f" {
          function_name = aws_lambda_function.f.function_name
          destination_config {
            on_failure {
              destination = module.queue.arn
            }
          }
        }
        module "queue" {
          source = "./queue"
        }
    "#;
    let function = parts::function("f", "dead_letter_config {\ntarget_arn = var.topic\n}") + beside;
    let queue = "resource \"aws_sqs_queue\" \"q\" {\nname = \"q\"\n}\noutput \"arn\" {\nvalue = aws_sqs_queue.q.arn\n}";
    let graph = graph(&[("main.tf", &function), ("queue/main.tf", queue)]);
    let found = missing(&graph, Persona::Regular);
    let mut all: Vec<String> = found.iter().flat_map(|finding| shown(&graph, finding)).map(|(_, text)| text).collect();
    all.sort();
    assert_eq!(all, ["module.queue.arn", "var.topic"], "{found:#?}");
}

/// AWS lists asking for an execution and stopping it beside the rule by which a state machine hears of its end.
#[test]
fn what_works_without_is_said_to_the_auditor() {
    let machine = r#"
        resource "aws_iam_role_policy" "m" {
          role   = aws_iam_role.m.id
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [
              { Effect = "Allow", Action = "states:StartExecution", Resource = "arn:aws:states:eu-west-1:111122223333:stateMachine:sort" },
              { Effect = "Allow", Action = ACTIONS, Resource = "*" },
            ]
          })
        }
        resource "aws_sfn_state_machine" "m" {
          name       = "m"
          role_arn   = aws_iam_role.m.arn
          definition = jsonencode({
            StartAt = "Sort"
            States  = {
              Sort = {
                Type       = "Task"
                Resource   = "arn:aws:states:::states:startExecution.sync:2"
                Parameters = { StateMachineArn = "arn:aws:states:eu-west-1:111122223333:stateMachine:sort" }
                End        = true
              }
            }
          })
        }
    "#;
    let said = |actions: &str, persona| {
        let graph = graph(&[("main.tf", &(role("m", "states") + &machine.replace("ACTIONS", actions)))]);
        missing(&graph, persona).into_iter().map(|finding| (finding.confidence, finding.message)).collect::<Vec<_>>()
    };
    let events = "\"events:PutTargets\", \"events:PutRule\", \"events:DescribeRule\"";
    let heard = format!("[\"states:DescribeExecution\", {events}]");
    assert_eq!(said(&heard, Persona::Regular), []);
    let audited = said(&heard, Persona::Auditor);
    let [(Confidence::Low, message)] = &audited[..] else { panic!("{audited:?}") };
    assert!(message.starts_with("aws_sfn_state_machine.m is documented to need states:StopExecution"), "{message}");
    assert_eq!(said(&format!("[{events}]"), Persona::Regular), [], "it hears of the end by the rule");
    let deaf = said("[\"states:DescribeExecution\", \"states:StopExecution\"]", Persona::Regular);
    let [(Confidence::Medium, message)] = &deaf[..] else { panic!("{deaf:?}") };
    assert!(message.starts_with("aws_sfn_state_machine.m needs events:PutTargets, events:PutRule and"), "{message}");
}

#[test]
fn what_may_be_attached_is_missing_nowhere() {
    let pairs = "variable \"pairs\" { type = map(any) }\n";
    let may = graph(&[("main.tf", &(lacking() + pairs + &attachment("for_each = var.pairs", "each.value")))]);
    let not = graph(&[("main.tf", &lacking())]);
    let lacks = |graph: &Graph| crate::graph::render::text(graph).contains("lacks");
    assert_eq!((lacks(&may), lacks(&not)), (false, true));
    let missing = |graph: &Graph| {
        let suggested = crate::suggest::suggest(graph, &[], false).expect("proven");
        suggested.iter().map(|one| one.missing.len()).sum::<usize>()
    };
    assert_eq!((missing(&may), missing(&not)), (0, 1));
}

#[test]
fn a_lack_that_is_part_of_another_is_shown_with_it() {
    let stage = parts::source("S3", r#"S3Bucket = "artifacts", S3ObjectKey = "*""#);
    let pipeline = |name: &str| parts::pipeline(name, "p", "", &stage);
    let text = role("p", "codepipeline") + &pipeline("a") + &pipeline("b");
    let graph = graph(&[("main.tf", &text)]);
    let found = missing(&graph, Persona::Regular);
    let on_objects: Vec<&Finding> = found.iter().filter(|finding| finding.message.contains("s3:GetObject")).collect();
    let [finding] = &on_objects[..] else { panic!("{found:#?}") };
    let start = "aws_codepipeline.a and aws_codepipeline.b need s3:GetObject";
    assert!(finding.message.starts_with(start), "{}", finding.message);
    for user in ["aws_codepipeline.a", "aws_codepipeline.b"] {
        let shows = |what: &str| finding.labels.iter().any(|label| label.message == format!("{what} of {user}"));
        assert!(shows("artifact store") && shows("action source"), "{:#?}", finding.labels);
    }
    let sources = finding.help.iter().filter(|help| help.starts_with("source: "));
    let sources: Vec<_> = sources.collect();
    assert!(sources.iter().enumerate().all(|(number, one)| !sources[..number].contains(one)), "{sources:?}");
}

/// A document that queues share lets the role in at each of them.
#[test]
fn what_a_shared_document_lets_in_is_not_missing() {
    let queue = |name: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"{name}\" {{\nname = \"{name}\"\n}}\n\
             resource \"aws_sqs_queue_policy\" \"{name}\" {{\nqueue_url = aws_sqs_queue.{name}.id\n\
             policy = data.aws_iam_policy_document.shared.json\n}}\n\
             resource \"aws_lambda_function\" \"{name}\" {{\nfunction_name = \"{name}\"\nrole = aws_iam_role.sends.arn\n\
             dead_letter_config {{\ntarget_arn = aws_sqs_queue.{name}.arn\n}}\n}}\n"
        )
    };
    let lacks = |principal: &str| {
        let beside = format!(
            r#"
            data "aws_iam_policy_document" "shared" {{
              statement {{
                actions   = ["sqs:SendMessage"]
                resources = ["*"]
                principals {{
                  type        = "AWS"
                  identifiers = [{principal}]
                }}
              }}
            }}
            "#
        );
        let text = role("sends", "lambda") + &beside + &queue("first") + &queue("second");
        let found = missing(&graph(&[("main.tf", &text)]), Persona::Auditor);
        let said = |finding: &Finding| finding.help.iter().any(|help| help.contains("sqs:SendMessage"));
        found.iter().any(|finding| finding.message.contains("sqs:SendMessage") || said(finding))
    };
    assert!(!lacks("aws_iam_role.sends.arn"));
    assert!(lacks("\"arn:aws:iam::111122223333:role/other\""));
}
