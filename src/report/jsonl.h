/* jsonl: what the lines of --format jsonl have in common. */
#ifndef HOPCHAIN_REPORT_JSONL_H
#define HOPCHAIN_REPORT_JSONL_H

#include "model/chain.h"
#include "report/json.h"
#include "report/prose.h"

/* Raised when a key changes its meaning or goes away; ../../schemas say which. */
#define JSONL_SCHEMA 1

/* The chain's object as far as its last member, without the closing brace. */
void jsonl_put_chain(struct json *json, const struct chain *chain);
void jsonl_put_hop_id(struct json *json, const struct hop *hop); /* null for NULL */

/* The members "about", "answer" where asked for, and "text", and the closing brace. */
void jsonl_put_sentence(struct json *json, const struct sentence *sentence, bool with_answer);

#endif
