"""dress_json.py SHAPE < EXPORT > OTHER: the events of a plain export as exporters of JSON and CSV would have written them.

As dress.py: never another event, only another way of writing it. Some keep fewer digits of the second: DIGITS says how many;
ZONED needs --input-tz; UNNUMBERED keeps no record numbers."""
import csv
import datetime
import io
import json
import re
import sys

import dress

NUMBERS = re.compile("^(LogonType|KeyLength|NtlmUsageId)$")
FAILURE = 1 << 52
WHOLE = ("4624", "4625", "4634", "4648", "4672", "4768", "4769", "4770", "4771", "4776", "5136")  # all their values are in an export


def dumps(value, **more):
    return json.dumps(value, ensure_ascii=False, **more)


def lines(records):
    return "".join(dumps(r, separators=(",", ":")) + "\n" for r in records)


def digits(time, count):
    """2026-03-03T09:00:12.1614821Z with so many digits of the second."""
    return time[:19] + ("." + (time[20:-1] + "000000")[:count] if count else "") + "Z"


def failed(event):
    return int(event["Keywords"], 16) & FAILURE != 0


def typed(event):
    """EventData as tools that read the binary log type it."""
    return {n: int(v) if NUMBERS.match(n) and v.isdigit() else dress.bare_guid(v).upper() if n.endswith("Guid") else v
            for n, v in event["data"]}


def plain(event):
    return dict(event["data"])


def elements(event, name="@Name", text="#text"):
    return [{name: n, text: v} if v else {name: n} for n, v in event["data"]]


# ---- Event.System and EventData ----

def system(event, provider, time, number=int):
    return {"Provider": provider, "EventID": number(event["EventID"]), "Version": number(event["Version"]), "Level": number(event["Level"]),
            "Task": number(event["Task"]), "Opcode": number(event["Opcode"]), "Keywords": event["Keywords"], **time,
            "EventRecordID": number(event["EventRecordID"]), "Correlation": None, "Channel": event["Channel"], "Computer": event["Computer"],
            "Security": None}


def named(event, guid=None):
    return {"Name": "Microsoft-Windows-Security-Auditing", "Guid": guid or event["guid"]}


def evtx_dump_one(event):
    time = {"TimeCreated": {"#attributes": {"SystemTime": digits(event["time"], 6)}}}
    head = system(event, {"#attributes": named(event, event["guid"].strip("{}").upper())}, time)
    return {"Event": {"#attributes": {"xmlns": dress.SPACE}, "System": head, "EventData": typed(event)}}


def chainsaw_one(event):
    time = {"TimeCreated_attributes": {"SystemTime": digits(event["time"], 6)}}
    head = system(event, None, {**time, "Provider_attributes": named(event)})
    return {"Event": {"System": head, "EventData": typed(event)}, "Event_attributes": {"xmlns": dress.SPACE}}


def evtx_dump(events):
    return lines(map(evtx_dump_one, events))


def evtx_dump_pretty(events):
    return "".join("Record %s\n%s\n" % (e["EventRecordID"], dumps(evtx_dump_one(e), indent=2)) for e in events)


def chainsaw(events):
    return dumps([chainsaw_one(e) for e in events])


def chainsaw_hunt(events):
    return dumps([{"group": "Sigma", "kind": "individual", "name": "a rule", "document":
                   {"kind": "evtx", "path": "Security.evtx", "data": chainsaw_one(e)}} for e in events], indent=4)


def chainsaw_together(events):
    return lines([{"group": "Sigma", "kind": "aggregate", "documents": [
        {"kind": "evtx", "path": "Security.evtx", "data": chainsaw_one(e)} for e in events]}])


def xml_as_json(events):
    """What tools make of the XML, attributes and all, everything a string."""
    return dumps({"Events": {"Event": [
        {"@xmlns": dress.SPACE, "System": system(e, {"@Name": named(e)["Name"]}, {"TimeCreated": {"@SystemTime": e["time"]}}, str),
         "EventData": {"Data": elements(e)}} for e in events]}}, indent=1)


