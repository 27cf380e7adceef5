/* make_guid: the GUID that Windows makes of a ticket, by way of plain bytes and md5(): nothing shared with
 * the code under test but MD5 itself. ASCII names only. */
#ifndef HOPCHAIN_TESTS_MAKE_GUID_H
#define HOPCHAIN_TESTS_MAKE_GUID_H

#include "base/guid.h"
#include "base/md5.h"
#include "base/time.h"

#include <string.h>

static size_t make_guid_utf16(uint8_t *bytes, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        bytes[2 * i] = (uint8_t)text[i];
        bytes[2 * i + 1] = 0;
    }
    return 2 * len;
}

/* start: nanoseconds since 1970. */
static struct guid make_guid(const char *name, const char *realm, int64_t start, uint8_t pad)
{
    uint8_t bytes[512];
    struct time_civil c = time_civil(start);
    uint8_t stamp[14] = {(uint8_t)c.year,
                         (uint8_t)(c.year >> 8),
                         (uint8_t)c.month,
                         (uint8_t)c.day,
                         (uint8_t)c.hour,
                         (uint8_t)c.minute,
                         (uint8_t)c.second,
                         0,
                         0,
                         0,
                         1,
                         pad,
                         0,
                         0};
    size_t len = make_guid_utf16(bytes, name);
    struct guid guid;
    len += make_guid_utf16(bytes + len, realm);
    memcpy(bytes + len, stamp, sizeof stamp);
    md5(bytes, len + sizeof stamp, guid.byte);
    return guid;
}

#endif
