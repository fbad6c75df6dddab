//! Variables, locals, and where their values come from.

use super::*;

#[test]
fn locals_and_variables_are_evaluated_when_asked_for() {
    let f = fixture(&[(
        "main.tf",
        r#"
        locals {
          a = local.b + var.n
          b = 1
          broken = nothing.at.all[
        }
        locals { c = local.nothing }
        variable "n" { default = 10 }
        variable "bucket" { type = string }
        "#,
    )]);
    // The first block does not parse, and costs itself.
    assert_eq!(f.eval("var.n"), "10");
    assert_eq!(f.eval("\"${var.bucket}/*\""), "\"${var.bucket}/*\"");
    assert_eq!(f.eval("local.a"), "error: local.a is not declared in the root module");
}

#[test]
fn a_cycle_is_one_error() {
    let f = fixture(&[("main.tf", "locals {\n  a = local.b\n  b = [local.c]\n  c = local.a\n}\n")]);
    assert_eq!(f.eval("local.a"), "error: Cycle: local.a depends on itself");
    assert_eq!(f.eval("local.c"), "error: Cycle: local.a depends on itself");
}

#[test]
fn a_long_chain_of_locals_is_followed() {
    let chain: String = (0..2_000).map(|at| format!("  l{at} = local.l{}\n", at + 1)).collect();
    let f = fixture(&[("main.tf", &format!("locals {{\n{chain}  l2000 = \"end\"\n}}\n"))]);
    assert_eq!(f.eval("local.l0"), "\"end\"");
}

#[test]
fn values_come_from_files_in_terraforms_order() {
    let files = [
        (
            "main.tf",
            "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nvariable \"d\" {}\nvariable \"e\" {\n  type = list(string)\n}\n",
        ),
        ("terraform.tfvars", "a = \"tfvars\"\nb = \"tfvars\"\nc = \"tfvars\"\nd = \"tfvars\"\n"),
        ("terraform.tfvars.json", r#"{"b": "json ${x}", "c": "json", "d": "json"}"#),
        ("b.auto.tfvars", "c = \"b.auto\"\nd = \"b.auto\"\n"),
        ("a.auto.tfvars", "c = \"a.auto\"\n"),
        ("other.tfvars", "d = \"other\"\ne = [\"other\"]\n"),
    ];
    let f = fixture(&files);
    assert_eq!(f.eval("[var.a, var.b, var.c, var.d]"), r#"["tfvars","json ${x}","b.auto","b.auto"]"#);
    let file = Assignment::File(f.directory.path().join("other.tfvars"));
    let value = |name: &str, text: &str| Assignment::Value { name: name.into(), text: text.into() };
    let options = Options { assignments: vec![file, value("a", "1"), value("e", "[\"x\"]")], ..Options::default() };
    let f = fixture_with(&files, &options);
    assert_eq!(f.eval("[var.a, var.d, var.e]"), r#"["1","other",["x"]]"#);
}

#[test]
fn types_fill_in_optional_attributes_and_convert() {
    let f = fixture(&[
        (
            "main.tf",
            r#"
        variable "rules" {
          type = list(object({
            sid     = string
            actions = optional(list(string), ["s3:GetObject"])
            inner   = optional(object({ x = optional(number, 7) }), {})
            note    = optional(string)
          }))
          default = [{ sid = 5 }, { sid = "b", actions = [], extra = 1 }]
        }
        variable "strict" {
          type     = string
          default  = "d"
          nullable = false
        }
        variable "wrong" {
          type    = number
          default = "x"
        }
        variable "short" {
          default = "x"
          validation {
            condition     = length(var.short) > 3
            error_message = "too short: ${var.short}"
          }
        }
        module "m" {
          source = "./m"
          v      = null
        }
        "#,
        ),
        ("m/main.tf", "variable \"v\" {\n  default  = 1\n  nullable = false\n}\noutput \"v\" {\n  value = var.v\n}\n"),
    ]);
    assert_eq!(
        f.eval("var.rules"),
        r#"[{"actions":["s3:GetObject"],"inner":{"x":7},"note":null,"sid":"5"},{"actions":[],"inner":{"x":7},"note":null,"sid":"b"}]"#
    );
    assert_eq!(f.eval("module.m.v"), "1");
    assert!(f.eval("var.wrong").starts_with("error: var.wrong: "), "{}", f.eval("var.wrong"));
    assert_eq!(f.eval("var.short"), "error: var.short is not valid: too short: x");
}

#[test]
fn override_files_are_merged_over() {
    let f = fixture(&[
        (
            "main.tf",
            "locals {\n  a = 1\n  b = 1\n}\nresource \"t\" \"r\" {\n  x = 1\n  y = 1\n  b {\n    z = 1\n  }\n  b {\n    z = 2\n  }\n}\n",
        ),
        ("override.tf", "locals {\n  a = 2\n}\nresource \"t\" \"r\" {\n  x = 2\n  b {\n    z = 3\n  }\n}\n"),
    ]);
    assert_eq!(f.eval("[local.a, local.b]"), "[2,1]");
    assert_eq!(f.body("t.r").json_text().to_string(), r#"{"b":[{"z":3}],"x":2,"y":1}"#);
    assert_eq!(f.problems(), Vec::<String>::new());
}

#[test]
fn the_workspace_is_a_symbol_unless_one_is_selected() {
    let main = ("main.tf", "locals {\n  w = terraform.workspace\n}\n");
    assert_eq!(fixture(&[main]).eval("local.w"), "\"${terraform.workspace}\"");
    assert_eq!(fixture(&[main, (".terraform/environment", "prod\n")]).eval("local.w"), "\"prod\"");
    let options = Options::default().in_terraforms_workspace(Path::new("nowhere"));
    assert_eq!(fixture_with(&[main], &options).eval("local.w"), "\"default\"");
}

#[test]
fn a_key_made_of_a_symbol_stays_one() {
    let f = fixture(&[(
        "main.tf",
        r#"
        variable "zones" { type = list(string) }
        resource "t" "r" {
          for_each = { for at, c in ["x"] : var.zones[at] => c }
          zone     = each.key
        }
        resource "t" "u" { a = t.r["eu-west-2a"].arn }
    "#,
    )]);
    assert_eq!(f.body("t.r[\"${var.zones[0]}\"]").json_text().to_string(), r#"{"zone":"${var.zones[0]}"}"#);
    assert_eq!(f.body("t.u").json_text().to_string(), r#"{"a":"${t.r["eu-west-2a"].arn}"}"#);
    assert_eq!(f.problems(), Vec::<String>::new());
}

#[test]
fn a_value_that_is_not_valid_is_said_though_nothing_uses_it() {
    let f = fixture(&[(
        "main.tf",
        "variable \"x\" {\n  default = \"ab\"\n  validation {\n    condition = length(var.x) > 3\n    error_message = \"too short\"\n  }\n}\n",
    )]);
    f.addresses();
    assert_eq!(f.problems(), ["var.x is not valid: too short"]);
}

#[test]
fn an_override_needs_something_to_override() {
    let f = fixture(&[
        ("main.tf", "locals {\n  a = 1\n}\n"),
        ("main_override.tf", "locals {\n  a = 2\n  b = 3\n}\nresource \"aws_x\" \"y\" {}\n"),
    ]);
    assert_eq!(f.eval("local.a"), "2");
    assert_eq!(
        f.problems(),
        [
            "local.b is in an override file, and there is none to override",
            "resource aws_x.y is in an override file, and there is none to override"
        ]
    );
}

#[test]
fn what_terraform_refuses_of_a_variable_is_said_and_costs_no_value() {
    let rule = |condition: &str| format!("validation {{\n condition = {condition}\n error_message = \"no\"\n}}");
    let text = format!(
        r#"
        variable "default" {{
          type    = list(string)
          default = 1
        }}
        variable "optional" {{
          type    = object({{ a = optional(number, "x") }})
          default = {{ a = 1 }}
        }}
        variable "error" {{
          default = 1
          {}
        }}
        variable "text" {{
          default = 1
          {}
        }}
        variable "none" {{
          default = 1
          {}
        }}
        variable "other" {{
          default = 1
          {}
        }}
        variable "right" {{
          default = 1
          {}
        }}
        "#,
        rule("length(var.error) > 0"),
        rule("\"x${var.text}\""),
        rule("var.none == 1 ? null : true"),
        rule("true"),
        rule("\"${var.right == 1}\""),
    );
    let f = fixture(&[("main.tf", &text), ("terraform.tfvars", "default = [\"given\"]\n")]);
    f.addresses();
    let values = "[var.default, var.optional, var.error, var.text, var.none, var.other, var.right]";
    assert_eq!(f.eval(values), r#"[["given"],{"a":1},1,1,1,1,1]"#);
    insta::assert_snapshot!(f.problems().join("\n"), @r#"
    var.default: list of string required
    the default does not fit its type: a number is required
    Error in function call: call to function "length" failed: argument must be a string, a collection type, or a structural type
    the condition is neither true nor false
    the condition is null
    the condition does not refer to var.other, which it is to judge
    "#);
}

#[test]
fn a_variable_that_may_not_be_null_is_not() {
    let f = fixture(&[
        (
            "main.tf",
            "variable \"x\" {\n default = null\n nullable = false\n}\nmodule \"m\" {\n source = \"./m\"\n v = null\n w = tolist(null)\n}\n",
        ),
        (
            "m/main.tf",
            r#"
            variable "v" {
              nullable = false
            }
            variable "w" {
              type     = number
              default  = 1
              nullable = false
            }
            output "v" {
              value = var.v
            }
            output "w" {
              value = var.w
            }
            "#,
        ),
    ]);
    assert_eq!(f.eval("var.x"), "error: var.x may not be null");
    assert_eq!(f.eval("module.m.v"), "error: module.m.var.v may not be null");
    assert!(f.eval("module.m.w").starts_with("error: module.m.var.w: "), "{}", f.eval("module.m.w"));
}

#[test]
fn defaults_of_attributes_make_nothing_of_what_is_no_object() {
    let call = "x = slice(tolist([1]), 0, 0)\n y = tolist([{}])\n z = tomap({})";
    let module = |name: &str, ty: &str| {
        format!("variable \"{name}\" {{\n type = {ty}\n}}\noutput \"{name}\" {{\n value = var.{name}\n}}\n")
    };
    let object = "object({ a = optional(number, 7) })";
    let modules =
        [module("x", &format!("set({object})")), module("y", &format!("tuple([{object}])")), module("z", object)];
    let f = fixture(&[
        ("main.tf", &format!("module \"m\" {{\n source = \"./m\"\n {call}\n}}\n")),
        ("m/main.tf", &modules.concat()),
    ]);
    assert!(f.eval("module.m.x").starts_with("error: module.m.var.x: "), "{}", f.eval("module.m.x"));
    assert!(f.eval("module.m.y").starts_with("error: module.m.var.y: "), "{}", f.eval("module.m.y"));
    assert_eq!(f.eval("module.m.z"), r#"{"a":7}"#);
}
