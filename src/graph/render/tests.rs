//! Every format over one small graph.

use super::super::build::tests::article;
use super::super::edges::{Edge, Node, Relation};
use super::super::scene::Scene;
use super::*;
use crate::text::{Origin, Text};

#[test]
fn text_reads_role_by_role() {
    insta::assert_snapshot!(text(&article()), @r##"
    aws_iam_role.pipeline
      trusted by  codepipeline.amazonaws.com
      used by     aws_codepipeline.photo (role_arn)
      policies    aws_iam_role_policy.pipeline (inline)
      may         aws_s3_bucket.build  Read, Write: s3:GetObject, PutObject
      needs not   *  List, Read, Write, Permissions management: codebuild:*
      lacks       arn:${partition}:codecommit:::photo  Read: codecommit:GitPull
    "##);
}

#[test]
fn dot_quotes_labels_and_dashes_what_is_missing() {
    insta::assert_snapshot!(dot(&article()), @r##"
    digraph iamlint {
      rankdir=LR;
      node [fontname="sans-serif"];
      edge [fontname="sans-serif", fontsize=10];
      n0 [label="codepipeline.amazonaws.com", shape=oval];
      n1 [label="aws_codepipeline.photo", shape=component];
      n2 [label="aws_iam_role.pipeline", shape=box];
      n3 [label="aws_iam_role_policy.pipeline", shape=note];
      n4 [label="what aws_iam_role.pipeline needs and lacks", shape=note];
      n5 [label="aws_s3_bucket.build", shape=component];
      n6 [label="*", shape=component];
      n7 [label="arn:${partition}:codecommit:::photo", shape=component];
      n0 -> n1 [label="runs"];
      n1 -> n2 [label="runs as (role_arn)"];
      n2 -> n3 [label="inline policy"];
      n2 -> n4 [label="lacks"];
      n3 -> n5 [label="s3:GetObject, PutObject", style=bold];
      n3 -> n6 [label="codebuild:* (granted, not needed)", style=dashed];
      n4 -> n7 [label="codecommit:GitPull (needed, not granted)", style="dashed,bold"];
    }
    "##);
}

#[test]
fn mermaid_escapes_what_it_would_read() {
    insta::assert_snapshot!(mermaid(&article()), @r##"
    flowchart LR
      n0(["codepipeline.amazonaws.com"])
      n1[("aws_codepipeline.photo")]
      n2["aws_iam_role.pipeline"]
      n3>"aws_iam_role_policy.pipeline"]
      n4>"what aws_iam_role.pipeline needs and lacks"]
      n5[("aws_s3_bucket.build")]
      n6[("#42;")]
      n7[("arn:$#123;partition#125;:codecommit:::photo")]
      n0 -->|"runs"| n1
      n1 -->|"runs as (role_arn)"| n2
      n2 -->|"inline policy"| n3
      n2 -->|"lacks"| n4
      n3 ==>|"s3:GetObject, PutObject"| n5
      n3 -.->|"codebuild:#42; (granted, not needed)"| n6
      n4 -.->|"codecommit:GitPull (needed, not granted)"| n7
    "##);
}

#[test]
fn json_has_every_end_of_every_edge_among_its_nodes() {
    let graph = json(&article());
    let ids: Vec<&str> =
        graph["nodes"].as_array().expect("nodes").iter().filter_map(|node| node["id"].as_str()).collect();
    let edges = graph["edges"].as_array().expect("edges");
    assert!(edges.len() > 5);
    for edge in edges {
        for end in ["from", "to"] {
            assert!(ids.contains(&edge[end].as_str().expect("an id")), "{edge}");
        }
    }
}

#[test]
fn what_is_not_known_is_drawn_dashed_and_labels_cannot_end_themselves() {
    let mut graph = article();
    let strange = Text::literal("a \"b\" |c|\nd", Origin::default());
    let edge =
        Edge { from: Node::Unknown(strange), to: graph.edges()[0].to.clone(), relation: Relation::Assumes, span: None };
    graph.edges = vec![edge].into();
    assert!(dot(&graph).contains(r#"n0 [label="a \"b\" |c|\nd", shape=component, style=dashed];"#), "{}", dot(&graph));
    let mermaid = mermaid(&graph);
    assert!(mermaid.contains(r#"n0[("a #34;b#34; #124;c#124; d")]"#), "{mermaid}");
    assert!(mermaid.ends_with("  classDef unknown stroke-dasharray: 5 5\n  class n0 unknown\n"), "{mermaid}");
}

#[test]
fn svg_draws_each_node_and_edge_once_and_escapes_labels() {
    let mut graph = article();
    let strange = Text::literal("<script>\u{7}", Origin::default());
    let to = graph.edges()[0].to.clone();
    let strange = Edge { from: Node::Unknown(strange), to, relation: Relation::Assumes, span: None };
    let edges: Vec<Edge> = graph.edges().iter().cloned().chain([strange]).collect();
    graph.edges = edges.into();
    let svg = svg([&graph]);
    let picture = Scene::of(&graph);
    let picture = picture.picture();
    assert_eq!(svg.matches("<rect class").count(), picture.shown.len());
    assert_eq!(svg.matches("<path class").count(), picture.lines.len() + Standing::ALL.len());
    assert!(svg.contains("&lt;script&gt;\u{fffd}") && !svg.contains("<script>"), "{svg}");
}
