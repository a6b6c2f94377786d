import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * `inzage COMMAND …`. Each command loads its own half of the product, and only when it is asked for.
 * Exit status: 0 done and well · 1 done, and something is wrong with what was looked at · 2 not done.
 */
const USAGE = `inzage COMMAND …

  serve --data DIR [--keys DIR] [--port N] [--host H] [--policy PACK.yaml …] [--origin NAME]
        [--checkpoint-every S] [--witness URL=VKEY …] [--witness-every S] [--head FILE]
        [--segment-lookups N] [--segment-days N] [--public-url URL]
        [--dry-runs-per-minute N] [--dry-runs-per-day N] [--searches-per-minute N]
        [--smtp-url URL --mail-from ADDRESS] [--webhook-host HOST …] [--chromium PROGRAM]
  demo [--data DIR] [--port N] [--seed N]
  token --data DIR --role ROLE [--name N] [--source ID] [--organisation ID …] [--scope S …] [--expires P90D]
  import FILE[.gz] --map MAP.yaml --data DIR [--keys DIR] [--policy PACK.yaml …] [--until TIME] [--handle-key FILE]
  evidence mine --data DIR [--from TIME] [--to TIME] [--sample N] [--seed N] [--format text|json]
  export --data DIR [--keys DIR] [--from TIME] [--to TIME] [--out FILE]
  verify FILE [--key VKEY …] [--keys FILE]
  verify --data DIR [--key VKEY …] [--keys FILE] [--head FILE]
  replay FILE [--key VKEY …] [--keys FILE]
  witness --data DIR --log VKEY … [--key-dir DIR] [--name NAME] [--port N] [--host H]
  admin rotate-key --data DIR --purpose checkpoint|export [--keys DIR] [--finish] [--lost]
  admin accept-clock --data DIR
  admin erase --data DIR --subject S|--actor A --reason R [--note N] --by P [--confirmed-by Q]
  admin erase --data DIR --confirm ID --confirmed-by Q | --decline ID --by P --reason R
  admin hold --data DIR --reason R --by P [--subject S] [--actor A] [--finding F] [--from TIME] [--to TIME]
        [--ground G] [--until TIME]
  admin release --data DIR --hold ID --by P
  admin retain --data DIR [--dry-run]
  admin backup --data DIR --to DIR [--keys-to DIR] [--keep P35D]
  admin restore --from DIR --keys-from DIR --to DIR [--head FILE]
  policy check|test PACK.yaml …
  policy diff WAS NOW [--data DIR] [--language nl|en] [--format text|json|markdown]
        (a side: PACK.yaml[,PACK.yaml …], a digest, or in-force)
  policy explain PACK.yaml … --role R … --reason X [--fields A,B] [--organisation O] [--facts FILE.yaml] [--at TIME]
        [--operation O] [--system S] [--note] [--consent C] [--evidence E] [--change ACTION[:AMOUNT[:CURRENCY]]]
        [--country C] [--site S] [--device D] [--network N] [--kind K] [--format text|json]
  policy explain PACK.yaml … --value PATH | --lookup ID --data DIR
  policy simulate PACK.yaml … --data DIR [--from TIME] [--to TIME] [--organisation O …] [--format text|json|markdown]
  policy propose PACK.yaml …|--digest D --data DIR --by P --note N [--activate-at TIME] [--activated-by Q]
  policy activate --data DIR --proposal ID --by Q [--activate-at TIME] [--note N]
  policy decline|withdraw --data DIR --proposal ID --by P --reason R
  policy versions|proposals --data DIR
  lint PATH … [--policy PACK.yaml …|--policy-url URL] [--format pretty|json|sarif|github]
`;

type Options = NonNullable<ParseArgsConfig['options']>;
const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

const place: Options = { data: text, keys: text, origin: text, policy: many };

interface Command {
  options: Options;
  /** Whether it takes names beside its options. */
  names?: true;
  run: (values: Values, files: string[]) => Promise<number>;
}

