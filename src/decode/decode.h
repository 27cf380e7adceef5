/* decode: bytes to events. Push bytes in, take events out; a record is framed first and then parsed alone, so
 * a bad one costs only itself. Every format is a row behind format.h, told by a stream's first bytes; XML
 * (see xml_frame.h) is what no other takes. Takes a name and bytes, never a path. Constant memory. */
#ifndef HOPCHAIN_DECODE_H
#define HOPCHAIN_DECODE_H

#include "base/names.h"
#include "base/tree.h"
#include "base/zone.h"
#include "model/event.h"
#include "model/summary.h"

struct decode;

/* What a stream turned out to be. */
enum decode_kind {
    KIND_EVENTS,   /* at least one record was framed */
    KIND_EMPTY,    /* no bytes, or only white space and a byte order mark */
    KIND_NO_EVENT, /* XML or text without any <Event> */
    KIND_CLIXML,   /* PowerShell Export-Clixml */
    KIND_HTML,
    KIND_EVTX, /* the binary log itself */
    KIND_JSON,
    KIND_ARCHIVE, /* rar, cab and others that input does not open */
    KIND_BINARY,  /* pictures and the rest */
};

/* One line for the user about a stream that holds no events: what it is and what to do instead ("PowerShell
 * Export-Clixml output, which holds no event XML; export with ..."); NULL for KIND_EVENTS. */
const char *decode_kind_advice(enum decode_kind kind);

/* A record that could not be read. */
struct decode_bad {
    enum bad reason;
    uint64_t offset;  /* of the record in the stream as it lies on disk */
    char detail[160]; /* "EntityRef: expecting ';'", printable; may be empty */
};
#define DECODE_BAD_KEPT 3 /* of each reason and stream; the rest are only counted */

/* Counts of one stream. records: all that were met, also the bad ones, which decode_next does not give. */
struct decode_tally {
    uint64_t bytes, records, ours;
    uint64_t bad[BAD_COUNT];
    uint64_t left_out;         /* whole, but not picked */
    uint64_t strangers;        /* what stood among the records and is no record of a log: JSON of others */
    uint64_t zoneless;         /* records with a local time of nobody knows which zone: read as UTC */
    uint64_t guessed_encoding; /* records that were not valid UTF-8 and were read as windows-1252 */
    struct decode_bad kept[BAD_COUNT * DECODE_BAD_KEPT]; /* by offset */
    uint32_t kept_count;
};

/* What is to become of records. */
enum decode_want {
    DECODE_EVENTS, /* events, by decode_next */
    DECODE_XML,    /* each record's own XML, ours or not, by decode_next_xml */
    DECODE_COUNT,  /* nothing: they are only counted, by decode_next_xml */
};

/* How records in XML are read. Both ways say the same of a record that both take. */
enum decode_xml {
    DECODE_XML_ANY,     /* as Windows writes them by the fast way, others by libxml2 */
    DECODE_XML_STRICT,  /* the fast way alone: others are left out */
    DECODE_XML_LIBXML2, /* libxml2 alone */
};

struct decode_options {
    enum decode_want want;
    enum decode_xml xml;
    unsigned threads;        /* that may read at once, as far as a format can be; 0 as 1 */
    size_t part_bytes;       /* of a stream, read by one of them; 0: as many as are good */
    bool deleted;            /* evtx: also what is left of records in the slack of chunks */
    bool carve;              /* look for chunks of evtx in any file */
    const uint16_t *ids;     /* only events of these ids; borrowed */
    size_t id_count;         /* 0: all */
    const struct zone *zone; /* of local times; NULL: as the record tells, else UTC; borrowed */
    struct tree_pick pick;   /* which records: Event below the root. Not with DECODE_COUNT */
};

/* names: where every name of the events goes; it must outlive the decoder. options: NULL for zeros. */
struct decode *decode_new(struct names *names, const struct decode_options *options);
void decode_free(struct decode *decode);

/* A new stream called source; the one before ends. */
void decode_begin(struct decode *decode, struct text source);

/* More bytes of it, in pieces of any size; last: there are no more (bytes may be empty then). The bytes are
 * read before decode_next returns 0: keep them until then. Take all events between two calls. */
void decode_feed(struct decode *decode, const void *bytes, size_t len, bool last);

/* The next event, ours, not ours or left out: 1, or 0 when it needs more bytes or there are none. */
int decode_next(struct decode *decode, struct event *event);

/* A record as XML; of JSON and CSV as it is written. It is borrowed until the next call. */
struct decode_record {
    uint64_t offset;
    bool recovered; /* from what is left of it */
    struct text xml;
};
int decode_next_xml(struct decode *decode, struct decode_record *record); /* as decode_next */

/* The record as one line of JSON, to be freed: {"Event": {"System": {"EventID": "4624", ...}, ...}}, all
 * values texts, attributes under #attributes, equal names as a list. What is no XML is text under "record".
 */
char *decode_json(const struct decode_record *record);

/* A file of XML as a tree, and *text, it in UTF-8 and ending in NUL; both to be freed. NULL: err. */
struct tree *decode_tree(struct text name, struct text bytes, char **text, struct err *err);

/* A kind of event that is read: who writes it, and to which log. By id. */
struct decode_source {
    struct text channel, provider;
    uint16_t id;
};
bool decode_source(size_t row, struct decode_source *source); /* row: from 0; false beyond the last */

/* What the stream is, by what was fed of it. Good until decode_begin. */
enum decode_kind decode_kind(const struct decode *decode);
const struct decode_tally *decode_tally(const struct decode *decode);

#endif
