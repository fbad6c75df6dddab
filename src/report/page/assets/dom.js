// Elements, made without markup: text from a source is only ever text.

const SVG = "http://www.w3.org/2000/svg";

function put(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

const el = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => put(document.createElementNS(SVG, tag), attributes, children);
const byId = (id) => document.getElementById(id);

function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many || one + "s"}`;
}

// A text that has room for so many units, its middle left out where it is longer.
function clipped(text, room, character) {
  const letters = [...text];
  const most = Math.max(3, Math.floor(room / character));
  if (letters.length <= most) return text;
  const head = Math.floor(most / 2);
  return letters.slice(0, head).join("") + "…" + letters.slice(letters.length - (most - head - 1)).join("");
}