/** The options of each command, and what runs it; some have a name of two words. */
const COMMANDS: Record<string, Command> = {
  serve: {
    options: {
      ...place,
      port: text,
      host: text,
      'settle-every': text,
      'settle-threads': text,
      'checkpoint-every': text,
      'segment-lookups': text,
      'segment-days': text,
      'public-url': text,
      'dry-runs-per-minute': text,
      'dry-runs-per-day': text,
      'searches-per-minute': text,
      'smtp-url': text,
      'mail-from': text,
      'webhook-host': many,
      chromium: text,
      witness: many,
      'witness-every': text,
      head: text,
    },
    run: async (values) => (await import('#server/cli/serve.ts')).serve(values),
  },
  demo: {
    options: { data: text, keys: text, port: text, seed: text, days: text },
    run: async (values) => (await import('#server/cli/demo.ts')).demo(values),
  },
  token: {
    options: {
      data: text,
      role: text,
      name: text,
      source: text,
      organisation: many,
      scope: many,
      expires: text,
    },
    run: async (values) => (await import('#server/cli/token.ts')).token(values),
  },
  import: {
    options: { ...place, map: text, until: text, 'handle-key': text },
    names: true,
    run: async (values, files) => (await import('#server/cli/import.ts')).importLog(values, files),
  },
  'evidence mine': {
    options: { data: text, from: text, to: text, sample: text, seed: text, format: text },
    run: async (values) => (await import('#server/cli/evidence-mine.ts')).mine(values),
  },
  export: {
    options: {
      data: text,
      keys: text,
      origin: text,
      from: text,
      to: text,
      out: text,
      subject: text,
      actor: text,
      organisation: many,
      include: many,
    },
    run: async (values) => (await import('#server/cli/export.ts')).exportLog(values),
  },
  verify: {
    options: { key: many, keys: text, data: text, head: text },
    names: true,
    run: async (values, files) => (await import('#server/cli/verify.ts')).verify(values, files),
  },
  replay: {
    options: { key: many, keys: text },
    names: true,
    run: async (values, files) => (await import('#server/cli/verify.ts')).replay(values, files),
  },
  witness: {
    options: { data: text, 'key-dir': text, name: text, log: many, port: text, host: text },
    run: async (values) => (await import('#server/cli/witness.ts')).witness(values),
  },
  'admin accept-clock': {
    options: { data: text },
    run: async (values) => (await import('#server/cli/signing.ts')).acceptClock(values),
  },
  'admin rotate-key': {
    options: { data: text, keys: text, purpose: text, finish: flag, lost: flag },
    run: async (values) => (await import('#server/cli/signing.ts')).rotate(values),
  },
  'admin erase': {
    options: {
      data: text,
      subject: text,
      actor: text,
      reason: text,
      note: text,
      by: text,
      confirm: text,
      'confirmed-by': text,
      decline: text,
    },
    run: async (values) => (await import('#server/cli/keeping.ts')).erase(values),
  },
  'admin hold': {
    options: {
      data: text,
      subject: text,
      actor: text,
      finding: text,
      from: text,
      to: text,
      reason: text,
      ground: text,
      until: text,
      by: text,
    },
    run: async (values) => (await import('#server/cli/keeping.ts')).hold(values),
  },
  'admin release': {
    options: { data: text, hold: text, by: text },
    run: async (values) => (await import('#server/cli/keeping.ts')).release(values),
  },
  'admin retain': {
    options: { data: text, 'dry-run': flag },
    run: async (values) => (await import('#server/cli/keeping.ts')).retain(values),
  },
  'admin backup': {
    options: { data: text, to: text, 'keys-to': text, keep: text },
    run: async (values) => (await import('#server/cli/backup.ts')).backup(values),
  },
  'admin restore': {
    options: { from: text, 'keys-from': text, to: text, head: text },
    run: async (values) => (await import('#server/cli/backup.ts')).restore(values),
  },
  'policy diff': {
    options: { data: text, language: text, format: text },
    names: true,
    run: async (values, files) => (await import('#server/cli/policy-ask.ts')).diff(values, files),
  },
  'policy explain': {
    options: {
      data: text,
      lookup: text,
      value: text,
      facts: text,
      format: text,
      reason: text,
      fields: text,
      organisation: text,
      at: text,
      operation: text,
      system: text,
      consent: text,
      evidence: text,
      change: text,
      country: text,
      site: text,
      device: text,
      network: text,
      kind: text,
      role: many,
      note: flag,
    },
    names: true,
    run: async (values, files) => (await import('#server/cli/policy-ask.ts')).explain(values, files),
  },
  'policy simulate': {
    options: { data: text, from: text, to: text, organisation: many, format: text },
    names: true,
    run: async (values, files) =>
      (await import('#server/cli/policy-simulate.ts')).simulatePolicy(values, files),
  },
  'policy propose': {
    options: {
      data: text,
      digest: text,
      by: text,
      note: text,
      'activate-at': text,
      'activated-by': text,
    },
    names: true,
    run: async (values, files) => (await import('#server/cli/policy-life.ts')).propose(values, files),
  },
  'policy activate': {
    options: { data: text, proposal: text, by: text, note: text, 'activate-at': text },
    run: async (values) => (await import('#server/cli/policy-life.ts')).activate(values),
  },
  'policy decline': {
    options: { data: text, proposal: text, by: text, reason: text },
    run: async (values) => (await import('#server/cli/policy-life.ts')).decline(values),
  },
  'policy withdraw': {
    options: { data: text, proposal: text, by: text, reason: text },
    run: async (values) => (await import('#server/cli/policy-life.ts')).withdraw(values),
  },
  'policy versions': {
    options: { data: text },
    run: async (values) => (await import('#server/cli/policy-life.ts')).versions(values),
  },
  'policy proposals': {
    options: { data: text },
    run: async (values) => (await import('#server/cli/policy-life.ts')).proposals(values),
  },
  policy: {
    options: {},
    names: true,
    run: async (_, files) => (await import('#server/cli/policy.ts')).policy(files),
  },
};

