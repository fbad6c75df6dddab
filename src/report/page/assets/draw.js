// From a placed picture to SVG.

const PAD = 12, TITLE = 8.4, SMALL = 6.8;
const MARKS = { used: "✓", granted: "○", unused: "✕", missing: "!", denied: "⊘" };
const WORDS = Object.fromEntries(data.standings.map(({ word, words }) => [word, words]));
const isStanding = (word) => word in WORDS;

const canvas = svg("svg", { id: "canvas", role: "application", "aria-label": "Who may do what, in columns", "aria-describedby": "picture-help" });
const stage = svg("g", { id: "stage" });
canvas.append(stage);

let drawn = null;

function draw() {
  performance.mark("draw-start");
  const now = picture();
  const size = place(now);
  const parts = document.createDocumentFragment();
  for (const heading of size.headings) parts.append(svg("text", { class: "column", x: heading.x, y: measures.margin + 8 }, heading.text));
  const lines = svg("g", { class: "lines" });
  for (const line of now.lines) lines.append(drawLine(line));
  parts.append(lines);
  for (const box of now.shown) parts.append(drawBox(box));
  stage.replaceChildren(parts);
  drawn = { ...now, ...size, byItem: new Map(now.shown.map((box) => [box.item.at, box])) };
  canvas.dataset.boxes = now.shown.length;
  mark();
  performance.mark("draw-end");
  performance.measure("draw", "draw-start", "draw-end");
}

function lineTitle(line) {
  const words = line.lines[0].words;
  return line.lines.length > 1 ? `${line.lines.length} × ${words}` : words;
}

function drawLine(line) {
  // Lines between the same boxes that say different things stand beside one another.
  const aside = line.row === null ? { granted: -4, unused: 4, missing: 8, denied: 12 }[line.word] || 0 : 0;
  const x1 = line.from.x + line.from.width, y1 = line.from.y + anchor(line.from, line.row) + aside;
  const y2 = line.to.y + anchor(line.to, null) + aside;
  let x2 = line.to.x, d;
  if (x2 > x1) {
    const bend = (x2 - x1) / 2;
    d = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  } else {
    x2 += line.to.width;
    d = `M${x1} ${y1}C${x1 + 40} ${y1} ${x2 + 40} ${y2} ${x2} ${y2}`;
  }
  const select = (event) => { event.stopPropagation(); choose({ line: line.lines[0], lines: line.lines }); };
  const group = svg("g", { class: `line ${line.word}`, "data-word": line.word, onclick: select },
    svg("path", { class: "stroke", d }), svg("path", { class: "touch", d }, svg("title", {}, lineTitle(line))));
  line.node = group;
  return group;
}

function describe(box) {
  const { item } = box;
  const parts = [`${item.kind === "fold" ? "group" : item.kind.replaceAll("-", " ")} ${item.name}`];
  if (box.folded) parts.push("folded");
  if (item.rows.length) parts.push(plural(item.rows.length, "grant"));
  if (unusedRows(item)) parts.push(`${unusedRows(item)} not needed`);
  if (noted(item)) parts.push(plural(noted(item), "finding"));
  return parts.join(", ");
}

function drawBox(box) {
  const { item } = box;
  const room = box.width - 2 * PAD;
  const group = svg("g", {
    class: `box ${item.kind}${item.unknown ? " unknown" : ""}${box.folded ? " folded" : ""}${box.heading ? " heading" : ""}`,
    transform: `translate(${box.x} ${box.y})`, role: "button", tabindex: "-1", "aria-label": describe(box), "data-item": item.at,
    onclick: (event) => { event.stopPropagation(); focusOn(box, null); choose({ item: item.at }); },
  });
  group.append(svg("title", {}, item.name), svg("rect", { class: "body", width: box.width, height: box.height, rx: 7 }));
  if (box.folded && item.kind === "fold") group.append(svg("rect", { class: "stack", x: 4, y: -4, width: box.width - 8, height: 8, rx: 5 }));
  const fold = toggles(box);
  const right = box.width - PAD - (fold ? 16 : 0);
  const badge = item.column === 0 ? "" : item.service || "";
  const badgeText = clipped(badge, 100, SMALL);
  const count = noted(item);
  const taken = (badgeText ? badgeText.length * SMALL + 10 : 0) + (count ? 26 : 0) + (fold ? 16 : 0);
  group.append(svg("text", { class: "title", x: PAD, y: 20 }, clipped(item.title, room - taken, TITLE)));
  if (badgeText) {
    const width = badgeText.length * 6.2 + 12;
    group.append(svg("rect", { class: "badge", x: right - width + 4, y: 8, width, height: 16, rx: 4 }),
      svg("text", { class: "badge-text", x: right + 4 - width / 2, y: 19.5, "text-anchor": "middle" }, badgeText));
  }
  if (count) {
    const x = right - (badgeText ? badgeText.length * SMALL + 26 : 10);
    group.append(svg("g", { class: `count ${gravest(item.findings)}` }, svg("circle", { cx: x, cy: 16, r: 8.5 }),
      svg("text", { x, y: 19.5, "text-anchor": "middle" }, count)));
  }
  if (!box.heading) group.append(svg("text", { class: "subtitle", x: PAD, y: 36 }, clipped(subtitle(box), room, SMALL)));
  if (fold) {
    group.append(svg("g", { class: "toggle", onclick: (event) => { event.stopPropagation(); toggle(box); } },
      svg("rect", { x: box.width - 26, y: 4, width: 24, height: 24, fill: "transparent" }),
      svg("path", { d: fold === "open" ? "M0 -2l4 4 4-4" : "M2 -4l4 4-4 4", transform: `translate(${box.width - 18} 16)` })));
  }
  box.node = group;
  box.rowNodes = [];
  for (let row = 0; row < box.rows; row++) group.append(drawRow(box, row));
  return group;
}

