//! `iamlint suggest --diff`: only the bytes that have to change, in every form that a policy is written in.

mod blocks;
mod encoded;
mod left;
mod text;

use crate::common::{directory, iamlint, printed, rewritten, said};
use crate::parts::{pipeline, role_with, source};

/// A pipeline of one stage, its bucket and its role, with `inline` in the role's block.
fn project(inline: &str) -> String {
    let bucket = "aws_s3_bucket.b.bucket";
    let bucket_itself = "\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"store\"\n}\n";
    let all = [
        &*pipeline("p", "aws_iam_role.p.arn", bucket, &source(bucket)),
        bucket_itself,
        &role_with("p", "codepipeline", inline),
    ];
    all.concat()
}

/// The files of a project, with one policy.
fn all(inline: &str, policy: &str, files: &[(&str, &str)], ends: &str) -> Vec<(String, String)> {
    let main = project(inline);
    let own = [("main.tf", main.as_str()), ("policy.tf", policy)];
    let all = own.into_iter().chain(files.iter().copied());
    all.map(|(name, text)| (name.to_owned(), text.replace('\n', ends))).collect()
}

/// The lines that change. Written, nothing is left to say, and nothing is allowed that was not.
fn changed(inline: &str, policy: &str, files: &[(&str, &str)], ends: &str) -> String {
    let files = all(inline, policy, files, ends);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    rewritten(&files);
    let patch = printed(&iamlint(directory(&files).path(), &["suggest", "--diff", "."]));
    let added = |line: &&str| line.starts_with('+') && !line.starts_with("+++");
    let stray: Vec<&str> = patch.split_inclusive('\n').filter(added).filter(|line| !line.ends_with(ends)).collect();
    assert!(stray.is_empty(), "{stray:?}");
    patch.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn narrowed(inline: &str, policy: &str, files: &[(&str, &str)]) -> String {
    changed(inline, policy, files, "\n")
}

fn narrowed_crlf(inline: &str, policy: &str, files: &[(&str, &str)]) -> String {
    changed(inline, policy, files, "\r\n")
}

/// What is said of a policy that is not changed.
fn left(policy: &str, files: &[(&str, &str)]) -> String {
    let files = all("", policy, files, "\n");
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let project = directory(&files);
    let run = |arguments: &[&str]| iamlint(project.path(), arguments);
    assert_eq!(printed(&run(&["suggest", "--diff", "."])), "");
    let json = printed(&run(&["suggest", "--output-format", "json", "."]));
    json + &said(&run(&["suggest", "--write", "."]))
}
