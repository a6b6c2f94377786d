/** How far long work is: a bar on a terminal, a line every few seconds anywhere else. */
export interface Progress {
  /** `done` of `total`, and what is being done now. */
  update(done: number, total: number, what: string): void;
  end(): void;
}

/** What progress is written to: `process.stderr`, so that standard output stays for the report. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
const TERMINAL_MS = 100;
const LINE_MS = 5000;

/** `inBytes`: what is done is counted in bytes, and a rate is told. */
export function startProgress(screen: Screen, now: () => number, inBytes = true): Progress {
  const started = now();
  const every = screen.isTTY ? TERMINAL_MS : LINE_MS;
  let shown = started;
  let doing = '';

  const show = (done: number, total: number, what: string): void => {
    const seconds = (now() - started) / 1000;
    const share = total === 0 ? 1 : done / total;
    const rate = seconds === 0 || !inBytes ? '' : ` · ${(done / seconds / 1e6).toFixed(1)} MB/s`;
    const left = share === 0 || share === 1 ? '' : ` · about ${span((seconds * (1 - share)) / share)} left`;
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    const filled = Math.round(share * BAR_WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
    screen.write(
      screen.isTTY
        ? `\r${bar} ${percent} ${what}${rate}${left}\x1b[K`
        : `${percent.trim()} ${what}${rate}${left}\n`,
    );
  };
  return {
    update(done, total, what) {
      if (what === doing && now() - shown < every) return;
      doing = what;
      shown = now();
      show(done, total, what);
    },
    end() {
      if (screen.isTTY) screen.write('\n');
    },
  };
}

function span(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 90 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
