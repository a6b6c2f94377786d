import pino from 'pino';

const sink = pino();

// Neither says in its name that it logs.
export function note(event: string, details?: unknown) {
  sink.info({ details }, event);
}

export const tell = (...parts: unknown[]) => {
  write('info', parts.join(' '));
};

function write(level: 'info' | 'warn', text: string) {
  sink[level](text);
}

export function count(list: readonly unknown[]) {
  sink.info(`${list.length} done`);
}

// Found here already, by its name.
export function welcome(email: string) {
  sink.info(`welcome ${email}`); // expect: personal-data-in-log
}
