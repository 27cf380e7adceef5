"""What is said of delegated hops, in worlds of adsim whose directory and whose allow list are made from what really happened, and then
bent: each change is called by its word, at exactly the hops that it is about. Skipped where ../shared is not there."""
import json
import os
import random
import subprocess
import sys
import tempfile

from harness import ADSIM, SCORE, Run, Tap, chains, first_difference, load_adsim, triage, without_places
from worlds import NAMES, written

RULE = """title: The verdict
id: verdict
level: low
description: What is said of every delegated hop.
logsource: {product: hopchain, category: hop}
detection:
    selection: {delegation.expected|exists: true}
    condition: selection
reason: '{delegation.expected} {delegation.problem}[ owner {delegation.owner}][ until {delegation.expires}][ for {delegation.listed_for}]'
advice: None.
"""


class World:
    """A world, its directory, and its delegations: who acted for whom where."""

    def __init__(self, seed=1, scenarios=None):
        sim = self.sim = load_adsim()
        self.accounts, self.used, self.directory = {}, [], {}
        self.fronts = {}
        made, staged, proxied = sim.Account.__init__, sim.Stage.__init__, sim.s4u2proxy
        hosted = sim.Host.__init__

        def account(a, dom, sam, kind="user"):
            made(a, dom, sam, kind)
            self.directory[a.id()] = {"account": a.id(), "sid": a.sid, "kind": {"computer": "computer", "gmsa": "managed"}.get(kind, "user")}

        def host(h, *args, **kw):
            hosted(h, *args, **kw)
            entry = self.directory[h.account.id()]
            entry["host"] = h.fqdn.lower()
            entry["spns"] = ["host/" + h.name.lower(), "host/" + h.fqdn.lower()]

        def stage(s, *args, **kw):
            staged(s, *args, **kw)
            entry = self.directory[s.gmsa.id()]
            entry["runs_on"] = [s.web1.account.id()]
            entry["spns"] = ["http/" + s.web1.fqdn.lower()]
            self.directory[s.dc.account.id()]["dc"] = True

        def proxy(d, u, front, fe, be, be_acct=None, **kw):
            hop = proxied(d, u, front, fe, be, be_acct, **kw)
            self.used.append((hop, front.id(), (be_acct or be.account).id(), u.id()))
            return hop

        sim.Account.__init__, sim.Host.__init__, sim.Stage.__init__, sim.s4u2proxy = account, host, stage, proxy
        self.domain = sim.build(scenarios or list(sim.SCENARIOS), seed, 0, lambda i, n: {k: v % i for k, v in NAMES.items()})
        self.grant()

    def events(self):
        return sorted(self.domain.events, key=lambda e: (e["t"], e["rec"]))

    def grant(self):
        """The rights that were used, but for those of the abuse; who gets tickets of users to go on with."""
        for hop, front, back, _ in self.used:
            if hop["scenario"] == "s4u-abuse":
                continue
            if hop["scenario"] == "rbcd":
                self.directory[back].setdefault("accepts", []).append(front)
            else:
                self.directory[front].setdefault("delegates_to", []).append("cifs/" + self.directory[back].get("host", "none"))
                if "host" not in self.directory[back]:
                    self.directory[front]["delegates_to"] = [back]
            if "s4u2self-transition" in hop["marks"]:
                self.directory[front]["protocol_transition"] = True
        for hop in self.domain.hops:
            if "tgt-forwarded" in hop["marks"]:
                self.directory[hop["service"] + "@" + self.domain.dns]["unconstrained"] = True
        for front in ("gmsa13$@test.com",):  # rbcd-denied, whose hop is not made by s4u2proxy
            if front in self.directory:
                self.directory[front].update(delegates_to=["host/be13.test.com"], protocol_transition=True)

    def baseline(self):
        return json.dumps({"directory": list(self.directory.values())})

    def sparse(self):
        """The same as importing leaves it: without HOST names, and without accounts of which there is nothing to say."""
        lists = ("delegates_to", "accepts", "runs_on")
        named = {x for a in self.directory.values() for key in lists for x in a.get(key, [])}
        kept = []
        for a in self.directory.values():
            a = {**a, "spns": [spn for spn in a.get("spns", []) if not spn.startswith("host/")]}
            hosts = {"cifs/" + a.get("host", "-"), "host/" + a.get("host", "-")}
            says = a["kind"] == "managed" or a["spns"] or {a["account"], *hosts} & named or any(a.get(key) for key in (*lists, "dc", "sensitive", "unconstrained"))
            kept += [a] if says else []
        assert len(kept) < len(self.directory)
        return json.dumps({"directory": kept})

    def listed(self, entry=None, keep=None):
        """The allow list of what was used; entry(hop, row) may bend a row, keep(hop) choose."""
        rows, hosts = [], []
        for hop, front, back, _ in self.used:
            if hop["scenario"] == "s4u-abuse" or (keep and not keep(hop)):
                continue
            row = {"account": front, "targets": [back.split("@")[0]], "protocol_transition": "s4u2self-transition" in hop["marks"]}
            if entry:
                entry(hop, row)
            rows.append(row)
        rows.append({"account": "gmsa13$", "targets": ["be13"], "protocol_transition": True})
        for hop in self.domain.hops:
            if "tgt-forwarded" in hop["marks"]:
                hosts.append(hop["target"])
        return json.dumps({"delegation": rows, "unconstrained": hosts})


