/* dump: the events of any log as they are, ours or not: the reader's own test, and useful by itself. */
#include "base/arena.h"
#include "cmd/interrupt.h"
#include "cmd/output.h"
#include "cmd/streams.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HARMLESS_MOST 14         /* times as long as the text: \u{10ffff} and its like */
#define WRITE_BYTES   (1u << 18) /* at once */

struct dump {
    const struct options *options;
    struct output output;
    bool shown; /* in a terminal */
    uint64_t printed;
};

/* In a terminal log text must do no harm; anywhere else it stays what it is. */
static bool print_text(const struct dump *d, struct text t)
{
    size_t size = t.len * HARMLESS_MOST + sizeof "...";
    char *shown;
    bool printed;
    if (!d->shown)
        return fwrite(t.at, 1, t.len, d->output.out) == t.len;
    shown = mem_new(size, 1);
    printed = fputs(report_harmless(t, shown, size), d->output.out) != EOF;
    free(shown);
    return printed;
}

static bool print_xml(const struct dump *d, const struct decode_record *record)
{
    if (record->recovered &&
        fprintf(d->output.out, "<!-- recovered at byte %llu -->", (unsigned long long)record->offset) < 0)
        return false;
    return print_text(d, record->xml);
}

static bool print_json(const struct dump *d, const struct decode_record *record)
{
    char *line = decode_json(record);
    bool printed = print_text(d, text_of(line));
    free(line);
    return printed;
}

static bool print(const struct dump *d, const struct decode_record *record)
{
    return (d->options->jsonl ? print_json(d, record) : print_xml(d, record)) &&
           putc('\n', d->output.out) != EOF;
}

static int take_records(void *context, struct decode *decode, struct err *err)
{
    struct dump *d = context;
    struct decode_record record;
    while (d->printed < d->options->limit && decode_next_xml(decode, &record)) {
        if (!d->options->count && !print(d, &record))
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
    struct decode_options wanted = {.want = options->count && !options->query ? DECODE_COUNT : DECODE_XML,
                                    .xml = (enum decode_xml)options->xml,
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
        d.shown = output_width(d.output.to) > 0;
        setvbuf(d.output.out, NULL, _IOFBF, WRITE_BYTES);
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
    int status = options_parse(&options, &cmd_dump, argc, argv, &err);
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

const struct cmd cmd_dump = {
    "dump", "[OPTION]... PATH...",       "Prints the events of any log as they are, as XML or JSON lines.",
    dump,   OPTIONS_DUMP | OPTIONS_EVTX, NULL};
