/* data: the rows that the program wrote, as objects. schemas/report.schema.json says what stands where. */
const [overview] = parts("overview");
const strings = parts("strings");
const rules = parts("rules");
const words = overview.words;
base = overview.base;
zone = overview.zone;

const LEVELS = words.level;
const EVENTS = {
  4624: "logon",
  4625: "logon refused",
  4634: "logoff",
  4648: "credentials given",
  4672: "privileges",
  4768: "TGT request",
  4769: "ticket request",
  4770: "ticket renewal",
  4771: "pre-authentication failed",
  4776: "NTLM validation",
  4964: "special groups",
};
const ETYPES = {
  1: "DES",
  3: "DES",
  17: "AES128",
  18: "AES256",
  19: "AES128-SHA2",
  20: "AES256-SHA2",
  23: "RC4",
  24: "RC4",
  0xffffffff: "refused",
};

/* How a hop goes: what colours it. */
const KINDS = {
  kerberos: { words: "Kerberos", more: "Kerberos, own ticket or credentials" },
  delegated: { words: "Delegated", more: "Kerberos, constrained delegation (S4U2proxy)" },
  forwarded: { words: "Unconstrained", more: "Kerberos, forwarded ticket-granting ticket" },
  ntlm: { words: "NTLM", more: "NTLM" },
  anonymous: { words: "Anonymous", more: "NTLM without credentials: the user was lost" },
};

function kindOf(hop) {
  if (hop.mechanism === "anonymous") return "anonymous";
  if (hop.mechanism === "s4u2proxy") return "delegated";
  if (hop.mechanism === "forwarded-tgt") return "forwarded";
  return hop.protocol === "ntlm" ? "ntlm" : "kerberos";
}

function marksOf(bits) {
  return words.mark.filter((_, at) => (bits >>> at) & 1);
}

const eventOf = (row, start) => ({
  id: row[0],
  computer: strings[row[1]],
  record: row[2],
  time: start + row[3],
  source: strings[row[4]],
  offset: row[5],
  channel: row[6] ? strings[row[6]] : "Security",
});

function hopOf(row, chain) {
  const hop = {
    chain,
    id: `h-${row[0]}`,
    parent: row[1] ? chain.hops[row[1] - 1] : null,
    principal: strings[row[2]],
    sourceHost: strings[row[3]],
    sourceAddress: strings[row[4]],
    targetHost: strings[row[5]],
    targetAddress: strings[row[6]],
    service: strings[row[7]],
    protocol: words.protocol[row[8]],
    mechanism: words.mechanism[row[9]],
    outcome: words.outcome[row[10]],
    confidence: words.confidence[row[11]],
    marks: marksOf(row[12]),
    logons: row[13],
    start: chain.start + row[14],
    end: chain.start + row[15],
    ticket: row[16] === null ? null : chain.start + row[16],
    rows: row[17],
    links: row[18],
    rest: row[19],
    told: row[20],
    findings: [],
  };
  hop.kind = kindOf(hop);
  hop.from = hop.sourceHost || hop.sourceAddress || "";
  hop.to = hop.targetHost || hop.targetAddress || "";
  hop.delegate = strings[hop.rest.delegate];
  hop.givenBy = strings[hop.rest.given_by];
  hop.reason = strings[hop.rest.reason];
  return hop;
}

const findings = [];
let foundIn = 0; /* findings in events of no hop */

function chainOf(row) {
  const chain = {
    id: `c-${row[0]}`,
    principal: strings[row[1]],
    start: row[2],
    end: row[2] + row[3],
    hops: [],
    findings: [],
    level: -1,
  };
  for (const hop of row[4]) chain.hops.push(hopOf(hop, chain));
  if (!chain.hops.length) chain.id = `event-${++foundIn}`;
  for (const [rule, level, hop, reason, event, events] of row[5]) {
    const finding = {
      chain,
      rule: rules[rule],
      level,
      hop: hop ? chain.hops[hop - 1] : null,
      reason: strings[reason],
      event: event && eventOf(event, chain.start),
      events,
    };
    chain.findings.push(finding);
    finding.hop?.findings.push(finding);
    findings.push(finding);
    chain.level = Math.max(chain.level, level);
  }
  chain.failed = chain.hops.some((hop) => hop.outcome === "failure");
  return chain;
}

