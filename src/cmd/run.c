/* run: opens what a run needs and wires the rooms together. */
#include "cmd/run.h"

#include "cmd/interrupt.h"
#include "cmd/rulefiles.h"
#include "cmd/show.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PILE_SHARE 8 /* of memory, for the events that wait; they come when others have gone */

int64_t run_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * TIME_SECOND + t.tv_nsec;
}

bool run_judges(const struct run *run)
{
    return rules_has_expected(run->rules) || rules_directory(run->rules)->count;
}

static void say_what_cannot_be(const struct run *run)
{
    if (run->options->marks >> MARK_UNEXPECTED_DELEGATION & 1 && !run_judges(run))
        cmd_say(
            "--mark %s: without --expected FILE, an allow list, or --baseline FILE no delegation is called "
            "unexpected",
            mark_word(MARK_UNEXPECTED_DELEGATION));
}

static void tell_known(struct correlate *correlate, const struct known *known)
{
    const struct {
        const struct known_list *list;
        void (*know)(struct correlate *correlate, struct text key, struct text value);
    } told[] = {{&known->domains, correlate_know_domain},
                {&known->addresses, correlate_know_address},
                {&known->services, correlate_know_service}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        for (size_t k = 0; k < told[i].list->count; k++)
            told[i].know(correlate, told[i].list->at[k].key, told[i].list->at[k].value);
}

static struct correlate *open_correlate(struct run *run)
{
    struct correlate *correlate = correlate_new(run->names);
    correlate_set_horizon(correlate, run->options->horizon);
    correlate_know_directory(correlate, rules_directory(run->rules));
    tell_known(correlate, rules_known(run->rules));
    return correlate;
}

int run_open(struct run *run, const struct options *options, enum store_mode mode, struct err *err)
{
    struct stat st;
    *run = (struct run){.options = options, .began = run_clock()};
    run->names = names_new();
    run->rules = rules_new();
    run->writes = options->database && mode == STORE_CREATE;
    if (options->input_tz && !(run->zone = zone_new(options->input_tz, err)))
        return -1;
    if (rulefiles_load(run->rules, options, err) != 0)
        return -1;
    say_what_cannot_be(run);
    interrupt_catch();
    run->made = run->writes && lstat(options->database, &st) != 0;
    if (store_open(&run->store, options->database, mode, run->names, err) != 0)
        return -1;
    store_limit(run->store, (size_t)(options->memory / PILE_SHARE));
    run->correlate = open_correlate(run);
    return output_check(options->output, options->database, err);
}

/* What SQLite made of a run that came to nothing is an empty file. */
static void remove_made(const struct run *run)
{
    struct stat st;
    if (run->made && !run->kept && lstat(run->options->database, &st) == 0 && S_ISREG(st.st_mode) &&
        st.st_size == 0)
        unlink(run->options->database);
}

void run_close(struct run *run)
{
    bool opened = run->store;
    show_drop(run);
    correlate_free(run->correlate);
    store_close(run->store);
    if (opened) /* else it is another run's */
        remove_made(run);
    rules_free(run->rules);
    zone_free(run->zone);
    names_free(run->names);
}

int run_interrupted(const struct run *run, struct err *err)
{
    const char *rest = !run->writes ? ""
                       : run->kept  ? "; the database is complete, the report is not"
                                    : "; the database is as it was";
    return interrupt_seen() ? err_set(err, ERR_IO, "interrupted%s", rest) : 0;
}

int run_commit(struct run *run, struct err *err)
{
    if (!run->writes)
        return 0;
    if (run_interrupted(run, err) != 0 || store_commit(run->store, err) != 0)
        return -1;
    run->kept = true;
    return 0;
}

int run_status(const struct run *run)
{
    if (run->summary.files_bad)
        return EXIT_UNREADABLE;
    for (int level = run->options->fail_on; level >= 0 && level < LEVEL_COUNT; level++)
        if (run->summary.findings[level])
            return EXIT_FINDINGS;
    return EXIT_DONE;
}
