/* html_changes: what compare found as a page: its lines as jsonl has them, and the verdict. */
#include "report/changes.h"
#include "report/html.h"

#include "base/time.h"

void html_changes(struct report *report, const struct changes *changes)
{
    struct json json = {&report->writer, report->options.names};
    struct prose prose;
    prose_init(&prose, &report->options, TIME_NONE);
    changes_say(&prose, changes);
    report->writer.page = true;
    write_string(&report->writer, COMPARE_HEAD);
    html_begin(&json, "verdict");
    html_put_prose(&json, "{\"headline\": [", &prose, false);
    html_put_zone(&json, report->options.zone);
    json_put(&json, ", \"tickets_tell\": ");
    json_put(&json, changes->tickets_tell ? "true}\n" : "false}\n");
    html_end(&json);
    html_begin(&json, "changes");
    changes_put(&json, changes, ",\n");
    html_end(&json);
    write_string(&report->writer, COMPARE_FOOT);
    prose_done(&prose);
}
