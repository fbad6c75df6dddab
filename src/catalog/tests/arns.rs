//! ARNs and the forms of resource types.

use crate::catalog::{ResourceType, catalog};

fn resource(name: &str) -> ResourceType {
    let (prefix, resource) = name.split_once(':').unwrap();
    catalog().service(prefix).unwrap().resource_type(resource).unwrap()
}

#[test]
fn an_arn_fits_its_own_type_and_not_its_neighbours() {
    for (arn, fits, does_not) in [
        ("arn:aws:s3:::photos", "s3:bucket", "s3:object"),
        ("arn:aws:s3:::photos/*", "s3:object", "s3:bucket"),
        ("arn:aws:s3:::photos/a/b.jpg", "s3:object", "s3:bucket"),
        ("arn:aws:dynamodb:eu-west-2:111122223333:table/t", "dynamodb:table", "dynamodb:index"),
        ("arn:aws:dynamodb:eu-west-2:111122223333:table/t/index/*", "dynamodb:index", "dynamodb:table"),
        (
            "arn:aws:events:eu-west-2:111122223333:rule/bus/r",
            "events:rule-on-custom-event-bus",
            "events:rule-on-default-event-bus",
        ),
        ("arn:aws:codebuild:eu-west-2:111122223333:project/p", "codebuild:project", "codebuild:build"),
        ("arn:aws:iam::111122223333:role/service-role/r", "iam:role", "iam:user"),
        ("arn:aws:ec2:*::image/ami-*", "ec2:image", "ec2:volume"),
        ("arn:*:sqs:*:*:queue", "sqs:queue", "sns:topic"),
    ] {
        assert!(resource(fits).fits(arn), "{arn} is a {fits}");
        assert!(!resource(does_not).fits(arn), "{arn} is no {does_not}");
    }
}

#[test]
fn wildcards_fit_all_that_they_could_be() {
    for name in ["s3:bucket", "s3:object", "codebuild:project", "iam:role"] {
        assert!(resource(name).fits("*"));
        assert!(resource(name).fits("arn:*"));
    }
    assert!(resource("s3:bucket").fits("arn:aws:s3:::*"));
    assert!(resource("s3:object").fits("arn:aws:s3:::*"));
    assert!(resource("logs:log-group").fits("arn:aws:logs:eu-west-2:111122223333:log-group:/aws/lambda/f:*"));
    assert!(resource("s3:bucket").fits("arn:aws:s3:::phot??"));
    // Fields that are missing at the end are wildcards to IAM.
    assert!(resource("sqs:queue").fits("arn:aws:sqs"));
    assert!(!resource("sqs:queue").fits("arn:aws:sns"));
}

#[test]
fn what_is_malformed_fits_nothing() {
    for arn in ["", "arn:aws:sqs", "arn:aws:s3:::", "photos", "arn:aws:s3::photos", "ARN:aws:s3:::photos"] {
        assert!(!resource("s3:bucket").fits(arn), "{arn}");
    }
    assert!(!resource("sqs:queue").fits("arn:aws:sqs:::queue"), "a queue has a region and an account");
}

#[test]
fn every_pattern_fits_its_own_glob_and_an_instance_of_itself() {
    for service in catalog().services() {
        for resource in service.resource_types() {
            for pattern in resource.arn_patterns() {
                assert!(pattern.fits(pattern.glob()), "{pattern}");
                let instance = pattern.glob().replace('*', "x1");
                assert!(pattern.fits(&instance), "{pattern}: {instance}");
                assert!(!pattern.fits(&instance.replacen("arn:", "urn:", 1)), "{pattern}");
            }
        }
    }
}

#[test]
fn globs_put_a_star_for_each_placeholder() {
    let pattern = resource("s3:object").arn_patterns().next().unwrap();
    assert_eq!(pattern.as_str(), "arn:${Partition}:s3:::${BucketName}/${ObjectName}");
    assert_eq!(pattern.glob(), "arn:*:s3:::*/*");
}

/// Joined patterns in one string come apart.
#[test]
fn a_resource_type_may_have_several_patterns() {
    let several = catalog().services().flat_map(|s| s.resource_types()).filter(|r| r.arn_patterns().len() > 1).count();
    assert!(several >= 10, "{several}");
    for service in catalog().services() {
        for resource in service.resource_types() {
            assert!(resource.arn_patterns().all(|pattern| !pattern.as_str().contains(", ")), "{resource}");
        }
    }
}
