/* map_draw: the map's hosts and paths as shapes that can be pointed at, and reached by keys. */
const pathWords = (edge) => [
  `${edge.a ? nodeWords(edge.a) : edge.from} → ${edge.b ? nodeWords(edge.b) : edge.to}`,
  `${KINDS[edge.kind].more}: ${count(edge.count, "hop")}${edge.failed ? ", failed" : ""}`,
  ...(edge.level >= 0 ? [`worst finding: ${LEVELS[edge.level]}`] : []),
];
const nodeWords = (one) =>
  one.folded ? `${number(one.folded)} more ${ROLES[one.column]}s` : one.key === "?" ? "unknown" : one.key;

const ends = (edge) =>
  [
    edge.a?.folded ? "" : `from:${edge.from === "?" ? "?" : quote(edge.from)}`,
    edge.b?.folded ? "" : `to:${quote(edge.to.replace(/^service /, ""))}`,
    `how:${edge.kind}`,
    edge.failed ? "outcome:failure" : "",
  ]
    .filter(Boolean)
    .join(" ");

const NARROWEST = 640; /* a narrower map scrolls */
const ON_PAPER = 960; /* wider, words would be too small to read */

const isPlain = (edge) => edge.level < 2 && !edge.failed && (edge.kind === "kerberos" || edge.kind === "ntlm");
const isTied = (group, one) =>
  one.a
    ? group === one.group || group === one.a.group || group === one.b.group
    : group === one.group || (group.edge ? group.edge.a === one || group.edge.b === one : one.ties.has(group));

/* While a host or path is pointed at, what it is tied to stands out. */
function standOut(svg, one, lines) {
  const { pointermove, focus } = tipped(lines);
  const on = () => {
    svg.classList.add("lit");
    for (const group of svg.querySelectorAll("[data-ends]")) group.classList.toggle("on", isTied(group, one));
  };
  const off = () => {
    svg.classList.remove("lit");
    tip.hide();
  };
  return {
    pointerenter: on,
    pointermove,
    pointerleave: off,
    focus: (event) => {
      on();
      focus(event);
    },
    blur: off,
  };
}

function drawWay(svg, edge, route, look) {
  const wide = 1.25 + Math.min(isPlain(edge) ? 2 : 3.5, Math.log2(edge.count) * 0.35);
  const kind = `way k-${edge.kind}${edge.failed ? " failed" : ""}${look.many && isPlain(edge) ? " plain-way" : ""}`;
  edge.group = s(
    "g",
    {
      class: kind,
      "data-ends": "",
      role: "button",
      "aria-label": pathWords(edge).join(", "),
      click: () => search(ends(edge)),
      keydown: pressed,
      ...standOut(svg, edge, () => pathWords(edge)),
    },
    s("path", { class: "hit", d: route.line }),
    s("path", { class: "line", d: route.line, "stroke-width": wide.toFixed(2) }),
    s("path", { class: "head", d: route.head }),
    look.labelled && edge.count > 1 ? s("text", { class: "times", x: route.x, y: route.y + 3.5 }, `${number(edge.count)}×`) : null,
  );
  edge.group.edge = edge;
  return edge.group;
}

const isService = (one) => one.key.startsWith("service ");
const nodeLabel = (one) =>
  one.folded ? `+ ${number(one.folded)} more` : one.key === "?" ? "unknown" : short(one.key.replace(/^service /, ""));
const nodeNote = (one) => (one.folded ? "show them" : isService(one) ? "host unknown" : count(one.count, "hop"));
const nodeFacts = (one) => `${ROLES[one.column]}, ${count(one.count, "hop")}${one.failed ? `, ${number(one.failed)} failed` : ""}`;
const nodeQuery = (one) =>
  one.key === "?" ? "from:?" : isService(one) ? `service:${quote(one.key.slice(8))}` : `host:${quote(one.key)}`;

/* Whole words or a cross, as there is room. */
const failedWords = (failed, room) =>
  [` · ${number(failed)} failed`, ` · ${number(failed)} ✕`, ""].find((words) => words.length <= room);

