use super::{Day, Record, Usage, read};
use crate::catalog::catalog;

fn event(day: &str, source: &str, name: &str) -> String {
    format!(
        r#"{{"eventTime":"{day}T10:00:00Z","eventSource":"{source}.amazonaws.com","eventName":"{name}","userIdentity":{{"type":"AssumedRole",
           "sessionContext":{{"sessionIssuer":{{"type":"Role","arn":"arn:aws:iam::111122223333:role/app"}}}}}}}}"#
    )
    .replace('\n', "")
}

fn only(usage: &Usage) -> &Record {
    assert_eq!(usage.roles.len(), 1);
    usage.roles.values().next().expect("one")
}

fn is_unused(record: &Record, action: &str) -> bool {
    assert!(catalog().action(action).is_some(), "there is no {action}");
    record.unused().contains(action)
}

#[test]
fn days_are_counted() {
    let day = |text: &str| Day::parse(text).expect("a day");
    assert_eq!(day("2026-03-01").since(day("2026-02-28")), 1);
    assert_eq!(day("2024-03-01").since(day("2024-02-28")), 2);
    assert_eq!(day("2026-10-27").since(day("1970-01-01")), 20_753);
    for text in ["1970-01-01", "2024-02-29", "2024-12-31", "2025-01-01", "2099-12-31"] {
        assert_eq!(day(text).before(0).to_string(), text);
        assert_eq!(day(text).before(0).since(day("1970-01-01")), day(text).since(day("1970-01-01")));
    }
    assert_eq!(day("2026-03-01").before(1).to_string(), "2026-02-28");
    assert_eq!(Day::parse("2026-13-01"), None);
    assert_eq!(Day::parse("today"), None);
}

#[test]
fn events_say_what_was_used_and_what_was_not() {
    let events = [
        event("2026-08-01", "dynamodb", "DescribeTable"),
        event("2026-09-15", "dynamodb", "DescribeTable"),
        event("2026-08-03", "lambda", "UpdateFunctionCode20150331v2"),
        event("2026-08-03", "monitoring", "DescribeAlarms"),
        event("2026-08-03", "s3", "ListObjects"),
    ];
    let whole = format!("{{\"Records\":[{}]}}", events.join(","));
    let usage = read(&whole).expect("events");
    assert_eq!(read(&events.join("\n")).expect("lines"), usage);
    let record = only(&usage);
    let used: Vec<String> =
        record.used.iter().map(|(action, day)| format!("{action} {}", day.expect("a day"))).collect();
    assert_eq!(
        used,
        [
            "cloudwatch:DescribeAlarms 2026-08-03",
            "dynamodb:DescribeTable 2026-09-15",
            "lambda:UpdateFunctionCode 2026-08-03",
            "s3:ListBucket 2026-08-03"
        ]
    );
    assert_eq!(record.days(), 46);
    assert!(is_unused(record, "dynamodb:CreateTable"));
    // Data events, what is passed or tagged on the way, keys, and services that nobody compared.
    for action in [
        "dynamodb:DescribeTable",
        "dynamodb:PutItem",
        "s3:GetObject",
        "iam:PassRole",
        "dynamodb:TagResource",
        "kms:CreateKey",
        "cloudwatch:PutMetricData",
    ] {
        assert!(!is_unused(record, action), "{action}");
    }
}

#[test]
fn a_call_that_is_no_action_is_said_and_leaves_its_service_alone() {
    let record = read(&event("2026-08-01", "ec2", "SomethingNew")).expect("an event");
    let record = only(&record);
    assert_eq!(record.unnamed.iter().collect::<Vec<_>>(), ["ec2:SomethingNew"]);
    assert!(!is_unused(record, "ec2:DescribeVpcs"));
    assert!(is_unused(record, "ecs:CreateCluster"));
}

#[test]
fn a_look_up_has_its_events_as_texts() {
    let inner = serde_json::to_string(&event("2026-08-01", "ec2", "DescribeVpcs")).expect("text");
    let usage = read(&format!("{{\"Events\":[{{\"EventName\":\"DescribeVpcs\",\"CloudTrailEvent\":{inner}}}]}}"))
        .expect("events");
    assert!(only(&usage).used.contains_key("ec2:DescribeVpcs"));
}

#[test]
fn a_generated_policy_has_its_role_and_its_time() {
    let policy = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"ec2:DescribeVpcs\"],\"Resource\":\"*\"}]}"#;
    let result = format!(
        r#"{{"jobDetails":{{"status":"SUCCEEDED"}},"generatedPolicyResult":{{"properties":{{"principalArn":"arn:aws:iam::111122223333:role/app","isComplete":true,
           "cloudTrailProperties":{{"startTime":"2026-06-01T00:00:00+00:00","endTime":"2026-08-29T00:00:00+00:00"}}}},"generatedPolicies":[{{"policy":"{policy}"}}]}}}}"#
    );
    let usage = read(&result).expect("a policy");
    assert_eq!(usage.roles.keys().next(), Some(&Some("arn:aws:iam::111122223333:role/app".to_owned())));
    assert_eq!((only(&usage).days(), only(&usage).used.len()), (90, 1));
    assert!(is_unused(only(&usage), "ec2:RunInstances"));
    let partial = read(&result.replace("\"isComplete\":true", "\"isComplete\":false")).expect("a policy");
    assert_eq!(only(&partial).days(), 0);
    let bare = read(r#"{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#).expect("a policy");
    assert_eq!(only(&bare).days(), 0);
    assert!(only(&bare).used.contains_key("s3:GetObject"));
    assert!(read(&result.replace("SUCCEEDED", "IN_PROGRESS")).is_err());
}

#[test]
fn the_last_access_says_which_services_and_actions_were_not_used() {
    let report = r#"{"JobStatus":"COMPLETED","JobCompletionDate":"2026-10-01T00:00:00Z","ServicesLastAccessed":[
        {"ServiceName":"Amazon S3","ServiceNamespace":"s3","LastAuthenticated":"2026-09-01T00:00:00Z","TrackedActionsLastAccessed":[
          {"ActionName":"CreateBucket"},{"ActionName":"ListAllMyBuckets","LastAccessedTime":"2026-09-01T00:00:00Z"}]},
        {"ServiceName":"Amazon SQS","ServiceNamespace":"sqs","TotalAuthenticatedEntities":0}]}"#;
    let usage = read(report).expect("a report");
    let record = only(&usage);
    assert_eq!(record.days(), 400);
    for action in ["s3:CreateBucket", "sqs:SendMessage"] {
        assert!(is_unused(record, action), "{action}");
    }
    for action in ["s3:ListAllMyBuckets", "s3:GetObject", "sns:Publish"] {
        assert!(!is_unused(record, action), "{action}");
    }
    assert!(read(&report.replace("\"JobStatus\"", "\"IsTruncated\":true,\"JobStatus\"")).is_err());
}

#[test]
fn what_is_none_of_them_is_refused() {
    for text in ["", "{}", "[]", "{\"Records\":[]}", "no", "{\"Records\":[{\"eventName\":\"X\"}]}"] {
        assert!(read(text).is_err(), "{text}");
    }
}
