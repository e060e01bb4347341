/** Formulas to begin with, and what their inputs hold. */
export const EXAMPLES = [
  ["J = 3(a + bc)", "u = b*c; v = a + u; J = 3*v", { a: "5", b: "3", c: "2" }],
  ["Logistic loss", "z = w1*x1 + w2*x2 + b; a = 1/(1 + exp(-z)); L = -(y*log(a) + (1 - y)*log(1 - a))", { w1: "0.5", x1: "1", w2: "-1", x2: "2", b: "0.1", y: "1" }],
  ["A fan-out", "s = sin(x); c = cos(x); y = s*c + s", { x: "0.7" }],
  ["Mean squared error", "r = y - (w*x + b); J = mean(r**2)", { y: "[1, 3, 2, 5]", w: "1", x: "[0, 1, 2, 3]", b: "0.5" }],
  ["Shares of a table", "total = sum(A, axis=0); P = A / total * 100", { A: "[[56, 0, 4.4], [1.2, 104, 52], [1.8, 135, 99]]" }],
  ["Matrix and vector", "h = tanh(W @ x); y = sum(h)", { W: "[[0.5, -1], [1, 0.3]]", x: "[1, 2]" }],
];
