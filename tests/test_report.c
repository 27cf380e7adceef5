/* report: chains made by hand, printed in every form, held against golden/report/. With
 * HOPCHAIN_GOLDEN=update in the environment the golden files are written instead: read them before they are
 * committed. */
#include "base/arena.h"
#include "base/groups.h"
#include "base/time.h"
#include "report/report.h"

#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVENTS      16
#define MANY        9
#define PAGE_CHAINS 100000 /* that a page holds */

static struct names *names;
static struct arena arena;

static uint32_t n(const char *name)
{
    return names_add(names, text_of(name));
}

static int64_t at(const char *clock)
{
    int64_t time;
    char out[40];
    snprintf(out, sizeof out, "2026-03-03T%sZ", clock);
    assert_int_equal(time_parse(text_of(out), &time), 0);
    return time;
}

static const struct sighting *event(uint16_t id, const char *computer, uint64_t record, const char *clock)
{
    struct sighting *e = arena_take(&arena, sizeof *e);
    *e = (struct sighting){
        at(clock), record, record % 9973 * 7, n("logs/all.xml"), n(computer), n("Security"), id, 0, 0, 0};
    return e;
}

/* A hop from nothing; ids count up. */
static struct hop *hop(const char *principal, const char *start)
{
    static uint64_t id = 0x91ab000000000000;
    struct hop *h = arena_take(&arena, sizeof *h);
    h->id = ++id;
    h->principal = n(principal);
    h->start = h->end = at(start);
    h->ticket_start = TIME_NONE;
    h->evidence = arena_take(&arena, EVENTS * sizeof *h->evidence);
    h->links = arena_take(&arena, EVENTS * sizeof *h->links);
    return h;
}

static void from(struct hop *h, const char *host, const char *address)
{
    h->source = (struct end){n(host), n(address)};
}

static void to(struct hop *h, const char *host, const char *address, const char *service)
{
    h->target = (struct end){n(host), n(address)};
    h->service = n(service);
}

/* One more event, joined to the first. */
static void add(struct hop *h, enum basis basis, const struct sighting *e)
{
    assert_true(h->evidence_count < EVENTS);
    if (h->evidence_count)
        h->links[h->link_count++] = (struct link){0, h->evidence_count, basis};
    h->evidence[h->evidence_count++] = e;
    if (e->event_id == 4624)
        h->logons++;
    if (e->time > h->end)
        h->end = e->time;
}

/* The chain of so many hops, each continuing the one before it unless it has a parent already. */
static struct chain *chain(struct hop *const *hops, uint32_t count)
{
    static uint64_t id = 0x5f0c000000000000;
    struct chain *c = arena_take(&arena, sizeof *c);
    c->id = id += 0x100000001;
    c->principal = hops[0]->principal;
    c->start = hops[0]->start;
    c->hops = arena_take(&arena, count * sizeof *c->hops);
    c->findings = arena_take(&arena, 4 * sizeof *c->findings);
    for (uint32_t i = 0; i < count; i++) {
        c->hops[i] = hops[i];
        if (i && !hops[i]->parent)
            hops[i]->parent = hops[i - 1];
        if (i == 0 || hops[i]->end > c->end)
            c->end = hops[i]->end;
    }
    c->hop_count = count;
    return c;
}

/* Titles and advice as a rule file has them. */
static const struct finding RULES[] = {
    {"unexpected-delegation", "Delegation that nobody allowed",
     "If it is meant to be, add front end and back end to the allow list. If not, remove the back end from "
     "the "
     "front end's msDS-AllowedToDelegateTo, or the front end from the back end's "
     "msDS-AllowedToActOnBehalfOfOtherIdentity, and find out who added it (4742, 5136).\n",
     LEVEL_HIGH, NULL, NULL, NULL, 0},
    {"double-hop-failure", "The user's credentials did not reach the second server",
     "Give the front end's account constrained delegation to the back end:\n"
     "Set-ADUser websvc -Add @{'msDS-AllowedToDelegateTo'='MSSQLSvc/sql1.test.com:1433'}\n"
     "or let the application use an account of its own there.",
     LEVEL_MEDIUM, NULL, NULL, NULL, 0},
    {"missing-spn", "A service without its name", "setspn -S HTTP/intranet.test.com websvc", LEVEL_MEDIUM,
     NULL, NULL, NULL, 0},
    {"ntlm-fallback", "NTLM where Kerberos could have been", "Find out why: see the hop's reason.", LEVEL_LOW,
     NULL, NULL, NULL, 0},
    {"denied-at-target", "The target denies the logon",
     "Look at \"Deny access to this computer from the network\" on the target.", LEVEL_HIGH, NULL, NULL, NULL,
     0},
};

static void finding(struct chain *c, size_t rule, const struct hop *h, const char *reason)
{
    struct finding *f = &c->findings[c->finding_count++];
    *f = RULES[rule];
    f->hop = h;
    f->reason = reason;
}

static struct chain *direct(const char *start)
{
    struct hop *h = hop("misoule@test.com", start);
    from(h, "test2.test.com", "172.17.0.7");
    to(h, "web1.test.com", "172.17.0.5", "web1gmsa$");
    h->ticket_start = time_floor_second(h->start);
    add(h, BASIS_TICKET_START, event(4769, "newdc.test.com", 1070839, "09:00:12.161482"));
    add(h, BASIS_TICKET_START, event(4624, "web1.test.com", 1981741, "09:00:12.173"));
    return chain(&h, 1);
}

