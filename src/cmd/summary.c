/* summary: who logged on where, how often and by what, over all of the logs. */
#include "cmd/course.h"
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

static int check(const struct options *options, char **argv, struct err *err)
{
    (void)argv;
    if (course_source(&cmd_summary, options, err) != 0)
        return -1;
    if (!report_kind(options->format).survey)
        return err_set(err, ERR_USAGE, "summary: --format %s is of chains; summary has text and jsonl",
                       report_kind(options->format).word);
    return 0;
}

static int go(struct run *run, struct err *err)
{
    struct surveyor *surveyor = surveyor_new(run->names);
    int status = count(run, surveyor, err);
    surveyor_free(surveyor);
    return status;
}

static int summary(int argc, char **argv)
{
    static const struct course course = {&cmd_summary, false, check, go};
    return course_run(&course, argc, argv);
}

const struct cmd cmd_summary = {"summary",
                                "-d FILE [OPTION]... | [OPTION]... PATH...",
                                "Counts logons by account, host and kind; NTLM and why; what needs RC4.",
                                summary,
                                OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_REPORT | OPTIONS_JUDGE,
                                NULL};
