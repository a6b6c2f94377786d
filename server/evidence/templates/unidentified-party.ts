import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import {
  callSpanOf,
  explanation,
  isHandledBy,
  isOnSubject,
  type Path,
  pathsOver,
  type Scene,
  type Template,
} from '../scene.ts';

/**
 * The actor handled a call whose party telephony did not identify, or knew only by a number that this
 * customer carries. It may have been this customer, so it explains and does not corroborate. For a search
 * that names nobody, any call of the actor's is such a call.
 */
export const unidentifiedParty: Template = {
  name: 'unidentified-party',
  over: ['interaction'],
  explain: (scene) => pathsOver(scene, 'interaction', leads, tell),
};

/** What has to be read is asked last. */
const leads = (call: Work, scene: Scene): boolean =>
  (call.subject === null || scene.subject === null || (call.byHandle && isOnSubject(call, scene))) &&
  isHandledBy(call, scene);

const tell = (call: Work, scene: Scene): Path =>
  explanation('unidentified-party', call, 'unidentified-party', () => {
    const when = callSpanOf(call, scene);
    return call.subject !== null && call.byHandle
      ? said(
          phrase`Gesprek ${call.id} met een nummer of adres dat bij deze klant hoort, door deze medewerker gevoerd, ${when}.`,
          phrase`Call ${call.id} with a number or address that belongs to this customer, handled by this agent, ${when}.`,
        )
      : said(
          phrase`Gesprek ${call.id}, door deze medewerker gevoerd, ${when}; wie de klant was, is niet vastgelegd.`,
          phrase`Call ${call.id}, handled by this agent, ${when}; who the customer was is not on record.`,
        );
  });
