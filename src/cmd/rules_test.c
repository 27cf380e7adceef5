/* rules_test: each rule on the samples that it must and must not find something in. */
#include "cmd/interrupt.h"
#include "cmd/rulefiles.h"
#include "cmd/rules.h"
#include "cmd/run.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096

struct trial {
    const char *id;
    bool found;
};

static void look(void *context, const struct chain *chain)
{
    struct trial *trial = context;
    for (uint32_t i = 0; i < chain->finding_count; i++)
        trial->found = trial->found || strcmp(chain->findings[i].rule, trial->id) == 0;
}

/* Reads one sample and judges it. -1: err. */
static int try_sample(const struct options *options, const char *path, struct trial *trial, struct err *err)
{
    struct options own = *options;
    struct run run = {0};
    size_t count = 0;
    struct chain *found;
    int status;
    own.paths = &path;
    own.path_count = 1;
    status = run_open(&run, &own, STORE_CREATE, err);
    if (status == 0 && (run_read(&run, err) != 0 || run_derive(&run, look, trial, err) != 0))
        status = -1;
    if (status == 0 && run.summary.files_bad)
        status = err_set(err, ERR_INPUT, "%s: cannot be read", path);
    found = status == 0 ? rules_events(run.rules, run.names, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        look(trial, &found[i]);
    run_close(&run);
    return status;
}

struct results {
    unsigned good, wrong, missing;
};

static bool is_sample(const struct dirent *entry, const char *kind)
{
    size_t len = strlen(kind);
    return strncmp(entry->d_name, kind, len) == 0 && entry->d_name[len] == '.';
}

/* The samples of one kind, "hit" or "miss", in the rule's folder. -1: err. */
static int try_kind(const struct options *options, const char *folder, const char *id, const char *kind,
                    struct results *results, struct err *err)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), status = 0;
    unsigned tried = 0;
    for (int i = 0; i < count; i++) {
        struct trial trial = {.id = id};
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (status == 0 && is_sample(entries[i], kind)) {
            bool good;
            status = try_sample(options, path, &trial, err);
            good = trial.found == (kind[0] == 'h');
            if (status == 0)
                printf("%s  %s  %s\n", good ? "ok   " : "WRONG", id, entries[i]->d_name);
            *(good ? &results->good : &results->wrong) += status == 0;
            tried++;
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    if (status == 0 && !tried) {
        printf("none   %s  %s\n", id, kind);
        results->missing++;
    }
    return status;
}

static int try_rule(const struct options *options, const char *samples, const char *id,
                    struct results *results, struct err *err)
{
    struct options own = *options;
    char folder[PATH_BYTES - 512], expected[PATH_BYTES], baseline[PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/%s", samples, id);
    snprintf(expected, sizeof expected, "%s/expected.yaml", folder);
    snprintf(baseline, sizeof baseline, "%s/baseline.yaml", folder);
    if (access(expected, F_OK) == 0)
        own.expected = (struct option_words){{expected}, 1};
    if (access(baseline, F_OK) == 0)
        own.baselines = (struct option_words){{baseline}, 1};
    return try_kind(&own, folder, id, "hit", results, err) != 0
               ? -1
               : try_kind(&own, folder, id, "miss", results, err);
}

int rules_test(const struct options *options)
{
    struct rules *rules = rules_new();
    struct results results = {0};
    struct err err;
    int status = rulefiles_load(rules, options, &err);
    for (size_t i = 0; status == 0 && i < rules_count(rules); i++)
        if (!rules_info(rules, i).silent)
            status = try_rule(options, options->paths[1], rules_info(rules, i).id, &results, &err);
    rules_free(rules);
    if (status != 0)
        return cmd_fail(&err);
    printf("%u sample%s as they should be, %u wrong, %u missing\n", results.good,
           results.good == 1 ? "" : "s", results.wrong, results.missing);
    return results.wrong || results.missing ? EXIT_FINDINGS : EXIT_DONE;
}
