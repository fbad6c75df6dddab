//! What is made of one of a few maps, and why it is not known.

use super::*;

fn choices() -> Fixture {
    fixture(&[
        (
            "main.tf",
            r#"
        variable "stage" {}
        variable "live" { type = bool }
        locals {
          partners = {
            live = { acme = { key = "k1" }, umbrella = { key = "k2" } }
            test = { acme = { key = "k3" } }
          }
          guests = { live = { photos = ["a"] }, test = { photos = ["b"] } }
        }
        resource "aws_iam_user" "partner" {
          for_each = local.partners[var.stage]
          name     = each.value.key
          path     = each.key
        }
        resource "aws_s3_bucket" "own" {
          count = var.live ? 1 : 0
        }
        resource "aws_s3_bucket" "of_each" {
          for_each = toset(var.stage)
        }
        module "left" { source = "./left" }
        "#,
        ),
        ("left/main.tf", "variable \"names\" {}\noutput \"names\" {\n  value = compact(var.names)\n}\n"),
    ])
}

#[test]
fn an_instance_that_several_maps_have_is_made_from_one_of_what_they_have() {
    let f = choices();
    let name = |key: &str| f.body(&format!("aws_iam_user.partner[\"{key}\"]")).get("name").cloned().expect("a name");
    let of_both = name("acme");
    let keys: Vec<_> = of_both.alternatives().expect("a choice").values.iter().filter_map(Value::as_str).collect();
    assert_eq!(keys, ["k1", "k3"]);
    assert_eq!(of_both.why_unknown().as_deref(), Some("var.stage has no default"));
    assert_eq!(name("umbrella").as_str().as_deref(), Some("k2"));
    assert_eq!(of_both.expression(), "aws_iam_user.partner[\"acme\"].each.value[\"key\"]");
    let path = f.body("aws_iam_user.partner[\"acme\"]").get("path").cloned().expect("a path");
    assert_eq!(path.as_str().as_deref(), Some("acme"));
}

#[test]
fn what_fails_whichever_of_a_few_values_it_is_fails() {
    let f = choices();
    assert!(
        f.eval("local.guests[var.stage][\"films\"]").starts_with("error: "),
        "{}",
        f.eval("local.guests[var.stage][\"films\"]")
    );
    assert_eq!(f.eval("try(local.guests[var.stage][\"films\"], \"none\")"), "\"none\"");
    assert_eq!(f.eval("can(local.guests[var.stage][\"films\"])"), "false");
    assert_eq!(f.eval("try(local.guests[var.stage].photos[7], \"none\")"), "\"none\"");
    assert_eq!(f.eval("try(keys(local.guests[var.stage].photos), \"none\")"), "\"none\"");
    // One of them has it.
    let one = f.value("try(local.partners[var.stage][\"umbrella\"].key, \"none\")");
    let among: Vec<_> = one.alternatives().expect("a choice").values.iter().filter_map(Value::as_str).collect();
    assert_eq!(among, ["k2", "none"]);
}

#[test]
fn what_fails_for_an_element_that_is_only_perhaps_there_is_not_there() {
    let f = choices();
    let sure = |expression: &str| {
        let value = f.value(expression);
        let elements = value.possible_elements().unwrap_or_else(|| panic!("{expression} is {value:?}"));
        elements
            .iter()
            .filter(|one| one.perhaps.is_none())
            .filter_map(Value::as_str)
            .map(String::from)
            .collect::<Vec<_>>()
    };
    assert_eq!(sure("concat([\"*\"], [for i in (var.live ? [1] : []) : local.guests[var.stage].photos[7]])"), ["*"]);
    assert_eq!(sure("concat([\"*\"], [for i in (var.live ? [1] : []) : \"x\" if local.guests.films])"), ["*"]);
    // Of one that is there for certain it is wrong.
    assert!(f.eval("[for i in [1] : local.guests[var.stage].photos[7]]").starts_with("error: "));
}

#[test]
fn the_side_of_a_condition_that_fails_is_named() {
    let f = choices();
    let name = |expression: &str| f.value(expression).expression();
    assert_eq!(name("var.live ? local.guests.films : \"none\""), "var.live ? ... : \"none\"");
    assert_eq!(name("var.live ? \"none\" : local.guests.films"), "var.live ? \"none\" : ...");
}

#[test]
fn what_may_fail_hangs_on_what_says_which_instances_there_are() {
    let f = choices();
    for (expression, why) in [
        ("try(aws_s3_bucket.own[0].arn, \"*\")", "var.live has no default"),
        ("can(aws_s3_bucket.own[0].arn)", "var.live has no default"),
        ("try(aws_s3_bucket.of_each[\"a\"].arn, \"*\")", "var.stage has no default"),
        ("try(aws_s3_bucket.own[var.stage].arn, \"*\")", "var.stage has no default"),
    ] {
        assert_eq!(f.value(expression).why_unknown().as_deref(), Some(why), "{expression}");
    }
}

#[test]
fn what_a_call_leaves_out_is_an_error_and_no_missing_default() {
    let f = choices();
    assert_eq!(
        f.value("module.left.names").why_unknown().as_deref(),
        Some("var.names is left out in the call of its module")
    );
    assert_eq!(f.problems(), ["module.left: the argument `names` is missing"]);
}