def delegated(world, scenario):
    return sorted({(hop["principal"], hop["target"]) for hop, *_ in world.used if hop["scenario"] == scenario})


class Folder:
    """The world's files."""

    def __init__(self, folder, world):
        self.folder, self.world = folder, world
        self.write("events.xml", world.sim.dress(world.events(), "wevtutil"))
        self.write("verdict.yaml", RULE)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def options(self, baseline=None, listed=None):
        options = ["--baseline", self.write("baseline.yaml", baseline)] if baseline else []
        return options + (["--expected", self.write("expected.yaml", listed)] if listed else [])

    def judged(self, *options):
        """(scenario's principal, target): what is said, of all hops of which something is."""
        told = {}
        for chain in chains(triage("--rules", self.path("verdict.yaml"), *options, self.path("events.xml"))):
            hops = {hop["id"]: hop for hop in chain["hops"]}
            for finding in chain["findings"]:
                hop = hops[finding["hop"]]
                told.setdefault((hop["principal"], hop["target"]["host"], "delegation-refused" in hop["marks"]), set()).add(finding["reason"])
        return told

    def unexpected(self, *options):
        """What is not expected of what was not refused: sorted (principal, target, why)."""
        return sorted((principal, target, reason[len("false "):]) for (principal, target, refused), reasons in self.judged(*options).items()
                      for reason in reasons if reason.startswith("false ") and not refused)


def of(world, scenario, word):
    return [(principal, target, word) for principal, target in delegated(world, scenario)]


def check_models(tap, folder, world):
    def models(baseline):
        return {(hop["principal"], hop["target"]["host"]): hop["model"] for chain in chains(triage(*folder.options(baseline), folder.path("events.xml")))
                for hop in chain["hops"] if hop["mechanism"] == "s4u2proxy"}
    want = {(hop["principal"], hop["target"]): {"rbcd": "resource-based", "s4u-abuse": "unknown"}.get(hop["scenario"], "classic") for hop, *_ in world.used}
    for name, baseline in (("whole", world.baseline()), ("as it is imported", world.sparse())):
        tap.same("the model of each hop is the directory's, " + name, {k: v for k, v in models(baseline).items() if k in want}, want)


def figures(folder, world, events, *options):
    written(folder.folder, events, [dict(hop) for hop in world.domain.hops], world.sim)
    score = subprocess.run([sys.executable, SCORE, folder.path("truth.json")], input=triage(*options, folder.path("events.xml")), check=True, capture_output=True)
    return next(line for line in score.stdout.decode().splitlines() if line.startswith("all ")).split()[1:]


