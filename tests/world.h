/* world: events built by hand for tests of the correlator; GUIDs are made as Windows makes them. */
#ifndef HOPCHAIN_TESTS_WORLD_H
#define HOPCHAIN_TESTS_WORLD_H

#include "correlate/correlate.h"
#include "make_guid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define AT(seconds)                                                                                          \
    (INT64_C(1772528400) * TIME_SECOND + (int64_t)((seconds)*1e9)) /* 2026-03-03T09:00:00Z                   \
                                                                    */
#define EVENTS_MOST 64

struct world {
    struct names *names;
    struct correlate *correlate;
    struct event event[EVENTS_MOST];
    size_t count;
    uint64_t record;
};

static inline uint32_t name(struct world *w, const char *text)
{
    return names_add(w->names, text_of(text));
}

static inline void open_world(struct world *w)
{
    *w = (struct world){.names = names_new(), .record = 1000};
    w->correlate = correlate_new(w->names);
}

static inline void close_world(struct world *w)
{
    correlate_free(w->correlate);
    names_free(w->names);
}

static inline struct event *add(struct world *w, uint16_t id, const char *computer, int64_t time)
{
    struct event *event = &w->event[w->count++];
    assert_true(w->count <= EVENTS_MOST);
    *event = (struct event){.at = {.time = time,
                                   .record_id = w->record++,
                                   .computer = name(w, computer),
                                   .channel = name(w, "Security"),
                                   .event_id = id},
                            .ours = true};
    return event;
}

static inline void tgt(struct world *w, const char *user, const char *address, int64_t time)
{
    struct event *e = add(w, 4768, "dc.test.com", time);
    e->user = name(w, user);
    e->domain = name(w, "TEST.COM");
    e->service = name(w, "krbtgt");
    e->address = name(w, address);
}

static inline struct event *ticket(struct world *w, const char *user, const char *service,
                                   const char *address, int64_t time)
{
    struct event *e = add(w, 4769, "dc.test.com", time);
    e->user = name(w, user);
    e->domain = name(w, "TEST.COM");
    e->service = name(w, service);
    e->address = name(w, address);
    e->ticket_options = 0x40810000;
    e->logon_guid = make_guid(user, "TEST.COM", time_floor_second(time), 0);
    return e;
}

static inline struct event *proxy_ticket(struct world *w, const char *front, const char *service,
                                         const char *address, int64_t time)
{
    struct event *e = ticket(w, front, service, address, time);
    e->ticket_options = 0x40830000;
    return e;
}

static inline struct event *logon(struct world *w, const char *user, const char *host, const char *address,
                                  int64_t time, int64_t start)
{
    struct event *e = add(w, 4624, host, time);
    e->user = name(w, user);
    e->domain = name(w, "TEST.COM");
    e->logon_type = 3;
    e->logon_process = e->package = name(w, "Kerberos");
    e->address = name(w, address);
    e->impersonation = IMPERSONATION_IMPERSONATION;
    e->logon_guid = make_guid(user, "TEST.COM", time_floor_second(start), (uint8_t)(host[0] * 7 + host[2]));
    return e;
}

static inline struct event *ntlm(struct world *w, const char *user, const char *domain, const char *host,
                                 const char *address, int64_t time)
{
    struct event *e = add(w, 4624, host, time);
    e->user = name(w, user);
    e->domain = name(w, domain);
    e->logon_type = 3;
    e->logon_process = name(w, "NtLmSsp");
    e->package = name(w, "NTLM");
    e->address = name(w, address);
    e->workstation = name(w, "pc");
    return e;
}

/* Machines sign on: pc 10.0.0.1, web 10.0.0.2, sql 10.0.0.3. */
static inline void boot(struct world *w)
{
    tgt(w, "PC$", "10.0.0.1", AT(-300));
    tgt(w, "WEB$", "10.0.0.2", AT(-290));
    tgt(w, "SQL$", "10.0.0.3", AT(-280));
}

static inline void cover(struct world *w, const char *computer, uint64_t first, uint64_t last, int64_t from,
                         int64_t to)
{
    correlate_add_range(w->correlate, &(struct log_range){name(w, computer), name(w, "Security"), first, last,
                                                          from, to, false});
}

#endif
