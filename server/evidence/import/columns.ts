import type { Condition, ImportMap, Path, Rule, Template } from './map.ts';
import { placeholders } from './template.ts';

/** What a map asks of the file: its columns, and where the map names each. */

export interface NamedColumn {
  column: string;
  path: Path;
  /** For people: `the rule "agents"`. */
  where: string;
}

/** The columns of the file that a map names, each once, and where it first does; derived ones are not the file's. */
export function columnsOf(map: ImportMap): NamedColumn[] {
  const named = new Map<string, NamedColumn>();
  const add = (found: NamedColumn): void => {
    if (!named.has(found.column)) named.set(found.column, found);
  };
  const name = (column: string, path: Path, where: string): void => {
    const derived = map.derive[column];
    if (derived === undefined) add({ column, path, where });
    for (const member of ['from', 'unless'] as const) {
      const own = derived?.[member];
      if (own !== undefined)
        add({ column: own, path: ['derive', column, member], where: `the derived column "${column}"` });
    }
  };
  const inCondition = (condition: Condition | undefined, path: Path, where: string): void => {
    for (const column of Object.keys(condition ?? {})) name(column, [...path, column], where);
  };
  const inTemplate = (template: Template, path: Path, where: string): void => {
    for (const { at, placeholder } of placeholders(template))
      if (placeholder.column !== null) name(placeholder.column, [...path, ...at], where);
  };
  name(map.time, ['time'], 'time');
  if (map.grouped !== undefined) name(map.grouped, ['grouped'], 'grouped');
  for (const column of map.identity ?? []) name(column, ['identity'], 'identity');
  for (const [i, rule] of map.rows.entries()) {
    const where = `the rule "${rule.name}"`;
    inCondition(rule.when, ['rows', i, 'when'], where);
    const [kind, made] = contentsOf(rule);
    if (kind !== 'nothing') inTemplate(made, ['rows', i, kind], where);
  }
  for (const [i, fold] of map.folds.entries()) {
    const where = `the fold "${fold.name}"`;
    for (const part of ['when', 'opens', 'takes', 'changes', 'closes'] as const)
      inCondition(fold[part], ['folds', i, part], where);
    for (const column of fold.by) name(column, ['folds', i, 'by'], where);
    inTemplate(fold.evidence, ['folds', i, 'evidence'], where);
  }
  return [...named.values()];
}

export function contentsOf(rule: Rule) {
  if ('lookup' in rule) return ['lookup', rule.lookup] as const;
  if ('evidence' in rule) return ['evidence', rule.evidence] as const;
  if ('directory' in rule) return ['directory', rule.directory] as const;
  if ('consent' in rule) return ['consent', rule.consent] as const;
  return ['nothing', rule.nothing] as const;
}
