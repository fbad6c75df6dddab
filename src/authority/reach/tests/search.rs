//! Which ways are found, and which are none.

use super::*;

const ALL: &str = r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#;

fn user(name: &str, more: &str, statements: &str) -> String {
    format!(
        r#"
resource "aws_iam_user" "{name}" {{
  name = "{name}"
  {more}
}}
resource "aws_iam_user_policy" "{name}" {{
  user   = aws_iam_user.{name}.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
}}
"#
    )
}

fn group(name: &str, statements: &str) -> String {
    format!(
        r#"
resource "aws_iam_group" "{name}" {{ name = "{name}" }}
resource "aws_iam_group_policy" "{name}" {{
  group  = aws_iam_group.{name}.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
}}
"#
    )
}

const JOIN: &str = r#"{ Effect = "Allow", Action = "iam:AddUserToGroup", Resource = aws_iam_group.makers.arn }"#;

/// A user may what it holds and what the group gives, together.
#[test]
fn who_joins_a_group_keeps_what_it_has() {
    let pass = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }"#;
    let make = r#"{ Effect = "Allow", Action = ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource = "*" }"#;
    let read = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let target = role("target", LAMBDA, ALL);
    let with = |own: &str, of_group: &str| {
        [&user("ann", "", own), &group("makers", of_group), &target].map(String::as_str).concat()
    };
    let ways = told(&with(&format!("{JOIN}, {pass}"), make), "aws_iam_user.ann", "admin");
    let passes = "passes it to lambda.amazonaws.com: a new function runs the caller's code under it";
    assert_eq!(ways[0].1, ["puts itself into it", passes, "may do everything"]);
    assert!(told(&with(JOIN, make), "aws_iam_user.ann", "admin").is_empty(), "nobody may pass it");
    assert!(told(&with(pass, make), "aws_iam_user.ann", "admin").is_empty(), "it may not join");
    // What it may write of itself, and who trusts it by name.
    let own = r#"{ Effect = "Allow", Action = "iam:PutUserPolicy", Resource = aws_iam_user.ann.arn }"#;
    assert_eq!(
        told(&with(JOIN, own), "aws_iam_user.ann", "admin")[0].1,
        ["puts itself into it", "writes its own permissions"]
    );
    let trusts = with(JOIN, r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }"#)
        .replace(LAMBDA, crate::authority::tests::ACCOUNT);
    assert_eq!(
        told(&[IDENTITY, &trusts].concat(), "aws_iam_user.ann", "admin")[0].1,
        ["puts itself into it", "assumes it", "may do everything"]
    );
    let reads = with(JOIN, read) + "resource \"aws_s3_bucket\" \"b\" { bucket = \"photo-b\" }\n";
    assert_eq!(told(&reads, "aws_iam_user.ann", "aws_s3_bucket.b")[0].1, ["puts itself into it", "acts on it"]);
    assert_eq!(told(&reads, "aws_iam_user.ann", "s3:GetObject")[0].1, ["puts itself into it", "may do it"]);
    assert!(told(&reads, "aws_iam_user.ann", "s3:PutObject").is_empty());
    // An action that is on no way, and applies to a type that each request names.
    let sends = with(JOIN, r#"{ Effect = "Allow", Action = "sqs:*", Resource = "*" }"#);
    assert_eq!(told(&sends, "aws_iam_user.ann", "sqs:SendMessage")[0].1, ["puts itself into it", "may do it"]);
}

/// What it joins another group with is no more than it has.
#[test]
fn who_is_in_a_group_does_not_join_it() {
    let member = "resource \"aws_iam_user_group_membership\" \"ann\" {\n user = aws_iam_user.ann.name\n groups = [aws_iam_group.makers.name]\n}\n";
    let reads = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let text = [&user("ann", "", JOIN), &group("makers", reads), member].concat();
    let ways = told(&text, "aws_iam_user.ann", "s3:GetObject");
    assert_eq!(ways, [(Certainty::Allowed, vec!["may do it".to_owned()])]);
}

