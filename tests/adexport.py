"""A made-up directory, written as each tool exports it: `adexport.py FORM` prints one form, `adexport.py big COUNT` a large domain as LDIF.

An object is a dict of LDAP attributes: texts, numbers, lists of texts, and bytes of what is binary; `accepts` and `readers` are the accounts
that stand in its security descriptors."""
import base64
import csv
import io
import json
import struct
import sys
import zipfile

DOMAIN, BASE = "corp.example", "DC=corp,DC=example"
SID = "S-1-5-21-1004336348-1177238915-682003330"
NORMAL, WORKSTATION, SERVER = 0x200, 0x1000, 0x2000
TRUSTED, NOT_DELEGATED, TO_AUTH, PARTIAL = 0x80000, 0x100000, 0x1000000, 0x4000000
CLASSES = {"user": ["top", "person", "organizationalPerson", "user"], "group": ["top", "group"]}
CLASSES["computer"] = CLASSES["user"] + ["computer"]
CLASSES["msDS-GroupManagedServiceAccount"] = CLASSES["computer"] + ["msDS-GroupManagedServiceAccount"]
LISTS = ("memberOf", "servicePrincipalName", "msDS-AllowedToDelegateTo")
ACCEPTS, READERS = "msDS-AllowedToActOnBehalfOfOtherIdentity", "msDS-GroupMSAMembership"


def account(kind, sam, rid, control, **more):
    name = more.pop("name", sam.rstrip("$"))
    folder = {"computer": "OU=Servers", "group": "CN=Users", "user": "OU=People"}.get(kind, "CN=Managed Service Accounts")
    entry = {"dn": "CN=%s,%s,%s" % (name, more.pop("folder", folder), BASE), "objectClass": kind, "objectSid": "%s-%d" % (SID, rid), "sAMAccountName": sam}
    if control is not None:
        entry["userAccountControl"] = control
        entry["primaryGroupID"] = more.pop("primary", 513 if kind == "user" else 515)
    return {**entry, **{k.replace("_", "-"): v for k, v in more.items()}}


def computer(label, rid, control=WORKSTATION, spns=(), **more):
    host = "%s.%s" % (label.lower(), DOMAIN)
    own = ["%s/%s" % (kind, name) for kind in ("HOST", "RestrictedKrbHost", "TERMSRV") for name in (label, host)]
    return account("computer", label + "$", rid, control, dNSHostName=host, servicePrincipalName=own + list(spns), **more)


def group(name, rid, **more):
    return account("group", name, rid, None, folder="CN=Users", **more)


def dn_of(name, folder):
    return "CN=%s,%s,%s" % (name, folder, BASE)


def domain():
    """Delegation of each kind, and accounts of which there is nothing to say."""
    protected, servers = dn_of("Protected Users", "CN=Users"), dn_of("Web servers", "CN=Users")
    return [
        computer("DC1", 1000, SERVER | TRUSTED, ["ldap/dc1.corp.example", "GC/dc1.corp.example/corp.example",
                                                  "E3514235-4B06-11D1-AB04-00C04FC2DCD2/0a1b/corp.example"], primary=516),
        computer("RODC1", 1001, WORKSTATION | TO_AUTH | PARTIAL, primary=521),
        computer("WEB1", 1103, memberOf=[servers]),
        computer("WEB2", 1104, WORKSTATION | TRUSTED, ["http/web2.corp.example"]),
        computer("WEB3", 1105, WORKSTATION, **{"msDS-AllowedToDelegateTo": ["cifs/files1", "cifs/files1.corp.example"]}),
        computer("FILES1", 1106),
        computer("SQL1", 1107, WORKSTATION, accepts=["WEB1$", "web1gmsa$", "svc web"]),
        computer("VERYLONGHOSTNAME", 1108, name="VERYLONGHOSTNAME") | {"sAMAccountName": "VERYLONGHOSTNAM$"},
        computer("PC1", 1109), computer("PC2", 1110),
        account("msDS-GroupManagedServiceAccount", "web1gmsa$", 1120, WORKSTATION | TO_AUTH, dNSHostName="web.corp.example",
                servicePrincipalName=["http/web1.corp.example"], readers=["Web servers"],
                **{"msDS-AllowedToDelegateTo": ["http/web2.corp.example", "MSSQLSvc/sql1.corp.example:1433"]}),
        account("user", "svc web", 1130, NORMAL | TO_AUTH, servicePrincipalName=["http/intranet"],
                **{"msDS-AllowedToDelegateTo": ["host/files1.corp.example"]}),
        account("user", "anna", 1140, NORMAL, memberOf=[protected], name="Anna Müller"),
        account("user", "bruno", 1141, NORMAL | NOT_DELEGATED),
        account("user", "carla", 1142, NORMAL, memberOf=[dn_of("Tier 0", "CN=Users")]),
        account("user", "dario", 1143, NORMAL, memberOf=[dn_of("Staff", "CN=Users")]),
        group("Protected Users", 525), group("Web servers", 1150), group("Tier 0", 1151, memberOf=[protected]), group("Staff", 1152),
        group("Domain Users", 513), group("Domain Computers", 515), group("Domain Controllers", 516),
    ]


