/* rule: YAML rules over hops and chains. Rules are Sigma where Sigma has the thing;
 * ../schemas/rule.schema.json and
 * ../rules/README.md say what may stand in one. Rule files and what stands beside them are hostile
 * input. */
#ifndef HOPCHAIN_RULE_H
#define HOPCHAIN_RULE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/names.h"
#include "model/chain.h"
#include "model/directory.h"
#include "model/known.h"

struct rules;

struct rules *rules_new(void);
void rules_free(struct rules *rules); /* and the findings they gave */

/* Reads one rule file's bytes; name is for messages: "file:line:column: what and why". A rule that is refused
 * adds nothing. Two rules with one id are an error. A rule that is well written, and that hopchain cannot use
 * or not as a whole, is no error: there is a note of it. */
int rules_parse(struct rules *rules, const char *name, struct text yaml, struct err *err);

/* After the last file: finds the rules that correlations and filters name, wherever they stand. */
int rules_link(struct rules *rules, struct err *err);

enum rule_fate {
    RULE_REFUSED,  /* it is no rule as it stands */
    RULE_FOREIGN,  /* passed over: it is about logs or events that hopchain does not read */
    RULE_UNUSABLE, /* passed over: it depends on what hopchain cannot evaluate */
    RULE_IN_PART,  /* taken: it is held against some of its events, or finds less than it says */
};

struct rule_note {
    enum rule_fate fate;
    const char *file, *why; /* "rules/a.yml", "service sysmon" */
    unsigned line, column;
    const char *id, *name, *title; /* as written, or NULL */
    const struct rule_note *next;
};

/* In the order of the files. */
const struct rule_note *rules_notes(const struct rules *rules);
size_t rules_noted(const struct rules *rules, enum rule_fate fate);

/* What %placeholders% in rules that are read from now on stand for (see ../rules/README.md). */
int rules_parse_placeholders(struct rules *rules, const char *name, struct text yaml, struct err *err);

/* The pack that was built into the program: the YAML files of ../rules. */
int rules_parse_builtin(struct rules *rules, struct err *err);

/* The allow list of expected delegation (see ../rules/README.md); of several files all entries count. */
int rules_parse_expected(struct rules *rules, const char *name, struct text yaml, struct err *err);
bool rules_has_expected(const struct rules *rules);

/* What the directory allows (see ../rules/README.md); of several files all accounts. rules owns it. */
int rules_parse_baseline(struct rules *rules, const char *name, struct text yaml, struct err *err);
const struct directory *rules_directory(const struct rules *rules);

/* The names that the user tells (see ../rules/README.md); the last file that was taken counts. rules owns
 * them. */
int rules_parse_known(struct rules *rules, const char *name, struct text yaml, struct err *err);
const struct known *rules_known(const struct rules *rules);

struct rule_info {
    const char *id, *name, *title, *description, *advice, *file; /* name, description, advice: or NULL */
    const char *tags;                                            /* one blank between; or NULL */
    const char *about;                                           /* "event", "hop", "chain", "correlation" */
    const char *audit; /* what Windows has to audit for it: "Logon; Logoff"; NULL: what hops are made of */
    enum level level;
    uint32_t marks; /* that it sets on the hops it matches */
    bool silent;    /* correlations draw upon it; it finds nothing itself */
};

size_t rules_count(const struct rules *rules);
struct rule_info rules_info(const struct rules *rules, size_t i); /* by id */

/* A set of rules is given one set of names, with whatever it judges.
 *
 * Matches every rule against the chain and its hops: fills chain->findings (owned by rules) and adds the
 * rules' marks to the hops. Deterministic; touches nothing else. */
void rules_judge(struct rules *rules, struct chain *chain, const struct names *names);

/* Holds the rules about events against one. What they find hangs on the hop whose evidence the event is, or
 * is told by rules_events. Events may come in any order, each before rules_judge gets its chain; in order of
 * time what correlations have decided goes from memory. */
void rules_judge_event(struct rules *rules, const struct event *event, const struct names *names);

/* After the last chain: what was found in events of no hop, as chains without hops, one finding each; good
 * until rules_forget. */
struct chain *rules_events(struct rules *rules, const struct names *names, size_t *count);

/* After rules_events: tells each limit that was reached, and what was left out for it. */
void rules_each_limit(const struct rules *rules, void (*each)(const char *what));

/* Drops the findings of all chains judged so far, and their reasons. */
void rules_forget(struct rules *rules);

#endif
