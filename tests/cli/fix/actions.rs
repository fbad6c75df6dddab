//! Fixes of the names of actions.

use super::*;

/// What a policy becomes with both kinds of fixes.
fn mended(policy: &str, flags: &[&str]) -> String {
    let project = Project::new(&[("policy.json", policy)]);
    let select = ["check", "--select=unknown-action", "--persona=pedantic", "--fix", "policy.json"];
    let answer = project.run(&[&select[..], flags].concat());
    assert!(answer.code <= 1, "{answer:?}");
    project.read("policy.json")
}

#[test]
fn a_retired_action_goes_and_a_misspelled_one_stays() {
    let policy = |allowed: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": [{allowed}], "Resource": "*"}}}}"#
        )
    };
    let retired = policy(r#""cloud9:ValidateEnvironmentName", "cloud9:ListEnvironments""#);
    assert_eq!(mended(&retired, &[]), policy(r#""cloud9:ListEnvironments""#));
    // The list keeps its last value, and a name that may be an action nobody has told us of is not ours to take.
    for kept in [r#""cloud9:ValidateEnvironmentName""#, r#""s3:GetObjects", "s3:GetObject""#] {
        assert_eq!(mended(&policy(kept), &[]), policy(kept));
    }
    // What was meant stands beside it; alone, its right name would allow what the policy did not.
    assert_eq!(mended(&policy(r#""s3:GetObjects", "s3:GetObject""#), &["--unsafe-fixes"]), policy(r#""s3:GetObject""#));
    assert_eq!(mended(&policy(r#""s3:GetObjects""#), &["--unsafe-fixes"]), policy(r#""s3:GetObjects""#));
}

#[test]
fn a_misspelled_denial_gets_its_name_where_unsafe_fixes_are_wanted() {
    let policy = |denied: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
  {{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}},
  {{"Effect": "Deny", "Action": "{denied}", "Resource": "*"}}
]}}"#
        )
    };
    assert_eq!(mended(&policy("s3:DeleteObjects"), &[]), policy("s3:DeleteObjects"));
    assert_eq!(mended(&policy("s3:DeleteBuckets"), &["--unsafe-fixes"]), policy("s3:DeleteBucket"));
    assert_eq!(mended(&policy("s3:ListObjectsV2"), &["--unsafe-fixes"]), policy("s3:ListBucket"));
}
