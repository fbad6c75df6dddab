//! Which resources run under which role.

use crate::catalog::terraform::{Content, RoleAttribute, role_attributes};
use crate::input::Span;
use crate::json;
use crate::terraform::value::{Kind, Value};
use crate::text::{Mode, Text};

use super::super::model::{PrincipalId, ResourceId, Use};
use super::super::resources::Resources;
use super::super::values::{leaves, text};
use super::principals::{PROFILE, Principals};

/// Every use of a role that the catalogue's table knows, in address order. Uses of the role's instance profile count as uses of the role.
pub(super) fn uses(principals: &Principals, resources: &Resources) -> Vec<(PrincipalId, Use)> {
    let mut found = Vec::new();
    for (number, resource) in resources.iter().enumerate() {
        let id = ResourceId(number as u32);
        let tf_type = &*resource.address.type_name;
        if resource.address.mode == Mode::Data || tf_type == PROFILE {
            continue;
        }
        for attribute in role_attributes(tf_type) {
            for (path, setting, span) in settings(resources.body(id), attribute) {
                let role = principals.role(resources, &setting);
                let mut services = attribute.service_principals();
                let service = services.next().filter(|name| services.next().is_none() && !name.contains('$'));
                found.extend(role.map(|role| {
                    let elsewhere = principals.may_be_elsewhere(resources, role, &setting);
                    (role, Use { elsewhere, ..use_of(id, &path, service, span) })
                }));
            }
        }
    }
    let unused = resources.by_type(PROFILE).iter().filter_map(|&profile| {
        let role = leaves(resources.body(profile), "role").into_iter().find_map(text)?;
        let role = principals.find(resources, "aws_iam_role", &role)?;
        let is_used = found.iter().any(|(user, _)| *user == role);
        let of_profile = || use_of(profile, "role", Some("ec2.amazonaws.com"), resources.resource(profile).header);
        (!is_used).then(|| (role, of_profile()))
    });
    let unused: Vec<_> = unused.collect();
    found.extend(unused);
    found
}

fn use_of(resource: ResourceId, attribute: &str, service: Option<&str>, span: Option<Span>) -> Use {
    Use {
        resource,
        attribute: attribute.to_owned(),
        service: service.map(str::to_owned),
        span,
        modelled: false,
        code: false,
        elsewhere: false,
    }
}

/// What is written at a role attribute, and where: a role, several, or JSON that names roles by their keys.
fn settings(body: &Value, attribute: RoleAttribute) -> Vec<(String, Text, Option<Span>)> {
    let path = attribute.path();
    let values = leaves(body, path);
    if attribute.content() != Content::ContainerJson {
        let written = |value: &Value| Some((path.to_owned(), text(value)?, value.origin.primary()));
        return values.into_iter().filter_map(written).collect();
    }
    let documents = values.into_iter().filter_map(|value| match &value.kind {
        Kind::Str { json: Some(structured), .. } => Some(structured.to_json()),
        Kind::Str { text, .. } => json::parse(text).value,
        _ => None,
    });
    let roles = documents.flat_map(|document| {
        ["jobRoleArn", "executionRoleArn"].map(|key| {
            let value = document.get(key)?;
            match &value.kind {
                json::Kind::String(text) | json::Kind::Unknown(text) => {
                    Some((format!("{path}.{key}"), text.clone(), value.span()))
                }
                _ => None,
            }
        })
    });
    roles.flatten().collect()
}
