/* compare: what differs between before and after, each route and account with its numbers side by side. */
/* The lines are those of jsonl. */
const [found] = parts("verdict");
const lines = parts("changes");
const sides = lines.find((line) => line.kind === "sides");
const lone = lines.filter((line) => line.kind === "log");
const changes = lines.filter((line) => line.kind === "route" || line.kind === "account");
const UNSURE_SHOWN = 300;
zone = found.zone;
base = Math.floor(Date.parse(sides.before.first || sides.after.first || "1970-01-01T00:00:00Z") / 1000);

const ASPECTS = {
  actor: "As whom",
  protocol: "Protocol",
  mechanism: "By which right",
  model: "Delegation",
  outcome: "Outcome",
  etype: "Ticket in",
  service: "Ticket for",
};
const ETYPES = { "0x1": "DES", "0x3": "DES", "0x11": "AES128", "0x12": "AES256", "0x17": "RC4", "0x18": "RC4" };
const VALUES = {
  user: "the user",
  computer: "itself: a computer or service account",
  unknown: "not known",
  ntlm: "NTLM",
  direct: "its own ticket or credentials",
  s4u2proxy: "constrained delegation (S4U2proxy)",
  "forwarded-tgt": "unconstrained delegation",
  anonymous: "none: anonymous",
  explicit: "credentials given (4648)",
  failure: "failed",
  classic: "classic, at the front end's account",
  "resource-based": "resource-based, at the back end",
};
const TONES = {
  ntlm: "ntlm",
  s4u2proxy: "delegated",
  "forwarded-tgt": "forwarded",
  anonymous: "anonymous",
  failure: "bad",
  "0x17": "bad",
  "0x18": "bad",
  "0x1": "bad",
  "0x3": "bad",
};

/* Changes of one route or account stand together. */
function things() {
  const list = [];
  for (const [at, change] of changes.entries()) {
    const last = list.at(-1)?.all[0];
    const same = last && last.kind === change.kind && ["account", "source", "target"].every((key) => last[key] === change[key]);
    if (!same) list.push({ at, all: [] });
    list.at(-1).all.push(change);
  }
  for (const one of list) {
    one.sure = one.all.filter((change) => change.significant);
    one.chance = Math.min(...one.all.map((change) => change.chance));
    one.hops = Math.max(...one.all.map((change) => Math.abs(change.after.hops - change.before.hops)));
    one.route = one.all[0].kind === "route";
  }
  return list.sort((a, b) => a.chance - b.chance || b.hops - a.hops || a.at - b.at);
}

const valueWords = (change) =>
  change.aspect === "service"
    ? name(change.value)
    : change.aspect === "etype"
      ? `${ETYPES[change.value] || "etype"} (${change.value})`
      : VALUES[change.value] || change.value;

/* 1 in 3,400,000 */
function chanceWords(chance) {
  if (chance >= 0.01) return `${Math.round(100 * chance)} %`;
  return chance < 1e-9 ? "< 1 in 1,000,000,000" : `1 in ${number(Math.round(1 / chance))}`;
}

/* What the hops are held against. */
const ofWords = (change, side) =>
  change.change === "moved" ? `of ${number(change[side].of)}` : `among ${number(change[side].of)}`;

function bar(change, side) {
  const { hops, of } = change[side];
  const most = change.change === "moved" ? of : Math.max(change.before.hops, change.after.hops);
  const fillIt = h("i");
  fillIt.style.width = `${most ? Math.max(hops ? 1.5 : 0, (100 * hops) / most) : 0}%`;
  return h(
    "div",
    { class: "held" },
    h("span", { class: "bar-of", "aria-hidden": "true" }, fillIt),
    h("span", { class: "figures" }, h("b", null, number(hops)), " ", h("span", { class: "dim" }, ofWords(change, side))),
  );
}

const thingTitle = (change) =>
  change.kind === "account"
    ? name(change.account)
    : [
        change.source ? name(change.source) : "clients",
        h("span", { class: "dim", "aria-label": "to" }, " → "),
        name(change.target, "unknown host"),
      ];

function changeRow(change, first) {
  const moved = change.change === "moved";
  const what = moved ? (first ? ASPECTS[change.aspect] : "") : "Hops";
  const value = moved ? valueWords(change) : change.change === "appeared" ? "appeared" : "vanished";
  const tone = moved ? TONES[change.value] : change.change === "appeared" ? "delegated" : "bad";
  return h(
    "tr",
    { class: tone ? `k-${tone}` : null },
    h("td", { class: "dim" }, what),
    h("td", null, h("span", { class: "value" }, value)),
    h("td", null, bar(change, "before")),
    h("td", null, bar(change, "after")),
    h("td", { class: "end dim", title: "of so large a difference where nothing has changed" }, chanceWords(change.chance)),
  );
}

const HEADS = ["What", "Value", "Before", "After", "By chance"];

function changeTable(rows) {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Figures" },
    h(
      "table",
      { class: "plain moves" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          HEADS.map((title, at) => h("th", { scope: "col", class: at === 4 ? "end" : null }, title)),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((change, at) => changeRow(change, !at || rows[at - 1].aspect !== change.aspect)),
      ),
    ),
  );
}

