// What is known of what was chosen.

const panel = byId("panel");
let cameFrom = null;

function choose(chosen, { quiet = false } = {}) {
  state.selected = chosen;
  if (!quiet) cameFrom = document.activeElement;
  mark();
  const content = chosen.line ? ofLine(chosen) : chosen.row !== undefined ? ofRow(chosen) : ofItem(chosen.item);
  panel.replaceChildren(el("button", { type: "button", class: "close", onclick: close, "aria-label": "Close details" }, "×"), el("div", {}, content));
  panel.hidden = false;
  panel.scrollTop = 0;
  document.body.classList.add("with-panel");
}

function close() {
  state.selected = null;
  panel.hidden = true;
  document.body.classList.remove("with-panel");
  mark();
  if (cameFrom && cameFrom.isConnected) cameFrom.focus();
  else focusCurrent();
}

// Chooses a box wherever it is, unfolding what hides it.
function goTo(at, row) {
  const root = scene();
  reveal(at);
  if (row !== undefined) state.open.add(at);
  draw();
  const box = drawn.byItem.get(standsFor(root, at));
  if (box) { bring(box, row); focusOn(box, row === undefined ? null : Math.min(row, Math.max(0, box.rows - 1)), true); }
  choose(row === undefined ? { item: at } : { item: at, row });
}

const link = (at, text) => el("button", { type: "button", class: "link", onclick: () => goTo(at) }, text || scene().items[at].name);

function heading(kind, title, subtitle) {
  return [el("p", { class: "kind" }, kind), el("h2", { tabindex: "-1" }, title), subtitle ? el("p", { class: "quiet" }, subtitle) : null];
}

function section(title, ...content) {
  const kept = content.flat(Infinity).filter(Boolean);
  return kept.length ? el("section", {}, el("h3", {}, title), kept) : null;
}

function findingsOf(findings) {
  return section(plural(findings.length, "finding"), findings.map((finding) => showFinding(finding)));
}

function ofItem(at) {
  const root = scene(), item = root.items[at];
  const into = root.into[at], out = root.out[at];
  const ends = (lines, end, words) => el("ul", {}, lines.map((line) => el("li", {}, link(line[end]), el("span", { class: "quiet" }, ` ${words ? words(line) : line.words}`), line.place ? el("span", { class: "quiet" }, `, ${where(line.place)}`) : null)));
  const parts = [heading(item.kind === "fold" ? "group" : item.kind.replaceAll("-", " "), item.title, item.name === item.title ? item.subtitle : item.name)];
  if (item.kind === "fold") parts.push(members(root, at));
  const twin = item.same === null ? item : root.items[item.same];
  const findings = item.findings.length ? item.findings : twin.findings;
  const not = (...words) => (line) => !words.includes(line.word);
  if (item.more && item.more.statements) {
    const rows = item.rows.filter((row) => row.standing === "unused").length;
    if (rows) parts.push(el("p", { class: "said unused" }, `Nothing that has this policy needs ${rows} of its ${plural(grants(item), "grant")}.`));
    parts.push(section("Grants", rowList(at, item.rows)));
    parts.push(section("Held by", into.length ? ends(into, "from") : null));
    parts.push(findingsOf(findings));
    parts.push(section("Statements", item.more.statements.map((statement) => showStatement(statement, item))));
    return parts;
  }
  if (item.rows.length) parts.push(section("Grants", rowList(at, item.rows)));
  if (item.more && item.more.needs) parts.push(story(root, at));
  const inward = into.filter(not("wired-to"));
  const access = inward.filter((line) => isStanding(line.word));
  parts.push(section("Acted on by", access.length ? el("ul", {}, access.map((line) => accessEntry(root, line))) : null));
  const others = inward.filter((line) => !isStanding(line.word));
  if (others.length) parts.push(section("From", ends(others, "from")));
  const outward = out.filter((line) => !isStanding(line.word) && line.word !== "wired-to");
  if (outward.length) parts.push(section("To", ends(outward, "to")));
  if (item.same !== null) parts.push(section("The same thing", el("p", {}, link(item.same, `${data.columns[twin.column]}: ${twin.name}`))));
  parts.push(findingsOf(findings));
  if (item.more && item.more.needs) parts.push(needsOf(item));
  parts.push(section("Source", excerpt(item.place)));
  return parts;
}

function members(root, at) {
  const group = root.ownGroup.get(at);
  const inside = root.items.filter((item) => item.group === group && (item.column === 2 || item.column === root.items[at].column));
  return section("In it", el("ul", {}, inside.slice(0, 300).map((item) => el("li", {}, link(item.at)))));
}

function accessEntry(root, line) {
  const row = root.items[line.from].rows[line.row];
  return el("li", {}, el("button", { type: "button", class: "link", onclick: () => goTo(line.from, line.row) }, `${row.label}`),
    el("span", { class: `tag ${row.standing}` }, `${MARKS[row.standing]} ${WORDS[row.standing]}`), el("span", { class: "quiet" }, ` by ${root.items[line.from].name}`));
}

function rowList(at, rows) {
  return el("ul", { class: "rows" }, rows.map((row, number) => el("li", {},
    el("button", { type: "button", class: "link", onclick: () => goTo(at, number) }, row.label),
    el("span", { class: "quiet" }, ` on ${scene().items[row.target].name} `), el("span", { class: `tag ${row.standing}` }, `${MARKS[row.standing]} ${note(row) || WORDS[row.standing]}`))));
}

