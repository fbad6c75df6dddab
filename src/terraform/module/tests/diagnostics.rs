//! What is said, how often, and what is lost with it.

use super::*;

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
fn a_name_that_several_files_declare_is_known_in_the_first_alone() {
    let topic = |name: &str, x: &str| {
        format!("resource \"aws_x\" \"a\" {{\n  name = \"{name}\"\n}}\nlocals {{\n  {x} = aws_x.a.name\n}}\n")
    };
    let f = fixture(&[("a.tf", &topic("first", "in_a")), ("b.tf", &topic("second", "in_b"))]);
    assert_eq!(f.eval("[local.in_a, local.in_b]"), r#"["first","${aws_x.a.name}"]"#);
    assert_eq!(f.problems(), ["resource aws_x.a is declared twice: only the first is read"]);
}
