/* make_export BYTES: what a small domain writes, as one wevtutil-style export on standard output, of about so
 * many bytes. The same bytes for the same size; a longer export begins like a shorter one and goes on.
 *
 * Day after day people and computers reach servers, with tickets and without, mostly by day and hardly at
 * weekends, so that more events are a longer time. Logons fit the tickets they are made with, to the Logon
 * GUID. All computers' events are in one order of time, as in the log of a collector to which they are
 * forwarded: this way a reader meets what belongs together, and every computer, from the first megabyte on.
 *
 * Shares are a busy domain controller's: logoffs and privileges a third, and an eighth that hopchain does not
 * read. */
#include "export_event.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DCS            3
#define FRONTS         3   /* of the servers: act for people at those behind them */
#define STATIONS       400 /* and as many people */
#define COLLECTED      40  /* stations whose events are collected */
#define PRIVILEGED     20  /* of the people */
#define ACTIONS_A_DAY  30000
#define MICROSECOND    INT64_C(1000)
#define MILLISECOND    INT64_C(1000000)
#define START          (INT64_C(1772521200) * TIME_SECOND) /* Tuesday, 3 March 2026, 07:00 */
#define TICKET_SECONDS (10 * 3600)

static struct host servers[SERVERS], stations[STATIONS];
static struct account people[STATIONS], gmsas[FRONTS];
static int64_t now = START; /* in what is being done */

/* A linear congruential generator, with Knuth's numbers. No expression asks it twice: which time were first,
 * is the compiler's to say. */
static uint32_t any(uint32_t below)
{
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(((state >> 32) * below) >> 32);
}

/* Nanoseconds, of which Windows tells hundreds. */
static int64_t between(int64_t least, int64_t most)
{
    int64_t microseconds = any((uint32_t)((most - least) / MICROSECOND));
    return least + microseconds * MICROSECOND + any(10) * 100;
}

static void pass(int64_t least, int64_t most)
{
    now += between(least, most);
}

/* ---- what is still to be written: a heap, the earliest on top ---- */

static struct {
    struct event *at;
    size_t count, room;
    uint64_t order;
} queue;

