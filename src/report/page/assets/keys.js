// The keyboard: one box or row of the picture has the focus, arrows go to the next.

let current = null;

function nodeOf({ box, row }) {
  return row !== null && box.rowNodes[row] ? box.rowNodes[row] : box.node;
}

function focusOn(box, row, really) {
  if (current) nodeOf(current).setAttribute("tabindex", "-1");
  current = { box, row };
  const node = nodeOf(current);
  node.setAttribute("tabindex", "0");
  if (really) node.focus({ preventScroll: true });
}

function focusCurrent() {
  if (current && nodeOf(current).isConnected) nodeOf(current).focus({ preventScroll: true });
}

// After each drawing the focus is where it was, or at the first principal.
function keepFocus() {
  const before = current && drawn.byItem.get(current.box.item.at);
  const first = before || drawn.shown.find((box) => box.item.column === 2) || drawn.shown[0];
  current = null;
  if (first) focusOn(first, null);
}

// All that the focus can be on in a column, from the top.
function stops(column) {
  return drawn.shown.filter((box) => box.item.column === column)
    .flatMap((box) => [{ box, row: null }, ...box.rowNodes.map((_, row) => ({ box, row }))]);
}

function across(step) {
  const { box, row } = current;
  const lines = drawn.lines.filter((line) => (step > 0 ? line.from === box && (row === null || line.row === row) : line.to === box));
  if (lines.length) {
    const line = lines[0];
    return step > 0 ? { box: line.to, row: null } : { box: line.from, row: line.row };
  }
  const height = box.y + anchor(box, row);
  for (let column = box.item.column + step; column >= 0 && column < measures.widths.length; column += step) {
    const boxes = drawn.shown.filter((one) => one.item.column === column);
    if (boxes.length) {
      return { box: boxes.reduce((best, one) => (Math.abs(one.y - height) < Math.abs(best.y - height) ? one : best)), row: null };
    }
  }
  return null;
}

function along(step) {
  const all = stops(current.box.item.column);
  return all[all.findIndex((one) => one.box === current.box && one.row === current.row) + step] || null;
}

function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !current) return;
  const moves = { ArrowRight: () => across(1), ArrowLeft: () => across(-1), ArrowDown: () => along(1), ArrowUp: () => along(-1),
    Home: () => stops(current.box.item.column)[0], End: () => stops(current.box.item.column).at(-1) };
  const acts = { Enter: () => { choose(current.row === null ? { item: current.box.item.at } : { item: current.box.item.at, row: current.row }); },
    " ": () => toggle(current.box), "+": () => zoom(1.2), "=": () => zoom(1.2), "-": () => zoom(1 / 1.2), 0: fit };
  if (moves[event.key]) {
    event.preventDefault();
    const next = moves[event.key]();
    if (next) { focusOn(next.box, next.row, true); bring(next.box, next.row); }
  } else if (acts[event.key]) {
    event.preventDefault();
    acts[event.key]();
  }
}
