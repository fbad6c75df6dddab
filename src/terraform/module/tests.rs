use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::input::{Level, Sources};
use crate::terraform::syntax;
use crate::text::{ModulePath, Symbol, SymbolKind};

/// A configuration in a directory of its own.
struct Fixture {
    directory: tempfile::TempDir,
    evaluation: Evaluation,
}

fn fixture_with(files: &[(&str, &str)], options: &Options) -> Fixture {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    let evaluation = Evaluation::load(directory.path(), &Arc::new(Sources::new()), options);
    Fixture { directory, evaluation }
}

fn fixture(files: &[(&str, &str)]) -> Fixture {
    fixture_with(files, &Options::default())
}

impl Fixture {
    /// The value of an expression in the root module, as `jsonencode` prints it; or the error.
    fn eval(&self, expression: &str) -> String {
        let source = self.evaluation.sources().add(Path::new("expression"), expression);
        let expr = syntax::parse_expression(&source).expect("an expression");
        match self.evaluation.eval(&ModulePath::root(), &expr) {
            Ok(value) => value.json_text().to_string(),
            Err(problem) => format!("error: {}", problem.message),
        }
    }

    fn addresses(&self) -> Vec<String> {
        self.evaluation.instances().iter().map(|instance| instance.address.to_string()).collect()
    }

    fn body(&self, address: &str) -> crate::terraform::value::Value {
        self.evaluation.body(self.instance(address))
    }

    fn instance(&self, address: &str) -> &ResourceInstance {
        let instances = self.evaluation.instances().iter();
        instances
            .clone()
            .find(|instance| instance.address.to_string() == address)
            .unwrap_or_else(|| panic!("no {address}"))
    }

    fn problems(&self) -> Vec<String> {
        self.evaluation.diagnostics().into_iter().map(|problem| problem.message).collect()
    }
}

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
fn modules_nest_with_count_and_for_each() {
    let f = fixture(&[
        (
            "main.tf",
            r#"
        module "a" {
          source   = "./modules/a"
          for_each = { x = "one", y = "two" }
          name     = each.value
        }
        locals { arns = { for k, m in module.a : k => m.arn } }
        "#,
        ),
        (
            "modules/a/main.tf",
            r#"
        variable "name" {}
        module "b" {
          source = "../b"
          count  = 2
          name   = "${var.name}-${count.index}"
        }
        resource "aws_s3_bucket" "this" { bucket = var.name }
        output "arn" { value = aws_s3_bucket.this.arn }
        output "names" { value = module.b[*].name }
        output "path" { value = path.module }
        "#,
        ),
        ("modules/b/main.tf", "variable \"name\" {}\noutput \"name\" {\n  value = \"<${var.name}>\"\n}\n"),
    ]);
    assert_eq!(f.eval("module.a[\"x\"].names"), r#"["\u003cone-0\u003e","\u003cone-1\u003e"]"#);
    assert_eq!(
        f.eval("local.arns"),
        r#"{"x":"${module.a["x"].aws_s3_bucket.this.arn}","y":"${module.a["y"].aws_s3_bucket.this.arn}"}"#
    );
    assert_eq!(f.eval("module.a[\"y\"].path"), "\"modules/a\"");
    assert_eq!(f.eval("module.a[\"z\"].path"), "error: module.a has no instance [\"z\"]");
    let paths: Vec<_> = f.evaluation.modules().iter().map(|module| module.path.to_string()).collect();
    assert_eq!(
        paths,
        [
            "",
            "module.a[\"x\"]",
            "module.a[\"x\"].module.b[0]",
            "module.a[\"x\"].module.b[1]",
            "module.a[\"y\"]",
            "module.a[\"y\"].module.b[0]",
            "module.a[\"y\"].module.b[1]"
        ]
    );
}

#[test]
fn a_module_that_calls_itself_is_left_out_once() {
    let f = fixture(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"),
        ("m/main.tf", "module \"again\" {\n  source = \"../m\"\n}\nresource \"t\" \"r\" {}\n"),
    ]);
    assert_eq!(f.addresses(), ["module.m.t.r"]);
    assert_eq!(f.problems(), ["module \"again\" calls itself"]);
    assert_eq!(f.evaluation.not_analysed()[0].address, "module.m.module.again");
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_a_module_that_calls_itself() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("main.tf"), "module \"m\" {\n  source = \"./loop\"\n}\n").expect("a file");
    std::os::unix::fs::symlink(directory.path(), directory.path().join("loop")).expect("a link");
    let evaluation = Evaluation::load(directory.path(), &Arc::new(Sources::new()), &Options::default());
    assert_eq!(evaluation.modules().len(), 1);
    assert_eq!(evaluation.diagnostics().len(), 1);
}

