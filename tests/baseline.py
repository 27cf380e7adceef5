"""baseline import: one made-up directory in every form that tools export gives the same file, in whatever pieces and order; what is wrong with
an export is said; what is written is read again. `baseline.py write` writes the golden files anew: read them before you keep them."""
import gzip
import json
import os
import sys
import tempfile

import adexport
from harness import TOP, Run, Tap

DONE, USAGE, UNREADABLE, FAILED = 0, 2, 3, 4
GOLDEN = os.path.join(TOP, "tests", "golden", "directory")


def golden(name, made=None):
    path = os.path.join(GOLDEN, name)
    if made is not None and sys.argv[1:] == ["write"]:
        with open(path, "wb") as f:
            f.write(made)
    with open(path, "rb") as f:
        return f.read()


class Folder:
    """Exports in a folder of their own, imported by their names."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.path = self.temporary.name

    def put(self, name, data):
        with open(os.path.join(self.path, name), "wb") as f:
            f.write(data)
        return name

    def run(self, *args, **more):
        return Run(["baseline", "import", *args], cwd=self.path, **more)


def check_forms(tap, folder):
    objects = adexport.domain()
    for name, form in adexport.FORMS.items():
        run = folder.run(folder.put(name, form(objects)))
        tap.same("%s is read" % name, run.status, DONE)
        want = "bloodhound.yaml" if name == "bloodhound" else "corp.yaml"
        tap.ok("%s says what is in it" % name, run.out == golden(want, run.out), run.out.decode())
    run = folder.run("-", stdin=adexport.ldifde(objects))
    tap.same("standard input", run.out, golden("corp.yaml"))
    tap.same("a compressed export", folder.run(folder.put("a.gz", gzip.compress(adexport.csvde(objects)))).out, golden("corp.yaml"))
    for version in (4, 5):
        run = folder.run(folder.put("bh", adexport.bloodhound(objects, version)))
        tap.same("BloodHound's version %d" % version, run.out, golden("bloodhound.yaml"))


def check_merge(tap, folder):
    """What one export names another tells of; the same twice changes nothing; nor does the order."""
    objects = adexport.domain()
    kinds = {k: [o for o in objects if o["objectClass"] == k] for k in ("computer", "group", "user", "msDS-GroupManagedServiceAccount")}
    full = adexport.attributes

    def some(kind, form):
        adexport.attributes = lambda _, entry: full(objects, entry)  # descriptors name those of all files
        try:
            return form(kinds[kind])
        finally:
            adexport.attributes = full

    names = [folder.put("1", some("computer", adexport.ldapsearch)), folder.put("2", some("group", adexport.ldifde)), folder.put("3", some("user", adexport.by_bytes)),
             folder.put("4", some("msDS-GroupManagedServiceAccount", adexport.csvde))]
    tap.same("of several files, each of another form", folder.run(*names).out, golden("corp.yaml"))
    tap.same("in another order", folder.run(*reversed(names)).out, golden("corp.yaml"))
    alone = folder.run("1")
    tap.ok("whom no file has stays a SID, and is told", b"S-1-5-21-1004336348-1177238915-682003330-1120" in alone.out and "names in lists and in no export" in alone.err, alone.err)
    whole = folder.put("whole", adexport.query(objects))
    run = folder.run(whole, folder.put("bh", adexport.bloodhound(objects)))
    tap.same("what a collector leaves out another export has", run.out, golden("corp.yaml"))
    tap.ok("they agree", "disagree" not in run.err, run.err)
    for entry in objects:
        if entry["sAMAccountName"] in ("bruno", "WEB3$"):
            entry["userAccountControl"] ^= adexport.NOT_DELEGATED | adexport.TO_AUTH
        if entry["sAMAccountName"] == "SQL1$":
            entry["accepts"] = ["WEB1$"]
    changed = folder.put("changed", adexport.powershell(objects))
    run = folder.run(whole, changed)
    tap.ok("exports that disagree", all(w in run.err for w in ("5 facts on which the exports disagree", "web3$@corp.example (sensitive)")), run.err)
    tap.same("in any order", folder.run(changed, whole).out, run.out)


LDIF = "dn: CN=web1,OU=Servers,DC=corp,DC=example\nobjectClass: computer\nsAMAccountName: WEB1$\ndNSHostName: web1.corp.example\nuserAccountControl: 528384\n%s\n"
SELECTED = "DistinguishedName,SamAccountName,ObjectClass,%s\n\"CN=web1,DC=corp,DC=example\",WEB1$,computer,%s\n"
S = "S-1-5-21-1-2-3-"
CASES = [  # what it is, the export, the exit status, what is printed, what is said
    ("an event log", "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'/>", FAILED, None, "no export of a directory: neither LDIF"),
    ("nothing", "", FAILED, None, "x: empty"),
    ("JSON of something else", '{"a": 1}\n', FAILED, None, "no account in it"),
    ("a table of something else", "a,b\n1,2\n", FAILED, None, "no export of a directory"),
    ("one object", LDIF % "", DONE, "unconstrained: true", "1 account kept"),
    ("the name of a type", SELECTED % ("servicePrincipalName,userAccountControl", "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection,528384"), DONE,
     "lacks: [delegates_to, accepts, protected_user, spns]", "servicePrincipalName has the name of a type"),
    ("without flags", SELECTED % ("servicePrincipalName", "http/web1;http/www"), DONE, "spns: [http/web1, http/www]", "no account has userAccountControl: who"),
    ("lists joined by blanks", SELECTED % ("servicePrincipalName", "http/web1 http/www"), DONE, "spns: [http/web1, http/www]", ""),
    ("a descriptor cut off", LDIF % "msDS-AllowedToActOnBehalfOfOtherIdentity:: AQAEgBQAAAAAAAAAAAAAACQAAAABAgAAAAAABSAAAAAgAgAAAgAwAAEAAAA=", DONE, "web1$",
     "1 security descriptor cannot be read: left out: web1$ (msDS-AllowedToActOnBehalfOfOtherIdentity)"),
    ("a descriptor in hexadecimal", SELECTED % ("objectSid,msDS-AllowedToActOnBehalfOfOtherIdentity", S + "9," + adexport.descriptor([S + "11"]).hex()), DONE,
     "accepts: [%s11]" % S, "1 name in lists and in no export"),
    ("a descriptor in decimal", SELECTED % ("objectSid,msDS-AllowedToActOnBehalfOfOtherIdentity", S + "9," + " ".join(str(b) for b in adexport.descriptor([S + "11", S + "9"]))), DONE,
     "accepts: [%s11, web1$@corp.example]" % S, ""),
    ("SDDL's short names, conditions, and a denial", SELECTED % ("objectSid,msDS-AllowedToActOnBehalfOfOtherIdentity",
                                                                 S + "9,O:BAG:BAD:PAI(A;;GA;;;DC)(XA;;GA;;;AU;(a == (1)))(D;;GA;;;WD)(A;IO;GA;;;SY)(A;;GA;;;%s9)" % S), DONE,
     "accepts: [S-1-5-11, %s515, web1$@corp.example]" % S, "with denials, which are not taken into account"),
    ("a descriptor without a list lets everyone", SELECTED % ("msDS-AllowedToActOnBehalfOfOtherIdentity", "O:BAG:BA"), DONE, "accepts: [S-1-1-0]", ""),
    ("names alone", SELECTED % ("objectSid,PrincipalsAllowedToDelegateToAccount", S + "9,\"CN=gone,DC=corp,DC=example;CN=WEB1, DC=corp, DC=example\""), DONE,
     'accepts: ["cn=gone,dc=corp,dc=example", web1$@corp.example]', "1 name in lists and in no export"),
    ("names with the other name of their domain", SELECTED % ("PrincipalsAllowedToDelegateToAccount", "FABRIKAM\\WEB1$|CORP\\gone$"), DONE,
     'accepts: ["corp\\\\gone$", web1$@corp.example]', "1 name in lists and in no export"),
    ("an account made anew", (LDIF % ("objectSid: %s7\n" % S)) + (LDIF % ("objectSid: %s12\n" % S)).replace("web1,OU", "web1,CN"), DONE, "sid: %s12" % S, "1 account with two SIDs"),
    ("no domain", "sAMAccountName,userAccountControl\nweb1,528384\n", DONE, "directory: []", "1 account left out: nothing tells the domain"),
    ("part of a list", LDIF % "servicePrincipalName;range=0-1: http/a\nservicePrincipalName;range=0-1: http/b", DONE, "spns: [http/a, http/b]", "only some values were exported or are kept: web1$ (servicePrincipalName)"),
    ("a group of another export", LDIF % ("objectSid: %s9\nmsDS-GroupMSAMembership:: %s" % (S, adexport.base64.b64encode(adexport.descriptor([S + "20"])).decode()))
     + "\ndn: CN=g,DC=corp,DC=example\nobjectClass: group\nobjectSid: %s20\nsAMAccountName: g\n" % S, DONE, "runs_on: [%s20]" % S, "whose members no export tells"),
    ("a line too few, a line too many", "sAMAccountName,distinguishedName,userAccountControl\nweb1\n\"a\",\"CN=a,DC=b\",528384\na,b,c,d\n", UNREADABLE, "a@b",
     "more fields than columns"),
    ("broken JSON", '[{"sAMAccountName": "a", "distinguishedName": "CN=a,DC=b", "userAccountControl": 1048576},\n{"sAMAccountName": "b" "c"}]', UNREADABLE, "sensitive: true",
     "object at byte"),
    ("hostile names", json.dumps({"sAMAccountName": "we\x1b[31m\"b: 1'", "distinguishedName": "CN=a,DC=b\u202ec", "userAccountControl": 0x80000, "servicePrincipalName": ["a\nb/c", "\x85/y", "\uffff/z", "\ud83d\ude00/x", "true", "no"]}),
     DONE, '"we\ufffd[31m\\"b: 1\'@b\\u202ec"', ""),
    ("another way to write flags", "SamAccountName;DistinguishedName;TrustedForDelegation;AccountNotDelegated\r\na;CN=a,DC=b;True;False\r\n", DONE, "unconstrained: true", ""),
    ("a collector without account names", '{"data": [{"ObjectIdentifier": "%s5", "Properties": {"name": "VERYLONGHOSTNAME.B.C", "domain": "B.C", "unconstraineddelegation": true}, "Sessions": []},'
     '{"ObjectIdentifier": "%s6", "Properties": {"name": "ANNA@B.C", "domain": "B.C", "sensitive": true}, "SPNTargets": []}]}' % (S, S), DONE, "account: verylonghostnam$@b.c", "2 accounts kept"),
    ("a name that is no ASCII", LDIF.replace(": computer", ": msDS-ManagedServiceAccount") % ("msDS-HostServiceAccountBL:: " + adexport.base64.b64encode("CN=pü,DC=corp,DC=example".encode()).decode()), DONE,
     'runs_on: ["cn=pü,dc=corp,dc=example"]', "1 name in lists"),
    ("a collector's hosts", '{"computers": [{"ObjectIdentifier": "%s5", "Properties": {"name": "A.B.C", "domain": "B.C", "samaccountname": "A$"}, "Sessions": [], '
     '"AllowedToDelegate": ["a.b.c"], "AllowedToAct": [{"MemberId": "B.C-S-1-5-32-544", "MemberType": "Group"}]}], "meta": {"type": "computers", "version": 3}}' % S, DONE,
     "delegates_to: [a$@b.c]\n      accepts: [S-1-5-32-544]", ""),
]


def check_cases(tap, folder):
    for name, export, status, out, err in CASES:
        run = folder.run(folder.put("x", export.encode("utf-8", "surrogatepass")))
        text = run.out.decode()
        tap.ok("%s: status %d" % (name, status), run.status == status, "%d\n%s" % (run.status, run.err))
        tap.ok("%s: what it says" % name, (out or "") in text and (out is not None or not text), text + run.err)
        tap.ok("%s: what is said of it" % name, err in run.err, run.err)
        if out:
            check_again(tap, folder, name, run.out)


def check_again(tap, folder, name, yaml):
    check = Run(["rules", "check", "--baseline", folder.put("again.yaml", yaml)], cwd=folder.path)
    tap.ok("%s: is read again" % name, check.status == DONE, check.err)


def check_groups(tap, folder):
    """Of a group's members also those whom no export has; and not more than anyone would read."""
    sid = "S-1-5-21-1-2-3-%d"
    groups = [("small", ["CN=web1,OU=Servers,DC=corp,DC=example", "CN=x,CN=ForeignSecurityPrincipals,DC=corp,DC=example"], "web1$@corp.example"),
              ("large", ["CN=m%d,DC=corp,DC=example" % i for i in range(10001)], sid % 20)]
    for name, members, want in groups:
        export = LDIF % ("objectSid: %s\nmsDS-AllowedToActOnBehalfOfOtherIdentity:: %s\n" % (sid % 9, adexport.base64.b64encode(adexport.descriptor([sid % 20])).decode()))
        export += "dn: CN=g,DC=corp,DC=example\nobjectClass: group\nobjectSid: %s\nsAMAccountName: g\n%s\n" % (sid % 20, "".join("member: %s\n" % m for m in members))
        run = folder.run(folder.put(name, export.encode()))
        accepts = next(line for line in run.out.decode().splitlines() if "accepts" in line)
        tap.ok("a %s group" % name, want in accepts and accepts.count("cn=x") == (name == "small"), accepts[:300])
    tap.ok("is said to be", "1 group in lists with too many members to name" in run.err, run.err)


