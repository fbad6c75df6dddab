// The same content as a list: headings and buttons, for reading aloud and for print.

function drawList() {
  const root = scene();
  const list = byId("list");
  const show = (at, row) => () => { choose(row === undefined ? { item: at } : { item: at, row }); panel.querySelector("h2").focus(); };
  const entry = (at, text, row) => el("button", { type: "button", class: "link", onclick: show(at, row) }, text || root.items[at].name);
  const ofPrincipal = (item) => {
    const into = root.into[item.at], out = root.out[item.at];
    const cards = out.filter((line) => root.items[line.to].column === 3).map((line) => [line, root.items[line.to]]);
    return el("article", {}, el("h3", {}, entry(item.at)), noted(item) ? el("p", { class: "quiet" }, plural(noted(item), "finding")) : null,
      into.length ? el("ul", {}, into.map((line) => el("li", {}, entry(line.from), ` ${line.words}`))) : null,
      cards.map(([line, card]) => [el("h4", {}, `${line.words}: `, entry(card.at)), card.rows.length ? el("ul", {}, card.rows.map((row, number) => el("li", {},
        entry(card.at, row.label, number), ` on ${root.items[row.target].name} `, el("span", { class: `tag ${row.standing}` }, `${MARKS[row.standing]} ${WORDS[row.standing]}`)))) : null]));
  };
  const principals = root.items.filter((item) => item.column === 2 && item.kind !== "fold").sort((one, other) => one.rank - other.rank);
  const others = root.items.filter((item) => item.column === 3 && item.kind !== "fold" && !root.into[item.at].length);
  list.replaceChildren(el("h2", {}, `Roles, users and groups (${principals.length})`), ...principals.map(ofPrincipal),
    ...(others.length ? [el("h2", {}, "Policies that nobody here holds"), el("ul", {}, others.map((item) => el("li", {}, entry(item.at), root.out[item.at].filter((line) => line.word === "sits-on").map((line) => [" on ", entry(line.to)]))))] : []),
    el("h2", {}, "What is acted on"), el("ul", {}, root.items.filter((item) => item.column === 4).map((item) => el("li", {}, entry(item.at), el("span", { class: "quiet" }, ` ${plural(root.into[item.at].length, "line")} to it`)))));
}
