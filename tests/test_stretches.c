/* stretches: events that come stretch by stretch give the same chains as all at once, and what is finished is
 * let go of. */
#include "world.h"

#define DAYS_MOST   8
#define HOURS(n)    ((n)*3600.0)
#define CHAINS_MOST 64

/* What the chains of a world are, in the order they were given. */
struct given {
    uint64_t chain[CHAINS_MOST], hops[CHAINS_MOST], evidence[CHAINS_MOST];
    int64_t start[CHAINS_MOST];
    size_t count, runs;
    bool early; /* the last run was not the first to give any */
};

static void take(struct world *w, struct given *given)
{
    size_t count;
    struct chain *const *chains = correlate_chains(w->correlate, &count);
    for (size_t i = 0; i < count; i++) {
        size_t n = given->count++;
        assert_true(n < CHAINS_MOST);
        given->chain[n] = chains[i]->id;
        given->hops[n] = chains[i]->hop_count;
        given->start[n] = chains[i]->start;
        given->evidence[n] = 0;
        for (uint32_t h = 0; h < chains[i]->hop_count; h++)
            given->evidence[n] += chains[i]->hops[h]->evidence_count;
    }
}

static void run_at_once(struct world *w, struct given *given)
{
    for (size_t i = 0; i < w->count; i++)
        correlate_add(w->correlate, &w->event[i]);
    correlate_run(w->correlate, INT64_MAX);
    take(w, given);
}

static void run_in_stretches(struct world *w, struct given *given)
{
    int64_t from = INT64_MIN, until;
    size_t left = w->count;
    for (size_t i = 0; i < w->count; i++)
        correlate_learn(w->correlate, &w->event[i]);
    for (until = AT(-3600); left; until += correlate_stretch(w->correlate)) {
        for (size_t i = 0; i < w->count; i++)
            if (w->event[i].at.time >= from && w->event[i].at.time < until) {
                correlate_add(w->correlate, &w->event[i]);
                left--;
            }
        correlate_run(w->correlate, left ? until : INT64_MAX);
        given->early |= left && given->count;
        take(w, given);
        given->runs++;
        from = until;
    }
}

static void same(void (*build)(struct world *w), struct given *stretched)
{
    struct world w;
    struct given whole = {0};
    *stretched = (struct given){0};
    open_world(&w);
    build(&w);
    run_at_once(&w, &whole);
    close_world(&w);
    open_world(&w);
    build(&w);
    run_in_stretches(&w, stretched);
    close_world(&w);
    assert_int_equal(stretched->count, whole.count);
    for (size_t i = 0; i < whole.count; i++) {
        assert_true(stretched->chain[i] == whole.chain[i]);
        assert_int_equal(stretched->hops[i], whole.hops[i]);
        assert_int_equal(stretched->evidence[i], whole.evidence[i]);
        assert_true(i == 0 || whole.start[i] >= whole.start[i - 1]);
    }
}

/* Each day a ticket that is used at once and again nine hours later, and a hop that goes on from there. */
static void build_days(struct world *w)
{
    for (int day = 0; day < DAYS_MOST; day++) {
        double at = HOURS(24) * day;
        tgt(w, "PC$", "10.0.0.1", AT(at - 300));
        tgt(w, "WEB$", "10.0.0.2", AT(at - 290));
        ticket(w, "ann", "WEB$", "10.0.0.1", AT(at + 10));
        logon(w, "ann", "web.test.com", "10.0.0.1", AT(at + 10.1), AT(at + 10));
        logon(w, "ann", "web.test.com", "10.0.0.1", AT(at + HOURS(9)), AT(at + 10));
        proxy_ticket(w, "WEB$", "SQL$", "10.0.0.2", AT(at + HOURS(9) + 1));
        logon(w, "ann", "sql.test.com", "10.0.0.2", AT(at + HOURS(9) + 1.1), AT(at + HOURS(9) + 1));
    }
}

static void days_come_and_go(void **state)
{
    struct given given;
    (void)state;
    same(build_days, &given);
    assert_int_equal(given.count, DAYS_MOST);
    assert_true(given.runs > DAYS_MOST);
    assert_true(given.early);
}

/* No logon for hours: an issued ticket until then. */
static void build_late_use(struct world *w)
{
    tgt(w, "PC$", "10.0.0.1", AT(-300));
    ticket(w, "ann", "WEB$", "10.0.0.1", AT(10));
    logon(w, "ann", "web.test.com", "10.0.0.1", AT(HOURS(9.9)), AT(10));
    for (int day = 1; day < 4; day++)
        tgt(w, "PC$", "10.0.0.1", AT(HOURS(24) * day));
}

static void a_ticket_is_used_stretches_later(void **state)
{
    struct given given;
    (void)state;
    same(build_late_use, &given);
    assert_int_equal(given.count, 1);
    assert_int_equal(given.evidence[0], 2);
}

