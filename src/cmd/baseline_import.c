/* baseline import: exports of a directory in, what it allows out. */
#include "cmd/baseline.h"
#include "cmd/interrupt.h"
#include "cmd/output.h"
#include "cmd/progress.h"

#include "base/arena.h"
#include "directory/directory.h"
#include "input/input.h"
#include "report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES (1u << 20) /* at once */

struct import {
    struct directory_import *import;
    struct input *input;
    char *buffer;
    struct progress progress;
    uint64_t bytes, objects;
    uint64_t exports, bad; /* streams */
};

/* ---- messages ---- */

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* What is said of notes: behind the number of things and their names. */
static const struct {
    const char *one, *many; /* many: NULL where the number does not matter */
    const char *words;
} NOTES[DIRECTORY_NOTE_COUNT] = {
    [NOTE_TYPE_NAME] = {NULL, NULL,
                        "has the name of a type instead of values, by Export-Csv or ConvertTo-Json: hopchain "
                        "baseline export-query tells how to have them"},
    [NOTE_DESCRIPTOR] = {"security descriptor", "security descriptors", "cannot be read: left out"},
    [NOTE_DENIES] = {"security descriptor", "security descriptors",
                     "with denials, which are not taken into account: who is denied may be allowed"},
    [NOTE_SID] = {"account", "accounts", "with a SID that is none"},
    [NOTE_PARTLY] = {"attribute", "attributes", "of which only some values were exported or are kept"},
    [NOTE_NO_DOMAIN] = {"account", "accounts",
                        "left out: nothing tells the domain; export distinguishedName too"},
    [NOTE_TWO_SIDS] = {"account", "accounts", "with two SIDs, of which the newer is kept"},
    [NOTE_DISAGREE] = {"fact", "facts",
                       "on which the exports disagree: what any of them allows is kept; import the newest "
                       "alone for what is now"},
    [NOTE_UNKNOWN] = {"name", "names", "in lists and in no export: kept as they are"},
    [NOTE_GROUP] = {"group", "groups",
                    "in lists, whose members no export tells: kept by the SID; export memberOf of accounts"},
    [NOTE_LARGE_GROUP] = {"group", "groups", "in lists with too many members to name: kept by the SID"},
    [NOTE_NESTED] = {NULL, NULL, "no export has groups: who is of Protected Users by another is not known"},
    [NOTE_TOO_MANY] = {"object", "objects", "left out: more than an import takes"},
    [NOTE_SILENT] = {"account", "accounts", "left out: nothing to say of them"},
};

/* "a, b, c and others" */
static void join_things(const struct directory_note *note, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (uint64_t i = 0; i < note->count && i < DIRECTORY_THINGS && note->things[i][0]; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "", note->things[i]);
    if (note->count > DIRECTORY_THINGS && len)
        snprintf(out + len, size - len, " and others");
}

static void say_note(enum directory_note_kind kind, const struct directory_note *note)
{
    char things[(DIRECTORY_THINGS + 1) * DIRECTORY_THING];
    join_things(note, things, sizeof things);
    if (!NOTES[kind].one)
        cmd_say("%s%s%s", things, things[0] ? " " : "", NOTES[kind].words);
    else
        cmd_say("%llu %s %s%s%s", (unsigned long long)note->count,
                note->count == 1 ? NOTES[kind].one : NOTES[kind].many, NOTES[kind].words,
                things[0] ? ": " : "", things);
}

static const char *const LACKS[LACK_COUNT] = {
    [LACK_FLAGS] = "userAccountControl: who may use delegation, whom nobody may act for and who is a domain "
                   "controller is not known",
    [LACK_DELEGATES_TO] = "msDS-AllowedToDelegateTo, or a collector for BloodHound gave it, which leaves out "
                          "what is with Kerberos only: where accounts may delegate is not known",
    [LACK_ACCEPTS] = "msDS-AllowedToActOnBehalfOfOtherIdentity: whom resources let delegate to them is not "
                     "known",
    [LACK_PROTECTED_USER] = "memberOf: who is of Protected Users is not known",
    [LACK_SPNS] = "servicePrincipalName: whose account runs a service is not known",
};

static void say_lacks(uint32_t lacks)
{
    for (int i = 0; i < LACK_COUNT; i++)
        if (lacks >> i & 1)
            cmd_say("no account has %s", LACKS[i]);
}

static void say_all(const struct import *i, const struct directory *directory)
{
    for (int kind = 0; kind < DIRECTORY_NOTE_COUNT; kind++) {
        const struct directory_note *note = directory_import_note(i->import, (enum directory_note_kind)kind);
        if (note->count)
            say_note((enum directory_note_kind)kind, note);
    }
    say_lacks(directory->lacks);
    cmd_say("%zu account%s kept", directory->count, plural(directory->count));
}

