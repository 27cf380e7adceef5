/* base: elements, numbers and times. Log text only ever becomes a text node or an attribute's value. */
const $ = (selector, from = document) => from.querySelector(selector);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/* What the program wrote, of one kind. */
const parts = (kind) =>
  [...document.querySelectorAll(`script[type="application/json"].${kind}`)].flatMap((element) => JSON.parse(element.textContent));

/* A table that needs no search; ends: the columns of figures. */
function plainTable(titles, rows, ends = []) {
  const at = (index) => ({ class: ends.includes(index) ? "end" : null });
  return h(
    "table",
    { class: "plain" },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        titles.map((title, index) => h("th", { scope: "col", ...at(index) }, title)),
      ),
    ),
    h(
      "tbody",
      null,
      rows.map((row) =>
        h(
          "tr",
          null,
          row.map((cell, index) => h("td", at(index), cell)),
        ),
      ),
    ),
  );
}

/* The first screen's verdict: clauses, of which some lead somewhere. */
const verdict = (clauses, clause) =>
  h(
    "h1",
    { class: "headline" },
    clauses.map((one, at) => [clause(one, at), at === clauses.length - 1 ? "." : at === 0 ? ": " : "; "]),
  );

const grouped = new Intl.NumberFormat("en-US");
const number = (value) => grouped.format(value);
const count = (value, thing) => `${number(value)} ${thing}${value === 1 ? "" : "s"}`;
const percent = (part, whole) => (whole ? `${part && part / whole < 0.01 ? "<1" : Math.round((100 * part) / whole)} %` : "–");
const hex = (value) => `0x${value.toString(16)}`;