def named_elements(events):
    return lines({"Event": {"System": system(e, named(e), {"TimeCreated": {"SystemTime": e["time"]}}, str),
                            "EventData": {"Data": elements(e, "Name", "Value")}}} for e in events)


def openwec(events):
    return lines({"System": system(e, named(e), {"TimeCreated": e["time"]}), "EventData": plain(e),
                  "RenderingInfo": {"Channel": "Security", "Level": "Information", "Keywords": ["Audit Success"]},
                  "OpenWEC": {"IpAddress": "192.0.2.1", "TimeReceived": "2026-03-04T00:00:00.331+01:00"}} for e in events)


def velociraptor(events):
    def seconds(time):
        whole = datetime.datetime.fromisoformat(time[:19] + "+00:00").timestamp()
        return "%d.%s" % (whole, time[20:26])
    return "".join('{"System":%s,"EventData":%s,"Message":"An account"}\n' % (
        dumps(system(e, named(e), {"TimeCreated": {"SystemTime": "@"}})).replace('"@"', seconds(e["time"])).replace(
            '"EventID": ' + e["EventID"], '"EventID": {"Value": %s}' % e["EventID"]), dumps(plain(e))) for e in events)


def velociraptor_flat(events):
    return lines({"EventTime": digits(e["time"], 6), "Computer": e["Computer"], "Channel": "Security", "Provider": named(e)["Name"],
                  "EventID": int(e["EventID"]), "EventRecordID": int(e["EventRecordID"]), "EventData": plain(e), "Message": "m"} for e in events)


# ---- XML inside ----

def xml_of(event):
    return dress.plain(event)


def openwec_raw(events):
    return lines({"meta": {"IpAddress": "192.0.2.1", "Principal": "X$@Y"}, "data": xml_of(e) + " "} for e in events)


def splunk_hec(events):
    return lines({"_raw": xml_of(e), "sourcetype": "wef", "host": "192.0.2.20", "_time": 1749009367.761} for e in events)


def splunk_search(events):
    """Splunk's export of a search, with the fields that it took out of the XML."""
    return lines({"preview": False, "offset": n, "result": {"_raw": xml_of(e), "EventCode": "1", "host": "192.0.2.20", **plain(e)}}
                 for n, e in enumerate(events))


def splunk_table(events):
    return lines({"preview": False, "result": {
        "Name": named(e)["Name"], "EventID": e["EventID"], "Computer": e["Computer"], "Channel": "Security", "SystemTime": e["time"],
        "EventRecordID": e["EventRecordID"], "Keywords": e["Keywords"], "host": "192.0.2.20", **plain(e)}} for e in events)


# ---- Winlogbeat ----

def beat(event, kept):
    version = {"version": int(event["Version"])} if event["Version"] != "0" else {}
    return {"@timestamp": digits(event["time"], 3), "event": {
        "code": event["EventID"], "kind": "event", "provider": named(event)["Name"], "outcome": "failure" if failed(event) else "success"},
        "host": {"name": "the-collector"}, "log": {"level": "information"}, "winlog": {
            "api": "wineventlog", "channel": "Security", "computer_name": event["Computer"], "event_data": kept, "event_id": event["EventID"],
            "keywords": ["Audit Failure" if failed(event) else "Audit Success"], "opcode": "Info", "provider_guid": event["guid"],
            "provider_name": named(event)["Name"], "record_id": int(event["EventRecordID"]), "task": "Logon", **version}}


def winlogbeat(events):
    return lines(beat(e, plain(e)) for e in events)


