/* changes: routes by front end and accounts, each with what moved there, as a person reads it. */
#include "report/changes.h"
#include "report/pieces.h"
#include "report/rows.h"
#include "report/status.h"
#include "report/times.h"

#define ASPECT_COLUMNS 11 /* the longest word and two blanks */
#define VALUE_COLUMNS  16 /* the longest of most and two blanks; a service has more */
#define LONE_SHOWN     5  /* computers that are named; the others are counted */

const char *changes_value(const struct change *change)
{
    switch (change->aspect) {
    case ASPECT_ACTOR:
        return actor_word((enum actor)change->value);
    case ASPECT_PROTOCOL:
        return protocol_word((enum protocol)change->value);
    case ASPECT_MECHANISM:
        return mechanism_word((enum mechanism)change->value);
    case ASPECT_OUTCOME:
        return outcome_word((enum outcome)change->value);
    case ASPECT_MODEL:
        return model_word((enum model)change->value);
    default:
        return NULL;
    }
}

static struct text name_text(const struct report *report, uint32_t name)
{
    return names_text(report->options.names, name);
}

static bool same_thing(const struct change *a, const struct change *b)
{
    return a->account == b->account && a->source == b->source && a->target == b->target;
}

static void print_side(struct report *report, const struct change_side *side, const char *label)
{
    print_count(report, side->hops, "hop");
    line_words(&report->line, " in ");
    print_count(report, side->chains, "chain");
    if (side->hops) {
        line_words(&report->line, ", ");
        print_range(report, side->first, side->last);
        line_format(&report->line, ", times are" LINE_TIE "%s", zone_name(report->options.zone));
    }
    print_row(report, label, 0);
}

static void print_lone(struct report *report, const struct changes *changes, enum side side,
                       const char *label)
{
    struct line *line = &report->line;
    size_t count = changes->lone_count[side];
    if (!count)
        return;
    for (size_t i = 0; i < count && i < LONE_SHOWN; i++) {
        line_words(line, i ? ", " : "");
        line_name(line, name_text(report, changes->lone[side][i]));
    }
    if (count > LONE_SHOWN) {
        line_words(line, " and ");
        print_count(report, count - LONE_SHOWN, "more log");
    }
    line_words(line, side == SIDE_BEFORE ? ": logs that are there only before"
                                         : ": logs that are there only after");
    line_words(line, changes->tickets_tell
                         ? ", so of what comes and goes there only tickets tell, by domain controllers' logs"
                         : ", so no change is told of what comes and goes there");
    print_row(report, label, 0);
}

static void print_head(struct report *report, const struct change *change)
{
    struct line *line = &report->line;
    line_print(line, "", "");
    line_style(line, STYLE_BOLD);
    if (change->account) {
        line_name(line, name_text(report, change->account));
    } else {
        print_name(report, change->source, "clients");
        line_format(line, " %s" LINE_TIE, report->glyphs->arrow);
        print_name(report, change->target, "unknown" LINE_TIE "host");
    }
    line_style(line, STYLE_PLAIN);
    if (!change->account) {
        line_style(line, STYLE_DIM);
        line_words(line, LINE_RIGHT "accounts" LINE_TIE);
        line_number(line, change->accounts[SIDE_BEFORE], 1);
        line_format(line, " %s" LINE_TIE, report->glyphs->arrow);
        line_number(line, change->accounts[SIDE_AFTER], 1);
    }
    line_print(line, "", "  ");
}

/* "40 of 40". */
static void add_share(struct line *line, uint64_t hops, uint64_t of)
{
    char out[NUMBER_TEXT];
    line_words(line, print_number(hops, out));
    line_words(line, LINE_TIE "of" LINE_TIE);
    line_words(line, print_number(of, out));
}

static void add_doubt(struct line *line, const struct change *change)
{
    line_style(line, STYLE_DIM);
    if (change->unseen)
        line_words(line, " (its log is on one side only)");
    else if (change->by_tickets && change->significant)
        line_words(line, " (by tickets)");
    else if (!change->significant)
        line_words(line, " (too few to tell)");
    line_style(line, STYLE_PLAIN);
}

/* "20 hops among 1,141 arrivals at fe02 before" */
static void add_side(struct report *report, const struct change *change, enum side side)
{
    struct line *line = &report->line;
    if (change->hops[side])
        print_count(report, change->hops[side], "hop");
    else
        line_words(line, "none");
    line_words(line, " among ");
    print_count(report, change->of[side], change->of_all ? "hop" : "arrival");
    if (!change->of_all) {
        line_words(line, " at" LINE_TIE);
        print_computer(report, change->source);
    }
    line_words(line, side == SIDE_BEFORE ? " before" : " after");
}

