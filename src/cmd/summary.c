/* summary: who logged on where, how often and by what, over all of the logs. */
#include "cmd/interrupt.h"
#include "cmd/show.h"
#include "survey/survey.h"

struct seeing {
    struct surveyor *surveyor;
    struct run *run;
};

static int see_event(void *context, const struct event *event)
{
    struct seeing *seeing = context;
    surveyor_see_event(seeing->surveyor, event);
    return interrupt_seen();
}

static void see_chain(void *context, const struct chain *chain)
{
    struct seeing *seeing = context;
    surveyor_see_chain(seeing->surveyor, chain);
    report_chain(seeing->run->report, chain, false);
}

static int count(struct run *run, struct surveyor *surveyor, struct err *err)
{
    struct seeing seeing = {surveyor, run};
    uint64_t left_out = 0;
    if (run->options->path_count && run_read(run, err) != 0)
        return -1;
    if (run_settle(run, err) != 0 || show_begin(run, err) != 0 ||
        store_each_event(run->store, see_event, &seeing, err) < 0 || run_interrupted(run, err) != 0 ||
        run_derive(run, see_chain, &seeing, err) != 0)
        return -1;
    for (uint32_t i = 0; i < run->summary.log_count; i++)
        left_out += run->summary.logs[i].left_out;
    surveyor_not_picked(surveyor, left_out);
    report_survey(run->report, surveyor_finish(surveyor));
    return show_end(run, err);
}

static int check(const struct options *options, struct err *err)
{
    if (!options->database == !options->path_count)
        return err_set(err, ERR_USAGE,
                       options->database ? "summary: takes a database or paths, not both (%s)"
                                         : "summary: no database and no path; give -d FILE, or files and "
                                           "folders%.0s",
                       options->path_count ? options->paths[0] : "");
    if (!report_kind(options->format).survey)
        return err_set(err, ERR_USAGE, "summary: --format %s is of chains; summary has text and jsonl",
                       report_kind(options->format).word);
    return 0;
}

static int summary(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    struct surveyor *surveyor = NULL;
    int status = options_parse(&options, &cmd_summary, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = check(&options, &err);
    if (status == 0)
        status = run_open(&run, &options, options.database ? STORE_READ : STORE_CREATE, &err);
    if (status == 0) {
        surveyor = surveyor_new(run.names);
        status = count(&run, surveyor, &err);
    }
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    surveyor_free(surveyor);
    run_close(&run);
    return status;
}

const struct cmd cmd_summary = {"summary",
                                "-d FILE [OPTION]... | [OPTION]... PATH...",
                                "Counts logons by account, host and kind; NTLM and why; what needs RC4.",
                                summary,
                                OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_REPORT | OPTIONS_JUDGE,
                                NULL};