/* ---- streams ---- */

static void say_tally(const char *name, const struct directory_tally *tally)
{
    for (uint64_t i = 0; i < tally->bad && i < DIRECTORY_BAD_KEPT; i++)
        cmd_say("%s: object at byte %llu left out: %s%s%s", name, (unsigned long long)tally->kept[i].offset,
                bad_word(tally->kept[i].reason), tally->kept[i].detail[0] ? ": " : "", tally->kept[i].detail);
    if (tally->bad > DIRECTORY_BAD_KEPT)
        cmd_say("%s: %llu more objects left out", name,
                (unsigned long long)(tally->bad - DIRECTORY_BAD_KEPT));
    if (tally->guessed)
        cmd_say("%s: %llu object%s not in UTF-8, read as windows-1252", name,
                (unsigned long long)tally->guessed, plural(tally->guessed));
    cmd_say("%s: %s, %llu %s", name, tally->form, (unsigned long long)tally->objects,
            tally->objects == 1 ? "account or group" : "accounts and groups");
    if (tally->others)
        cmd_say("%s: %llu other object%s", name, (unsigned long long)tally->others, plural(tally->others));
}

/* A file of a folder or an archive need not be an export. */
static void judge_stream(struct import *i, const struct input_file *file, bool broken)
{
    const struct directory_tally *tally = directory_import_tally(i->import);
    bool useful = tally->objects > 0;
    i->exports += useful;
    i->objects += tally->objects;
    i->bad += broken || tally->bad || (!useful && !file->from_folder);
    progress_clear(&i->progress);
    if (useful || tally->bad)
        say_tally(file->name, tally);
    else if (!broken && !file->from_folder)
        cmd_say("%s: %s; hopchain baseline export-query tells how to make one", file->name,
                tally->empty  ? "empty"
                : tally->form ? "no account in it"
                              : "no export of a directory: neither LDIF nor CSV or JSON with its attributes");
}

static int read_stream(struct import *i, const struct input_file *file, struct err *err)
{
    struct err broken;
    int64_t n;
    directory_import_begin(i->import);
    progress_file(&i->progress, file, i->bytes);
    do {
        n = input_read(i->input, i->buffer, READ_BYTES, &broken);
        directory_import_feed(i->import, (struct text){i->buffer, n > 0 ? (size_t)n : 0}, n <= 0);
        i->bytes += n > 0 ? (uint64_t)n : 0;
        progress_at(&i->progress, file->name, i->bytes,
                    i->objects + directory_import_tally(i->import)->objects);
        if (interrupt_seen())
            return err_set(err, ERR_IO, "interrupted");
    } while (n > 0);
    judge_stream(i, file, n < 0);
    if (n < 0)
        cmd_say("%s", broken.message);
    return 0;
}

static int read_streams(struct import *i, const struct options *options, struct err *err)
{
    struct input_file file;
    struct err unreadable;
    int status;
    input_spare(i->input, options->output);
    while ((status = input_next(i->input, &file, &unreadable)) != 0) {
        if (status < 0 && unreadable.kind == ERR_USAGE) {
            *err = unreadable;
            return -1;
        }
        if (status < 0) {
            progress_clear(&i->progress);
            cmd_say("%s", unreadable.message);
            i->bad += file.count;
        } else if (file.kind == INPUT_FILE && read_stream(i, &file, err) != 0) {
            return -1;
        }
    }
    return i->exports ? 0 : err_set(err, ERR_IO, "nothing to read: no export of a directory");
}

/* ---- the whole ---- */

static int write_directory(const struct import *i, const struct options *options, struct err *err)
{
    const struct directory *directory = directory_import_finish(i->import);
    struct output output;
    int why = 0;
    say_all(i, directory);
    if (output_open(&output, options->output, false, err) != 0)
        return -1;
    if (report_directory(output.out, directory) != 0)
        why = errno;
    return output_close(&output, why, err);
}

int baseline_import(const struct options *options, struct err *err)
{
    struct import i = {.bytes = 0};
    int status;
    if (options->path_count < 2)
        return err_set(err, ERR_USAGE,
                       "baseline: import what? Give exports of a directory; hopchain baseline export-query "
                       "tells how to make one");
    interrupt_catch();
    i.import = directory_import_new();
    i.input = input_new(options->paths + 1, options->path_count - 1);
    i.buffer = mem_new(READ_BYTES, 1);
    progress_start(&i.progress, options->paths + 1, options->path_count - 1);
    status = read_streams(&i, options, err);
    progress_clear(&i.progress);
    if (status == 0)
        status = write_directory(&i, options, err);
    free(i.buffer);
    input_free(i.input);
    directory_import_free(i.import);
    return status != 0 ? -1 : i.bad ? EXIT_UNREADABLE : EXIT_DONE;
}
