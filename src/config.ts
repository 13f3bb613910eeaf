/**
 * The environment, parsed once into one typed frozen object. Every variable stands in the table below with its help;
 * an unknown CAUSEWAY_ name is an error (a typing mistake in a security setting must not go unnoticed), and all
 * faults are told at once. Source: DESIGN.md section 7, environment.
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type LogLevel, logLevels } from './log.ts'
import { nearestName } from './nearestName.ts'

export type Config = Readonly<{
  host: string
  /** The others count from it: simulators PORT + 11 to + 18, the responder's TLS listener PORT + 363. */
  port: number
  /** How the hub is reached from outside, without a slash at the end; absent when nothing but the hub itself calls. */
  publicUrl?: string
  /** The OID that was registered for this hub; absent: it makes one. */
  oidRoot?: string
  /** Both or none. Paths of PEM files. */
  tls?: Readonly<{ certFile: string; keyFile: string }>
  databaseUrl?: string
  databaseOwnerUrl?: string
  databaseReplicaUrl?: string
  /** Connections to PostgreSQL per process. */
  poolSize: number
  /** Absolute. */
  dataFolder: string
  masterKey?: string
  adminEmail?: string
  adminPassword?: string
  smtpUrl?: string
  /** The address that mail comes from. */
  mailFrom?: string
  /** `clamd://host:port` of a malware scanner that looks at files. */
  scanner?: string
  reach: Reach
  logLevel: LogLevel
}>

/** Something wrong with the environment: the variable, what is wrong with it, and what to do. Never its value. */
export type Fault = { name: string; says: string; fix: string }

export type ParsedConfig = { ok: true; config: Config } | { ok: false; faults: readonly Fault[] }

type Variable = {
  schema: z.ZodType<string>
  help: string
  /** Not printed; may be given as a file instead, in the variable of the same name with _FILE. */
  secret?: true
}

/** What connections may call besides https to public addresses: nothing, this machine, or the private network too. */
export const reaches = ['public', 'machine', 'private'] as const
export type Reach = (typeof reaches)[number]

