import { conceptOf, isMachineHolder, isPersonHolder } from '../facts/personal.ts';
import { speechOf } from '../facts/speech.ts';
import type { Unit } from '../parse/ir.ts';

/** Names that people share with machines and programs, in files that speak of no people. */

/**
 * `client.address` of a socket, `member.name` of an archive, `subject.name` of a certificate: in a file that speaks
 * of no people these are no persons.
 */
export function isOfMachine(unit: Unit, name: string, label: string): boolean {
  if (unit.language !== 'python') return false;
  const isWeak = conceptOf(name)?.strong === false && isMachineHolder(label);
  const isName = FULL_NAME.test(name) && !isPersonHolder(label.split('.').at(-1) ?? '');
  return (isWeak || isName) && !speechOf(unit).people;
}

/** Modules, tables and repositories have one too. */
const FULL_NAME = /(^|_)full_?name$/i;

/** Bare: a variable or a parameter. */
export function isOfModule(unit: Unit, name: string): boolean {
  return unit.language === 'python' && FULL_NAME.test(name) && !speechOf(unit).people;
}
