/* read: every path into the database, and what is wrong with it into words. */
#include "cmd/passed.h"
#include "cmd/progress.h"
#include "cmd/run.h"
#include "decode/decode.h"
#include "input/input.h"

#include <stdlib.h>

#define READ_BYTES (1u << 20) /* at once: large enough that the calls cost nothing */

struct reading {
    struct run *run;
    struct input *input;
    struct decode *decode;
    struct coverage *coverage;
    struct progress progress;
    char *buffer;
    struct passed passed;
    uint64_t exports; /* streams that held events */
};

static int take_events(struct reading *r, struct err *err)
{
    struct event event;
    while (decode_next(r->decode, &event)) {
        int added = 0;
        coverage_saw(r->coverage, &event.at);
        if (event.ours && (added = store_add_event(r->run->store, &event, err)) < 0)
            return -1;
        r->run->summary.repeats += event.ours && !added;
    }
    return 0;
}

/* 0 read to its end, 1 the stream broke off (said), -1 failed. */
static int pump(struct reading *r, const struct input_file *file, struct err *err)
{
    struct err broken;
    int64_t n;
    do {
        n = input_read(r->input, r->buffer, READ_BYTES, &broken);
        decode_feed(r->decode, r->buffer, n > 0 ? (size_t)n : 0, n <= 0);
        if (take_events(r, err) != 0 || run_interrupted(r->run, err) != 0)
            return -1;
        progress_at(&r->progress, file->name, r->run->summary.bytes + decode_tally(r->decode)->bytes,
                    r->run->summary.records + decode_tally(r->decode)->records);
    } while (n > 0);
    if (n < 0) {
        progress_clear(&r->progress);
        cmd_say("%s", broken.message);
    }
    return n < 0;
}

static void say_bad(const char *name, const struct decode_tally *tally)
{
    uint64_t told[BAD_COUNT] = {0};
    for (uint32_t i = 0; i < tally->kept_count; i++) {
        const struct decode_bad *bad = &tally->kept[i];
        told[bad->reason]++;
        cmd_say("%s: record at byte %llu left out: %s%s%s", name, (unsigned long long)bad->offset,
                bad_word(bad->reason), bad->detail[0] ? ": " : "", bad->detail);
    }
    for (int i = 0; i < BAD_COUNT; i++)
        if (tally->bad[i] > told[i])
            cmd_say("%s: %llu more records left out: %s", name, (unsigned long long)(tally->bad[i] - told[i]),
                    bad_word((enum bad)i));
    if (tally->strangers)
        cmd_say("%s: %llu objects among the records are no Windows events", name,
                (unsigned long long)tally->strangers);
    if (tally->guessed_encoding)
        cmd_say("%s: %llu records are not UTF-8 and were read as windows-1252", name,
                (unsigned long long)tally->guessed_encoding);
}

/* A file that gave nothing was not read, whatever it held. */
static bool is_all_bad(const struct decode_tally *tally)
{
    uint64_t bad = 0;
    for (int i = 0; i < BAD_COUNT; i++)
        bad += tally->bad[i];
    return bad == tally->records;
}

static void add_tally(struct summary *summary, const struct decode_tally *tally)
{
    summary->files++;
    summary->bytes += tally->bytes;
    summary->records += tally->records;
    summary->ours += tally->ours;
    for (int i = 0; i < BAD_COUNT; i++)
        summary->bad[i] += tally->bad[i];
}

/* False where a stream needs a line that says why it is of no use. */
static bool is_told(struct reading *r, const struct input_file *file, enum decode_kind kind, bool broken)
{
    if (broken && kind != KIND_EVENTS)
        return true;
    return file->folder ? passed_take(&r->passed, file, kind) : kind == KIND_EVENTS;
}

static int read_stream(struct reading *r, const struct input_file *file, struct err *err)
{
    const struct decode_tally *tally = decode_tally(r->decode);
    enum decode_kind kind;
    int broken;
    decode_begin(r->decode, text_of(file->name));
    broken = pump(r, file, err);
    if (broken < 0)
        return -1;
    progress_clear(&r->progress);
    kind = decode_kind(r->decode);
    r->run->summary.files_bad += broken;
    if (kind == KIND_EVENTS) {
        r->exports++;
        say_bad(file->name, tally);
        r->run->summary.files_bad += !broken && is_all_bad(tally);
        add_tally(&r->run->summary, tally);
    }
    if (!is_told(r, file, kind, broken)) {
        r->run->summary.files_bad++;
        cmd_say("%s: %s", file->name, decode_kind_advice(kind));
    }
    return 0;
}

static int read_streams(struct reading *r, struct err *err)
{
    struct input_file file;
    struct err unreadable;
    int status;
    input_spare(r->input, r->run->options->output);
    while ((status = input_next(r->input, &file, &unreadable)) != 0) {
        if (run_interrupted(r->run, err) != 0)
            return -1;
        passed_enter(&r->passed, file.folder, &r->run->summary);
        if (status < 0 && unreadable.kind == ERR_USAGE) {
            *err = unreadable;
            return -1;
        } else if (status < 0) {
            progress_clear(&r->progress);
            cmd_say("%s", unreadable.message);
            r->run->summary.files_bad += file.count;
        } else if (file.kind != INPUT_FILE) {
            passed_count(&r->passed, file.kind);
        } else if (read_stream(r, &file, err) != 0) {
            return -1;
        }
    }
    passed_enter(&r->passed, NULL, &r->run->summary);
    return 0;
}

static int add_range(void *context, const struct log_range *range)
{
    coverage_add(context, range);
    return 0;
}

int run_read(struct run *run, struct err *err)
{
    struct reading r = {.run = run};
    const struct log_range *ranges;
    size_t count;
    int status;
    r.input = input_new(run->options->paths, run->options->path_count);
    r.decode = decode_new(run->names);
    r.coverage = coverage_new();
    r.buffer = mem_new(READ_BYTES, 1);
    progress_start(&r.progress);
    status = store_each_range(run->store, add_range, r.coverage, err);
    if (status == 0)
        status = read_streams(&r, err);
    if (status == 0)
        status = r.exports ? 0 : err_set(err, ERR_IO, "nothing to read");
    progress_clear(&r.progress);
    if (status == 0) {
        ranges = coverage_ranges(r.coverage, &count);
        status = store_replace_ranges(run->store, ranges, count, err);
    }
    free(r.buffer);
    coverage_free(r.coverage);
    decode_free(r.decode);
    input_free(r.input);
    return status;
}
