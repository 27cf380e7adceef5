/* overview: the first screen: the verdict in words, findings by level, protocols over time, what is undecided. */
const ASKED = {
  "ntlm-fallback": "mark:ntlm-fallback",
  "double-hop-failure": "mark:double-hop-failure",
  "unexpected-delegation": "mark:unexpected-delegation",
  ntlm: "protocol:ntlm",
  refused: "outcome:failure",
  delegation: "right:s4u2proxy",
  hops: "",
};
const TONE = {
  "ntlm-fallback": "ntlm",
  ntlm: "ntlm",
  "double-hop-failure": "anonymous",
  refused: "bad",
  "unexpected-delegation": "bad",
  delegation: "delegated",
  hops: "",
};

function headline() {
  const clauses = overview.headline;
  return h(
    "h1",
    { class: "headline" },
    clauses.map(({ about, text }, at) => [
      about === "delegation" && text.startsWith("no ")
        ? h("span", null, text)
        : h(
            "a",
            { class: `clause ${TONE[about] ? `k-${TONE[about]}` : "whole"}`, href: link("chains", { q: ASKED[about] }) },
            text,
          ),
      at === clauses.length - 1 ? "." : at === 0 ? ": " : "; ",
    ]),
  );
}

function readWords() {
  const { files, bytes: size, records, events, unreadable, bad } = overview.read;
  const left = Object.entries(bad).map(([why, value]) => `${number(value)} ${why}`);
  return [
    files ? `${count(files, "file")}, ${bytes(size)}, ${count(records, "event")}` : null,
    `${number(events)} about logons`,
    shown.length ? `${oneDay ? day(earliest) : `${day(earliest)} to ${day(latest)}`}, times are UTC` : null,
    unreadable ? count(unreadable, "unreadable file") : null,
    left.length ? `left out: ${left.join(", ")}` : null,
    overview.hidden ? `${count(overview.hidden, "chain")} hidden by the filter` : null,
    overview.chains > chains.length
      ? `the page holds the first ${number(chains.length)} of ${count(overview.chains, "chain")}: --since, --level or --user narrow it`
      : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function tiles() {
  const total = overview.findings.reduce((sum, value) => sum + value, 0);
  return h(
    "div",
    { class: "tiles", role: "list", "aria-label": "Findings by level" },
    [...LEVELS].reverse().map((level) => {
      const value = overview.findings[LEVELS.indexOf(level)];
      return h(
        "a",
        { class: `tile ${level}${value ? "" : " none"}`, role: "listitem", href: link("findings", { q: value ? level : "" }) },
        h("span", { class: "figure", "data-figure": `level-${level}` }, number(value)),
        h("span", { class: "of" }, level),
        (() => {
          const bar = h("span", { class: "share", "aria-hidden": "true" }, h("i"));
          bar.firstChild.style.width = `${total ? (100 * value) / total : 0}%`;
          return bar;
        })(),
      );
    }),
  );
}

function facts() {
  const [kerberos, ntlm] = overview.protocols;
  const [ok, failed, issued] = overview.outcomes;
  const fact = (key, label, value, q, note) =>
    h(
      "a",
      { class: "fact", href: link("chains", { q }) },
      h("dt", null, label),
      h("dd", null, h("b", { "data-figure": key }, number(value)), note ? h("span", { class: "dim" }, ` ${note}`) : null),
    );
  return h(
    "dl",
    { class: "facts" },
    fact("chains", "Chains", overview.chains, ""),
    fact("hops", "Hops", overview.hops, ""),
    fact("kerberos", "Kerberos", kerberos, "protocol:kerberos", percent(kerberos, overview.hops)),
    fact("ntlm", "NTLM", ntlm, "protocol:ntlm", percent(ntlm, overview.hops)),
    fact("success", "Went well", ok, "outcome:success"),
    fact("failure", "Failed", failed, "outcome:failure"),
    fact("issued", "Ticket only", issued, "outcome:issued"),
  );
}

/* Bars by time, stacked by how hops went. */
const STEPS = [0.001, 0.01, 0.1, 1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 604800, 2592000, 31536000].map(
  (seconds) => seconds * TICKS,
);
const BARS_MOST = 48;

function buckets() {
  let from = Infinity,
    to = -Infinity;
  for (const hop of hops) {
    from = Math.min(from, hop.start);
    to = Math.max(to, hop.start);
  }
  const step = STEPS.find((one) => (to - from) / one < BARS_MOST) || STEPS.at(-1);
  const zero = Math.floor((from + (base % 86400) * TICKS) / step) * step - (base % 86400) * TICKS;
  const bars = Array.from({ length: Math.min(400, Math.floor((to - zero) / step) + 1) }, (_, at) => ({
    at: zero + at * step,
    kerberos: 0,
    delegated: 0,
    forwarded: 0,
    ntlm: 0,
    anonymous: 0,
    failed: 0,
    all: 0,
  }));
  for (const hop of hops) {
    const bar = bars[Math.min(bars.length - 1, Math.floor((hop.start - zero) / step))];
    bar[hop.kind]++;
    bar.all++;
    bar.failed += hop.outcome === "failure";
  }
  return { bars, step };
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].map((one) => one * power).find((one) => one >= value) || value;
}

function timeline() {
  if (!hops.length) return null;
  const { bars, step } = buckets();
  const kinds = Object.keys(KINDS).filter((kind) => bars.some((bar) => bar[kind]));
  let share = false;
  const box = h("div", { class: "plot" });
  const say = (bar) => [
    `${when(bar.at, 0)}, for ${span(step)}`,
    ...kinds
      .filter((kind) => bar[kind])
      .map((kind) => `${KINDS[kind].words}: ${number(bar[kind])}${share ? ` (${percent(bar[kind], bar.all)})` : ""}`),
    ...(bar.failed ? [`failed: ${number(bar.failed)}`] : []),
  ];
  const drawPlot = () => {
    const width = Math.max(260, box.clientWidth),
      height = Math.max(168, Math.min(440, box.clientHeight)),
      left = 44,
      bottom = 22,
      top = 8;
    const most = share ? 100 : nice(Math.max(...bars.map((bar) => bar.all)));
    const plot = height - top - bottom,
      room = (width - left - 4) / bars.length,
      wide = Math.max(1, Math.min(30, room - Math.min(4, room * 0.25)));
    const y = (value) => top + plot - (value / most) * plot;
    const svg = s("svg", {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "Hops over time, by protocol",
    });
    for (const part of [0, 0.5, 1])
      svg.append(
        s("line", { class: "grid", x1: left, x2: width - 2, y1: y(most * part), y2: y(most * part) }),
        s(
          "text",
          { class: "tick end", x: left - 8, y: y(most * part) + 4 },
          share ? `${most * part} %` : most * part >= 1 || !part ? number(Math.round(most * part)) : "",
        ),
      );
    const every = Math.ceil(bars.length / Math.max(2, Math.floor((width - left) / (step >= 86400 * TICKS ? 88 : 70))));
    bars.forEach((bar, at) => {
      const x = left + at * room + (room - wide) / 2;
      const group = s(
        "g",
        {
          class: "bar",
          tabindex: bar.all ? 0 : null,
          role: bar.all ? "button" : null,
          "aria-label": bar.all ? say(bar).join(", ") : null,
          click: bar.all ? () => search(`after:${exact(bar.at)} before:${exact(bar.at + step)}`) : null,
          keydown: pressed,
          ...tipped(() => say(bar)),
        },
        s("rect", { class: "hit", x: left + at * room, y: top, width: room, height: plot }),
      );
      let sum = 0;
      for (const kind of kinds) {
        const value = share ? (bar.all ? (100 * bar[kind]) / bar.all : 0) : bar[kind];
        if (value)
          group.append(
            s("rect", {
              class: `fill k-${kind}`,
              x,
              y: y(sum + value),
              width: wide,
              height: Math.max(1, y(sum) - y(sum + value)),
              rx: Math.min(2, wide / 4),
            }),
          );
        sum += value;
      }
      svg.append(group);
      if (at % every === 0 && left + at * room + room / 2 < width - 16)
        svg.append(
          s(
            "text",
            { class: "tick", x: left + at * room + room / 2, y: height - 5 },
            step >= 86400 * TICKS ? day(bar.at).slice(2) : clock(bar.at, step < TICKS ? 3 : 0).slice(0, step < 60 * TICKS ? 12 : 5),
          ),
        );
    });
    box.replaceChildren(svg);
  };
  new ResizeObserver(drawPlot).observe(box);
  const modes = ["Count", "Share"].map((word, at) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(at === 0),
        click: () => {
          share = at === 1;
          modes.forEach((mode, index) => mode.setAttribute("aria-pressed", String(index === at)));
          drawPlot();
        },
      },
      word,
    ),
  );
  return h(
    "section",
    { class: "card", "aria-label": "Protocols over time" },
    h("header", null, h("h2", null, "Protocols over time"), h("div", { class: "modes" }, modes)),
    box,
    h(
      "div",
      { class: "legend" },
      kinds.map((kind) =>
        h(
          "span",
          { class: `key k-${kind}`, title: KINDS[kind].more },
          KINDS[kind].words,
          h("b", null, percent(hops.filter((hop) => hop.kind === kind).length, hops.length)),
        ),
      ),
    ),
  );
}

