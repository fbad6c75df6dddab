//! What the role of a pipeline lacks.

use super::*;

/// A pipeline with its role, which may use objects and what is in `statement`; `key` is in its artifact store.
fn pipeline(statement: &str, key: &str, stage: &str) -> String {
    let policy = format!(
        r#"
        resource "aws_iam_role_policy" "p" {{
          role   = aws_iam_role.p.id
          policy = jsonencode({{
            Version   = "2012-10-17"
            Statement = [
              {{ Effect = "Allow", Action = ["s3:*"], Resource = "*" }},
              {statement}
            ]
          }})
        }}
        "#
    );
    role("p", "codepipeline") + &policy + &parts::pipeline("p", "p", key, stage)
}

/// AWS CodeStar Connections became AWS CodeConnections: an action goes by both names, an ARN by the one it was made with.
#[test]
fn a_grant_under_the_other_name_of_a_service_may_serve() {
    let said = |action: &str, grant: &str, connection: &str| {
        let statement = format!(
            r#"{{ Effect = "Allow", Action = "{action}:UseConnection", Resource = "arn:aws:{grant}:eu-west-1:111122223333:connection/7" }}"#
        );
        let arn = format!("ConnectionArn = \"arn:aws:{connection}:eu-west-1:111122223333:connection/7\"");
        let configuration = format!("{arn}, FullRepositoryId = \"team/app\", BranchName = \"main\"");
        let stage = parts::source("CodeStarSourceConnection", &configuration);
        let text = pipeline(&statement, "", &stage);
        missing(&graph(&[("main.tf", &text)]), Persona::Regular).len()
    };
    let names = ["codeconnections", "codestar-connections"];
    for action in names {
        for grant in names {
            let expected = names.map(|connection| usize::from(connection != grant));
            assert_eq!(names.map(|connection| said(action, grant, connection)), expected, "{action} on {grant}");
        }
    }
    assert_eq!(names.map(|connection| said("codecommit", connection, connection)), [1, 1]);
}

/// The policy of a key that AWS manages lets in whoever may use its service; which key another alias names, nobody can tell here.
#[test]
fn no_grant_is_needed_for_a_key_that_aws_manages() {
    let by = |reference: &str, alias: &str| {
        let text = format!(
            r#"
            data "aws_kms_alias" "k" {{
              name = "{alias}"
            }}
            data "aws_kms_key" "k" {{
              key_id = "{alias}"
            }}
            resource "aws_kms_key" "mine" {{}}
            resource "aws_kms_alias" "mine" {{
              name          = "alias/mine"
              target_key_id = aws_kms_key.mine.key_id
            }}
            "#
        );
        let key = format!("encryption_key {{\nid = {reference}\ntype = \"KMS\"\n}}");
        let found = missing(&graph(&[("main.tf", &(text + &pipeline("", &key, "")))]), Persona::Auditor);
        found
            .into_iter()
            .map(|finding| (finding.confidence, finding.message.contains("kms:Decrypt")))
            .collect::<Vec<_>>()
    };
    for reference in ["data.aws_kms_alias.k.arn", "data.aws_kms_alias.k.target_key_arn", "data.aws_kms_key.k.arn"] {
        assert_eq!(by(reference, "alias/aws/s3"), [], "{reference}");
        assert_eq!(by(reference, "alias/artifacts"), [(Confidence::Low, true)], "{reference}");
        assert_eq!(by(reference, "alias/mine"), [(Confidence::Medium, true)], "{reference}");
    }
}
