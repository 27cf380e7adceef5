/* parts: what correlate_run calls, and how far each may decide. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_PARTS_H
#define HOPCHAIN_CORRELATE_PARTS_H

#include <stdint.h>

struct correlate;
struct leg;
struct list;

/* The parts, by how far behind the last event they decide: each needs a while of what those before it made.
 */
enum stage {
    STAGE_LOGONS,   /* Kerberos logons: their ticket may seem younger than they are */
    STAGE_REFUSED,  /* Kerberos logons refused: of tickets that no logon used */
    STAGE_ISSUED,   /* tickets without a logon, so far */
    STAGE_NTLM,     /* NTLM logons: of tickets that failed */
    STAGE_LEFT,     /* validations and refusals that no NTLM logon took */
    STAGE_SELF,     /* S4U2self: of the S4U2proxy that it prepared */
    STAGE_SESSIONS, /* interactive logons: of the hop that brought them */
    STAGE_GIVEN,    /* credentials given: for the hop that they made */
    STAGE_CLUES,    /* what explains a hop: of hops made by then */
    STAGE_NAMES,    /* names that fail: of hops whose names are known by then */
    STAGE_PARENTS,  /* who continues whom */
    STAGES
};

/* The parts, in the order they work: each makes drafts of legs that have none, or joins legs to drafts. */
void logons_run(struct correlate *w);     /* network logons by ticket, and when those tickets started */
void clocks_run(struct correlate *w);     /* within it: brings all hosts to one clock */
void kerberos_run(struct correlate *w);   /* tickets and the logons made with them, S4U tickets among them */
void ntlm_run(struct correlate *w);       /* validations and NTLM logons */
void refused_run(struct correlate *w);    /* refused tickets that no NTLM logon explains */
void s4u_run(struct correlate *w);        /* S4U2self requests */
void arrivals_learn(struct correlate *w); /* fills arrivals and logons */
void sessions_run(struct correlate *w); /* interactive logons, the requests around them, credentials given */
void parents_run(
    struct correlate *w);            /* who continues whom; S4U principals, forwarded TGTs, anonymous hops */
void clues_run(struct correlate *w); /* events that say why: each to the hop that it explains */
void marks_relate(struct correlate *w); /* hops of other identities that look like cause or sequel */
void marks_run(struct correlate *w, const struct list *drafts); /* marks that need the finished hops */
void live_drop(struct correlate *w);  /* the chains that were given away by the run before the last */
void live_close(struct correlate *w); /* drafts that are finished become chains; legs that nothing needs go */
void chains_run(struct correlate *w,
                struct list *drafts); /* ids, order, chains of finished drafts: adds them to held */

/* ntlm_run's: why NTLM, for the drafts from `first` on; the targets of those whose logon nobody saw, by
 * clues. */
void reasons_run(struct correlate *w, uint32_t first);
void clues_name_targets(struct correlate *w);

/* A hop of a ticket whose logon nobody saw. */
void kerberos_issue(struct correlate *w, struct leg *ticket);

#endif
