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
  const log = event.channel.replace(/^Microsoft-Windows-/, "").replace(/\/.*/, "");
  return `${event.id} ${EVENTS[event.id] || (event.channel === "Security" ? "" : log)}${event.id === 4769 && hop.service ? `, ${short(hop.service)}` : ""}`;
};

const laneLabel = (lane) => (lane.key === "?" ? "unknown" : short(lane.key));
const laneNote = (lane, narrow) =>
  lane.dc ? (narrow ? "DC" : "domain controller") : lane.key === "?" ? "no address" : ROLES[roleOf(lane.key)];

/* A refusal: by the server, of the password, or of the ticket where no logon followed. */
const isRefusal = (event, hop, events) =>
  event.id === 4625 ||
  event.id === 4771 ||
  (event.id === 4769 && hop.outcome === "failure" && !events.some((other) => AT_TARGET.has(other.id)));

function arrow(x1, x2, y, failed) {
  const way = x2 > x1 ? 1 : -1;
  const cross = `M${x2 - 4 - 9 * way},${y - 4}l8,8m0,-8l-8,8`;
  return [
    s("path", { class: "line", d: `M${x1 + 9 * way},${y}H${x2 - 8 * way}` }),
    s("path", { class: "head", d: failed ? cross : `M${x2 - way},${y}l${-8 * way},-4.5v9z` }),
  ];
}

/* Where the words and the time of an event stand. */
function eventTexts(event, words, plan, x1, x2, y) {
  const self = event.from === event.to,
    left = self && x1 + 20 + words.length * 6.4 > plan.width;
  const time = plan.narrow
    ? { class: "time narrow-time", x: (x1 + x2) / 2 + (self ? 46 : 0), y: y + 17 }
    : { class: "time", x: 0, y: y + 4 };
  return [
    s("text", time, clock(event.time - offsetOf(event))),
    self
      ? s("text", { class: `words${left ? " end" : ""}`, x: x1 + (left ? -15 : 15), y: y + 4 }, words)
      : s(
          "text",
          { class: "words mid", x: (x1 + x2) / 2, y: y - 7 },
          cut(words, Math.max(Math.abs(x2 - x1) - 12, plan.step * 0.9)),
        ),
  ];
}

function drawEvent(event, hop, events, plan, top) {
  const { lanes, size, x } = plan,
    y = top + 26,
    x1 = x(event.from),
    x2 = x(event.to),
    self = event.from === event.to;
  const words = eventLabel(event, hop),
    failed = isRefusal(event, hop, events);
  const told = `${event.n}: ${words}, ${lanes[event.from].key}${self ? "" : ` to ${lanes[event.to].key}`}, ${exact(event.time)}, record ${event.record} of ${event.computer}`;
  const lines = () => [
    `${event.n}  ${words}`,
    `${event.computer} #${event.record}`,
    `${exact(event.time)}${offsetOf(event) ? ` as written, by a clock ${span(offsetOf(event))} ${offsetOf(event) < 0 ? "behind" : "ahead"}` : ""}`,
    `${event.source}, byte ${event.offset}`,
  ];
  const [time, label] = eventTexts(event, words, plan, x1, x2, y);
  return s(
    "g",
    { class: `event k-${hop.kind}${failed ? " failed" : ""}`, role: "listitem", "aria-label": told, ...tipped(lines) },
    s("rect", { class: "hit", x: 0, y: top, width: plan.width, height: size.row }),
    time,
    self ? null : arrow(x1, x2, y, failed),
    s("circle", { class: "number", cx: x1, cy: y, r: 9 }),
    s("text", { class: "n", x: x1, y: y + 3.6 }, String(event.n)),
    label,
  );
}

/* A hop: its number, how it went, its events. Returns where the next begins. */
function drawBand({ hop, events }, number, plan, top, parts, stops) {
  const how = `${KINDS[hop.kind].words}${hop.outcome === "failure" ? ", failed" : ""}`,
    shown = events.slice(0, EVENTS_SHOWN);
  let y = top + 24;
  parts.push(
    s("text", { class: "band", x: 0, y: top + 14 }, String(number)),
    s("text", { class: `band-how k-${hop.kind}`, x: 18, y: top + 14 }, how),
  );
  for (const event of shown) {
    stops.push(drawEvent(event, hop, events, plan, y));
    y += plan.size.row;
  }
  if (events.length > shown.length) {
    parts.push(
      s(
        "text",
        { class: "time", x: plan.size.left, y: y + 14 },
        `and ${count(events.length - shown.length, "more event")} of this hop, listed below`,
      ),
    );
    y += 24;
  }
  parts.push(s("line", { class: "between", x1: 0, x2: plan.width, y1: y + 6, y2: y + 6 }));
  return y + 10;
}

function drawLane(lane, at, plan, height) {
  const x = plan.x(at),
    { size, step } = plan;
  return s(
    "g",
    { class: `lane${lane.dc ? " dc" : ""}` },
    s("line", { x1: x, x2: x, y1: size.head - 8, y2: height - 6 }),
    s("rect", { x: x - step / 2 + 4, y: 6, width: step - 8, height: 38, rx: 8 }),
    s("text", { class: "label", x, y: 22 }, cut(laneLabel(lane), step - 16)),
    s("text", { class: "sub", x, y: 36 }, laneNote(lane, plan.narrow)),
  );
}

function drawLanes(chain, room) {
  const { lanes, bands } = lanesOf(chain),
    narrow = room < NARROW.below,
    size = narrow ? NARROW : LANE;
  const step = Math.max(size.least, Math.min(210, (room - size.left - 8) / Math.max(1, lanes.length)));
  const plan = {
    lanes,
    narrow,
    size,
    step,
    width: Math.max(room, size.left + step * lanes.length + 8),
    x: (lane) => size.left + step * (lane + 0.5),
  };
  const parts = [],
    stops = [];
  const height = bands.reduce((y, band, at) => drawBand(band, at + 1, plan, y, parts, stops), size.head + 8);
  const svg = s(
    "svg",
    {
      class: "lanes",
      width: plan.width,
      height,
      viewBox: `0 0 ${plan.width} ${height}`,
      role: "list",
      "aria-label": "The chain's events, in order; arrow keys go from one to the next",
    },
    lanes.map((lane, at) => drawLane(lane, at, plan, height)),
    parts,
    stops,
  );
  if (stops.length) rove(svg, stops);
  return svg;
}
