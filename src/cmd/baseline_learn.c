/* baseline learn: the delegation that was seen so far, as an allow list. */
#include "cmd/baseline.h"
#include "cmd/run.h"
#include "survey/survey.h"

#include <errno.h>

static void see_chain(void *context, const struct chain *chain)
{
    pathfinder_see_chain(context, chain);
}

static int print(const struct delegation_paths *paths, const struct run *run, struct err *err)
{
    struct output output;
    int why;
    if (output_open(&output, run->options->output, false, err) != 0)
        return -1;
    why = report_paths(output.out, paths, run->names) == 0 ? 0 : errno ? errno : EIO;
    return output_close(&output, why, err);
}

static int learn(struct run *run, struct err *err)
{
    struct pathfinder *finder = pathfinder_new(run->names);
    int status = run->options->path_count ? run_read(run, err) : 0;
    if (status == 0)
        status = run_derive(run, see_chain, finder, err);
    if (status == 0)
        status = print(pathfinder_finish(finder), run, err);
    pathfinder_free(finder);
    return status;
}

int baseline_learn(const struct options *options, struct err *err)
{
    struct options own = *options;
    struct run run = {0};
    int status;
    own.paths++;
    own.path_count--;
    if (!own.database == !own.path_count)
        return err_set(err, ERR_USAGE,
                       own.database ? "baseline learn: takes a database or paths, not both (%s)"
                                    : "baseline learn: no database and no path; give -d FILE, or files and "
                                      "folders%.0s",
                       own.path_count ? own.paths[0] : "");
    status = run_open(&run, &own, own.database ? STORE_READ : STORE_CREATE, err);
    if (status == 0)
        status = learn(&run, err);
    if (status == 0)
        status = run_status(&run);
    run_close(&run);
    return status;
}
