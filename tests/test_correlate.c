/* correlate: what the scenario worlds do not show by themselves: order, coverage, names, sharing. Events are
 * built by hand; GUIDs are made as Windows makes them. */
#include "base/arena.h"
#include "base/md5.h"
#include "correlate/correlate.h"
#include "world.h"

static void run(struct world *w)
{
    for (size_t i = 0; i < w->count; i++)
        correlate_add(w->correlate, &w->event[i]);
    correlate_run(w->correlate, INT64_MAX);
}

/* The hop that has this event. */
static const struct hop *hop_of(struct world *w, const struct event *event)
{
    size_t count;
    struct chain *const *chains = correlate_chains(w->correlate, &count);
    for (size_t c = 0; c < count; c++)
        for (uint32_t h = 0; h < chains[c]->hop_count; h++)
            for (uint32_t e = 0; e < chains[c]->hops[h]->evidence_count; e++)
                if (chains[c]->hops[h]->evidence[e]->record_id == event->at.record_id)
                    return chains[c]->hops[h];
    fail_msg("no hop has record %u", (unsigned)event->at.record_id);
    return NULL;
}

#define assert_name(w, is, want) assert_string_equal(names_text((w)->names, is).at, want)

static bool marked(const struct hop *hop, enum mark mark)
{
    return hop->marks >> mark & 1;
}

static void a_ticket_hours_old(void **state)
{
    struct world w;
    struct event *t, *l;
    const struct hop *hop;
    (void)state;
    open_world(&w);
    boot(&w);
    t = ticket(&w, "ann", "WEB$", "10.0.0.1", AT(10));
    ticket(&w, "ann", "WEB$", "10.0.0.1", AT(7200)); /* a later one that this logon does not use */
    l = logon(&w, "ann", "web.test.com", "10.0.0.1", AT(9 * 3600), AT(10));
    run(&w);
    hop = hop_of(&w, l);
    assert_ptr_equal(hop, hop_of(&w, t));
    assert_name(&w, hop->principal, "ann@test.com");
    assert_name(&w, hop->source.host, "pc.test.com");
    assert_int_equal(hop->evidence_count, 2);
    assert_int_equal(hop->confidence, CONFIDENCE_EXACT);
    assert_int_equal(hop->links[0].basis, BASIS_TICKET_START);
    assert_true(hop->ticket_start == AT(10));
    close_world(&w);
}

/* The record of a ticket may be written in the second after the one in which the ticket starts. */
static void a_record_in_the_next_second(void **state)
{
    struct world w;
    struct event *t, *l;
    (void)state;
    open_world(&w);
    boot(&w);
    t = ticket(&w, "ann", "WEB$", "10.0.0.1", AT(11.001));
    t->logon_guid = make_guid("ann", "TEST.COM", AT(10), 0);
    l = logon(&w, "ann", "web.test.com", "-", AT(11.02), AT(10));
    l->address = 0;
    run(&w);
    assert_ptr_equal(hop_of(&w, l), hop_of(&w, t));
    assert_name(&w, hop_of(&w, l)->source.host, "pc.test.com");
    close_world(&w);
}

static void s4u2proxy_names_its_user_by_the_ticket_start(void **state)
{
    struct world w;
    struct event *front, *proxy, *back;
    const struct hop *hop;
    (void)state;
    open_world(&w);
    boot(&w);
    ticket(&w, "ann", "WEB$", "10.0.0.1", AT(10));
    front = logon(&w, "ann", "web.test.com", "10.0.0.1", AT(10.1), AT(10));
    proxy = proxy_ticket(&w, "WEB$", "SQL$", "10.0.0.2", AT(12));
    back = logon(&w, "ann", "sql.test.com", "10.0.0.2", AT(12.1), AT(12)); /* TransmittedServices is '-' */
    run(&w);
    hop = hop_of(&w, back);
    assert_ptr_equal(hop, hop_of(&w, proxy));
    assert_int_equal(hop->mechanism, MECHANISM_S4U2PROXY);
    assert_name(&w, hop->principal, "ann@test.com");
    assert_name(&w, hop->delegate, "web$@test.com");
    assert_ptr_equal(hop->parent, hop_of(&w, front));
    assert_true(marked(hop, MARK_S4U2PROXY));
    assert_false(marked(hop, MARK_S4U2SELF_TRANSITION));
    assert_int_equal(hop->model, MODEL_UNKNOWN);
    close_world(&w);
}

