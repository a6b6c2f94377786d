import type { Assessment } from './assess.ts';

/** Completeness's lines of `GET /metrics`. Source ids are of a class that needs no escaping. */
export function completenessMetrics({ sources }: Assessment): string[] {
  const gauge = (name: string, help: string, lines: readonly string[]): string[] => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...lines,
  ];
  const perSource = (name: string, help: string, value: (source: Assessment['sources'][number]) => number) =>
    gauge(
      name,
      help,
      sources.map((source) => `${name}{source="${source.source}"} ${value(source)}`),
    );
  return [
    ...gauge('inzage_sources_incomplete', 'Sources of which something is known to be missing.', [
      `inzage_sources_incomplete ${sources.filter(({ state }) => state === 'incomplete').length}`,
    ]),
    ...gauge('inzage_sources_silent', 'Sources that should be heard and are not.', [
      `inzage_sources_silent ${sources.filter(({ silentSince }) => silentSince !== null).length}`,
    ]),
    ...perSource(
      'inzage_source_gaps',
      'Open gaps in a source’s numbers.',
      ({ sequence }) => sequence?.gaps.length ?? 0,
    ),
    ...perSource(
      'inzage_source_missing_lookups',
      'Numbers of a source that never came.',
      ({ sequence }) => (sequence?.missing ?? 0) + (sequence?.setAside ?? 0),
    ),
    ...perSource(
      'inzage_source_duplicate_numbers',
      'Lookups whose number another lookup had.',
      ({ sequence }) => sequence?.duplicates ?? 0,
    ),
    ...perSource(
      'inzage_source_last_received_seconds',
      'When a source was last received, seconds since the epoch.',
      ({ lastReceivedAt }) => (lastReceivedAt ?? 0) / 1000,
    ),
  ];
}