static struct chain *delegated(const char *second_start)
{
    struct hop *h[2] = {hop("misoule@test.com", "09:00:12.161482"), hop("misoule@test.com", second_start)};
    struct chain *c;
    from(h[0], "test2.test.com", "172.17.0.7");
    to(h[0], "web1.test.com", "172.17.0.5", "web1gmsa$");
    h[0]->ticket_start = at("09:00:12");
    add(h[0], BASIS_TICKET_START, event(4769, "newdc.test.com", 1070839, "09:00:12.161482"));
    add(h[0], BASIS_TICKET_START, event(4624, "web1.test.com", 1981741, "09:00:12.173"));
    from(h[1], "web1.test.com", "172.17.0.5");
    to(h[1], "web2.test.com", "172.17.0.6", "web2$");
    h[1]->mechanism = MECHANISM_S4U2PROXY;
    h[1]->model = MODEL_UNKNOWN;
    h[1]->delegate = n("web1gmsa$@test.com");
    h[1]->transited = n("web1gmsa$@TEST.COM");
    h[1]->ticket_options = 0x40830000;
    h[1]->ticket_etype = 0x12;
    h[1]->impersonation = IMPERSONATION_IMPERSONATION;
    h[1]->marks = 1u << MARK_S4U2PROXY | 1u << MARK_UNEXPECTED_DELEGATION;
    h[1]->ticket_start = time_floor_second(h[1]->start);
    add(h[1], BASIS_TICKET_START, event(4769, "newdc.test.com", 1070841, second_start));
    add(h[1], BASIS_TICKET_START, event(4624, "web2.test.com", 55120, second_start));
    c = chain(h, 2);
    finding(c, 0, h[1],
            "web1gmsa$@test.com reached web2$ on web2.test.com as misoule@test.com; the allow list does not "
            "have it.");
    return c;
}

static struct chain *double_hop(void)
{
    struct hop *h[2] = {hop("anna@test.com", "09:10:00.5"), hop("anna@test.com", "09:10:00.9")};
    struct chain *c;
    from(h[0], "cl08.test.com", "172.17.0.8");
    to(h[0], "web1.test.com", "172.17.0.5", "websvc");
    h[0]->ticket_start = at("03:31:07");
    h[0]->ticket_etype = 0x17;
    add(h[0], BASIS_TICKET_START, event(4769, "newdc.test.com", 1064002, "03:31:07.002"));
    for (uint64_t i = 0; i < 7; i++)
        add(h[0], BASIS_TICKET_START, event(4624, "web1.test.com", 1981900 + i, "09:10:00.5"));
    from(h[1], "web1.test.com", "172.17.0.5");
    to(h[1], "sql1.test.com", "172.17.0.9", "");
    h[1]->protocol = PROTOCOL_NTLM;
    h[1]->mechanism = MECHANISM_ANONYMOUS;
    h[1]->outcome = OUTCOME_FAILURE;
    h[1]->lm_package = n("NTLM V1");
    h[1]->workstation = n("web1");
    h[1]->confidence = CONFIDENCE_STRONG;
    h[1]->marks = 1u << MARK_DOUBLE_HOP_FAILURE;
    add(h[1], BASIS_ACCOUNT_HOST_TIME, event(4624, "sql1.test.com", 3592487, "09:10:00.9"));
    h[1]->links[h[1]->link_count++] = (struct link){0, 0, BASIS_ACCOUNT_HOST_TIME};
    c = chain(h, 2);
    finding(c, 1, h[1], "anna@test.com came to web1.test.com and went on to sql1.test.com as nobody.");
    return c;
}

static struct chain *fallback(void)
{
    struct hop *h = hop("bert@test.com", "09:20:30.25");
    struct chain *c;
    from(h, "cl02.test.com", "172.17.0.22");
    to(h, "web1.test.com", "172.17.0.5", "HTTP/intranet.test.com");
    h->protocol = PROTOCOL_NTLM;
    h->lm_package = n("NTLM V2");
    h->workstation = n("laptop7");
    h->reason = n("missing-spn");
    h->confidence = CONFIDENCE_STRONG;
    h->marks = 1u << MARK_NTLM_FALLBACK | 1u << MARK_MISSING_SPN | 1u << MARK_WORKSTATION_ADDRESS_MISMATCH;
    add(h, BASIS_ACCOUNT_TIME, event(4769, "newdc.test.com", 1071200, "09:20:30.25"));
    add(h, BASIS_ACCOUNT_TIME, event(4776, "newdc.test.com", 1071201, "09:20:30.31"));
    add(h, BASIS_WORKSTATION_TIME, event(4624, "web1.test.com", 1982001, "09:20:30.33"));
    c = chain(&h, 1);
    finding(c, 2, h, "No account has HTTP/intranet.test.com; bert@test.com fell back to NTLM.");
    finding(c, 3, NULL, "A domain account used NTLM over the network.");
    return c;
}