/* Two users in one second: nothing tells whose proxy ticket is whose, so the other is listed. */
static void proxy_tickets_of_one_second_are_alternatives(void **state)
{
    struct world w;
    struct event *ann, *bob;
    (void)state;
    open_world(&w);
    boot(&w);
    proxy_ticket(&w, "WEB$", "SQL$", "10.0.0.2", AT(12.1));
    proxy_ticket(&w, "WEB$", "SQL$", "10.0.0.2", AT(12.5));
    ann = logon(&w, "ann", "sql.test.com", "10.0.0.2", AT(12.2), AT(12));
    bob = logon(&w, "bob", "sql.test.com", "10.0.0.2", AT(12.6), AT(12));
    run(&w);
    assert_ptr_not_equal(hop_of(&w, ann), hop_of(&w, bob));
    assert_int_equal(hop_of(&w, ann)->evidence_count, 2);
    assert_int_equal(hop_of(&w, bob)->evidence_count, 2);
    assert_int_equal(hop_of(&w, ann)->alternative_count, 1);
    assert_int_equal(hop_of(&w, ann)->confidence, CONFIDENCE_STRONG);
    close_world(&w);
}

static void without_a_logon_the_user_is_inferred_and_weak(void **state)
{
    struct world w;
    struct event *proxy;
    (void)state;
    open_world(&w);
    boot(&w);
    ticket(&w, "ann", "WEB$", "10.0.0.1", AT(10));
    logon(&w, "ann", "web.test.com", "10.0.0.1", AT(10.1), AT(10));
    proxy = proxy_ticket(&w, "WEB$", "SQL$", "10.0.0.2", AT(12));
    run(&w);
    assert_name(&w, hop_of(&w, proxy)->principal, "ann@test.com");
    assert_int_equal(hop_of(&w, proxy)->outcome, OUTCOME_ISSUED);
    assert_int_equal(hop_of(&w, proxy)->confidence, CONFIDENCE_WEAK);
    assert_name(&w, hop_of(&w, proxy)->target.host, "sql.test.com");
    close_world(&w);
}

static void forged(struct world *w, struct event **l)
{
    boot(w);
    ticket(w, "ann", "WEB$", "10.0.0.1", AT(10));
    logon(w, "ann", "web.test.com", "10.0.0.1", AT(10.1), AT(10));
    *l = logon(w, "eve", "web.test.com", "10.0.0.1", AT(500), AT(400));
}

static void no_issuance_in_a_covered_second(void **state)
{
    struct world w;
    struct event *l;
    (void)state;
    open_world(&w);
    forged(&w, &l);
    cover(&w, "dc.test.com", 1000, 2000, AT(-300), AT(600));
    run(&w);
    assert_true(marked(hop_of(&w, l), MARK_TICKET_WITHOUT_ISSUANCE));
    close_world(&w);
}

static void a_gap_in_the_dc_log_decides_nothing(void **state)
{
    struct world w;
    struct event *l;
    (void)state;
    open_world(&w);
    forged(&w, &l);
    cover(&w, "dc.test.com", 1000, 1100, AT(-300), AT(399));
    cover(&w, "dc.test.com", 1102, 2000, AT(402), AT(600));
    run(&w);
    assert_true(hop_of(&w, l)->ticket_start == AT(400));
    assert_false(marked(hop_of(&w, l), MARK_TICKET_WITHOUT_ISSUANCE));
    close_world(&w);
}

static void a_dc_log_that_begins_later_decides_nothing(void **state)
{
    struct world w;
    struct event *l;
    (void)state;
    open_world(&w);
    forged(&w, &l);
    cover(&w, "dc.test.com", 1000, 2000, AT(450), AT(600));
    run(&w);
    assert_false(marked(hop_of(&w, l), MARK_TICKET_WITHOUT_ISSUANCE));
    close_world(&w);
}

