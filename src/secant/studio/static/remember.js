/** What is asked stays in the address, after the #: it survives a reload and is never sent anywhere. */

export function remembered() {
  const p = new URLSearchParams(location.hash.slice(1));
  const inputs = [...p].filter(([key]) => key.startsWith("at.")).map(([key, text]) => ({ name: key.slice(3), text, shape: [] }));
  return { formula: p.get("formula"), function: p.get("function"), inputs };
}

export function remember({ mode, formula, chosen, fields }) {
  const p = new URLSearchParams();
  if (mode === "function") p.set("function", chosen);
  else p.set("formula", formula);
  for (const [name, field] of Object.entries(fields)) {
    if (field.text && field.text.length < 500) p.set(`at.${name}`, field.text);
  }
  history.replaceState(null, "", `#${p}`);
}