def check_figures(tap, folder, world):
    """What the directory tells of hosts makes nothing worse, and of what is missing something better."""
    options = folder.options(world.baseline())
    tap.same("everything collected: every figure is 1", set(figures(folder, world, world.events(), *options)), {"1.0000"})
    controllers = [e for e in world.events() if e["host"].is_dc]
    without, told = figures(folder, world, controllers), figures(folder, world, controllers, *options)
    tap.ok("domain controllers' logs alone: better targets, and nothing worse", float(told[4]) > float(without[4]) and all(float(a) >= float(b) for a, b in zip(told, without)),
           "%s\n%s" % (without, told))
    folder.write("events.xml", world.sim.dress(world.events(), "wevtutil"))


def check_words(tap, folder, world):
    abuse = of(world, "s4u-abuse", "not-allowed-by-directory")
    tap.same("the directory alone: what it does not allow", folder.unexpected(*folder.options(world.baseline())), abuse)
    tap.same("the directory as it is imported", folder.unexpected(*folder.options(world.sparse())), abuse)
    tap.same("the list alone: what is not on it", folder.unexpected(*folder.options(None, world.listed())), of(world, "s4u-abuse", "front-end-not-listed"))
    tap.same("both", folder.unexpected(*folder.options(world.baseline(), world.listed())), abuse)
    tap.same("neither: nothing is said", folder.judged(), {})
    for scenario in ("kcd", "rbcd", "farm"):
        listed = world.listed(keep=lambda hop: hop["scenario"] != scenario)
        tap.same(scenario + " taken from the list: new", folder.unexpected(*folder.options(world.baseline(), listed)),
                 sorted(abuse + of(world, scenario, "allowed-but-new")))

    def over(hop, row):
        if hop["scenario"] == "kcd":
            row.update(expires="2026-03-02", owner="anna")
        if hop["scenario"] == "rbcd":
            row.update(expires="2026-03-03", owner="bert")
    tap.same("an entry that was over, and one in its last day", folder.unexpected(*folder.options(world.baseline(), world.listed(over))),
             sorted(abuse + of(world, "kcd", "entry-expired owner anna until 2026-03-02")))

    def users(hop, row):
        if hop["scenario"] == "farm":
            row["users"] = ["helpdesk", "user03*@test.com"]
    listed = json.loads(world.listed(users))
    listed["groups"] = {"helpdesk": ["user01*", "user02pe"]}
    others = [x for x in of(world, "farm", "user-not-listed") if x[0][:6] not in ("user01", "user02", "user03")]
    tap.same("users of the entry, by group and pattern", (folder.unexpected(*folder.options(None, json.dumps(listed))), len(others)),
             (sorted(others + of(world, "s4u-abuse", "front-end-not-listed")), 9))

    def no_transition(hop, row):
        row["protocol_transition"] = row["protocol_transition"] and hop["scenario"] != "protocol-transition"
    tap.same("a transition that the entry does not allow", folder.unexpected(*folder.options(world.baseline(), world.listed(no_transition))),
             sorted(abuse + of(world, "protocol-transition", "protocol-transition-not-allowed")))

    def other(hop, row):
        if hop["scenario"] == "kcd":
            row.update(account="old-front$", owner="carl")
    tap.same("a back end that is another front end's", folder.unexpected(*folder.options(None, world.listed(other))),
             sorted(of(world, "s4u-abuse", "front-end-not-listed") + of(world, "kcd", "other-front-end owner carl for old-front$")))


