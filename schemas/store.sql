-- hopchain's database, version 8. Facts first (name, event with form, account, subject and service, event_rest,
-- coverage), then what was derived from them and can be made again at any time (chain, hop with way, evidence, link,
-- alternative, mark, rule, finding), then views for people: start with chains_readable, hops_readable,
-- events_readable.
--
-- How things are written, everywhere:
--   time       nanoseconds since 1970 UTC; the views show 2026-03-03T09:00:12.1614820Z
--   name       an account, host, SPN, path ...: the number of a row of table name; 0 = absent
--   number     as Windows wrote it; 0 = absent unless said otherwise. 64-bit numbers are unsigned: those above
--              2^63 look negative here
--   GUID       a blob of 16 bytes as Windows keeps it in memory, NULL = absent
--   key        what the reports print as c-... and h-..., in hexadecimal: made from content, the same on every
--              run. The id beside it only numbers the rows of this derivation
--   id         1, 2, 3 ...; the last column, so that SQLite reads the values of a row straight into their places
--   word       mechanism, outcome, marks ...: the very words of the reports

PRAGMA application_id = 0x686f7063; -- "hopc"
PRAGMA user_version = 8;

-- Facts ------------------------------------------------------------------------------------------------------

-- Every text once. Numbers run from 0 without gaps.
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

INSERT INTO name VALUES (0, '');

-- What many events have in common, each combination once: which record of which log it is, and how it was done ...
CREATE TABLE form (
    computer INTEGER NOT NULL REFERENCES name,         -- lower case
    channel INTEGER NOT NULL REFERENCES name,
    event_id INTEGER NOT NULL,                         -- 4624 ...; means something only with origin
    version INTEGER NOT NULL,
    failed INTEGER NOT NULL,                           -- 1: audit failure
    origin INTEGER NOT NULL,                           -- who wrote it: 0 Security auditing, 1 NTLM, 2 Netlogon,
                                                       -- 3 KDC, 4 Kerberos, 5 application proxy connector
    provider INTEGER NOT NULL REFERENCES name,
    transited INTEGER NOT NULL REFERENCES name,
    target_server INTEGER NOT NULL REFERENCES name,
    target_info INTEGER NOT NULL REFERENCES name,
    logon_process INTEGER NOT NULL REFERENCES name,
    package INTEGER NOT NULL REFERENCES name,
    lm_package INTEGER NOT NULL REFERENCES name,
    process_name INTEGER NOT NULL REFERENCES name,
    list INTEGER NOT NULL REFERENCES name,             -- SIDs or privileges, parted by blanks
    status INTEGER NOT NULL,                           -- Kerberos code or NTSTATUS; 0 = success
    sub_status INTEGER NOT NULL,
    failure_reason INTEGER NOT NULL,                   -- 2313 for %%2313
    ticket_options INTEGER NOT NULL,                   -- KDCOptions
    ticket_etype INTEGER NOT NULL,                     -- 4294967295 (0xffffffff) on failure
    session_etype INTEGER NOT NULL,
    impersonation INTEGER NOT NULL,                    -- 1832 identification, 1833 impersonation, 1840 delegation
    key_length INTEGER NOT NULL,
    logon_type INTEGER NOT NULL,                       -- 2 interactive, 3 network, 10 remote ...
    preauth_type INTEGER NOT NULL,                     -- 255 = absent
    elevated INTEGER NOT NULL,                         -- 1: yes
    has_rest INTEGER NOT NULL,                         -- 1: event_rest has more of it
    id INTEGER PRIMARY KEY
) STRICT;

-- ... whom it is about ...
CREATE TABLE account (
    user INTEGER NOT NULL REFERENCES name,
    domain INTEGER NOT NULL REFERENCES name,
    sid INTEGER NOT NULL REFERENCES name,
    id INTEGER PRIMARY KEY
) STRICT;

