/** Ops of linear algebra on one matrix or a stack of them: solving, inverting and factoring. */
import { Unfit, castTo, commonShape, filled, makeArray, reshaped, sizeOf, stretched } from "./arrays.js";
import { eigenSystem, singularValues } from "./spectra.js";

/** Rows of numbers from n*m data at a place. */
export function matrixAt(data, n, m, at) {
  return Array.from({ length: n }, (_, i) => Array.from(data.subarray(at + i * m, at + (i + 1) * m)));
}

/** A function of one matrix, applied to each of a stack; it gives a list of results, matrices or rows or numbers. */
function stackwise(x, shapes, dtype, f) {
  const [n, m] = x.shape.slice(-2);
  const stack = x.shape.slice(0, -2);
  const made = shapes(n, m).map((shape) => filled([...stack, ...shape], dtype, 0));
  for (let s = 0; s < sizeOf(stack); s += 1) {
    f(matrixAt(x.data, n, m, s * n * m)).forEach((part, k) => {
      const flat = [part].flat(2);
      made[k].data.set(flat, s * flat.length);
    });
  }
  return made.map((y) => (dtype === "float32" ? { ...y, data: y.data.map(Math.fround) } : y));
}

/** Rows, the order they were swapped to, and the sign of that order: L below the diagonal, U on and above it. */
function factored(a) {
  const n = a.length;
  const order = a.map((_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) pivot = i;
    if (pivot !== k) {
      [a[k], a[pivot]] = [a[pivot], a[k]];
      [order[k], order[pivot]] = [order[pivot], order[k]];
      sign = -sign;
    }
    if (a[k][k] === 0) continue;
    for (let i = k + 1; i < n; i += 1) {
      a[i][k] /= a[k][k];
      for (let j = k + 1; j < n; j += 1) a[i][j] -= a[i][k] * a[k][j];
    }
  }
  return { a, order, sign };
}

/** The x with a @ x = b, from the factors of a; b is changed. */
function solved({ a, order }, b) {
  const n = a.length;
  const x = order.map((i) => [...b[i]]);
  if (a.some((row, i) => row[i] === 0)) throw new Unfit("the matrix is singular");
  const width = x.length ? x[0].length : 0;
  for (let j = 0; j < width; j += 1) {
    for (let i = 0; i < n; i += 1) for (let k = 0; k < i; k += 1) x[i][j] -= a[i][k] * x[k][j];
    for (let i = n - 1; i >= 0; i -= 1) {
      for (let k = i + 1; k < n; k += 1) x[i][j] -= a[i][k] * x[k][j];
      x[i][j] /= a[i][i];
    }
  }
  return x;
}

const unit = (n) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));

function solve([a, b], params, [[dtype]]) {
  const vector = b.shape.length === 1;
  const right = vector ? reshaped(b, [...b.shape, 1]) : b;
  const stack = commonShape([a.shape.slice(0, -2), right.shape.slice(0, -2)]);
  const n = a.shape[a.shape.length - 1];
  const m = right.shape[right.shape.length - 1];
  const x = stretched(castTo(a, dtype), [...stack, n, n]).data;
  const y = stretched(castTo(right, dtype), [...stack, n, m]).data;
  const made = filled([...stack, n, m], dtype, 0);
  for (let s = 0; s < sizeOf(stack); s += 1) {
    const found = solved(factored(matrixAt(x, n, n, s * n * n)), matrixAt(y, n, m, s * n * m));
    made.data.set(found.flat(), s * n * m);
  }
  const cast = castTo({ ...made, dtype: "float64" }, dtype);
  return vector ? reshaped(cast, cast.shape.slice(0, -1)) : cast;
}

/** The matrix that a triangular system means: one triangle of it, transposed or not. */
function triangular(a, { trans, lower, unit_diagonal: unitary }) {
  const made = a.map((row, i) => row.map((x, j) => (i === j ? (unitary ? 1 : x) : lower === i > j ? x : 0)));
  return trans ? flipped(made) : made;
}

function solveTriangular([a, b], params, [[dtype]]) {
  const n = a.shape[a.shape.length - 1];
  const whole = makeArray([n, n], a.dtype, Float64Array.from(triangular(matrixAt(a.data, n, n, 0), params).flat()));
  return solve([whole, b], {}, [[dtype]]);
}

const one = ([x]) => x;
const square = (n) => [[n, n]];
const inverse = (a) => solved(factored(a), unit(a.length));

/** The sign of the determinant and the logarithm of its size. */
function logDeterminant(matrix) {
  const { a, sign } = factored(matrix);
  return a.reduce(([s, log], row, i) => [s * Math.sign(row[i]), log + Math.log(Math.abs(row[i]))], [sign, 0]);
}

const determinant = (matrix) => {
  const { a, sign } = factored(matrix);
  return a.reduce((product, row, i) => product * row[i], sign);
};

