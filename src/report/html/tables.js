/* tables: chains, findings, hosts, accounts and tickets, each with its search. */
const badge = (level) =>
  level < 0 ? h("span", { class: "dim" }, "–") : h("span", { class: `badge ${LEVELS[level]}` }, LEVELS[level]);
const kindMark = (kind, failed) => h("span", { class: `kind k-${kind}${failed ? " failed" : ""}` }, KINDS[kind].words);
const outcomeMark = (outcome) => h("span", { class: `outcome ${outcome}` }, outcomeWords[outcome]);

const targetText = (hop) => (hop.to ? short(hop.to) : hop.service || "?");
const pathText = (chain) => {
  const first = chain.hops[0];
  if (!first) return "";
  return [
    first.from ? short(first.from) : "?",
    ...chain.hops.map((hop) =>
      hop.parent && hop.parent !== chain.hops[chain.hops.indexOf(hop) - 1]
        ? `(${hop.from ? short(hop.from) : "?"} → ${targetText(hop)})`
        : targetText(hop),
    ),
  ].join(" → ");
};

/* pc08 → web08 → app08, each arrow in its hop's colour */
function path(chain) {
  const first = chain.hops[0];
  if (!first) return h("span", null, "found in events that belong to no hop");
  const out = [h("bdi", { class: "stop" }, first.from ? short(first.from) : "?")];
  chain.hops.slice(0, 6).forEach((hop, at) => {
    if (at && hop.parent !== chain.hops[at - 1])
      out.push(h("span", { class: "dim" }, " · "), h("bdi", { class: "stop" }, hop.from ? short(hop.from) : "?"));
    out.push(
      h(
        "span",
        { class: `arrow-${hop.kind}${hop.outcome === "failure" ? " failed" : ""}`, "aria-label": "to" },
        hop.outcome === "failure" ? " ⇸ " : " → ",
      ),
      h("bdi", { class: "stop" }, targetText(hop)),
    );
  });
  if (chain.hops.length > 6) out.push(h("span", { class: "dim" }, ` +${chain.hops.length - 6}`));
  return h("span", { class: "path" }, out);
}

const worstKind = (chain) =>
  ["anonymous", "ntlm", "forwarded", "delegated", "kerberos"].find((kind) => chain.hops.some((hop) => hop.kind === kind));
const chainOutcome = (chain) =>
  chain.failed ? "failure" : chain.hops.some((hop) => hop.outcome === "issued") ? "issued" : "success";