-- ... who reports or acts ...
CREATE TABLE subject (
    subject_user INTEGER NOT NULL REFERENCES name,
    subject_domain INTEGER NOT NULL REFERENCES name,
    subject_sid INTEGER NOT NULL REFERENCES name,
    id INTEGER PRIMARY KEY
) STRICT;

-- ... and for which service.
CREATE TABLE service (
    service INTEGER NOT NULL REFERENCES name,          -- an account; on failure an SPN
    service_sid INTEGER NOT NULL REFERENCES name,
    id INTEGER PRIMARY KEY
) STRICT;

-- One Windows record each, told from others by computer, channel, record_id and time together: a record number
-- comes again after a log was cleared. What Windows calls each field is in schemas/events.md. View events has
-- all of it in one row.
CREATE TABLE event (
    time INTEGER NOT NULL,                             -- TimeCreated
    record_id INTEGER NOT NULL,                        -- EventRecordID
    source INTEGER NOT NULL REFERENCES name,           -- the file it was read from: the first by name ...
    offset INTEGER NOT NULL,                           -- ... and the place of its first byte there
    logon_id INTEGER NOT NULL,
    subject_logon_id INTEGER NOT NULL,
    logon_guid BLOB,
    target_logon_guid BLOB,
    request_ticket_hash INTEGER NOT NULL,              -- the first 64 bits: format('%016x', ...)
    response_ticket_hash INTEGER NOT NULL,
    address INTEGER NOT NULL REFERENCES name,
    port INTEGER NOT NULL,
    workstation INTEGER NOT NULL REFERENCES name,      -- lower case; a claim
    form INTEGER NOT NULL REFERENCES form,             -- which record of which log it is
    account INTEGER NOT NULL REFERENCES account,       -- whom it is about
    subject INTEGER NOT NULL REFERENCES subject,       -- who reports or acts
    service INTEGER NOT NULL REFERENCES service,       -- for which service
    id INTEGER PRIMARY KEY
) STRICT;

-- What only few events say: those that change an account or a directory object (4738, 4741, 4742, 5136), and those that
-- explain a failure (NTLM, KDC, Kerberos).
CREATE TABLE event_rest (
    event INTEGER PRIMARY KEY REFERENCES event,
    allowed_to_delegate_to INTEGER NOT NULL REFERENCES name,
    service_principal_names INTEGER NOT NULL REFERENCES name,
    dns_host_name INTEGER NOT NULL REFERENCES name,
    old_uac INTEGER NOT NULL,                          -- SAM bits, not LDAP's
    new_uac INTEGER NOT NULL,
    has_uac INTEGER NOT NULL,                          -- 1: both were written
    object_dn INTEGER NOT NULL REFERENCES name,
    object_class INTEGER NOT NULL REFERENCES name,
    attribute INTEGER NOT NULL REFERENCES name,
    value INTEGER NOT NULL REFERENCES name,
    value_added INTEGER NOT NULL,                      -- 1: yes
    value_deleted INTEGER NOT NULL,
    usage_id INTEGER NOT NULL,                         -- why NTLM, by the client (NtlmUsageId)
    usage_reason INTEGER NOT NULL REFERENCES name,     -- the same in words, in the host's language
    target_address INTEGER NOT NULL REFERENCES name,
    requested_etypes INTEGER NOT NULL REFERENCES name, -- encryption types by number, parted by blanks
    available_etypes INTEGER NOT NULL REFERENCES name,
    silo INTEGER NOT NULL REFERENCES name,             -- of an authentication policy
    policy INTEGER NOT NULL REFERENCES name,
    certificate INTEGER NOT NULL REFERENCES name,      -- its thumbprint
    password_last_set INTEGER NOT NULL REFERENCES name,
    sid_history INTEGER NOT NULL REFERENCES name,
    outbound_user INTEGER NOT NULL REFERENCES name     -- whose credentials go out (logon type 9)
) STRICT;

