// Puts the page together.

function redraw() {
  draw();
  keepFocus();
}

function changeRoot(number) {
  useRoot(number);
  panel.hidden = true;
  document.body.classList.remove("with-panel");
  countLegend();
  redraw();
  fit();
  if (!byId("list").hidden) drawList();
}

function drawLegend() {
  const others = [["structure", "assumes, runs as, holds"], ["wired-to", "wired to"]];
  const all = [...data.standings.map(({ word, words }) => [word, words]), ...others];
  byId("legend").append(...all.map(([word, words]) => {
    const sample = svg("svg", { width: 34, height: 12, "aria-hidden": "true" }, svg("g", { class: `line ${word}` }, svg("path", { class: "stroke", d: "M1 6h32" })));
    return el("button", { type: "button", "aria-pressed": String(!state.hidden.has(word)), "data-word": word,
      onclick: (event) => {
        const hide = !state.hidden.has(word);
        if (hide) state.hidden.add(word); else state.hidden.delete(word);
        event.currentTarget.setAttribute("aria-pressed", String(!hide));
        canvas.classList.toggle(`hide-${word}`, hide);
        if (word === "wired-to") redraw();
      } }, sample, words, isStanding(word) ? el("span", { class: "quiet" }) : null);
  }));
}

// How many lines of each kind the root that is seen has.
function countLegend() {
  for (const button of byId("legend").children) {
    const count = button.querySelector(".quiet");
    if (count) count.textContent = ` ${scene().lines.filter((line) => line.word === button.dataset.word).length}`;
  }
}

// How much of all these paths is the directory that they share: the names of roots differ in the rest.
function sharedDirectory(paths) {
  if (paths.length < 2) return 0;
  let end = 0;
  while (paths.every((path) => path[end] !== undefined && path[end] === paths[0][end])) end++;
  return paths[0].lastIndexOf("/", end - 1) + 1;
}

function find(text) {
  const words = text.trim().toLowerCase();
  if (!words) { byId("found").textContent = ""; return []; }
  const hits = [];
  for (const root of [scene(), ...data.roots.filter((root) => root !== scene())]) {
    for (const item of root.items) {
      if (item.kind === "fold") continue;
      if (`${item.name} ${item.title} ${item.service || ""}`.toLowerCase().includes(words)) hits.push({ root: root.number, at: item.at });
      else {
        const row = item.rows.findIndex((one) => one.actions.some((action) => action.toLowerCase().includes(words)));
        if (row >= 0) hits.push({ root: root.number, at: item.at, row });
      }
    }
  }
  byId("found").textContent = hits.length ? plural(hits.length, "match", "matches") : "nothing";
  return hits;
}

function search() {
  let hits = [], at = -1;
  const box = byId("search");
  const show = (step) => {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    const hit = hits[at];
    if (hit.root !== state.root) { byId("root").value = String(hit.root); changeRoot(hit.root); }
    goTo(hit.at, hit.row);
    byId("found").textContent = `${at + 1} of ${hits.length}`;
    box.focus();
  };
  box.addEventListener("input", () => { hits = find(box.value); at = -1; });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); show(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { box.value = ""; find(""); focusCurrent(); }
  });
}

function showView(list) {
  byId("list").hidden = !list;
  byId("picture").hidden = list;
  byId("show-list").setAttribute("aria-pressed", String(list));
  byId("show-picture").setAttribute("aria-pressed", String(!list));
  if (list) drawList();
}

function theme() {
  const button = byId("theme");
  const dark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const say = () => { button.textContent = dark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; say(); });
  say();
}

function foldAll(fold) {
  const root = scene();
  state.folded = new Set(fold ? root.groups.keys() : []);
  state.open = new Set(fold ? [] : root.items.filter((item) => item.rows.length).map((item) => item.at));
  redraw();
  fit();
}

// On paper: the whole picture, then the list.
function print() {
  let before = null;
  addEventListener("beforeprint", () => {
    before = { ...view, list: byId("list").hidden };
    drawList();
    byId("list").hidden = false;
    canvas.setAttribute("viewBox", `0 0 ${drawn.width} ${drawn.height}`);
    stage.removeAttribute("transform");
  });
  addEventListener("afterprint", () => {
    canvas.removeAttribute("viewBox");
    byId("list").hidden = before.list;
    apply();
  });
}

function start() {
  byId("picture").append(canvas);
  document.body.classList.add(isReport ? "report" : "graph");
  if (isReport) { byId("title").textContent = "Report"; drawReport(); }
  const roots = byId("root");
  const full = data.roots.filter((root) => root.items.length);
  const shared = sharedDirectory(full.flatMap((root) => root.name ?? []));
  const roles = (root) => root.items.filter((item) => item.column === 2 && item.kind !== "fold").length;
  const named = (root) => (root.name === null ? "policies" : root.name.slice(shared) || ".");
  roots.append(...full.map((root) => el("option", { value: root.number, title: root.name ?? "" }, `${named(root)} (${roles(root)})`)));
  byId("root-field").hidden = full.length < 2;
  roots.addEventListener("change", () => changeRoot(Number(roots.value)));
  drawLegend();
  if (data.roots.length) {
    // The fullest root first: those that hold nothing are not offered.
    const fullest = data.roots.reduce((best, root) => (root.items.length > best.items.length ? root : best));
    roots.value = String(fullest.number);
    changeRoot(fullest.number);
  }
  if (!full.length) byId("picture").append(el("p", { class: "empty" }, "There is no principal and no policy here."));
  search();
  theme();
  print();
  watchPointer();
  canvas.addEventListener("keydown", press);
  canvas.addEventListener("click", () => { if (state.selected) close(); });
  byId("show-list").addEventListener("click", () => showView(true));
  byId("show-picture").addEventListener("click", () => showView(false));
  byId("unfold").addEventListener("click", () => foldAll(false));
  byId("fold").addEventListener("click", () => foldAll(true));
  byId("zoom-in").addEventListener("click", () => zoom(1.25));
  byId("zoom-out").addEventListener("click", () => zoom(0.8));
  byId("zoom-fit").addEventListener("click", fit);
  addEventListener("keydown", (event) => {
    const writing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !writing) { event.preventDefault(); byId("search").focus(); }
    if (event.key === "Escape" && !panel.hidden && !writing) close();
  });
  addEventListener("resize", fit);
  performance.mark("ready");
  document.documentElement.dataset.ready = "true";
}

start();
