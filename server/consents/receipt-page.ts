import { html, raw } from 'hono/html';
import type { Language, Text } from '#policies/vocabulary.ts';
import type { ConsentReceipt } from './receipt.ts';

/** A receipt for people: plain text, or a page that can be saved and printed. The proof stands at its end. */

const TITLE: Text = { nl: 'Bewijs van wat u zei', en: 'Receipt of what you said' };
const PROOF: Text = {
  nl: 'Dit is het bewijs dat uw woord zo is vastgelegd. Wie het bestand heeft dat bij dit bericht hoort (dezelfde gegevens als JSON), kan het zonder ons nagaan:',
  en: 'This is the proof that your word was recorded as it stands here. Whoever has the file that belongs to this message (the same as JSON) can check it without us:',
};
const COMMAND = 'inzage verify receipt.json --key';

export const receiptText = ({ text, ledger, proof }: ConsentReceipt, language: Language): string =>
  [
    TITLE[language],
    '',
    ...text[language],
    '',
    PROOF[language],
    `${COMMAND} ${ledger.verifierKey}`,
    '',
    proof.trimEnd(),
    '',
  ].join('\n');

export const receiptPage = ({ text, ledger, proof }: ConsentReceipt, language: Language): string =>
  String(html`${raw('<!doctype html>')}
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${TITLE[language]}</title></head>
<body>
<main>
<h1>${TITLE[language]}</h1>
${text[language].map((line) => html`<p>${line}</p>`)}
<h2>${language === 'nl' ? 'Bewijs' : 'Proof'}</h2>
<p>${PROOF[language]}</p>
<pre>${COMMAND} ${ledger.verifierKey}</pre>
<pre>${proof}</pre>
</main>
</body>
</html>
`);