def pipeline_one(event):
    """After Elastic's ingest pipeline: addresses moved, a logon id that is the subject's."""
    data = plain(event)
    source, moved = {}, {}
    address = data.get("IpAddress", "-")
    if address != "-":
        source["ip"] = data.pop("IpAddress").replace("::ffff:", "")
    if data.get("IpPort", "-") != "-":
        source["port"] = int(data.pop("IpPort"))
    if "WorkstationName" in data:
        source["domain"] = data.pop("WorkstationName")
    if "ProcessName" in data:
        moved["process"] = {"executable": data.pop("ProcessName"), "pid": 700}
    if "PrivilegeList" in data:
        data["PrivilegeList"] = data["PrivilegeList"].split()
    out = beat(event, data)
    out["winlog"]["record_id"] = event["EventRecordID"]
    if "SubjectLogonId" in data:
        out["winlog"]["logon"] = {"id": data["SubjectLogonId"], "type": "Network"}
    out.update(moved, user={"name": data.get("TargetUserName", "").split("@")[0], "id": "S-1-5-18"})
    if source:
        out["source"] = source
    return out


def winlogbeat_pipeline(events):
    return lines(map(pipeline_one, events))


def elasticsearch(events):
    return dumps({"took": 5, "timed_out": False, "_shards": {"total": 1}, "hits": {"total": {"value": len(events)}, "hits": [
        {"_index": "winlogbeat", "_id": str(n), "_source": pipeline_one(e)} for n, e in enumerate(events)]}})


def winlogbeat6(events):
    return lines({"@timestamp": digits(e["time"], 3), "computer_name": e["Computer"], "event_data": plain(e), "event_id": int(e["EventID"]),
                  "keywords": ["Audit Failure" if failed(e) else "Audit Success"], "log_name": "Security", "type": "wineventlog",
                  "record_number": e["EventRecordID"], "source_name": named(e)["Name"], "version": int(e["Version"])} for e in events)


def kibana(events):
    """Kibana's CSV: paths as columns."""
    rows = []
    for event in events:
        row = {"@timestamp": digits(event["time"], 3), "event.outcome": "failure" if failed(event) else "success"}
        row.update(("winlog." + k, v) for k, v in beat(event, {})["winlog"].items() if isinstance(v, (str, int)))
        row.update(("winlog.event_data." + k, v) for k, v in event["data"])
        rows.append(row)
    return table(rows, "\n")


# ---- NXLog, Wazuh ----

def local(time, hours, shift=0):
    return (datetime.datetime.fromisoformat(time[:19]) + datetime.timedelta(hours=hours, seconds=shift)).strftime("%Y-%m-%d %H:%M:%S")


def signed(keywords):
    value = int(keywords, 16)
    return value - (1 << 64) if value >> 63 else value


def nxlog_one(event, hours):
    return {"EventTime": local(event["time"], hours), "Hostname": event["Computer"], "Keywords": signed(event["Keywords"]), "Severity": "INFO",
            "EventType": "AUDIT_FAILURE" if failed(event) else "AUDIT_SUCCESS", "EventID": int(event["EventID"]), "SourceName": named(event)["Name"],
            "ProviderGuid": event["guid"].upper(), "Version": int(event["Version"]), "RecordNumber": int(event["EventRecordID"]), "ThreadID": 8,
            "Channel": "Security", "Message": "Something {\"of\": [that]}\r\n\ttype", **plain(event), "EventReceivedTime": local(event["time"], hours, 2),
            "SourceModuleName": "eventlog", "SourceModuleType": "im_msvistalog"}


def nxlog(events):
    return lines({**nxlog_one(e, -4), "@timestamp": local(e["time"], 0, 3).replace(" ", "T") + ".785Z", "host": "wec", "tags": ["x"]}
                 for e in events)


def nxlog_local(events):
    return lines(nxlog_one(e, 2) for e in events)


def wazuh_win(event):
    def camel(name):
        return name[0].lower() + name[1:]
    return {"system": {"providerName": named(event)["Name"], "providerGuid": event["guid"], "eventID": event["EventID"], "version": event["Version"],
                       "level": "0", "keywords": event["Keywords"], "systemTime": event["time"], "eventRecordID": event["EventRecordID"],
                       "channel": "Security", "computer": event["Computer"], "severityValue": "AUDIT_SUCCESS", "message": "\"An account\""},
            "eventdata": {camel(n): v for n, v in event["data"] if v not in ("-", "")}}


