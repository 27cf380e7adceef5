/* explain: the story of the chains that ids name. An id may be cut short as long as only one begins so. */
#include "base/arena.h"
#include "cmd/show.h"
#include "model/copy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_DIGITS   16
#define NAMED_MOST  5 /* of the ids that an ambiguous one could mean, in a message */
#define NAMED_BYTES 256

/* What an id of the command line can stand for, and the first chain that it does stand for. */
struct wanted {
    const char *word;   /* as it was given */
    char kind;          /* c, h, or 0 where it was left out */
    uint64_t low, high; /* the ids that begin so */
    const struct chain *chain;
    unsigned count;          /* of those ids that are there */
    char named[NAMED_BYTES]; /* the first few */
};

/* In the order they were asked for. */
struct asked {
    struct wanted *wanted;
    size_t count;
    struct arena arena; /* their chains */
};

static int parse_id(const char *word, struct wanted *wanted, struct err *err)
{
    const char *digits = word;
    size_t len;
    *wanted = (struct wanted){.word = word};
    if ((word[0] == 'c' || word[0] == 'h') && word[1] == '-') {
        wanted->kind = word[0];
        digits += 2;
    }
    len = strlen(digits);
    if (len == 0 || len > ID_DIGITS || strspn(digits, "0123456789abcdefABCDEF") != len)
        return err_set(err, ERR_USAGE,
                       "explain: %s: no id; a chain's looks like c-18e214b4c83bf4a2, a hop's like "
                       "h-91ab000000000001, and the first digits are enough",
                       word);
    wanted->low = strtoull(digits, NULL, 16) << 4 * (ID_DIGITS - len);
    wanted->high = wanted->low | (len == ID_DIGITS ? 0 : UINT64_MAX >> 4 * len);
    return 0;
}

static void meet(struct asked *asked, char kind, uint64_t id, const struct chain *chain)
{
    for (size_t i = 0; i < asked->count; i++) {
        struct wanted *wanted = &asked->wanted[i];
        size_t len = strlen(wanted->named);
        if ((wanted->kind && wanted->kind != kind) || id < wanted->low || id > wanted->high)
            continue;
        if (wanted->count++ < NAMED_MOST)
            snprintf(wanted->named + len, sizeof wanted->named - len, "%s%c-%016" PRIx64, len ? ", " : "",
                     kind, id);
        if (!wanted->chain)
            wanted->chain = chain_copy(&asked->arena, chain);
    }
}

static void look(void *context, const struct chain *chain)
{
    meet(context, 'c', chain->id, chain);
    for (uint32_t i = 0; i < chain->hop_count; i++)
        meet(context, 'h', chain->hops[i]->id, chain);
}

static int check_found(const struct wanted *wanted, struct err *err)
{
    if (wanted->count == 0)
        return err_set(err, ERR_USAGE,
                       "explain: %s: no chain and no hop has an id that begins so; triage and chains print "
                       "them",
                       wanted->word);
    if (wanted->count > 1)
        return err_set(err, ERR_USAGE, "explain: %s: %u ids begin so: %s%s", wanted->word, wanted->count,
                       wanted->named, wanted->count > NAMED_MOST ? ", ..." : "");
    return 0;
}

static bool is_told(const struct asked *asked, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (asked->wanted[k].chain->id == asked->wanted[i].chain->id)
            return true;
    return false;
}

/* The story rests on all of the logs, so nothing is told before the last chain was met. */
static int tell(struct run *run, struct asked *asked, struct err *err)
{
    struct report_basis basis;
    if (run_derive(run, look, asked, err) != 0)
        return -1;
    for (size_t i = 0; i < asked->count; i++)
        if (check_found(&asked->wanted[i], err) != 0)
            return -1;
    if (show_begin(run, err) != 0)
        return -1;
    basis = run_basis(run);
    for (size_t i = 0; i < asked->count; i++)
        if (!is_told(asked, i))
            report_explain(run->report, &basis, asked->wanted[i].chain);
    return show_end(run, err);
}

/* With a database what is left of the command line are ids, otherwise paths. */
static int ask(struct asked *asked, const struct options *options, struct err *err)
{
    size_t ids = options->database ? options->path_count : 0;
    asked->count = ids + options->chains.count;
    asked->wanted = mem_new(asked->count, sizeof *asked->wanted);
    for (size_t i = 0; i < asked->count; i++)
        if (parse_id(i < ids ? options->paths[i] : options->chains.at[i - ids], &asked->wanted[i], err) != 0)
            return -1;
    return 0;
}

static int check(const struct options *options, struct err *err)
{
    if (!options->database && options->path_count == 0)
        return err_set(err, ERR_USAGE,
                       "explain: no database and no path; give -d FILE ID..., or PATH... --chain ID");
    if (!options->database && options->chains.count == 0)
        return err_set(err, ERR_USAGE, "explain: which chain? give --chain ID; triage prints the ids");
    if (options->database && options->path_count + options->chains.count == 0)
        return err_set(err, ERR_USAGE, "explain: which chain? give its id; chains -d %s prints them",
                       options->database);
    return 0;
}

static int explain(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    struct asked asked = {0};
    int status = options_parse(&options, &cmd_explain, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = check(&options, &err);
    if (status == 0)
        status = ask(&asked, &options, &err);
    if (status == 0)
        status = run_open(&run, &options, options.database ? STORE_READ : STORE_CREATE, &err);
    if (status == 0 && !options.database)
        status = run_read(&run, &err);
    if (status == 0)
        status = tell(&run, &asked, &err);
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    run_close(&run);
    arena_done(&asked.arena);
    free(asked.wanted);
    return status;
}

const struct cmd cmd_explain = {"explain",
                                "-d FILE [OPTION]... ID... | [OPTION]... PATH... --chain ID",
                                "Tells a chain's story: what happened, how it is known, what is missing.",
                                explain,
                                OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_REPORT | OPTIONS_JUDGE |
                                    OPTIONS_CHAIN,
                                NULL};
