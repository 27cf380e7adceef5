/* times: dates and clocks of the report's zone. */
#include "report/times.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define DAY (INT64_C(86400) * TIME_SECOND)

static void add_parts(struct line *line, int a, int b, int c, const char *between)
{
    line_number(line, (uint64_t)a, 2);
    line_words(line, between);
    line_number(line, (uint64_t)b, 2);
    line_words(line, between);
    line_number(line, (uint64_t)c, 2);
}

void print_clock(struct report *report, int64_t time, int64_t beside)
{
    struct time_civil c = zone_civil(report->options.zone, time);
    struct time_civil b = zone_civil(report->options.zone, beside);
    if (c.year != b.year || c.month != b.month || c.day != b.day) {
        add_parts(&report->line, c.year, c.month, c.day, "-");
        line_words(&report->line, LINE_TIE);
    }
    add_parts(&report->line, c.hour, c.minute, c.second, ":");
}

void print_date(struct report *report, int64_t time)
{
    struct time_civil c = zone_civil(report->options.zone, time);
    add_parts(&report->line, c.year, c.month, c.day, "-");
}

static void add_offset(struct line *line, int64_t ahead)
{
    int minutes = (int)(ahead / TIME_SECOND / 60);
    line_format(line, "%c%02d:%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60);
}

void print_zone(struct report *report, int64_t time)
{
    const struct zone *zone = report->options.zone;
    struct line *line = &report->line;
    struct time_civil c = zone_civil(zone, time), then;
    int64_t midnight = time - ((c.hour * 60 + c.minute) * 60 + c.second) * TIME_SECOND, change;
    line_format(line, "times are %s", zone_name(zone));
    if (strncmp(zone_name(zone), "UTC", 3) == 0)
        return; /* the name tells it all */
    line_words(line, ", ");
    add_offset(line, zone_ahead(zone, midnight));
    change = zone_change(zone, midnight);
    if (change == TIME_NONE || change - midnight >= DAY)
        return;
    then = zone_civil(zone, change);
    line_format(line, ", from %02d:%02d on ", then.hour, then.minute);
    add_offset(line, zone_ahead(zone, change));
}

void print_range(struct report *report, int64_t first, int64_t last)
{
    struct line *line = &report->line;
    struct time_civil a = zone_civil(report->options.zone, first);
    struct time_civil b = zone_civil(report->options.zone, last);
    line_format(line, "%04d-%02d-%02d" LINE_TIE "%02d:%02d" LINE_TIE "to" LINE_TIE, a.year, a.month, a.day,
                a.hour, a.minute);
    if (a.year != b.year)
        line_format(line, "%04d-", b.year);
    if (a.year != b.year || a.month != b.month || a.day != b.day)
        line_format(line, "%02d-%02d" LINE_TIE, b.month, b.day);
    line_format(line, "%02d:%02d", b.hour, b.minute);
}
