/* timeline: bars by time, stacked by how hops went. */
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
  const shift = ((base + ahead(base + Math.floor(from / TICKS))) % 86400) * TICKS; /* so that bars begin at whole hours and days */
  const zero = Math.floor((from + shift) / step) * step - shift;
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

const timeline = { left: 44, bottom: 22, top: 8, bars: [], step: 1, kinds: [], share: false };

function barWords(bar) {
  const { kinds, share, step } = timeline;
  const part = (kind) => `${KINDS[kind].words}: ${number(bar[kind])}${share ? ` (${percent(bar[kind], bar.all)})` : ""}`;
  return [
    `${when(bar.at, 0)}, for ${span(step)}`,
    ...kinds.filter((kind) => bar[kind]).map(part),
    ...(bar.failed ? [`failed: ${number(bar.failed)}`] : []),
  ];
}

/* Lines across, with what they stand for. */
function drawScale(at) {
  const words = (value) => (timeline.share ? `${value} %` : value >= 1 || !value ? number(Math.round(value)) : "");
  return [0, 0.5, 1].map((part) => {
    const value = at.most * part;
    return [
      s("line", { class: "grid", x1: timeline.left, x2: at.width - 2, y1: at.y(value), y2: at.y(value) }),
      s("text", { class: "tick end", x: timeline.left - 8, y: at.y(value) + 4 }, words(value)),
    ];
  });
}

function drawStack(bar, x, at) {
  let sum = 0;
  return timeline.kinds.map((kind) => {
    const value = timeline.share ? (bar.all ? (100 * bar[kind]) / bar.all : 0) : bar[kind];
    const from = at.y(sum),
      to = at.y((sum += value));
    return value
      ? s("rect", {
          class: `fill k-${kind}`,
          x,
          y: to,
          width: at.wide,
          height: Math.max(1, from - to),
          rx: Math.min(2, at.wide / 4),
        })
      : null;
  });
}

function drawBar(bar, index, at) {
  const left = timeline.left + index * at.room;
  const acts = bar.all
    ? {
        role: "button",
        "aria-label": barWords(bar).join(", "),
        keydown: pressed,
        ...tipped(() => barWords(bar)),
        click: () => search(`after:${exact(bar.at)} before:${exact(bar.at + timeline.step)}`),
      }
    : {};
  return s(
    "g",
    { class: "bar", ...acts },
    s("rect", { class: "hit", x: left, y: timeline.top, width: at.room, height: at.plot }),
    drawStack(bar, left + (at.room - at.wide) / 2, at),
  );
}

function drawTimes(at) {
  const { step, left, bars } = timeline;
  const words = (time) =>
    step >= 86400 * TICKS ? day(time) : clock(time, step < TICKS ? 3 : 0).slice(0, step < 60 * TICKS ? 12 : 5);
  const every = Math.ceil(bars.length / Math.max(2, Math.floor((at.width - left) / (step >= 86400 * TICKS ? 88 : 70))));
  return bars.map((bar, index) => {
    const x = left + (index + 0.5) * at.room;
    return index % every === 0 && x < at.width - 16 ? s("text", { class: "tick", x, y: at.height - 5 }, words(bar.at)) : null;
  });
}

const PAPER = { width: 690, height: 190 }; /* a page's breadth, so that words have their size */

function drawTimeline(box, paper) {
  const { bars, share, left, top, bottom } = timeline;
  const width = paper ? PAPER.width : Math.max(260, box.clientWidth),
    height = paper ? PAPER.height : Math.max(168, Math.min(440, box.clientHeight));
  const room = (width - left - 4) / bars.length,
    plot = height - top - bottom;
  const at = {
    width,
    height,
    room,
    plot,
    wide: Math.max(1, Math.min(30, room - Math.min(4, room * 0.25))),
    most: share ? 100 : nice(Math.max(...bars.map((bar) => bar.all))),
  };
  at.y = (value) => top + plot - (value / at.most) * plot;
  const drawn = bars.map((bar, index) => drawBar(bar, index, at));
  const svg = s(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "Hops over time, by protocol; arrow keys go from bar to bar",
    },
    drawScale(at),
    drawn,
    drawTimes(at),
  );
  rove(
    svg,
    drawn.filter((_, index) => bars[index].all),
  );
  box.replaceChildren(svg);
}

function timelineCard() {
  if (!hops.length) return null;
  Object.assign(timeline, buckets());
  timeline.kinds = Object.keys(KINDS).filter((kind) => timeline.bars.some((bar) => bar[kind]));
  const box = h("div", { class: "plot" });
  new ResizeObserver(() => drawTimeline(box)).observe(box);
  addEventListener("beforeprint", () => drawTimeline(box, true));
  addEventListener("afterprint", () => drawTimeline(box));
  const choose = (share) => {
    timeline.share = share;
    modes.forEach((mode, at) => mode.setAttribute("aria-pressed", String((at === 1) === share)));
    drawTimeline(box);
  };
  const modes = ["Count", "Share"].map((word, at) =>
    h("button", { type: "button", "aria-pressed": String(at === 0), click: () => choose(at === 1) }, word),
  );
  const all = (kind) => percent(hops.filter((hop) => hop.kind === kind).length, hops.length);
  return h(
    "section",
    { class: "card", "aria-label": "Protocols over time" },
    h("header", null, h("h2", null, "Protocols over time"), h("div", { class: "modes" }, modes)),
    box,
    h(
      "div",
      { class: "legend" },
      timeline.kinds.map((kind) =>
        h("span", { class: `key k-${kind}`, title: KINDS[kind].more }, KINDS[kind].words, h("b", null, all(kind))),
      ),
    ),
  );
}