static void netbios_names_are_learned(void **state)
{
    struct world w;
    struct event *e, *l;
    (void)state;
    open_world(&w);
    boot(&w);
    e = ticket(&w, "ann", "WEB$", "10.0.0.1", AT(10));
    e->domain = name(&w, "TEST.COM");
    e = logon(&w, "ann", "web.test.com", "10.0.0.1", AT(10.1), AT(10));
    e->sid = name(&w, "S-1-5-21-1-2-3-1104");
    l = ntlm(&w, "ann", "CORPNET", "sql.test.com", "10.0.0.1", AT(20));
    l->sid = name(&w, "S-1-5-21-1-2-3-1104");
    run(&w);
    assert_name(&w, hop_of(&w, l)->principal, "ann@test.com");
    assert_true(marked(hop_of(&w, l), MARK_NTLM_FALLBACK));
    close_world(&w);
}

static void a_local_account_is_no_fallback(void **state)
{
    struct world w;
    struct event *l;
    (void)state;
    open_world(&w);
    boot(&w);
    l = ntlm(&w, "admin", "SQL", "sql.test.com", "10.0.0.1", AT(20));
    run(&w);
    assert_true(hop_of(&w, l)->local_account);
    assert_name(&w, hop_of(&w, l)->principal, "admin@sql.test.com");
    assert_false(marked(hop_of(&w, l), MARK_NTLM_FALLBACK));
    close_world(&w);
}

static void an_address_changes_hands(void **state)
{
    struct world w;
    struct event *early, *late;
    (void)state;
    open_world(&w);
    boot(&w);
    ticket(&w, "PC$", "DC$", "10.0.0.1", AT(-299));
    tgt(&w, "LAPTOP$", "10.0.0.1", AT(3600));
    ticket(&w, "LAPTOP$", "DC$", "10.0.0.1", AT(3601));
    early = ntlm(&w, "ann", "TEST.COM", "sql.test.com", "10.0.0.1", AT(20));
    late = ntlm(&w, "ann", "TEST.COM", "sql.test.com", "10.0.0.1", AT(3700));
    run(&w);
    assert_name(&w, hop_of(&w, early)->source.host, "pc.test.com");
    assert_name(&w, hop_of(&w, late)->source.host, "laptop.test.com");
    assert_true(marked(hop_of(&w, late), MARK_WORKSTATION_ADDRESS_MISMATCH));
    close_world(&w);
}

/* A managed service account acts from its computer's address: it is no computer itself. */
static void a_gmsa_owns_no_address(void **state)
{
    struct world w;
    struct event *l;
    (void)state;
    open_world(&w);
    boot(&w);
    ticket(&w, "WEB$", "DC$", "10.0.0.2", AT(1));
    tgt(&w, "APP$", "10.0.0.2", AT(5));
    ticket(&w, "APP$", "SQL$", "10.0.0.2", AT(6));
    l = ntlm(&w, "ann", "TEST.COM", "sql.test.com", "10.0.0.2", AT(20));
    run(&w);
    assert_name(&w, hop_of(&w, l)->source.host, "web.test.com");
    close_world(&w);
}

static void anonymous_without_a_user_is_nobody(void **state)
{
    struct world w;
    struct event *alone, *after;
    (void)state;
    open_world(&w);
    boot(&w);
    alone = ntlm(&w, "ANONYMOUS LOGON", "NT AUTHORITY", "sql.test.com", "10.0.0.2", AT(5));
    alone->sid = name(&w, "S-1-5-7");
    ticket(&w, "ann", "WEB$", "10.0.0.1", AT(10));
    logon(&w, "ann", "web.test.com", "10.0.0.1", AT(10.1), AT(10));
    after = ntlm(&w, "ANONYMOUS LOGON", "NT AUTHORITY", "sql.test.com", "10.0.0.2", AT(11));
    after->sid = name(&w, "S-1-5-7");
    run(&w);
    assert_int_equal(hop_of(&w, alone)->principal, 0);
    assert_false(marked(hop_of(&w, alone), MARK_DOUBLE_HOP_FAILURE));
    assert_name(&w, hop_of(&w, after)->principal, "ann@test.com");
    assert_true(marked(hop_of(&w, after), MARK_DOUBLE_HOP_FAILURE));
    assert_int_equal(hop_of(&w, after)->outcome, OUTCOME_FAILURE);
    close_world(&w);
}

