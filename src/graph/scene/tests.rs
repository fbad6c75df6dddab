//! The scene of one small graph.

use super::super::build::tests::article;
use super::*;

/// `who > role > policy`, and rows with what they are about.
fn told(scene: &Scene) -> String {
    let name = |item: usize| scene.items[item].id.as_str();
    let line = |line: &Line| {
        let row = line.row.map(|row| format!(" {:?}", scene.items[line.from].rows[row].actions)).unwrap_or_default();
        format!("{}{row} -- {} -> {}\n", name(line.from), line.says.words(), name(line.to))
    };
    scene.lines.iter().map(line).collect()
}

#[test]
fn lines_lead_from_the_service_over_what_runs_to_the_role_and_its_grants() {
    insta::assert_snapshot!(told(&Scene::of(&article())), @r##"
    aws_iam_role.pipeline -- inline policy -> policy:aws_iam_role_policy.pipeline#1
    aws_iam_role.pipeline -- lacks -> missing of aws_iam_role.pipeline
    policy:aws_iam_role_policy.pipeline#1 ["s3:GetObject", "s3:PutObject"] -- granted and needed -> on aws_s3_bucket.build
    policy:aws_iam_role_policy.pipeline#1 ["codebuild:*"] -- granted, not needed -> on arn:*
    aws_codepipeline.photo -- runs as (role_arn) -> aws_iam_role.pipeline
    aws_codepipeline.photo -- wired to -> on aws_s3_bucket.build
    service:codepipeline.amazonaws.com -- runs -> aws_codepipeline.photo
    missing of aws_iam_role.pipeline ["codecommit:GitPull"] -- needed, not granted -> on arn:arn:${partition}:codecommit:::photo
    "##);
}

#[test]
fn boxes_keep_their_order_and_do_not_touch() {
    let scene = Scene::of(&article());
    let picture = scene.picture();
    let places = place::places(&picture);
    for column in Column::ALL {
        let of_column: Vec<usize> = picture.column(column).collect();
        for pair in of_column.windows(2) {
            let [above, below] = [pair[0], pair[1]];
            let end = places.y[above] + place::box_height(&picture, above);
            assert!(end < places.y[below], "{column:?}: {} ends at {end}", scene.items[picture.shown[above].item].id);
        }
    }
    let lowest = (0..picture.shown.len()).map(|at| places.y[at] + place::box_height(&picture, at)).fold(0.0, f64::max);
    assert!(lowest <= places.height);
}

#[test]
fn what_belongs_to_a_folded_principal_alone_is_drawn_as_the_principal() {
    let mut scene = Scene::of(&article());
    scene.fold_all(true);
    let picture = scene.picture();
    let shown: Vec<&str> = picture.shown.iter().map(|shown| scene.items[shown.item].id.as_str()).collect();
    assert_eq!(shown, ["service:codepipeline.amazonaws.com", "aws_iam_role.pipeline"]);
    let [line] = picture.lines.as_slice() else { panic!("one line: {:?}", picture.lines) };
    assert_eq!(line.says, Says::Drives);
}