-- Runs of record numbers that were collected without a gap, whether hopchain keeps those events or not.
CREATE TABLE coverage (
    computer INTEGER NOT NULL REFERENCES name,
    channel INTEGER NOT NULL REFERENCES name,
    first_record INTEGER NOT NULL,
    last_record INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    left_out INTEGER NOT NULL       -- 1: by --query; these were met, and not read
) STRICT;

-- Derived ----------------------------------------------------------------------------------------------------

-- A hop that starts somewhere and every hop that continues it.
CREATE TABLE chain (
    key INTEGER NOT NULL,
    principal INTEGER NOT NULL REFERENCES name,        -- the first hop's
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL,
    first_hop INTEGER NOT NULL,                        -- its hops' ids follow each other from this one on
    hop_count INTEGER NOT NULL,
    id INTEGER PRIMARY KEY                             -- by start time
) STRICT;

-- What hops have in common that go the same way, each combination once: who, from where, to where, by which right, and
-- how it ended.
CREATE TABLE way (
    principal INTEGER NOT NULL REFERENCES name,        -- sam@dns.domain
    delegate INTEGER NOT NULL REFERENCES name,         -- s4u2proxy: the account that asked
    given_by INTEGER NOT NULL REFERENCES name,         -- explicit: who gave the credentials
    source_host INTEGER NOT NULL REFERENCES name,
    source_address INTEGER NOT NULL REFERENCES name,
    target_host INTEGER NOT NULL REFERENCES name,
    target_address INTEGER NOT NULL REFERENCES name,
    service INTEGER NOT NULL REFERENCES name,          -- an account, or the SPN of a failed request
    workstation INTEGER NOT NULL REFERENCES name,      -- NTLM: the name the client claimed
    lm_package INTEGER NOT NULL REFERENCES name,
    transited INTEGER NOT NULL REFERENCES name,
    reason INTEGER NOT NULL REFERENCES name,           -- why NTLM, why it failed
    status INTEGER NOT NULL,                           -- of the failure; 0 = none
    sub_status INTEGER NOT NULL,
    ticket_options INTEGER NOT NULL,
    ticket_etype INTEGER NOT NULL,
    impersonation INTEGER NOT NULL,
    target_is_dc INTEGER NOT NULL,                     -- 1: yes
    loopback INTEGER NOT NULL,                         -- 1: source and target are one host
    local_account INTEGER NOT NULL,                    -- 1: of the target itself, not of a domain
    protocol TEXT NOT NULL,                            -- kerberos, ntlm
    mechanism TEXT NOT NULL,                           -- direct, forwarded-tgt, s4u2proxy, anonymous, explicit
    outcome TEXT NOT NULL,                             -- success, failure, issued
    model TEXT,                                        -- of s4u2proxy: classic, resource-based, unknown
    confidence TEXT NOT NULL,                          -- exact, strong, weak
    id INTEGER PRIMARY KEY
) STRICT;

-- One principal reaching one service on one host from one host. View hops has all of it in one row.
CREATE TABLE hop (
    chain INTEGER NOT NULL REFERENCES chain,
    key INTEGER NOT NULL,
    parent INTEGER,                                    -- the key of the hop it continues; NULL starts the chain
    related INTEGER,                                   -- the key of a hop that looks like its cause or sequel
    way INTEGER NOT NULL REFERENCES way,               -- of all that it shares with others
    start_time INTEGER NOT NULL,                       -- of its first event
    end_time INTEGER NOT NULL,
    ticket_start INTEGER,                              -- whole seconds, the DC's clock; NULL = unknown
    logons INTEGER NOT NULL,                           -- how many 4624 are among the evidence
    first_evidence INTEGER NOT NULL,                   -- the ids of its evidence follow each other from this one on
    evidence_count INTEGER NOT NULL,
    id INTEGER PRIMARY KEY                             -- a parent before its children
) STRICT;

