// One finding.

function showFinding(finding, { level = "h4", linked = false } = {}) {
  const places = [];
  for (const label of finding.labels) {
    const known = places.find((place) => place.path === label.path && Math.abs(place.line - label.line) <= 6);
    if (known) { known.line = Math.min(known.line, label.line); known.last = Math.max(known.last, shownLast(label)); }
    else places.push({ path: label.path, line: label.line, last: shownLast(label) });
  }
  const rule = data.rules[finding.rule];
  const node = el("article", { class: `finding ${finding.severity}`, "data-rule": finding.rule, "data-severity": finding.severity },
    el(level, {}, el("span", { class: `severity ${finding.severity}` }, finding.severity), " ", finding.message),
    places.slice(0, 4).map((place) => excerpt(place, { around: 1, labels: finding.labels })),
    finding.reached.length ? el("p", { class: "quiet" }, `Also reached from ${finding.reached.slice(0, 3).join(", ")}${finding.reached.length > 3 ? ` and ${finding.reached.length - 3} more` : ""}`) : null,
    finding.help.map((help) => el("p", { class: "help" }, el("b", {}, "Help "), help)),
    finding.fix ? el("p", { class: "help" }, el("b", {}, "Fix "), el("code", {}, finding.fix)) : null);
  const foot = el("p", { class: "foot" });
  if (linked && finding.boxes.length) {
    foot.append(el("button", { type: "button", class: "link", onclick: () => showBox(finding.boxes[0], finding) }, "Show in the picture"));
  }
  node.append(foot);
  if (rule) {
    const why = el("details", { class: "rule" }, el("summary", {}, `Rule ${finding.rule}: ${rule.summary}`));
    why.addEventListener("toggle", () => { if (why.open && why.childNodes.length === 1) why.append(el("div", { class: "page" }, markdown(rule.body))); });
    node.append(why);
  }
  return node;
}

const shownLast = (label) => Math.min(label.last, label.line + 5);