/* Three hops in a line and a second way from the first server. */
static struct chain *three_hops(void)
{
    struct hop *h[4];
    struct chain *c;
    static const char *const HOST[] = {"cl15.test.com", "web1.test.com", "app1.test.com", "sql1.test.com"};
    for (size_t i = 0; i < 4; i++)
        h[i] = hop("clara@test.com", i == 3 ? "09:31:00" : "09:30:00");
    for (uint32_t i = 0; i < 3; i++) {
        from(h[i], HOST[i], "");
        to(h[i], HOST[i + 1], "", i == 1 ? "appsvc" : "");
        add(h[i], BASIS_TICKET_HASH, event(4769, "newdc.test.com", 1072000 + i, "09:30:00"));
    }
    h[1]->mechanism = MECHANISM_FORWARDED_TGT;
    h[0]->marks = 1u << MARK_TGT_FORWARDED;
    h[1]->marks = 1u << MARK_UNCONSTRAINED_DELEGATION;
    h[2]->mechanism = MECHANISM_S4U2PROXY;
    h[2]->model = MODEL_RESOURCE_BASED;
    h[2]->delegate = n("appsvc@test.com");
    h[2]->outcome = OUTCOME_ISSUED;
    h[2]->marks = 1u << MARK_S4U2PROXY;
    h[3]->parent = h[0];
    h[3]->mechanism = MECHANISM_EXPLICIT;
    h[3]->principal = n("backup@test.com");
    h[3]->given_by = n("clara@test.com");
    from(h[3], HOST[1], "fe80::1%4");
    to(h[3], "", "172.17.0.40", "nas01$");
    h[3]->confidence = CONFIDENCE_WEAK;
    add(h[3], BASIS_LOGON_ID, event(4648, "web1.test.com", 1982100, "09:31:00"));
    add(h[3], BASIS_ACCOUNT_TIME, event(4769, "newdc.test.com", 1072010, "09:31:00"));
    c = chain((struct hop *[]){h[0], h[1], h[3], h[2]}, 4);
    h[2]->parent = h[1];
    return c;
}

static struct chain *denied(void)
{
    struct hop *h[2] = {hop("dora@test.com", "10:00:00"), hop("dora@test.com", "10:00:01")};
    struct chain *c;
    from(h[0], "cl13.test.com", "172.17.0.13");
    to(h[0], "web1.test.com", "172.17.0.5", "");
    h[0]->protocol = PROTOCOL_NTLM;
    h[0]->reason = n("unknown");
    h[0]->marks = 1u << MARK_NTLM_FALLBACK;
    add(h[0], BASIS_LOGON_ID, event(4776, "newdc.test.com", 1073000, "10:00:00"));
    from(h[1], "web1.test.com", "172.17.0.5");
    to(h[1], "web2.test.com", "172.17.0.6", "web2$");
    h[1]->mechanism = MECHANISM_S4U2PROXY;
    h[1]->model = MODEL_CLASSIC;
    h[1]->delegate = n("web1$@test.com");
    h[1]->outcome = OUTCOME_FAILURE;
    h[1]->status = 0xc000015b;
    h[1]->marks = 1u << MARK_S4U2PROXY | 1u << MARK_S4U2SELF_TRANSITION | 1u << MARK_DENIED_AT_TARGET;
    add(h[1], BASIS_TICKET_START, event(4769, "newdc.test.com", 1073001, "10:00:00.9"));
    add(h[1], BASIS_ACCOUNT_HOST_TIME, event(4625, "web2.test.com", 55200, "10:00:01"));
    c = chain(h, 2);
    finding(c, 4, h[1],
            "web2.test.com denied dora@test.com, whom web1$@test.com brought by protocol transition.");
    return c;
}

/* A wrong password: ordinary, if not welcome. Only counted, and among the failures of the summary. */
static struct chain *wrong_password(void)
{
    struct hop *h = hop("emil@test.com", "10:05:00");
    from(h, "", "10.1.2.3");
    to(h, "web1.test.com", "172.17.0.5", "");
    h->protocol = PROTOCOL_NTLM;
    h->outcome = OUTCOME_FAILURE;
    h->status = 0xc000006d;
    h->sub_status = 0xc000006a;
    add(h, BASIS_LOGON_ID, event(4625, "web1.test.com", 1982300, "10:05:00"));
    return chain(&h, 1);
}

static struct chain *ambiguous(void)
{
    struct hop *h = hop("frida@test.com", "10:10:00"), *cause = hop("web1$@test.com", "10:09:59");
    from(h, "web1.test.com", "172.17.0.5");
    to(h, "web2.test.com", "172.17.0.6", "web2$");
    from(cause, "web1.test.com", "172.17.0.5");
    to(cause, "newdc.test.com", "172.17.0.1", "newdc$");
    h->mechanism = MECHANISM_S4U2PROXY;
    h->model = MODEL_UNKNOWN;
    h->delegate = n("web1$@test.com");
    h->confidence = CONFIDENCE_WEAK;
    h->marks = 1u << MARK_S4U2PROXY;
    h->related = cause;
    h->related_chain = 0x5f0c006500000065;
    h->target_is_dc = true;
    add(h, BASIS_ACCOUNT_TIME, event(4769, "newdc.test.com", 1074000, "10:10:00"));
    add(h, BASIS_TRANSITED, event(4624, "web2.test.com", 55300, "10:10:00"));
    h->alternative_count = 4;
    h->alternatives = arena_take(&arena, 4 * sizeof *h->alternatives);
    h->alternatives[0] =
        (struct alternative){n("gustav@test.com"), event(4624, "web1.test.com", 1982400, "10:09:58")};
    h->alternatives[1] =
        (struct alternative){n("hanna@test.com"), event(4624, "web1.test.com", 1982401, "10:09:58")};
    h->alternatives[2] = (struct alternative){0, event(4624, "web1.test.com", 1982402, "10:09:58")};
    h->alternatives[3] = (struct alternative){n("ida@test.com"), NULL};
    return chain(&h, 1);
}

