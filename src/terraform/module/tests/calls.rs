//! Modules that call modules.

use super::*;

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
