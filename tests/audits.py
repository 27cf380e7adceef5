"""What other logs than Security say: NTLM and Kerberos auditing, the KDC's complaints, authentication policies, a proxy connector. Added to an adsim
world: each event with its provider and channel, counted per log, and with the truth of which hop it explains."""
from xml.sax.saxutils import escape

SECURITY = ("Microsoft-Windows-Security-Auditing", "Security")
NTLM = ("Microsoft-Windows-NTLM", "Microsoft-Windows-NTLM/Operational")
NETLOGON = ("Microsoft-Windows-Security-Netlogon", "Microsoft-Windows-NTLM/Operational")
KDC = ("Microsoft-Windows-Kerberos-Key-Distribution-Center", "System")
CLIENT = ("Microsoft-Windows-Security-Kerberos", "System")
KERBEROS = ("Microsoft-Windows-Security-Kerberos", "Microsoft-Windows-Kerberos/Operational")
PROTECTED = ("Microsoft-Windows-NTLM", "Microsoft-Windows-Authentication/ProtectedUserFailures-DomainController")
CONNECTOR = ("Microsoft-AadApplicationProxy-Connector", "Microsoft-AadApplicationProxy-Connector/Admin")

SPOKEN = {1: "NTLM was called directly by the calling application.", 6: "The target name could not be resolved by Kerberos or other protocols.",
          7: "The target name contains an IP address.", 8: "The target name is duplicated in Active Directory.", 10: "The target name contains an IP address."}


def render(made):
    """adsim's render, and the same for events of other logs."""
    def one(e, quote="'", nl="", rendered=False, empty="-"):
        if "log" not in e:
            return made(e, quote, nl, rendered, empty)
        (provider, channel), q = e["log"], quote
        data = "".join("<Data Name=%s%s%s>%s</Data>%s" % (q, k, q, escape(str(v)), nl) for k, v in e["data"].items())
        stamp = made.__globals__["stamp"](e["t"])
        return ("<Event xmlns={q}{ns}{q}>{n}<System>{n}<Provider Name={q}{p}{q}/>{n}<EventID>{id}</EventID>{n}<Version>0</Version>{n}<Level>3</Level>{n}<Task>0</Task>{n}"
                "<Opcode>0</Opcode>{n}<Keywords>0x8000000000000000</Keywords>{n}<TimeCreated SystemTime={q}{t}{q}/>{n}<EventRecordID>{r}</EventRecordID>{n}<Correlation/>{n}"
                "<Execution ProcessID={q}0{q} ThreadID={q}0{q}/>{n}<Channel>{ch}</Channel>{n}<Computer>{c}</Computer>{n}<Security/>{n}</System>{n}<EventData>{n}{d}</EventData>{n}</Event>"
                ).format(q=q, n=nl, ns=made.__globals__["NS"], p=provider, id=e["eid"], t=stamp, r=e["rec"], ch=channel, c=e["host"].fqdn, d=data)
    return one


