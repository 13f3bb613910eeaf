/**
 * The command line. Each command is a few lines that call the parts; `causeway help` prints them. A command loads what it
 * runs when it is called: what a worker never uses is not in its memory (docs/performance.md).
 */
import { parseArgs } from 'node:util'
import { type Config, describeFaults, parseConfig } from './config.ts'
import { createLog } from './log.ts'
import { waitForStop } from './stopSignal.ts'

type Command = { usage: string; says: string; run(args: string[]): Promise<number> }

const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start [--role web|worker|responder|all]',
    says: 'runs the hub until it is told to stop; several processes share one DATABASE_URL',
    run: start,
  },
  apply: {
    usage: 'apply FILE.yaml [--prune] [--reason TEXT] [--as SLUG]',
    says: 'brings an organization to what a file says; the same file again changes nothing',
    run: async args => (await import('./commands/apply.ts')).apply(args),
  },
  diff: {
    usage: 'diff FILE.yaml [--prune] [--as SLUG]',
    says: 'says what apply would change, and changes nothing; ends with 1 when it would change something',
    run: async args => (await import('./commands/apply.ts')).diff(args),
  },
  export: {
    usage: 'export [--organization SLUG] [--as SLUG]',
    says: 'prints what is configured as a file for apply, without its secrets; --as for another organization',
    run: async args => (await import('./commands/export.ts')).exportFile(args),
  },
  migrate: { usage: 'migrate', says: 'brings the database up to date and ends', run: migrateOnly },
  backup: {
    usage: 'backup FILE [--key-file F | --passphrase-file F] [--with-keys] [--verify]',
    says: 'writes the database into a sealed file while the hub works on; --verify checks one',
    run: async args => (await import('./commands/backup.ts')).backup(args),
  },
  'backup-keys': {
    usage: 'backup-keys FILE [--key-file F | --passphrase-file F]',
    says: 'writes the key folder into a sealed file, to be kept apart from the other',
    run: async args => (await import('./commands/backup.ts')).backupKeys(args),
  },
  restore: {
    usage: 'restore FILE [--key-file F | --passphrase-file F] [--replace DATABASE]',
    says: 'brings a backup back, checked before and after; the hub must be stopped',
    run: async args => (await import('./commands/restore.ts')).restore(args),
  },
  audit: {
    usage: 'audit verify [--organization SLUG]',
    says: 'computes the chain of the audit trail again and says where it is broken; ends with 1 when it is',
    run: async args => (await import('./commands/audit.ts')).audit(args),
  },
  match: {
    usage: 'match train|evaluate|population [FILE …] [--columns KIND=COLUMN,…] [--only KIND,…]',
    says: 'makes weights for matching people, says how good it is on files with their truth, or makes people up',
    run: matchPeople,
  },
  registry: {
    usage: 'registry load FILE.ndjson --organization SLUG --connection SLUG',
    says: 'loads a file of messages of a member, one a line; the same file again goes on where it stopped',
    run: async args => (await import('./commands/registry.ts')).registry(args),
  },
  network: {
    usage: 'network discover|query|retrieve|set-up-test …',
    says: 'asks another gateway for people and documents by signed requests, or prepares a test network on this machine',
    run: async args => (await import('./commands/network.ts')).network(args),
  },
  demo: {
    usage: 'demo [--once]',
    says: 'plays a scripted day with synthetic people, and stays up; --once checks both sides and ends',
    run: demo,
  },
  staging: {
    usage: 'staging [SCENARIO …] [--list] [--load BOOKINGS] [--json]',
    says: 'plays scenarios with synthetic people and both simulators; ends with 0 when they are green',
    run: async args => (await import('./commands/staging.ts')).staging(args),
  },
  simulate: {
    usage: 'simulate calcom|ehr|caredove|crms|ensora|redox|network|sms [--port N]',
    says: 'runs a simulator of an outside system',
    run: simulate,
  },
  help: { usage: 'help', says: 'prints this', run: help },
}

