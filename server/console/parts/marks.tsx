import type { FC } from 'hono/jsx';
import { type GRADES, type Grade, SEVERITIES, type Severity } from '#policies/vocabulary.ts';
import type { Reader } from '../reader.ts';

/** Shapes that mean something. Each stands with its word or its colour, so that it also reads in grey. */

/** From the grade that asks most of a reviewer to the one that asks least. */
export const GRADES_BY_WEIGHT: readonly Grade[] = [
  'contradicted',
  'unexplained',
  'unsupported',
  'undetermined',
  'pending',
  'explained',
  'corroborated',
] satisfies (typeof GRADES)[number][];

/** A grade's shape around a centre; `r` is the half-width of a circle of the same visual weight. */
export const GradeShape: FC<{ grade: Grade; x: number; y: number; r: number }> = ({ grade, x, y, r }) => {
  const name = `m-${grade}`;
  if (grade === 'corroborated' || grade === 'explained' || grade === 'pending') {
    return <circle class={name} cx={at(x)} cy={at(y)} r={at(r)} />;
  }
  if (grade === 'unsupported' || grade === 'unexplained') {
    const d = r * 1.3;
    return (
      <path
        class={name}
        d={`M${at(x)} ${at(y - d)}l${at(d)} ${at(d)}-${at(d)} ${at(d)}-${at(d)}-${at(d)}Z`}
      />
    );
  }
  if (grade === 'contradicted') {
    const d = r * 1.25;
    return <path class={name} d={`M${at(x)} ${at(y - d)}l${at(d)} ${at(d * 1.9)}h-${at(d * 2)}Z`} />;
  }
  const s = r * 0.92;
  return (
    <g class={name}>
      <rect x={at(x - s)} y={at(y - s)} width={at(2 * s)} height={at(2 * s)} />
      <path d={`M${at(x - s)} ${at(y + s)}L${at(x + s)} ${at(y - s)}`} />
    </g>
  );
};

/** One decimal: finer than a pixel, and pages stay small. */
export const at = (n: number): number => Math.round(n * 10) / 10;

export const GradeMark: FC<{ grade: Grade }> = ({ grade }) => (
  <svg class="mark" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <GradeShape grade={grade} x={7} y={7} r={4.4} />
  </svg>
);

export const GradeWord: FC<{ reader: Pick<Reader, 't'>; grade: Grade; count?: string }> = ({
  reader,
  grade,
  count,
}) => (
  <span class="grade">
    <GradeMark grade={grade} />
    <span>
      {count === undefined ? '' : `${count} `}
      {reader.t.grades[grade]}
    </span>
  </span>
);

/** Four rising bars; the word is read aloud, and shown where there is room. */
export const SeverityBars: FC<{ reader: Reader; severity: Severity; word?: boolean }> = ({
  reader,
  severity,
  word,
}) => {
  const filled = SEVERITIES.indexOf(severity) + 1;
  return (
    <span class="sev">
      <svg width="16" height="14" viewBox="0 0 16 14" aria-hidden="true">
        {SEVERITIES.map((_, i) => (
          <rect
            class={i < filled ? 'on' : undefined}
            x={at(1 + i * 3.6)}
            y={at(9 - i * 2.4)}
            width="2.4"
            height={at(4 + i * 2.4)}
            rx="0.8"
          />
        ))}
      </svg>
      <span class={word ? undefined : 'word'}>
        <span class="vh">{`${reader.t.triage.severity}: `}</span>
        {reader.t.severities[severity]}
      </span>
    </span>
  );
};

const ICONS = {
  brand: ['M2.5 11c2-3.9 5-5.8 8.5-5.8s6.5 1.9 8.5 5.8c-2 3.9-5 5.8-8.5 5.8', 'm6 15.6 2.2 2.1 4-4.6'],
  tick: ['m5 11.5 4 4 8-9.5'],
  dash: ['M6 11h10'],
  unsure: ['M7.6 8.2a3.5 3.5 0 1 1 4.8 3.2c-.9.4-1.3 1-1.3 2', 'M11.1 17.2v.1'],
  done: ['M11 3.4a7.6 7.6 0 1 1 0 15.2a7.6 7.6 0 1 1 0-15.2', 'm7.7 11.3 2.3 2.3 4.4-4.9'],
  now: [
    'M11 3.4a7.6 7.6 0 1 1 0 15.2a7.6 7.6 0 1 1 0-15.2',
    'M11 9.4a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 1 1 0-3.2',
  ],
  todo: ['M11 3.4a7.6 7.6 0 1 1 0 15.2a7.6 7.6 0 1 1 0-15.2'],
} as const;

export const Icon: FC<{ name: keyof typeof ICONS; size?: number }> = ({ name, size = 16 }) => (
  <svg
    class={`icon icon-${name}`}
    width={size}
    height={size}
    viewBox="0 0 22 22"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    {ICONS[name].map((d) => (
      <path d={d} />
    ))}
  </svg>
);

/** An id in one piece where it is short; a long one may break rather than push the page wide. */
export const Ref: FC<{ id: string }> = ({ id }) => (
  <span class={id.length <= 20 ? 'id nowrap' : 'id'}>{id}</span>
);

/** A moment as the reader writes it, and as a machine does. */
export const Moment: FC<{ at: number; text: string }> = ({ at: ms, text }) => (
  <time datetime={new Date(ms).toISOString()}>{text}</time>
);