static void the_inventory_tells_the_model(void **state)
{
    struct world w;
    struct event *change, *proxy;
    (void)state;
    open_world(&w);
    boot(&w);
    change = add(&w, 4742, "dc.test.com", AT(-100));
    change->user = name(&w, "WEB$");
    change->rest.allowed_to_delegate_to = name(&w, "MSSQLSvc/sql.test.com:1433 MSSQLSvc/sql");
    proxy = proxy_ticket(&w, "WEB$", "SQL$", "10.0.0.2", AT(12));
    run(&w);
    assert_int_equal(hop_of(&w, proxy)->model, MODEL_CLASSIC);
    close_world(&w);
}

/* A user of one domain reaches a server of another: the referral on the way is no hop. */
static void a_referral_is_no_hop(void **state)
{
    struct world w;
    struct event *e, *t, *l;
    const struct hop *hop;
    size_t count;
    (void)state;
    open_world(&w);
    boot(&w);
    l = ntlm(&w, "bob", "OTHER", "srv.other.org", "10.0.0.9", AT(1));
    l->sid = name(&w, "S-1-5-21-7-7-7-1104");
    e = logon(&w, "bob", "srv.other.org", "10.0.0.9", AT(2), AT(2));
    e->sid = name(&w, "S-1-5-21-7-7-7-1104");
    e->domain = name(&w, "OTHER.ORG");
    ticket(&w, "ann", "OTHER$", "10.0.0.1", AT(10));
    t = ticket(&w, "ann", "SRV$", "10.0.0.1", AT(11));
    t->at.computer = name(&w, "dc.other.org");
    l = logon(&w, "ann", "srv.other.org", "10.0.0.1", AT(11.1), AT(11));
    run(&w);
    hop = hop_of(&w, l);
    assert_ptr_equal(hop, hop_of(&w, t));
    assert_name(&w, hop->principal, "ann@test.com");
    assert_int_equal(hop->confidence, CONFIDENCE_EXACT);
    correlate_chains(w.correlate, &count);
    assert_int_equal(count, 3); /* bob twice, ann once */
    close_world(&w);
}

static void coverage_merges_in_any_order(void **state)
{
    static const uint64_t order[] = {5, 1, 9, 2, 4, 3, 10, 3};
    struct coverage *coverage = coverage_new();
    const struct log_range *range;
    size_t count;
    (void)state;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        coverage_saw(coverage, &(struct sighting){
                                   .computer = 1, .channel = 1, .record_id = order[i], .time = AT(order[i])});
    range = coverage_ranges(coverage, &count);
    assert_int_equal(count, 2);
    assert_int_equal(range[0].first_record, 1);
    assert_int_equal(range[0].last_record, 5);
    assert_true(range[0].last_time == AT(5));
    assert_int_equal(range[1].first_record, 9);
    assert_int_equal(range[1].last_record, 10);
    coverage_free(coverage);
}

/* However many records a source without numbers gives, they are one run that says nothing but its times. */
static void coverage_without_numbers(void **state)
{
    struct coverage *coverage = coverage_new();
    const struct log_range *range;
    size_t count;
    (void)state;
    for (uint64_t i = 0; i < 20000; i++)
        coverage_saw(coverage,
                     &(struct sighting){
                         .computer = 1, .channel = 1, .record_id = RECORD_STAND_IN + 7 * i, .time = AT(i)});
    range = coverage_ranges(coverage, &count);
    assert_int_equal(count, 1);
    assert_true(range[0].first_record == RECORD_STAND_IN && range[0].last_record == RECORD_STAND_IN);
    assert_true(range[0].first_time == AT(0) && range[0].last_time == AT(19999));
    coverage_free(coverage);
}

