/* chance: the probability of what was observed, and from there outwards, term by term, each from the one
 * before.
 */
#include "compare/chance.h"

#include <math.h>

#define NEGLIGIBLE 1e-17 /* of the sum: further terms, which fall ever faster, change no digit */

static double choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double twice(double tail)
{
    return tail < 0.5 ? 2 * tail : 1;
}

double chance_of_shares(uint64_t a, uint64_t n, uint64_t b, uint64_t m)
{
    double hits = (double)(a + b), all = (double)(n + m), drawn = (double)n, x = (double)a;
    double term, sum;
    if (!n || !m)
        return 1;
    sum = term = exp(choose(hits, x) + choose(all - hits, drawn - x) - choose(all, drawn));
    if (x * all >= drawn * hits)
        for (; term > sum * NEGLIGIBLE && x < hits && x < drawn; x++)
            sum += term *= (hits - x) * (drawn - x) / ((x + 1) * (all - hits - drawn + x + 1));
    else
        for (; term > sum * NEGLIGIBLE && x > 0; x--)
            sum += term *= x * (all - hits - drawn + x) / ((hits - x + 1) * (drawn - x + 1));
    return twice(sum);
}

double chance_of_rates(uint64_t a, uint64_t n, uint64_t b, uint64_t m)
{
    double hits = (double)(a + b), p = (double)n / (double)(n + m), x = (double)a;
    double term, sum;
    if (!n || !m || a + b == 0)
        return 1;
    sum = term = exp(choose(hits, x) + x * log(p) + (hits - x) * log1p(-p));
    if (x >= hits * p)
        for (; term > sum * NEGLIGIBLE && x < hits; x++)
            sum += term *= (hits - x) / (x + 1) * p / (1 - p);
    else
        for (; term > sum * NEGLIGIBLE && x > 0; x--)
            sum += term *= x / (hits - x + 1) * (1 - p) / p;
    return twice(sum);
}