# ---- security descriptors ----

def sid_bytes(sid):
    parts = [int(p) for p in sid.split("-")[1:]]
    return bytes([parts[0], len(parts) - 2]) + parts[1].to_bytes(6, "big") + b"".join(struct.pack("<I", p) for p in parts[2:])


def descriptor(sids):
    """Self-relative, owned by Administrators, an entry that allows everything for each."""
    owner = sid_bytes("S-1-5-32-544")
    aces = b"".join(struct.pack("<BBHI", 0, 0, 8 + len(sid_bytes(s)), 0xf01ff) + sid_bytes(s) for s in sids)
    head = struct.pack("<BBHIIII", 1, 0, 0x8004, 20, 0, 0, 20 + len(owner))
    return head + owner + struct.pack("<BBHHH", 2, 0, 8 + len(aces), len(sids), 0) + aces


def sddl(sids):
    return "O:BAD:" + "".join("(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;%s)" % s for s in sids)


def named(objects, entry, key):
    by_sam = {o["sAMAccountName"]: o for o in objects}
    return [by_sam[s] for s in entry.get(key, [])]


def attributes(objects, entry):
    """LDAP's, by name, as lists of values; descriptors and the SID as bytes."""
    out = {"objectClass": CLASSES[entry["objectClass"]], "objectSid": [sid_bytes(entry["objectSid"])]}
    for key in ("sAMAccountName", "dNSHostName", "userAccountControl", "primaryGroupID"):
        if key in entry:
            out[key] = [str(entry[key])]
    out.update({key: list(entry[key]) for key in LISTS if entry.get(key)})
    for key, name in (("accepts", ACCEPTS), ("readers", READERS)):
        if key in entry:
            out[name] = [descriptor([o["objectSid"] for o in named(objects, entry, key)])]
    return out


# ---- LDIF ----

def ldif_line(name, value, width, end):
    plain = isinstance(value, str) and value.isascii() and not value.startswith((" ", ":", "<"))
    line = "%s: %s" % (name, value) if plain else "%s:: %s" % (name, base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode())
    first, rest = line[:width], line[width:]
    return end.join([first] + [" " + rest[i:i + width - 1] for i in range(0, len(rest), width - 1)]) + end


def ldif(objects, before="", width=76, end="\n", extra=()):
    out = before
    for entry in objects:
        lines = [("dn", entry["dn"])] + list(extra) + [(k, v) for k, values in attributes(objects, entry).items() for v in values]
        out += "".join(ldif_line(k, v, width, end) for k, v in lines) + end
    return out


def ldifde(objects):
    return ("\ufeff" + ldif(objects, end="\r\n", extra=[("changetype", "add")])).encode("utf-16-le")


def ldapsearch(objects):
    comments = "# extended LDIF\n#\n# LDAPv3\n# base <%s> with scope subtree\n# filter: (|(objectClass=computer)(objectClass=group)(servicePrincipalName=\n *))\n#\n\n" % BASE
    return (ldif(objects, comments, 79) + "# search reference\nref: ldap://ForestDnsZones.corp.example/DC=ForestDnsZones\n\n# search result\n"
            "search: 2\nresult: 0 Success\n\n# numResponses: 2\n").encode()


# ---- CSV ----