def check_directory(tap, folder, world):
    abuse = of(world, "s4u-abuse", "not-allowed-by-directory")
    whole = json.dumps(world.directory)

    def bent(bend):
        world.directory = json.loads(whole)
        bend(world.directory)
        told = folder.unexpected(*folder.options(world.baseline()))
        world.directory = json.loads(whole)
        return told
    front, back = next((front, back) for hop, front, back, _ in world.used if hop["scenario"] == "kcd")
    tap.same("a front end that lost its right", bent(lambda d: d[front].pop("delegates_to")), sorted(abuse + of(world, "kcd", "not-allowed-by-directory")))
    tap.same("a right to another service", bent(lambda d: d[front].update(delegates_to=["cifs/fe01.test.com"])),
             sorted(abuse + of(world, "kcd", "not-allowed-by-directory")))
    tap.same("moved to the back end", bent(lambda d: (d[front].pop("delegates_to"), d[back].update(accepts=[d[front]["sid"]]))), abuse)
    tap.same("an accepted SID that nobody knows may be a group", bent(lambda d: (d[front].pop("delegates_to"), d[back].update(accepts=["S-1-5-21-1-2-3-4"]))), abuse)
    tap.same("somebody else is accepted", bent(lambda d: (d[front].pop("delegates_to"), d[back].update(accepts=[d["fe01$@test.com"]["sid"]]))),
             sorted(abuse + of(world, "kcd", "not-allowed-by-directory")))
    tap.same("an alias that its owner answers to", bent(lambda d: (d[back]["spns"].append("http/portal"), d[front].update(delegates_to=["http/portal"]))), abuse)
    mover = next(front for hop, front, _, _ in world.used if hop["scenario"] == "protocol-transition")
    tap.same("transition without the right to it", bent(lambda d: d[mover].pop("protocol_transition")),
             sorted(abuse + of(world, "protocol-transition", "protocol-transition-not-allowed")))
    user = next(user for hop, _, _, user in world.used if hop["scenario"] == "kcd")
    for flag in ("sensitive", "protected_user"):
        tap.same("a user for whom nobody may act: " + flag, bent(lambda d: d[user].update({flag: True})),
                 sorted(abuse + of(world, "kcd", "user-may-not-be-delegated")))
    holder = next(hop for hop in world.domain.hops if "tgt-forwarded" in hop["marks"])
    on = [(hop["principal"], hop["target"], "unconstrained-not-allowed") for hop in world.domain.hops if hop.get("scenario") == "unconstrained" and
          {"tgt-forwarded", "unconstrained-delegation"} & set(hop["marks"])]
    tap.same("a forwarded ticket where none may be", bent(lambda d: d[holder["service"] + "@test.com"].pop("unconstrained")), sorted(abuse + on))
    tap.same("of another forest it does not tell", bent(lambda d: [d.pop(k) for k in list(d)] and d.update({"a$@other.org": {"account": "a$@other.org"}})), [])


def check_learned(tap, folder, world):
    """What was learned is expected from then on; what was graver, failed or was not seen is not."""
    events, everything = folder.path("events.xml"), world.events()
    learned = folder.path("learned.yaml")

    def learn(*source):
        run = Run(["baseline", "learn", "-o", learned, *source])
        with open(learned, "rb") as f:
            return run.status, f.read()
    status, first = learn(events)
    text = first.decode()
    tap.same("learn goes well", (status, Run(["rules", "check", "--expected", learned]).status), (0, 0))
    tap.ok("what rules found grave stands there to be read", "# not learned, as rules found something in it: s4u2self-by-user-to-user\n#   - account: " in text, text)
    counts = {}
    for hop, front, back, user in world.used:
        counts.setdefault((front, back.split("@")[0]), []).append((user, "s4u2self-transition" in hop["marks"]))
    want = sorted("    - account: %s\n      targets: [%s]\n%s      seen: {hops: %d, first: 2026-03-03, last: 2026-03-03, users: %d}\n"
                  % (front, back, "      protocol_transition: true\n" if any(t for _, t in users) else "", len(users), len({u for u, _ in users}))
                  for (front, back), users in counts.items() if not front.startswith("ywsvc"))
    body = text.split("delegation:\n")[1].split("unconstrained:")[0]
    tap.same("each path with its counts, in order", "".join(line + "\n" for line in body.splitlines() if not line.startswith("#")), "".join(want))
    denied = [(u, t, w) for u, t, w in folder.unexpected("--expected", learned) if t == "be13.test.com"]
    tap.same("the same world again", folder.unexpected("--expected", learned),
             sorted(denied + of(world, "s4u-abuse", "front-end-not-listed")))
    tap.ok("what was turned away was not learned", denied and "gmsa13$" not in text, denied)

    database = folder.path("case.db")
    Run(["ingest", "-d", database, events])
    tap.same("learned from a database", learn("-d", database), (0, first))
    tap.same("and stretch by stretch", learn("-d", database, "--window-events", "60"), (0, first))
    random.Random(9).shuffle(everything)
    tap.same("in any order", learn(folder.write("shuffled.xml", world.sim.dress(everything, "wevtutil"))), (0, first))
    for scenario in ("kcd", "farm"):
        stage = next(hop for hop, *_ in world.used if hop["scenario"] == scenario)["source"][2:4]
        seen = [e for e in world.events() if e["host"].fqdn[2:4] != stage]
        learn(folder.write("before.xml", world.sim.dress(seen, "wevtutil")))
        tap.same(scenario + " was not seen before", folder.unexpected(*folder.options(world.baseline()), "--expected", learned),
                 sorted(of(world, "s4u-abuse", "not-allowed-by-directory") + of(world, scenario, "allowed-but-new") +
                        ([(u, t, "allowed-but-new") for u, t, _ in denied])))