class Audits:
    """Writes such events into a domain. What is kept waits for the hop that it explains: the next one from that host."""

    def __init__(self, adsim, domain):
        self.domain, self.count, self.waiting = domain, {}, {}
        if adsim.render.__name__ != "one":
            adsim.render = render(adsim.render)

    def write(self, host, log, eid, data, ago=0.0):
        if not host.audited:
            return []
        key = (host, log[1])
        if log is SECURITY:
            host.record += 1
            self.count[key] = host.record
        else:
            self.count[key] = self.count.get(key, 5_000_000 + 100_000 * len(self.count)) + 1
        self.domain.events.append(dict(t=self.domain.now - ago + host.skew, host=host, eid=eid, ver=0, data=data, rec=self.count[key], fail=False, log=log))
        return ["%s#%d" % (host.fqdn.lower(), self.count[key])]

    # ---- NTLM, by the client, the server and the domain controller
    def outgoing(self, eid, user, src, spn, ago=0.0, log=NTLM, program="C:\\Windows\\explorer.exe"):
        return self.write(src, log, eid, dict(TargetName=spn, UserName="(NULL)", DomainName="(NULL)", CallerPID=4812, ProcessName=program, ClientLUID="0x3f2a1",
                                              ClientUserName=user.sam, ClientDomainName=self.domain.netbios, MechanismOID="1.3.6.1.4.1.311.2.2.10"), ago)

    def usage(self, user, src, dst, spn, usage, ago=0.0, eid=4020, address="Null"):
        return self.write(src, NTLM, eid, dict(
            ProcessName="iexplore.exe", ProcessPID="0x1798", Username=user.sam, DomainName=self.domain.netbios, Hostname=src.name, SingleSignOn="Yes", TargetMachine=dst.name if dst else "Null",
            TargetDomain=self.domain.netbios, TargetService=spn, TargetIP=address, TargetNetworkName="Null", NtlmUsageId=usage, NtlmUsageReason=SPOKEN.get(usage, "Unknown."),
            NegotiatedFlags="0xe2888215", NtlmVersion="NTLMv2", SessionKeyStatus="Present", ChannelBindingStatus="Null", ServiceBinding="Null", MicStatus="Protected",
            AvlFlags="0x2", AvlFlagsStr="MIC Provided"), ago)

    def incoming(self, user, src, dst, ago=0.0):
        return (self.write(dst, NTLM, 4022, dict(
            ProcessName="System", ProcessPID="0x4", Username=user.sam, DomainName=self.domain.netbios, RemoteClientMachine=src.name, ClientIP=src.ip, ClientNetworkName=src.name,
            NtlmVersion="NTLMv2", TargetMachine=dst.name, TargetDomain=self.domain.netbios, Status="0x0", StatusMsg=0), ago)
            + self.write(dst, NTLM, 8003, dict(UserName=user.sam, DomainName=self.domain.netbios, Workstation=src.name, CallerPID=4, ProcessName="System", LogonType=3, InProc="true",
                                               MechanismOID="1.3.6.1.4.1.311.2.2.10"), ago))

    def channel(self, user, src, dst, dc, ago=0.0, eid=8004):
        return self.write(dc, NETLOGON, eid, dict(SChannelName=dst.name, UserName=user.sam, DomainName=self.domain.netbios, WorkstationName=src.name, SChannelType=2), ago)

    def direct(self, user, src, dst, dc, status=0, ago=0.0):
        return self.write(dc, NETLOGON, 4033 if status else 4032, dict(
            DCName=dc.name, AccountName=user.sam, AccountDomain=self.domain.netbios, AccountMachine=src.name, ServerName=dst.name, ServerDomain=self.domain.netbios,
            ServerIP=dst.ip, ServerOS="Windows", NtlmVersion="NTLMv2", Status="0x%x" % status), ago)

    # ---- names and keys
    def duplicate(self, dc, spn, ago=0.0):
        return self.write(dc, KDC, 11, dict(Name=spn, Type="DS_SERVICE_PRINCIPAL_NAME"), ago)

    def keys(self, dc, user, spn, eid=16, ago=0.0):
        return self.write(dc, KDC, eid, dict(Target=spn, Account="%s@%s" % (user.sam, self.domain.dns.upper()), ID=8, RequestedEtypes="18  17", AvailableEtypes="23", AccountToReset="-"), ago)

    def rollout(self, eid, dc, user, src, service, ago=0.0):
        return self.write(dc, KDC, eid, dict(AccountName=user.sam, SuppliedRealm=self.domain.dns.upper(), ServiceName=service, ClientAddress="::ffff:" + src.ip, ClientPort=50122), ago)

    def client_error(self, src, spn, code, ago=0.0):
        return self.write(src, CLIENT, 3, dict(
            LogonSession="", ClientTime="", ServerTime="9:1:2.0000 3/3/2026 Z", ErrorCode="0x%x" % code, ErrorMessage="", ExtendedError="", ClientRealm="", ClientName="",
            ServerRealm=self.domain.dns.upper(), ServerName=spn, TargetName="%s@%s" % (spn, self.domain.dns.upper()), ErrorText="", File="e", Line="12f3"), ago)

    def modified(self, src, dst, spn, ago=0.0):
        return self.write(src, CLIENT, 4, dict(Server=dst.name.lower() + "$", TargetRealm=self.domain.dns.upper(), Targetname=spn, ClientRealm=self.domain.dns.upper()), ago)

    def unknown(self, src, spn, eid=100, code=7, ago=0.0):
        return self.write(src, KERBEROS, eid, dict(SPN=spn, ErrorCode="0x%x" % code), ago)

    # ---- policies
    def barred(self, dc, user, src, status=0xc000006e, ago=0.0):
        data = dict(AccountName=user.sam, DeviceName=src.name, Status="0x%x" % status)
        return self.write(dc, SECURITY, 4822, data, ago) + self.write(dc, PROTECTED, 100, data, ago)

    def silo(self, dc, user, src, status=0xc0000413, ago=0.0):
        return self.write(dc, SECURITY, 4823, dict(AccountName=user.sam, DeviceName=src.name, Status="0x%x" % status, SiloName="Tier 0", PolicyName="Tier 0 users"), ago)

    def denied(self, dc, user, src, service, ago=0.0):
        return self.write(dc, SECURITY, 4821, dict(
            TargetUserName="%s@%s" % (user.sam, self.domain.dns.upper()), TargetDomainName=self.domain.dns.upper(), DeviceName=src.name + "$", ServiceName=service, ServiceSid="S-1-0-0",
            TicketOptions="0x40810000", TicketEncryptionType="0xffffffff", IpAddress="::ffff:" + src.ip, IpPort=src.next_port(), Status="0xc", LogonGuid="-", TransitedServices="-",
            SiloName="Tier 0", PolicyName="Tier 0 servers"), ago)