#[test]
fn registry_modules_are_read_where_installed_and_named_where_not() {
    let f = fixture(&[
        (
            "main.tf",
            "module \"vpc\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\nmodule \"role\" {\n  source = \"x/y/z\"\n}\n",
        ),
        (
            ".terraform/modules/modules.json",
            r#"{"Modules":[{"Key":"","Dir":"."},{"Key":"role","Source":"x/y/z","Dir":".terraform/modules/role"}]}"#,
        ),
        (".terraform/modules/role/main.tf", "output \"o\" {\n  value = 1\n}\n"),
    ]);
    assert_eq!(f.eval("module.role.o"), "1");
    assert_eq!(f.eval("module.vpc.subnets[0]"), "\"${module.vpc.subnets[0]}\"");
    let left_out = f.evaluation.not_analysed();
    assert_eq!(left_out.len(), 1);
    assert_eq!(
        (&*left_out[0].address, &*left_out[0].reason),
        ("module.vpc", "module terraform-aws-modules/vpc/aws is not installed")
    );
}

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
fn what_runs_in_a_known_account_knows_it() {
    let options = Options { account: Some("111122223333".into()), ..Options::default() };
    let f = fixture_with(&[("main.tf", "data \"aws_caller_identity\" \"me\" {}\n")], &options);
    assert_eq!(f.eval("data.aws_caller_identity.me.account_id"), "\"111122223333\"");
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
    assert_eq!(f.body("t.user").json_text().to_string(), r#"{"a":"x0","b":["x0"],"c":"${t.each[each.key].arn}"}"#);
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
fn what_cannot_be_read_is_said_and_the_rest_is_read() {
    let f = fixture(&[("a.tf", "locals {\n  a = 1\n}\n")]);
    std::fs::write(f.directory.path().join("b.tf"), b"\xff\xfe\0").expect("a file");
    let evaluation = Evaluation::load(f.directory.path(), &Arc::new(Sources::new()), &Options::default());
    assert_eq!(evaluation.diagnostics().len(), 1);
    let nowhere = Evaluation::load(&f.directory.path().join("nowhere"), &Arc::new(Sources::new()), &Options::default());
    assert_eq!(nowhere.diagnostics().len(), 1);
}

#[test]
fn an_evaluation_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Evaluation>();
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
fn modules_that_multiply_come_to_an_end() {
    let twice = |next: usize| {
        format!("module \"a\" {{\n  source = \"../m{next}\"\n}}\nmodule \"b\" {{\n  source = \"../m{next}\"\n}}\n")
    };
    let mut files: Vec<(String, String)> = (0..30).map(|at| (format!("m{at}/main.tf"), twice(at + 1))).collect();
    files.push(("m30/main.tf".into(), String::new()));
    files.push(("main.tf".into(), "module \"start\" {\n  source = \"./m0\"\n}\n".into()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let f = fixture(&files);
    assert!(f.evaluation.modules().len() <= 20_001);
    let left_out: Vec<_> = f.evaluation.not_analysed().into_iter().map(|left_out| left_out.reason).collect();
    assert_eq!(left_out, ["there are more than 20000 instances: it and further ones are left out"]);
}

#[test]
fn arguments_that_a_module_does_not_take_are_errors() {
    let f = fixture(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n  x = 1\n  y = 2\n}\n"),
        ("m/main.tf", "variable \"x\" {}\noutput \"x\" {\n  value = var.x\n}\n"),
    ]);
    assert_eq!(f.eval("module.m.x"), "1");
    assert_eq!(f.problems(), ["module.m has no variable \"y\""]);
}

#[test]
fn what_is_not_declared_is_said_once_with_how_often() {
    let f = fixture(&[(
        "main.tf",
        "resource \"aws_x\" \"a\" {\n  one = aws_sns_topic.gone.arn\n  two = aws_sns_topic.gone.id\n  three = [aws_sns_topic.gone.arn]\n  four = var.gone\n}\n",
    )]);
    f.body("aws_x.a");
    let said: Vec<_> = f.evaluation.diagnostics().into_iter().map(|problem| (problem.message, problem.help)).collect();
    let more = Some("2 more references to it are like this one".to_owned());
    let topic = "aws_sns_topic.gone is not declared in the root module".to_owned();
    assert_eq!(said, [(topic, more), ("var.gone is not declared in the root module".to_owned(), None)]);
}

#[test]
fn a_module_that_cannot_be_read_is_named_once() {
    let f = fixture(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n  for_each = toset([\"a\", \"b\"])\n}\n"),
        ("m/main.tf", "module \"gone\" {\n  source = \"./gone\"\n}\nmodule \"far\" {\n  source = \"x/y/z\"\n}\n"),
    ]);
    assert!(f.addresses().is_empty());
    assert_eq!(f.problems(), Vec::<String>::new());
    let left_out: Vec<_> = f.evaluation.not_analysed().into_iter().map(|what| (what.address, what.reason)).collect();
    assert_eq!(left_out.len(), 2, "{left_out:?}");
    assert_eq!(left_out[0], ("module.m[\"a\"].module.far".into(), "module x/y/z is not installed".into()));
    assert!(left_out[1].1.starts_with("cannot read the directory"), "{left_out:?}");
}

#[test]
fn what_only_missing_values_may_break_is_a_warning() {
    let text = |default: &str| {
        format!(
            "variable \"given\" {{{default}}}\nvariable \"none\" {{\n  default = null\n}}\n\
             resource \"aws_x\" \"a\" {{\n  count = var.none\n}}\nresource \"aws_x\" \"b\" {{\n  x = file(\"built.zip\")\n}}\n"
        )
    };
    let levels = |text: &str| {
        let f = fixture(&[("main.tf", text)]);
        f.body("aws_x.b");
        f.evaluation.diagnostics().into_iter().map(|problem| problem.level).collect::<Vec<_>>()
    };
    assert_eq!(levels(&text("\n  default = 1\n")), [Level::Error, Level::Warning]);
    assert_eq!(levels(&text("")), [Level::Warning, Level::Warning]);
}

#[test]
fn what_may_never_be_evaluated_is_not_wrong() {
    let f = fixture(&[
        (
            "main.tf",
            r#"
        resource "aws_x" "none" { count = 0 }
        resource "aws_x" "maybe" {
          count = aws_y.a.on ? 1 : 0
          x     = aws_x.none[0].arn
        }
        resource "aws_y" "a" {
          dynamic "rule" {
            for_each = aws_y.b.rules
            content { x = rule.nothing }
          }
        }
        resource "aws_y" "b" {}
        module "m" {
          source   = "./m"
          for_each = aws_y.b.all
        }
        "#,
        ),
        ("m/main.tf", "resource \"aws_x\" \"c\" {\n  x = [][0]\n}\n"),
    ]);
    for instance in f.evaluation.instances() {
        f.evaluation.body(instance);
    }
    assert_eq!(f.problems(), Vec::<String>::new());
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