/* Findings by rule: what to look at first. */
function lookFirst() {
  const byRule = new Map();
  for (const finding of findings) {
    const one = byRule.get(finding.rule.id) || { rule: finding.rule, level: finding.level, count: 0, first: finding };
    one.count++;
    one.level = Math.max(one.level, finding.level);
    byRule.set(finding.rule.id, one);
  }
  const list = [...byRule.values()].sort((a, b) => b.level - a.level || b.count - a.count);
  const item = ({ rule, level, count: times, first }) =>
    h(
      "li",
      null,
      h(
        "a",
        { href: link("findings", { q: rule.id }) },
        badge(level),
        h("span", { class: "what" }, h("b", null, rule.title || rule.id), h("span", { class: "dim why" }, first.reason || rule.id)),
        h("span", { class: "times" }, `${number(times)} ×`),
      ),
    );
  return h(
    "section",
    { class: "card", "aria-label": "Look first at" },
    h(
      "header",
      null,
      h("h2", null, "Look first at"),
      findings.length ? h("a", { class: "more", href: link("findings") }, "All findings") : null,
    ),
    list.length
      ? h(
          "ol",
          { class: "first" },
          list.slice(0, 6).map(item),
          list.length > 6
            ? h("li", { class: "rest" }, h("a", { href: link("findings") }, `and ${count(list.length - 6, "more rule")}`))
            : null,
        )
      : h(
          "p",
          { class: "none" },
          overview.logs.length ? "No finding, as far as these logs can tell." : "No finding, and no log to tell from.",
        ),
  );
}

