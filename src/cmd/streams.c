/* streams: the loop over what there is to read. */
#include "cmd/streams.h"

#include "base/arena.h"
#include "cmd/passed.h"
#include "cmd/progress.h"
#include "cmd/queryfile.h"
#include "input/input.h"

#include <stdlib.h>

#define READ_BYTES     (1u << 20) /* at once: large enough that the calls cost nothing */
#define HOPELESS_BYTES (1u << 20) /* without a record: many times the largest */

struct streams {
    const struct options *options;
    struct streams_taker taker;
    struct summary *summary;
    struct input *input;
    struct decode *decode;
    struct progress progress;
    char *buffer;
    struct passed passed;
    uint64_t exports; /* streams that held events */
    bool enough;
};

static int take(struct streams *s, struct err *err)
{
    int taken = s->taker.take(s->taker.context, s->decode, err);
    s->enough = taken > 0;
    return taken < 0 ? -1 : 0;
}

/* A file that nobody named, binary and without a record so far, is read no further: collections hold disk
 * images and page files. */
static bool is_hopeless(const struct streams *s, const struct input_file *file)
{
    enum decode_kind kind = decode_kind(s->decode);
    return file->folder && (kind == KIND_BINARY || kind == KIND_ARCHIVE) &&
           decode_tally(s->decode)->bytes >= HOPELESS_BYTES;
}

/* 0 read to its end, 1 the stream broke off (said), -1 failed. s->enough: no more is wanted. */
static int pump(struct streams *s, const struct input_file *file, struct err *err)
{
    struct err broken;
    int64_t n;
    do {
        n = input_read(s->input, s->buffer, READ_BYTES, &broken);
        decode_feed(s->decode, s->buffer, n > 0 ? (size_t)n : 0, n <= 0);
        if (take(s, err) != 0)
            return -1;
        progress_at(&s->progress, file->name, s->summary->bytes + decode_tally(s->decode)->bytes,
                    s->summary->records + decode_tally(s->decode)->records);
    } while (n > 0 && !s->enough && !is_hopeless(s, file));
    if (n < 0) {
        progress_clear(&s->progress);
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
        cmd_say("%s: %s at byte %llu%s: %s%s%s", name, bad_is_chunk(bad->reason) ? "chunk" : "record",
                (unsigned long long)bad->offset, bad_is_chunk(bad->reason) ? "" : " left out",
                bad_word(bad->reason), bad->detail[0] ? ": " : "", bad->detail);
    }
    for (int i = 0; i < BAD_COUNT; i++)
        if (tally->bad[i] > told[i])
            cmd_say("%s: %llu more %s: %s", name, (unsigned long long)(tally->bad[i] - told[i]),
                    bad_is_chunk((enum bad)i) ? "chunks" : "records left out", bad_word((enum bad)i));
    if (tally->strangers)
        cmd_say("%s: %llu objects among the records are no Windows events", name,
                (unsigned long long)tally->strangers);
    if (tally->zoneless)
        cmd_say("%s: %llu records have a local time without a zone, which was read as UTC; name it with "
                "--input-tz",
                name, (unsigned long long)tally->zoneless);
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
    summary->left_out += tally->left_out;
    for (int i = 0; i < BAD_COUNT; i++)
        summary->bad[i] += tally->bad[i];
}

/* False where a stream needs a line that says why it is of no use. */
static bool is_told(struct streams *s, const struct input_file *file, enum decode_kind kind, bool broken)
{
    if (broken && kind != KIND_EVENTS)
        return true;
    return file->folder ? passed_take(&s->passed, file, kind) : kind == KIND_EVENTS;
}

static int read_stream(struct streams *s, const struct input_file *file, struct err *err)
{
    const struct decode_tally *tally = decode_tally(s->decode);
    enum decode_kind kind;
    int broken;
    decode_begin(s->decode, text_of(file->name));
    progress_file(&s->progress, file, s->summary->bytes);
    broken = pump(s, file, err);
    if (broken < 0)
        return -1;
    progress_clear(&s->progress);
    kind = decode_kind(s->decode);
    s->summary->files_bad += broken;
    if (kind == KIND_EVENTS) {
        s->exports++;
        say_bad(file->name, tally);
        s->summary->files_bad += !broken && is_all_bad(tally);
        add_tally(s->summary, tally);
    }
    if (!is_told(s, file, kind, broken)) {
        s->summary->files_bad++;
        cmd_say("%s: %s", file->name, decode_kind_advice(kind));
    }
    return 0;
}

static int read_streams(struct streams *s, struct err *err)
{
    struct input_file file;
    struct err unreadable;
    int status;
    input_spare(s->input, s->options->output);
    while (!s->enough && (status = input_next(s->input, &file, &unreadable)) != 0) {
        if (take(s, err) != 0) /* interrupted, perhaps */
            return -1;
        passed_enter(&s->passed, file.folder, s->summary);
        if (status < 0 && unreadable.kind == ERR_USAGE) {
            *err = unreadable;
            return -1;
        } else if (status < 0) {
            progress_clear(&s->progress);
            cmd_say("%s", unreadable.message);
            s->summary->files_bad += file.count;
        } else if (file.kind != INPUT_FILE) {
            passed_count(&s->passed, file.kind);
        } else if (read_stream(s, &file, err) != 0) {
            return -1;
        }
    }
    passed_enter(&s->passed, NULL, s->summary);
    return 0;
}

static bool pick(void *context, const struct tree *record)
{
    return query_picks(context, record);
}

static bool could_pick(void *context, struct text channel, struct text event_id)
{
    return query_could(context, channel, event_id);
}

/* Nothing that was read is what the query asks for. */
static void say_none_picked(const struct options *options, const struct summary *summary)
{
    uint64_t whole = summary->records;
    for (int i = 0; i < BAD_COUNT; i++)
        whole -= summary->bad[i];
    if (summary->left_out && summary->left_out == whole)
        cmd_say("%s: picks none of the %llu events that were read", options->query,
                (unsigned long long)whole);
}

int streams_read(const struct options *options, const struct decode_options *decode, struct names *names,
                 struct streams_taker taker, struct summary *summary, struct err *err)
{
    struct streams s = {.options = options, .taker = taker, .summary = summary};
    struct decode_options wanted = *decode;
    struct query *query = NULL;
    int status;
    if (options->query) {
        query = queryfile_read(options, err);
        wanted.pick = (struct tree_pick){pick, could_pick, query};
        if (!query)
            return -1;
    }
    s.input = input_new(options->paths, options->path_count);
    s.decode = decode_new(names, &wanted);
    s.buffer = mem_new(READ_BYTES, 1);
    progress_start(&s.progress, options->paths, options->path_count);
    status = read_streams(&s, err);
    if (status == 0)
        status = s.exports ? 0 : err_set(err, ERR_IO, "nothing to read");
    progress_clear(&s.progress);
    if (status == 0)
        say_none_picked(options, summary);
    free(s.buffer);
    decode_free(s.decode);
    input_free(s.input);
    query_free(query);
    return status;
}
