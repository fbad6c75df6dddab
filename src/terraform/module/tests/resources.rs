//! Resources, their instances, and what other expressions see of them.

use super::*;

#[test]
fn references_to_resources_are_what_is_configured_or_symbols() {
    let f = fixture(&[(
        "main.tf",
        r#"
        resource "aws_s3_bucket" "b" {
          bucket = "photos"
          prefix = null
          rule {
            name = "first"
          }
        }
        resource "aws_s3_bucket" "n" {
          count  = 2
          bucket = "b${count.index}"
        }
        resource "aws_s3_bucket" "m" {
          for_each = toset(["x", "y"])
          bucket   = each.key
        }
        data "aws_caller_identity" "me" {}
    "#,
    )]);
    assert_eq!(f.eval("aws_s3_bucket.b.bucket"), "\"photos\"");
    assert_eq!(f.eval("aws_s3_bucket.b.prefix"), "\"${aws_s3_bucket.b.prefix}\"");
    assert_eq!(f.eval("\"${aws_s3_bucket.b.arn}/*\""), "\"${aws_s3_bucket.b.arn}/*\"");
    assert_eq!(f.eval("aws_s3_bucket.b.rule[0].name"), "\"first\"");
    assert_eq!(f.eval("aws_s3_bucket.b.rule[0].id"), "\"${aws_s3_bucket.b.rule[0].id}\"");
    assert_eq!(f.eval("aws_s3_bucket.n[*].bucket"), r#"["b0","b1"]"#);
    assert_eq!(f.eval("aws_s3_bucket.n[1].arn"), "\"${aws_s3_bucket.n[1].arn}\"");
    assert_eq!(f.eval("aws_s3_bucket.n[2].arn"), "error: aws_s3_bucket.n has no instance [2]");
    assert_eq!(
        f.eval("[for k, b in aws_s3_bucket.m : \"${k} ${b.arn}\"]"),
        r#"["x ${aws_s3_bucket.m["x"].arn}","y ${aws_s3_bucket.m["y"].arn}"]"#
    );
    assert_eq!(f.eval("aws_s3_bucket.nope.arn"), "error: aws_s3_bucket.nope is not declared in the root module");
    let account = f.evaluation.attribute(f.instance("data.aws_caller_identity.me"), "account_id");
    let text = account.text().expect("a text");
    assert!(matches!(text.as_symbol().map(Symbol::kind), Some(SymbolKind::Identity(_))));
}

#[test]
fn one_instance_stands_for_those_of_an_unknown_count() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "create" { type = bool }
        variable "names" { type = set(string) }
        resource "t" "maybe" {
          count = var.create ? 1 : 0
          name  = "x${count.index}"
        }
        resource "t" "each" {
          for_each = var.names
          name     = "x-${each.key}"
        }
        resource "t" "user" {
          a = t.maybe[0].name
          b = t.maybe[*].name
          c = t.each["q"].arn
        }
    "#,
    )]);
    assert_eq!(f.addresses(), ["t.each[each.key]", "t.maybe[0]", "t.user"]);
    assert!(f.instance("t.maybe[0]").uncertain && !f.instance("t.user").uncertain);
    assert_eq!(f.body("t.each[each.key]").json_text().to_string(), r#"{"name":"x-${t.each.each.key}"}"#);
    assert_eq!(f.body("t.user").json_text().to_string(), r#"{"a":"x0","b":["x0"],"c":"${t.each["q"].arn}"}"#);
}

#[test]
fn a_body_without_one_value_keeps_the_others() {
    let f = fixture(&[(
        "main.tf",
        "resource \"t\" \"r\" {\n  a = 1\n  b = 1 + \"x\"\n  c = other.thing.arn\n  depends_on = [x.y]\n  lifecycle {\n    ignore_changes = [a]\n  }\n}\n",
    )]);
    assert_eq!(f.body("t.r").json_text().to_string(), r#"{"a":1,"b":"${t.r.b}","c":"${other.thing.arn}"}"#);
    let levels: Vec<_> = f.evaluation.diagnostics().iter().map(|problem| problem.level).collect();
    assert_eq!(levels, [Level::Error, Level::Warning]);
}

#[test]
fn dynamic_blocks_are_expanded() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "more" { type = list(object({ name = string })) }
        resource "t" "r" {
          rule { name = "static" }
          dynamic "rule" {
            for_each = { a = ["x", "y"], b = [] }
            iterator = it
            content {
              name = it.key
              dynamic "inner" {
                for_each = it.value
                content { v = "${it.key}${inner.value}${inner.key}" }
              }
            }
          }
          dynamic "other" {
            for_each = var.more
            content { name = other.value.name }
          }
        }
    "#,
    )]);
    assert_eq!(
        f.body("t.r").json_text().to_string(),
        r#"{"other":[{"name":"${t.r.other.value.name}"}],"rule":[{"name":"static"},{"inner":[{"v":"ax0"},{"v":"ay1"}],"name":"a"},{"name":"b"}]}"#
    );
}

