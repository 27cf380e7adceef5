/* format: the table of containers. */
#include "format.h"

#include <archive.h>

#define PARTS                                                                                                \
    "is one part of an archive in several; join the parts (zip -s 0 FILE.zip --out WHOLE.zip) and give the " \
    "whole"

static const struct format FORMATS[] = {
    {"zip", true, WAY_INDEX, NULL, archive_read_support_format_zip, 0, {"PK\3\4", 4}},
    {"zip", true, WAY_INDEX, NULL, archive_read_support_format_zip, 0, {"PK\5\6", 4}}, /* without members */
    {"zip", true, WAY_INDEX, NULL, archive_read_support_format_zip, 0, {"PK00PK\3\4", 8}},
    {"zip", true, WAY_INDEX, PARTS, NULL, 0, {"PK\7\10", 4}},
    {"7z", true, WAY_FILE, NULL, archive_read_support_format_7zip, 0, {"7z\xbc\xaf\x27\x1c", 6}},
    {"tar", true, WAY_PAST, NULL, archive_read_support_format_tar, 257, {"ustar", 5}},
    {"gzip", false, WAY_GUNZIP, NULL, archive_read_support_filter_none, 0, {"\x1f\x8b\x08", 3}},
    {"zstd", false, WAY_THROUGH, NULL, archive_read_support_filter_zstd, 0, {"\x28\xb5\x2f\xfd", 4}},
    {"zstd",
     false,
     WAY_THROUGH,
     NULL,
     archive_read_support_filter_zstd,
     0,
     {"\x50\x2a\x4d\x18", 4}}, /* pzstd's
                                */
    {"xz",
     false,
     WAY_THROUGH,
     NULL,
     archive_read_support_filter_xz,
     0,
     {"\xfd"
      "7zXZ",
      6}}, /* with its NUL */
    {"bzip2",
     false,
     WAY_THROUGH,
     NULL,
     archive_read_support_filter_bzip2,
     4,
     {"\x31\x41\x59\x26\x53\x59", 6}},
    {"bzip2",
     false,
     WAY_THROUGH,
     NULL,
     archive_read_support_filter_bzip2,
     4,
     {"\x17\x72\x45\x38\x50\x90", 6}}, /* of nothing */
};

const struct format *format_of(struct text head)
{
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        const struct format *format = &FORMATS[i];
        if (text_equal(text_slice(head, format->offset, format->magic.len), format->magic))
            return format;
    }
    return NULL;
}
