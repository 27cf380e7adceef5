/* paths: the delegation that was seen, as an allow list in YAML, for people to review. What is no plain name
 * is quoted, what no list can hold is only counted. */
#include "report/report.h"
#include "report/write.h"

#include "base/time.h"

#include <errno.h>
#include <inttypes.h>

#define NAME_MOST 512 /* that a list takes */

/* Only what shows as itself, and what a list does not take for a pattern or refuse. */
static bool can_be_listed(struct text t)
{
    static const char barred[] = "*?\\/";
    bool good = t.len > 0 && t.len <= NAME_MOST;
    for (size_t i = 0; good && i < t.len; i++)
        good = !memchr(barred, t.at[i], sizeof barred); /* and no NUL */
    while (good && t.len) {
        uint32_t character = utf8_next(&t);
        good = character != UTF8_INVALID && !utf8_is_hidden(character);
    }
    return good;
}

static bool is_listed(const struct delegation_path *path, const struct names *names)
{
    struct text target = names_text(names, path->target);
    return path->hops && can_be_listed(target) && text_find(target, '@') == target.len &&
           (!path->account || can_be_listed(names_text(names, path->account)));
}

static bool is_plain(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter &&
            (i == 0 || !((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '$' || c == '@')))
            return false;
    }
    return true;
}

/* A list takes no blank in a name, but any one character for one. */
static void put_name(FILE *out, struct text t)
{
    if (is_plain(t)) {
        fwrite(t.at, 1, t.len, out);
        return;
    }
    putc('\'', out);
    for (size_t i = 0; i < t.len; i++)
        fputs(t.at[i] == '\'' ? "''" : (char[]){t.at[i] == ' ' ? '?' : t.at[i], '\0'}, out);
    putc('\'', out);
}

static void put_day(FILE *out, int64_t time)
{
    struct time_civil c = time_civil(time);
    fprintf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void put_seen(FILE *out, const struct delegation_path *path)
{
    fprintf(out, "seen: {hops: %" PRIu64 ", first: ", path->hops);
    put_day(out, path->first);
    fputs(", last: ", out);
    put_day(out, path->last);
    fprintf(out, ", users: %" PRIu64 "}", path->users);
}

/* begin: of each of its lines. */
static void put_front_end(FILE *out, const struct delegation_path *path, const struct names *names,
                          const char *begin)
{
    fprintf(out, "%s   - account: ", begin);
    put_name(out, names_text(names, path->account));
    fprintf(out, "\n%s     targets: [", begin);
    put_name(out, names_text(names, path->target));
    fputs("]\n", out);
    if (path->transition)
        fprintf(out, "%s     protocol_transition: true\n", begin);
    fprintf(out, "%s     ", begin);
    put_seen(out, path);
    putc('\n', out);
}

static void put_host(FILE *out, const struct delegation_path *path, const struct names *names,
                     const char *begin)
{
    fprintf(out, "%s   - host: ", begin);
    put_name(out, names_text(names, path->target));
    fprintf(out, "\n%s     ", begin);
    put_seen(out, path);
    putc('\n', out);
}

/* What rules found something grave in is there to be read, and allows nothing. */
static void put_path(FILE *out, const struct delegation_path *path, const struct names *names)
{
    if (path->doubts)
        fprintf(out, "# not learned, as rules found something in it: %s\n",
                names_text(names, path->doubts).at);
    (path->account ? put_front_end : put_host)(out, path, names, path->doubts ? "#" : " ");
}

static void put_section(FILE *out, const struct delegation_paths *paths, const struct names *names,
                        bool hosts)
{
    bool any = false;
    for (size_t i = 0; i < paths->count; i++)
        any = any ||
              (!paths->at[i].account == hosts && !paths->at[i].doubts && is_listed(&paths->at[i], names));
    fprintf(out, "%s:%s\n", hosts ? "unconstrained" : "delegation", any ? "" : " []");
    for (size_t i = 0; i < paths->count; i++)
        if (!paths->at[i].account == hosts && is_listed(&paths->at[i], names))
            put_path(out, &paths->at[i], names);
}

static void put_head(FILE *out, const struct delegation_paths *paths, const struct names *names)
{
    uint64_t hops = 0, unlisted = 0;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < paths->count; i++) {
        const struct delegation_path *path = &paths->at[i];
        hops += path->hops;
        unlisted += !is_listed(path, names);
        first = path->first < first ? path->first : first;
        last = path->last > last ? path->last : last;
    }
    fputs("# Which servers acted for their users where, learned from history by hopchain. Review each entry, "
          "add an\n"
          "# owner, a reason, perhaps users and a date on which it expires, keep the file, and give it to "
          "--expected.\n"
          "#\n# ",
          out);
    if (hops) {
        put_day(out, first);
        fputs(" to ", out);
        put_day(out, last);
        fputs(": ", out);
    }
    fprintf(out, "%" PRIu64 " hops on %zu paths; %" PRIu64 " that failed or were refused are not learned\n",
            hops, paths->count, paths->failed);
    if (unlisted)
        fprintf(out, "# %" PRIu64 " paths have names that no list can hold\n", unlisted);
    if (paths->left_out)
        fprintf(out, "# %" PRIu64 " hops were of too many paths and users to be kept apart\n",
                paths->left_out);
}

int report_paths(FILE *out, const struct delegation_paths *paths, const struct names *names)
{
    errno = 0;
    put_head(out, paths, names);
    put_section(out, paths, names, false);
    put_section(out, paths, names, true);
    return fflush(out) == 0 && !ferror(out) ? 0 : -1;
}