/* NTLM that is no fallback. */
static struct chain *local(void)
{
    struct hop *h = hop("admin@web1.test.com", "10:15:00");
    from(h, "web1.test.com", "127.0.0.1");
    to(h, "web1.test.com", "", "");
    h->protocol = PROTOCOL_NTLM;
    h->lm_package = n("NTLM V2");
    h->workstation = n("web1");
    h->reason = n("loopback");
    h->loopback = h->local_account = true;
    h->impersonation = IMPERSONATION_IDENTIFICATION;
    h->status = 0xc000006d;
    h->sub_status = 0xc0000072;
    h->outcome = OUTCOME_FAILURE;
    h->marks = 1u << MARK_NTLM_FALLBACK;
    for (uint64_t i = 0; i < 7; i++) {
        add(h, BASIS_LOGON_ID, event(4776, "web1.test.com", 1982500 + 2 * i, "10:15:00"));
        add(h, BASIS_LOGON_ID, event(4625, "web1.test.com", 1982501 + 2 * i, "10:15:00"));
    }
    return chain(&h, 1);
}

/* Names that want to be more than names. */
static struct chain *hostile(void)
{
    struct hop *h = hop("\x1b[31mroot\x1b[0m\nc-0000\r\"\\@test.com", "10:20:00");
    struct chain *c;
    from(h,
         "evil\xe2\x80\xae"
         "moc.tset.\xff\xc0\x80\xed\xa0\x80",
         "1.2.3.4\x07\x7f");
    to(h,
       "\xc2\x9b"
       "2Jweb\xe2\x80\x8b"
       "1.test.com",
       "\xf0\x9f\x92\xa9", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e$ e\xcc\x81\xf3\xa0\x80\x81");
    h->protocol = PROTOCOL_NTLM;
    h->lm_package = n("NTLM\tV2\x01");
    h->workstation = n("\xef\xbb\xbf"
                       "bell\a");
    h->reason = n("no\x1bsuch reason");
    h->marks = 1u << MARK_WORKSTATION_ADDRESS_MISMATCH;
    add(h, BASIS_LOGON_ID, event(4624, "x\x1b]0;title\x07.test.com", RECORD_STAND_IN - 1, "10:20:00"));
    c = chain(&h, 1);
    finding(c, 3, h, "\x1b[2J\xe2\x80\xa8said by a rule\nabout \xff");
    return c;
}

static struct chain *very_long(void)
{
    static char user[4000], host[600];
    struct hop *h;
    memset(user, 'u', sizeof user - 1);
    memset(host, 'h', sizeof host - 1);
    host[63] = '.';
    h = hop(user, "10:30:00");
    from(h, host, "2001:db8:1234:5678:9abc:def0:1234:5678%ethernet0");
    to(h,
       "\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9"
       "\x95\xb7\xe9\x95\xb7"
       "\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9"
       "\x95\xb7\xe9\x95\xb7"
       "\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7\xe9\x95\xb7",
       "", "s");
    h->marks = (1u << MARK_COUNT) - 1;
    h->status = 0x1234;
    h->outcome = OUTCOME_FAILURE;
    return chain(&h, 1);
}

static struct chain *unknown(void)
{
    struct hop *h = hop("", "10:40:00");
    h->protocol = PROTOCOL_NTLM;
    h->mechanism = MECHANISM_ANONYMOUS;
    h->outcome = OUTCOME_FAILURE;
    h->confidence = CONFIDENCE_WEAK;
    return chain((struct hop *[]){h, hop("", "10:40:00")}, 2);
}

/* Deeper than the indent goes, over midnight. */
static struct chain *deep(void)
{
    struct hop *h[12];
    char host[2][32];
    for (unsigned i = 0; i < 12; i++) {
        snprintf(host[0], sizeof host[0], "s%u.test.com", i);
        snprintf(host[1], sizeof host[1], "s%u.test.com", i + 1);
        h[i] = hop("kurt@test.com", "23:59:59");
        from(h[i], host[0], "");
        to(h[i], host[1], "", "");
        add(h[i], BASIS_TICKET_HASH, event(4769, "newdc.test.com", 1075000 + i, "23:59:59"));
        h[i]->start += i * INT64_C(100000000);
    }
    return chain(h, 12);
}

/* The chains of a morning: some ordinary, one five times over. */
static size_t morning(const struct chain **out)
{
    size_t count = 0;
    out[count++] = delegated("09:00:12.5");
    out[count++] = direct("09:00:13");
    out[count++] = double_hop();
    out[count++] = fallback();
    out[count++] = three_hops();
    for (int i = 0; i < 5; i++)
        out[count++] = delegated("09:00:14");
    out[count++] = denied();
    out[count++] = wrong_password();
    out[count++] = ambiguous();
    out[count++] = local();
    out[count++] = hostile();
    out[count++] = very_long();
    out[count++] = unknown();
    out[count++] = deep();
    return count;
}

static void fill_summary(struct summary *s, struct summary_log *logs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char host[32];
        snprintf(host, sizeof host, i == 0 ? "newdc.test.com" : "web%u.test.com", i);
        logs[i] = (struct summary_log){.computer = n(host),
                                       .channel = n(i == 3 ? "System" : "Security"),
                                       .is_dc = i == 0,
                                       .records = i == 1 ? 1 : 1204 * i + 80,
                                       .gaps = i % 3 == 2,
                                       .gap_records = i % 3 == 2 ? 14 * i : 0,
                                       .first_time = at("08:55:01"),
                                       .last_time = at("17:20:44")};
    }
    logs[0].last_time += 86400 * TIME_SECOND;
    if (count > 2) {
        logs[0].clock_samples = logs[1].clock_samples = logs[2].clock_samples = 5;
        logs[1].clock_offset = -3 * TIME_SECOND / 4;
        logs[2].clock_offset = 5 * 3600 * TIME_SECOND;
        logs[2].guids = 6;
    }
    *s = (struct summary){
        .files = 5, .files_bad = 1, .bytes = 1234567, .records = 20320, .ours = 857, .repeats = 12};
    s->bad[BAD_CUT_OFF] = 2;
    s->bad[BAD_ILL_FORMED] = 1;
    s->events = 845;
    s->hops = 31;
    s->chains = 17;
    s->findings[LEVEL_HIGH] = 7;
    s->findings[LEVEL_MEDIUM] = 2;
    s->findings[LEVEL_LOW] = 2;
    s->guids = 52;
    s->guids_recovered = 45;
    s->exact_joins = 44;
    s->logs = logs;
    s->log_count = count;
    s->nanoseconds = 123456789;
}

