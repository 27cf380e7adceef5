/* budget: sums, and the limits they are held against. */
#include "budget.h"

const struct budget_limits BUDGET_LIMITS = {
    .allowance = UINT64_C(1) << 30,
    .ratio = 500,
    .expanded = UINT64_C(1) << 40,
    .members = 1000000,
};

void budget_in(struct budget *budget, uint64_t bytes)
{
    budget->in += bytes;
    if (budget->in > budget->in_most)
        budget->in = budget->in_most;
}

void budget_out(struct budget *budget, unsigned depth, uint64_t bytes)
{
    const struct budget_limits *limits = budget->limits;
    uint64_t out = budget->out[depth] += bytes;
    if (out > limits->expanded)
        budget->over = "expands to more than a terabyte";
    else if (out > limits->allowance && out / limits->ratio > budget->in)
        budget->over = "expands to more than 500 times its size, like a decompression bomb";
}

void budget_member(struct budget *budget)
{
    if (++budget->members > budget->limits->members)
        budget->over = "holds more than a million members";
}
