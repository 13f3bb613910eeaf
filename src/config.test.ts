import { describe, expect, it } from 'vitest'
import { type Config, describeConfig, describeFaults, type Fault, parseConfig, variables } from './config.ts'

const key = 'A'.repeat(43)
const noFiles = () => {
  throw new Error('no such file')
}

function configOf(env: Record<string, string>, readText: (path: string) => string = noFiles): Config {
  const parsed = parseConfig(env, readText)
  if (!parsed.ok) throw new Error(describeFaults(parsed.faults))
  return parsed.config
}

function faultsOf(env: Record<string, string>, readText: (path: string) => string = noFiles): readonly Fault[] {
  const parsed = parseConfig(env, readText)
  return parsed.ok ? [] : parsed.faults
}

describe('the environment', () => {
  it('OPS-9 may be empty: everything has a default', () => {
    expect(configOf({ PATH: '/bin' })).toMatchObject({ host: '127.0.0.1', port: 8080, poolSize: 10, logLevel: 'info' })
    expect(configOf({ DATABASE_URL: '', PORT: '' })).toMatchObject({ port: 8080 })
    expect(configOf({}).databaseUrl).toBeUndefined()
  })

  it('becomes one typed object that nobody can change', () => {
    const config = configOf({
      PORT: '9000',
      DATABASE_URL: 'postgres://hub:secret@db/causeway',
      CAUSEWAY_MASTER_KEY: key,
      CAUSEWAY_PUBLIC_URL: 'https://hub.example.org/',
      CAUSEWAY_POOL_SIZE: '25',
      CAUSEWAY_LOG_LEVEL: 'debug',
    })
    expect(config).toMatchObject({
      port: 9000,
      databaseUrl: 'postgres://hub:secret@db/causeway',
      masterKey: key,
      publicUrl: 'https://hub.example.org',
      poolSize: 25,
      logLevel: 'debug',
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('names the nearest known variable for an unknown CAUSEWAY_ one', () => {
    expect(faultsOf({ CAUSEWAY_MASTERKEY: key })).toEqual([
      { name: 'CAUSEWAY_MASTERKEY', says: 'is not known', fix: expect.stringContaining('CAUSEWAY_MASTER_KEY?') },
    ])
    expect(faultsOf({ CAUSEWAY_TEST_DATABASE_URL: 'x' })).toEqual([])
  })

  it('tells all faults at once, each with its fix and none with its value', () => {
    const env = {
      PORT: 'http',
      CAUSEWAY_ADMIN_PASSWORD: 'hunter2',
      SMTP_URL: 'mail.internal',
      CAUSEWAY_PUBLIC_URL: 'hub',
    }
    const faults = faultsOf(env)
    expect(faults.map(fault => fault.name).sort()).toEqual(Object.keys(env).sort())
    for (const fault of faults) expect(fault.fix).not.toBe('')
    for (const value of ['hunter2', 'mail.internal']) expect(describeFaults(faults)).not.toContain(value)
  })

  it.each([
    ['PORT', '65536'],
    ['CAUSEWAY_POOL_SIZE', '0'],
    ['CAUSEWAY_LOG_LEVEL', 'loud'],
    ['CAUSEWAY_ADMIN_EMAIL', 'admin'],
    ['DATABASE_URL', 'mysql://db'],
  ])('refuses %s=%s', (name, value) => {
    expect(faultsOf({ CAUSEWAY_MASTER_KEY: key, [name]: value }).map(fault => fault.name)).toEqual([name])
  })
})

describe('secrets', () => {
  it('OPS-7 may be given as files', () => {
    const env = { CAUSEWAY_MASTER_KEY_FILE: '/run/secrets/master', DATABASE_URL_FILE: '/run/secrets/url' }
    const files: Record<string, string> = {
      '/run/secrets/master': `${key}\n`,
      '/run/secrets/url': 'postgresql://db/c\n',
    }
    expect(configOf(env, path => files[path] ?? '')).toMatchObject({ masterKey: key, databaseUrl: 'postgresql://db/c' })
  })

  it('are a fault when the file cannot be read, or both are set', () => {
    expect(faultsOf({ CAUSEWAY_MASTER_KEY_FILE: '/nowhere' }).map(fault => fault.name)).toEqual([
      'CAUSEWAY_MASTER_KEY_FILE',
    ])
    const both = { CAUSEWAY_MASTER_KEY: key, CAUSEWAY_MASTER_KEY_FILE: '/run/secrets/master' }
    expect(faultsOf(both, () => key)).toMatchObject([{ name: 'CAUSEWAY_MASTER_KEY', fix: 'Unset one of them.' }])
  })

  it('OPS-4 need a master key when the database is given, and none for the embedded one', () => {
    expect(faultsOf({ DATABASE_URL: 'postgresql://db/c' }).map(fault => fault.name)).toEqual(['CAUSEWAY_MASTER_KEY'])
    expect(faultsOf({})).toEqual([])
  })

  it('are never printed', () => {
    const env = {
      DATABASE_URL: 'postgresql://hub:hunter2hunter2@db/c',
      CAUSEWAY_MASTER_KEY: key,
      CAUSEWAY_ADMIN_EMAIL: 'ada@example.org',
      CAUSEWAY_ADMIN_PASSWORD: 'hunter2hunter2',
      SMTP_URL: 'smtps://hub:hunter2hunter2@mail',
    }
    const printed = describeConfig(configOf(env))
    for (const value of ['hunter2', key, 'ada@example.org']) expect(printed).not.toContain(value)
    expect(printed).toContain('masterKey=(set)')
    expect(printed).toContain('port=8080')
  })

  it('are marked as such in the table', () => {
    const secret = Object.entries(variables).filter(([, variable]) => 'secret' in variable)
    expect(secret.map(([name]) => name)).toEqual([
      'DATABASE_URL',
      'DATABASE_OWNER_URL',
      'DATABASE_REPLICA_URL',
      'SMTP_URL',
      'CAUSEWAY_MASTER_KEY',
      'CAUSEWAY_ADMIN_PASSWORD',
    ])
  })
})

describe('OPS-4 encryption in transit', () => {
  const tls = { TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: 'key.pem' }

  it.each([
    [{ HOST: '0.0.0.0' }, ['HOST']],
    [{ HOST: '::' }, ['HOST']],
    [{ HOST: 'hub.example.org' }, ['HOST']],
    [{ HOST: '127.0.0.1.example.org' }, ['HOST']],
    [{ HOST: 'localhost' }, []],
    [{ HOST: '::1' }, []],
    [{ HOST: '127.0.0.2' }, []],
    [{ HOST: '0.0.0.0', ...tls }, []],
    [{ TLS_CERT_FILE: 'cert.pem' }, ['TLS_KEY_FILE']],
    [{ TLS_KEY_FILE: 'key.pem' }, ['TLS_CERT_FILE']],
    [{ CAUSEWAY_PUBLIC_URL: 'http://hub.example.org' }, ['CAUSEWAY_PUBLIC_URL']],
    [{ CAUSEWAY_PUBLIC_URL: 'http://localhost:8080' }, []],
    [{ CAUSEWAY_PUBLIC_URL: 'http://[::1]:8080' }, []],
  ])('%j has these faults: %j', (env, names) => {
    expect(faultsOf(env).map(fault => fault.name)).toEqual(names)
  })

  it('listens for others only when TLS is set up', () => {
    expect(configOf({}).host).toBe('127.0.0.1')
    expect(configOf(tls)).toMatchObject({ host: '0.0.0.0', tls: { certFile: 'cert.pem', keyFile: 'key.pem' } })
  })
})