function subtitle(box) {
  const { item } = box;
  if (item.kind === "fold" && box.folded) {
    const within = scene().groups[scene().ownGroup.get(item.at)].within;
    if (item.column === 4) return plural(within[4], "resource");
    return item.column === 3 ? plural(within[3], "policy", "policies") : `${item.subtitle === "module" ? "module, " : ""}${plural(within[2], "principal")}, ${plural(within[3], "policy", "policies")}`;
  }
  if (item.rows.length && !box.rows) {
    const unused = unusedRows(item);
    return `${plural(grants(item), "grant")}${unused ? `, ${unused} not needed` : ""}`;
  }
  return item.subtitle;
}

function note(row) {
  if (row.standing === "unused") return "not needed";
  if (row.standing === "missing") return "not granted";
  if (row.standing === "denied") return "denied";
  return row.standing === "used" && row.wider ? "wider than needed" : "";
}

const SPOKEN = (row) => `${row.label} on ${scene().items[row.target].name}: ${WORDS[row.standing]}${row.wider ? ", wider than needed" : ""}`;

function drawRow(box, number) {
  const y = anchor(box, number);
  const more = box.item.rows.length - box.rows;
  if (more > 0 && number + 1 === box.rows) {
    const rest = svg("g", { class: "row rest", role: "button", tabindex: "-1", "aria-label": `and ${more + 1} more grants`,
      onclick: (event) => { event.stopPropagation(); choose({ item: box.item.at }); } },
      svg("rect", { class: "hit", x: 1, y: y - measures.row / 2, width: box.width - 2, height: measures.row }),
      svg("text", { x: PAD + 18, y: y + 4 }, `and ${more + 1} more`));
    box.rowNodes.push(rest);
    return rest;
  }
  const row = box.item.rows[number];
  const said = note(row);
  const node = svg("g", { class: `row ${row.standing}`, role: "button", tabindex: "-1", "aria-label": SPOKEN(row), "data-row": number,
    onclick: (event) => { event.stopPropagation(); focusOn(box, number); choose({ item: box.item.at, row: number }); } },
    svg("title", {}, SPOKEN(row)),
    svg("rect", { class: "hit", x: 1, y: y - measures.row / 2, width: box.width - 2, height: measures.row }),
    svg("text", { class: "mark", x: PAD, y: y + 4 }, MARKS[row.standing]),
    svg("text", { class: "what", x: PAD + 18, y: y + 4 }, clipped(row.label, box.width - 2 * PAD - 24 - said.length * SMALL, SMALL)),
    svg("text", { class: "note", x: box.width - PAD, y: y + 4, "text-anchor": "end" }, said));
  box.rowNodes.push(node);
  return node;
}

const GRAVE = ["critical", "high", "medium", "low"];
function gravest(findings) {
  return GRAVE.find((severity) => findings.some((finding) => finding.severity === severity)) || "low";
}

// Whether a box can be unfolded or folded: a group's members, what belongs to a principal, the rows of a card.
function toggles(box) {
  const group = scene().ownGroup.get(box.item.at);
  if (group !== undefined && scene().items.some((item) => item.group === group)) return box.folded ? "closed" : "open";
  if (box.item.rows.length) return box.rows ? "open" : "closed";
  return null;
}

function toggle(box) {
  const group = scene().ownGroup.get(box.item.at);
  const flip = (set, value) => (set.has(value) ? set.delete(value) : set.add(value));
  const before = { x: box.x, y: box.y };
  if (group !== undefined) flip(state.folded, group);
  else if (box.item.rows.length) flip(state.open, box.item.at);
  else return;
  draw();
  const after = drawn.byItem.get(box.item.at);
  if (after) { shift(before.x - after.x, before.y - after.y); focusOn(after, null, true); }
}

// Marks what is chosen, and what hangs on it.
function mark() {
  if (!drawn) return;
  const chosen = state.selected;
  canvas.classList.toggle("choosing", chosen !== null);
  if (chosen === null) {
    for (const node of stage.querySelectorAll(".on, .near")) node.classList.remove("on", "near");
    return;
  }
  const root = scene();
  const items = new Set(), near = new Set();
  if (chosen.item !== undefined) {
    items.add(standsFor(root, chosen.item));
    const same = root.items[chosen.item].same;
    if (same !== null && chosen.row === undefined) items.add(standsFor(root, same));
  }
  for (const line of drawn.lines) {
    const { from, to } = line;
    const ofRow = chosen.row !== undefined ? items.has(from.item.at) && line.row === chosen.row : null;
    const on = chosen.line ? line.lines.includes(chosen.line) : ofRow !== null ? ofRow : items.has(from.item.at) || items.has(to.item.at);
    line.node.classList.toggle("on", on);
    if (on) { near.add(from.item.at); near.add(to.item.at); }
  }
  for (const box of drawn.shown) {
    box.node.classList.toggle("on", items.has(box.item.at));
    box.node.classList.toggle("near", near.has(box.item.at) && !items.has(box.item.at));
    box.rowNodes.forEach((node, number) => node.classList.toggle("on", items.has(box.item.at) && chosen.row === number));
  }
}