-- The events a hop was made from, by time.
CREATE TABLE evidence (
    hop INTEGER NOT NULL REFERENCES hop,
    event INTEGER NOT NULL REFERENCES event,
    id INTEGER PRIMARY KEY
) STRICT;

-- Two pieces of a hop's evidence that belong together, and why.
CREATE TABLE link (
    from_evidence INTEGER NOT NULL REFERENCES evidence,
    to_evidence INTEGER NOT NULL REFERENCES evidence,
    basis TEXT NOT NULL,                               -- ticket-hash, logon-id, ticket-start ... strongest first
    id INTEGER PRIMARY KEY
) STRICT;

-- Another reading of a hop that the evidence allows as well.
CREATE TABLE alternative (
    hop INTEGER NOT NULL REFERENCES hop,
    n INTEGER NOT NULL,
    principal INTEGER NOT NULL REFERENCES name,        -- whose hop it would be
    event INTEGER REFERENCES event,                    -- the event that would have made it so
    PRIMARY KEY (hop, n)
) STRICT, WITHOUT ROWID;

-- Short facts about hops: ntlm-fallback, s4u2proxy, tgt-forwarded ...
CREATE TABLE mark (
    hop INTEGER NOT NULL REFERENCES hop,
    mark TEXT NOT NULL,
    PRIMARY KEY (hop, mark)
) STRICT, WITHOUT ROWID;

-- The rules that found something.
CREATE TABLE rule (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT,
    advice TEXT                                        -- what to do
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    chain INTEGER NOT NULL REFERENCES chain,
    hop INTEGER REFERENCES hop,                        -- NULL: the whole chain
    rule TEXT NOT NULL REFERENCES rule,
    level TEXT NOT NULL,                               -- informational, low, medium, high, critical
    reason TEXT,
    id INTEGER PRIMARY KEY
) STRICT;

-- For people -------------------------------------------------------------------------------------------------

-- All that an event says, but for event_rest, as it is kept.
CREATE VIEW events AS
SELECT
    e.id, e.time, e.record_id, f.computer, f.channel, f.event_id, f.version, f.failed, f.has_rest, e.source,
    e.offset, f.origin, f.provider, a.user, a.domain, a.sid, s.subject_user, s.subject_domain, s.subject_sid,
    e.logon_id, e.subject_logon_id, e.logon_guid, e.target_logon_guid, e.address, e.port, e.workstation,
    v.service, v.service_sid, f.transited, f.target_server, f.target_info, f.logon_process, f.package,
    f.lm_package, f.process_name, e.request_ticket_hash, e.response_ticket_hash, f.list, f.status, f.sub_status,
    f.failure_reason, f.ticket_options, f.ticket_etype, f.session_etype, f.impersonation, f.key_length,
    f.logon_type, f.preauth_type, f.elevated
FROM event e LEFT JOIN form f ON f.id = e.form LEFT JOIN account a ON a.id = e.account
    LEFT JOIN subject s ON s.id = e.subject LEFT JOIN service v ON v.id = e.service;

