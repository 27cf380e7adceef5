/* text: chains as trees for a terminal: a head line, then each hop below the hop that it continues. Ordinary
 * chains and the third like of one chain on are only counted. */
#include "report/changes.h"
#include "report/coverage.h"
#include "report/explain.h"
#include "report/form.h"
#include "report/pieces.h"
#include "report/survey.h"
#include "report/times.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_SHOWN  8  /* levels of indent; deeper hops stay there and say how deep they are */
#define AGAIN_SHOWN  3  /* chains that repeat another and get a line each; more are only counted */
#define GLYPH_BYTES  12 /* the longest piece of a prefix: three columns */
#define PREFIX_BYTES ((DEPTH_SHOWN + 2) * GLYPH_BYTES)

/* One hop's place in its chain's tree: places are indices into chain->hops plus 1, 0 is the chain itself.
 * Findings are indices into chain->findings plus 1, 0 is none. */
struct node {
    uint32_t parent, child, last, next, depth, finding;
};

struct tree {
    struct node *node;
    uint32_t *more; /* by finding: the next one of the same place */
};

static uint32_t place_of(const struct map *places, const struct hop *hop)
{
    const uint64_t *place = hop ? map_get(places, (uintptr_t)hop) : NULL;
    return place ? (uint32_t)*place : 0;
}

static void tree_add(struct node *node, uint32_t parent, uint32_t n)
{
    node[n].parent = parent;
    node[n].depth = node[parent].depth + 1;
    if (node[parent].child)
        node[node[parent].last].next = n;
    else
        node[parent].child = n;
    node[parent].last = n;
}

static struct tree tree_new(const struct chain *chain)
{
    struct tree tree = {mem_new((size_t)chain->hop_count + 1, sizeof *tree.node),
                        mem_new((size_t)chain->finding_count + 1, sizeof *tree.more)};
    struct map places = {0};
    for (uint32_t n = 1; n <= chain->hop_count; n++) {
        tree_add(tree.node, place_of(&places, chain->hops[n - 1]->parent), n);
        *map_put(&places, (uintptr_t)chain->hops[n - 1]) = n;
    }
    for (uint32_t f = chain->finding_count; f > 0; f--) {
        uint32_t n = place_of(&places, chain->findings[f - 1].hop);
        tree.more[f] = tree.node[n].finding;
        tree.node[n].finding = f;
    }
    map_done(&places);
    return tree;
}

static void tree_free(struct tree *tree)
{
    free(tree->node);
    free(tree->more);
}

/* The place after n, depth first; 0 at the end. */
static uint32_t tree_next(const struct node *node, uint32_t n)
{
    if (node[n].child)
        return node[n].child;
    while (n && !node[n].next)
        n = node[n].parent;
    return node[n].next;
}

/* How the chain ended: where it failed first, else whether its last hop was seen to arrive. */
static void print_end(struct report *report, const struct chain *chain)
{
    enum outcome worst = OUTCOME_SUCCESS;
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        if (hop->outcome == OUTCOME_FAILURE) {
            print_outcome(report, OUTCOME_FAILURE);
            if (chain->hop_count > 1) {
                line_words(&report->line, LINE_TIE "at" LINE_TIE);
                print_target(report, hop);
            }
            return;
        }
        if (hop->outcome == OUTCOME_ISSUED)
            worst = OUTCOME_ISSUED;
    }
    print_outcome(report, worst);
}

static void print_day(struct report *report, int64_t time)
{
    struct time_civil c = zone_civil(report->options.zone, time);
    int64_t day = (c.year * 100 + c.month) * 100 + c.day;
    if (report->day == day)
        return;
    if (report->day != TIME_NONE)
        line_print(&report->line, "", "");
    report->day = day;
    line_style(&report->line, STYLE_BOLD);
    print_date(report, time);
    line_style(&report->line, STYLE_DIM);
    line_words(&report->line, "  ");
    print_zone(report, time);
    line_print(&report->line, "", "");
}

static void print_head(struct report *report, const struct chain *chain)
{
    struct line *line = &report->line;
    print_day(report, chain->start);
    line_print(line, "", "");
    line_style(line, STYLE_BOLD);
    print_clock(report, chain->start, chain->start);
    line_words(line, "  ");
    print_name(report, chain->principal, "unknown" LINE_TIE "account");
    line_style(line, STYLE_PLAIN);
    line_words(line, "  ");
    print_path(report, chain);
    line_words(line, LINE_RIGHT);
    print_end(report, chain);
    if (chain->finding_count) {
        line_words(line, "  ");
        print_level(report, chain->findings[0].level);
    }
    line_print(line, "", "          ");
}

