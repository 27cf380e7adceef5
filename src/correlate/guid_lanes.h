/* guid_lanes: the Logon GUID's MD5 over many ticket start times at once. Private to this room.
 *
 * GUID = MD5(account name in UTF-16LE, realm in UTF-16LE, start time in 14 bytes), read as a GUID. The 14
 * bytes are u16 year, u8 month, day, hour, minute, second, 0, u16 0, u8 1, u8 pad, i16 0, all UTC and
 * little-endian. The KDC and a client's own logon write pad 0, the host that accepts a network logon a stray
 * byte that stays for one boot. Source: verified on public captures (56 of 56 4769, 253 of 254 distinct
 * network logons); not documented by Microsoft. */
#ifndef HOPCHAIN_CORRELATE_GUID_LANES_H
#define HOPCHAIN_CORRELATE_GUID_LANES_H

#include "base/guid.h"

#define GUID_LANES      8
#define GUID_STAMP      14
#define GUID_MAX_BLOCKS 4 /* 113 letters of name and realm: both are far shorter in any directory */

/* Name and realm made ready for hashing. */
struct guid_message {
    uint32_t state[4];                   /* after the blocks that no stamp touches */
    uint32_t word[GUID_MAX_BLOCKS * 16]; /* the blocks from the first that holds a part of the stamp */
    unsigned blocks;                     /* that are left to hash; 0: too long to be hashed */
    unsigned at;                         /* the stamp's first byte among them */
};

struct guid_stamp {
    uint8_t byte[GUID_STAMP];
};

/* name and realm in UTF-8, as the event wrote them. */
void guid_message_init(struct guid_message *message, struct text name, struct text realm);

/* second: since 1970. */
void guid_stamp_init(struct guid_stamp *stamp, int64_t second, uint8_t pad);

/* The same for seconds that are near each other, quicker. A zeroed one is of no day yet. */
struct guid_day {
    int64_t midnight;        /* the day's first second */
    struct guid_stamp stamp; /* of it */
    bool known;
};
void guid_stamp_near(struct guid_day *day, struct guid_stamp *stamp, int64_t second, uint8_t pad);

/* The index of the first stamp that gives the GUID, or -1. */
int guid_lanes_find(const struct guid_message *message, const struct guid_stamp stamps[GUID_LANES],
                    const struct guid *wanted);

/* The same with what every processor of the kind has: what runs where AVX2 is missing. */
int guid_lanes_find_baseline(const struct guid_message *message, const struct guid_stamp stamps[GUID_LANES],
                             const struct guid *wanted);

/* The same in plain C, one after the other: what the lanes are held against. */
int guid_plain_find(const struct guid_message *message, const struct guid_stamp stamps[GUID_LANES],
                    const struct guid *wanted);

#endif