CREATE VIEW events_readable AS
SELECT e.id,
    strftime('%Y-%m-%dT%H:%M:%S', e.time / 1000000000, 'unixepoch')
        || format('.%07dZ', e.time % 1000000000 / 100) AS time,
    (SELECT text FROM name WHERE id = e.computer) AS computer,
    (SELECT text FROM name WHERE id = e.channel) AS channel,
    e.record_id, e.event_id, e.version,
    iif(e.failed, 'failure', 'success') AS outcome,
    (SELECT text FROM name WHERE id = e.user) AS user,
    (SELECT text FROM name WHERE id = e.domain) AS domain,
    (SELECT text FROM name WHERE id = e.sid) AS sid,
    (SELECT text FROM name WHERE id = e.subject_user) AS subject_user,
    (SELECT text FROM name WHERE id = e.subject_domain) AS subject_domain,
    (SELECT text FROM name WHERE id = e.service) AS service,
    (SELECT text FROM name WHERE id = e.address) AS address, e.port,
    (SELECT text FROM name WHERE id = e.workstation) AS workstation,
    e.logon_type,
    format('0x%x', e.logon_id) AS logon_id,
    format('0x%x', e.subject_logon_id) AS subject_logon_id,
    -- the first three fields of a GUID are kept with the low byte first
    (SELECT lower(substr(h, 7, 2) || substr(h, 5, 2) || substr(h, 3, 2) || substr(h, 1, 2) || '-'
        || substr(h, 11, 2) || substr(h, 9, 2) || '-' || substr(h, 15, 2) || substr(h, 13, 2) || '-'
        || substr(h, 17, 4) || '-' || substr(h, 21))
        FROM (SELECT hex(e.logon_guid) AS h) WHERE h <> '') AS logon_guid,
    (SELECT text FROM name WHERE id = e.logon_process) AS logon_process,
    (SELECT text FROM name WHERE id = e.package) AS package,
    (SELECT text FROM name WHERE id = e.lm_package) AS lm_package,
    (SELECT text FROM name WHERE id = e.transited) AS transited,
    (SELECT text FROM name WHERE id = e.target_server) AS target_server,
    (SELECT text FROM name WHERE id = e.target_info) AS target_info,
    (SELECT text FROM name WHERE id = e.list) AS list,
    format('0x%x', e.status) AS status,
    format('0x%x', e.sub_status) AS sub_status,
    format('0x%x', e.ticket_options) AS ticket_options,
    format('0x%x', e.ticket_etype) AS ticket_etype,
    e.impersonation,
    (SELECT text FROM name WHERE id = e.source) AS source, e.offset
FROM events e;

CREATE VIEW chains_readable AS
SELECT c.id, format('c-%016x', c.key) AS chain,
    (SELECT text FROM name WHERE id = c.principal) AS principal,
    strftime('%Y-%m-%dT%H:%M:%S', c.start_time / 1000000000, 'unixepoch')
        || format('.%07dZ', c.start_time % 1000000000 / 100) AS start_time,
    strftime('%Y-%m-%dT%H:%M:%S', c.end_time / 1000000000, 'unixepoch')
        || format('.%07dZ', c.end_time % 1000000000 / 100) AS end_time,
    c.hop_count AS hops,
    min((SELECT text FROM name WHERE id = w.source_host)) FILTER (WHERE h.parent IS NULL) AS source_host,
    group_concat((SELECT text FROM name WHERE id = w.target_host), ' > ') AS target_hosts,
    (SELECT group_concat(mark, ' ') FROM (SELECT DISTINCT m.mark FROM mark m
        WHERE m.hop >= c.first_hop AND m.hop < c.first_hop + c.hop_count ORDER BY m.mark)) AS marks
FROM chain c LEFT JOIN hop h ON h.id >= c.first_hop AND h.id < c.first_hop + c.hop_count
    LEFT JOIN way w ON w.id = h.way
GROUP BY c.id;

-- All that is said of a hop, as it is kept.
CREATE VIEW hops AS
SELECT h.id, h.chain, h.key, h.parent, h.related, w.protocol, w.mechanism, w.outcome, w.model, w.confidence,
    w.principal, w.delegate, w.given_by, w.source_host, w.source_address, w.target_host, w.target_address,
    w.service, w.workstation, w.lm_package, w.transited, w.reason, h.start_time, h.end_time, h.ticket_start,
    w.status, w.sub_status, w.ticket_options, w.ticket_etype, h.logons, w.impersonation, w.target_is_dc,
    w.loopback, w.local_account, h.first_evidence, h.evidence_count
FROM hop h LEFT JOIN way w ON w.id = h.way;

