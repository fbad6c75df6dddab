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

#[test]
fn what_a_condition_may_leave_out_of_a_map_is_perhaps_an_instance_by_its_name() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "stage" {}
        locals {
          stores = { for name, store in {
            films  = { stages = ["live"], arn = "arn:aws:s3:::films" }
            photos = { stages = ["live", "test"], arn = "arn:aws:s3:::photos" }
          } : name => store if contains(store.stages, var.stage) }
        }
        resource "aws_iam_user" "keeper" {
          for_each = local.stores
          name     = each.key
          path     = each.value.arn
        }
        "#,
    )]);
    let said = |key: &str, attribute: &str| {
        let body = f.body(&format!("aws_iam_user.keeper[\"{key}\"]"));
        body.get(attribute).and_then(Value::as_str).map(String::from)
    };
    assert_eq!(said("films", "path").as_deref(), Some("arn:aws:s3:::films"));
    assert_eq!(said("photos", "name").as_deref(), Some("photos"));
    // Whether it is there is not known, so that what is taken instead may be taken.
    let films = r#"try(local.stores["films"].arn, "none")"#;
    let choice = f.value(films);
    let values: Vec<_> = choice.alternatives().expect("a choice").values.iter().filter_map(Value::as_str).collect();
    assert_eq!(values, ["arn:aws:s3:::films", "none"]);
    let listed = f.value("[for name, store in local.stores : store.arn]");
    let elements = listed.possible_elements().expect("elements");
    assert!(elements.iter().all(|element| element.why_perhaps().is_some()), "{elements:?}");
    // A policy that is made of it says neither that an entry is there nor that it is not.
    assert!(f.value("jsonencode(local.stores)").is_unknown());
}

#[test]
fn what_is_made_of_every_element_of_an_unknown_list_is_known_in_shape() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "names" { type = list(string) }
        locals {
          stores = { for name in var.names : name => { arns = [for part in ["a", "b"] : "arn:aws:s3:::${name}-${part}"], name = name, queue = aws_sqs_queue.work.arn } }
          one    = { for name in var.names : "all" => name }
        }
        resource "aws_iam_user" "keeper" {
          for_each = local.stores
          name     = each.value.name
          path     = each.value.arns[0]
          tags     = { queue = each.value.queue }
        }
        resource "aws_sqs_queue" "work" {}
        "#,
    )]);
    let body = f.body("aws_iam_user.keeper[each.key]");
    let path = body.get("path").and_then(Value::text).expect("a text");
    assert!(path.known_prefix().starts_with("arn:aws:s3:::"), "{path}");
    // What no value says is called as it is written.
    assert_eq!(body.get("name").expect("a name").expression(), "aws_iam_user.keeper.each.value.name");
    let tags = body.get("tags").and_then(Value::entries).expect("tags").clone();
    assert_eq!(tags.get("queue").expect("a queue").expression(), "aws_sqs_queue.work.arn");
    // One key for all of them: which of them it is, nobody knows.
    assert!(f.value("local.one[\"all\"]").alternatives().is_none());
}

#[test]
fn a_dynamic_block_goes_through_what_each_of_several_maps_has() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "stage" {}
        locals {
          partners = { live = { acme = "arn:aws:iam::111111111111:root" }, test = {} }[var.stage]
        }
        data "aws_iam_policy_document" "trust" {
          dynamic "statement" {
            for_each = local.partners
            content {
              actions = ["sts:AssumeRole"]
              principals {
                type        = "AWS"
                identifiers = [statement.value]
              }
            }
          }
        }
        "#,
    )]);
    let body = f.body("data.aws_iam_policy_document.trust");
    let statements = body.get("statement").and_then(Value::elements).expect("statements").clone();
    let [statement] = &statements[..] else { panic!("{statements:?}") };
    assert_eq!(statement.why_perhaps().as_deref(), Some("var.stage has no default"));
    let principals = statement.get("principals").and_then(Value::elements).expect("principals").clone();
    let who = principals[0].get("identifiers").and_then(Value::possible_elements).expect("a list").clone();
    assert!(who[0].expression().contains("111111111111"), "{who:?}");
}

#[test]
fn of_more_choices_than_can_be_gone_through_a_list_still_has_what_they_may_hold() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "stage" {}
        locals {
          stages = {
            a = { x = ["1"], y = ["2"], z = ["3"] }
            b = { x = ["4"], y = ["5"], z = ["6", "7"] }
            c = { x = ["8"], y = ["9", "10"], z = ["11"] }
          }
          own = local.stages[var.stage]
          all = concat(local.own.x, local.own.y, local.own.z)
        }
        "#,
    )]);
    let all = f.value("local.all");
    let among = |value: &Value| {
        value.text().map(|text| text.symbols().flat_map(|one| one.among().to_vec()).collect::<Vec<_>>())
    };
    let elements = all.possible_elements().expect("elements");
    let held: Vec<String> = elements
        .iter()
        .flat_map(|one| match &among(one).unwrap_or_default()[..] {
            [] => vec![one.as_str().unwrap_or_default().into_owned()],
            several => several.iter().map(ToString::to_string).collect(),
        })
        .collect();
    for wanted in ["1", "4", "8", "2", "10", "7", "11"] {
        assert!(held.iter().any(|one| one == wanted), "{wanted}: {held:?}");
    }
    assert!(all.is_unknown(), "its order and number are not known");
}

#[test]
fn of_entries_with_one_key_the_last_that_is_there_counts() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "on" { type = bool }
        variable "stage" {}
        variable "names" { type = list(string) }
        locals {
          perhaps  = { for name in ["y"] : name => "perhaps/*" if var.on }
          replaced = merge({ y = "*" }, local.perhaps, { y = "c/*" })
          either   = merge({ y = "c/*" }, local.perhaps)
          hidden   = merge({ x = "one/*" }, { for name in var.names : name => "*" })
          stores   = { for one in [{ name = "app", stage = "dev" }, { name = "app", stage = "live" }] : one.name => one.stage if one.stage == var.stage }
        }
        resource "aws_iam_user" "either" {
          for_each = local.either
          path     = each.value
        }
        resource "aws_iam_user" "hidden" {
          for_each = local.hidden
          path     = each.value
        }
        resource "aws_iam_user" "stores" {
          for_each = local.stores
          path     = each.value
        }
        "#,
    )]);
    let texts = |value: &Value| match value.alternatives() {
        Some(choice) => choice.values.iter().filter_map(Value::as_str).map(String::from).collect::<Vec<_>>(),
        None => value.as_str().into_iter().map(String::from).collect(),
    };
    assert_eq!(texts(&f.value("local.replaced[\"y\"]")), ["c/*"]);
    let all = f.value("[for path in local.replaced : path]");
    let all: Vec<_> =
        all.possible_elements().expect("elements").iter().filter_map(Value::as_str).map(String::from).collect();
    assert_eq!(all, ["c/*"]);
    let path = |address: &str| f.body(address).get("path").cloned().expect("a path");
    assert_eq!(texts(&path("aws_iam_user.either[\"y\"]")), ["c/*", "perhaps/*"]);
    assert_eq!(texts(&path("aws_iam_user.stores[\"app\"]")), ["dev", "live"]);
    // Which key it is that hides another, nobody knows.
    assert_eq!(path("aws_iam_user.hidden[each.key]").expression(), "aws_iam_user.hidden.each.value");
}
