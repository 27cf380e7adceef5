/* app: which view is shown, which chain is open. The address after # holds both, so that back goes back. */
const VIEWS = ["overview", "chains", "findings", "hosts", "accounts", "tickets", "coverage"];
const made = new Map();
const current = { view: "overview", q: "", chain: "" };
let focusBack = null;

const link = (view, { q = "", chain = "" } = {}) => {
  const asked = new URLSearchParams();
  if (q) asked.set("q", q);
  if (chain) asked.set("chain", chain);
  return `#${view}${asked.size || String(asked) ? `?${asked}` : ""}`;
};

function go(view, { q, chain } = {}) {
  location.hash = link(view, { q: q ?? (view === current.view ? current.q : ""), chain });
}

/* What is typed changes the address, and makes no step to go back to. */
function remember(view, q) {
  current.q = q;
  history.replaceState(null, "", link(view, { q, chain: current.chain }));
}

function viewOf(name) {
  if (!made.has(name)) {
    const view =
      name === "overview" ? { element: overviewView() } : name === "coverage" ? { element: coverageView() } : tableView(name);
    made.set(name, view);
    $("#main").append(view.element);
  }
  return made.get(name);
}

function openChain(id) {
  const panel = $("#panel");
  const chain = chainById.get(id) || chainByHop.get(id);
  document.body.classList.toggle("with-panel", !!chain);
  if (!chain) {
    panel.hidden = true;
    panel.replaceChildren();
    focusBack?.focus?.();
    focusBack = null;
    return;
  }
  if (panel.hidden) focusBack = document.activeElement;
  panel.hidden = false;
  panel.replaceChildren(...chainPanel(chain));
  $("h2", panel).focus({ preventScroll: true });
}

function route() {
  const [view, asked = ""] = location.hash.slice(1).split(/\?(.*)/s);
  const values = new URLSearchParams(asked);
  const name = VIEWS.includes(view) ? view : chainById.has(view) || chainByHop.has(view) ? "chains" : "overview";
  const before = { ...current };
  Object.assign(current, {
    view: name,
    q: values.get("q") || "",
    chain: values.get("chain") || (name === "chains" && view !== "chains" ? view : ""),
  });
  const shown = viewOf(name);
  for (const [key, one] of made) one.element.hidden = key !== name;
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (shown.show && (before.view !== name || before.q !== current.q || !shown.once)) {
    shown.once = true;
    shown.show(current.q);
  }
  if (before.chain !== current.chain) openChain(current.chain);
  if (before.view !== name) scrollTo(0, 0);
  tip.hide();
}

/* The chain before or after the open one, in the order of the table. */
function neighbour(step) {
  const table = made.get(current.view)?.table;
  if (!table) {
    const at = chains.indexOf(chainById.get(current.chain)) + step;
    if (chains[at]) go(current.view, { q: current.q, chain: chains[at].id });
    return;
  }
  const at = table.rows.findIndex((row) => (row.chain || row).id === current.chain) + step;
  const row = table.rows[at];
  if (!row || !(row.chain || row).hops) return;
  table.move(at);
  go(current.view, { q: current.q, chain: (row.chain || row).id });
}

Object.assign(DO, {
  close: () => go(current.view, { q: current.q }),
  before: () => neighbour(-1),
  after: () => neighbour(1),
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current.chain) DO.close();
  if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  if (!made.get(current.view)?.table) go("chains");
  requestAnimationFrame(() => $(`[data-view="${current.view}"] .search`)?.focus());
});
addEventListener("beforeprint", () => made.get(current.view)?.table?.print(true));
addEventListener("afterprint", () => made.get(current.view)?.table?.print(false));
addEventListener("hashchange", route);

const sizes = { chains: chains.length, findings: findings.length };
$(".tabs").append(
  ...VIEWS.map((view) =>
    h(
      "a",
      { href: link(view), "data-view": view },
      view[0].toUpperCase() + view.slice(1),
      view in sizes ? h("span", { class: "size" }, number(sizes[view])) : null,
    ),
  ),
);
if (shown.length) document.title = `hopchain · ${day(earliest)} · ${count(overview.chains, "chain")}`;
$("#loading").remove();
route();
(window.requestIdleCallback || setTimeout)(() => chains.forEach(hayOf)); /* so that the first search is as quick as the next */
document.documentElement.dataset.ready = Math.round(performance.now());
