/* dump: the events of any log as they are, ours or not: the reader's own test, and useful by itself. */
#include "cmd/interrupt.h"
#include "cmd/output.h"
#include "cmd/streams.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WRITE_BYTES (1u << 18) /* at once */

struct dump {
    const struct options *options;
    struct output output;
    uint64_t printed;
};

static bool print_xml(FILE *out, const struct decode_record *record)
{
    if (record->recovered &&
        fprintf(out, "<!-- recovered at byte %llu -->", (unsigned long long)record->offset) < 0)
        return false;
    return fwrite(record->xml.at, 1, record->xml.len, out) == record->xml.len && putc('\n', out) != EOF;
}

static bool print_json(FILE *out, const struct decode_record *record)
{
    char *line = decode_json(record);
    bool printed = fputs(line, out) != EOF && putc('\n', out) != EOF;
    free(line);
    return printed;
}

static int take_records(void *context, struct decode *decode, struct err *err)
{
    struct dump *d = context;
    struct decode_record record;
    bool (*print)(FILE *, const struct decode_record *) = d->options->jsonl ? print_json : print_xml;
    while (d->printed < d->options->limit && decode_next_xml(decode, &record)) {
        if (!d->options->count && !print(d->output.out, &record))
            return errno == EPIPE ? 1
                                  : err_set(err, ERR_IO, "the output cannot be written: %s", strerror(errno));
        d->printed++;
    }
    if (interrupt_seen())
        return err_set(err, ERR_IO, "interrupted");
    return d->printed == d->options->limit;
}

static int run(const struct options *options, struct summary *summary, struct err *err)
{
    struct decode_options wanted = {.want = options->count ? DECODE_COUNT : DECODE_XML,
                                    .threads = options->threads,
                                    .deleted = options->deleted,
                                    .carve = options->carve,
                                    .ids = options->ids,
                                    .id_count = options->id_count};
    struct dump d = {.options = options};
    struct names *names = names_new();
    int status;
    interrupt_catch();
    status = output_open(&d.output, options->output, false, err);
    if (status == 0) {
        status =
            streams_read(options, &wanted, names, (struct streams_taker){take_records, &d}, summary, err);
        if (status == 0 && options->count)
            fprintf(d.output.out, "%llu\n", (unsigned long long)d.printed);
        if (output_close(&d.output, status ? ECANCELED : 0, status ? NULL : err) != 0)
            status = -1;
    }
    names_free(names);
    return status;
}

static int dump(int argc, char **argv)
{
    struct options options;
    struct summary summary = {0};
    struct err err;
    int status = options_parse(&options, &cmd_dump, OPTIONS_DUMP | OPTIONS_EVTX, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && options.path_count == 0)
        status = options_lack_path(&cmd_dump, argv, &err);
    if (status == 0)
        status = run(&options, &summary, &err);
    if (status != 0)
        return cmd_fail(&err);
    return summary.files_bad ? EXIT_UNREADABLE : EXIT_DONE;
}

const struct cmd cmd_dump = {"dump", "[OPTION]... PATH...",
                             "Prints the events of any log as they are, as XML or JSON lines.", dump};
