// A large page has its data packed: zlib in base64.
async function written(element) {
  if (element.type === "application/json") return element.textContent;
  const bytes = Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}

// What the page knows, what is folded, and what is seen of it: the same as `Scene::picture` makes.

const data = JSON.parse(await written(byId("data")));
const measures = data.measures;
const isReport = data.counts !== null;

const state = { root: 0, folded: new Set(), open: new Set(), hidden: new Set(["wired-to"]), selected: null };

for (const [number, root] of data.roots.entries()) {
  root.number = number;
  root.out = root.items.map(() => []);
  root.into = root.items.map(() => []);
  for (const line of root.lines) {
    root.out[line.from].push(line);
    root.into[line.to].push(line);
  }
  root.ownGroup = new Map(root.groups.map((group, at) => [group.item, at]));
  root.items.forEach((item, at) => { item.at = at; item.findings = []; });
}
for (const finding of data.findings) {
  for (const [root, item] of finding.boxes) data.roots[root].items[item].findings.push(finding);
}

const scene = () => data.roots[state.root];

function useRoot(number) {
  state.root = number;
  const root = scene();
  state.folded = new Set(root.groups.flatMap((group, at) => (group.folded ? [at] : [])));
  state.open = new Set(root.items.filter((item) => item.open).map((item) => item.at));
  state.selected = null;
}

// The item that is seen in the place of this one: itself, or the box of the outermost folded group that it is in.
function standsFor(root, at) {
  let seen = at;
  for (let group = root.items[at].group; group !== null; group = root.groups[group].parent) {
    if (state.folded.has(group)) seen = root.groups[group].item;
  }
  return seen;
}

function reveal(at) {
  const root = scene();
  for (let group = root.items[at].group; group !== null; group = root.groups[group].parent) state.folded.delete(group);
}

function picture() {
  const root = scene();
  const shown = root.items
    .filter((item) => standsFor(root, item.at) === item.at)
    .sort((one, other) => one.column - other.column || one.rank - other.rank)
    .map((item) => {
      const group = root.ownGroup.get(item.at);
      const folded = group !== undefined && state.folded.has(group);
      const rows = state.open.has(item.at) ? Math.min(item.rows.length, measures.rows) : 0;
      return { item, rows, folded, heading: item.kind === "fold" && !folded };
    });
  shown.forEach((box, at) => { box.at = at; });
  const places = new Map(shown.map((box) => [box.item.at, box]));
  const merged = new Map();
  for (const line of root.lines) {
    if (line.word === "wired-to" && state.hidden.has("wired-to")) continue;
    const from = places.get(standsFor(root, line.from));
    const to = places.get(standsFor(root, line.to));
    if (from === to || !from || !to) continue;
    const row = line.row !== null && from.item.at === line.from && from.rows ? Math.min(line.row, from.rows - 1) : null;
    const key = `${from.at} ${row} ${to.at} ${line.word}`;
    const one = merged.get(key);
    if (one) one.lines.push(line);
    else merged.set(key, { from, row, to, word: line.word, lines: [line] });
  }
  return { shown, lines: [...merged.values()] };
}

const noted = (item) => item.findings.length;
const grants = (item) => item.rows.filter((row) => row.standing !== "denied").length;
function unusedRows(item) {
  return item.rows.filter((row) => row.standing === "unused").length;
}