def wazuh(events):
    return lines({"win": wazuh_win(e)} for e in events)


def wazuh_alert(events):
    return lines({"timestamp": "2026-03-04T01:00:00.000+0000", "rule": {"level": 3, "id": "60106"}, "agent": {"id": "001", "name": "dc"},
                  "data": {"win": wazuh_win(e)}, "location": "EventChannel"} for e in events)


# ---- EvtxECmd, Hayabusa, PowerShell ----

def evtxecmd_one(event, time):
    return {"PayloadData1": "Target: x", "MapDescription": "y", "ChunkNumber": 0, "Computer": event["Computer"],
            "Payload": dumps({"EventData": {"Data": elements(event)}}, separators=(",", ":")), "Channel": "Security",
            "Provider": named(event)["Name"], "EventId": int(event["EventID"]), "EventRecordId": event["EventRecordID"], "ProcessId": 700,
            "Level": "LogAlways", "Keywords": "Audit failure" if failed(event) else "Audit success", "SourceFile": "C:\\logs\\Security.evtx",
            "TimeCreated": time, "RecordNumber": 7}


def evtxecmd(events):
    return "\ufeff" + lines(evtxecmd_one(e, e["time"][:-1] + "+00:00") for e in events)


def evtxecmd_csv(events):
    return "\ufeff" + table([evtxecmd_one(e, e["time"][:-1].replace("T", " ")) for e in events], "\r\n")


def hayabusa(events):
    def time(text):
        moved = datetime.datetime.fromisoformat(text[:19]) + datetime.timedelta(hours=9)
        return moved.strftime("%Y-%m-%d %H:%M:%S") + "." + text[20:23] + " +09:00"
    return "".join(dumps({"Timestamp": time(e["time"]), "RuleTitle": "Logon", "Level": "info", "Computer": e["Computer"], "Channel": "Sec",
                          "EventID": int(e["EventID"]), "RecordID": int(e["EventRecordID"]), "Provider": named(e)["Name"], "Status": "stable",
                          "Details": {"Type": 3, "TgtUser": "someone"}, "AllFieldInfo": typed(e)}, indent=4) + "\n" for e in events)


def get_winevent_one(event, time):
    def value(name, text):
        if name.endswith("Sid") and text.startswith("S-1-"):
            return {"BinaryLength": 12, "AccountDomainSid": None, "Value": text}
        if text.startswith("0x") and re.fullmatch("0x[0-9a-f]+", text):
            number = int(text, 16)
            return number - (1 << 32) if name in ("Status", "SubStatus") and number >> 31 else number
        return dress.bare_guid(text) if name.endswith("Guid") else text
    return {"Id": int(event["EventID"]), "Version": int(event["Version"]), "Keywords": signed(event["Keywords"]), "ProviderName": named(event)["Name"],
            "RecordId": int(event["EventRecordID"]), "LogName": "Security", "MachineName": event["Computer"], "UserId": None, "TimeCreated": time,
            "Properties": [{"Value": value(n, v)} for n, v in event["data"]], "Message": "words"}


def get_winevent(events):
    def time(text):
        seconds = datetime.datetime.fromisoformat(text[:19] + "+00:00").timestamp()
        return "/Date(%d%s)/" % (seconds, text[20:23])
    return dumps([get_winevent_one(e, time(e["time"])) for e in events], indent=4).replace("/Date(", "\\/Date(").replace(")/", ")\\/")


def get_winevent7(events):
    return dumps([get_winevent_one(e, e["time"][:-1] + "+00:00") for e in events])


# ---- Azure ----

