// Pan and zoom.

const view = { x: 0, y: 0, k: 1 };
const LEAST = 0.08, MOST = 3;

function apply() {
  stage.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
  canvas.classList.toggle("far", view.k < 0.45);
}

function shift(x, y) {
  view.x += x * view.k;
  view.y += y * view.k;
  apply();
}

function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const k = Math.min(MOST, Math.max(LEAST, view.k * factor));
  view.x = x - ((x - view.x) * k) / view.k;
  view.y = y - ((y - view.y) * k) / view.k;
  view.k = k;
  apply();
}

// The whole width, and the whole height where names can still be read then.
function fit() {
  if (!drawn) return;
  const width = canvas.clientWidth || 1200, height = canvas.clientHeight || 800;
  const across = width / drawn.width, down = height / drawn.height;
  view.k = Math.min(1.25, Math.max(Math.min(across, down), Math.min(across, 0.62)));
  view.x = Math.max(0, (width - drawn.width * view.k) / 2);
  view.y = Math.max(0, (height - drawn.height * view.k) / 2 - 8);
  apply();
}

// Brings a box into sight.
function bring(box, row) {
  const margin = 40;
  const left = box.x * view.k + view.x, right = left + box.width * view.k;
  const y = box.y + (row === null || row === undefined ? 0 : anchor(box, row) - 12);
  const top = y * view.k + view.y, bottom = top + Math.min(box.height, 60) * view.k;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (left < margin) view.x += margin - left;
  else if (right > width - margin) view.x -= right - width + margin;
  if (top < margin) view.y += margin - top;
  else if (bottom > height - margin) view.y -= bottom - height + margin;
  apply();
}

function watchPointer() {
  let from = null;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [x, y] = [event.offsetX, event.offsetY];
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY / 180), x, y);
    else { view.x -= event.deltaX; view.y -= event.deltaY; apply(); }
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.target === canvas) { from = [event.clientX - view.x, event.clientY - view.y]; canvas.setPointerCapture(event.pointerId); canvas.classList.add("grabbing"); }
  });
  canvas.addEventListener("pointermove", (event) => {
    if (from) { view.x = event.clientX - from[0]; view.y = event.clientY - from[1]; apply(); }
  });
  const end = () => { from = null; canvas.classList.remove("grabbing"); };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("dblclick", (event) => { if (event.target === canvas) zoom(1.5, event.offsetX, event.offsetY); });
}
