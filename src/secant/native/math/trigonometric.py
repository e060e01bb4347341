"""sin, cos and tan: x = n·π/2 + r with whole n and |r| ≤ π/4, r in two floats, and short polynomials of r.

π/2 stands in three floats. With FMA the first product and difference are exact. In float64 the second float
is so short that its product with n is exact too; in float32 what that product and its difference lose is
computed. This serves to |x| = 2**22 (2**17 in float32); beyond, the C library's function is called.
"""

from __future__ import annotations

from . import fallback
from .body import Body, Value
from .exponential import MAGIC
from .registry import function

TWO_OVER_PI = 0.6366197723675814
HALF_PI = {
    64: (1.5707963267948966, 6.12323399409214e-17, 1.6446256936324258e-26),
    32: (1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15),
}
# (sin(r) - r)/r³, weight r²: 2**-58 and 2**-28; (cos(r) - 1 + r²/2)/r⁴, weight r⁴/cos(r): 2**-63.9 and 2**-33
SINE = {
    64: (
        -0.16666666666666632, 0.00833333333332249, -0.00019841269829857052, 2.7557313706465316e-06,
        -2.50507601167364e-08, 1.5896899847575802e-10,
    ),
    32: (-0.16666655242443085, 0.008332191966474056, -0.0001951878803083673),
}  # fmt: skip
COSINE = {
    64: (
        0.041666666666666595, -0.0013888888888873348, 2.4801587289007643e-05, -2.755731421875649e-07,
        2.0875705624035863e-09, -1.1358760252715397e-11,
    ),
    32: (0.04166664555668831, -0.0013887310633435845, 2.4432563805021346e-05),
}  # fmt: skip


LIMIT = {64: 2.0**22, 32: 2.0**17}  # beyond, the C library is asked


def beyond(b: Body, x: Value) -> Value:
    return b.abs(x) > LIMIT[b.bits]


for _name in ("sin", "cos", "tan"):
    fallback.RARE[_name] = fallback.Rare(
        beyond, 1, f"call double @llvm.{_name}.f64(double {{}})", f"declare double @llvm.{_name}.f64(double)"
    )


def reduced(b: Body, x: Value) -> tuple[Value, Value, Value]:
    """r, what r lacks, and n in the lowest bits."""
    first, second, third = HALF_PI[b.bits]
    magic = MAGIC[b.bits]
    shifted = b.fma(x, TWO_OVER_PI, magic)
    n = shifted - magic
    start = b.fma(n, -first, x)
    if b.bits == 64:
        r = b.fma(n, -second, start)
        low = b.fma(n, -third, b.fma(n, -second, start - r))
    else:
        product = n * second
        r = start - product
        taken = start - r
        low = (start - (r + taken)) + (taken - product) - b.fma(n, third, b.fma(n, second, -product))
    return r, low, b.integer(shifted)


def sine(b: Body, r: Value, low: Value, z: Value) -> Value:
    return r + b.fma(b.poly(z, SINE[b.bits]), z * r, low)


def cosine(b: Body, r: Value, low: Value, z: Value) -> Value:
    half = z * 0.5
    most = 1.0 - half
    return most + b.fma(b.poly(z, COSINE[b.bits]), z * z, b.fma(-r, low, (1.0 - most) - half))


def turned(b: Body, x: Value, quarter: int, odd: bool) -> Value:
    """The sine of |x| + quarter·π/2; with `odd`, x's sign."""
    r, low, n = reduced(b, b.abs(x))
    n = n + quarter
    z = r * r
    chosen = b.select((n & 1).same(0), sine(b, r, low, z), cosine(b, r, low, z))
    sign = (n & 2) << (b.bits - 2)
    if odd:
        sign = sign ^ (b.integer(x) & (-1 << (b.bits - 1)))
    return fallback.call(b, "sin" if odd else "cos", [x], b.floating(b.integer(chosen) ^ sign))


@function("sin")
def sin(b: Body, x: Value) -> Value:
    return turned(b, x, 0, True)


@function("cos")
def cos(b: Body, x: Value) -> Value:
    return turned(b, x, 1, False)


@function("tan")
def tan(b: Body, x: Value) -> Value:
    r, low, n = reduced(b, b.abs(x))
    z = r * r
    s, c = sine(b, r, low, z), cosine(b, r, low, z)
    even = (n & 1).same(0)
    quotient = b.select(even, s, c) / b.select(even, c, s)
    sign = ((n & 1) << (b.bits - 1)) ^ (b.integer(x) & (-1 << (b.bits - 1)))
    return fallback.call(b, "tan", [x], b.floating(b.integer(quotient) ^ sign))
