/** The command line. Each command is a few lines that call the parts; `causeway help` prints them. */
import { parseArgs } from 'node:util'
import { apply, diff } from './commands/apply.ts'
import { audit } from './commands/audit.ts'
import { backup, backupKeys } from './commands/backup.ts'
import { exportFile } from './commands/export.ts'
import { restore } from './commands/restore.ts'
import { staging } from './commands/staging.ts'
import { type Config, describeFaults, parseConfig } from './config.ts'
import { startFakeCalcom } from './connectors/calcom/fake.ts'
import { startFakeCaredove } from './connectors/caredove/fake.ts'
import { createFakeCrms } from './connectors/crms/fake.ts'
import { createFakeEhr } from './connectors/fhir/fake.ts'
import { runDemo } from './demo/demo.ts'
import { createLog } from './log.ts'
import { createFakeSms } from './sms/fake.ts'
import { type Role, roles, startHub } from './start.ts'
import { waitForStop } from './stopSignal.ts'
import { openDatabase } from './store/database.ts'

type Command = { usage: string; says: string; run(args: string[]): Promise<number> }

const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start [--role web|worker|all]',
    says: 'runs the hub until it is told to stop; several processes share one DATABASE_URL',
    run: start,
  },
  apply: {
    usage: 'apply FILE.yaml [--prune] [--reason TEXT] [--as SLUG]',
    says: 'brings an organization to what a file says; the same file again changes nothing',
    run: apply,
  },
  diff: {
    usage: 'diff FILE.yaml [--prune] [--as SLUG]',
    says: 'says what apply would change, and changes nothing; ends with 1 when it would change something',
    run: diff,
  },
  export: {
    usage: 'export [--organization SLUG] [--as SLUG]',
    says: 'prints what is configured as a file for apply, without its secrets; --as for another organization',
    run: exportFile,
  },
  migrate: { usage: 'migrate', says: 'brings the database up to date and ends', run: migrateOnly },
  backup: {
    usage: 'backup FILE [--key-file F | --passphrase-file F] [--with-keys] [--verify]',
    says: 'writes the database into a sealed file while the hub works on; --verify checks one',
    run: backup,
  },
  'backup-keys': {
    usage: 'backup-keys FILE [--key-file F | --passphrase-file F]',
    says: 'writes the key folder into a sealed file, to be kept apart from the other',
    run: backupKeys,
  },
  restore: {
    usage: 'restore FILE [--key-file F | --passphrase-file F] [--replace DATABASE]',
    says: 'brings a backup back, checked before and after; the hub must be stopped',
    run: restore,
  },
  audit: {
    usage: 'audit verify [--organization SLUG]',
    says: 'computes the chain of the audit trail again and says where it is broken; ends with 1 when it is',
    run: audit,
  },
  demo: {
    usage: 'demo [--once]',
    says: 'plays a scripted day with synthetic people, and stays up; --once checks both sides and ends',
    run: demo,
  },
  staging: {
    usage: 'staging [SCENARIO …] [--list] [--load BOOKINGS] [--json]',
    says: 'plays scenarios with synthetic people and both simulators; ends with 0 when they are green',
    run: staging,
  },
  simulate: {
    usage: 'simulate calcom|ehr|caredove|crms|sms [--port N]',
    says: 'runs a simulator of an outside system',
    run: simulate,
  },
  help: { usage: 'help', says: 'prints this', run: help },
}

/** Each starts a simulator on a port, or on any free one, and resolves once it listens. */
const simulators: Readonly<Record<string, (port: { port?: number }) => Promise<{ url: string; close(): unknown }>>> = {
  calcom: startFakeCalcom,
  ehr: createFakeEhr,
  caredove: startFakeCaredove,
  crms: createFakeCrms,
  sms: createFakeSms,
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
  const role = roles.find(each => each === values.role)
  if (!role) return wrong(`There is no role ${values.role}: use ${roles.join(', ')}.`)
  const config = configuration()
  if (!config) return 2
  // Heard from the first moment on: who reads that it listens may tell it to stop at once.
  const stopped = stopSignal()
  const running = await startHub(config, role satisfies Role, createLog(config.logLevel))
  process.stdout.write(`${running.welcome.join('\n')}\n`)
  process.on('SIGHUP', () => running.server.reloadTls()) // a renewed certificate, without a restart
  await stopped
  await running.stop()
  return 0
}

async function migrateOnly(): Promise<number> {
  const config = configuration()
  if (!config) return 2
  const database = await openDatabase(config, createLog(config.logLevel))
  await database.close()
  process.stdout.write('The database is up to date.\n')
  return 0
}

async function demo(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { once: { type: 'boolean', default: false } } })
  // Heard from the first moment on: ended in the middle of its day, it would leave PostgreSQL and the simulators behind.
  const stopped = stopSignal()
  void stopped.then(() => process.stderr.write('The demo stops after its day. Press Ctrl-C again to end it at once.\n'))
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
