/* explain: the story of the chains that ids name. An id may be cut short as long as only one begins so. */
#include "base/arena.h"
#include "cmd/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_DIGITS   16
#define NAMED_MOST  5 /* of the ids that an ambiguous one could mean, in a message */
#define NAMED_BYTES 256

/* What an id of the command line can stand for. */
struct wanted {
    const char *word;   /* as it was given */
    char kind;          /* c, h, or 0 where it was left out */
    uint64_t low, high; /* the ids that begin so */
};

struct found {
    const struct chain *chain;
    unsigned count;
    char named[NAMED_BYTES]; /* the first few */
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

static void meet(struct found *found, const struct wanted *wanted, char kind, uint64_t id,
                 const struct chain *chain)
{
    size_t len = strlen(found->named);
    if ((wanted->kind && wanted->kind != kind) || id < wanted->low || id > wanted->high)
        return;
    if (found->count++ < NAMED_MOST)
        snprintf(found->named + len, sizeof found->named - len, "%s%c-%016" PRIx64, len ? ", " : "", kind,
                 id);
    found->chain = chain;
}

/* The one chain that has the id, or a hop of it. */
static int find(const struct correlate *correlate, const char *word, const struct chain **chain,
                struct err *err)
{
    struct wanted wanted;
    struct found found = {0};
    struct chain *const *chains;
    size_t count;
    if (parse_id(word, &wanted, err) != 0)
        return -1;
    chains = correlate_chains(correlate, &count);
    for (size_t i = 0; i < count; i++) {
        meet(&found, &wanted, 'c', chains[i]->id, chains[i]);
        for (uint32_t h = 0; h < chains[i]->hop_count; h++)
            meet(&found, &wanted, 'h', chains[i]->hops[h]->id, chains[i]);
    }
    if (found.count == 0)
        return err_set(
            err, ERR_USAGE,
            "explain: %s: no chain and no hop has an id that begins so; triage and chains print them", word);
    if (found.count > 1)
        return err_set(err, ERR_USAGE, "explain: %s: %u ids begin so: %s%s", word, found.count, found.named,
                       found.count > NAMED_MOST ? ", ..." : "");
    *chain = found.chain;
    return 0;
}

/* The chains to tell, each once, in the order they were asked for. */
struct asked {
    const struct chain **chain;
    size_t count;
};

static int ask(struct asked *asked, const struct correlate *correlate, const char *const *words, size_t count,
               struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct chain *chain;
        size_t k = 0;
        if (find(correlate, words[i], &chain, err) != 0)
            return -1;
        while (k < asked->count && asked->chain[k] != chain)
            k++;
        if (k == asked->count)
            asked->chain[asked->count++] = chain;
    }
    return 0;
}

static void print(struct run *run, struct report *report)
{
    struct report_basis basis = run_basis(run);
    const struct asked *asked = run->asked;
    for (size_t i = 0; i < asked->count; i++)
        report_explain(report, &basis, asked->chain[i]);
}

/* With a database what is left of the command line are ids, otherwise paths. */
static int tell(struct run *run, struct err *err)
{
    const struct options *options = run->options;
    size_t ids = options->database ? options->path_count : 0;
    struct asked asked = {mem_new(options->chains.count + ids, sizeof *asked.chain), 0};
    int status = ask(&asked, run->correlate, options->paths, ids, err);
    if (status == 0)
        status = ask(&asked, run->correlate, options->chains.at, options->chains.count, err);
    run->asked = &asked;
    if (status == 0)
        status = run_print(run, print, err);
    run->asked = NULL;
    free(asked.chain);
    return status;
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
    int status =
        options_parse(&options, &cmd_explain,
                      OPTIONS_DATABASE | OPTIONS_REPORT | OPTIONS_JUDGE | OPTIONS_CHAIN, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = check(&options, &err);
    if (status == 0)
        status = run_open(&run, &options, options.database ? STORE_READ : STORE_CREATE, &err);
    if (status == 0 && !options.database)
        status = run_read(&run, &err);
    if (status == 0 && (run_derive(&run, &err) != 0 || tell(&run, &err) != 0))
        status = -1;
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    run_close(&run);
    return status;
}

const struct cmd cmd_explain = {"explain", "-d FILE [OPTION]... ID... | [OPTION]... PATH... --chain ID",
                                "Tells a chain's story: what happened, how it is known, what is missing.",
                                explain};
