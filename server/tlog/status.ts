import type { Store } from '#store/port.ts';
import type { IntegrityState } from './integrity.ts';
import type { WitnessState } from './witnesses.ts';

/** The ledger's lines of `GET /metrics`. */
export async function ledgerMetrics(
  store: Pick<Store, 'signedCheckpoint'>,
  { state }: IntegrityState,
  witnesses: readonly WitnessState[],
): Promise<string[]> {
  const signed = await store.signedCheckpoint();
  const perWitness = (name: string, help: string, value: (witness: WitnessState) => number): string[] =>
    witnesses.length === 0
      ? []
      : [
          `# HELP ${name} ${help}`,
          `# TYPE ${name} gauge`,
          ...witnesses.map((witness) => `${name}{witness="${escaped(witness.name)}"} ${value(witness)}`),
        ];
  return [
    '# HELP inzage_ledger_broken Whether the ledger was found to be another than what was signed.',
    '# TYPE inzage_ledger_broken gauge',
    `inzage_ledger_broken ${state === 'broken' ? 1 : 0}`,
    '# HELP inzage_checkpoint_size Entries under the latest signed checkpoint.',
    '# TYPE inzage_checkpoint_size gauge',
    `inzage_checkpoint_size ${signed?.size ?? 0}`,
    '# HELP inzage_checkpoint_signed_seconds When it was signed, seconds since the epoch.',
    '# TYPE inzage_checkpoint_signed_seconds gauge',
    `inzage_checkpoint_signed_seconds ${(signed?.at ?? 0) / 1000}`,
    ...perWitness(
      'inzage_witness_size',
      'Entries under the latest checkpoint it cosigned.',
      ({ size }) => size,
    ),
    ...perWitness('inzage_witness_failures', 'Failures since it last cosigned.', ({ failures }) => failures),
  ];
}

const escaped = (text: string): string => text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
