/* vocabulary: the words of the fields that have few. Each gives the i-th word, NULL beyond the last. */
#ifndef HOPCHAIN_RULE_VOCABULARY_H
#define HOPCHAIN_RULE_VOCABULARY_H

#include "model/words.h"

const char *rule_word_boolean(unsigned i);
const char *rule_word_protocol(unsigned i);
const char *rule_word_mechanism(unsigned i);
const char *rule_word_outcome(unsigned i);
const char *rule_word_model(unsigned i);
const char *rule_word_confidence(unsigned i);
const char *rule_word_basis(unsigned i);
const char *rule_word_issuance(unsigned i);
const char *rule_word_mark(unsigned i);
const char *rule_word_problem(unsigned i); /* why a delegation is not expected */
const char *rule_word_reason(unsigned i);  /* struct hop's reason: all that the program ever writes there */
const char *rule_word_reached(unsigned i); /* an outcome as a verb, for reasons */

#endif
