const line = (texts: TemplateStringsArray, ...values: unknown[]) =>
  texts.reduce((all, text, i) => all + text + (i < values.length ? String(values[i]) : ''), '');

export function show(klant: { id: string; geboortedatum: string }) {
  console.log(line`klant ${klant.id}, geboren op ${klant.geboortedatum}`); // expect: personal-data-in-log
}