const text = z.string()
const postgresUrl = text.regex(/^postgres(ql)?:\/\//)
const portNumber = text.regex(/^\d{1,5}$/).refine(port => Number(port) <= 65_535)

/** Every variable there is, with its help; the documentation prints this table. */
export const variables = {
  PORT: { schema: portNumber, help: 'a port number; 8080 unless set' },
  HOST: { schema: text, help: 'the address to listen on; 127.0.0.1 unless TLS is set, then 0.0.0.0' },
  TLS_CERT_FILE: { schema: text, help: 'path of the certificate chain (PEM)' },
  TLS_KEY_FILE: { schema: text, help: 'path of the private key (PEM)' },
  DATABASE_URL: {
    schema: postgresUrl,
    help: 'postgresql://… of the application login; the embedded PostgreSQL unless set',
    secret: true,
  },
  DATABASE_OWNER_URL: { schema: postgresUrl, help: 'postgresql://… of the login for migrations', secret: true },
  DATABASE_REPLICA_URL: { schema: postgresUrl, help: 'postgresql://… of a read replica', secret: true },
  SMTP_URL: { schema: text.regex(/^smtps?:\/\//), help: 'smtp:// or smtps://… for mail', secret: true },
  CAUSEWAY_MAIL_FROM: {
    schema: z.email(),
    help: 'the e-mail address that mail comes from; causeway@ the host of SMTP_URL unless set',
  },
  CAUSEWAY_DATA: { schema: text, help: 'the folder for keys and the embedded database; ./data unless set' },
  CAUSEWAY_MASTER_KEY: { schema: text, help: '32 random bytes: openssl rand -base64 32', secret: true },
  CAUSEWAY_ADMIN_EMAIL: { schema: z.email(), help: 'e-mail address of the first administrator' },
  CAUSEWAY_ADMIN_PASSWORD: {
    schema: text.min(12),
    help: 'password of the first administrator, 12 characters or more',
    secret: true,
  },
  CAUSEWAY_PUBLIC_URL: {
    schema: z.url({ protocol: /^https?$/ }),
    help: 'https://… under which the hub is reached from outside',
  },
  CAUSEWAY_OID_ROOT: {
    schema: text.regex(/^[0-2](\.(0|[1-9]\d*))+$/).max(100),
    help: 'OID that was registered for this hub, such as 1.3.6.1.4.1.99999; it makes one of its own unless set',
  },
  CAUSEWAY_POOL_SIZE: {
    schema: text.regex(/^[1-9]\d{0,2}$/),
    help: 'connections to PostgreSQL per process, 1 to 999; 10 unless set',
  },
  CAUSEWAY_SCANNER: {
    schema: text.regex(/^clamd:\/\/[^/\s]+$/),
    help: 'clamd://host:port of a malware scanner that looks at every file before it is passed on',
  },
  CAUSEWAY_REACH: {
    schema: z.enum(reaches),
    help: `${reaches.join(', ')}: the furthest inside that connections may call; machine while the hub itself listens on loopback, else public`,
  },
  CAUSEWAY_LOG_LEVEL: { schema: z.enum(logLevels), help: `${logLevels.join(', ')}; info unless set` },
} as const satisfies Record<string, Variable>

type Name = keyof typeof variables
type Environment = Readonly<Record<string, string | undefined>>

const names = Object.keys(variables) as Name[]
const isSecret = (name: Name) => 'secret' in variables[name]
const fileNameOf = (name: Name) => `${name}_FILE`
const hubNames = [...names, ...names.filter(isSecret).map(fileNameOf)].filter(name => name.startsWith('CAUSEWAY_'))

/**
 * Parses an environment. Empty values count as unset.
 * @param readText reads a file as text and throws when it cannot; for the variables that end in _FILE
 */
export function parseConfig(env: Environment, readText: (path: string) => string = readUtf8): ParsedConfig {
  const faults: Fault[] = unknownNames(env)
  const values: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const raw = readValue(name, env, readText, faults)
    if (raw === undefined) continue
    const { schema, help } = variables[name]
    if (schema.safeParse(raw).success) values[name] = raw
    else faults.push({ name, says: 'has not the form it should have', fix: `Set it to ${help}.` })
  }
  faults.push(...contradictions(values, env))
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config: Object.freeze(configOf(values)) }
}

/** The faults as text for a terminal, one a line. */
export function describeFaults(faults: readonly Fault[]): string {
  return faults.map(({ name, says, fix }) => `${name} ${says}. ${fix}`).join('\n')
}

/** What `describeConfig` shows; everything else it says no more of than that it is set. */
const shown: ReadonlySet<string> = new Set<keyof Config>([
  'host',
  'port',
  'publicUrl',
  'oidRoot',
  'poolSize',
  'dataFolder',
  'reach',
  'logLevel',
])

/** The configuration for a terminal or a support bundle, one `name=value` a line, with secrets and e-mail masked. */
export function describeConfig(config: Config): string {
  return Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${shown.has(name) ? value : '(set)'}`)
    .join('\n')
}

/** The value of a variable, directly or from the file that its _FILE variable names. Empty is unset. */
function readValue(
  name: Name,
  env: Environment,
  readText: (path: string) => string,
  faults: Fault[],
): string | undefined {
  const fileName = fileNameOf(name)
  const direct = env[name] || undefined
  const path = isSecret(name) ? env[fileName] || undefined : undefined
  if (path === undefined) return direct
  if (direct !== undefined) {
    faults.push({ name, says: `is set, and so is ${fileName}`, fix: 'Unset one of them.' })
    return undefined
  }
  try {
    return readText(path).trim()
  } catch {
    faults.push({
      name: fileName,
      says: 'names a file that cannot be read',
      fix: 'Check the path and the permissions.',
    })
    return undefined
  }
}

function unknownNames(env: Environment): Fault[] {
  return Object.keys(env)
    .filter(name => name.startsWith('CAUSEWAY_') && !name.startsWith('CAUSEWAY_TEST_') && !hubNames.includes(name))
    .map(name => ({
      name,
      says: 'is not known',
      fix: `Did you mean ${nearestName(name, hubNames)}? Correct it or unset it.`,
    }))
}

/** Faults of values that are good one by one, but not together. */
function contradictions(values: Partial<Record<Name, string>>, env: Environment): Fault[] {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, HOST: host, CAUSEWAY_PUBLIC_URL: publicUrl } = values
  const rules: readonly (Fault & { broken: boolean })[] = [
    {
      name: cert === undefined ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE',
      says: 'is missing',
      fix: 'TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or none.',
      broken: (cert === undefined) !== (key === undefined),
    },
    {
      name: 'HOST',
      says: 'is an address that others can reach, and TLS is not set up',
      fix: 'Set TLS_CERT_FILE and TLS_KEY_FILE, or HOST=127.0.0.1 behind a proxy that does TLS on this machine.',
      broken: host !== undefined && !isLoopback(host) && cert === undefined && key === undefined,
    },
    {
      name: 'CAUSEWAY_PUBLIC_URL',
      says: 'is not encrypted',
      fix: 'Use https://; http:// is for this machine only.',
      broken: publicUrl?.startsWith('http:') === true && !isLoopback(new URL(publicUrl).hostname),
    },
    {
      name: 'CAUSEWAY_MASTER_KEY',
      says: 'is missing, and with it the protection of all keys',
      fix: 'With DATABASE_URL set, set CAUSEWAY_MASTER_KEY or CAUSEWAY_MASTER_KEY_FILE: openssl rand -base64 32.',
      broken: given('DATABASE_URL', env) && !given('CAUSEWAY_MASTER_KEY', env),
    },
    {
      name: 'DATABASE_URL',
      says: 'is missing, although DATABASE_OWNER_URL or DATABASE_REPLICA_URL is set',
      fix: 'Set it too, or unset them: the embedded PostgreSQL needs none of them.',
      broken: !given('DATABASE_URL', env) && (given('DATABASE_OWNER_URL', env) || given('DATABASE_REPLICA_URL', env)),
    },
  ]
  return rules.filter(rule => rule.broken).map(({ broken: _, ...fault }) => fault)
}

function given(name: Name, env: Environment): boolean {
  return Boolean(env[name] || env[fileNameOf(name)])
}

function configOf(values: Partial<Record<Name, string>>): Config {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values
  const tls = certFile !== undefined && keyFile !== undefined ? Object.freeze({ certFile, keyFile }) : undefined
  const host = values.HOST ?? (tls ? '0.0.0.0' : '127.0.0.1')
  return {
    host,
    port: Number(values.PORT ?? 8080),
    publicUrl: values.CAUSEWAY_PUBLIC_URL?.replace(/\/+$/, ''),
    oidRoot: values.CAUSEWAY_OID_ROOT,
    tls,
    databaseUrl: values.DATABASE_URL,
    databaseOwnerUrl: values.DATABASE_OWNER_URL,
    databaseReplicaUrl: values.DATABASE_REPLICA_URL,
    poolSize: Number(values.CAUSEWAY_POOL_SIZE ?? 10),
    dataFolder: resolve(values.CAUSEWAY_DATA ?? 'data'),
    masterKey: values.CAUSEWAY_MASTER_KEY,
    adminEmail: values.CAUSEWAY_ADMIN_EMAIL,
    adminPassword: values.CAUSEWAY_ADMIN_PASSWORD,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.CAUSEWAY_MAIL_FROM,
    scanner: values.CAUSEWAY_SCANNER,
    reach: reaches.find(reach => reach === values.CAUSEWAY_REACH) ?? (isLoopback(host) ? 'machine' : 'public'),
    logLevel: logLevels.find(level => level === values.CAUSEWAY_LOG_LEVEL) ?? 'info',
  }
}

/** Reachable from this machine only. */
function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8')
}