/* A chain that is gone once it was shown. */
static void show(struct report *report, const struct chain *chain)
{
    struct chain *passing = mem_new(1, sizeof *passing);
    *passing = *chain;
    report_chain(report, passing, true);
    memset(passing, 0xff, sizeof *passing);
    free(passing);
}

/* What report prints, as text that the caller frees. */
static char *print(struct report_options options, const struct chain *const *chains, size_t count,
                   const struct summary *summary)
{
    char *out = NULL;
    size_t size = 0;
    options.out = open_memstream(&out, &size);
    options.names = names;
    assert_non_null(options.out);
    struct report *report = report_new(&options);
    for (size_t i = 0; i < count; i++)
        show(report, chains[i]);
    if (summary) {
        struct report_basis basis = {.summary = summary};
        report_summary(report, &basis);
    }
    assert_int_equal(report_end(report), 0);
    report_free(report);
    fclose(options.out);
    return out;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = mem_new(1 << 20, 1);
    if (file) {
        bytes[fread(bytes, 1, (1 << 20) - 1, file)] = 0;
        fclose(file);
    }
    return bytes;
}

/* Takes what was printed. */
static void golden(const char *name, char *printed)
{
    char path[256], *want;
    const char *mode = getenv("HOPCHAIN_GOLDEN");
    snprintf(path, sizeof path, "golden/report/%s", name);
    if (mode && strcmp(mode, "update") == 0) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fputs(printed, file);
        assert_int_equal(fclose(file), 0);
    }
    want = read_file(path);
    if (strcmp(want, printed) != 0)
        print_error("%s differs; with HOPCHAIN_GOLDEN=update it is written anew\n%s\n", path, printed);
    assert_true(strcmp(want, printed) == 0);
    free(want);
    free(printed);
}

struct look {
    const char *name;
    const char *locale;
    struct report_options options;
};

static const struct look LOOKS[] = {
    {"width-80.txt", "C.UTF-8", {.width = 80}},
    {"width-120.txt", "C.UTF-8", {.width = 120}},
    {"width-0.txt", "C.UTF-8", {.width = 0}},
    {"width-40.txt", "C.UTF-8", {.width = 20}},
    {"colour.txt", "C.UTF-8", {.width = 80, .colour = true}},
    {"ascii.txt", "C", {.width = 80}},
    {"all.txt", "C.UTF-8", {.width = 80, .all = true}},
    {"chains.jsonl", "C.UTF-8", {.format = REPORT_JSONL}},
    {"table-chains.jsonl", "C", {.format = REPORT_JSONL, .table = REPORT_CHAINS}},
    {"table-hops.jsonl", "C.UTF-8", {.format = REPORT_JSONL, .table = REPORT_HOPS}},
    {"chains.csv", "C", {.format = REPORT_CSV, .table = REPORT_CHAINS}},
    {"hops.csv", "C", {.format = REPORT_CSV}},
    {"findings.csv", "C.UTF-8", {.format = REPORT_CSV, .table = REPORT_FINDINGS}},
    {"timesketch.jsonl", "C", {.format = REPORT_TIMESKETCH}},
    {"ecs.jsonl", "C", {.format = REPORT_ECS}},
    {"ocsf.jsonl", "C", {.format = REPORT_OCSF}},
    {"chains.dot", "C", {.format = REPORT_DOT}},
    {"chains.mermaid", "C", {.format = REPORT_MERMAID}},
    {"bloodhound.jsonl", "C", {.format = REPORT_BLOODHOUND}},
    {"evidence.csv", "C.UTF-8", {.format = REPORT_CSV, .table = REPORT_EVIDENCE}},
};

