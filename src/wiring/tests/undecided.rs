//! References to what is not declared: every lookup of the wiring files is asked about each kind of them.

use super::language::said;
use super::short;
use crate::wiring::builtin;

/// What each lookup makes of what a setting holds, by what its settings take.
fn made_of(given: &str) -> String {
    let all = builtin::FILES.iter().find(|(path, _)| path.ends_with("/lookups.hcl")).expect("the lookups").1;
    let names: Vec<&str> =
        all.lines().filter_map(|line| line.strip_prefix("lookup \"")?.strip_suffix("\" {")).collect();
    assert!(names.len() > 30, "{names:?}");
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        let role = format!(
            "service \"x.amazonaws.com\" {{\n  role \"aws_x\" {{\n    attribute = \"role\"\n    need \"it\" {{\n      actions = [\"x:Y\"]\n      \
             resources = [{name}(self.of).arn]\n      because = \"b\"\n      source = \"s\"\n    }}\n  }}\n}}\n"
        );
        let configuration = format!(
            "variable \"v\" {{ type = string }}\nvariable \"v_arn\" {{ type = string }}\nvariable \"v_name\" {{ type = string }}\n\
             data \"aws_ssm_parameter\" \"v\" {{ name = \"v\" }}\n\
             resource \"aws_x\" \"a\" {{\n  role = \"r\"\n  of = {given}\n}}\n"
        );
        let said = said(&format!("{all}{role}"), &configuration);
        let need = said.lines().nth(1).unwrap_or("nothing").trim().replace(" x:Y on", "").replace(" (b)", "");
        lines.push(format!("{name}: {}", short(&need)));
    }
    lines.join("\n")
}

/// What any lookup makes of it: how many lookups say what, for what does not hang on the lookup.
fn undecided(made: &str) -> Vec<&str> {
    made.lines().filter_map(|line| line.strip_suffix(": conditional *")).collect()
}

#[test]
fn a_reference_that_says_nothing_is_a_name_only_where_nothing_else_can_stand() {
    let made = made_of("var.v");
    insta::assert_snapshot!(made, @r"
    bucket: required arn:P:s3:::${var.v}
    repository: conditional *
    project: conditional *
    report_group: conditional *
    pipeline: required arn:P:codepipeline:R:A:${var.v}
    image_repository: conditional *
    log_group: required arn:P:logs:R:A:log-group:${var.v}
    key: conditional *
    secret: conditional *
    parameter: conditional *
    role: conditional *
    function: conditional *
    stream_consumer: required ${var.v}
    access_point: required ${var.v}
    topic: required ${var.v}
    queue: conditional *
    table: conditional *
    stream: conditional *
    delivery_stream: conditional *
    db_instance: conditional *
    db_cluster: conditional *
    state_machine: required ${var.v}
    ecs_cluster: conditional *
    ecs_service: required arn:P:ecs:R:A:service/*/${var.v}
    task_definition: conditional *
    file_system: conditional *
    deployment_group: required arn:P:codedeploy:R:A:deploymentgroup:*/${var.v}
    job_queue: conditional *
    glue_job: required arn:P:glue:R:A:job/${var.v}
    event_bus: conditional *
    event_connection: required ${var.v}
    profile_role: conditional *
    job_definition: conditional *
    domain: conditional *
    alarm: required arn:P:cloudwatch:R:A:alarm:${var.v}
    connection: required ${var.v}
    ");
    for other in ["data.aws_ssm_parameter.v.value", "replace(var.v_arn, \"/:[0-9]+$/\", \"\")"] {
        assert_eq!(undecided(&made), undecided(&made_of(other)), "{other}");
    }
}

#[test]
fn a_reference_that_is_called_an_arn_is_one_unless_a_revision_may_be_in_it() {
    let made = made_of("var.v_arn");
    assert_eq!(undecided(&made), ["parameter", "task_definition", "job_definition"]);
    let others = made.lines().filter(|line| !line.ends_with(": conditional *"));
    others.for_each(|line| assert!(line.ends_with(": required ${var.v_arn}"), "{line}"));
}

#[test]
fn a_reference_that_is_called_a_name_is_one_unless_only_an_arn_can_stand_there() {
    let made = made_of("var.v_name");
    assert_eq!(undecided(&made), ["key", "parameter", "queue", "task_definition", "job_definition"]);
    let arns = made.lines().filter_map(|line| line.strip_suffix(": required ${var.v_name}"));
    assert_eq!(
        arns.collect::<Vec<_>>(),
        ["stream_consumer", "access_point", "topic", "state_machine", "event_connection", "connection"]
    );
    assert!(made.contains("\ntable: required arn:P:dynamodb:R:A:table/${var.v_name}\n"), "{made}");
}

#[test]
fn text_that_no_arn_goes_on_with_is_a_name() {
    let made = made_of("\"${var.v}-jobs\"");
    assert_eq!(undecided(&made), ["key", "queue"]);
    assert!(made.contains("\ntable: required arn:P:dynamodb:R:A:table/${var.v}-jobs\n"), "{made}");
    assert!(made_of("\"${var.v}/jobs\"").contains("\ntable: conditional *\n"));
}

#[test]
fn nothing_is_made_of_an_empty_text() {
    let made = made_of("\"\"");
    assert_eq!(undecided(&made).len(), made.lines().count(), "{made}");
}

#[test]
fn what_is_no_text_names_nothing() {
    for given in ["3", "true", "[var.v]"] {
        let made = made_of(given);
        assert!(made.lines().all(|line| line.ends_with(": nothing")), "{given}: {made}");
    }
}
