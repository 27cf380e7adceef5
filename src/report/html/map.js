/* map: who went where. Hosts in columns by their part, paths between them that group what repeats; what does not fit is folded. */
const SHOWN = 11; /* hosts of a column, before the rest is folded into one */
const PATHS_MOST = 110; /* drawn; the others stand in the list */
const PATHS_LISTED = 200;
const NODE = { height: 40, gap: 10, top: 30 };

const placeOf = (host, hop) => host || (hop && hop.service ? `service ${hop.service}` : "?");

function pathsOf() {
  const nodes = new Map(),
    edges = new Map();
  const node = (key, column) => {
    let one = nodes.get(key);
    if (!one) nodes.set(key, (one = { key, column, count: 0, level: -1, failed: 0 }));
    return one;
  };
  for (const hop of hops) {
    const from = placeOf(hop.from),
      to = hop.to ? hop.to : placeOf("", hop);
    const a = node(from, from === "?" ? 0 : roleOf(from)),
      b = node(to, hop.to ? roleOf(to) : 2);
    const key = `${from}\n${to}\n${hop.kind}\n${hop.outcome === "failure"}`;
    let edge = edges.get(key);
    if (!edge)
      edges.set(key, (edge = { from, to, kind: hop.kind, failed: hop.outcome === "failure", count: 0, level: -1, last: hop.end }));
    edge.count++;
    edge.last = Math.max(edge.last, hop.end);
    for (const finding of hop.findings) edge.level = Math.max(edge.level, finding.level);
    for (const one of [a, b]) {
      one.count++;
      one.failed += hop.outcome === "failure" || hop.kind === "anonymous";
      one.level = Math.max(one.level, edge.level);
    }
  }
  return { nodes, edges: [...edges.values()] };
}

const weight = (one) => (one.level >= 2 ? one.level * 1e9 : 0) + one.count;

/* The hosts that are drawn, by column, and what stands for those that are not. */
function fold(nodes, opened) {
  const columns = [[], [], [], []],
    drawnAs = new Map();
  for (const one of nodes.values()) columns[one.column].push(one);
  return {
    drawnAs,
    columns: columns.map((list, column) => {
      list.sort((a, b) => weight(b) - weight(a) || (a.key < b.key ? -1 : 1));
      const most = opened.has(column) ? 60 : SHOWN,
        kept = list.length > most + 1 ? list.slice(0, most) : list;
      for (const one of kept) drawnAs.set(one.key, one);
      if (kept.length === list.length) return kept;
      const rest = list.slice(most),
        folded = { key: `+${column}`, column, folded: rest.length, count: 0, failed: 0, level: -1 };
      for (const one of rest) {
        folded.count += one.count;
        folded.failed += one.failed;
        folded.level = Math.max(folded.level, one.level);
        drawnAs.set(one.key, folded);
      }
      return [...kept, folded];
    }),
  };
}

function gather(edges, drawnAs) {
  const all = new Map();
  for (const edge of edges) {
    const a = drawnAs.get(edge.from),
      b = drawnAs.get(edge.to),
      key = `${a.key}\n${b.key}\n${edge.kind}\n${edge.failed}`;
    let one = all.get(key);
    if (!one) all.set(key, (one = { ...edge, a, b, count: 0, level: -1 }));
    one.count += edge.count;
    one.level = Math.max(one.level, edge.level);
  }
  return [...all.values()].sort((a, b) => weight(b) - weight(a)).slice(0, PATHS_MOST);
}

/* Near to what they are tied to, so that few paths cross. */
function order(columns, edges) {
  const place = new Map();
  const settle = () => columns.forEach((list) => list.forEach((one, at) => place.set(one, (at + 0.5) / list.length)));
  settle();
  for (let round = 0; round < 6; round++) {
    for (const list of columns) {
      const pull = new Map(
        list.map((one) => {
          let sum = 0,
            total = 0;
          for (const edge of edges) {
            const other = edge.a === one ? edge.b : edge.b === one ? edge.a : null;
            if (!other || other.column === one.column) continue;
            const heavy = Math.log2(1 + edge.count);
            sum += place.get(other) * heavy;
            total += heavy;
          }
          return [one, one.folded ? 2 : total ? sum / total : place.get(one)];
        }),
      );
      list.sort((a, b) => pull.get(a) - pull.get(b) || (a.key < b.key ? -1 : 1));
      settle();
    }
  }
}