/* A log that was cleared counts from 1 again: its numbers cannot tell what lay between. */
static void a_cleared_log_decides_nothing(void **state)
{
    struct world w;
    struct event *l, *t;
    (void)state;
    open_world(&w);
    forged(&w, &l);
    t = ticket(&w, "ann", "SQL$", "10.0.0.1", AT(590));
    t->at.record_id = 7;
    cover(&w, "dc.test.com", 1, 2000, AT(-300), AT(600));
    run(&w);
    assert_false(marked(hop_of(&w, l), MARK_TICKET_WITHOUT_ISSUANCE));
    assert_int_equal(hop_of(&w, l)->issuance, UNDECIDABLE_GAP);
    close_world(&w);
}

/* Renamed while her session lasts: what she goes on with has the new name. */
static void a_renamed_user_goes_on(void **state)
{
    struct world w;
    struct event *in, *session, *out;
    (void)state;
    open_world(&w);
    boot(&w);
    ticket(&w, "ann", "WEB$", "10.0.0.1", AT(10));
    in = logon(&w, "ann", "web.test.com", "10.0.0.1", AT(10.1), AT(10));
    session = logon(&w, "ann", "web.test.com", "10.0.0.1", AT(12), AT(10));
    session->logon_type = 10;
    in->sid = session->sid = name(&w, "S-1-5-21-1-2-3-1104");
    tgt(&w, "anna", "10.0.0.9", AT(40));
    w.event[w.count - 1].sid = session->sid;
    ticket(&w, "anna", "SQL$", "10.0.0.2", AT(60));
    out = logon(&w, "anna", "sql.test.com", "10.0.0.2", AT(60.1), AT(60));
    run(&w);
    assert_ptr_equal(hop_of(&w, out)->parent, hop_of(&w, in));
    assert_name(&w, hop_of(&w, out)->principal, "anna@test.com");
    close_world(&w);
}

/* A password mistyped at the console is no hop over the network, let alone a fallback. */
static void a_sign_on_at_the_console_is_no_fallback(void **state)
{
    struct world w;
    struct event *v, *f;
    (void)state;
    open_world(&w);
    boot(&w);
    v = add(&w, 4776, "dc.test.com", AT(10));
    v->user = name(&w, "ann");
    v->workstation = name(&w, "pc");
    f = add(&w, 4625, "pc.test.com", AT(10.01));
    f->user = name(&w, "ann");
    f->domain = name(&w, "TEST.COM");
    f->logon_type = 2;
    v->status = f->status = 0xc000006d;
    f->sub_status = 0xc000006a;
    run(&w);
    assert_ptr_equal(hop_of(&w, f), hop_of(&w, v));
    assert_true(hop_of(&w, v)->loopback);
    assert_false(marked(hop_of(&w, v), MARK_NTLM_FALLBACK));
    assert_name(&w, hop_of(&w, v)->reason, "loopback");
    close_world(&w);
}

static void nothing_gives_nothing(void **state)
{
    struct world w;
    size_t count;
    (void)state;
    open_world(&w);
    run(&w);
    correlate_chains(w.correlate, &count);
    assert_int_equal(count, 0);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_hours_old),
        cmocka_unit_test(a_record_in_the_next_second),
        cmocka_unit_test(s4u2proxy_names_its_user_by_the_ticket_start),
        cmocka_unit_test(proxy_tickets_of_one_second_are_alternatives),
        cmocka_unit_test(without_a_logon_the_user_is_inferred_and_weak),
        cmocka_unit_test(no_issuance_in_a_covered_second),
        cmocka_unit_test(a_gap_in_the_dc_log_decides_nothing),
        cmocka_unit_test(a_dc_log_that_begins_later_decides_nothing),
        cmocka_unit_test(netbios_names_are_learned),
        cmocka_unit_test(a_local_account_is_no_fallback),
        cmocka_unit_test(an_address_changes_hands),
        cmocka_unit_test(a_gmsa_owns_no_address),
        cmocka_unit_test(anonymous_without_a_user_is_nobody),
        cmocka_unit_test(the_inventory_tells_the_model),
        cmocka_unit_test(a_referral_is_no_hop),
        cmocka_unit_test(coverage_merges_in_any_order),
        cmocka_unit_test(coverage_without_numbers),
        cmocka_unit_test(a_cleared_log_decides_nothing),
        cmocka_unit_test(a_renamed_user_goes_on),
        cmocka_unit_test(a_sign_on_at_the_console_is_no_fallback),
        cmocka_unit_test(nothing_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
