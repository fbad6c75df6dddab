//! Where a resource is.

use super::*;

#[test]
fn what_runs_in_a_known_account_knows_it() {
    let options = Options { account: Some("111122223333".into()), ..Options::default() };
    let f = fixture_with(&[("main.tf", "data \"aws_caller_identity\" \"me\" {}\n")], &options);
    assert_eq!(f.eval("data.aws_caller_identity.me.account_id"), "\"111122223333\"");
}

#[test]
fn a_resource_works_where_its_provider_does() {
    let f = fixture(&[
        (
            "main.tf",
            r#"
        provider "aws" {
          region = local.region
          assume_role { role_arn = "arn:aws:iam::111122223333:role/deploy" }
        }
        provider "aws" {
          alias  = "replica"
          region = "us-east-1"
          assume_role { role_arn = "arn:aws:iam::111122223333:role/deploy" }
        }
        provider "aws" {
          alias  = "logs"
          region = "eu-west-2"
          assume_role { role_arn = var.role }
        }
        provider "aws" {
          alias               = "audit"
          region              = "eu-west-2"
          allowed_account_ids = ["999988887777"]
        }
        locals { region = "eu-west-2" }
        variable "role" {}
        data "aws_caller_identity" "own" {}
        data "aws_region" "own" {}
        data "aws_region" "named" { name = "ap-south-1" }
        data "aws_region" "replica" { provider = aws.replica }
        data "aws_caller_identity" "replica" { provider = aws.replica }
        data "aws_caller_identity" "logs" { provider = aws.logs }
        data "aws_caller_identity" "audit" { provider = "aws.audit" }
        data "aws_region" "nowhere" { provider = aws.nowhere }
        module "m" {
          source    = "./m"
          providers = { aws = aws.replica, aws.far = aws.audit }
        }
        module "n" { source = "./m" }
        "#,
        ),
        (
            "m/main.tf",
            r#"
        provider "aws" { alias = "far" }
        data "aws_region" "here" {}
        data "aws_caller_identity" "far" { provider = aws.far }
        output "region" { value = data.aws_region.here.name }
        output "account" { value = data.aws_caller_identity.far.account_id }
        "#,
        ),
    ]);
    assert_eq!(
        f.eval("[data.aws_caller_identity.own.account_id, data.aws_region.own.id]"),
        r#"["111122223333","eu-west-2"]"#
    );
    assert_eq!(f.eval("[data.aws_region.named.id, data.aws_region.replica.name]"), r#"["ap-south-1","us-east-1"]"#);
    assert_eq!(f.eval("data.aws_caller_identity.replica.account_id"), "\"111122223333\"");
    assert_eq!(f.eval("data.aws_caller_identity.logs.account_id"), "\"${data.aws_caller_identity.logs.account_id}\"");
    assert_eq!(f.eval("data.aws_caller_identity.audit.account_id"), "\"999988887777\"");
    assert_eq!(f.eval("data.aws_region.nowhere.name"), "\"${data.aws_region.nowhere.name}\"");
    assert_eq!(f.eval("module.m"), r#"{"account":"999988887777","region":"us-east-1"}"#);
    // Nobody passes `aws.far` to the second.
    let account = "${module.n.data.aws_caller_identity.far.account_id}";
    assert_eq!(f.eval("module.n"), format!(r#"{{"account":"{account}","region":"eu-west-2"}}"#));
    let place = |address: &str| f.evaluation.place(f.instance(address));
    assert_eq!(place("data.aws_region.own"), Place::default());
    assert_eq!(place("data.aws_region.replica").region.map(|region| region.to_string()).as_deref(), Some("us-east-1"));
    assert_eq!(place("data.aws_region.replica").account, None);
    assert_eq!(place("data.aws_caller_identity.logs").region, None);
    let account = place("data.aws_caller_identity.logs").account.map(|account| account.to_string());
    assert_eq!(account.as_deref(), Some("${aws.logs.account_id}"));
    assert_eq!(
        f.evaluation.home(),
        Home { account: Some("111122223333".into()), region: Some("eu-west-2".into()), partition: None }
    );
}

#[test]
fn a_provider_that_asks_where_it_works_is_not_known() {
    let f = fixture(&[(
        "main.tf",
        "provider \"aws\" {\n  region = data.aws_region.own.name\n}\ndata \"aws_region\" \"own\" {}\n",
    )]);
    assert_eq!(f.evaluation.home(), Home::default());
    assert_eq!(f.eval("data.aws_region.own.name"), "\"${data.aws_region.own.name}\"");
}
