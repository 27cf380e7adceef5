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

const headline = () =>
  verdict(overview.headline, ({ about, text }) =>
    about === "delegation" && text.startsWith("no ")
      ? h("span", null, text)
      : h("a", { class: `clause ${TONE[about] ? `k-${TONE[about]}` : "whole"}`, href: link("chains", { q: ASKED[about] }) }, text),
  );

function readWords() {
  const { files, bytes: size, records, events, unreadable, bad } = overview.read;
  const left = Object.entries(bad).map(([why, value]) => `${number(value)} ${why}`);
  return [
    files ? `${count(files, "file")}, ${bytes(size)}, ${count(records, "event")}` : null,
    `${number(events)} about logons`,
    shown.length ? `${oneDay ? day(earliest) : `${day(earliest)} to ${day(latest)}`}, times are ${zoneName()}` : null,
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

const ANSWERS = { "not-collected": "Not collected", gap: "Gap", "left-out": "Left out", none: "Collected", "not-written": "Not written" };
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
  return h(
    "section",
    { class: "view", "data-view": "coverage", "aria-label": "Coverage" },
    h("section", { class: "card" }, h("header", null, h("h2", null, "What none found means")), coverageList(overview.coverage)),
    h(
      "section",
      { class: "card" },
      h("header", null, h("h2", null, "Logs"), h("span", { class: "dim" }, `times as written, in ${zoneName()}`)),
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": "Logs" },
        plainTable(
          ["Computer", "Log", "First event", "Last event", "Events", "Missing", "Clock"],
          overview.logs.map((log) => [
            [name(log.computer), log.is_dc ? h("span", { class: "role r3" }, "DC") : null],
            log.channel,
            h("time", null, stamp(log.first)),
            h("time", null, stamp(log.last)),
            number(log.records),
            log.missing ? h("span", { class: "weak" }, `${number(log.missing)} in ${count(log.gaps, "gap")}`) : "–",
            clockWords(log),
          ]),
          [4, 5],
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
    h("div", { class: "pair" }, timelineCard(), lookFirst()),
    mapCard(),
    undecided(),
  );
}
