// The little of Markdown that rules' pages are written in.

function inline(text) {
  const parts = [];
  const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)|\[([^\]]+)\]\([^)]*\)/g;
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(text.slice(at, found.index));
    if (found[1] !== undefined) parts.push(el("code", {}, found[1]));
    else if (found[2] !== undefined) parts.push(el("strong", {}, found[2]));
    else if (found[4] !== undefined) parts.push(el("a", { href: found[4], rel: "noreferrer" }, found[3]));
    else parts.push(found[5]);
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}

function markdown(text) {
  const out = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const fence = line.match(/^```/);
    if (fence) {
      const code = [];
      for (at++; at < lines.length && !lines[at].startsWith("```"); at++) code.push(lines[at]);
      at++;
      out.push(el("pre", { tabindex: "0" }, el("code", {}, code.join("\n"))));
    } else if (/^#+ /.test(line)) {
      if (!line.startsWith("# ")) out.push(el("h5", {}, inline(line.replace(/^#+ /, ""))));
      at++;
    } else if (/^[-*] /.test(line)) {
      const list = el("ul");
      while (at < lines.length && /^([-*] |  )/.test(lines[at])) {
        let entry = lines[at++].replace(/^[-*] /, "");
        while (at < lines.length && /^  \S/.test(lines[at])) entry += " " + lines[at++].trim();
        list.append(el("li", {}, inline(entry)));
      }
      out.push(list);
    } else if (line.startsWith("|")) {
      const table = el("table");
      for (let row = 0; at < lines.length && lines[at].startsWith("|"); at++, row++) {
        if (/^\|[\s|:-]+\|$/.test(lines[at])) continue;
        const cells = lines[at].split("|").slice(1, -1).map((cell) => el(row ? "td" : "th", {}, inline(cell.trim())));
        table.append(el("tr", {}, cells));
      }
      out.push(table);
    } else if (line.trim()) {
      const words = [];
      while (at < lines.length && lines[at].trim() && !/^(```|#|[-*] |\|)/.test(lines[at])) words.push(lines[at++].trim());
      if (!words.length) words.push(lines[at++]);
      out.push(el("p", {}, inline(words.join(" "))));
    } else at++;
  }
  return out;
}