function layout(columns, width) {
  const used = columns.map((list, column) => ({ list, column })).filter(({ list }) => list.length);
  const wide = Math.min(190, Math.max(104, (width - 2) / used.length - 54));
  const tallest = Math.max(...used.map(({ list }) => list.length));
  const height = NODE.top + tallest * (NODE.height + NODE.gap) + 6;
  used.forEach(({ list }, at) => {
    const x = used.length === 1 ? 0 : (at * (width - wide - 34)) / (used.length - 1);
    const step = Math.min(NODE.height + NODE.gap + 26, (height - NODE.top) / list.length);
    const from = NODE.top + (height - NODE.top - step * list.length) / 2 + (step - NODE.height) / 2;
    list.forEach((one, index) => Object.assign(one, { x, y: from + index * step, wide }));
  });
  return { used, height, wide };
}

/* Where each path leaves and arrives: side by side, in the order of the other ends. */
function ports(edges) {
  const sides = new Map();
  const side = (one, at, edge, other) => {
    const key = `${one.key}\n${at}`;
    if (!sides.has(key)) sides.set(key, []);
    sides.get(key).push({ edge, other, leaves: at === edge.out && one === edge.a && !(edge.a === edge.b && other === "in") });
  };
  for (const edge of edges) {
    const ahead = edge.b.column > edge.a.column;
    edge.out = ahead || edge.a.column === edge.b.column ? "right" : "left";
    edge.in = ahead ? "left" : "right";
    side(edge.a, edge.out, edge, edge.b);
    side(edge.b, edge.in, edge, edge.a === edge.b ? "in" : edge.a);
  }
  for (const list of sides.values()) {
    list.sort((a, b) => (a.other.y || 0) - (b.other.y || 0));
    const step = Math.min(7, (NODE.height - 12) / Math.max(1, list.length - 1));
    list.forEach((one, at) => {
      one.edge[one.leaves ? "fromY" : "toY"] = NODE.height / 2 + (at - (list.length - 1) / 2) * step;
    });
  }
}

/* The free rows of a column that a path may pass through. */
const gapsOf = ({ list }, height) => [
  ...list.slice(1).map((one, at) => (list[at].y + NODE.height + one.y) / 2),
  Math.max(NODE.top - 4, list[0].y - 9),
  Math.min(height - 4, list.at(-1).y + NODE.height + 9),
];

/* From column to column, between the hosts that stand in the way. */
function curve(edge, used, height, at) {
  const { a, b } = edge,
    x1 = a.x + (edge.out === "right" ? a.wide : 0),
    y1 = a.y + edge.fromY,
    x2 = b.x + (edge.in === "right" ? b.wide : 0),
    y2 = b.y + edge.toY;
  const tip = edge.in === "right" ? 7 : -7;
  const head = `M${x2},${y2}l${tip},-4.5v9z`;
  if (a.column === b.column) {
    const bend = 26 + Math.min(24, Math.abs(y2 - y1) / 6);
    return {
      line: `M${x1},${y1}C${x1 + bend},${y1} ${x2 + tip + bend},${y2} ${x2 + tip},${y2}`,
      head,
      x: x1 + bend * 0.8,
      y: (y1 + y2) / 2,
    };
  }
  const ahead = b.column > a.column;
  const between = used.filter(({ column }) => column > Math.min(a.column, b.column) && column < Math.max(a.column, b.column));
  let line = `M${x1},${y1}`,
    x = x1,
    y = y1;
  const to = (nextX, nextY) => {
    const bend = Math.max(18, Math.abs(nextX - x) * 0.5) * (ahead ? 1 : -1);
    line += `C${x + bend},${y} ${nextX - bend},${nextY} ${nextX},${nextY}`;
    [x, y] = [nextX, nextY];
  };
  for (const column of ahead ? between : between.reverse()) {
    const straight = y + ((y2 - y) * (column.list[0].x - x)) / (x2 - x),
      wide = column.list[0].wide;
    const gap =
      gapsOf(column, height).reduce((best, one) => (Math.abs(one - straight) < Math.abs(best - straight) ? one : best)) +
      ((at % 5) - 2) * 1.4;
    to(column.list[0].x + (ahead ? -6 : wide + 6), gap);
    x += (wide + 12) * (ahead ? 1 : -1);
    line += `H${x}`;
  }
  const last = [x, y];
  to(x2 + tip, y2);
  return { line, head, x: (last[0] + x2) / 2, y: (last[1] + y2) / 2 };
}
