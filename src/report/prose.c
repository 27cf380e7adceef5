/* prose: sentences in an arena, and the pieces that they are made of. */
#include "report/prose.h"

#include "base/time.h"
#include "model/host.h"
#include "report/pieces.h"
#include "report/rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_BYTES 256 /* of a name in a sentence: longer than any host's or account's */

static const char *const ANSWER[ANSWER_COUNT] = {"not-collected", "gap", "left-out", "none", "not-written"};

const char *answer_word(enum answer answer)
{
    return (size_t)answer < ANSWER_COUNT ? ANSWER[answer] : NULL;
}

void prose_init(struct prose *prose, const struct report_options *options, int64_t day)
{
    *prose = (struct prose){.names = options->names, .zone = options->zone, .day = day};
    arena_init(&prose->arena);
}

void prose_done(struct prose *prose)
{
    arena_done(&prose->arena);
    free(prose->at);
}

static const char *format_words(struct prose *prose, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static const char *format_words(struct prose *prose, const char *format, va_list arguments)
{
    struct text out;
    char *words;
    int len = vasprintf(&words, format, arguments);
    if (len < 0)
        abort();
    out = arena_text(&prose->arena, (struct text){words, (size_t)len});
    free(words);
    return out.at;
}

void prose_say(struct prose *prose, struct sentence head, const char *format, ...)
{
    va_list arguments;
    if (prose->count == prose->room) {
        prose->room = prose->room ? prose->room * 2 : 32;
        prose->at = mem_grow(prose->at, prose->room, sizeof *prose->at);
    }
    va_start(arguments, format);
    head.words = format_words(prose, format, arguments);
    va_end(arguments);
    prose->at[prose->count++] = head;
}

const char *prose_text(struct prose *prose, const char *format, ...)
{
    va_list arguments;
    const char *out;
    va_start(arguments, format);
    out = format_words(prose, format, arguments);
    va_end(arguments);
    return out;
}

const char *prose_name(struct prose *prose, uint32_t name, const char *otherwise)
{
    struct text t = names_text(prose->names, name);
    size_t len = NAME_BYTES;
    if (!name)
        return otherwise;
    if (t.len <= NAME_BYTES)
        return t.at;
    while (len > NAME_BYTES - 4 && ((unsigned char)t.at[len] & 0xc0) == 0x80)
        len--; /* not in the middle of a character */
    return prose_text(prose, "%.*s...", (int)len, t.at);
}

const char *prose_short(struct prose *prose, uint32_t host)
{
    struct text name = host_label(names_text(prose->names, host));
    return name.len ? arena_text(&prose->arena, name).at : "an unknown computer";
}

const char *prose_place(struct prose *prose, const struct end *end)
{
    if (end->host && end->address)
        return prose_text(prose, "%s (%s)", prose_name(prose, end->host, ""),
                          prose_name(prose, end->address, ""));
    return prose_name(prose, end->host ? end->host : end->address, "an unknown computer");
}

static bool same_day(const struct zone *zone, int64_t a, int64_t b)
{
    struct time_civil x = zone_civil(zone, a), y = zone_civil(zone, b);
    return x.year == y.year && x.month == y.month && x.day == y.day;
}

const char *prose_clock(struct prose *prose, int64_t time)
{
    struct time_civil c = zone_civil(prose->zone, time);
    if (prose->day != TIME_NONE && same_day(prose->zone, time, prose->day))
        return prose_text(prose, "%02d:%02d:%02d", c.hour, c.minute, c.second);
    return prose_text(prose, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
                      c.second);
}

/* "5 min", "5 min 20 s" */
static const char *two_units(struct prose *prose, int64_t value, int64_t base, const char *large,
                             const char *small)
{
    if (value % base == 0)
        return prose_text(prose, "%lld %s", (long long)(value / base), large);
    return prose_text(prose, "%lld %s %lld %s", (long long)(value / base), large, (long long)(value % base),
                      small);
}

const char *prose_span(struct prose *prose, int64_t nanoseconds)
{
    uint64_t span = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    int64_t seconds = (int64_t)((span + TIME_SECOND / 2) / TIME_SECOND);
    if (span < TIME_SECOND / 2000)
        return "less than 0.001 s";
    if (span < TIME_SECOND * 19 / 2)
        return prose_text(prose, "%.*f s", span < TIME_SECOND ? 3 : 1, (double)span / 1e9);
    if (seconds < 60)
        return prose_text(prose, "%lld s", (long long)seconds);
    if (seconds < 3600)
        return two_units(prose, seconds, 60, "min", "s");
    return two_units(prose, (seconds + 30) / 60, 60, "h", "min");
}

const char *prose_count(struct prose *prose, uint64_t count, const char *thing)
{
    char out[NUMBER_TEXT];
    return prose_text(prose, "%s %s%s", print_number(count, out), thing, count == 1 ? "" : "s");
}
