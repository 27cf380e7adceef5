/* chain: the panel of one chain: its lanes, what the rules say, its story with the evidence. */
const adviceOf = (rule) =>
  h(
    "div",
    { class: "advice" },
    h("b", null, "What to do"),
    rule.advice.map((line) => h("p", null, prose(line))),
  );

function findingBox(finding, told) {
  const first = !told.has(finding.rule.id);
  told.add(finding.rule.id);
  return h(
    "article",
    { class: `finding ${LEVELS[finding.level]}` },
    h(
      "header",
      null,
      badge(finding.level),
      h("b", null, finding.rule.title || finding.rule.id),
      h("code", { class: "dim" }, finding.rule.id),
    ),
    finding.reason ? h("p", null, prose(finding.reason)) : null,
    finding.event ? eventLine(finding.event, finding.events) : null,
    finding.rule.advice.length ? (first ? adviceOf(finding.rule) : h("p", { class: "dim" }, "What to do: as above.")) : null,
  );
}

const eventLine = (event, events) =>
  h(
    "p",
    { class: "dim found" },
    events > 1 ? `In ${count(events, "event")}, the first: ` : "In ",
    `${event.channel === "Security" ? "" : `${event.channel} `}${event.id} `,
    name(event.computer),
    ` #${event.record} · ${exact(event.time)} · `,
    name(event.source),
    `, byte ${event.offset}`,
  );

const listOf = (title, items) =>
  items.length
    ? h(
        "div",
        { class: "told" },
        h("h4", null, title),
        h(
          "ul",
          null,
          items.map((item) => h("li", null, item)),
        ),
      )
    : null;

function evidenceTable(hop, from) {
  const events = evidenceOf(hop),
    shown = events.slice(0, 60);
  const line = (event) => [event.id, event.channel, event.computer, event.record, exact(event.time), event.source, event.offset];
  return h(
    "div",
    { class: "told" },
    h(
      "h4",
      null,
      "Evidence, as written ",
      h(
        "button",
        {
          type: "button",
          class: "link",
          click: () =>
            copy(
              events
                .map((event) =>
                  line(event)
                    .map((cell) => inert(String(cell)))
                    .join("\t"),
                )
                .join("\n"),
              count(events.length, "event"),
            ),
        },
        "copy",
      ),
    ),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "Evidence" },
      h(
        "table",
        { class: "plain evidence" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            ["", "Event", "Computer", "Record", "Time", "File", "Byte"].map((title) => h("th", { scope: "col" }, title)),
          ),
        ),
        h(
          "tbody",
          null,
          shown.map((event, at) =>
            h(
              "tr",
              null,
              h("td", { class: "dim" }, from + at),
              h(
                "td",
                null,
                String(event.id),
                h("span", { class: "dim" }, ` ${event.channel === "Security" ? EVENTS[event.id] || "" : event.channel}`),
              ),
              h("td", null, name(event.computer)),
              h("td", null, `#${event.record}`),
              h("td", null, h("time", null, exact(event.time))),
              h("td", null, name(event.source)),
              h("td", null, String(event.offset)),
            ),
          ),
        ),
      ),
    ),
    events.length > shown.length
      ? h("p", { class: "dim" }, `and ${number(events.length - shown.length)} more; copy takes all`)
      : null,
  );
}

function factsOf(hop) {
  const rest = hop.rest,
    pairs = [
      ["Service", hop.service],
      ["Delegate", hop.delegate],
      ["Given by", hop.givenBy],
      ["Status", statusOf(hop)],
      ["Ticket started", hop.ticket === null ? "" : exact(hop.ticket)],
      ["Encryption", rest.ticket_etype ? ETYPES[rest.ticket_etype] || hex(rest.ticket_etype) : ""],
      ["Ticket options", rest.ticket_options ? hex(rest.ticket_options) : ""],
      ["Client calls itself", strings[rest.workstation]],
      ["NTLM", strings[rest.lm_package]],
      ["Transited", strings[rest.transited]],
      ["Logons", hop.logons > 1 ? number(hop.logons) : ""],
      ["Confidence", hop.confidence],
    ].filter((pair) => pair[1]);
  return h(
    "dl",
    { class: "pairs" },
    pairs.map(([key, value]) => h("div", null, h("dt", null, key), h("dd", null, h("bdi", null, value)))),
  );
}