function drawNode(svg, one, opened) {
  const act = () => {
    if (!one.folded) return search(nodeQuery(one));
    opened.add(one.column);
    svg.redraw();
  };
  const worst = one.level >= 2,
    note = nodeNote(one),
    left = Math.max(0, Math.floor((one.wide - 20) / 6) - note.length);
  const lines = () => [nodeWords(one), nodeFacts(one), ...(one.level >= 0 ? [`worst finding: ${LEVELS[one.level]}`] : [])];
  one.group = s(
    "g",
    {
      class: `node${worst ? ` ${LEVELS[one.level]}` : ""}${one.folded ? " folded" : ""}`,
      "data-ends": "",
      role: "button",
      transform: `translate(${one.x},${one.y})`,
      "aria-label": lines().join(", "),
      keydown: pressed,
      click: act,
      ...standOut(svg, one, lines),
    },
    s("rect", { width: one.wide, height: NODE.height, rx: 8 }),
    worst ? s("rect", { class: "flag", x: 0, y: 9, width: 3, height: NODE.height - 18, rx: 1.5 }) : null,
    s("text", { class: "label", x: 12, y: 17 }, cut(nodeLabel(one), one.wide - 20)),
    s(
      "text",
      { class: "sub", x: 12, y: 31 },
      cut(note, one.wide - 16),
      one.failed ? s("tspan", { class: "bad" }, failedWords(one.failed, left)) : "",
    ),
  );
  return one.group;
}

const columnTitle = ({ list, column }) =>
  s(
    "text",
    { class: "columns", x: list[0].x, y: 14 },
    `${ROLES[column][0].toUpperCase()}${ROLES[column].slice(1)}s`,
    s("tspan", { class: "dim" }, `  ${number(list.reduce((sum, one) => sum + (one.folded || 1), 0))}`),
  );

function drawMap(svg, graph, opened, width) {
  const { columns, drawnAs } = fold(graph.nodes, opened),
    edges = gather(graph.edges, drawnAs),
    nodes = columns.flat();
  order(columns, edges);
  const { used, height } = layout(columns, width),
    look = { labelled: edges.length <= 30, many: edges.length > 24 };
  ports(edges);
  const ways = [...edges].reverse().map((edge, index) => drawWay(svg, edge, curve(edge, used, height, index), look));
  const boxes = nodes.map((one) => drawNode(svg, one, opened));
  for (const one of nodes)
    one.ties = new Set(edges.flatMap((edge) => (edge.a === one ? [edge.b.group] : edge.b === one ? [edge.a.group] : [])));
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(...used.map(columnTitle), ...ways, ...boxes);
  /* By keys: each host, then where one goes from there. */
  rove(
    svg,
    columns.flat().flatMap((one) => [one.group, ...edges.filter((edge) => edge.a === one).map((edge) => edge.group)]),
  );
}

function pathsTable(graph) {
  const list = [...graph.edges].sort((a, b) => weight(b) - weight(a)).slice(0, PATHS_LISTED),
    left = graph.edges.length - list.length;
  const row = (edge) => [
    name(edge.from === "?" ? "" : edge.from),
    name(edge.to === "?" ? "" : edge.to),
    h("a", { href: link("chains", { q: ends(edge) }) }, kindMark(edge.kind, edge.failed)),
    number(edge.count),
    badge(edge.level),
    when(edge.last, 0),
  ];
  return h(
    "details",
    { class: "listed" },
    h("summary", null, `The same as a list: ${count(graph.edges.length, "path")}`),
    h("div", { class: "scroll" }, plainTable(["From", "To", "How", "Hops", "Worst finding", "Last"], list.map(row), [3])),
    left ? h("p", { class: "dim" }, `and ${number(left)} more`) : null,
  );
}

function mapCard() {
  if (!hops.length) return null;
  const graph = pathsOf(),
    opened = new Set();
  const svg = s("svg", {
    class: "map",
    role: "group",
    "aria-label":
      "Who went where: hosts in columns, from clients to domain controllers, and the paths between them; arrow keys go from one to the next",
  });
  const box = h("div", { class: "scroll map-box" }, svg);
  const roomy = () => Math.max(NARROWEST, box.clientWidth);
  let drawn = 0;
  svg.redraw = () => box.clientWidth && drawMap(svg, graph, opened, (drawn = roomy()));
  addEventListener("beforeprint", () => drawMap(svg, graph, opened, ON_PAPER));
  addEventListener("afterprint", () => svg.redraw());
  new ResizeObserver(() => roomy() !== drawn && svg.redraw()).observe(box);
  const kinds = Object.keys(KINDS).filter((kind) => graph.edges.some((edge) => edge.kind === kind));
  const legend = [
    ...kinds.map((kind) => h("span", { class: `key line k-${kind}`, title: KINDS[kind].more }, KINDS[kind].words)),
    graph.edges.some((edge) => edge.failed) ? h("span", { class: "key line failed" }, "failed") : null,
  ];
  return h(
    "section",
    { class: "card", "aria-label": "Who went where" },
    h("header", null, h("h2", null, "Who went where"), h("div", { class: "legend" }, legend)),
    box,
    pathsTable(graph),
  );
}
