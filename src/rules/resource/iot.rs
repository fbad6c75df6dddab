//! `rules/resource/iot-policy-wildcard.md`

use crate::policy::PolicyType;
use crate::rules::draft::text_span;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct IotPolicyWildcard;

impl Rule for IotPolicyWildcard {
    fn page(&self) -> &'static Page {
        page!("resource", "iot-policy-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Identity || !at.statement.allows() {
            return;
        }
        let wide = at.actions().iter().find(|grant| matches!(grant.breadth, Breadth::Everything | Breadth::Service(_)));
        let all = at.everything();
        if wide.is_none() && all.is_none() {
            return;
        }
        let of_iot = |text: &str| text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("iot:"));
        let mut actions = at.statement.action_values().peekable();
        let only_iot_actions = actions.peek().is_some() && actions.all(|value| of_iot(&value.text.known_prefix()));
        let on_iot = |text: &str| text.split(':').nth(2) == Some("iot");
        let mut resources = at.statement.resource_values().peekable();
        let only_iot_resources =
            wide.is_some() && resources.peek().is_some() && resources.all(|value| on_iot(&value.text.to_string()));
        if let Some(grant) = wide.filter(|_| only_iot_actions || only_iot_resources) {
            let finding = at
                .finding(self.page(), format!("{} lets a device do everything that IoT Core has", grant.leaf.text))
                .about(grant.leaf.text.to_string())
                .with_label(text_span(grant.leaf), "a device connects, publishes, subscribes and receives")
                .with_help("list iot:Connect, iot:Publish, iot:Subscribe and iot:Receive as the device needs them");
            report.push(finding, []);
        }
        if let Some(all) = all.filter(|_| only_iot_actions) {
            let finding = at
                .finding(self.page(), "a device may use every topic and every client id")
                .about("Resource *")
                .with_label(text_span(all), "one device's key is enough to act as all of them")
                .with_help("name the topics, with ${iot:Connection.Thing.ThingName} for the device's own");
            report.push(finding, []);
        }
    }
}