/* Two tickets of one second for one service have one id but for their count. */
static void build_twins(struct world *w)
{
    tgt(w, "PC$", "10.0.0.1", AT(-300));
    ticket(w, "ann", "WEB$", "10.0.0.1", AT(10.1));
    ticket(w, "ann", "WEB$", "10.0.0.1", AT(10.2));
    logon(w, "ann", "web.test.com", "10.0.0.1", AT(HOURS(9)), AT(10));
    for (int day = 1; day < 4; day++)
        tgt(w, "PC$", "10.0.0.1", AT(HOURS(24) * day));
}

static void twins_keep_their_ids(void **state)
{
    struct given given;
    (void)state;
    same(build_twins, &given);
    assert_int_equal(given.count, 2);
}

/* The session of a ticket comes long after the ticket's own hop took the TGT that it was asked for with. */
static void build_late_session(struct world *w)
{
    struct event *used, *session;
    boot(w);
    tgt(w, "ann", "10.0.0.1", AT(0));
    w->event[w->count - 1].response_ticket_hash = 7;
    used = ticket(w, "ann", "WEB$", "10.0.0.1", AT(HOURS(8)));
    used->request_ticket_hash = 7;
    session = logon(w, "ann", "web.test.com", "10.0.0.1", AT(HOURS(15)), 0);
    session->logon_type = 10;
    session->logon_guid = used->logon_guid;
    session->sid = name(w, "S-1-5-21-1-2-3-1104");
    tgt(w, "PC$", "10.0.0.1", AT(HOURS(60)));
}

static void a_witness_moves_no_hop(void **state)
{
    struct given given = {0};
    struct world w;
    (void)state;
    open_world(&w);
    build_late_session(&w);
    run_in_stretches(&w, &given);
    close_world(&w);
    assert_int_equal(given.count, 1);
    assert_int_equal(given.evidence[0], 3);
    assert_true(given.start[0] == AT(HOURS(8)));
}

/* An address has had two hosts; which of them it was when is what the kept events and the memory of those
 * that went tell together. */
static void build_moves(struct world *w)
{
    for (int i = 0; i < 8; i++) {
        double at = HOURS(4) * i;
        ticket(w, i % 4 < 2 ? "PC$" : "WEB$", "DC$", "10.0.0.9", AT(at));
        ticket(w, "ann", "SQL$", "10.0.0.9", AT(at + 60));
        logon(w, "ann", "sql.test.com", "10.0.0.9", AT(at + 60.1), AT(at + 60));
    }
    tgt(w, "PC$", "10.0.0.1", AT(HOURS(80)));
}

static void hosts_move_between_stretches(void **state)
{
    struct given given;
    (void)state;
    same(build_moves, &given);
    assert_int_equal(given.count, 16);
}

/* One of two tickets of one second is never used, the other begins a chain that is open for a week. */
static void build_patient_twin(struct world *w, double t)
{
    struct event *used, *session;
    correlate_set_horizon(w->correlate, HOURS(72) * TIME_SECOND);
    boot(w);
    used = ticket(w, "ann", "WEB$", "10.0.0.1", AT(t + 10.1));
    ticket(w, "ann", "WEB$", "10.0.0.1", AT(t + 10.5));
    logon(w, "ann", "web.test.com", "10.0.0.1", AT(t + 10.2), AT(t + 10));
    session = logon(w, "ann", "web.test.com", "10.0.0.1", AT(t + 11), 0);
    session->logon_type = 10;
    session->logon_guid = used->logon_guid;
    session->sid = name(w, "S-1-5-21-1-2-3-1104");
    used = ticket(w, "ann", "SQL$", "10.0.0.2", AT(t + HOURS(47)));
    logon(w, "ann", "sql.test.com", "10.0.0.2", AT(t + HOURS(47) + 1), AT(t + HOURS(47)));
    session = logon(w, "ann", "sql.test.com", "10.0.0.2", AT(t + HOURS(47) + 2), 0);
    session->logon_type = 10;
    session->logon_guid = used->logon_guid;
    session->sid = name(w, "S-1-5-21-1-2-3-1104");
    logon(w, "ann", "sql.test.com", "10.0.0.2", AT(t + HOURS(118)), AT(t + HOURS(47)));
    tgt(w, "PC$", "10.0.0.1", AT(t + HOURS(600)));
}

static void a_twin_comes_much_later(void **state)
{
    (void)state;
    for (int day = 0; day < DAYS_MOST; day++) { /* whenever ids are forgotten */
        struct given given = {0};
        struct world w;
        open_world(&w);
        build_patient_twin(&w, HOURS(24) * day);
        run_in_stretches(&w, &given);
        close_world(&w);
        assert_int_equal(given.count, 2);
        assert_int_equal(given.hops[0] + given.hops[1], 3);
        assert_true(given.chain[0] != given.chain[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_come_and_go),
        cmocka_unit_test(a_ticket_is_used_stretches_later),
        cmocka_unit_test(twins_keep_their_ids),
        cmocka_unit_test(a_witness_moves_no_hop),
        cmocka_unit_test(hosts_move_between_stretches),
        cmocka_unit_test(a_twin_comes_much_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
