import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * `inzage COMMAND …`. Each command loads its own half of the product, and only when it is asked for.
 * Exit status: 0 done and well · 1 done, and something is wrong with what was looked at · 2 not done.
 */
const USAGE = `inzage COMMAND …

  serve --data DIR [--keys DIR] [--port N] [--host H] [--policy PACK.yaml …] [--origin NAME]
  demo [--data DIR] [--port N] [--seed N]
  token --data DIR --role ROLE [--name N] [--source ID] [--organisation ID …] [--scope S …] [--expires P90D]
  import FILE.csv[.gz] --map MAP.yaml --data DIR [--keys DIR] [--policy PACK.yaml …]
  export --data DIR [--keys DIR] --from TIME --to TIME --out FILE
  verify FILE --key VKEY
  replay FILE --key VKEY
  policy check|test PACK.yaml …
  lint PATH … [--policy PACK.yaml …] [--format pretty|json|sarif|github]
`;

type Options = NonNullable<ParseArgsConfig['options']>;
const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;

const place: Options = { data: text, keys: text, origin: text, policy: many };

/** The options of each command, and what runs it. */
const COMMANDS: Record<
  string,
  { options: Options; run: (values: Values, files: string[]) => Promise<number> }
> = {
  serve: {
    options: { ...place, port: text, host: text, 'settle-every': text },
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
    options: { ...place, map: text },
    run: async (values, files) => (await import('#server/cli/import.ts')).importLog(values, files),
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
    options: { key: many },
    run: async (values, files) => (await import('#server/cli/verify.ts')).verify(values, files),
  },
  replay: {
    options: { key: many },
    run: async (values, files) => (await import('#server/cli/verify.ts')).replay(values, files),
  },
  policy: {
    options: {},
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
  const command = COMMANDS[name];
  if (!command) {
    process.stderr.write(`inzage: there is no command ${name}\n\n${USAGE}`);
    return 2;
  }
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    return await command.run(values, positionals);
  } catch (error) {
    process.stderr.write(`inzage ${name}: ${error instanceof Error ? error.message : 'failed'}\n`);
    const hint = (error as { hint?: unknown } | null)?.hint;
    if (typeof hint === 'string') process.stderr.write(`  ${hint}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