def check_limits(tap, folder):
    """What is too long costs only itself, in each form."""
    long = "x" * (17 << 20)
    objects = adexport.domain()
    for name, export in (("ldif", "dn: CN=a,DC=b\nmember: %s\nmember: %s\n\n" % (long, long)),
                         ("json", '{"dn": "%s"}\n' % long), ("csv", "dn,sAMAccountName\na,%s\n" % long)):
        tail = {"ldif": adexport.ldif(objects), "json": adexport.query(objects).decode("utf-8-sig"), "csv": adexport.csvde(objects).decode("cp1252")}[name]
        run = folder.run(folder.put(name, (export + tail).encode()))
        tap.ok("%s: an object over the limit is left out" % name, run.status == UNREADABLE and run.err.count("over the size limit") == 1, "%d %s" % (run.status, run.err[:600]))
        tap.same("%s: the others are read" % name, run.out, golden("corp.yaml"))


def check_size(tap, folder):
    objects = adexport.big(4000)
    run = folder.run(folder.put("big", adexport.ldif(objects).encode()))
    tap.ok("of a large domain only what there is to say", run.out == golden("corp.yaml") and "4003 accounts left out" in run.err, run.err)


def check_output(tap, folder):
    name = folder.put("one", (LDIF % "").encode())
    run = folder.run("-o", "out.yaml", name)
    with open(os.path.join(folder.path, "out.yaml"), "rb") as f:
        tap.ok("into a file", run.status == DONE and not run.out and b"web1$@corp.example" in f.read(), run.err)
    tap.same("not into an export", folder.run("-o", name, name).status, USAGE)
    run = folder.run("gone", name)
    tap.ok("what is not there does not hinder the rest", run.status == UNREADABLE and "gone" in run.err and b"web1$" in run.out, run.err)
    tap.same("no export at all", folder.run().status, USAGE)
    for form in ("query", "ldifde", "csvde", "powershell"):
        run = Run(["rules", "check", "--baseline", folder.put("export", adexport.FORMS[form](adexport.domain()))], cwd=folder.path)
        tap.ok("an export in place of a baseline: " + form, run.status == USAGE and "hopchain baseline import export -o FILE" in run.err, run.err)


def main():
    tap = Tap()
    for check in (check_forms, check_merge, check_cases, check_groups, check_limits, check_size, check_output):
        check(tap, Folder())
    check_again(tap, Folder(), "a collector's", golden("bloodhound.yaml"))
    tap.done()


main()
