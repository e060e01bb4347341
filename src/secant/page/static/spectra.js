/** Eigenvalues of symmetric matrices and singular values, by Jacobi's rotations. Matrices are lists of rows. */
import { Unfit } from "./arrays.js";

const SWEEPS = 60;

/** The rotation (cosine, sine) that makes the off-diagonal b of [[a, b], [b, d]] zero. */
function rotation(a, b, d) {
  const theta = (d - a) / (2 * b);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  return [c, t * c];
}

/** Turn two columns of a matrix. */
function turn(rows, p, q, c, s) {
  for (const row of rows) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}

const unitRows = (n) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i === j)));

function refuseNaN(a) {
  if (a.some((row) => row.some((x) => !Number.isFinite(x)))) throw new Unfit("a matrix with NaN or infinity");
}

/** Ascending eigenvalues of a symmetric matrix, and its eigenvectors as columns. */
export function eigenSystem(given) {
  refuseNaN(given);
  const a = given.map((row) => [...row]);
  const n = a.length;
  const v = unitRows(n);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let moved = false;
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        if (Math.abs(a[p][q]) <= 1e-17 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) || a[p][q] === 0) continue;
        moved = true;
        const [c, s] = rotation(a[p][p], a[p][q], a[q][q]);
        turn(a, p, q, c, s);
        for (let j = 0; j < n; j += 1) {
          [a[p][j], a[q][j]] = [c * a[p][j] - s * a[q][j], s * a[p][j] + c * a[q][j]];
        }
        a[p][q] = 0;
        a[q][p] = 0;
        turn(v, p, q, c, s);
      }
    }
    if (!moved) break;
  }
  const order = a.map((_, i) => i).sort((i, j) => a[i][i] - a[j][j]);
  return { values: order.map((i) => a[i][i]), vectors: v.map((row) => order.map((i) => row[i])) };
}

/** Descending singular values of an n by m matrix, the columns u at its left and v at its right. */
export function singularValues(given, n, m) {
  refuseNaN(given);
  if (n < m) {
    const { u, s, v } = singularValues(given[0].map((_, j) => given.map((row) => row[j])), m, n);
    return { u: v, s, v: u };
  }
  const u = given.map((row) => [...row]);
  const v = unitRows(m);
  const dot = (p, q) => u.reduce((sum, row) => sum + row[p] * row[q], 0);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let moved = false;
    for (let p = 0; p < m; p += 1) {
      for (let q = p + 1; q < m; q += 1) {
        const [a, b, d] = [dot(p, p), dot(p, q), dot(q, q)];
        if (b === 0 || Math.abs(b) <= 1e-16 * Math.sqrt(a * d)) continue;
        moved = true;
        const [c, s] = rotation(a, b, d);
        turn(u, p, q, c, s);
        turn(v, p, q, c, s);
      }
    }
    if (!moved) break;
  }
  const s = Array.from({ length: m }, (_, j) => Math.hypot(...u.map((row) => row[j])));
  const order = s.map((_, i) => i).sort((i, j) => s[j] - s[i]);
  const largest = Math.max(...s, 0);
  const columns = [];
  for (const j of order) {
    const column = u.map((row) => (s[j] > largest * 1e-300 && s[j] > 0 ? row[j] / s[j] : 0));
    columns.push(s[j] > 0 ? column : free(columns, n));
  }
  return {
    u: u.map((_, i) => columns.map((column) => column[i])),
    s: order.map((j) => s[j]),
    v: v.map((row) => order.map((j) => row[j])),
  };
}

/** A unit vector at right angles to those given. */
function free(columns, n) {
  for (let k = 0; k < n; k += 1) {
    const made = Array.from({ length: n }, (_, i) => Number(i === k));
    for (let twice = 0; twice < 2; twice += 1) {
      for (const column of columns) {
        const along = made.reduce((sum, x, i) => sum + x * column[i], 0);
        made.forEach((x, i) => { made[i] = x - along * column[i]; });
      }
    }
    const length = Math.hypot(...made);
    if (length > 0.1) return made.map((x) => x / length);
  }
  return new Array(n).fill(0);
}