def azure_one(event, time, name="TimeGenerated"):
    """SecurityEvent: events of domain controllers keep their values in EventData, as XML."""
    data = plain(event)
    out = {name: time, "Account": "X\\someone", "AccountType": "User", "Computer": event["Computer"], "EventSourceName": named(event)["Name"],
           "Channel": "Security", "Level": "16" if failed(event) else "8", "EventID": int(event["EventID"]), "Activity": "an event", "Type": "SecurityEvent"}
    if event["EventID"] in ("4768", "4769", "4770", "4771"):
        xml = "".join("<Data Name=\"%s\">%s</Data>" % (n, dress.escape(v)) for n, v in event["data"])
        return {**out, "EventData": "<EventData xmlns=\"%s\">%s</EventData>" % (dress.SPACE, xml), "EventRecordId": event["EventRecordID"]}
    return {**out, **data, "AccountName": data.get("TargetUserName", ""), "EventRecordId": event["EventRecordID"]}


def azure(events):
    return dumps([azure_one(e, e["time"]) for e in events])


def azure_unnumbered(events):
    return lines({k: v for k, v in azure_one(e, e["time"]).items() if k != "EventRecordId"} for e in events)


def american(text):
    t = datetime.datetime.fromisoformat(text[:19])
    return "%d/%d/%d, %d:%s.%s %s" % (t.month, t.day, t.year, t.hour % 12 or 12, t.strftime("%M:%S"), text[20:23], t.strftime("%p"))


def azure_csv(events):
    return table([azure_one(e, american(e["time"]), "TimeGenerated [UTC]") for e in events], "\r\n")


def windows_event(events):
    return lines({"TimeGenerated": e["time"], "Computer": e["Computer"], "Channel": "Security", "Provider": named(e)["Name"],
                  "EventID": int(e["EventID"]), "EventRecordId": e["EventRecordID"], "Version": 0, "Keywords": e["Keywords"],
                  "EventData": plain(e)} for e in events)


def table(rows, end):
    out = io.StringIO()
    names = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(out, names, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


SHAPES = {  # name: the text
    "evtx_dump-jsonl": evtx_dump, "evtx_dump-json": evtx_dump_pretty, "chainsaw": chainsaw, "chainsaw-hunt": chainsaw_hunt,
    "chainsaw-aggregate": chainsaw_together, "xml-as-json": xml_as_json, "named-elements": named_elements, "openwec": openwec,
    "openwec-raw": openwec_raw, "velociraptor": velociraptor, "velociraptor-flat": velociraptor_flat, "splunk-hec": splunk_hec,
    "splunk-search": splunk_search, "splunk-table": splunk_table, "winlogbeat": winlogbeat, "winlogbeat-pipeline": winlogbeat_pipeline,
    "elasticsearch": elasticsearch, "winlogbeat6": winlogbeat6, "kibana-csv": kibana, "nxlog": nxlog, "nxlog-local": nxlog_local,
    "wazuh": wazuh, "wazuh-alert": wazuh_alert, "evtxecmd-json": evtxecmd, "evtxecmd-csv": evtxecmd_csv, "hayabusa": hayabusa,
    "get-winevent": get_winevent, "get-winevent7": get_winevent7, "azure": azure, "azure-csv": azure_csv,
    "azure-unnumbered": azure_unnumbered, "windows-event": windows_event,
}
DIGITS = {  # of the second; seven elsewhere
    **dict.fromkeys(("evtx_dump-jsonl", "evtx_dump-json", "chainsaw", "chainsaw-hunt", "chainsaw-aggregate", "velociraptor",
                     "velociraptor-flat"), 6),
    **dict.fromkeys(("winlogbeat", "winlogbeat-pipeline", "elasticsearch", "winlogbeat6", "kibana-csv", "hayabusa", "get-winevent", "azure-csv"), 3),
    "nxlog": 0, "nxlog-local": 0,
}
ZONED = {"nxlog-local": "+02:00"}
UNNUMBERED = {"azure-unnumbered"}


if __name__ == "__main__":
    sys.stdout.buffer.write(SHAPES[sys.argv[1]](dress.parse(sys.stdin.buffer.read())).encode())