def table(rows, columns, **more):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\r\n", **more)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def csvde(objects):
    rows = []
    for entry in objects:
        row = {k: ";".join("X'%s'" % v.hex() if isinstance(v, bytes) else v for v in values) for k, values in attributes(objects, entry).items()}
        rows.append({**row, "DN": entry["dn"], "objectClass": entry["objectClass"], "cn": entry["dn"].split(",")[0][3:], "description": 'a "word", and more'})
    columns = ["DN", "objectClass", "cn", "description", "objectSid", "sAMAccountName", "dNSHostName", "userAccountControl", "primaryGroupID", *LISTS, ACCEPTS, READERS]
    return table(rows, columns).encode("cp1252")


def export_csv(objects):
    """Get-ADObject | Select-Object with lists joined, the SID and who is allowed by name, and the flags of userAccountControl alone."""
    rows = []
    for entry in objects:
        control = entry.get("userAccountControl", 0)
        row = {k: entry.get(k, "") for k in ("sAMAccountName", "dNSHostName", "primaryGroupID")}
        row.update({k: "|".join(entry.get(k, [])) for k in LISTS})
        row.update({"DistinguishedName": entry["dn"], "ObjectClass": entry["objectClass"], "SID": entry["objectSid"]})
        if control:
            row.update({"TrustedForDelegation": bool(control & TRUSTED), "TrustedToAuthForDelegation": bool(control & TO_AUTH), "AccountNotDelegated": bool(control & NOT_DELEGATED)})
        row["PrincipalsAllowedToDelegateToAccount"] = ";".join(o["dn"] for o in named(objects, entry, "accepts"))
        row["PrincipalsAllowedToRetrieveManagedPassword"] = ";".join(o["dn"] for o in named(objects, entry, "readers"))
        rows.append(row)
    columns = list(rows[0])
    for row in rows:
        columns += [k for k in row if k not in columns]
    return b"\xef\xbb\xbf#TYPE Selected.Microsoft.ActiveDirectory.Management.ADObject\r\n" + table(rows, columns, quoting=csv.QUOTE_ALL).encode()


# ---- JSON ----

def query(objects):
    """What the lines of baseline export-query write."""
    names = ["objectSid", "sAMAccountName", "dNSHostName", "userAccountControl", "primaryGroupID", *LISTS, ACCEPTS, READERS, "msDS-HostServiceAccountBL"]
    out = ""
    for entry in objects:
        row = {"distinguishedName": entry["dn"], "objectClass": entry["objectClass"]}
        values = {**{k: [str(v)] for k, v in entry.items() if not isinstance(v, (list, tuple))}, **{k: entry.get(k, []) for k in LISTS}}
        for key, name in (("accepts", ACCEPTS), ("readers", READERS)):
            values[name] = [sddl(o["objectSid"] for o in named(objects, entry, key))] if key in entry else []
        out += json.dumps({**row, **{n: values.get(n, []) for n in names}}, ensure_ascii=False) + "\r\n"
    return b"\xef\xbb\xbf" + out.encode()


def powershell(objects):
    """Get-ADObject -Properties * | ConvertTo-Json -Depth 5, by Windows PowerShell, which is in UTF-16."""
    rows = []
    for entry in objects:
        row = {k: v for k, v in entry.items() if k not in ("dn", "accepts", "readers", "objectSid")}
        row.update({"DistinguishedName": entry["dn"], "ObjectGUID": "0b818fd0-5ca3-a849-a4cd-c6923dfc031e", "PropertyNames": ["objectSid", "memberOf"], "PropertyCount": 2,
                    "objectSid": {"BinaryLength": 28, "AccountDomainSid": {"BinaryLength": 24, "Value": SID}, "Value": entry["objectSid"]}})
        for key, name in (("accepts", ACCEPTS), ("readers", READERS)):
            who = named(objects, entry, key)
            if key in entry:
                row[name] = {"Path": "", "Owner": "BUILTIN\\Administrators", "Access": [{"IdentityReference": {"Value": "CORP\\" + o["sAMAccountName"]}} for o in who],
                             "Sddl": sddl(o["objectSid"] for o in who)}
        if len(entry.get("memberOf", [])) == 1:
            row["memberOf"] = {"value": entry["memberOf"], "Count": 1}
        rows.append(row)
    return ("\ufeff" + json.dumps(rows, indent=4)).encode("utf-16-le")


