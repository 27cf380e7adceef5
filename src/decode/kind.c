/* kind: recognises what users feed by mistake, and tells them what to do instead. */
#include "kind.h"

#include <string.h>

#define EXPORT "wevtutil qe Security /f:xml > FILE.xml"

static const char *const ADVICE[] = {
    [KIND_EVENTS] = NULL,
    [KIND_EMPTY] = "empty; export the log again, for example with " EXPORT,
    [KIND_NO_EVENT] = "holds no <Event> element; export the log with " EXPORT
                      " or with Event Viewer's \"Save all events as\", type XML",
    [KIND_CLIXML] = "PowerShell Export-Clixml output, which holds no event XML; export with " EXPORT
                    " or with Get-WinEvent ... | ForEach-Object ToXml",
    [KIND_HTML] = "an HTML page, not an event export; export the log with " EXPORT,
    [KIND_EVTX] = "a binary event log (evtx) without any event in it",
    [KIND_JSON] = "JSON without a Windows event in any shape that is read; export the log with " EXPORT,
    [KIND_ARCHIVE] = "an archive of a kind that is not read; unpack it and give the folder",
    [KIND_BINARY] = "a binary file, not an event export; export the log with " EXPORT,
};

const char *decode_kind_advice(enum decode_kind kind)
{
    return ADVICE[kind];
}

static const struct magic {
    struct text bytes;
    enum decode_kind kind;
} MAGIC[] = {
    {{"Rar!\x1a\7", 6}, KIND_ARCHIVE},       {{"MSCF\0\0\0\0", 8}, KIND_ARCHIVE}, /* cab */
    {{"MSWIM\0\0\0", 8}, KIND_ARCHIVE},      {{"LZIP", 4}, KIND_ARCHIVE},
    {{"\x04\x22\x4d\x18", 4}, KIND_ARCHIVE}, /* lz4 */
    {{"\x1f\x9d", 2}, KIND_ARCHIVE},         /* compress */
};

static bool holds(struct text t, const char *what)
{
    return t.at && memmem(t.at, t.len, what, strlen(what)) != NULL;
}

static bool is_clixml(struct text head)
{
    return text_starts(head, TEXT("#< CLIXML")) ||
           (holds(head, "<Objs ") && holds(head, "http://schemas.microsoft.com/powershell/"));
}

static bool is_html(struct text head)
{
    return text_same(text_slice(head, 0, 14), TEXT("<!DOCTYPE html")) ||
           text_same(text_slice(head, 0, 5), TEXT("<html"));
}

/* { and [ begin other texts as well: what follows must be JSON's, too. */
static bool is_json(struct text head)
{
    struct text rest = text_trim(text_slice(head, 1, head.len));
    if (head.at[0] == '{')
        return rest.len && (rest.at[0] == '"' || rest.at[0] == '}');
    return head.at[0] == '[' && rest.len && memchr("{[\"]", rest.at[0], 4) != NULL;
}

static bool is_binary(struct text head)
{
    for (size_t i = 0; i < head.len; i++) {
        char c = head.at[i];
        if ((uint8_t)c < 0x20 && c != 0x1b && !(c >= '\t' && c <= '\r'))
            return true;
    }
    return false;
}

enum decode_kind kind_sniff(struct text raw, struct text head)
{
    for (size_t i = 0; i < sizeof MAGIC / sizeof *MAGIC; i++)
        if (text_starts(raw, MAGIC[i].bytes))
            return MAGIC[i].kind;
    if (head.len == 0)
        return KIND_EMPTY;
    if (is_binary(head))
        return KIND_BINARY;
    if (is_clixml(head))
        return KIND_CLIXML;
    if (is_html(head))
        return KIND_HTML;
    return is_json(head) ? KIND_JSON : KIND_NO_EVENT;
}