export interface Values {
  [name: string]: string | string[] | boolean | (string | boolean)[] | undefined;
}

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  if (name === 'lint') {
    const { runLint } = await import('#extension/cli.ts');
    return runLint(rest, { stdout: process.stdout, stderr: process.stderr, cwd: process.cwd() });
  }
  const twoWords = `${name} ${rest[0]}`;
  const called = twoWords in COMMANDS ? twoWords : name;
  const command = COMMANDS[called];
  if (!command) {
    process.stderr.write(`inzage: there is no command ${name}\n\n${USAGE}`);
    return 2;
  }
  try {
    const { values, positionals } = parseArgs({
      args: called === name ? rest : rest.slice(1),
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    if (!command.names && positionals.length > 0) {
      process.stderr.write(`inzage ${called}: it takes options only, and not ${positionals[0]}\n\n${USAGE}`);
      return 2;
    }
    return await command.run(values, positionals);
  } catch (error) {
    process.stderr.write(`inzage ${called}: ${told(error)}\n`);
    return 2;
  }
}

/** What went wrong, every mistake that the sentence does not name, and what to do about it. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  const { hint, mistakes } = error as { hint?: unknown; mistakes?: unknown };
  const lines = (Array.isArray(mistakes) ? mistakes : [])
    .filter(({ message }: { message: string }) => !error.message.includes(message))
    .map(({ path, message }: { path: string; message: string }) =>
      message.includes(path) ? message : `${path}: ${message}`,
    );
  return [error.message, ...lines, ...(typeof hint === 'string' ? [hint] : [])].join('\n  ');
}

// Whoever reads us may stop reading: `inzage … | head` is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