/* 12.4 MB */
function bytes(value) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 999.5 && unit < 4) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit && value < 9.95 ? 1 : 0)} ${units[unit]}`;
}

/* The first label of a host's name; all of an address. */
const short = (name) => (/^[\d.]+$/.test(name) || name.includes(":") || name.includes("/") ? name : name.split(".")[0]);

/* A name that may be broken where it is read, and is isolated from the words around it. */
const name = (text, otherwise = "unknown") =>
  text ? h("bdi", { class: "name", title: text }, text) : h("span", { class: "dim" }, otherwise);

const TICKS = 1e7; /* of 100 ns in a second; times are ticks from the report's base */
let base = 0;

const pad = (value, digits = 2) => String(value).padStart(digits, "0");

/* Whose clocks are shown: { name, periods }, each period from a second of UTC on so many seconds ahead of it; null: UTC. */
let zone = null;
const zoneName = () => (zone ? zone.name : "UTC");

function ahead(seconds) {
  const periods = zone ? zone.periods : [[0, 0]];
  return (periods.findLast(([from]) => from <= seconds) || periods[0])[1];
}

/* The date's own UTC is what the zone's clocks show. */
function civil(ticks) {
  const seconds = Math.floor(ticks / TICKS);
  return { date: new Date((base + seconds + ahead(base + seconds)) * 1000), rest: ticks - seconds * TICKS };
}

const day = (ticks) => civil(ticks).date.toISOString().slice(0, 10);

/* 09:36:34.161 */
function clock(ticks, digits = 3) {
  const { date, rest } = civil(ticks);
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return digits ? `${time}.${pad(Math.floor(rest), 7).slice(0, digits)}` : time;
}

/* +01:00; Z of UTC */
function offsetWords(ticks) {
  const minutes = ahead(base + Math.floor(ticks / TICKS)) / 60;
  if (!zone) return "Z";
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

/* All of it, as jsonl writes it: with as few digits as lose nothing. */
function exact(ticks) {
  const rest = Math.floor(civil(ticks).rest);
  return `${day(ticks)}T${clock(ticks, rest === 0 ? 0 : rest % 10 ? 7 : 6)}${offsetWords(ticks)}`;
}

/* 2026-03-03t09 and the like, of the zone where it has no offset, as ticks; NaN: no time. */
function ticksOf(text) {
  const [, full, offset] = text.toUpperCase().match(/^(.*?)(Z|[+-]\d\d:\d\d)?$/s);
  const whole = full + "0000-01-01T00:00:00.0000000".slice(full.length);
  const shown = Date.parse(`${whole.slice(0, 19)}Z`) / 1000;
  const utc = offset ? Date.parse(`${whole.slice(0, 19)}${offset}`) / 1000 : shown - ahead(shown - ahead(shown));
  return (utc - base) * TICKS + Number(whole.slice(20, 27));
}

/* A time of the data that is written in full, to the second. */
const stamp = (time) => {
  const ticks = (Math.floor(Date.parse(`${time.slice(0, 19)}Z`) / 1000) - base) * TICKS;
  return `${day(ticks)} ${clock(ticks, 0)}`;
};

/* 0.084 s, 2 min 5 s, 3 h 12 min, 4 d 2 h */
function span(ticks) {
  const seconds = Math.abs(ticks) / TICKS;
  const units = [
    [86400, "d", 3600, "h"],
    [3600, "h", 60, "min"],
    [60, "min", 1, "s"],
  ];
  if (seconds < 0.0005) return "less than 0.001 s";
  if (seconds < 9.5) return `${seconds.toFixed(seconds < 1 ? 3 : 1)} s`;
  for (const [one, word, small, less] of units)
    if (seconds >= one) {
      const rest = Math.floor((seconds % one) / small);
      return `${Math.floor(seconds / one)} ${word}${rest ? ` ${rest} ${less}` : ""}`;
    }
  return `${Math.round(seconds)} s`;
}

/* Times where a report is of one day are told without the date. */
let oneDay = false;
const when = (ticks, digits = 3) => (oneDay ? clock(ticks, digits) : `${day(ticks)} ${clock(ticks, digits)}`);

let toasting = 0;
function toast(words) {
  const box = $("#toast");
  box.textContent = words;
  box.classList.add("shown");
  clearTimeout(toasting);
  toasting = setTimeout(() => box.classList.remove("shown"), 2200);
}

/* A spreadsheet would run what begins like this. */
const inert = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/[\t\r\n]+/g, " ");

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "away", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(`${what} copied`);
}

const tip = {
  show(event, lines) {
    const box = $("#tip");
    box.replaceChildren(...lines.map((line) => h("div", null, line)));
    box.hidden = false;
    const from = event.currentTarget.getBoundingClientRect();
    const x = event.clientX || from.left + from.width / 2;
    const y = event.clientY || from.top;
    box.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${y + 18 + box.offsetHeight > innerHeight ? y - box.offsetHeight - 12 : y + 18}px`;
  },
  hide() {
    $("#tip").hidden = true;
  },
};

/* What shows a tip when it is pointed at or focused. */
const tipped = (lines) => ({
  pointermove: (event) => tip.show(event, lines()),
  pointerleave: tip.hide,
  focus: (event) => tip.show(event, lines()),
  blur: tip.hide,
});

function pressed(event) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.currentTarget.dispatchEvent(new MouseEvent("click"));
}

/* A name cut to a width, its middle kept out. */
function cut(text, room) {
  const most = Math.max(4, Math.floor(room / 6.9));
  return [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;
}

/* One stop of the Tab key for many things: arrow keys go from one to the next. */
function rove(container, things) {
  const point = (to) => things.forEach((one) => one.setAttribute("tabindex", one === to ? 0 : -1));
  const keys = (at) => ({
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: things.length - 1,
  });
  container.roving?.abort(); /* of what was drawn before */
  container.roving = new AbortController();
  const { signal } = container.roving;
  point(things[0]);
  container.addEventListener("focusin", (event) => things.includes(event.target) && point(event.target), { signal });
  container.addEventListener(
    "keydown",
    (event) => {
      const to = things[keys(things.indexOf(event.target))[event.key]];
      if (!to) return;
      event.preventDefault();
      to.focus();
    },
    { signal },
  );
}

/* What buttons with data-do do. */
const DO = {
  theme() {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  },
  print: () => print(),
};

document.addEventListener("click", (event) => DO[event.target.closest("[data-do]")?.dataset.do]?.());