const figure = (key, title, width, extra) => ({
  key,
  title,
  width,
  end: true,
  value: (row) => row[key],
  text: (row) => row[key],
  cell: (row) => (row[key] ? number(row[key]) : h("span", { class: "dim" }, "–")),
  ...extra,
});
const timed = (key, title, extra) => ({
  key,
  title,
  width: oneDay ? "112px" : "188px",
  value: (row) => row[key],
  text: (row) => exact(row[key]),
  cell: (row) => h("time", { title: exact(row[key]) }, when(row[key])),
  ...extra,
});
const levelColumn = (of) => ({
  key: "level",
  title: "Level",
  width: "104px",
  value: (row) => of(row),
  text: (row) => LEVELS[of(row)] || "",
  cell: (row) => badge(of(row)),
});
const show = (chain) => go(current.view, { q: current.q, chain: chain.id });
const search = (query) => go("chains", { q: query });
const quote = (text) => (/[\s"]/.test(text) ? `"${text.replaceAll('"', "")}"` : text);

const TABLES = {
  chains: () => ({
    label: "Chains",
    rows: chains,
    filter: chainFilter,
    open: show,
    sort: ["level", -1],
    hint: "Search a name, host, address, id …  or level:high  mark:ntlm-fallback",
    facets: [
      ["level", "Level", LEVELS.filter((_, at) => overview.findings.slice(at).some(Boolean)).reverse()],
      ["how", "How", Object.keys(KINDS).filter((kind) => hops.some((hop) => hop.kind === kind)), (kind) => KINDS[kind].words],
      ["outcome", "Outcome", words.outcome, (word) => outcomeWords[word]],
      ["mark", "Mark", words.mark.filter((mark) => hops.some((hop) => hop.marks.includes(mark)))],
    ],
    columns: [
      levelColumn((chain) => chain.level),
      timed("start", "Start"),
      {
        key: "who",
        title: "Account",
        width: "minmax(160px, 1.1fr)",
        value: (chain) => chain.principal || "",
        text: (chain) => chain.principal || "",
        cell: (chain) => name(chain.principal, "unknown account"),
      },
      { key: "way", title: "Way", width: "minmax(220px, 1.6fr)", value: pathText, text: pathText, cell: path },
      {
        key: "how",
        title: "How",
        width: "120px",
        narrow: false,
        value: worstKind,
        text: (chain) => KINDS[worstKind(chain)].words,
        cell: (chain) => kindMark(worstKind(chain)),
      },
      {
        key: "outcome",
        title: "Outcome",
        width: "96px",
        value: chainOutcome,
        text: (chain) => outcomeWords[chainOutcome(chain)],
        cell: (chain) => outcomeMark(chainOutcome(chain)),
      },
      {
        key: "rule",
        title: "Finding",
        width: "minmax(150px, 1fr)",
        narrow: false,
        value: (chain) => chain.findings[0]?.rule.id || "",
        text: (chain) => chain.findings.map((finding) => finding.rule.id).join(", "),
        cell: (chain) =>
          chain.findings.length
            ? [
                chain.findings[0].rule.id,
                chain.findings.length > 1 ? h("span", { class: "dim" }, ` +${chain.findings.length - 1}`) : null,
              ]
            : "",
      },
      {
        key: "id",
        title: "Id",
        width: "104px",
        narrow: false,
        value: (chain) => chain.id,
        text: (chain) => chain.id,
        cell: (chain) => h("code", null, chain.id.slice(0, 10)),
      },
    ],
  }),
  findings: () => ({
    label: "Findings",
    rows: findings,
    open: (finding) => show(finding.chain),
    sort: ["level", -1],
    empty: "No finding, as far as these logs can tell.",
    filter: textFilter((finding) =>
      lowered([
        finding.rule.id,
        finding.rule.title,
        LEVELS[finding.level],
        finding.reason,
        finding.chain.principal,
        finding.chain.id,
      ]),
    ),
    hint: "Search a rule, reason, account, level …",
    columns: [
      levelColumn((finding) => finding.level),
      {
        key: "rule",
        title: "Rule",
        width: "minmax(170px, 1fr)",
        value: (finding) => finding.rule.id,
        text: (finding) => finding.rule.id,
        cell: (finding) => h("span", { title: finding.rule.title || "" }, finding.rule.id),
      },
      {
        key: "reason",
        title: "Why",
        width: "minmax(260px, 3fr)",
        value: (finding) => finding.reason || "",
        text: (finding) => finding.reason || finding.rule.title || "",
        cell: (finding) => h("bdi", { class: "name", title: finding.reason || "" }, finding.reason || finding.rule.title || ""),
      },
      {
        key: "who",
        title: "Account",
        width: "minmax(150px, 1fr)",
        narrow: false,
        value: (finding) => (finding.hop || finding.chain).principal || "",
        text: (finding) => (finding.hop || finding.chain).principal || "",
        cell: (finding) => name((finding.hop || finding.chain).principal),
      },
      {
        key: "start",
        title: "When",
        width: oneDay ? "112px" : "188px",
        value: (finding) => (finding.hop || finding.chain).start,
        text: (finding) => exact((finding.hop || finding.chain).start),
        cell: (finding) => when((finding.hop || finding.chain).start),
      },
    ],
  }),
  hosts: () => ({
    label: "Hosts",
    rows: tally((hop) =>
      [...new Map([[hop.from, "out"], ...(hop.to && hop.to !== hop.from ? [[hop.to, "in"]] : [])]).entries()].filter(
        ([key]) => key,
      ),
    ),
    open: (row) => search(`host:${quote(row.key)}`),
    filter: textFilter((row) => `${row.key} ${ROLES[roleOf(row.key)]}`),
    sort: ["hops", -1],
    hint: "Search a host, address or role …",
    columns: [
      {
        key: "key",
        title: "Host",
        width: "minmax(200px, 2fr)",
        value: (row) => row.key,
        text: (row) => row.key,
        cell: (row) => name(row.key),
      },
      {
        key: "seen",
        title: "Seen as",
        width: "minmax(120px, 1fr)",
        value: (row) => roleOf(row.key),
        text: (row) => ROLES[roleOf(row.key)],
        cell: (row) => h("span", { class: `role r${roleOf(row.key)}` }, ROLES[roleOf(row.key)]),
      },
      figure("hops", "Hops", "84px"),
      figure("in", "In", "84px", { narrow: false }),
      figure("out", "Out", "84px", { narrow: false }),
      figure("ntlm", "NTLM", "84px"),
      figure("failed", "Failed", "84px"),
      levelColumn((row) => row.level),
      timed("first", "First", { narrow: false }),
      timed("last", "Last", { narrow: false }),
    ],
  }),
  accounts: () => ({
    label: "Accounts",
    rows: tally((hop) => [
      ...(hop.principal ? [[hop.principal, "own"]] : []),
      ...(hop.delegate && hop.delegate !== hop.principal ? [[hop.delegate, "for"]] : []),
      ...(hop.givenBy && hop.givenBy !== hop.principal ? [[hop.givenBy, "for"]] : []),
    ]),
    open: (row) => search(`user:${quote(row.key)}`),
    filter: textFilter((row) => row.key),
    sort: ["hops", -1],
    hint: "Search an account …",
    columns: [
      {
        key: "key",
        title: "Account",
        width: "minmax(200px, 2fr)",
        value: (row) => row.key,
        text: (row) => row.key,
        cell: (row) => name(row.key),
      },
      figure("hops", "Hops", "84px"),
      figure("own", "As itself", "92px", { narrow: false }),
      figure("for", "For others", "100px", { narrow: false }),
      figure("ntlm", "NTLM", "84px"),
      figure("failed", "Failed", "84px"),
      levelColumn((row) => row.level),
      timed("first", "First", { narrow: false }),
      timed("last", "Last", { narrow: false }),
    ],
  }),
  tickets: () => ({
    label: "Tickets",
    rows: hops.filter(
      (hop) => hop.protocol === "kerberos" && (hop.ticket !== null || hop.rest.ticket_options || hop.rest.ticket_etype),
    ),
    open: (hop) => show(hop.chain),
    sort: ["ticket", 1],
    filter: textFilter((hop) =>
      lowered([
        hop.principal,
        hop.service,
        hop.from,
        hop.to,
        hop.delegate,
        hop.mechanism,
        hop.id,
        ETYPES[hop.rest.ticket_etype],
        hop.confidence,
      ]),
    ),
    hint: "Search an account, service, host, encryption type …",
    columns: [
      {
        key: "ticket",
        title: "Ticket started",
        width: oneDay ? "112px" : "178px",
        value: (hop) => hop.ticket,
        text: (hop) => (hop.ticket === null ? "" : exact(hop.ticket)),
        cell: (hop) => (hop.ticket === null ? h("span", { class: "dim" }, "unknown") : when(hop.ticket, 0)),
      },
      {
        key: "who",
        title: "Account",
        width: "minmax(150px, 1.2fr)",
        value: (hop) => hop.principal || "",
        text: (hop) => hop.principal || "",
        cell: (hop) => name(hop.principal),
      },
      {
        key: "service",
        title: "Service",
        width: "minmax(130px, 1fr)",
        value: (hop) => hop.service || "",
        text: (hop) => hop.service || "",
        cell: (hop) => name(hop.service),
      },
      {
        key: "from",
        title: "From",
        width: "minmax(110px, 1fr)",
        narrow: false,
        value: (hop) => hop.from,
        text: (hop) => hop.from,
        cell: (hop) => name(hop.from && short(hop.from)),
      },
      {
        key: "to",
        title: "To",
        width: "minmax(110px, 1fr)",
        narrow: false,
        value: (hop) => hop.to,
        text: (hop) => hop.to,
        cell: (hop) => name(hop.to && short(hop.to)),
      },
      {
        key: "how",
        title: "Right",
        width: "128px",
        value: (hop) => hop.kind,
        text: (hop) => hop.mechanism,
        cell: (hop) => kindMark(hop.kind, hop.outcome === "failure"),
      },
      {
        key: "etype",
        title: "Encryption",
        width: "104px",
        value: (hop) => hop.rest.ticket_etype || 0,
        text: (hop) => ETYPES[hop.rest.ticket_etype] || (hop.rest.ticket_etype ? hex(hop.rest.ticket_etype) : ""),
        cell: (hop) =>
          h(
            "span",
            { class: [1, 3, 23, 24].includes(hop.rest.ticket_etype) ? "weak" : "" },
            ETYPES[hop.rest.ticket_etype] || (hop.rest.ticket_etype ? hex(hop.rest.ticket_etype) : "–"),
          ),
      },
      figure("logons", "Logons", "84px", { narrow: false }),
      { key: "sure", title: "Sure", width: "84px", narrow: false, value: (hop) => hop.confidence, text: (hop) => hop.confidence },
    ],
  }),
};

/* A view: the search, the choices, the table. */
function tableView(kind) {
  const spec = TABLES[kind]();
  const table = new Table(spec);
  const input = h("input", {
    type: "search",
    class: "search",
    placeholder: spec.hint,
    "aria-label": `Search ${spec.label.toLowerCase()}`,
    spellcheck: "false",
    autocomplete: "off",
  });
  const amount = h("span", { class: "shown", role: "status", "aria-live": "polite" });
  const apply = () => {
    const before = performance.now();
    const rows = input.value.trim() ? spec.rows.filter(spec.filter(input.value)) : spec.rows;
    table.set(rows);
    amount.textContent =
      rows.length === spec.rows.length
        ? count(rows.length, spec.label.toLowerCase().slice(0, -1))
        : `${number(rows.length)} of ${number(spec.rows.length)}`;
    table.element.dataset.took = (performance.now() - before).toFixed(1);
  };
  const pick = (key, value) => {
    const rest = input.value.replace(new RegExp(`(^|\\s)${key}:\\S+`, "g"), "").trim();
    input.value = [rest, value ? `${key}:${value}` : ""].filter(Boolean).join(" ");
    input.dispatchEvent(new Event("input"));
  };
  const selects = (spec.facets || [])
    .filter((facet) => facet[2].length > 1)
    .map(([key, title, values, say]) => {
      const select = h(
        "select",
        { "aria-label": title, change: (event) => pick(key, event.target.value) },
        h("option", { value: "" }, title),
        values.map((value) =>
          h("option", { value }, key === "level" && value !== LEVELS.at(-1) ? `${value} and above` : say ? say(value) : value),
        ),
      );
      select.dataset.key = key;
      return select;
    });
  const sync = () => {
    const asked = parseQuery(input.value);
    for (const select of selects) {
      select.value = asked.find((one) => one.key === select.dataset.key)?.value || "";
      select.classList.toggle("chosen", !!select.value);
    }
  };
  input.addEventListener("input", () => {
    sync();
    apply();
    remember(kind, input.value);
  });
  const element = h(
    "section",
    { class: "view listing", "data-view": kind, "aria-label": spec.label },
    h(
      "div",
      { class: "toolbar" },
      input,
      selects,
      amount,
      h("button", { type: "button", class: "button", click: () => copy(table.text(), count(table.rows.length, "row")) }, "Copy"),
    ),
    table.element,
  );
  return {
    element,
    table,
    show(query) {
      if (query !== undefined && query !== input.value) input.value = query;
      sync();
      apply();
    },
  };
}