const shown = parts("chains").map(chainOf); /* chains, and findings in events that belong to none */
const chains = shown.filter((chain) => chain.hops.length);
const hops = chains.flatMap((chain) => chain.hops);
const chainById = new Map(shown.map((chain) => [chain.id, chain]));
const chainByHop = new Map(hops.map((hop) => [hop.id, hop.chain]));

const earliest = shown.reduce((start, chain) => Math.min(start, chain.start), Infinity);
const latest = shown.reduce((end, chain) => Math.max(end, chain.end), -Infinity);
if (shown.length) oneDay = day(earliest) === day(latest);

const evidenceOf = (hop) => hop.rows.map((row) => eventOf(row, hop.chain.start));

/* By how many ticks a computer's clock was found to be off; the times of hops were corrected by it, those of events are as written. */
const offsets = new Map(
  overview.logs
    .filter((log) => log.channel === "Security" && (log.clock === "off" || log.clock === "local-time"))
    .map((log) => [log.computer, log.offset * TICKS]),
);
const offsetOf = (event) => offsets.get(event.computer) || 0;

/* A sentence from its pattern and the words that vary in it. */
function sentence([pattern, ...holes]) {
  let at = 0;
  return strings[pattern].split("%").reduce((before, after) => {
    const word = holes[at++];
    return before + (typeof word === "number" ? strings[word] : word) + after;
  });
}

const storyOf = (hop) => {
  const [happened, explains, known, related, lacks] = hop.told;
  return {
    happened: happened.map(sentence),
    explains: explains.map(sentence),
    known: known.map(sentence),
    related: related.map(sentence),
    lacks: lacks.map(([answer, ...rest]) => ({ answer: words.answer[answer], words: sentence(rest) })),
  };
};

/* 0xc000015b: what it means */
function statusOf(hop) {
  const code = hop.rest.sub_status || hop.rest.status;
  if (!code) return "";
  const known = overview.statuses[hex(code)];
  return known ? `${hex(code)} ${known[1]}` : hex(code);
}

/* Hosts and accounts, by what their hops say. */
function tally(keysOf) {
  const all = new Map();
  for (const hop of hops)
    for (const [key, side] of keysOf(hop)) {
      let row = all.get(key);
      if (!row) {
        row = {
          key,
          in: 0,
          out: 0,
          hops: 0,
          ntlm: 0,
          failed: 0,
          level: -1,
          findings: 0,
          first: hop.start,
          last: hop.end,
          others: new Set(),
          sides: new Set(),
        };
        all.set(key, row);
      }
      row.sides.add(side);
      row[side] = (row[side] || 0) + 1;
      row.hops++;
      row.ntlm += hop.protocol === "ntlm";
      row.failed += hop.outcome === "failure" || hop.kind === "anonymous";
      row.first = Math.min(row.first, hop.start);
      row.last = Math.max(row.last, hop.end);
      row.findings += hop.findings.length;
      for (const finding of hop.findings) row.level = Math.max(row.level, finding.level);
    }
  return [...all.values()];
}

const controllers = new Set(overview.logs.filter((log) => log.is_dc).map((log) => log.computer));
for (const hop of hops) if (hop.rest.target_is_dc && hop.to) controllers.add(hop.to);

const frontEnds = new Set();
for (const hop of hops) if ((hop.parent || hop.delegate) && hop.from) frontEnds.add(hop.from);
const targets = new Set(hops.map((hop) => hop.to));

const ROLES = ["client", "front end", "back end", "domain controller"];
const roleOf = (host) => (controllers.has(host) ? 3 : frontEnds.has(host) ? 1 : targets.has(host) ? 2 : 0);