static bool is_before(const struct event *a, const struct event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void add(struct event event)
{
    size_t i = queue.count;
    if (!event.log->is_collected)
        return;
    event.order = queue.order++;
    if (queue.count == queue.room) {
        queue.room = queue.room ? 2 * queue.room : 1024;
        queue.at = mem_grow(queue.at, queue.room, sizeof *queue.at);
    }
    queue.count++;
    for (; i && is_before(&event, &queue.at[(i - 1) / 2]); i = (i - 1) / 2)
        queue.at[i] = queue.at[(i - 1) / 2];
    queue.at[i] = event;
}

static struct event take(void)
{
    struct event first = queue.at[0], last = queue.at[--queue.count];
    size_t i = 0, child;
    while ((child = 2 * i + 1) < queue.count) {
        child += child + 1 < queue.count && is_before(&queue.at[child + 1], &queue.at[child]);
        if (!is_before(&queue.at[child], &last))
            break;
        queue.at[i] = queue.at[child];
        i = child;
    }
    queue.at[i] = last;
    return first;
}

static void write_until(int64_t time, uint64_t size)
{
    while (queue.count && queue.at[0].at < time && export_bytes() < size) {
        struct event event = take();
        export_event(&event);
    }
}

/* ---- what happens ---- */

static struct host *any_dc(void)
{
    return &servers[any(DCS)];
}

static struct host *any_server(void)
{
    return &servers[any(SERVERS)];
}

static bool is_long(const struct host *dc)
{
    return dc == &servers[DCS - 1]; /* has the newest Windows */
}

static bool is_good(const struct ticket *ticket)
{
    return ticket->start <= now && now < ticket->until;
}

static void get_tgt(struct account *who, struct host *from, struct ticket *tgt)
{
    if (is_good(tgt))
        return;
    *tgt = (struct ticket){now, now + TICKET_SECONDS * TIME_SECOND, any_dc()};
    add((struct event){.at = now + between(MILLISECOND / 4, 4 * MILLISECOND),
                       .look = is_long(tgt->dc) ? LOOK_TGT_LONG : LOOK_TGT,
                       .log = tgt->dc,
                       .from = from,
                       .who = who});
    pass(5 * MILLISECOND, 50 * MILLISECOND);
}

/* The record follows the ticket, now and then into the next second. Returns when the ticket starts. */
static int64_t get_ticket(struct account *who, struct host *from, const struct account *service,
                          const char *transited)
{
    int64_t start = now;
    struct host *dc = who->tgt.dc;
    add((struct event){.at = now + between(MILLISECOND / 4, 4 * MILLISECOND),
                       .look = is_long(dc) ? LOOK_TICKET_LONG : LOOK_TICKET,
                       .log = dc,
                       .from = from,
                       .who = who,
                       .service = service,
                       .start = start,
                       .word = transited ? "0x40830000" : "0x40810000",
                       .transited = transited});
    pass(10 * MILLISECOND, 80 * MILLISECOND);
    return start;
}

static void begin_session(struct event logon, const char *type)
{
    logon.at = now;
    logon.logon = logon.log->logon += 1 + any(4000);
    add(logon);
    logon.word = type;
    logon.at += MICROSECOND;
    logon.look = LOOK_PRIVILEGES;
    if (logon.who->is_privileged)
        add(logon);
    logon.at += between(TIME_SECOND, 600 * TIME_SECOND);
    logon.look = LOOK_LOGOFF;
    if (any(100) < 68) /* the others sit it out, or the computer goes down */
        add(logon);
    pass(MILLISECOND, 9 * MILLISECOND);
}

static void log_on(struct account *who, struct host *from, struct host *to, int64_t start,
                   const char *transited)
{
    begin_session((struct event){.look = LOOK_KERBEROS,
                                 .log = to,
                                 .from = from,
                                 .who = who,
                                 .start = start,
                                 .transited = transited,
                                 .hides = any(10) == 0},
                  "3");
}

/* With the ticket that who has already, mostly. */
static void visit(struct account *who, struct host *from, struct host *to)
{
    struct ticket *ticket = &who->tickets[to - servers];
    if (!is_good(ticket) || any(100) < 15) {
        get_tgt(who, from, &who->tgt);
        *ticket = (struct ticket){.until = who->tgt.until};
        ticket->start = get_ticket(who, from, to->runs, NULL);
    }
    log_on(who, from, to, ticket->start, NULL);
}

static struct account *any_person(void)
{
    return &people[any(any(100) < 46 ? PRIVILEGED : STATIONS)];
}

static struct account *any_user(void)
{
    return &people[any(STATIONS)];
}

static struct host *station_of(const struct account *person)
{
    return &stations[person - people];
}

static void person_visits(void)
{
    struct account *who = any_person();
    visit(who, station_of(who), any_server());
}

/* For its policies, mostly. */
static void computer_visits(void)
{
    struct host *from = any(3) ? &stations[any(STATIONS)] : &servers[DCS + any(SERVERS - DCS)];
    visit(&from->account, from, any_dc());
}

/* A front end takes somebody on to a server behind it: constrained delegation. */
static void double_hop(void)
{
    struct account *who = any_person();
    struct host *front = &servers[DCS + any(FRONTS)], *back = &servers[DCS + FRONTS + any(4)];
    visit(who, station_of(who), front);
    pass(200 * MILLISECOND, 600 * MILLISECOND);
    get_tgt(front->runs, front, &front->runs->tgt);
    log_on(who, front, back, get_ticket(front->runs, front, back->runs, front->runs->name),
           front->runs->name);
}

static void ntlm(struct account *who, struct host *to, bool refused)
{
    struct event event = {.at = now,
                          .look = refused ? LOOK_NOT_VALIDATED : LOOK_VALIDATED,
                          .log = any_dc(),
                          .from = station_of(who),
                          .who = who};
    add(event);
    pass(MILLISECOND / 10, 4 * MILLISECOND);
    event.at = now;
    event.log = to;
    event.look = refused ? LOOK_NTLM_REFUSED : LOOK_NTLM;
    if (refused)
        add(event);
    else
        begin_session(event, "3");
}

static void visit_by_ntlm(void)
{
    struct account *who = any_user();
    struct host *to = any_server();
    ntlm(who, to, any(10) == 0);
}

/* A name that no service has, then NTLM. */
static void visit_unknown(void)
{
    struct account *who = any_user();
    get_tgt(who, station_of(who), &who->tgt);
    add((struct event){
        .at = now, .look = LOOK_TICKET_REFUSED, .log = who->tgt.dc, .from = station_of(who), .who = who});
    pass(100 * MILLISECOND, 500 * MILLISECOND);
    ntlm(who, &servers[DCS], false);
}

static void mistype(void)
{
    struct account *who = any_user();
    add((struct event){
        .at = now, .look = LOOK_PREAUTH_FAILED, .log = any_dc(), .from = station_of(who), .who = who});
}

static void sit_down(struct account *who, struct host *from, struct host *to, const char *type)
{
    struct event event = {.from = from, .log = to, .who = who, .word = type};
    struct ticket tgt = {0};
    get_tgt(who, to, &tgt);
    who->tgt = from == to ? tgt : who->tgt;
    event.start = get_ticket(who, to, &to->account, NULL);
    event.at = now;
    event.look = LOOK_EXPLICIT;
    add(event);
    pass(MICROSECOND, MILLISECOND);
    event.look = LOOK_INTERACTIVE;
    begin_session(event, type);
}

/* At somebody's own station, or by RDP at a server. */
static void person_sits_down(void)
{
    struct account *who = &people[any(any(2) ? PRIVILEGED : COLLECTED)];
    struct host *station = station_of(who), *to = &servers[DCS + FRONTS + any(SERVERS - DCS - FRONTS)];
    if (!who->is_privileged) {
        sit_down(who, station, station, "2");
        return;
    }
    visit(who, station, to);
    pass(1100 * MILLISECOND, 2500 * MILLISECOND);
    sit_down(who, station, to, "10");
}

static void service_starts(void)
{
    static const struct account system = {.name = "SYSTEM", .rid = 18};
    struct event event = {.at = now, .look = LOOK_SERVICE, .log = any_server(), .who = &system};
    add(event);
    event.who = &event.log->account;
    event.logon = 0x3e7;
    event.look = LOOK_PRIVILEGES;
    event.at += MICROSECOND;
    add(event);
}

/* What else a log is full of. */
static void other(void)
{
    static const enum look looks[] = {LOOK_PROCESS, LOOK_CONNECTION, LOOK_CONNECTION, LOOK_SHARE};
    struct account *who = any_user();
    struct event event = {.at = now, .from = station_of(who), .who = who};
    event.look = looks[any(sizeof looks / sizeof *looks)];
    event.log = any_dc();
    event.logon = 0x40000 + any(0xffffff);
    add(event);
}

static const struct {
    unsigned share; /* of 1000 */
    void (*act)(void);
} ACTIONS[] = {
    {344, person_visits},  {147, computer_visits}, {12, double_hop},
    {70, visit_by_ntlm},   {6, visit_unknown},     {12, mistype},
    {8, person_sits_down}, {127, service_starts},  {274, other},
};

static void act(void)
{
    unsigned at = any(1000), i = 0;
    for (; at >= ACTIONS[i].share; i++)
        at -= ACTIONS[i].share;
    ACTIONS[i].act();
}

/* ---- days ---- */

/* Until the next action; each hour has its share of a day's. */
static int64_t gap(int64_t time)
{
    static const uint8_t thousandths[24] = {10, 10, 10, 10, 12, 15, 25, 60, 88, 92, 88, 80,
                                            62, 75, 86, 84, 74, 52, 25, 12, 8,  8,  7,  7};
    int64_t hour = time / TIME_SECOND / 3600, day = hour / 24;
    bool is_weekend = (day + 4) % 7 % 6 == 0; /* 1 January 1970 was a Thursday */
    int64_t an_hour = ACTIONS_A_DAY * thousandths[hour % 24] / 1000 / (is_weekend ? 5 : 1);
    return between(0, 2 * 3600 * TIME_SECOND / an_hour);
}

static void make_host(struct host *host, const char *kind, unsigned number, unsigned net)
{
    *host = (struct host){.is_collected = true, .runs = &host->account};
    snprintf(host->name, sizeof host->name, "%s%02u", kind, number + 1);
    snprintf(host->address, sizeof host->address, "10.9.%u.%u", net + number / 200, number % 200 + 1);
    snprintf(host->account.name, sizeof host->account.name, "%s$", host->name);
    host->pad = (uint8_t)any(256);
    host->record = any(4000000);
    host->logon = 0x40000 + any(0xffffff);
    host->port = any(16000);
}

static void make_domain(void)
{
    static const struct {
        const char *kind;
        unsigned count;
    } kinds[] = {{"DC", DCS}, {"WEB", FRONTS}, {"APP", SERVERS - DCS - FRONTS}};
    uint32_t rid = 1100;
    struct host *server = servers;
    for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (unsigned i = 0; i < kinds[k].count; i++, server++) {
            make_host(server, kinds[k].kind, i, k);
            server->account.rid = rid++;
        }
    for (unsigned i = 0; i < FRONTS; i++) {
        snprintf(gmsas[i].name, sizeof gmsas[i].name, "web%02ugmsa$", i + 1);
        gmsas[i].rid = rid++;
        servers[DCS + i].runs = &gmsas[i];
    }
    for (unsigned i = 0; i < STATIONS; i++) {
        make_host(&stations[i], "PC", i, 8);
        stations[i].is_collected = i < COLLECTED;
        stations[i].account.rid = rid++;
        snprintf(people[i].name, sizeof people[i].name, "%s.%03u", i < PRIVILEGED ? "adm" : "user", i);
        people[i].rid = rid++;
        people[i].is_privileged = i < PRIVILEGED;
    }
}

/* The servers come up, so that it is known what they are called and who runs their services. */
static void begin(void)
{
    for (struct host *host = servers + DCS; host < servers + SERVERS; host++) {
        visit(&host->account, host, any_dc());
        get_tgt(host->runs, host, &host->runs->tgt);
    }
}

int main(int argc, char **argv)
{
    char *end = NULL;
    uint64_t size = argc == 2 ? strtoull(argv[1], &end, 10) : 0;
    if (!size || *end) {
        fprintf(stderr, "usage: make_export BYTES >FILE\n");
        return 2;
    }
    make_domain();
    begin();
    export_begin();
    for (int64_t time = now; export_bytes() < size; time += gap(time)) {
        write_until(time, size);
        now = time;
        act();
    }
    export_end();
    free(queue.at);
    return 0;
}