static void test_looks(void **state)
{
    const struct chain *chains[32];
    struct summary_log logs[MANY + 3];
    struct summary summary;
    size_t count = morning(chains);
    (void)state;
    fill_summary(&summary, logs, MANY + 3);
    for (size_t i = 0; i < sizeof LOOKS / sizeof *LOOKS; i++) {
        assert_non_null(setlocale(LC_ALL, LOOKS[i].locale));
        golden(LOOKS[i].name, print(LOOKS[i].options, chains, count, &summary));
    }
}

/* No line of a terminal's width is longer, and nothing but colour is an escape. */
static void test_width(void **state)
{
    const struct chain *chains[32];
    size_t count = morning(chains);
    (void)state;
    setlocale(LC_ALL, "C");
    for (unsigned width = 40; width <= 120; width += 5) {
        char *printed = print((struct report_options){.width = width, .all = true}, chains, count, NULL);
        for (char *line = printed; *line; line += strcspn(line, "\n") + 1) {
            assert_true(strcspn(line, "\n") <= width || width < 60);
            assert_true(line[0] == '\n' || line[strcspn(line, "\n") - 1] != ' ');
        }
        for (const char *c = printed; *c; c++)
            assert_true((*c >= 0x20 && *c < 0x7f) || *c == '\n');
        free(printed);
    }
}

/* The same chains print the same whatever numbers their names have and whatever was printed before. */
static void test_summary_alone(void **state)
{
    struct summary_log logs[2];
    struct summary nothing = {.files = 1, .bytes = 512, .nanoseconds = 2000000}, s;
    const struct chain *ordinary = direct("09:00:13"), *member = wrong_password();
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    golden("nothing.txt", print((struct report_options){.width = 80}, NULL, 0, &nothing));
    fill_summary(&s, logs, 1);
    memset(s.findings, 0, sizeof s.findings);
    golden("dc-only.txt", print((struct report_options){.width = 80}, &ordinary, 1, &s));
    fill_summary(&s, logs, 2);
    memset(s.findings, 0, sizeof s.findings);
    s.logs = logs + 1;
    s.log_count = 1;
    s.nanoseconds = 125 * TIME_SECOND;
    golden("members-only.txt", print((struct report_options){.width = 80}, &member, 1, &s));
}

/* One hop with NTLM and nothing else to say, or where a name is missing one of level MEDIUM. */
static struct chain *plain_ntlm(unsigned user, unsigned target, size_t rule)
{
    char who[32], where[32], start[16];
    struct hop *h;
    struct chain *c;
    snprintf(who, sizeof who, "u%03u@test.com", user);
    snprintf(where, sizeof where, "srv%u.test.com", target);
    snprintf(start, sizeof start, "10:%02u:%02u", user / 60, user % 60);
    h = hop(who, start);
    from(h, "", "10.1.2.3");
    to(h, where, "", "");
    h->protocol = PROTOCOL_NTLM;
    h->marks = 1u << MARK_NTLM_FALLBACK;
    add(h, BASIS_LOGON_ID, event(4624, where, 1000 + user, start));
    c = chain(&h, 1);
    finding(c, rule, h, "A domain account used NTLM over the network.");
    return c;
}

/* Many chains: who else came to the same target with NTLM is only counted, and the end names the worst. */
static void test_long(void **state)
{
    const struct chain *chains[64];
    struct summary s = {.files = 1, .chains = 80, .events = 64, .ours = 64};
    size_t count = 0;
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    s.findings[LEVEL_HIGH] = 1;
    s.findings[LEVEL_MEDIUM] = 14;
    s.findings[LEVEL_LOW] = 49;
    for (; count < 8; count++)
        chains[count] = plain_ntlm((unsigned)count, 0, 3);
    for (; count < 20; count++)
        chains[count] = plain_ntlm((unsigned)count, (unsigned)count, 2);
    for (; count < 60; count++)
        chains[count] = plain_ntlm((unsigned)count, (unsigned)count, 3);
    chains[count] = plain_ntlm((unsigned)count, 0, 4);
    count++;
    golden("long.txt", print((struct report_options){.width = 80}, chains, count, &s));
    golden("filtered.txt", print((struct report_options){.width = 80}, chains, 1, &s));
}

static void test_groups(void **state)
{
    struct groups groups = {.most = 3};
    (void)state;
    for (uint64_t round = 0; round < 2; round++)
        for (uint64_t i = 0; i < 5; i++) {
            const uint64_t key[GROUP_KEYS] = {[7] = i};
            struct group *group = groups_add(&groups, key, (int64_t)(10 + i - 20 * round));
            assert_int_equal(group != NULL, i < 3);
            if (group)
                assert_int_equal(group->count, round + 1);
        }
    assert_int_equal(groups.count, 3);
    assert_int_equal(groups.left_out, 4);
    assert_int_equal(groups.at[2].key[7], 2);
    assert_int_equal(groups.at[2].first, -8);
    assert_int_equal(groups.at[2].last, 12);
    groups_done(&groups);
}

