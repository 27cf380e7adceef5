/* export_event: events of a small domain, as text the way wevtutil writes it. */
#ifndef HOPCHAIN_TESTS_BENCH_EXPORT_EVENT_H
#define HOPCHAIN_TESTS_BENCH_EXPORT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#define SERVERS 15 /* that people go to: domain controllers first */

/* Times are nanoseconds since 1970. A Kerberos ticket, the zeroed one none. */
struct ticket {
    int64_t start, until;
    struct host *dc; /* who issued it: of tickets for the KDC */
};

struct account {
    char name[20];
    uint32_t rid;
    bool is_privileged;
    struct ticket tgt, tickets[SERVERS];
};

struct host {
    char name[16], address[20];
    struct account account;
    struct account *runs; /* as whom its services run: account, or a gMSA */
    bool is_collected;
    uint8_t pad; /* the stray byte in its logons' GUIDs */
    uint32_t record, logon, port;
};

enum look {
    LOOK_TGT,
    LOOK_TGT_LONG, /* of a newer Windows */
    LOOK_PREAUTH_FAILED,
    LOOK_TICKET,
    LOOK_TICKET_LONG,
    LOOK_TICKET_REFUSED,
    LOOK_KERBEROS,
    LOOK_NTLM,
    LOOK_SERVICE,
    LOOK_INTERACTIVE,
    LOOK_NTLM_REFUSED,
    LOOK_VALIDATED,
    LOOK_NOT_VALIDATED,
    LOOK_EXPLICIT,
    LOOK_LOGOFF,
    LOOK_PRIVILEGES,
    LOOK_PROCESS, /* the rest is not for hopchain */
    LOOK_CONNECTION,
    LOOK_SHARE,
    LOOK_COUNT
};

struct event {
    int64_t at;
    uint64_t order; /* among those of one moment */
    enum look look;
    struct host *log; /* who writes it */
    struct host *from;
    const struct account *who, *service;
    uint32_t logon;
    int64_t start;         /* of the ticket that a Logon GUID is made of */
    const char *word;      /* ticket options, or the type of a logon */
    const char *transited; /* NULL: none */
    bool hides;            /* the address */
};

/* To standard output; ends the program where that cannot be. */
void export_begin(void);
void export_event(const struct event *event);
void export_end(void);

uint64_t export_bytes(void); /* so far */

#endif
