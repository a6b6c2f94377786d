import type { Work } from '#model/evidence.ts';
import type { GradingInput, ReferenceCheck } from '#model/explanation.ts';
import { phrase, said } from '#model/said.ts';
import type { Policy } from '#policies/policy.ts';
import { type Text, WORK_TYPES, type WorkType } from '#policies/vocabulary.ts';
import { type Nearest, nearestOf } from './nearest.ts';
import { isBackDated, isHandledBy, isOnSubject, type Scene, sceneOf, spanOf, standing } from './scene.ts';
import { duration, text, workWord } from './sentence.ts';
import { isForActor } from './templates/campaign.ts';
import { isCoaching } from './templates/coached-interaction.ts';
import { transferChain } from './templates/warm-transfer.ts';
import { madeAt, reaches } from './window.ts';

/**
 * Checks the work that a lookup declared: does it exist, is it this customer's, was it made afterwards by the
 * one who looked, was it the actor's or the team's, was it open, was it not given for many others too. The first
 * question answered "no" is the verdict. Where no record of this customer has that id, the nearest real one is
 * offered. A task is the caller's own word and cannot be checked against anybody's records.
 */
export const checkReference = (input: GradingInput, policy: Policy): ReferenceCheck =>
  checkInScene(sceneOf(input, policy));

/** A kind of work as a sentence begins with it. */
const FIRST_WORD = Object.fromEntries(
  WORK_TYPES.map((type) => [type, text(capital(workWord(type, 'nl')), capital(workWord(type, 'en')))]),
) as Record<WorkType, Text>;

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function checkInScene(scene: Scene): ReferenceCheck {
  const { reference } = scene.input.lookup;
  if (reference === null) {
    return {
      verdict: 'none-declared',
      sentence: said(phrase`Er is geen verwijzing opgegeven.`, phrase`No reference was given.`),
    };
  }
  if (reference.type === 'task') {
    return {
      verdict: 'not-checkable',
      sentence: said(
        phrase`Taak ${reference.id} staat in geen van de bronnen en is niet na te gaan.`,
        phrase`Task ${reference.id} is in none of the sources and cannot be checked.`,
      ),
    };
  }
  const word = FIRST_WORD[reference.type];
  const what = said(phrase`${word} ${reference.id}`, phrase`${word} ${reference.id}`);
  const work = namedIn(scene);
  if (work === null) {
    const known = said(
      phrase`${what} is in geen van de bronnen bekend.`,
      phrase`${what} is not known to any of the sources.`,
    );
    return offering(nearestTo(scene, reference, true), 'not-found', givenToo(scene, known));
  }
  if (isOfAnother(work, scene)) {
    const belongs = said(
      phrase`${what} hoort niet bij deze klant.`,
      phrase`${what} does not belong to this customer.`,
    );
    return offering(nearestTo(scene, reference, false), 'other-subject', { sentence: belongs });
  }
  if (isBackDated(work, scene)) {
    const later = duration(madeAt(work) - scene.at);
    return {
      verdict: 'back-dated',
      sentence: said(
        phrase`${what} is ${later} na de raadpleging aangemaakt, door dezelfde medewerker.`,
        phrase`${what} was made ${later} after the lookup, by the same agent.`,
      ),
    };
  }
  if (!isOwn(work, scene)) {
    return {
      verdict: 'other-actor',
      sentence: said(
        phrase`${what} was niet van deze medewerker en niet van het team.`,
        phrase`${what} was neither this agent's nor the team's.`,
      ),
    };
  }
  const when = spanOf(work, scene);
  if (!reaches(work, scene.at, scene.window)) {
    return {
      verdict: 'not-open',
      sentence: said(
        phrase`${what} liep niet op dat moment, maar ${when}.`,
        phrase`${what} was not open then, but ${when}.`,
      ),
    };
  }
  const others = givenToo(scene, said(phrase`${what} loopt ${when}.`, phrase`${what} runs ${when}.`));
  if (others.otherCustomers !== undefined) return { verdict: 'reused', ...others };
  return {
    verdict: 'holds',
    sentence: said(phrase`${what} klopt: ${when}.`, phrase`${what} holds: ${when}.`),
  };
}

/** Of one unknown caller some customers may be opened to find out who it is; of this many others, no more. */
const OTHERS_MIN = 4;

/** The sentence, with how many other customers the reference was given for where they are too many. */
function givenToo(scene: Scene, sentence: Text): Pick<ReferenceCheck, 'sentence' | 'otherCustomers'> {
  const others = scene.input.aroundReference?.otherCustomers ?? 0;
  if (others < OTHERS_MIN) return { sentence };
  const n = String(others);
  return {
    sentence: said(
      phrase`${sentence} De verwijzing is rond die tijd ook bij ${n} andere klanten opgegeven.`,
      phrase`${sentence} The reference was also given for ${n} other customers around then.`,
    ),
    otherCustomers: others,
  };
}

/** `own`: the actor's records with others count too; else those of this customer alone. */
const nearestTo = (
  scene: Scene,
  reference: NonNullable<Scene['input']['lookup']['reference']>,
  own: boolean,
) =>
  nearestOf(
    reference,
    [
      ...scene.work.filter((work) => isOnSubject(work, scene)),
      ...(own ? (scene.input.aroundReference?.actorsWork ?? []) : []),
    ],
    scene.at,
  );

function offering(
  nearest: Nearest | null,
  verdict: ReferenceCheck['verdict'],
  found: Pick<ReferenceCheck, 'sentence' | 'otherCustomers'>,
): ReferenceCheck {
  if (nearest === null) return { verdict, ...found };
  const word = text(workWord(nearest.type, 'nl'), workWord(nearest.type, 'en'));
  return {
    verdict,
    ...found,
    sentence: said(
      phrase`${found.sentence} Misschien is ${word} ${nearest.id} bedoeld.`,
      phrase`${found.sentence} Perhaps ${word} ${nearest.id} was meant.`,
    ),
    nearest,
  };
}

/** The record that was named; a campaign as it covers this customer, where it does. */
function namedIn({ input: { referenced }, ...scene }: Scene): Work | null {
  if (referenced?.type !== 'campaign') return referenced;
  const covering = scene.work.find(
    ({ type, id, subject }) => type === 'campaign' && id === referenced.id && subject === scene.subject,
  );
  return covering ?? referenced;
}

/** A call with nobody identified may be anybody's; a campaign covers its members and nobody else. */
function isOfAnother(work: Work, scene: Scene): boolean {
  if (scene.subject === null || isOnSubject(work, scene)) return false;
  return work.subject !== null || work.type === 'campaign';
}

function isOwn(work: Work, scene: Scene): boolean {
  switch (work.type) {
    case 'interaction':
      return (
        isHandledBy(work, scene) ||
        transferChain(work, scene).some((call) => isHandledBy(call, scene)) ||
        (isCoaching(scene) && work.team !== null && scene.teams.includes(work.team))
      );
    case 'campaign':
      return isForActor(work, scene);
    default:
      return standing(work, scene) !== null;
  }
}