/* The data of a page: what stands between its own head and its script. Hostile text leaves no element. */
static char *page_data(char *page)
{
    static const char DATA[] = "<script type=\"application/json\" class=\"";
    char *from = strstr(page, DATA), *to = strstr(from, "<script>");
    size_t elements = 0, marks = 0;
    for (const char *at = from; at < to; at++) {
        elements += strncmp(at, DATA, sizeof DATA - 1) == 0;
        marks += *at == '<';
        assert_true(*at == '\n' || (unsigned char)*at >= 0x20);
    }
    assert_int_equal(marks, 2 * elements);
    assert_null(strstr(to + 1, DATA));
    memmove(page, from, (size_t)(to - from));
    page[to - from] = 0;
    return page;
}

static void test_page(void **state)
{
    const struct chain *chains[32];
    struct summary_log logs[MANY];
    struct summary summary;
    size_t count = morning(chains);
    (void)state;
    fill_summary(&summary, logs, MANY);
    setlocale(LC_ALL, "C.UTF-8");
    golden("page-data.txt",
           page_data(print((struct report_options){.format = REPORT_HTML}, chains, count, &summary)));
    golden("page-nothing.txt", page_data(print((struct report_options){.format = REPORT_HTML, .judged = true},
                                               NULL, 0, &(struct summary){0})));
}

/* More chains than a page holds are counted. */
static void test_page_limit(void **state)
{
    const struct chain *one = direct("09:00:13");
    struct report_options options = {.format = REPORT_HTML, .names = names};
    struct summary summary = {0};
    struct report_basis basis = {.summary = &summary};
    struct report *report;
    size_t size = 0, rows = 0;
    char *out = NULL;
    (void)state;
    options.out = open_memstream(&out, &size);
    report = report_new(&options);
    for (int i = 0; i < PAGE_CHAINS + 1; i++)
        report_chain(report, one, true);
    report_summary(report, &basis);
    assert_int_equal(report_end(report), 0);
    report_free(report);
    fclose(options.out);
    for (size_t i = 0; i < size; i++)
        rows += out[i] == '\n' && strncmp(out + i + 1, "[\"5f0c", 6) == 0;
    assert_int_equal(rows, PAGE_CHAINS);
    assert_non_null(strstr(out, "\"chains\": 100001,"));
    free(out);
}

/* Debian's own Python, where there is one: its packages are not another's. */
static int run_python(const char *words)
{
    char command[256];
    snprintf(command, sizeof command, "python=/usr/bin/python3; [ -x $python ] || python=python3; %s", words);
    return system(command);
}

static void test_schema(void **state)
{
    (void)state;
    if (run_python("$python -c 'import jsonschema' 2>/dev/null") != 0) {
        print_message("no jsonschema (Debian: python3-jsonschema)\n");
        skip();
    }
    assert_int_equal(
        run_python("$python schema.py ../schemas/chain.schema.json < golden/report/chains.jsonl"), 0);
    assert_int_equal(
        run_python("$python schema.py ../schemas/explain.schema.json < golden/report/explain.jsonl"), 0);
    assert_int_equal(
        run_python("$python schema.py ../schemas/coverage.schema.json < golden/report/coverage.jsonl"), 0);
    assert_int_equal(
        run_python("$python page_data.py golden/report/page-data.txt golden/report/page-nothing.txt | "
                   "$python schema.py ../schemas/report.schema.json"),
        0);
    assert_int_not_equal(
        run_python("echo '{\"schema\": 2}' | $python schema.py ../schemas/chain.schema.json >/dev/null"), 0);
    assert_int_not_equal(run_python("echo '{' | $python schema.py ../schemas/chain.schema.json >/dev/null"),
                         0);
}

static void test_harmless(void **state)
{
    static const struct {
        const char *in, *out;
        size_t size;
    } CASES[] = {
        {"plain", "plain", 32},
        {"\x1b[31m\n", "\\x1b[31m\\x0a", 32},
        {"a\xe2\x80\xae", "a\\u{202e}", 32},
        {"\xc3\xa9\xff", "\xc3\xa9\\xff", 32},
        {"123456789", "123456789", 10},
        {"1234567890", "123456...", 10},
        {"12345\x1b", "12345...", 9},
        {"\x1b\x1b", "...", 4},
        {"", "", 4},
    };
    char out[32];
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_string_equal(report_harmless(text_of(CASES[i].in), out, CASES[i].size), CASES[i].out);
}

static void test_formats(void **state)
{
    (void)state;
    assert_string_equal(report_kind(REPORT_TEXT).word, "text");
    assert_string_equal(report_kind(REPORT_JSONL).word, "jsonl");
    assert_string_equal(report_kind(REPORT_HTML).word, "html");
    assert_null(report_kind(REPORT_FORMAT_COUNT).word);
    assert_true(report_kind(REPORT_HTML).page && !report_kind(REPORT_JSONL).page);
}

