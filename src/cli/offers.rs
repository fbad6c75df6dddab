//! Which findings are shown with the command that narrows their policy: those for whose statement it knows something narrower.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::analysis::Analysis;
use super::verdict::{Judged, Verdict};
use crate::rules::Offer;
use crate::suggest::{Narrowed, Narrowing};

/// Takes the commands back that would change nothing of what their finding is about. One that changes no file prints what it knows.
pub(super) fn settle(judged: &mut Judged, analysis: &Analysis) {
    let mut by_graph: BTreeMap<usize, Vec<&mut Verdict>> = BTreeMap::new();
    for verdict in &mut judged.0 {
        let graph = verdict.graph.filter(|_| verdict.finding.suggest.is_some());
        if let Some(graph) = graph {
            by_graph.entry(graph).or_default().push(verdict);
        }
    }
    by_graph.into_par_iter().for_each(|(number, verdicts)| {
        let Some(graph) = analysis.graphs().as_slice().get(number) else { return };
        let narrowing = Narrowing::of(graph);
        for Verdict { finding, .. } in verdicts {
            let statement = finding.statement.as_ref().map(|statement| statement.index);
            let settled = |offer: Offer| match narrowing.of_statement(offer.policy, statement)? {
                Narrowed::InPlace => Some(offer),
                Narrowed::Printed => Some(Offer { command: offer.command.replace(" --diff", ""), ..offer }),
            };
            finding.suggest = finding.suggest.take().and_then(settled);
        }
    });
}
