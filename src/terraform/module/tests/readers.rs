//! Who reads what.

use super::*;

/// Each document that nothing reads: its name, whether anything ever would, and whether it is in a whole configuration.
fn unread(files: &[(&str, &str)]) -> Vec<(String, bool, bool)> {
    let unread = fixture(files).evaluation.unread("aws_iam_policy_document");
    unread.into_iter().map(|(address, unread)| (address.to_string(), unread.ever, unread.of_whole)).collect()
}

fn document(name: &str, rest: &str) -> String {
    format!("data \"aws_iam_policy_document\" \"{name}\" {{\n{rest}\n}}\n")
}

#[test]
fn a_document_is_read_by_what_is_there_and_through_locals_and_documents_that_are_read() {
    let text = [
        document("direct", ""),
        document("through_local", ""),
        document("merged", ""),
        document("base", "source_policy_documents = [data.aws_iam_policy_document.merged.json]"),
        document("of_none", ""),
        document("idle", ""),
        document("of_idle", ""),
        document("idle_too", "source_policy_documents = [data.aws_iam_policy_document.of_idle.json]"),
        document("only_waited_for", ""),
        document("of_idle_local", ""),
        "locals {\n  a = data.aws_iam_policy_document.through_local.json\n  b = data.aws_iam_policy_document.of_idle_local.json\n}\n".to_owned(),
        "output \"o\" {\n  value = \"${local.a}${data.aws_iam_policy_document.base.json}\"\n}\n".to_owned(),
        "resource \"aws_sqs_queue\" \"q\" {\n  policy = { for k in [1] : k => data.aws_iam_policy_document.direct[k].json }\n  \
         depends_on = [data.aws_iam_policy_document.only_waited_for]\n}\n"
            .to_owned(),
        "resource \"aws_sqs_queue\" \"none\" {\n  count  = 0\n  policy = data.aws_iam_policy_document.of_none.json\n}\n"
            .to_owned(),
        "# data.aws_iam_policy_document.idle.json\n".to_owned(),
    ]
    .concat();
    let names = ["idle", "idle_too", "of_idle", "of_idle_local", "of_none", "only_waited_for"];
    let expected: Vec<_> =
        names.iter().map(|name| (format!("data.aws_iam_policy_document.{name}"), *name == "of_none", false)).collect();
    assert_eq!(unread(&[("main.tf", &text)]), expected);
}

#[test]
fn what_a_module_makes_zero_times_it_may_make_for_another_caller() {
    let module = [
        document("a", ""),
        "resource \"aws_sqs_queue\" \"none\" {\n  count  = 0\n  policy = data.aws_iam_policy_document.a.json\n}\n"
            .to_owned(),
        document("b", ""),
        "terraform {}\n".to_owned(),
    ]
    .concat();
    let found = unread(&[("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"), ("m/main.tf", &module)]);
    assert_eq!(found, [("module.m.data.aws_iam_policy_document.b".to_owned(), false, true)]);
}

#[test]
fn a_block_that_is_lost_to_another_of_its_name_reads() {
    let text = [
        document("a", ""),
        "resource \"aws_sqs_queue\" \"q\" {}\n".to_owned(),
        "resource \"aws_sqs_queue\" \"q\" {\n  policy = data.aws_iam_policy_document.a.json\n}\n".to_owned(),
    ];
    assert_eq!(unread(&[("main.tf", &text.concat())]), []);
}