# ---- scenes: what adsim has none of, on adsim's stage. Each returns (the hop it is about, its reason, the events that explain it)
def duplicate_spn(a, s):
    d, spn = s.d, "HTTP/%s" % s.web2.fqdn
    said = a.duplicate(s.dc, spn)
    d.pass_time(0.1, 0.4)
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    said += a.outgoing(8001, s.user, s.client, spn)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback"]), "duplicate-spn", said


def missing_spn(a, s):
    """A stock DC logs nothing: the client alone knows."""
    d, spn = s.d, "HTTP/alias.%s" % s.d.dns
    said = a.client_error(s.client, spn, 7) + a.unknown(s.client, spn)
    d.pass_time(0.1, 0.4)
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    said += a.usage(s.user, s.client, s.web2, spn, 6)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback", "missing-spn"]), "missing-spn", said


def by_address(a, s):
    """The id says loopback, the text says address: seen on Windows Server 2025."""
    d = s.d
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    said = a.usage(s.user, s.client, None, "cifs/" + s.web2.ip, 10, eid=4021, address=s.web2.ip) + a.incoming(s.user, s.client, s.web2)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback"]), "address-used", said


def asked_for(a, s):
    d = s.d
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    said = a.usage(s.user, s.client, s.web2, "Null", 1, eid=4021)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback"]), "ntlm-asked-for", said


def wrong_owner(a, s):
    d = s.d
    d.tgt(s.user, s.client, dc=s.dc)
    d.tgs(s.user, s.client, s.svc, dc=s.dc)
    said = a.modified(s.client, s.web2, "HTTP/%s" % s.web2.fqdn, ago=-0.05)
    d.pass_time(0.2, 0.6)
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback"]), "spn-on-other-account", said


def no_key(a, s):
    d, spn = s.d, "HTTP/%s" % s.web2.fqdn
    said = a.keys(s.dc, s.user, spn, eid=27)
    d.pass_time(0.1, 0.4)
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback", "etype-mismatch"]), "etype-mismatch", said


def rc4_refused(a, s):
    d, spn = s.d, "HTTP/%s" % s.web2.fqdn
    d.tgt(s.user, s.client, dc=s.dc)
    f, _ = d.tgs(s.user, s.client, spn, status=0xe, dc=s.dc)
    said = a.rollout(203, s.dc, s.user, s.client, spn)
    h = d.hop(s.user, s.client, s.web2, "kerberos", "direct", [f] + said, outcome="failure", marks=["etype-mismatch"])
    return h, "etype-mismatch", said