def by_bytes(objects):
    """ConvertTo-Json of DirectorySearcher's: binary values as lists of numbers."""
    rows = [{"dn": o["dn"], **{k: [list(v) if isinstance(v, bytes) else v for v in values] for k, values in attributes(objects, o).items()}} for o in objects]
    for row in rows:
        for name in ("objectSid", ACCEPTS, READERS):
            if name in row:
                row[name] = row[name][0]
    return json.dumps({"value": rows, "Count": len(rows)}).encode()


# ---- BloodHound ----

def bloodhound(objects, version=6):
    """The zip of a collector. Where accounts may delegate it has only with protocol transition."""
    sids = {o["dn"]: o["objectSid"] for o in objects}
    types = {"computer": "Computer", "group": "Group"}

    def who(o):
        return {"ObjectIdentifier": o["objectSid"], "ObjectType": types.get(o["objectClass"], "User")}

    files = {"computers": [], "users": [], "groups": [], "domains": [{"ObjectIdentifier": SID, "Properties": {"name": DOMAIN.upper()}, "ChildObjects": [], "Trusts": []}]}
    for o in objects:
        control = o.get("userAccountControl", 0)
        props = {"name": "%s@%s" % (o["sAMAccountName"].upper(), DOMAIN.upper()), "domain": DOMAIN.upper(), "distinguishedname": o["dn"].upper(), "domainsid": SID,
                 "samaccountname": o["sAMAccountName"]}
        row = {"ObjectIdentifier": o["objectSid"], "Properties": props, "Aces": [], "IsDeleted": False}
        if o["objectClass"] == "group":
            row["Members"] = [who(m) for m in objects if o["dn"] in m.get("memberOf", [])]
            files["groups"].append(row)
            continue
        props.update({"unconstraineddelegation": bool(control & TRUSTED), "trustedtoauth": bool(control & TO_AUTH), "serviceprincipalnames": list(o.get("servicePrincipalName", []))})
        if control & TO_AUTH and "msDS-AllowedToDelegateTo" in o:
            props["allowedtodelegate"] = o["msDS-AllowedToDelegateTo"]
        row.update({"PrimaryGroupSID": "%s-%d" % (SID, o["primaryGroupID"]), "AllowedToDelegate": [], "HasSIDHistory": []})
        row["Aces"] = [{"PrincipalSID": g["objectSid"], "PrincipalType": "Group", "RightName": "ReadGMSAPassword", "IsInherited": False} for g in named(objects, o, "readers")]
        if o["objectClass"] == "computer":
            props["name"] = o["dNSHostName"].upper()
            row.update({"AllowedToAct": [who(a) for a in named(objects, o, "accepts")], "LocalGroups": [], "Sessions": {"Results": []}})
            files["computers"].append(row)
        else:
            props["sensitive"] = bool(control & NOT_DELEGATED)
            props["gmsa"] = o["objectClass"] != "user"
            row["SPNTargets"] = []
            files["users"].append(row)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, rows in files.items():
            wrapped = {"data": rows, "meta": {"methods": 0, "type": kind, "count": len(rows), "version": version}}
            archive.writestr(zipfile.ZipInfo("20260303090000_%s.json" % kind, (2026, 3, 3, 9, 0, 0)), json.dumps(wrapped if version < 6 else dict(reversed(wrapped.items()))))
    assert sids
    return out.getvalue()


FORMS = {"ldifde": ldifde, "ldapsearch": ldapsearch, "csvde": csvde, "export-csv": export_csv, "query": query, "powershell": powershell, "bytes": by_bytes,
         "bloodhound": bloodhound}


def big(count):
    """Accounts of which there is mostly nothing to say."""
    out = domain()
    for i in range(count):
        out.append(computer("HOST%06d" % i, 10000 + i) if i % 2 else account("user", "user%06d" % i, 10000 + i, NORMAL, memberOf=[dn_of("Staff", "CN=Users")]))
    return out


if __name__ == "__main__":
    if sys.argv[1] == "big":
        sys.stdout.write(ldif(big(int(sys.argv[2]))))
    else:
        sys.stdout.buffer.write(FORMS[sys.argv[1]](domain()))
