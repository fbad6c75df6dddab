//! Which findings are shown with the command that narrows their policy: those for whose statement it knows something narrower.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::analysis::Analysis;
use super::verdict::{Judged, Verdict};
use crate::suggest::{Narrowed, Narrowing};
use crate::text::Address;

/// Findings with a command for the same role, each with the graph it is of.
type Offered<'v> = Vec<(usize, &'v mut Verdict)>;

/// Takes the commands back that would change nothing of what their finding is about. One that changes no file prints what it knows.
pub(super) fn settle(judged: &mut Judged, analysis: &Analysis) {
    // The role of a root module is asked for in its directory; that of a called one wherever it is called so.
    let mut by_role: BTreeMap<(Address, Option<usize>), Offered<'_>> = BTreeMap::new();
    for verdict in &mut judged.0 {
        let Some((graph, offer)) = verdict.graph.zip(verdict.finding.suggest.as_ref()) else { continue };
        let root = offer.role.module.is_root().then_some(graph);
        by_role.entry((offer.role.clone(), root)).or_default().push((graph, verdict));
    }
    if by_role.is_empty() {
        return;
    }
    let narrowing = Narrowing::of(analysis.graphs().as_slice());
    by_role.into_par_iter().for_each(|((role, _), verdicts)| {
        let policy =
            |(graph, verdict): &(usize, &mut Verdict)| Some((*graph, verdict.finding.suggest.as_ref()?.policy));
        let policies: BTreeSet<_> = verdicts.iter().filter_map(policy).collect();
        let narrowed = narrowing.of_role(&role, policies);
        for (graph, Verdict { finding, .. }) in verdicts {
            let statement = finding.statement.as_ref().map(|statement| statement.index);
            finding.suggest = finding.suggest.take().and_then(|offer| {
                let how = narrowed.of_statement(graph, offer.policy, statement)?;
                Some(offer.in_place(how == Narrowed::InPlace))
            });
        }
    });
}
