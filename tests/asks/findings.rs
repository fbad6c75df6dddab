//! How much is said, and how often.

use super::*;

const ADMIN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }]
}"#;

/// semgrep/semgrep-rules#1440, inno-devops-labs/DevSecOps-Intro#1203: one statement, four findings of one root cause.
#[test]
fn one_cause_is_one_finding() {
    let findings = found_in_policy(ADMIN, Persona::Regular);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].rule, "full-admin");
    let writes = found_in_policy(
        r#"{
          "Version": "2012-10-17",
          "Statement": { "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject", "s3:PutBucketPolicy"], "Resource": "*" }
        }"#,
        Persona::Regular,
    );
    assert_eq!(writes.len(), 1, "{writes:#?}");
}

/// The same threads: who asks for everything hears each rule of its own.
#[test]
fn the_auditor_hears_every_rule() {
    assert!(found_in_policy(ADMIN, Persona::Auditor).len() > 1);
}
