/* lanes: a chain as its hosts side by side, and its events as numbered arrows between them, in the order of the story. */
const EVENTS_SHOWN = 10; /* of one hop; the others are only counted */
const LANE = { row: 46, head: 54, left: 92, least: 118 };
const NARROW = { row: 54, head: 54, left: 6, least: 82, below: 520 }; /* on a telephone times stand under the arrows */
const FROM_CLIENT = new Set([4768, 4769, 4770, 4771]); /* asked by who comes, written by the domain controller */
const AT_TARGET = new Set([4624, 4625]);

/* What of a hop is drawn: each event with its number, and where its arrow goes. */
function lanesOf(chain) {
  const lanes = [],
    at = new Map();
  const lane = (key, dc) => {
    if (!key) return -1;
    if (!at.has(key)) {
      at.set(key, lanes.length);
      lanes.push({ key, dc });
    }
    return at.get(key);
  };
  for (const hop of chain.hops) {
    lane(hop.from || (hop.rows.length && !hop.parent ? "?" : ""));
    lane(hop.to);
  }
  let n = 0;
  const bands = chain.hops.map((hop) => ({ hop, events: evidenceOf(hop).map((event) => ({ ...event, n: ++n })) }));
  for (const { events } of bands) for (const event of events) if (!at.has(event.computer)) lane(event.computer, true);
  for (const { hop, events } of bands)
    for (const event of events) {
      const here = at.get(event.computer),
        from = at.get(hop.from || "?") ?? -1,
        to = at.get(hop.to) ?? -1;
      event.to = here;
      event.from = FROM_CLIENT.has(event.id)
        ? from
        : AT_TARGET.has(event.id)
          ? from
          : event.id === 4776
            ? to >= 0 && to !== here
              ? to
              : from
            : here;
      if (event.from < 0) event.from = here;
    }
  lanes.forEach((one) => {
    one.dc ||= controllers.has(one.key);
  });
  return { lanes, bands };
}

const eventLabel = (event, hop) => {
  const what =
    EVENTS[event.id] || (event.channel === "Security" ? "" : event.channel.replace(/^Microsoft-Windows-/, "").replace(/\/.*/, ""));
  return `${event.id} ${what}${event.id === 4769 && hop.service ? `, ${short(hop.service)}` : ""}`;
};

function drawLanes(chain, room) {
  const { lanes, bands } = lanesOf(chain);
  const narrow = room < NARROW.below,
    size = narrow ? NARROW : LANE;
  const step = Math.max(size.least, Math.min(210, (room - size.left - 8) / Math.max(1, lanes.length)));
  const width = Math.max(room, size.left + step * lanes.length + 8),
    x = (lane) => size.left + step * (lane + 0.5);
  const parts = [];
  let y = size.head + 8;
  for (const { hop, events } of bands) {
    const shown = events.slice(0, EVENTS_SHOWN),
      top = y;
    parts.push(
      s("text", { class: "band", x: 0, y: y + 14 }, `${chain.hops.indexOf(hop) + 1}`),
      s(
        "text",
        { class: `band-how k-${hop.kind}`, x: 18, y: y + 14 },
        `${KINDS[hop.kind].words}${hop.outcome === "failure" ? ", failed" : ""}`,
      ),
    );
    y += 24;
    for (const event of shown) {
      const x1 = x(event.from),
        x2 = x(event.to),
        ahead = x2 > x1,
        failed =
          event.id === 4625 ||
          event.id === 4771 ||
          (event.id === 4769 && hop.outcome === "failure" && !hop.logons && !events.some((other) => AT_TARGET.has(other.id)));
      const words = eventLabel(event, hop),
        mid = y + 26,
        self = event.from === event.to,
        left = self && x1 + 20 + words.length * 6.4 > width;
      parts.push(
        s(
          "g",
          {
            class: `event k-${hop.kind}${failed ? " failed" : ""}`,
            role: "listitem",
            tabindex: 0,
            "aria-label": `${event.n}: ${words}, ${lanes[event.from].key}${self ? "" : ` to ${lanes[event.to].key}`}, ${exact(event.time)}, record ${event.record} of ${event.computer}`,
            ...tipped(() => [
              `${event.n}  ${words}`,
              `${event.computer} #${event.record}`,
              exact(event.time),
              `${event.source}, byte ${event.offset}`,
            ]),
          },
          s("rect", { class: "hit", x: 0, y, width, height: size.row }),
          s(
            "text",
            narrow
              ? { class: "time narrow-time", x: (x1 + x2) / 2 + (self ? 46 : 0), y: mid + 17 }
              : { class: "time", x: 0, y: mid + 4 },
            clock(event.time),
          ),
          self
            ? s("circle", { class: "dot", cx: x1, cy: mid, r: 4 })
            : [
                s("path", { class: "line", d: `M${x1 + (ahead ? 9 : -9)},${mid}H${x2 + (ahead ? -8 : 8)}` }),
                s("path", {
                  class: "head",
                  d: failed
                    ? `M${x2 + (ahead ? -13 : 5)},${mid - 4}l8,8m0,-8l-8,8`
                    : `M${x2 + (ahead ? -1 : 1)},${mid}l${ahead ? -8 : 8},-4.5v9z`,
                }),
              ],
          s("circle", { class: "number", cx: x1, cy: mid, r: 9 }),
          s("text", { class: "n", x: x1, y: mid + 3.6 }, String(event.n)),
          s(
            "text",
            {
              class: `words${self ? (left ? " end" : "") : " mid"}`,
              x: self ? x1 + (left ? -15 : 15) : (x1 + x2) / 2,
              y: self ? mid + 4 : mid - 7,
            },
            self ? words : cut(words, Math.max(Math.abs(x2 - x1) - 12, step * 0.9)),
          ),
        ),
      );
      y += size.row;
    }
    if (events.length > shown.length) {
      parts.push(
        s(
          "text",
          { class: "time", x: size.left, y: y + 14 },
          `and ${count(events.length - shown.length, "more event")} of this hop, listed below`,
        ),
      );
      y += 24;
    }
    y += 6;
    parts.push(s("line", { class: "between", x1: 0, x2: width, y1: y, y2: y }));
    y += 4;
    hop.bandTop = top;
  }
  const heads = lanes.map((one, at) =>
    s(
      "g",
      { class: `lane${one.dc ? " dc" : ""}` },
      s("line", { x1: x(at), x2: x(at), y1: size.head - 8, y2: y - 6 }),
      s("rect", { x: x(at) - step / 2 + 4, y: 6, width: step - 8, height: 38, rx: 8 }),
      s("text", { class: "label", x: x(at), y: 22 }, cut(one.key === "?" ? "unknown" : short(one.key), step - 16)),
      s(
        "text",
        { class: "sub", x: x(at), y: 36 },
        one.dc ? (narrow ? "DC" : "domain controller") : one.key === "?" ? "no address" : ROLES[roleOf(one.key)],
      ),
    ),
  );
  return s(
    "svg",
    { class: "lanes", width, height: y, viewBox: `0 0 ${width} ${y}`, role: "list", "aria-label": "The chain's events, in order" },
    heads,
    parts,
  );
}
