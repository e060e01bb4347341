"""The ops that the page computes, by name: the same list as that of ``static/operations.js``.

Enters: nothing. Leaves: names of ops, and those whose results are not determined by their inputs alone.
"""

PRIMITIVES = frozenset(
    """
    absolute add all any arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort
    array astype beta betaln bincount bincount_weighted bitwise_and bitwise_or bitwise_xor bool bound
    boxcox boxcox1p broadcast_to cbrt ceil check cholesky choose clip cofactors concatenate conjugate
    convolve copy copysign correlate cos cosdg cosh cosm1 cotdg count_nonzero cumsum deg2rad det diag
    diagonal digamma digitize dist divide divmod dot eigh eigvalsh einsum entr equal erf erfc erfcinv
    erfcx erfinv exp exp10 exp2 expand_dims expit expm1 exprel extent fail float float_power floor
    floor_divide fmax fmin fmod frexp fsum full gamma gammainc gammaincc gammaln gammasgn getitem
    greater greater_equal heaviside huber hypot identity ieee_remainder imag inner int interval inv
    invert isclose iscomplex isfinite isinf isnan isneginf isposinf isreal item items kl_div ldexp
    left_shift length less less_equal log log10 log1p log2 log_expit log_ndtr logaddexp logaddexp2
    logical_and logical_not logical_or logical_xor logit matmul max maximum min minimum modf multiply
    nan_to_num ndtr ndtri negative nonzero not not_equal number_isclose outer polygamma positive power
    prod prod_of_numbers pseudo_huber qr_factors rad2deg real reciprocal record_place rel_entr remainder
    repeat reshape retype rgamma right_shift rint roll round rows ruler scale scatter_add scipy_cholesky
    scipy_det searchsorted select setitem sign signbit sin sinc sindg sinh slogdet solve
    solve_triangular sqrt square squeeze stack subtract sum svd svdvals take tan tandg tanh tensordot
    tile transpose tril triu trunc truth vdot where xlog1py xlogy
    """.split()
)

CONTROLS = frozenset(["loop", "branch", "call"])

UNSETTLED = frozenset(["eigh", "svd", "eig"])
"""Vectors whose sign or order is free: LAPACK chooses one, and no other program need choose the same."""