function thingCard(one) {
  const [first] = one.sure;
  const accounts = first.kind === "route" && `accounts ${number(first.before.accounts)} → ${number(first.after.accounts)}`;
  return h(
    "article",
    { class: "card thing", id: `change-${one.at}`, tabindex: -1, "data-hay": hayOf(first) },
    h(
      "header",
      null,
      h("h3", null, thingTitle(first)),
      first.by_tickets
        ? h("span", { class: "chip", title: "A log is on one side only: told by what domain controllers write of tickets" }, "by tickets")
        : null,
      accounts ? h("span", { class: "dim" }, accounts) : null,
    ),
    changeTable(one.sure),
  );
}

const hayOf = (change) => [change.account, change.source, change.target].filter(Boolean).join(" ").toLowerCase();

function thingSection(title, list) {
  if (!list.length) return null;
  return h(
    "section",
    { class: "things", "aria-label": title },
    h("h2", { class: "over" }, title, h("span", { class: "size" }, number(list.length))),
    list.map(thingCard),
  );
}

function sidesCard() {
  const row = (title, side) => [
    h("b", null, title),
    number(sides[side].hops),
    number(sides[side].chains),
    time(sides[side].first),
    time(sides[side].last),
    number(sides[side].logs),
    ...(lone.length ? [only(side)] : []),
  ];
  const time = (value) => (value ? h("time", null, stamp(value)) : "–");
  const only = (side) => {
    const names = lone.filter((line) => line.only === side).map((line) => line.computer);
    const some = names.slice(0, 5).flatMap((one, at) => [at ? ", " : "", name(one)]);
    return names.length ? [...some, names.length > 5 ? ` and ${names.length - 5} more` : ""] : "–";
  };
  return h(
    "section",
    { class: "card", "aria-label": "Both sides" },
    h("header", null, h("h2", null, "Both sides"), h("span", { class: "dim" }, `times are ${zoneName()}`)),
    h(
      "div",
      { class: "scroll sides" },
      plainTable(
        ["", "Hops", "Chains", "First", "Last", "Security logs", ...(lone.length ? ["Only on this side"] : [])],
        [row("Before", "before"), row("After", "after")],
      ),
    ),
    lone.length
      ? h(
          "p",
          { class: "dim end-note" },
          found.tickets_tell
            ? "Where a log is on one side only, changes are told by tickets alone, of which domain controllers write."
            : "Where a log is on one side only, no change is told: it would be one of what was collected.",
        )
      : null,
  );
}

/* What may be chance. Made when it is opened: there may be thousands. */
function unsureCard(list) {
  const unsure = list.flatMap((one) => one.all.filter((change) => !change.significant));
  if (!unsure.length) return null;
  const row = (change) => [
    thingTitle(change),
    change.change === "moved" ? [ASPECTS[change.aspect], ": ", valueWords(change)] : change.change,
    `${number(change.before.hops)} ${ofWords(change, "before")}`,
    `${number(change.after.hops)} ${ofWords(change, "after")}`,
    change.unseen ? "log on one side only" : chanceWords(change.chance),
  ];
  const body = h("div", { class: "scroll" });
  const open = () => {
    if (body.childElementCount) return;
    const shown = unsure.sort((a, b) => a.chance - b.chance).slice(0, UNSURE_SHOWN);
    body.append(plainTable(["Route or account", "What", "Before", "After", "By chance"], shown.map(row), [2, 3, 4]));
    if (unsure.length > shown.length)
      body.append(
        h("p", { class: "dim end-note" }, `and ${number(unsure.length - shown.length)} more: --format jsonl has all`),
      );
  };
  return h(
    "section",
    { class: "card", "aria-label": "Unsure" },
    h(
      "details",
      { class: "listed", toggle: open },
      h("summary", null, `${count(unsure.length, "difference")} too small or too rare to tell from chance, or not seen on both sides`),
      body,
    ),
  );
}

function searchBar(view) {
  const shown = h("span", { class: "shown", role: "status" });
  const input = h("input", {
    class: "search",
    type: "search",
    placeholder: "Search a host or an account …",
    "aria-label": "Search changes",
    input: () => {
      const asked = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const cards = [...view.querySelectorAll(".thing")];
      for (const card of cards) card.hidden = !asked.every((part) => card.dataset.hay.includes(part));
      shown.textContent = asked.length ? `${number(cards.filter((card) => !card.hidden).length)} of ${number(cards.length)}` : "";
    },
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === input || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
  });
  return h("div", { class: "toolbar" }, input, shown);
}

function compareView() {
  const list = things();
  const sure = list.filter((one) => one.sure.length);
  const view = h("section", { class: "view", id: "overview", "aria-label": "Before and after" });
  view.append(
    verdict(found.headline, ({ about, text }) =>
      about.startsWith("change-")
        ? h("a", { class: "clause", href: `#${about}` }, text)
        : h("span", { class: about === "more" ? null : "clause whole" }, text),
    ),
    h(
      "p",
      { class: "read" },
      "Told is what chance alone would bring about less than once in a thousand times. ",
      "A route is all hops from one host to another; clients are the hosts that nobody goes on from.",
    ),
    sidesCard(),
  );
  if (sure.length > 6) view.append(searchBar(view));
  view.append(
    ...[
      thingSection("Routes that changed", sure.filter((one) => one.route)),
      thingSection("Accounts that changed", sure.filter((one) => !one.route)),
      unsureCard(list),
    ].filter(Boolean),
  );
  return view;
}

$("#loading").remove();
$("#main").append(compareView());
document.title = "hopchain · before and after";
addEventListener("hashchange", () => document.getElementById(location.hash.slice(1))?.focus());
document.documentElement.dataset.ready = Math.round(performance.now());
