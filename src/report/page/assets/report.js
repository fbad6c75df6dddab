// The findings of a run, by role, or by policy where there is no role.

const shownSeverities = new Set(GRAVE);

function drawReport() {
  const node = byId("report");
  node.hidden = false;
  const bySeverity = GRAVE.map((severity) => [severity, data.findings.filter((finding) => finding.severity === severity).length]);
  const { policies, modules, statements } = data.counts;
  const rules = [...new Set(data.findings.map((finding) => finding.rule))].sort();
  const select = el("select", { id: "rule", onchange: sift }, el("option", { value: "" }, "all rules"), rules.map((rule) => el("option", { value: rule }, rule)));
  const filters = bySeverity.map(([severity, count]) => el("button", { type: "button", class: `severity-filter ${severity}`, "aria-pressed": "true", disabled: !count,
    onclick: (event) => {
      const on = shownSeverities.has(severity) ? !shownSeverities.delete(severity) : Boolean(shownSeverities.add(severity));
      event.currentTarget.setAttribute("aria-pressed", String(on));
      sift();
    } }, el("b", {}, String(count)), ` ${severity}`));
  const groups = new Map();
  for (const finding of data.findings) {
    const name = finding.address || finding.policy || (finding.labels[0] && finding.labels[0].path) || "elsewhere";
    groups.set(name, [...(groups.get(name) || []), finding]);
  }
  const weight = (findings) => findings.reduce((sum, finding) => sum + 10 ** (3 - GRAVE.indexOf(finding.severity)), 0);
  for (const findings of groups.values()) findings.sort((one, other) => GRAVE.indexOf(one.severity) - GRAVE.indexOf(other.severity));
  const ordered = [...groups].sort((one, other) => weight(other[1]) - weight(one[1]));
  node.replaceChildren(
    el("div", { class: "summary" },
      el("h2", {}, data.findings.length ? plural(data.findings.length, "finding") : "No findings"),
      el("p", { class: "quiet" }, `in ${plural(policies, "policy", "policies")} with ${plural(statements, "statement")}${modules ? `, ${plural(modules, "module")}` : ""}`),
      el("div", { class: "severities", role: "group", "aria-label": "Severities that are shown" }, filters),
      el("label", { class: "field" }, "Rule ", select), el("output", { id: "sifted", "aria-live": "polite" })),
    ...ordered.map(([name, findings]) => el("details", { class: "group", open: true },
      el("summary", {}, el("h3", {}, name), el("span", { class: "quiet" }, plural(findings.length, "finding"))),
      findings.map((finding) => showFinding(finding, { linked: true })))),
    data.notAnalysed.length ? el("details", { class: "group" }, el("summary", {}, el("h3", {}, "Not analysed"), el("span", { class: "quiet" }, String(data.notAnalysed.length))),
      el("ul", {}, data.notAnalysed.map((thing) => el("li", {}, `${thing.what}: ${thing.reason}`, thing.place ? ` (${where(thing.place)})` : "")))) : "");
}

function sift() {
  const rule = byId("rule").value;
  let count = 0;
  for (const group of byId("report").querySelectorAll("details.group")) {
    let left = 0;
    const findings = group.querySelectorAll("article.finding");
    for (const node of findings) {
      node.hidden = !(shownSeverities.has(node.dataset.severity) && (!rule || node.dataset.rule === rule));
      left += node.hidden ? 0 : 1;
    }
    group.hidden = findings.length > 0 && left === 0;
    count += left;
  }
  byId("sifted").textContent = `${count} of ${data.findings.length} shown`;
}

// The box that a finding is about, in its root.
function showBox([root, at], finding) {
  if (root !== state.root) { byId("root").value = String(root); changeRoot(root); }
  const item = scene().items[at];
  const statement = finding.statement;
  const policy = finding.boxes.map(([number, one]) => number === root && scene().items[one]).find((one) => one && one.rows.length);
  const row = policy && statement !== null ? policy.rows.findIndex((one) => one.statements.includes(statement)) : -1;
  if (row >= 0 && row < measures.rows - 1) goTo(policy.at, row);
  else goTo(item.at);
}