const ANSWERS = { "not-collected": "Not collected", gap: "Gap", none: "Collected", "not-written": "Not written" };
const answerMark = (answer) => h("span", { class: `answer ${answer}` }, ANSWERS[answer]);
const coverageList = (list) =>
  h(
    "ul",
    { class: "answers" },
    list.map(({ answer, text }) => h("li", null, answerMark(answer), h("p", null, prose(text)))),
  );

/* `code` in a sentence */
const prose = (text) => text.split("`").map((part, at) => (at % 2 ? h("code", null, part) : part));

function undecided() {
  const open = overview.coverage.filter((one) => one.answer !== "none");
  const dcs = overview.logs.filter((log) => log.is_dc).length;
  return h(
    "section",
    { class: "card", "aria-label": "What none found means" },
    h(
      "header",
      null,
      h("h2", null, "What these logs leave undecided"),
      h("a", { class: "more", href: link("coverage") }, `${count(overview.logs.length, "log")}, ${dcs} of domain controllers`),
    ),
    open.length ? coverageList(open.slice(0, 5)) : h("p", { class: "none" }, "Nothing: what was not found did not happen."),
  );
}

function clockWords(log) {
  if (log.clock === "unmeasured") return h("span", { class: "dim" }, "not measured");
  if (log.clock === "right") return "right";
  return h(
    "span",
    { class: "weak" },
    `${log.offset > 0 ? "+" : "−"}${span(log.offset * TICKS)}${log.clock === "local-time" ? ", local time" : ""}`,
  );
}

function coverageView() {
  const stamp = (time) => h("time", null, time.slice(0, 19).replace("T", " "));
  return h(
    "section",
    { class: "view", "data-view": "coverage", "aria-label": "Coverage" },
    h("section", { class: "card" }, h("header", null, h("h2", null, "What none found means")), coverageList(overview.coverage)),
    h(
      "section",
      { class: "card" },
      h("header", null, h("h2", null, "Logs"), h("span", { class: "dim" }, "times as written, in UTC")),
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": "Logs" },
        h(
          "table",
          { class: "plain" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              ["Computer", "Log", "First event", "Last event", "Events", "Missing", "Clock"].map((title, at) =>
                h("th", { scope: "col", class: at === 4 || at === 5 ? "end" : null }, title),
              ),
            ),
          ),
          h(
            "tbody",
            null,
            overview.logs.map((log) =>
              h(
                "tr",
                null,
                h("td", null, name(log.computer), log.is_dc ? h("span", { class: "role r3" }, "DC") : null),
                h("td", null, log.channel),
                h("td", null, stamp(log.first)),
                h("td", null, stamp(log.last)),
                h("td", { class: "end" }, number(log.records)),
                h(
                  "td",
                  { class: `end${log.missing ? " weak" : ""}` },
                  log.missing ? `${number(log.missing)} in ${count(log.gaps, "gap")}` : "–",
                ),
                h("td", null, clockWords(log)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function overviewView() {
  return h(
    "section",
    { class: "view", "data-view": "overview", "aria-label": "Overview" },
    headline(),
    h("p", { class: "read" }, readWords()),
    tiles(),
    facts(),
    h("div", { class: "pair" }, timeline(), lookFirst()),
    mapCard(),
    undecided(),
  );
}