/** Each starts a simulator on a port, or on any free one, and resolves once it listens. */
const simulators: Readonly<Record<string, (port: { port?: number }) => Promise<{ url: string; close(): unknown }>>> = {
  calcom: async port => (await import('./connectors/calcom/fake.ts')).startFakeCalcom(port),
  ehr: async port => (await import('./connectors/fhir/fake.ts')).createFakeEhr(port),
  caredove: async port => (await import('./connectors/caredove/fake.ts')).startFakeCaredove(port),
  crms: async port => (await import('./connectors/crms/fake.ts')).createFakeCrms(port),
  ensora: async port => (await import('./connectors/ensora/fake.ts')).createFakeEnsora(port),
  redox: async port => (await import('./connectors/redox/fake.ts')).createFakeRedox(port),
  network: async port => (await import('./commands/network/simulate.ts')).startNetworkSimulator(port),
  sms: async port => (await import('./sms/fake.ts')).createFakeSms(port),
}

const [name = 'help', ...rest] = process.argv.slice(2)
const command = commands[name]
try {
  process.exitCode = command ? await command.run(rest) : await unknown(name)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function start(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { role: { type: 'string', default: 'all' } } })
  // Heard from the first moment on: who reads that it listens may tell it to stop at once.
  const stopped = stopSignal()
  const { roles, startHub } = await import('./start.ts')
  const role = roles.find(each => each === values.role)
  if (!role) return wrong(`There is no role ${values.role}: use ${roles.join(', ')}.`)
  const config = configuration()
  if (!config) return 2
  const running = await startHub(config, role, createLog(config.logLevel))
  process.stdout.write(`${running.welcome.join('\n')}\n`)
  process.on('SIGHUP', () => {
    running.server.reloadTls() // a renewed certificate, without a restart
    void running.network?.gateway.look()
  })
  await stopped
  await running.stop()
  return 0
}

async function migrateOnly(): Promise<number> {
  const config = configuration()
  if (!config) return 2
  const { openDatabase } = await import('./store/database.ts')
  const database = await openDatabase(config, createLog(config.logLevel))
  await database.close()
  process.stdout.write('The database is up to date.\n')
  return 0
}

async function matchPeople(args: string[]): Promise<number> {
  const [what, ...rest] = args
  if (what === 'population') return (await import('./commands/match-population.ts')).matchPopulation(rest)
  return (await import('./commands/match.ts')).match(args)
}

async function demo(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { once: { type: 'boolean', default: false } } })
  // Heard from the first moment on: ended in the middle of its day, it would leave PostgreSQL and the simulators behind.
  const stopped = stopSignal()
  void stopped.then(() => process.stderr.write('The demo stops after its day. Press Ctrl-C again to end it at once.\n'))
  const { runDemo } = await import('./demo/demo.ts')
  return runDemo({ once: values.once, port: Number(process.env.PORT ?? 8080), untilStopped: () => stopped })
}

async function simulate(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { port: { type: 'string' } }, allowPositionals: true })
  const port = values.port === undefined ? {} : { port: Number(values.port) }
  const [which = ''] = positionals
  const start = Object.hasOwn(simulators, which) ? simulators[which] : undefined
  if (!start) return wrong(`Name the simulator: ${Object.keys(simulators).join(', ')}.`)
  const fake = await start(port)
  process.stdout.write(`${which} simulator at ${fake.url}\n`)
  await stopSignal()
  await fake.close()
  return 0
}

async function help(): Promise<number> {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length))
  const lines = Object.values(commands).map(({ usage, says }) => `  ${usage.padEnd(width)}  ${says}`)
  process.stdout.write(`Causeway: an integration hub for care organizations.\n\n${lines.join('\n')}\n`)
  return 0
}

async function unknown(given: string): Promise<number> {
  await help()
  return wrong(`\nThere is no command ${given}.`)
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}

function configuration(): Config | undefined {
  const parsed = parseConfig(process.env)
  if (parsed.ok) return parsed.config
  wrong(describeFaults(parsed.faults))
  return undefined
}

/** Resolves when the process is told to stop; a second wish ends it at once. */
async function stopSignal(): Promise<void> {
  await waitForStop({
    on: (signal, heard) => process.on(signal, heard),
    exit: code => process.exit(code),
    now: () => performance.now(),
  })
}
