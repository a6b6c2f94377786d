const line = (texts: TemplateStringsArray, ...values: unknown[]) =>
  texts.reduce((all, text, i) => all + text + (i < values.length ? String(values[i]) : ''), '');

const count = (texts: TemplateStringsArray, ...values: unknown[]) => `${texts[0]}${values.length}`;

export function show(klant: { id: string; geboortedatum: string }) {
  console.log(line`klant ${klant.id}`);
  console.log(count`waarden: ${klant.geboortedatum}`);
}