def rc4_audited(a, s):
    d = s.d
    d.tgt(s.user, s.client, dc=s.dc)
    t, start = d.tgs(s.user, s.client, s.svc, etype=0x17, dc=s.dc)
    said = a.rollout(201, s.dc, s.user, s.client, s.svc.sam)
    d.pass_time(0.05, 0.2)
    ev = [t, d.logon(s.user, s.client, s.web2, start)]
    return d.hop(s.user, s.client, s.web2, "kerberos", "direct", ev + said, service=s.svc), "rc4-to-be-refused", said


def protected_user(a, s):
    d = s.d
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc, status=0xc000006e)
    said = a.barred(s.dc, s.user, s.client)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, outcome="failure", marks=["ntlm-fallback"]), "protected-user", said


def policy_ntlm(a, s):
    d = s.d
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc, status=0xc0000413)
    said = a.silo(s.dc, s.user, s.client)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, outcome="failure", marks=["ntlm-fallback"]), "authentication-policy", said


def policy_ticket(a, s):
    """Written twice: as a refused 4769 and as what says why."""
    d = s.d
    d.tgt(s.user, s.client, dc=s.dc)
    f, _ = d.tgs(s.user, s.client, s.web2.account, status=0xc, dc=s.dc)
    said = a.denied(s.dc, s.user, s.client, s.web2.account.sam, ago=-0.01)
    return d.hop(s.user, s.client, s.web2, "kerberos", "direct", [f] + said, outcome="failure"), "authentication-policy", said


def withheld(a, s):
    """Credential Guard keeps the TGT from a server that is trusted with any: the second hop has nothing to go on with."""
    d = s.d
    d.tgt(s.user, s.client, dc=s.dc)
    t, start = d.tgs(s.user, s.client, s.web1.account, dc=s.dc)
    said = a.outgoing(201, s.user, s.client, "HTTP/%s" % s.web1.fqdn, log=KERBEROS, program="iexplore.exe")
    d.pass_time(0.05, 0.2)
    h = d.hop(s.user, s.client, s.web1, "kerberos", "direct", [t, d.logon(s.user, s.client, s.web1, start)] + said, service=s.web1.account)
    d.pass_time(0.2, 0.8)
    d.hop(s.user, s.web1, s.web2, "ntlm", "anonymous", [d.anonymous(s.web1, s.web2)], h, outcome="failure", marks=["double-hop-failure"])
    return h, "tgt-withheld", said


def unauthorized(a, s):
    """The back end answers the connector's ticket with 401: both tickets are there, no logon is."""
    d = s.d
    c = d.host("conn%s" % s.web1.name.lower()[-2:], s.web1.ip.rsplit(".", 1)[0] + ".9")
    d.tgt(c.account, c, dc=s.dc)
    d.pass_time(1, 2)
    self_ev, _ = d.tgs(c.account, c, c.account, dc=s.dc)
    d.pass_time(0.02, 0.05)
    t, _ = d.tgs(c.account, c, s.web2.account, options=0x40830000, transited="%s@%s" % (c.account.sam, d.dns.upper()), dc=s.dc)
    d.pass_time(0.1, 0.3)
    said = a.write(c, CONNECTOR, 13022, {})
    h = d.hop(None, c, s.web2, "kerberos", "s4u2proxy", [t, self_ev] + said, outcome="issued", service=s.web2.account, marks=["s4u2proxy", "s4u2self-transition"])
    return h, "back-end-unauthorized", said


def named_server(a, s):
    """The server is not collected: Netlogon names it."""
    d, s.web2.audited = s.d, False
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    said = a.channel(s.user, s.client, s.web2, s.dc, ago=-0.002) + a.direct(s.user, s.client, s.web2, s.dc, ago=-0.003)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback"]), None, said


def tried_server(a, s):
    """The server is not collected: the client names it."""
    d, s.web2.audited = s.d, False
    ev = d.ntlm(s.user, s.client, s.web2, dc=s.dc)
    said = a.usage(s.user, s.client, s.web2, "cifs/%s" % s.web2.fqdn, 9)
    return d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev + said, marks=["ntlm-fallback"]), "no-domain-controller", said


SCENES = (duplicate_spn, missing_spn, by_address, asked_for, wrong_owner, no_key, rc4_refused, rc4_audited, protected_user, policy_ntlm, policy_ticket, withheld, unauthorized,
          named_server, tried_server)