#[test]
fn a_huge_count_is_one_instance_and_said() {
    let f = fixture(&[("main.tf", "resource \"t\" \"r\" {\n  count = 1000000000\n}\n")]);
    assert_eq!(f.addresses(), ["t.r[count.index]"]);
    assert_eq!(f.problems(), ["count is 1000000000, more than the limit of 4096: one instance stands for all"]);
}

#[test]
fn template_files_are_rendered() {
    let f = fixture(&[
        (
            "main.tf",
            r#"
        data "template_file" "p" {
          template = file("p.tpl")
          vars     = { arn = aws_s3_bucket.b.arn }
        }
        data "template_file" "broken" { template = "$${nope}" }
        resource "aws_s3_bucket" "b" {}
        "#,
        ),
        ("p.tpl", "{\"Resource\": \"${arn}/*\"}"),
    ]);
    assert_eq!(f.eval("jsondecode(data.template_file.p.rendered).Resource"), "\"${aws_s3_bucket.b.arn}/*\"");
    assert_eq!(f.eval("data.template_file.broken.rendered"), "\"${data.template_file.broken.rendered}\"");
    assert_eq!(f.problems(), ["`nope` is not among the vars of the template"]);
}

#[test]
fn blocks_in_blocks_have_what_the_provider_fills_in() {
    let f = fixture(&[(
        "main.tf",
        r#"
        resource "aws_x" "a" {
          outer {
            inner { name = "n" }
            dynamic "made" {
              for_each = ["m"]
              content { name = made.value }
            }
          }
        }
        locals {
          inner = aws_x.a.outer[0].inner[0]
          made  = aws_x.a.outer[0].made[0]
        }
        "#,
    )]);
    assert_eq!(f.eval("local.inner.name"), "\"n\"");
    assert_eq!(f.eval("local.inner.arn"), "\"${aws_x.a.outer[0].inner[0].arn}\"");
    assert_eq!(f.eval("[local.made.name, local.made.arn]"), r#"["m","${aws_x.a.outer[0].made[0].arn}"]"#);
}

/// What fails in the data source fails there: `try` around a reference to it never sees that.
#[test]
fn a_try_around_a_plain_reference_is_the_reference() {
    let f = fixture(&[(
        "main.tf",
        r#"
        module "m" { source = "registry/x/y" }
        data "aws_iam_policy_document" "a" {
          statement {
            actions   = ["s3:GetObject"]
            resources = ["${module.m.bucket.arn}/*"]
          }
        }
        data "aws_iam_policy_document" "all" {
          source_policy_documents = compact([try(data.aws_iam_policy_document.a.json, null)])
        }
        locals {
          same  = try(data.aws_iam_policy_document.a.json, null) == data.aws_iam_policy_document.a.json
          known = can(local.same)
        }
        "#,
    )]);
    assert_eq!(f.eval("local.same"), "true");
    assert_eq!(f.eval("local.known"), "true");
    let all = f.eval("jsondecode(data.aws_iam_policy_document.all.json).Statement[0].Action");
    assert_eq!(all, "\"s3:GetObject\"");
}