static void print_one_sided(struct report *report, const struct change *change)
{
    struct line *line = &report->line;
    line_style(line, change->kind == CHANGE_APPEARED ? STYLE_NOTE : STYLE_WARN);
    line_words(line, change_word(change->kind));
    line_style(line, STYLE_PLAIN);
    line_pad(line, ASPECT_COLUMNS);
    add_side(report, change, SIDE_BEFORE);
    line_words(line, "; ");
    add_side(report, change, SIDE_AFTER);
    add_doubt(line, change);
    line_print(line, "  ", "             ");
}

static void print_value(struct report *report, const struct change *change)
{
    struct line *line = &report->line;
    const char *word = changes_value(change);
    if (change->aspect == ASPECT_SERVICE)
        line_name(line, name_text(report, change->value));
    else if (change->aspect == ASPECT_ETYPE)
        line_format(line, "0x%x%s%s", change->value, status_etype(change->value) ? " " : "",
                    status_etype(change->value) ? status_etype(change->value) : "");
    else
        line_words(line, word);
}

static void print_moved(struct report *report, const struct change *change, bool first)
{
    struct line *line = &report->line;
    line_words(line, first ? aspect_word(change->aspect) : "");
    line_pad(line, ASPECT_COLUMNS);
    print_value(report, change);
    line_pad(line, ASPECT_COLUMNS + VALUE_COLUMNS - 2);
    line_words(line, "  ");
    add_share(line, change->hops[SIDE_BEFORE], change->of[SIDE_BEFORE]);
    line_format(line, " %s ", report->glyphs->arrow);
    add_share(line, change->hops[SIDE_AFTER], change->of[SIDE_AFTER]);
    add_doubt(line, change);
    line_print(line, "  ", "             ");
}

/* The changes of one route or account; returns how many they are. */
static size_t print_thing(struct report *report, const struct changes *changes, size_t at)
{
    const struct change *first = &changes->at[at], *before = NULL;
    size_t i = at;
    for (; i < changes->count && same_thing(first, &changes->at[i]); i++) {
        const struct change *change = &changes->at[i];
        if (!report->options.all && !change->significant)
            continue;
        if (!before)
            print_head(report, change);
        if (change->kind == CHANGE_MOVED)
            print_moved(report, change, !before || before->aspect != change->aspect);
        else
            print_one_sided(report, change);
        before = change;
    }
    return i - at;
}

static void print_rest(struct report *report, const struct changes *changes)
{
    struct line *line = &report->line;
    uint64_t sided = 0, moved = 0;
    for (size_t i = 0; i < changes->count; i++) {
        sided += !changes->at[i].significant && changes->at[i].kind != CHANGE_MOVED;
        moved += !changes->at[i].significant && changes->at[i].kind == CHANGE_MOVED;
    }
    line_print(line, "", "");
    if (sided || moved) {
        if (moved) {
            print_count(report, moved, "share");
            line_words(line, sided ? " that moved, " : " that moved");
        }
        if (sided) {
            print_count(report, sided, "route");
            line_words(line, " on one side only");
        }
        line_words(line, ": too few to tell from chance, or not seen on both sides");
        line_words(line, report->options.all ? "" : " (--all lists them)");
        print_row(report, "Unsure", 0);
    }
    if (changes->left_out) {
        print_count(report, changes->left_out, "hop");
        line_words(line,
                   " were not compared: there are too many kinds of them; choose with --host or --user");
        print_row(report, "Left out", 0);
    }
}

void changes_text(struct report *report, const struct changes *changes)
{
    struct prose prose;
    prose_init(&prose, &report->options, TIME_NONE);
    changes_say(&prose, changes);
    print_clauses(report, &prose);
    prose_done(&prose);
    print_side(report, &changes->side[SIDE_BEFORE], "Before");
    print_side(report, &changes->side[SIDE_AFTER], "After");
    print_lone(report, changes, SIDE_BEFORE, "Only one");
    print_lone(report, changes, SIDE_AFTER, changes->lone_count[SIDE_BEFORE] ? "" : "Only one");
    for (size_t i = 0; i < changes->count;)
        i += print_thing(report, changes, i);
    print_rest(report, changes);
}