/// Each group can be joined at once, and only both together lead on.
#[test]
fn what_several_groups_give_counts_together() {
    let join = r#"{ Effect = "Allow", Action = "iam:AddUserToGroup", Resource = "*" }"#;
    let pass = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }"#;
    let make = r#"{ Effect = "Allow", Action = ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource = "*" }"#;
    let target = role("target", LAMBDA, ALL);
    let both = [&user("ann", "", join), &group("makers", make), &group("passers", pass), &target];
    let both = both.map(String::as_str).concat();
    let joins = "puts itself into it";
    let passes = "passes it to lambda.amazonaws.com: a new function runs the caller's code under it";
    let ways = told(&both, "aws_iam_user.ann", "admin");
    assert_eq!(ways, [(Certainty::Allowed, [joins, joins, passes, "may do everything"].map(str::to_owned).to_vec())]);
    let ways = told(&both, "aws_iam_user.ann", "aws_iam_role.target");
    assert_eq!(ways.len(), 1, "in whichever order: {ways:?}");
    // A group more is no way more.
    let one = [&user("ann", "", join), &group("makers", ALL), &group("passers", pass)].map(String::as_str).concat();
    assert_eq!(told(&one, "aws_iam_user.ann", "admin").len(), 1);
    // Of many groups not each set is followed, but each group.
    let many: String = (0..8).map(|number| group(&format!("g{number}"), pass)).collect();
    let chain = user("ann", "", join) + &many + &group("makers", make) + &target;
    assert_eq!(told(&chain, "aws_iam_user.ann", "admin")[0].1, [joins, joins, passes, "may do everything"]);
}

