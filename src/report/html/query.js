/* query: what the search box asks for: words, and key:value for what a hop or a chain must be. */
const outcomeWords = { success: "ok", failure: "failed", issued: "ticket only" };

const lowered = (list) => list.filter(Boolean).join(" ").toLowerCase();

const hayOf = (chain) =>
  (chain.hay ||= lowered([
    chain.id,
    chain.principal,
    ...chain.hops.flatMap((hop) => [
      hop.id,
      hop.principal,
      hop.sourceHost,
      hop.sourceAddress,
      hop.targetHost,
      hop.targetAddress,
      hop.service,
      hop.delegate,
      hop.givenBy,
      hop.reason,
      strings[hop.rest.workstation],
      ...hop.marks,
    ]),
    ...chain.findings.map((finding) => finding.rule.id),
  ]));

const has = (text, part) => !!text && text.toLowerCase().includes(part);
const hopTests = {
  user: (hop, v) => has(hop.principal, v) || has(hop.delegate, v) || has(hop.givenBy, v),
  host: (hop, v) => has(hop.sourceHost, v) || has(hop.sourceAddress, v) || has(hop.targetHost, v) || has(hop.targetAddress, v),
  from: (hop, v) => has(hop.from, v) || (v === "?" && !hop.from),
  to: (hop, v) => has(hop.to || hop.service, v) || (v === "?" && !hop.to),
  service: (hop, v) => has(hop.service, v),
  protocol: (hop, v) => hop.protocol === v,
  how: (hop, v) => hop.kind === v,
  right: (hop, v) => hop.mechanism === v,
  outcome: (hop, v) => hop.outcome === v || outcomeWords[hop.outcome] === v,
  mark: (hop, v) => hop.marks.includes(v),
  status: (hop, v) => hex(hop.rest.sub_status || hop.rest.status || 0) === v,
};
const chainTests = {
  level: (chain, v) => chain.level >= LEVELS.indexOf(v),
  rule: (chain, v) => chain.findings.some((finding) => finding.rule.id.toLowerCase() === v),
  after: (chain, v) => chain.end >= ticksOf(v),
  before: (chain, v) => chain.start < ticksOf(v),
};

/* key:value and "two words"; a key that is none is text. */
function parseQuery(query) {
  return [...query.toLowerCase().matchAll(/(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/g)].map(([whole, key, quoted, bare]) =>
    key && (hopTests[key] || chainTests[key]) ? { key, value: quoted ?? bare } : { key: null, value: quoted ?? whole },
  );
}

/* One hop must be all that is asked of a hop; the chain all the rest. */
function chainFilter(query) {
  const asked = parseQuery(query);
  const ofHop = asked.filter((one) => hopTests[one.key]);
  const ofChain = asked.filter((one) => chainTests[one.key]);
  const text = asked.filter((one) => !one.key).map((one) => one.value);
  return (chain) =>
    text.every((part) => hayOf(chain).includes(part)) &&
    ofChain.every((one) => chainTests[one.key](chain, one.value)) &&
    (!ofHop.length || chain.hops.some((hop) => ofHop.every((one) => hopTests[one.key](hop, one.value))));
}

const textFilter = (textOf) => (query) => {
  const partsOf = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    row.hay ||= textOf(row).toLowerCase();
    return partsOf.every((part) => row.hay.includes(part));
  };
};