static void test_full_disk(void **state)
{
    const struct chain *one = direct("09:00:13");
    struct report_options options = {.format = REPORT_JSONL, .names = names, .out = fopen("/dev/full", "w")};
    struct report *report;
    (void)state;
    if (!options.out)
        skip();
    report = report_new(&options);
    for (int i = 0; i < 1000; i++)
        report_chain(report, one, true);
    errno = 0;
    assert_int_equal(report_end(report), -1);
    assert_int_equal(errno, ENOSPC);
    report_free(report);
    fclose(options.out);
}

/* What report_explain prints of the chains, or report_coverage of what was collected; the caller frees
 * it. */
static char *print_basis(struct report_options options, const struct report_basis *basis,
                         struct chain *const *chains, size_t count, bool coverage)
{
    char *out = NULL;
    size_t size = 0;
    options.out = open_memstream(&out, &size);
    options.names = names;
    assert_non_null(options.out);
    struct report *report = report_new(&options);
    for (size_t i = 0; i < count; i++)
        coverage ? report_chain(report, chains[i], false) : report_explain(report, basis, chains[i]);
    if (coverage)
        report_coverage(report, basis);
    assert_int_equal(report_end(report), 0);
    report_free(report);
    fclose(options.out);
    return out;
}

static struct log_range range(const char *computer, uint64_t first, uint64_t last, const char *from,
                              const char *to)
{
    return (struct log_range){n(computer), n("Security"), first, last, at(from), at(to), false};
}

/* newdc whole; web1 with a gap, cleared, slow; web2 in another zone, its Logon GUIDs closed; web9
 * filtered.
 */
static struct report_basis collected(void)
{
    static struct log_range ranges[32];
    static struct summary_log logs[4];
    static struct summary summary;
    size_t r = 0;
    ranges[r++] = range("newdc.test.com", 1070000, 1090000, "08:00:00", "18:00:00");
    ranges[r++] = range("web1.test.com", 1981000, 1981900, "08:00:00", "09:30:00");
    ranges[r++] = range("web1.test.com", 1981950, 1982999, "09:40:00", "11:00:00");
    ranges[r++] = range("web1.test.com", 1, 40, "11:00:10", "12:00:00");
    ranges[r++] = range("web2.test.com", 55000, 56000, "14:00:00", "15:00:00");
    for (uint64_t i = 0; i < 22; i++)
        ranges[r++] = range("web9.test.com", 1000 * i, 1000 * i, "09:00:00", "09:00:00");
    logs[0] = (struct summary_log){n("newdc.test.com"),
                                   n("Security"),
                                   true,
                                   20001,
                                   0,
                                   0,
                                   at("08:00:00"),
                                   at("18:00:00"),
                                   0,
                                   0,
                                   1,
                                   0,
                                   0,
                                   false,
                                   0,
                                   {[SEEN_TICKET] = 30}};
    logs[1] = (struct summary_log){n("web1.test.com"),
                                   n("Security"),
                                   false,
                                   1991,
                                   2,
                                   49,
                                   at("08:00:00"),
                                   at("12:00:00"),
                                   -90 * TIME_SECOND,
                                   TIME_SECOND / 10,
                                   12,
                                   20,
                                   19,
                                   false,
                                   0,
                                   {0}};
    logs[2] = (struct summary_log){n("web2.test.com"),
                                   n("Security"),
                                   false,
                                   1001,
                                   0,
                                   0,
                                   at("14:00:00"),
                                   at("15:00:00"),
                                   (5 * 3600 - 2) * TIME_SECOND,
                                   0,
                                   1,
                                   7,
                                   0,
                                   false,
                                   0,
                                   {0}};
    logs[3] = (struct summary_log){n("web9.test.com"),
                                   n("Security"),
                                   false,
                                   22,
                                   21,
                                   20979,
                                   at("09:00:00"),
                                   at("09:00:00"),
                                   0,
                                   0,
                                   0,
                                   0,
                                   0,
                                   false,
                                   0,
                                   {0}};
    summary = (struct summary){.logs = logs, .log_count = 4};
    return (struct report_basis){&summary, ranges, r};
}

static void test_explain(void **state)
{
    struct chain *chains[] = {three_hops(), ambiguous(), fallback(),  denied(), double_hop(),
                              local(),      hostile(),   very_long(), unknown()};
    struct report_basis basis = collected();
    size_t count = sizeof chains / sizeof *chains;
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    golden("explain.txt", print_basis((struct report_options){.width = 80}, &basis, chains, count, false));
    golden("explain.jsonl",
           print_basis((struct report_options){.format = REPORT_JSONL}, &basis, chains, count, false));
    golden("coverage.txt", print_basis((struct report_options){.width = 100}, &basis, chains, count, true));
    golden("coverage.jsonl",
           print_basis((struct report_options){.format = REPORT_JSONL}, &basis, chains, count, true));
}

static int begin(void **state)
{
    (void)state;
    names = names_new();
    arena_init(&arena);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    names_free(names);
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks),    cmocka_unit_test(test_width),   cmocka_unit_test(test_summary_alone),
        cmocka_unit_test(test_long),     cmocka_unit_test(test_groups),  cmocka_unit_test(test_schema),
        cmocka_unit_test(test_harmless), cmocka_unit_test(test_formats), cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_explain),  cmocka_unit_test(test_page),    cmocka_unit_test(test_page_limit),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
