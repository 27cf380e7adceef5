/* run: opens what a run needs and wires the rooms together. */
#include "cmd/run.h"

#include "cmd/filter.h"
#include "cmd/interrupt.h"
#include "cmd/output.h"
#include "cmd/rulefiles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * TIME_SECOND + t.tv_nsec;
}

static void say_what_cannot_be(const struct run *run)
{
    if (run->options->marks >> MARK_UNEXPECTED_DELEGATION & 1 && !rules_has_expected(run->rules))
        cmd_say("--mark %s: without --expected FILE, the allow list, no delegation is called unexpected",
                mark_word(MARK_UNEXPECTED_DELEGATION));
}

int run_open(struct run *run, const struct options *options, enum store_mode mode, struct err *err)
{
    struct stat st;
    *run = (struct run){.options = options, .began = now()};
    run->names = names_new();
    run->rules = rules_new();
    run->writes = options->database && mode == STORE_CREATE;
    if (rulefiles_load(run->rules, options, err) != 0)
        return -1;
    say_what_cannot_be(run);
    interrupt_catch();
    run->made = run->writes && lstat(options->database, &st) != 0;
    if (store_open(&run->store, options->database, mode, run->names, err) != 0)
        return -1;
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
    correlate_free(run->correlate);
    store_close(run->store);
    if (opened) /* else it is another run's */
        remove_made(run);
    rules_free(run->rules);
    names_free(run->names);
}

int run_interrupted(const struct run *run, struct err *err)
{
    const char *rest = !run->writes ? ""
                       : run->kept  ? "; the database is complete, the report is not"
                                    : "; the database is as it was";
    return interrupt_seen() ? err_set(err, ERR_IO, "interrupted%s", rest) : 0;
}

static int add_event(void *context, const struct event *event)
{
    correlate_add(context, event);
    return interrupt_seen();
}

static int add_range(void *context, const struct log_range *range)
{
    correlate_add_range(context, range);
    return 0;
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

int run_derive(struct run *run, struct err *err)
{
    int64_t before;
    struct chain *const *chains;
    size_t count;
    int status;
    run->correlate = correlate_new(run->names);
    tell_known(run->correlate, rules_known(run->rules));
    status = store_each_event(run->store, add_event, run->correlate, err);
    if (run_interrupted(run, err) != 0 || status != 0 ||
        store_each_range(run->store, add_range, run->correlate, err) != 0)
        return -1;
    before = now();
    correlate_run(run->correlate);
    run->summary.correlate_nanoseconds = now() - before;
    if (run_interrupted(run, err) != 0)
        return -1;
    correlate_summary(run->correlate, &run->summary);
    run->summary.events = store_event_count(run->store);
    chains = correlate_chains(run->correlate, &count);
    for (size_t i = 0; i < count; i++) {
        rules_judge(run->rules, chains[i], run->names);
        for (uint32_t f = 0; f < chains[i]->finding_count; f++)
            run->summary.findings[chains[i]->findings[f].level]++;
    }
    return 0;
}

int run_keep(struct run *run, struct err *err)
{
    size_t count;
    struct chain *const *chains = correlate_chains(run->correlate, &count);
    if (!run->options->database)
        return 0;
    if (store_clear_chains(run->store, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (run_interrupted(run, err) != 0 || store_add_chain(run->store, chains[i], err) != 0)
            return -1;
    if (run_interrupted(run, err) != 0 || store_commit(run->store, err) != 0)
        return -1;
    run->kept = true;
    return 0;
}

static bool wants_colour(const struct options *options, int fd)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (options->colour >= 0)
        return options->colour;
    return isatty(fd) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

int run_print(struct run *run, void (*print)(struct run *run, struct report *report), struct err *err)
{
    struct report_options options = {
        .format = run->options->format, .names = run->names, .all = run->options->all};
    struct output output;
    struct report *report;
    int why, status;
    store_close(run->store); /* what stands in a pager for an hour must lock nobody out */
    run->store = NULL;
    if (output_open(&output, run->options->output, err) != 0)
        return -1;
    options.out = output.out;
    options.width = output_width(options.out);
    options.colour = wants_colour(run->options, fileno(options.out));
    report = report_new(&options);
    print(run, report);
    why = report_flush(report) == 0 ? 0 : errno;
    report_free(report);
    status = output_close(&output, interrupt_seen() ? EINTR : why, err);
    return run_interrupted(run, err) != 0 ? -1 : status;
}

static void print_chains(struct run *run, struct report *report)
{
    struct report_basis basis = run_basis(run);
    size_t count;
    struct chain *const *chains = correlate_chains(run->correlate, &count);
    for (size_t i = 0; i < count && !interrupt_seen(); i++) {
        report_see(report, chains[i]);
        if (filter_passes(run->options, chains[i], run->names))
            report_chain(report, chains[i]);
    }
    run->summary.nanoseconds = now() - run->began;
    report_summary(report, &basis);
}

int run_report(struct run *run, struct err *err)
{
    return run_print(run, print_chains, err);
}

struct report_basis run_basis(struct run *run)
{
    struct report_basis basis = {.summary = &run->summary};
    basis.ranges = correlate_ranges(run->correlate, &basis.range_count);
    return basis;
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
