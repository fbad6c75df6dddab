// Where boxes are drawn: what `graph::scene::place` does, for a picture whose boxes come and go.

const SWEEPS = 8;

function boxHeight(box) {
  if (box.heading) return measures.heading;
  return box.rows ? measures.head + box.rows * measures.row + measures.foot : measures.head;
}

function anchor(box, row) {
  return row === null ? Math.min(box.height, measures.head) / 2 : measures.head + (row + 0.5) * measures.row;
}

function place({ shown, lines }) {
  const columns = measures.widths.map(() => []);
  for (const box of shown) {
    box.height = boxHeight(box);
    box.width = measures.widths[box.item.column];
    columns[box.item.column].push(box);
    box.hangs = [];
  }
  for (const column of columns) {
    let next = 0;
    for (const box of column) {
      box.y = next;
      next += box.height + measures.apart;
    }
  }
  for (const line of lines) {
    if (line.word === "member-of" || line.word === "wired-to") continue;
    const off = anchor(line.to, null) - anchor(line.from, line.row);
    line.from.hangs.push([line.to, off]);
    line.to.hangs.push([line.from, -off]);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of sweep % 2 === 0 ? [3, 2, 1, 0, 4] : [4, 0, 1, 2, 3]) {
      const wanted = columns[column].map((box) =>
        box.hangs.length ? box.hangs.reduce((sum, [other, off]) => sum + other.y + off, 0) / box.hangs.length : box.y);
      apart(columns[column], wanted);
    }
  }
  const upmost = shown.reduce((least, box) => Math.min(least, box.y), Infinity);
  const top = measures.margin + measures.top;
  let left = measures.margin;
  const lefts = columns.map((column, number) => {
    const x = left;
    if (column.length) left += measures.widths[number] + measures.gap;
    return x;
  });
  let lowest = top;
  for (const box of shown) {
    box.x = lefts[box.item.column];
    box.y = Math.round(box.y - upmost + top);
    lowest = Math.max(lowest, box.y + box.height);
  }
  const headings = columns.flatMap((column, number) => (column.length ? [{ x: lefts[number], text: data.columns[number] }] : []));
  return { headings, width: left - measures.gap + measures.margin, height: lowest + measures.margin };
}

// Boxes that would overlap become a block, which stands at the mean of what its members want.
function apart(column, wanted) {
  let offset = 0;
  const offsets = [];
  const blocks = [];
  column.forEach((box, at) => {
    offsets.push(offset);
    let block = { mean: wanted[at] - offset, count: 1 };
    offset += box.height + measures.apart;
    while (blocks.length && blocks[blocks.length - 1].mean > block.mean) {
      const last = blocks.pop();
      const count = last.count + block.count;
      block = { mean: (last.mean * last.count + block.mean * block.count) / count, count };
    }
    blocks.push(block);
  });
  let at = 0;
  for (const block of blocks) {
    for (let member = 0; member < block.count; member++, at++) column[at].y = block.mean + offsets[at];
  }
}
