"""Of ./dev bench: what rules cost: triage with one rule and with two hundred, in turns, by processor time.

The rules are made up in the shapes that real collections and the pack have: lists of ids and codes, parts of names and paths, networks,
regular expressions, filters, conditions over several selections, correlations, and rules about hops and chains. Few of them find anything."""
import os
import shutil

from bench_tools import middle, spread, turns

COUNT = 200

# What {0}, {1} and {2} are replaced by: they make of one shape many rules.
WORDS = ["svc-backup", "da-", "helpdesk", "scan", "kali", "tomcat", "vpn", "jenkins", "proxy", "test"]
CODES = ["0xc0000064", "0xc000006a", "0xc0000072", "0xc000015b", "0xc0000234", "0x12", "0x17", "0x18", "0x25", "0x6"]
NETS = ["10.9.%d.0/24" % n for n in range(10)]

EVENTS = [
    "{{s: {{EventID: 4624, LogonType: 10, TargetUserName|startswith: '{0}'}}, condition: s}}",
    "{{s: {{EventID: 4624, LogonType: 9, LogonProcessName: seclogo, ProcessName|endswith: '\\{0}.exe'}}, condition: s}}",
    "{{s: {{EventID: [4624, 4625], LogonType: 3, WorkstationName|re: '^{0}[A-Za-z0-9]{{{{4,12}}}}$'}}, condition: s}}",
    "{{s: {{EventID: 4624, LogonType: 3}}, f_local: {{IpAddress|cidr: [10.0.0.0/8, 127.0.0.0/8, '{2}', 'fe80::/10']}}, f_none: {{IpAddress: '-'}}, "
    "condition: s and not 1 of f_*}}",
    "{{s: {{EventID: 4624, TargetUserSid|startswith: S-1-5-21-, TargetUserSid|endswith: '-50{3}', IpAddress: 127.0.0.1}}, condition: s}}",
    "{{s: {{EventID: 4625, Status: ['{1}', '0xc000006e'], SubStatus: '{1}'}}, f: {{TargetUserName|endswith: $}}, condition: s and not f}}",
    "{{a: {{EventID: 4776, Workstation: '{0}'}}, b: {{EventID: [4624, 4625], WorkstationName: '{0}'}}, condition: 1 of them}}",
    "{{s: {{EventID: 4769, TicketEncryptionType: '0x17', TicketOptions: '0x4081000{3}'}}, f: {{ServiceName|endswith: [$, krbtgt]}}, condition: s and not f}}",
    "{{s: {{EventID: 4769, Status: ['0x3{3}', '0x1{3}', '0x2{3}']}}, condition: s}}",
    "{{s: {{EventID: 4769, ServiceName|contains: ['{0}', 'adm{3}'], TargetUserName|contains: '{0}'}}, condition: s}}",
    "{{s: {{EventID: 4768, PreAuthType: 0, ServiceName: krbtgt, TargetUserName|startswith: '{0}'}}, condition: s}}",
    "{{s: {{EventID: 4768, TargetUserName|endswith: $, CertThumbprint|contains: '*'}}, f: {{IpAddress: ['::1', '10.9.0.{3}']}}, condition: s and not f}}",
    "{{s: {{EventID: [4768, 4769, 4771], Status: ['{1}', '0x9', '0xa', '0xb', '0xf', '0x1f', '0x21', '0x3e']}}, condition: s}}",
    "{{s: {{EventID: 4776, Status: '{1}', TargetUserName|contains: '{0}'}}, condition: s}}",
    "{{s: {{EventID: 4648, ProcessName|endswith: ['\\{0}.exe', '\\net.exe', '\\wmic.exe']}}, f: {{TargetServerName: localhost}}, condition: s and not f}}",
    "{{s: {{EventID: 4672, PrivilegeList|contains|all: [SeDebugPrivilege, '{0}']}}, condition: s}}",
    "{{s: {{EventID: 4634, LogonType: 3, TargetUserName: '{0}{3}'}}, condition: s}}",
    "{{s: {{EventID: 4624, TimeCreated|hour|gte: 2{3}, TargetUserName|contains: '{0}'}}, condition: s}}",
    "{{s: {{EventID: 4624, TargetUserName|fieldref: SubjectUserName, LogonProcessName|contains: '{0}'}}, condition: s}}",
    "{{k: ['{0}-implant', '{0}.ps1'], condition: k}}",
]
HOPS = [
    "{{s: {{mechanism: s4u2proxy, target.host|startswith: '{0}'}}, condition: s}}",
    "{{s: {{protocol: ntlm, principal.name|contains: '{0}', target.is_dc: true}}, condition: s}}",
    "{{s: {{outcome: failure, status: '{1}'}}, f: {{principal.name|endswith: $}}, condition: s and not f}}",
    "{{s: {{marks: tgt-forwarded, principal.name: ['{0}', 'adm-*']}}, f: {{source.address|cidr: '{2}'}}, condition: s and not f}}",
]
CHAINS = ["{{s: {{hops|gt: {3}, hosts|contains: '{0}'}}, condition: s}}"]
SPRAY = "{{type: value_count, rules: [{0}], group-by: [{1}], timespan: 1{2}m, condition: {{field: TargetUserName, gte: 50}}}}"


def fill(shape, n):
    return shape.format(WORDS[n % 10], CODES[n // 2 % 10], NETS[n // 3 % 10], n % 10)


def rule(n):
    """The n-th rule: of twenty, twelve are about events, five about hops, one about chains, two correlate (and have a rule to draw upon)."""
    kind, head = n % 20, "title: Rule %d\nid: rule-%d\nlevel: low\n" % (n, n)
    ours = "description: x\nreason: '{principal}'\nadvice: x\n"
    if kind < 12:
        return head + "logsource: {product: windows, service: security}\ndetection: " + fill(EVENTS[n % 12 + (n // 20 % 2) * 8], n)
    if kind < 17:
        return head + ours + "logsource: {product: hopchain, category: hop}\ndetection: " + fill(HOPS[n % len(HOPS)], n)
    if kind == 17:
        return head + ours + "logsource: {product: hopchain, category: chain}\ndetection: " + fill(CHAINS[0], n)
    base = "logsource: {product: windows, service: security}\ndetection: {s: {EventID: %d, Status|neq: 0}, condition: s}" % (4776 if kind == 18 else 4771)
    return head + "correlation: " + SPRAY.format("base-%d" % n, "Computer" if kind == 18 else "IpAddress", n // 20) + "\n---\n" + \
        head.replace("rule-%d" % n, "base-%d" % n) + base


def write(folder, count):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for n in range(count):
        with open(os.path.join(folder, "rule-%d.yml" % n), "w", encoding="utf-8") as f:
            f.write(rule(n))


def add(bench, path):
    sets = {count: bench.path("rules-%d" % count) for count in (1, COUNT)}
    for count, rules in sets.items():
        write(rules, count)
    runs = turns({count: [bench.program, "triage", "--rules", rules, path] for count, rules in sets.items()})
    busy = {count: [r.busy for r in results] for count, results in runs.items()}
    one, many = (middle(busy[count]) for count in sets)
    bench.table("Rules on %s: %d more add %.0f %% to what triage takes" % (os.path.basename(path), COUNT - 1, 100 * (many / one - 1)),
                ("rules", "processor seconds", "spread", "µs an event"),
                [(count, middle(found), spread(found), 1e6 * middle(found) / bench.events(path)) for count, found in busy.items()])
