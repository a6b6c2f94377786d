import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';

const Aanvraag = z.object({ bsn: z.string(), soort: z.enum(['nieuw', 'verhuizing']) });

export class AanvraagFout extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

export function controleer(body: unknown): Result<string, AanvraagFout> {
  const { bsn, soort } = Aanvraag.parse(body);
  if (!elfproef(bsn)) return err(new AanvraagFout(`BSN ${bsn} klopt niet`, 'bsn')); // expect: personal-data-in-error
  return ok(soort);
}

function elfproef(nummer: string): boolean {
  const som = [...nummer].reduce((totaal, cijfer, index) => totaal + Number(cijfer) * (index === 8 ? -1 : 9 - index), 0);
  return nummer.length === 9 && som % 11 === 0;
}
