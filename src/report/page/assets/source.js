// Lines of sources.

const MOST_LINES = 40;

function where(place) {
  if (!place) return "";
  return place.last > place.line ? `${place.path}:${place.line}–${place.last}` : `${place.path}:${place.line}`;
}

// The lines of a place with their numbers; `labels` are marked in them.
function excerpt(place, { around = 0, labels = [] } = {}) {
  if (!place) return null;
  const kept = data.sources[place.path] || {};
  const code = el("code");
  const last = Math.min(place.last + around, place.line + MOST_LINES);
  for (let line = Math.max(1, place.line - around); line <= last; line++) {
    if (kept[line] === undefined) continue;
    const own = labels.filter((label) => label.path === place.path && label.line === line);
    code.append(el("span", { class: own.length ? "at" : "" }, el("span", { class: "number" }, String(line).padStart(4)), marked(kept[line], own), "\n"));
    for (const label of own) {
      if (label.message) code.append(el("span", { class: "label" }, `${" ".repeat(5 + Math.max(0, label.column - 1))}└ ${label.message}\n`));
    }
  }
  if (place.last > last) code.append(el("span", { class: "number" }, `     … ${place.last - last} more lines\n`));
  if (!code.childNodes.length) return el("p", { class: "place" }, where(place));
  return el("figure", { class: "source" }, el("figcaption", {}, where(place)), el("pre", { tabindex: "0", "aria-label": where(place) }, code));
}

function marked(text, labels) {
  const letters = [...text];
  const parts = [];
  let at = 0;
  for (const label of [...labels].sort((one, other) => one.column - other.column)) {
    const start = Math.max(at, label.column - 1), end = label.end === null ? letters.length : label.end - 1;
    if (end <= start) continue;
    parts.push(letters.slice(at, start).join(""), el("mark", {}, letters.slice(start, end).join("")));
    at = end;
  }
  parts.push(letters.slice(at).join(""));
  return parts;
}