#[test]
fn what_goes_to_a_module_that_is_not_installed_is_known() {
    let f = fixture(&[(
        "main.tf",
        "locals {\n  queue = aws_sqs_queue.a.arn\n}\nmodule \"x\" {\n  source = \"x/y/z\"\n  queues = [local.queue, aws_sqs_queue.b[0].id]\n}\n\
         resource \"aws_sqs_queue\" \"a\" {}\nresource \"aws_sqs_queue\" \"b\" {\n  count = 1\n}\nresource \"aws_sqs_queue\" \"c\" {}\n\
         resource \"null_resource\" \"d\" {\n  triggers = { q = aws_sqs_queue.c.arn }\n}\n",
    )]);
    let shown = |found: std::collections::BTreeSet<crate::text::Address>| {
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(shown(f.evaluation.given_to_unread_modules()), ["aws_sqs_queue.a", "aws_sqs_queue.b"]);
    let by_null = f.evaluation.named("aws_", |type_name| type_name == "null_resource");
    assert_eq!(shown(by_null), ["aws_sqs_queue.a", "aws_sqs_queue.b", "aws_sqs_queue.c"]);
    assert_eq!(shown(f.evaluation.named("aws_sns_", |_| true)), [""; 0]);
}

#[test]
fn what_waits_for_what_is_known_through_locals_modules_and_depends_on() {
    let f = fixture(&[
        (
            "main.tf",
            "locals {\n  role = aws_iam_role.r.arn\n}\nresource \"aws_iam_role\" \"r\" {}\nresource \"aws_iam_role_policy\" \"p\" {\n  role = aws_iam_role.r.id\n}\n\
             resource \"aws_sqs_queue\" \"by_local\" {\n  tags = { r = local.role }\n}\n\
             resource \"aws_sqs_queue\" \"after\" {\n  depends_on = [aws_iam_role_policy.p]\n}\n\
             module \"m\" {\n  source = \"./m\"\n  role   = local.role\n}\n\
             resource \"aws_sqs_queue\" \"by_module\" {\n  tags = { q = module.m.queue }\n}\n",
        ),
        (
            "m/main.tf",
            "variable \"role\" {}\nresource \"aws_sqs_queue\" \"q\" {\n  tags = { r = var.role }\n}\nresource \"aws_sqs_queue\" \"s\" {}\n\
             output \"queue\" {\n  value = aws_sqs_queue.q.arn\n}\n",
        ),
    ]);
    let order = f.evaluation.order();
    let find = |shown: &str| {
        let mut all = f.evaluation.instances().iter().map(|instance| instance.address.clone());
        all.find(|address| address.to_string() == shown).expect("it is declared")
    };
    let waits = |one: &str, other: &str| order.waits_for(&find(one), &find(other));
    assert!(waits("aws_sqs_queue.by_local", "aws_iam_role.r"));
    assert!(!waits("aws_sqs_queue.by_local", "aws_iam_role_policy.p"));
    assert!(waits("aws_sqs_queue.after", "aws_iam_role_policy.p"));
    assert!(waits("aws_sqs_queue.by_module", "aws_iam_role.r"));
    assert!(
        waits("module.m.aws_sqs_queue.q", "aws_iam_role.r"),
        "what is in a module waits for what the module is given"
    );
    assert!(!waits("module.m.aws_sqs_queue.q", "module.m.aws_sqs_queue.s"));
    assert!(!waits("aws_iam_role.r", "aws_sqs_queue.after"));
    assert!(waits("aws_iam_role.r", "aws_iam_role.r"));
}

#[test]
fn what_something_is_made_of_is_not_what_it_comes_after() {
    let f = fixture(&[
        (
            "main.tf",
            "module \"net\" {\n  source = \"./net\"\n}\n\
             module \"app\" {\n  source = \"./app\"\n  policy = local.policy\n  vpc    = module.net.vpc\n}\n\
             locals {\n  policy = aws_iam_policy.p.arn\n}\nresource \"aws_iam_policy\" \"p\" {}\n\
             resource \"aws_sqs_queue\" \"tagged\" {\n  name = \"q\"\n  tags = { p = local.policy }\n}\n\
             resource \"aws_sqs_queue\" \"after\" {\n  depends_on = [aws_iam_policy.p]\n}\n",
        ),
        ("net/main.tf", "resource \"aws_iam_policy\" \"ops\" {}\noutput \"vpc\" {\n  value = \"v\"\n}\n"),
        (
            "app/main.tf",
            "variable \"policy\" {}\nvariable \"vpc\" {}\nresource \"aws_sqs_queue\" \"q\" {\n  name = var.policy\n}\n\
             resource \"aws_sqs_queue\" \"other\" {\n  name = \"other\"\n}\n",
        ),
    ]);
    let order = f.evaluation.order();
    let find = |shown: &str| {
        let mut all = f.evaluation.instances().iter().map(|instance| instance.address.clone());
        all.find(|address| address.to_string() == shown).expect("it is declared")
    };
    let made_of = |one: &str, other: &str, some: Option<&[&str]>| {
        order.is_made_of(&find(one), &find(other), |_, type_name| some.filter(|_| type_name == "aws_sqs_queue"))
    };
    assert!(made_of("aws_sqs_queue.tagged", "aws_iam_policy.p", None));
    assert!(!made_of("aws_sqs_queue.tagged", "aws_iam_policy.p", Some(&["name"])));
    assert!(!made_of("aws_sqs_queue.after", "aws_iam_policy.p", None));
    assert!(made_of("module.app.aws_sqs_queue.q", "aws_iam_policy.p", Some(&["name"])), "by what the module is given");
    assert!(!made_of("module.app.aws_sqs_queue.q", "module.net.aws_iam_policy.ops", None), "that is given to another");
    assert!(!made_of("module.app.aws_sqs_queue.other", "aws_iam_policy.p", None));
}