/* The second line: what to call the chain by, and how much there is of it. */
static void print_meta(struct report *report, const struct chain *chain)
{
    struct line *line = &report->line;
    line_style(line, STYLE_DIM);
    line_format(line, "c-%016llx", (unsigned long long)chain->id);
    if (chain->hop_count > 1)
        line_format(line, ", %u" LINE_TIE "hops", chain->hop_count);
    if (chain->end - chain->start >= 10 * TIME_SECOND) {
        line_words(line, ", until" LINE_TIE);
        print_clock(report, chain->end, chain->start);
    }
}

/* What stands before the first line of place n, and before its others and those of its findings. */
static void set_prefixes(const struct glyphs *glyphs, const struct node *node, uint32_t n,
                         char first[PREFIX_BYTES], char rest[PREFIX_BYTES])
{
    const char *piece[DEPTH_SHOWN];
    unsigned count = 0;
    for (uint32_t up = node[n].parent; up && count < DEPTH_SHOWN - 1; up = node[up].parent)
        piece[count++] = node[up].next ? glyphs->down : glyphs->blank;
    first[0] = 0;
    while (count)
        strcat(first, piece[--count]);
    strcpy(rest, first);
    if (node[n].depth >= DEPTH_SHOWN && node[n].child) { /* its child follows where a sibling would */
        strcat(first, glyphs->branch);
        strcat(rest, glyphs->down);
        strcat(rest, glyphs->blank);
        return;
    }
    strcat(first, node[n].next ? glyphs->branch : glyphs->last);
    strcat(rest, node[n].next ? glyphs->down : glyphs->blank);
    strcat(rest, node[n].child ? glyphs->down : glyphs->blank);
}

static void print_findings(struct report *report, const struct chain *chain, const struct tree *tree,
                           uint32_t n, const char *prefix)
{
    for (uint32_t f = tree->node[n].finding; f; f = tree->more[f])
        finding_print(report, chain, &chain->findings[f - 1], prefix);
}

static void print_tree(struct report *report, const struct chain *chain, const struct tree *tree)
{
    char first[PREFIX_BYTES], rest[PREFIX_BYTES];
    for (uint32_t n = tree->node[0].child; n; n = tree_next(tree->node, n)) {
        set_prefixes(report->glyphs, tree->node, n, first, rest);
        if (tree->node[n].depth > DEPTH_SHOWN)
            line_format(&report->line, "(step %u) ", tree->node[n].depth);
        hop_print(report, chain, chain->hops[n - 1], first, rest);
        print_findings(report, chain, tree, n, rest);
    }
    print_findings(report, chain, tree, 0, "");
}

static void print_again(struct report *report, const struct chain *chain, const struct tally_shape *shape)
{
    struct line *line = &report->line;
    line_words(line, tally_is_fallback(chain) ? ", NTLM to the same target as" LINE_TIE
                                              : ", the same again as" LINE_TIE);
    print_short_id(report, shape->first_id);
    line_words(line, LINE_TIE "at" LINE_TIE);
    print_clock(report, shape->first, chain->start);
    if (shape->count == 1 + AGAIN_SHOWN)
        line_words(line, "; more of the same are only counted");
}

/* What is everyday of a hop: DCs are trusted for delegation, so a TGT forwarded to one is no news. */
static uint32_t telling_marks(const struct hop *hop)
{
    return hop->target_is_dc ? hop->marks & ~(1u << MARK_TGT_FORWARDED) : hop->marks;
}

/* Its own credentials or nobody's, in one hop that went well and caused nothing. */
static bool is_ordinary(const struct chain *chain)
{
    const struct hop *hop = chain->hop_count ? chain->hops[0] : NULL;
    return chain->hop_count <= 1 && chain->finding_count == 0 &&
           (!hop || (!telling_marks(hop) && hop->outcome != OUTCOME_FAILURE && !hop->related &&
                     (hop->mechanism == MECHANISM_DIRECT || hop->mechanism == MECHANISM_ANONYMOUS)));
}

static void print_chain(struct report *report, const struct chain *chain)
{
    struct tally *tally = &report->tally;
    const struct tally_shape *shape;
    if (chain->hop_count == 0 && chain->finding_count) {
        found_print(report, chain);
        return;
    }
    tally_chain(tally, chain);
    if (!report->options.all && is_ordinary(chain)) {
        tally->ordinary++;
        return;
    }
    shape = report->options.all ? NULL : tally_shape(tally, chain);
    if (shape && shape->count > 1 + AGAIN_SHOWN) {
        tally->folded++;
        return;
    }
    struct tree tree = tree_new(chain);
    print_head(report, chain);
    print_meta(report, chain);
    if (shape && shape->count > 1)
        print_again(report, chain, shape);
    line_print(&report->line, "", "  ");
    if (!shape || shape->count == 1) {
        print_tree(report, chain, &tree);
        first_keep(report, chain);
    }
    tally->shown++;
    tree_free(&tree);
}

const struct form form_text = {.word = "text",
                               .chain = print_chain,
                               .summary = summary_print,
                               .explain = explain_text,
                               .coverage = coverage_text,
                               .changes = changes_text,
                               .survey = survey_text};
