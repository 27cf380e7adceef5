/* passed: counted by kind, said in one line for each folder. */
#include "cmd/passed.h"

#include "cmd/cmd.h"

#include <stdio.h>

static const struct {
    const char *one, *many, *advice;
} WORDS[PASSED_KINDS] = {
    [KIND_EMPTY] = {"empty", "empty", NULL},
    [KIND_EVTX] = {"empty log", "empty logs", NULL},
    [KIND_CLIXML] = {"Export-Clixml", "Export-Clixml", "export with wevtutil qe Security /f:xml"},
    [KIND_ARCHIVE] = {"archive", "archives", "to be unpacked first"},
    [KIND_JSON] = {"JSON", "JSON", NULL},
    [KIND_HTML] = {"web page", "web pages", NULL},
    [KIND_NO_EVENT] = {"other", "other", NULL}, /* and KIND_BINARY */
    [PASSED_LINK] = {"link", "links", "not followed"},
    [PASSED_SPECIAL] = {"device or pipe", "devices or pipes", NULL},
};

/* "1 empty, 2 archives (to be unpacked first)" */
static const char *list_kinds(const struct passed *passed, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (int i = 0; i < PASSED_KINDS && len < size; i++) {
        const char *advice = WORDS[i].advice;
        if (passed->kinds[i])
            len += (size_t)snprintf(out + len, size - len, "%s%llu %s%s%s%s", len ? ", " : "",
                                    (unsigned long long)passed->kinds[i],
                                    passed->kinds[i] == 1 ? WORDS[i].one : WORDS[i].many, advice ? " (" : "",
                                    advice ? advice : "", advice ? ")" : "");
    }
    return out;
}

static void finish(const struct passed *passed, struct summary *summary)
{
    unsigned long long files = passed->files;
    char kinds[512];
    if (!files)
        return;
    list_kinds(passed, kinds, sizeof kinds);
    if (passed->exports) {
        cmd_say("%s: passed over %llu file%s: %s", passed->folder, files, files == 1 ? "" : "s", kinds);
        return;
    }
    if (passed->kinds[PASSED_LINK] == passed->files)
        cmd_say("%s: holds only links, which are not followed; name the files", passed->folder);
    else
        cmd_say("%s: no event export among %llu file%s: %s; export with wevtutil qe Security /f:xml",
                passed->folder, files, files == 1 ? "" : "s", kinds);
    summary->files_bad++;
}

void passed_enter(struct passed *passed, const char *folder, struct summary *summary)
{
    if (folder == passed->folder)
        return;
    if (passed->folder)
        finish(passed, summary);
    *passed = (struct passed){.folder = folder};
}

static bool has_ending(struct text name, struct text ending)
{
    return name.len > ending.len && text_same(text_slice(name, name.len - ending.len, ending.len), ending);
}

bool passed_take(struct passed *passed, const struct input_file *file, enum decode_kind kind)
{
    struct text name = text_of(file->name);
    if (kind == KIND_EVENTS) {
        passed->exports++;
        return true;
    }
    if (kind == KIND_EMPTY && (has_ending(name, TEXT(".xml")) || has_ending(name, TEXT(".evtx"))))
        return false;
    passed->kinds[kind == KIND_BINARY ? KIND_NO_EVENT : kind]++;
    passed->files++;
    return true;
}

void passed_count(struct passed *passed, enum input_kind kind)
{
    passed->kinds[kind == INPUT_LINK ? PASSED_LINK : PASSED_SPECIAL]++;
    passed->files++;
}
