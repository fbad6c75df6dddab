//! What uses a role, and what that leaves open.

use super::*;

#[test]
fn an_instance_uses_the_role_in_its_profile() {
    let graph = build(
        vec![
            declared("aws_iam_instance_profile.web", object([("name", str("web-profile")), ("role", str("web"))])),
            declared(
                "aws_iam_role.web",
                object([("name", str("web")), ("assume_role_policy", trusts("ec2.amazonaws.com"))]),
            ),
            declared(
                "aws_instance.web",
                object([("iam_instance_profile", unknown("aws_iam_instance_profile.web", "name"))]),
            ),
        ],
        unwired,
    );
    let [user] = graph.principals[0].users.as_slice() else { panic!("one user") };
    assert_eq!(graph.resources.resource(user.resource).address, address("aws_instance.web"));
}

#[test]
fn a_use_without_wiring_leaves_the_role_open() {
    let graph = build(pipeline(), unwired);
    let Openness::Open(reasons) = &graph.principals[0].openness else { panic!("open") };
    assert_eq!(reasons, &["iamlint does not know what aws_codepipeline needs of its role (aws_codepipeline.photo)"]);
    assert_eq!(graph.principals[0].users[0].service.as_deref(), Some("codepipeline.amazonaws.com"));
}

#[test]
fn a_role_that_nothing_uses_is_open() {
    let mut declared = pipeline();
    declared.remove(0);
    let graph = build(declared, unwired);
    let Openness::Open(reasons) = &graph.principals[0].openness else { panic!("open") };
    assert!(reasons.contains(&"nothing in this configuration uses it".to_owned()), "{reasons:?}");
}

/// What stands at a role attribute: a reference to the role, or to its profile, in the shape that the attribute has.
fn role_setting(attribute: RoleAttribute) -> Value {
    let role = match attribute.content() {
        Content::RoleName => unknown("aws_iam_role.r", "name"),
        Content::InstanceProfile => unknown("aws_iam_instance_profile.p", "name"),
        Content::ContainerJson => value(Kind::Str {
            text: literal("{…}"),
            json: Some(Arc::new(object([("jobRoleArn", unknown("aws_iam_role.r", "arn"))]))),
        }),
        _ => unknown("aws_iam_role.r", "arn"),
    };
    match attribute.shape() {
        Shape::One => role,
        Shape::List => tuple([role]),
        Shape::Map => object([("authenticated", role)]),
    }
}

#[test]
fn a_role_is_used_wherever_an_attribute_holds_it_and_open_where_nobody_models_that() {
    let sources = Arc::new(Sources::new());
    let wiring = Wiring::builtin(&sources);
    let mut modelled = 0;
    for attribute in all_role_attributes() {
        // A blank setting of Elastic Beanstalk says by the name beside it what it is.
        if attribute.content() == Content::Setting {
            continue;
        }
        let mut steps = attribute.path().rsplit('.');
        let last = steps.next().expect("a path has a last step");
        let inner = object([(last, role_setting(attribute))]);
        let body = steps.fold(inner, |inner, block| object([(block, tuple([inner]))]));
        let service = attribute.service_principals().next().unwrap_or("ec2.amazonaws.com");
        let user = format!("{}.x", attribute.terraform_type());
        let declared = vec![
            declared(&user, body),
            declared("aws_iam_role.r", object([("name", str("r")), ("assume_role_policy", trusts(service))])),
            declared("aws_iam_instance_profile.p", object([("role", unknown("aws_iam_role.r", "name"))])),
        ];
        let graph = build(declared, |resources| {
            let reading = wiring.over(resources);
            let of = |(number, resource): (usize, &Resource)| {
                let applied = reading.apply(&resource.address);
                applied.into_iter().map(move |applied| (ResourceId(number as u32), applied)).collect::<Vec<_>>()
            };
            resources.iter().enumerate().flat_map(of).collect()
        });
        let role = &graph.principals[0];
        let used = role.users.iter().filter(|used| graph.resources.resource(used.resource).address.to_string() == user);
        let is_it = |at: &str| at == attribute.path() || at.starts_with(&format!("{}.", attribute.path()));
        let used: Vec<_> = used.filter(|used| is_it(&used.attribute)).collect();
        assert!(!used.is_empty(), "{attribute:?}: the role is used by nothing");
        if used.iter().all(|used| used.modelled) {
            modelled += 1;
            continue;
        }
        let said = format!("iamlint does not know what {} needs of its role", attribute.terraform_type());
        let Openness::Open(reasons) = &role.openness else { panic!("{attribute:?}: the role is closed") };
        assert!(reasons.iter().any(|reason| reason.starts_with(&said)), "{attribute:?}: {reasons:?}");
    }
    assert!(modelled > 100, "only {modelled} attributes are modelled");
}
