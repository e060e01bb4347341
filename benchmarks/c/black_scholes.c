/* Value and four slopes of the sum of call prices, by hand, in one pass; loops that vectorise with libmvec. */
#include <math.h>

#define BLOCK 1024

double black_scholes(long n, double rate, const double *restrict spot, const double *restrict strike,
                     const double *restrict years, const double *restrict volatility,
                     double *restrict by_spot, double *restrict by_strike,
                     double *restrict by_years, double *restrict by_volatility)
{
    const double root_half = 0.70710678118654752440, bell = 0.39894228040143267794;
    double total = 0.0;
#pragma omp parallel for reduction(+ : total) schedule(static)
    for (long start = 0; start < n; start += BLOCK) {
        long stop = start + BLOCK < n ? start + BLOCK : n;
        double sum = 0.0;
#pragma omp simd reduction(+ : sum)
        for (long i = start; i < stop; i++) {
            double s = spot[i], k = strike[i], t = years[i], v = volatility[i];
            double root = sqrt(t), spread = v * root;
            double d1 = (log(s / k) + (rate + 0.5 * v * v) * t) / spread, d2 = d1 - spread;
            double n1 = 0.5 + 0.5 * erf(d1 * root_half), n2 = 0.5 + 0.5 * erf(d2 * root_half);
            double paid = k * exp(-rate * t), vega = s * root * bell * exp(-0.5 * d1 * d1);
            sum += s * n1 - paid * n2;
            by_spot[i] = n1;
            by_strike[i] = -paid / k * n2;
            by_years[i] = 0.5 * vega * v / t + rate * paid * n2;
            by_volatility[i] = vega;
        }
        total += sum;
    }
    return total;
}