/// The group has no boundary and denies nothing; who joins it does.
#[test]
fn who_joins_a_group_stays_limited() {
    let with = |more: &str, own: &str| [&user("ann", more, own), &group("makers", ALL)].map(String::as_str).concat();
    assert_eq!(told(&with("", JOIN), "aws_iam_user.ann", "admin")[0].1, ["puts itself into it", "may do everything"]);
    let boundary = "permissions_boundary = \"arn:aws:iam::aws:policy/PowerUserAccess\"";
    assert!(told(&with(boundary, JOIN), "aws_iam_user.ann", "admin").is_empty(), "its boundary counts in the group");
    let denied = format!(r#"{JOIN}, {{ Effect = "Deny", Action = "iam:*", Resource = "*" }}"#);
    assert!(told(&with("", &denied), "aws_iam_user.ann", "admin").is_empty(), "it may not even join");
    assert_eq!(told(&with("", JOIN), "aws_iam_user.ann", "s3:DeleteBucket")[0].1, ["puts itself into it", "may do it"]);
    let denied = format!(r#"{JOIN}, {{ Effect = "Deny", Action = "s3:DeleteBucket", Resource = "*" }}"#);
    assert!(told(&with("", &denied), "aws_iam_user.ann", "s3:DeleteBucket").is_empty(), "its Deny counts in the group");
    assert_eq!(told(&with("", &denied), "aws_iam_user.ann", "s3:DeleteObject").len(), 1);
    // A role is in no group.
    let a_role = role("start", BUILD, JOIN) + &group("makers", ALL);
    assert!(told(&a_role, "aws_iam_role.start", "admin").is_empty());
}

/// Two users reach one group: what limits the first says nothing of the second.
#[test]
fn each_user_in_a_group_is_followed() {
    let text = [
        role("start", BUILD, r#"{ Effect = "Allow", Action = "iam:CreateAccessKey", Resource = "*" }"#),
        user("ann", "permissions_boundary = \"arn:aws:iam::aws:policy/IAMReadOnlyAccess\"", JOIN),
        user("bob", "", JOIN),
        group("makers", ALL),
    ]
    .concat();
    let ways = told(&text, "aws_iam_role.start", "admin");
    assert_eq!(ways.len(), 1, "{ways:?}");
    assert_eq!(ways[0].1, ["makes itself an access key of it", "puts itself into it", "may do everything"]);
}

#[test]
fn all_but_some_actions_are_the_others() {
    let with = |statement: &str| {
        role("start", BUILD, statement)
            + &role("target", LAMBDA, ALL)
            + "resource \"aws_s3_bucket\" \"b\" { bucket = \"photo-b\" }\n"
    };
    let but = |actions: &str| with(&format!(r#"{{ Effect = "Allow", NotAction = {actions}, Resource = "*" }}"#));
    let reaches = |text: &str, to: &str| !told(text, "aws_iam_role.start", to).is_empty();
    assert!(reaches(&but(r#"["ec2:*"]"#), "aws_s3_bucket.b"));
    assert!(reaches(&but(r#"["s3:Put*", "s3:Delete*"]"#), "aws_s3_bucket.b"), "it may read");
    assert!(!reaches(&but(r#"["s3:*", "iam:*", "sts:*", "lambda:*"]"#), "aws_s3_bucket.b"));
    assert!(reaches(&but(r#"["s3:*"]"#), "aws_iam_role.target"), "it passes the role to a function");
    assert!(!reaches(&but(r#"["iam:*", "sts:*"]"#), "aws_iam_role.target"));
    assert!(reaches(&but(r#"["s3:*"]"#), "admin"), "it writes its own permissions");
    assert!(!reaches(&but(r#"["iam:*", "sts:*", "lambda:*"]"#), "admin"));
    let denied = format!(r#"{ALL}, {{ Effect = "Deny", NotAction = ["s3:GetObject"], Resource = "*" }}"#);
    assert!(reaches(&with(&denied), "aws_s3_bucket.b"), "all but one action is denied");
    assert!(!reaches(&with(&denied), "admin"));
}

#[test]
fn what_is_left_of_a_pattern_is_a_way() {
    let with = |statements: &str| {
        role("start", BUILD, statements) + "resource \"aws_s3_bucket\" \"b\" { bucket = \"photo-b\" }\n"
    };
    let all = r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#;
    let but = |actions: &str| with(&format!(r#"{all}, {{ Effect = "Deny", Action = {actions}, Resource = "*" }}"#));
    let ways = told(
        &but(r#"["s3:PutBucketPolicy", "s3:*Acl*", "s3:Put*", "s3:Delete*"]"#),
        "aws_iam_role.start",
        "aws_s3_bucket.b",
    );
    assert_eq!(ways.len(), 1, "the gravest are denied, and others are not");
    assert_eq!(ways[0].0, Certainty::Allowed, "{ways:?}");
    assert!(told(&but(r#"["s3:*"]"#), "aws_iam_role.start", "aws_s3_bucket.b").is_empty());
    // The bucket's own Deny counts, too.
    let own = |action: &str| {
        with(all)
            + &format!(
                r#"
resource "aws_s3_bucket_policy" "b" {{
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Deny", Principal = "*", Action = "{action}", Resource = [aws_s3_bucket.b.arn, "${{aws_s3_bucket.b.arn}}/*"] }} ] }})
}}
"#
            )
    };
    assert_eq!(told(&own("s3:*Policy"), "aws_iam_role.start", "aws_s3_bucket.b").len(), 1);
    assert!(told(&own("s3:*"), "aws_iam_role.start", "aws_s3_bucket.b").is_empty());
}

/// The short way asks for something; the long one does not.
#[test]
fn a_way_without_conditions_is_shown_beside_a_shorter_one_with_some() {
    let to = |name: &str, condition: &str| {
        format!(r#"{{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.{name}.arn{condition} }}"#)
    };
    let mfa = r#", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }"#;
    let with = |condition: &str| {
        let account = crate::authority::tests::ACCOUNT;
        [
            IDENTITY,
            &role("start", BUILD, &format!("{}, {}", to("far", mfa), to("middle", condition))),
            &role("middle", account, &to("far", "")),
            &role("far", account, &to("target", "")),
            &role("target", account, ALL),
        ]
        .concat()
    };
    let shape = |text: &str, to: &str| -> Vec<(Certainty, usize)> {
        told(text, "aws_iam_role.start", to).iter().map(|(certainty, hops)| (*certainty, hops.len())).collect()
    };
    assert_eq!(shape(&with(""), "admin"), [(Certainty::Limited, 3), (Certainty::Allowed, 4)]);
    assert_eq!(shape(&with(mfa), "admin"), [(Certainty::Limited, 3)], "a longer one that asks for as much is none");
}

#[test]
fn a_deny_of_a_trust_policy_that_perhaps_names_the_caller_leaves_it_open() {
    let with = |deny: &str| {
        let own = r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }"#;
        let account = crate::authority::tests::ACCOUNT;
        let allow = format!(r#"{{ Effect = "Allow", Principal = {account}, Action = "sts:AssumeRole" }}"#);
        let target = role("target", account, ALL).replacen(&allow, &format!("{allow}, {deny}"), 1);
        let more = "variable \"who\" {}\nvariable \"effect\" {}\n";
        [IDENTITY, &role("start", BUILD, own), &role("other", BUILD, own), &target, more].concat()
    };
    let certainty =
        |deny: &str| told(&with(deny), "aws_iam_role.start", "aws_iam_role.target").first().map(|way| way.0);
    let deny = |principal: &str| format!(r#"{{ Effect = "Deny", {principal}, Action = "sts:AssumeRole" }}"#);
    assert_eq!(certainty(&deny("Principal = { AWS = aws_iam_role.other.arn }")), Some(Certainty::Allowed));
    assert_eq!(certainty(&deny("Principal = { AWS = aws_iam_role.start.arn }")), None);
    assert_eq!(certainty(&deny("Principal = { AWS = var.who }")), Some(Certainty::Perhaps));
    assert_eq!(certainty(&deny("NotPrincipal = { AWS = aws_iam_role.start.arn }")), Some(Certainty::Allowed));
    assert_eq!(certainty(&deny("NotPrincipal = { AWS = aws_iam_role.other.arn }")), None);
    assert_eq!(certainty(&deny("NotPrincipal = { AWS = var.who }")), Some(Certainty::Perhaps));
    let unknown = deny("Principal = { AWS = aws_iam_role.start.arn }").replace("\"Deny\"", "var.effect");
    assert_eq!(certainty(&unknown), Some(Certainty::Perhaps), "an Effect that is not known");
}

/// What a caller may do to roles of which the configuration knows nothing is said beside the ways.
#[test]
fn roles_that_are_not_declared_are_not_seen() {
    let unseen = |statements: &str| {
        let graph = graph(&role("start", BUILD, statements));
        let start = start(&graph, "aws_iam_role.start").expect("a start");
        ways(&graph, &start, &Goal::Admin, 10).unseen.join("; ")
    };
    let pass = |condition: &str| {
        format!(
            r#"{{ Effect = "Allow", Action = "iam:PassRole", Resource = "*"{condition} }}, {{ Effect = "Allow", Action = "cloudformation:*", Resource = "*" }}"#
        )
    };
    let to = |service: &str| format!(r#", Condition = {{ StringEquals = {{ "iam:PassedToService" = "{service}" }} }}"#);
    let said = unseen(&pass(&to("cloudformation.amazonaws.com")));
    assert!(
        said.contains("may pass to cloudformation.amazonaws.com (iam:PassRole on *) with cloudformation:CreateStack"),
        "{said}"
    );
    // The widest is told: all roles for Lambda, rather than some for CloudFormation.
    let some = pass(&to("cloudformation.amazonaws.com")).replacen(r#""*""#, r#""arn:aws:iam::*:role/photos-*""#, 1);
    assert!(unseen(&some).contains("to cloudformation.amazonaws.com (iam:PassRole on arn:aws:iam::*:role/photos-*)"));
    let both = format!(
        r#"{some}, {{ Effect = "Allow", Action = "lambda:*", Resource = "*" }}, {}"#,
        pass(&to("lambda.amazonaws.com"))
    );
    let said = unseen(&both);
    assert!(said.contains("to lambda.amazonaws.com (iam:PassRole on *) with lambda:CreateFunction"), "{said}");
    assert_eq!(unseen(&pass(&to("batch.amazonaws.com"))), "");
    assert!(
        unseen(r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }"#).contains("sts:AssumeRole on *")
    );
    let one = r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::111122223333:role/x" }"#;
    assert_eq!(unseen(one), "");
}
