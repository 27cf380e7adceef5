/* evtx_template: the templates of a log, each compiled once however many chunks repeat it. */
#ifndef HOPCHAIN_DECODE_EVTX_TEMPLATE_H
#define HOPCHAIN_DECODE_EVTX_TEMPLATE_H

#include "evtx_program.h"

/* Bytes of definitions that one chunk may have compiled. They cannot be more than the chunk, unless they lie
 * over each other, which only a forger's do. */
#define EVTX_DEFINITIONS_MAX (4 * EVTX_CHUNK)

/* What is kept; beyond it all is forgotten. A Security log has some 400 templates of 5 KB. */
#define EVTX_KEPT_MAX (8 * 1024 * 1024)

struct evtx_templates;

struct evtx_templates *evtx_templates_new(struct evtx_compiler *compiler);
void evtx_templates_free(struct evtx_templates *templates);

/* Another chunk: offsets mean something else from here on. Programs given before may be gone. */
void evtx_templates_begin(struct evtx_templates *templates, const uint8_t *chunk, size_t len);

/* The program of the definition at this offset of the chunk; NULL and *detail where there is none. */
const struct evtx_program *evtx_templates_get(struct evtx_templates *templates, uint32_t offset,
                                              const char **detail);

#endif
