use std::collections::BTreeMap;

use super::{Script, read};
use crate::text::{Origin, Symbol, SymbolKind, Text};

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}

fn script(text: &str) -> Script {
    let environment = BTreeMap::from([
        ("BUCKET".to_owned(), Some(literal("builds"))),
        ("OPTIONS".to_owned(), Some(literal("--delete --quiet"))),
        ("STAGE".to_owned(), None),
    ]);
    read(&[literal(text)], &environment)
}

/// Each command on a line, its words between bars.
fn shown(text: &str) -> String {
    let script = script(text);
    let words = |words: &[Text]| words.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    let mut lines: Vec<String> = script.commands.iter().map(|command| words(&command.words)).collect();
    lines.extend(script.unread.iter().map(|what| format!("not read: {what}")));
    lines.join("\n")
}

#[test]
fn commands_end_where_the_shell_ends_them() {
    let all = "cd app && npm ci; echo 'a; b' | tee log & ls\n# not this; one\nwc -l < in > out 2>&1";
    insta::assert_snapshot!(shown(all), @r"
    cd|app
    npm|ci
    echo|a; b
    tee|log
    ls
    wc|-l
    ");
}

#[test]
fn compound_commands_are_the_commands_in_them() {
    let all =
        "if [ -f a ]; then make; else echo no; fi\nfor f in a b; do aws s3 cp $f s3://x/; done\n(cd a && { ls; })";
    insta::assert_snapshot!(shown(all), @r"
    [|-f|a|]
    make
    echo|no
    aws|s3|cp|*|s3://x/
    cd|a
    ls
    ");
}

#[test]
fn a_variable_with_one_value_is_that_value() {
    insta::assert_snapshot!(shown("aws s3 ls s3://$BUCKET/${BUCKET}/x"), @"aws|s3|ls|s3://builds/builds/x");
    insta::assert_snapshot!(shown("NAME=a\nexport PATH_=$NAME/b\nls \"$PATH_\""), @r"
    export|PATH_=a/b
    ls|a/b
    ");
    // Set twice, set by what is read, set to what is not known, or never.
    insta::assert_snapshot!(shown("BUCKET=b\nls $BUCKET"), @"ls|*");
    insta::assert_snapshot!(shown("read A\nls $A $STAGE $NONE x$NONE"), @r"
    read|A
    ls|*|*|*|x*
    ");
    insta::assert_snapshot!(shown("TAG=$(git rev-parse HEAD)\ndocker push app:$TAG"), @r"
    git|rev-parse|HEAD
    docker|push|app:*
    ");
    insta::assert_snapshot!(shown("source ./env\nls $BUCKET"), @r"
    source|./env
    ls|*
    ");
    insta::assert_snapshot!(shown("ls ${BUCKET:-other} ${#BUCKET} $1 $? $"), @"ls|*|*|*|*|$");
}

#[test]
fn a_variable_without_quotes_may_be_several_words() {
    insta::assert_snapshot!(shown("aws s3 sync $OPTIONS a \"$OPTIONS\""), @"aws|s3|sync|*|a|--delete --quiet");
}

#[test]
fn commands_in_words_are_commands() {
    insta::assert_snapshot!(shown("echo \"at `date` by $(whoami | cut -d: -f1)\""), @r"
    date
    whoami
    cut|-d:|-f1
    echo|at * by *
    ");
    insta::assert_snapshot!(shown("$(aws ecr get-login) && X=1 sudo -E true && sudo docker ps"), @r"
    aws|ecr|get-login
    *
    sudo|-E|true
    docker|ps
    ");
    insta::assert_snapshot!(shown("echo $((1 + 2))"), @"echo|*");
}

#[test]
fn what_is_not_read_is_said() {
    assert!(shown("cat <<EOF\nrm -rf\nEOF").contains("not read: a here-document"));
    assert!(shown("deploy() { make; }").contains("not read: a function"));
    assert!(shown("case $A in a) ls;; esac").contains("not read: a compound command"));
    assert!(shown("echo 'open").contains("not read: a quote that is not closed"));
    assert!(shown("echo ${A:-$(aws s3 ls)}").contains("not read: a command within"));
    assert!(shown("diff <(ls) <(ls)").contains("not read: a process substitution"));
    assert!(shown("echo `ls").contains("not read: a backtick"));
    assert!(shown(&format!("{}ls", "$(".repeat(40))).contains("not read: too many"));
    assert_eq!(script("echo a && ls").unread, Vec::<&str>::new());
}

#[test]
fn holes_stay_holes() {
    let symbol = Symbol::new("aws_s3_bucket.b.id", SymbolKind::Other, "known after apply");
    let hole = Text::symbol(symbol, Origin::default());
    let line = Text::concat([&literal("aws s3 cp 'a b' \"s3://"), &hole, &literal("/$BUCKET\"")]);
    let environment = BTreeMap::from([("BUCKET".to_owned(), Some(literal("x")))]);
    let script = read(&[line], &environment);
    let words: Vec<String> = script.commands[0].words.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["aws", "s3", "cp", "a b", "s3://${aws_s3_bucket.b.id}/x"]);
}

#[test]
fn variables_in_front_are_those_of_one_command() {
    let script = script("AWS_REGION=eu-west-2 aws s3 ls");
    assert_eq!(script.commands[0].variables["AWS_REGION"], literal("eu-west-2"));
    assert!(!script.variables.contains_key("AWS_REGION"));
}