CREATE VIEW hops_readable AS
SELECT h.id, format('h-%016x', h.key) AS hop,
    format('c-%016x', (SELECT key FROM chain WHERE id = h.chain)) AS chain,
    iif(h.parent IS NULL, NULL, format('h-%016x', h.parent)) AS parent,
    iif(h.related IS NULL, NULL, format('h-%016x', h.related)) AS related,
    strftime('%Y-%m-%dT%H:%M:%S', h.start_time / 1000000000, 'unixepoch')
        || format('.%07dZ', h.start_time % 1000000000 / 100) AS start_time,
    strftime('%Y-%m-%dT%H:%M:%S', h.end_time / 1000000000, 'unixepoch')
        || format('.%07dZ', h.end_time % 1000000000 / 100) AS end_time,
    (SELECT text FROM name WHERE id = h.principal) AS principal,
    (SELECT text FROM name WHERE id = h.source_host) AS source_host,
    (SELECT text FROM name WHERE id = h.source_address) AS source_address,
    (SELECT text FROM name WHERE id = h.target_host) AS target_host,
    (SELECT text FROM name WHERE id = h.target_address) AS target_address,
    (SELECT text FROM name WHERE id = h.service) AS service,
    h.protocol, h.mechanism, h.outcome, h.model, h.confidence,
    (SELECT text FROM name WHERE id = h.delegate) AS delegate,
    (SELECT text FROM name WHERE id = h.given_by) AS given_by,
    (SELECT text FROM name WHERE id = h.reason) AS reason,
    format('0x%x', h.status) AS status,
    format('0x%x', h.sub_status) AS sub_status,
    strftime('%Y-%m-%dT%H:%M:%SZ', h.ticket_start / 1000000000, 'unixepoch') AS ticket_start,
    h.logons,
    (SELECT group_concat(mark, ' ') FROM mark WHERE hop = h.id) AS marks,
    h.evidence_count AS evidence
FROM hops h;

-- evidence, hop and event in one row; any column of events_readable can be had by joining it on event.
CREATE VIEW evidence_readable AS
SELECT format('h-%016x', h.key) AS hop, v.id - h.first_evidence AS n, v.event,
    e.time, e.computer, e.record_id, e.event_id, e.outcome, e.user, e.domain, e.service, e.address,
    e.source, e.offset
FROM evidence v JOIN hop h ON h.id = v.hop JOIN events_readable e ON e.id = v.event;

CREATE VIEW links_readable AS
SELECT format('h-%016x', h.key) AS hop, l.basis,
    f.event_id AS from_event_id, f.computer AS from_computer, f.time AS from_time, f.id AS from_event,
    t.event_id AS to_event_id, t.computer AS to_computer, t.time AS to_time, t.id AS to_event
FROM link l JOIN evidence a ON a.id = l.from_evidence JOIN evidence b ON b.id = l.to_evidence
    JOIN hop h ON h.id = a.hop JOIN events_readable f ON f.id = a.event JOIN events_readable t ON t.id = b.event;

CREATE VIEW findings_readable AS
SELECT f.level, f.rule, r.title, format('c-%016x', c.key) AS chain,
    iif(f.hop IS NULL, NULL, format('h-%016x', (SELECT key FROM hop WHERE id = f.hop))) AS hop,
    (SELECT text FROM name WHERE id = c.principal) AS principal,
    f.reason, r.advice
FROM finding f JOIN chain c ON c.id = f.chain JOIN rule r ON r.id = f.rule;

CREATE VIEW coverage_readable AS
SELECT (SELECT text FROM name WHERE id = g.computer) AS computer,
    (SELECT text FROM name WHERE id = g.channel) AS channel,
    g.first_record, g.last_record, g.last_record - g.first_record + 1 AS records, g.left_out,
    strftime('%Y-%m-%dT%H:%M:%S', g.first_time / 1000000000, 'unixepoch')
        || format('.%07dZ', g.first_time % 1000000000 / 100) AS first_time,
    strftime('%Y-%m-%dT%H:%M:%S', g.last_time / 1000000000, 'unixepoch')
        || format('.%07dZ', g.last_time % 1000000000 / 100) AS last_time
FROM coverage g;