def check_risks(tap, folder, world):
    """What is a risk in itself stays one where the directory allows it; a list's entry excuses it."""
    risks = {"tgt-forwarded", "unconstrained-delegation", "s4u2self-transition"}

    def found(*options):
        return {finding["rule"] for chain in chains(triage(*options, folder.path("events.xml"))) for finding in chain["findings"]
                if not chain["principal"].startswith("adm-")} & risks
    tap.same("risks that the directory allows", (found(), found(*folder.options(world.baseline())), found(*folder.options(world.baseline(), world.listed()))), (risks, risks, set()))


def check_story(tap, folder, world):
    options = folder.options(world.baseline())
    abuse = next(c["chain"] for c in chains(triage(*options, folder.path("events.xml"))) if c["principal"].startswith("adm-"))
    story = Run(["explain", "--chain", abuse, *options, folder.path("events.xml")]).out.decode()
    tap.ok("the story says that there is no such right", "for which the directory has no right" in " ".join(story.split()), story)


def check_order(tap, folder, world):
    """The same bytes, whatever the order of events, entries and accounts."""
    listed = json.loads(world.listed())
    options = folder.options(world.baseline(), json.dumps(listed))
    first = without_places(triage(*options, folder.path("events.xml")))
    events = world.events()
    random.Random(5).shuffle(events)
    folder.write("events.xml", world.sim.dress(events, "wevtutil"))
    again = without_places(triage(*options, folder.path("events.xml")))
    tap.ok("shuffled events", first == again, first_difference(first, again))
    accounts = list(world.directory.values())
    random.Random(6).shuffle(accounts)
    random.Random(7).shuffle(listed["delegation"])
    halves = [folder.write("half%d.yaml" % n, json.dumps({"directory": accounts[n::2]})) for n in (0, 1)]
    again = without_places(triage("--baseline", halves[0], "--baseline", halves[1], *folder.options(None, json.dumps(listed)), folder.path("events.xml")))
    tap.ok("shuffled accounts in two files", first == again, first_difference(first, again))
    folder.write("events.xml", world.sim.dress(world.events(), "wevtutil"))


def main():
    tap = Tap()
    if not os.path.exists(ADSIM):
        tap.skip("verdicts", "no adsim")
        tap.done()
    world = World()
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path, world)
        check_models(tap, folder, world)
        check_figures(tap, folder, world)
        check_words(tap, folder, world)
        check_directory(tap, folder, world)
        check_risks(tap, folder, world)
        check_story(tap, folder, world)
        check_learned(tap, folder, world)
        check_order(tap, folder, world)
    tap.done()


main()
