/* ingest: read into a database, and say what came in. */
#include "cmd/course.h"

#include <stdio.h>

static void print_result(const struct run *run)
{
    const struct summary *s = &run->summary;
    char name[4096];
    uint64_t other = s->records - s->ours - s->left_out;
    for (int i = 0; i < BAD_COUNT; i++)
        other -= s->bad[i];
    char left_out[64] = "";
    if (s->left_out)
        snprintf(left_out, sizeof left_out, ", %llu left out by the query", (unsigned long long)s->left_out);
    printf("%s: %llu new events, %llu there already, %llu of other kinds%s; now %llu events, %llu hops, %llu "
           "chains\n",
           report_harmless(text_of(run->options->database), name, sizeof name),
           (unsigned long long)(s->ours - s->repeats), (unsigned long long)s->repeats,
           (unsigned long long)other, left_out, (unsigned long long)s->events, (unsigned long long)s->hops,
           (unsigned long long)s->chains);
}

static int check(const struct options *options, char **argv, struct err *err)
{
    if (!options->database)
        return err_set(err, ERR_USAGE, "ingest: no database; give one with -d FILE");
    return options->path_count ? 0 : options_lack_path(&cmd_ingest, argv, err);
}

static int go(struct run *run, struct err *err)
{
    if (run_read(run, err) != 0 || run_derive(run, NULL, NULL, err) != 0 || run_commit(run, err) != 0)
        return -1;
    print_result(run);
    return 0;
}

static int ingest(int argc, char **argv)
{
    static const struct course course = {&cmd_ingest, true, check, go};
    return course_run(&course, argc, argv);
}

const struct cmd cmd_ingest = {"ingest",
                               "-d FILE [OPTION]... PATH...",
                               "Reads exports into a database; the same file twice adds nothing.",
                               ingest,
                               OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_JUDGE,
                               NULL};