/** The determinants of what is left without one row and one column, with their signs. */
function cofactorsOf(a) {
  return a.map((row, i) => row.map((_, j) => {
    const rest = a.filter((__, k) => k !== i).map((r) => r.filter((___, k) => k !== j));
    return ((i + j) % 2 ? -1 : 1) * determinant(rest);
  }));
}

/** The lower triangle L with L @ L.T = a, which reads the lower triangle of a. */
function choleskyOf(a) {
  const n = a.length;
  const made = unit(n).map((row) => row.map(() => 0));
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let rest = a[i][j];
      for (let k = 0; k < j; k += 1) rest -= made[i][k] * made[j][k];
      if (i === j && !(rest > 0)) throw new Unfit("the matrix is not positive definite");
      made[i][j] = i === j ? Math.sqrt(rest) : rest / made[j][j];
    }
  }
  return made;
}

const flipped = (a) => (a.length ? a[0].map((_, j) => a.map((row) => row[j])) : a);

/** Q and R by reflections, the diagonal of R with the signs that LAPACK gives it. */
function qrOf(a, n, m) {
  const k = Math.min(n, m);
  const r = a.map((row) => [...row]);
  const reflections = [];
  for (let j = 0; j < k; j += 1) {
    const below = r.slice(j).map((row) => row[j]);
    const tail = Math.hypot(...below.slice(1));
    const v = new Array(n).fill(0);
    let tau = 0;
    if (tail !== 0) {
      const length = -(Math.sign(below[0]) || 1) * Math.hypot(below[0], tail);
      tau = (length - below[0]) / length;
      below.forEach((x, i) => { v[j + i] = i ? x / (below[0] - length) : 1; });
      reflect(r, v, tau);
      r[j][j] = length;
      for (let i = j + 1; i < n; i += 1) r[i][j] = 0;
    }
    reflections.push([v, tau]);
  }
  const q = Array.from({ length: n }, (_, i) => Array.from({ length: k }, (__, j) => (i === j ? 1 : 0)));
  for (const [v, tau] of reflections.reverse()) reflect(q, v, tau);
  return [q, r.slice(0, k)];
}

/** Subtract tau v (v . column) from each column. */
function reflect(rows, v, tau) {
  const width = rows.length ? rows[0].length : 0;
  for (let j = 0; j < width; j += 1) {
    const along = tau * rows.reduce((sum, row, i) => sum + v[i] * row[j], 0);
    rows.forEach((row, i) => { row[j] -= v[i] * along; });
  }
}

function cholesky([x], { upper }, [[dtype]]) {
  const f = (a) => [upper ? flipped(choleskyOf(flipped(a))) : choleskyOf(a)];
  return one(stackwise(x, square, dtype, f));
}

function svd([x], { full_matrices: full }, [[dtype]]) {
  const [n, m] = x.shape.slice(-2);
  const k = Math.min(n, m);
  if (full && n !== m) throw new Unfit("a full singular value decomposition is not computed in the page");
  return stackwise(x, () => [[n, k], [k], [k, m]], dtype, (a) => {
    const { u, s, v } = singularValues(a, n, m);
    return [u, s, flipped(v)];
  });
}

/** The matrix of which one triangle is read. */
function mirrored(a, lower) {
  return a.map((row, i) => row.map((_, j) => (lower === i >= j ? a[i][j] : a[j][i])));
}

export const SOLVING = {
  solve,
  inv: ([x], params, [[dtype]]) => one(stackwise(x, square, dtype, (a) => [inverse(a)])),
  solve_triangular: solveTriangular,
  scipy_det: (xs, params, types) => SOLVING.det(xs, params, types),
  scipy_cholesky: (xs, { lower }, types) => cholesky(xs, { upper: !lower }, types),
  det: ([x], params, [[dtype]]) => one(stackwise(x, () => [[]], dtype, (a) => [determinant(a)])),
  slogdet: ([x], params, [[dtype]]) => stackwise(x, () => [[], []], dtype, logDeterminant),
  cofactors: ([x], params, [[dtype]]) => one(stackwise(x, square, dtype, (a) => [cofactorsOf(a)])),
  cholesky,
  qr_factors: ([x], params, [[dtype]]) => {
    const [n, m] = x.shape.slice(-2);
    const k = Math.min(n, m);
    return stackwise(x, () => [[n, k], [k, m]], dtype, (a) => qrOf(a, n, m));
  },
  svd,
  svdvals: ([x], params, [[dtype]]) => {
    const [n, m] = x.shape.slice(-2);
    return one(stackwise(x, () => [[Math.min(n, m)]], dtype, (a) => [singularValues(a, n, m).s]));
  },
  eigh: ([x], { UPLO }, [[dtype]]) => stackwise(x, (n) => [[n], [n, n]], dtype, (a) => {
    const { values, vectors } = eigenSystem(mirrored(a, UPLO === "L"));
    return [values, vectors];
  }),
  eigvalsh: ([x], { UPLO }, [[dtype]]) => one(stackwise(x, (n) => [[n]], dtype,
    (a) => [eigenSystem(mirrored(a, UPLO === "L")).values])),
};
