"""Times as another zone's clocks show them: what --tz prints is held against Python's zoneinfo, over a midnight and over hours that clocks go
through twice or not at all. What machines read stays in UTC."""
import datetime
import os
import random
import re
import tempfile

from harness import ADSIM, Run, Tap, chains, load_adsim, triage

try:
    import zoneinfo
    zoneinfo.ZoneInfo("Europe/Berlin")
except (ImportError, KeyError):
    zoneinfo = None

UTC = datetime.timezone.utc
AUTUMN, SPRING = datetime.datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime.datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
ZONES = ["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Auckland"]


def world(folder, start, rounds=12):
    """Users at a front end every half an hour, for six hours."""
    adsim = load_adsim()
    domain = adsim.Domain(random.Random(7), start=start)
    stage = adsim.Stage(domain, {"dc": "dc00", "web1": "web00", "web2": "app00", "client": "pc00", "user": "anna", "svc": "svc00", "gmsa": "gmsa00$"}, lab=1)
    for i in range(rounds):
        stage.user = domain.user("user%02d" % i)
        adsim.SCENARIOS["kcd" if i % 2 else "double-hop"](stage)
        domain.pass_time(1795, 1805)
    os.makedirs(folder)
    with open(os.path.join(folder, "events.xml"), "wb") as f:
        f.write(adsim.dress(sorted(domain.events, key=lambda e: (e["t"], e["rec"])), "wevtutil"))
    return folder


def in_zone(time, zone):
    """A time of jsonl: cut to microseconds, as Python has them."""
    return datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", time).replace("Z", "+00:00")).astimezone(zone)


def printed(*args):
    run = Run(list(args))
    assert run.status in (0, 1), run.err
    return run.out.decode()


def heads(text):
    """The day and time above each chain's id."""
    out, day, clock = {}, None, None
    for line in text.splitlines():
        if re.match(r"\d{4}-\d\d-\d\d  times are ", line):
            day = line[:10]
        elif re.match(r"\d\d:\d\d:\d\d  ", line):
            clock = line[:8]
        elif line.startswith("c-"):
            out[line[:18]] = (day, clock)
    return out


def check_chains(tap, folder, name, found):
    zone = zoneinfo.ZoneInfo(name)
    text = printed("triage", "--all", "--tz", name, folder)
    want = {c["chain"]: tuple(in_zone(c["start"], zone).strftime("%Y-%m-%d %H:%M:%S").split()) for c in found}
    tap.same("%s: chains stand below their day, at their time" % name, heads(text), want)
    offsets = {day: tuple(sorted({in_zone(c["start"], zone).strftime("%z") for c in found if want[c["chain"]][0] == day})) for day, _ in want.values()}
    told = {line[:10]: line for line in text.splitlines() if "  times are " in line and line[:2] == "20"}
    wrong = [line for day, line in told.items() if not all(o[:3] + ":" + o[3:] in line for o in offsets[day]) or ("times are " + name) not in line]
    tap.ok("%s: each day says the zone and its offsets" % name, told and not wrong, wrong)
    return want


def check_story(tap, folder, name, chain):
    zone = zoneinfo.ZoneInfo(name)
    text = printed("explain", "--tz", name, folder, "--chain", chain["chain"])
    lacking = []
    for hop in chain["hops"]:
        for event in hop["evidence"]:
            then = in_zone(event["time"], zone)
            digits = re.search(r"(\.\d+)?Z$", event["time"])[1] or ""
            shown = then.strftime("%Y-%m-%dT%H:%M:%S") + digits + then.strftime("%z")[:3] + ":" + then.strftime("%z")[3:]
            if not re.search(r"#%d\s+%s" % (event["record_id"], re.escape(shown)), text):
                lacking.append(shown)
    tap.ok("%s: evidence has its time and offset" % name, not lacking and chain["hops"], (lacking, text))
    first = in_zone(chain["start"], zone)
    tap.ok("%s: the story is told in its times" % name, first.strftime("At %H:%M:%S ") in text and first.strftime("%Y-%m-%d, times are ") in text, text)


def check_ranges(tap, folder, name, found):
    """Coverage, the summary and compare tell from when to when."""
    zone = zoneinfo.ZoneInfo(name)
    times = [e["time"] for c in found for h in c["hops"] for e in h["evidence"] if e["computer"].startswith("dc")]
    first, last = in_zone(min(times), zone), in_zone(max(times), zone)
    text = printed("coverage", "--tz", name, folder)
    row = next(line for line in text.splitlines() if line.startswith("  dc00"))
    tap.ok("%s: coverage" % name, first.strftime("%Y-%m-%d %H:%M to ") in row and last.strftime(" %H:%M ") in row and name in text.splitlines()[0], text)
    first, last = (in_zone(pick(c[end] for c in found), zone) for pick, end in ((min, "start"), (max, "end")))
    for command in (["summary", folder], ["compare", folder, folder]):
        text = printed(*command, "--tz", name)
        tap.ok("%s: %s" % (name, command[0]), first.strftime("%Y-%m-%d %H:%M to ") in text and "times are " + name in text, text)


def check_filter(tap, folder, name, found):
    """--since and --until are of the zone, a day ends at its midnight."""
    zone = zoneinfo.ZoneInfo(name)
    for day in {in_zone(c["start"], zone).date() for c in found}:
        got = chains(triage("--tz", name, "--since", str(day), "--until", str(day), folder))
        midnight = datetime.datetime.combine(day, datetime.time(), zone).astimezone(UTC)
        end = datetime.datetime.combine(day + datetime.timedelta(1), datetime.time(), zone).astimezone(UTC)
        want = [c["chain"] for c in found if in_zone(c["end"], UTC) >= midnight and in_zone(c["start"], UTC) < end]
        tap.same("%s: the chains of %s" % (name, day), [c["chain"] for c in got], want)


def check_machines(tap, folder):
    for form in ("jsonl", "csv", "timesketch", "ecs", "ocsf", "dot", "mermaid", "bloodhound"):
        tap.same("%s stays in UTC" % form, printed("triage", "--format", form, "--tz", "Europe/Berlin", folder), printed("triage", "--format", form, folder))
    for command in ("coverage", "summary"):
        tap.same("%s in jsonl too" % command, printed(command, "--format", "jsonl", "--tz", "+05:45", folder), printed(command, "--format", "jsonl", folder))
    drop_took = lambda text: re.sub(r"(?m)^Took .*$", "", text)
    tap.same("UTC is what there is without it", drop_took(printed("triage", "--tz", "UTC", folder)), drop_took(printed("triage", folder)))
    local = Run(["triage", "--tz", "local", folder], env={"TZ": "Asia/Tokyo"}).out.decode()
    tap.same("local is where this machine is", drop_took(local), drop_took(printed("triage", "--tz", "Asia/Tokyo", folder)))


def main():
    tap = Tap()
    if not zoneinfo or not os.path.exists(ADSIM):
        tap.skip("zones", "no tzdata, or no adsim")
        tap.done()
    with tempfile.TemporaryDirectory() as folder:
        for season, start in (("autumn", AUTUMN), ("spring", SPRING)):
            made = world(os.path.join(folder, season), start)
            found = chains(triage(made))
            for name in ZONES:
                check_chains(tap, made, name, found)
                check_filter(tap, made, name, found)
            check_story(tap, made, "Europe/Berlin", found[-1])
            check_ranges(tap, made, "Europe/Berlin", found)
        check_machines(tap, made)
    tap.done()


main()