function hopSection(hop, at, from, told) {
  const story = storyOf(hop),
    end = (host, address) =>
      h("span", null, name(host || address || ""), host && address ? h("span", { class: "dim" }, ` ${address}`) : null);
  const related = hop.rest.related_chain ? chainById.get(`c-${hop.rest.related_chain}`) : null;
  return h(
    "section",
    { class: "hop", id: hop.id },
    h(
      "header",
      null,
      h("span", { class: "ordinal" }, at + 1),
      h(
        "h3",
        null,
        end(hop.sourceHost, hop.sourceAddress),
        h("span", { class: `arrow-${hop.kind}` }, " → "),
        hop.to ? end(hop.targetHost, hop.targetAddress) : name(hop.service, "unknown target"),
      ),
      h("span", { class: "grow" }),
      kindMark(hop.kind),
      outcomeMark(hop.outcome),
    ),
    h(
      "p",
      { class: "happened" },
      story.happened.flatMap((words, index) => [index ? " " : "", ...prose(words)]),
    ),
    hop.marks.length
      ? h(
          "p",
          { class: "marks" },
          hop.marks.map((mark) => h("a", { class: "chip", href: link("chains", { q: `mark:${mark}` }) }, mark)),
        )
      : null,
    hop.findings.map((finding) => findingBox(finding, told)),
    factsOf(hop),
    listOf("What explains it", story.explains.map(prose)),
    listOf("How this is known", story.known.map(prose)),
    listOf(
      "What the logs lack",
      story.lacks.map(({ answer, words: text }) => [answerMark(answer), " ", prose(text)]),
    ),
    listOf(
      "Related",
      story.related.map((text) => [
        prose(text),
        related ? [" ", h("a", { href: link(current.view, { chain: related.id }) }, "Show it")] : null,
      ]),
    ),
    evidenceTable(hop, from),
  );
}

function chainPanel(chain) {
  const told = new Set(),
    whole = chain.findings.filter((finding) => !finding.hop),
    box = h("div", { class: "scroll lanes-box", tabindex: 0, role: "region", "aria-label": "Lanes" });
  let from = 1,
    drawn = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const room = Math.floor(contentRect.width);
    if (!room || room === drawn) return;
    drawn = room;
    box.replaceChildren(drawLanes(chain, room));
  }).observe(box);
  const sections = chain.hops.map((hop, at) => {
    const section = hopSection(hop, at, from, told);
    from += hop.rows.length;
    return section;
  });
  return [
    h(
      "header",
      { class: "panel-head" },
      h("div", null, h("h2", { tabindex: -1 }, name(chain.principal, "unknown account")), h("p", { class: "dim" }, path(chain))),
      h(
        "div",
        { class: "tools" },
        h("button", { type: "button", class: "ghost", "aria-label": "Previous chain", "data-do": "before" }, "↑"),
        h("button", { type: "button", class: "ghost", "aria-label": "Next chain", "data-do": "after" }, "↓"),
        h("button", { type: "button", class: "ghost", "aria-label": "Close", "data-do": "close" }, "✕"),
      ),
    ),
    h(
      "div",
      { class: "panel-body" },
      h(
        "p",
        { class: "meta" },
        badge(chain.level),
        h("span", null, exact(chain.start)),
        chain.end > chain.start ? h("span", null, span(chain.end - chain.start)) : null,
        chain.hops.length ? h("span", null, count(chain.hops.length, "hop")) : null,
        h(
          "button",
          { type: "button", class: "link", title: "Copy the id", click: () => copy(chain.id, "id") },
          h("code", null, chain.id),
        ),
      ),
      chain.hops.length ? box : null,
      whole.map((finding) => findingBox(finding, told)),
      sections,
      chain.hops.length &&
        h("p", { class: "dim end-note" }, "The same in a terminal: ", h("code", null, `hopchain explain … ${chain.id}`)),
    ),
  ];
}
