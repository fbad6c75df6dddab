//! Small configurations, written out or from a directory.

use std::path::Path;
use std::sync::Arc;

use crate::graph::arn::Own;
use crate::graph::resources::{Declared, Resources};
use crate::input::Sources;
use crate::terraform::{Evaluation, Options};
use crate::text::Address;

pub(super) struct Small {
    pub(super) sources: Arc<Sources>,
    pub(super) resources: Resources,
    addresses: Vec<Address>,
}

impl Small {
    pub(super) fn new(text: &str) -> Self {
        Self::within(&Arc::new(Sources::new()), text)
    }

    pub(super) fn within(sources: &Arc<Sources>, text: &str) -> Self {
        let source = sources.add(Path::new("main.tf"), text);
        let evaluation = Evaluation::of_source(&source, Path::new("."), sources, &Options::default());
        assert!(evaluation.diagnostics().is_empty(), "{:?}\n{text}", evaluation.diagnostics());
        Self::of(&evaluation, sources)
    }

    pub(super) fn load(dir: &Path) -> Self {
        let sources = Arc::new(Sources::new());
        Self::of(&Evaluation::load(dir, &sources, &Options::default()), &sources)
    }

    fn of(evaluation: &Evaluation, sources: &Arc<Sources>) -> Self {
        let instances = evaluation.instances();
        let declared = instances.iter().map(|instance| Declared {
            address: instance.address.clone(),
            header: Some(instance.header),
            block: Some(instance.block),
            body: evaluation.body(instance),
            place: evaluation.place(instance),
            ignored: evaluation.ignored(instance),
        });
        let resources = Resources::of(declared, Own::default());
        let addresses = instances.iter().map(|instance| instance.address.clone()).collect();
        Self { resources, addresses, sources: Arc::clone(sources) }
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = Address> {
        self.addresses.iter().cloned()
    }
}