// What a principal does, in sentences.
function story(root, at) {
  const item = root.items[at];
  const runs = root.into[at].filter((line) => line.word === "runs-as").map((line) => root.items[line.from].name);
  const cards = root.out[at].filter((line) => line.word === "holds").map((line) => root.items[line.to]);
  const rows = cards.flatMap((card) => card.rows);
  const used = rows.filter((row) => row.standing === "used"), unused = rows.filter((row) => row.standing === "unused"), denied = rows.filter((row) => row.standing === "denied");
  const said = [];
  if (runs.length) said.push(`${runs.slice(0, 4).join(", ")}${runs.length > 4 ? ` and ${runs.length - 4} more` : ""} ${runs.length === 1 ? "runs" : "run"} under it.`);
  if (used.length) {
    const on = new Map();
    for (const row of used) on.set(row.target, [...(on.get(row.target) || []), ...row.needed]);
    said.push("It needs " + [...on].slice(0, 6).map(([target, actions]) => `${[...new Set(actions)].slice(0, 4).join(", ")} on ${root.items[target].name}`).join("; ") + ".");
  }
  if (unused.length) said.push(`Nothing needs ${unused.length} of its ${rows.length - denied.length} grants: ${unused.slice(0, 8).map((row) => row.label).join("; ")}${unused.length > 8 ? "; …" : ""}.`);
  if (denied.length) said.push(`It is denied ${denied.slice(0, 4).map((row) => `${row.label} on ${root.items[row.target].name}`).join("; ")}${denied.length > 4 ? "; …" : ""}.`);
  if (!item.more.closed && item.more.reasons.length) said.push(`What else it uses cannot be seen: ${item.more.reasons.join("; ")}.`);
  if (item.more.unseen.length) said.push(`It may hold more: ${item.more.unseen.join("; ")}.`);
  return said.length ? section("In short", said.map((sentence) => el("p", {}, sentence))) : null;
}

function needsOf(item) {
  return section("What it needs, and why", item.more.needs.map((need) => el("details", { class: "need" },
    el("summary", {}, `${need.title} `, el("span", { class: "quiet" }, need.strength)),
    el("p", {}, need.actions.join(", ")), el("p", { class: "quiet" }, `on ${need.resources.join(", ")}`),
    el("p", {}, `Because: ${need.because}`), excerpt(need.place), el("p", { class: "quiet" }, need.source))));
}

function showStatement(statement, item) {
  const name = statement.sid ? `Statement ${statement.index + 1}, ${statement.sid}` : `Statement ${statement.index + 1}`;
  const list = (title, values) => (values.length ? [el("dt", {}, title), el("dd", {}, values.map((value) => el("code", {}, value)))] : []);
  const rows = item.rows.filter((row) => row.statements.includes(statement.index));
  const standings = [...new Set(rows.map((row) => row.standing))];
  return el("details", { class: "statement", open: item.more.statements.length < 4 },
    el("summary", {}, `${name} `, el("span", { class: "quiet" }, `${statement.effect} ${statement.actions.slice(0, 3).join(", ")}${statement.actions.length > 3 ? " …" : ""} `),
      standings.map((standing) => el("span", { class: `tag ${standing}` }, `${MARKS[standing]} ${WORDS[standing]}`))),
    statement.place ? excerpt(statement.place) : el("dl", {}, list("Action", statement.actions), list("Resource", statement.resources), list("Condition", statement.conditions)));
}

function ofRow({ item: at, row: number }) {
  const root = scene(), item = root.items[at], row = item.rows[number];
  const all = item.more && item.more.statements ? item.more.statements.filter((statement) => row.statements.includes(statement.index)) : [];
  const findings = item.findings.filter((finding) => finding.statement !== null && row.statements.includes(finding.statement));
  const principals = root.items.filter((one) => one.column === 2 && one.more);
  const needs = row.needs.map(([principal, need]) => principals[principal] && principals[principal].more.needs[need]).filter(Boolean);
  return [heading({ missing: "need", denied: "denial" }[row.standing] || "grant", row.label, `on ${root.items[row.target].name}`),
    el("p", { class: `said ${row.standing}` }, `${MARKS[row.standing]} ${WORDS[row.standing]}${row.wider ? ", and wider than needed" : ""}`),
    section("Actions", el("p", { class: "values" }, row.actions.map((action) => [el("code", {}, action), " "]))),
    row.needed.length ? section("Of these is needed", el("p", { class: "values" }, row.needed.map((action) => [el("code", {}, action), " "]))) : null,
    section("Why it is needed", needs.map((need) => el("div", {}, el("p", {}, `${need.title}: ${need.because}`), excerpt(need.place)))),
    section("Where it is granted", el("p", {}, link(at)), all.map((statement) => excerpt(statement.place) || showStatement(statement, item))),
    section("On", el("p", {}, link(row.target))),
    findingsOf(findings)];
}

function ofLine({ line, lines }) {
  const root = scene();
  if (line.row !== null && lines.length === 1) return ofRow({ item: line.from, row: line.row });
  return [heading("line", line.words, `${root.items[line.from].name} → ${root.items[line.to].name}`),
    section("From and to", el("ul", {}, lines.slice(0, 200).map((one) => el("li", {},
      one.row === null ? link(one.from) : el("button", { type: "button", class: "link", onclick: () => goTo(one.from, one.row) }, `${root.items[one.from].name}: ${root.items[one.from].rows[one.row].label}`),
      " → ", link(one.to))))),
    section("Source", excerpt(line.place))];
}
