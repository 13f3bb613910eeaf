import { describe, expect, it } from 'vitest'
import { createLog, type Log, type LogFields, type LogLevel, reduceError } from './log.ts'

function record(level: LogLevel = 'debug'): { log: Log; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const log = createLog(level, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { log, lines }
}

/** As a caller would who gets round the types. */
function careless(fields: object): LogFields {
  return fields as LogFields
}

describe('the log', () => {
  it('OPS-8 writes one line of JSON an event, with time, level and ids', () => {
    const { log, lines } = record()
    log.info({ organization: 'o1', count: 3, state: 'retry' }, 'deliveries were claimed')
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(String),
        organization: 'o1',
        count: 3,
        state: 'retry',
        msg: 'deliveries were claimed',
      },
    ])
  })

  it('OPS-4 drops everything that is not on the list', () => {
    const { log, lines } = record()
    log.warn(careless({ body: 'Ada Byron', patient: { name: 'Ada' }, headers: {}, email: 'ada@example.org' }), 'seen')
    expect(Object.keys(lines[0] ?? {}).sort()).toEqual(['level', 'msg', 'time'])
  })

  it('OPS-4 drops objects and long texts under keys that are on the list', () => {
    const { log, lines } = record()
    log.info(
      careless({ message: { family: 'Byron' }, record: [{ family: 'Byron' }, 'r1'], code: 'Byron '.repeat(99) }),
      'seen',
    )
    expect(lines[0]).toMatchObject({ record: [null, 'r1'] })
    expect(lines[0]).not.toHaveProperty('message')
    expect(String(lines[0]?.code).length).toBeLessThan(60)
  })

  it('writes times and big numbers readably', () => {
    const { log, lines } = record()
    log.info(careless({ version: 12n, state: new Date('2026-01-02T03:04:05Z') }), 'seen')
    expect(lines[0]).toMatchObject({ version: '12', state: '2026-01-02T03:04:05.000Z' })
  })

  it('adds the fields of a child to every line, under the same rule', () => {
    const { log, lines } = record()
    log.child(careless({ organization: 'o1', name: 'Ada' })).error({ route: 'r1' }, 'failed')
    expect(lines[0]).toMatchObject({ organization: 'o1', route: 'r1', level: 50 })
    expect(lines[0]).not.toHaveProperty('name')
  })

  it('writes nothing below its level', () => {
    const { log, lines } = record('warn')
    log.info({}, 'not this')
    log.warn({}, 'this')
    expect(lines.map(line => line.msg)).toEqual(['this'])
  })
})

describe('an error in the log', () => {
  it('OPS-4 of PostgreSQL keeps code, constraint and table, and loses what quotes values', () => {
    const error = Object.assign(new Error('duplicate key: Ada Byron'), {
      name: 'error',
      code: '23505',
      constraint: 'link_pkey',
      table: 'link',
      detail: 'Key (name)=(Ada Byron) already exists.',
      where: 'SQL statement "select Ada Byron"',
      hint: 'Ada Byron',
      parameters: ['Ada Byron'],
      query: 'Ada Byron',
    })
    const { log, lines } = record()
    log.error({ error }, 'a statement failed')
    expect(lines[0]?.error).toMatchObject({ name: 'error', code: '23505', constraint: 'link_pkey', table: 'link' })
    expect(JSON.stringify(lines)).not.toContain('Ada')
  })

  it('OPS-4 keeps the stack without the message, even when the message looks like a frame', () => {
    const error = new Error('no\n    at Ada (Byron:1:1)\n    at 12 Main Street:5:7')
    const reduced = reduceError(error)
    expect(JSON.stringify(reduced)).not.toMatch(/Ada|Main Street/)
    expect(JSON.stringify(reduced.stack)).toContain('src/log.test.ts')
  })

  it('OPS-4 says nothing of texts in names, codes and causes', () => {
    const cause = Object.assign(new Error('Ada'), { code: 'Ada Byron, born 1815' })
    const error = Object.assign(new Error('Ada', { cause }), { name: 'Ada Byron', problem: 'target.refused' })
    const reduced = reduceError(error)
    expect(JSON.stringify(reduced)).not.toContain('Ada')
    expect(reduced).toMatchObject({ name: 'Error', problem: 'target.refused', cause: { name: 'Error' } })
  })

  it('is reduced to its type when it is none', () => {
    expect(reduceError('Ada Byron')).toEqual({ name: 'string' })
  })
})
