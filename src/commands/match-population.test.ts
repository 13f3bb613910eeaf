/** `causeway match population`: what it writes, that the truth stands apart, and that the same call writes the same. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { readPatientAdmin } from '../model/redox/patient-admin.ts'
import { openLines } from './lines.ts'
import { matchPopulation } from './match-population.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-population-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** The lines of both files that a call wrote. */
async function write(name: string, ...args: string[]): Promise<{ lines: string[]; truth: string[] }> {
  const [out, truth] = [join(folder, `${name}.ndjson`), join(folder, `${name}.csv`)]
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  expect(await matchPopulation([...args, '--out', out, '--truth', truth])).toBe(0)
  const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n')
  return { lines: linesOf(out), truth: linesOf(truth) }
}

describe('causeway match population', () => {
  it('writes records as Redox messages that the hub reads, and who they are into a file of its own', async () => {
    const { lines, truth } = await write('records', '--people', '500', '--seed', '4')
    expect(truth[0]).toBe('site,number,person,household')
    expect(lines.length).toBe(truth.length - 1)
    for (const [at, line] of lines.entries()) {
      const { message } = readPatientAdmin(JSON.parse(line))
      const [site, number, person] = (truth[at + 1] ?? '').split(',')
      expect(message.Meta?.EventType).toBe('NewPatient')
      expect(message.Patient?.Identifiers[0]?.ID).toBe(number)
      expect(message.Patient?.Identifiers[0]?.IDType).toMatch(new RegExp(`\\.${Number(site) + 1}$`))
      expect(line).not.toContain(`"${person}"`)
    }
  })

  it('writes the same for the same seed, and other people for another', async () => {
    const one = await write('one', '--people', '300', '--seed', '4', '--as', 'fhir')
    expect(await write('two', '--people', '300', '--seed', '4', '--as', 'fhir')).toEqual(one)
    expect((await write('three', '--people', '300', '--seed', '5', '--as', 'fhir')).lines).not.toEqual(one.lines)
  })

  it('writes queries, strangers and pairs of people who look alike', async () => {
    const queries = await write('queries', '--people', '500', '--what', 'queries', '--count', '40')
    expect(queries.lines).toHaveLength(40)
    expect(queries.truth[1]).toMatch(/^1,p\d+,/)
    const strangers = await write('strangers', '--people', '500', '--what', 'strangers', '--count', '40')
    expect(strangers.truth.filter(row => row.includes('of a household'))).toHaveLength(4)
    const pairs = await write('pairs', '--people', '500', '--what', 'pairs', '--count', '1')
    const first = JSON.parse(pairs.lines[0] ?? '')
    expect(first).toMatchObject({ category: 'twins', index: { resourceType: 'Patient' } })
    expect(pairs.lines.length).toBeGreaterThan(60)
  })

  it('says what is wrong with a call', async () => {
    const said: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation(text => said.push(String(text)) > 0)
    const calls = [
      ['--what', 'everything'],
      ['--as', 'xml'],
      ['--people', '0'],
      ['--people', 'many'],
      ['--seed', 'x'],
      ['--sites', '0'],
      ['--count', '0'],
    ]
    for (const call of calls) expect(await matchPopulation(call)).toBe(2)
    expect(said).toHaveLength(calls.length)
    for (const [at, text] of said.entries()) expect(text).toContain(calls[at]?.[0])
  })
})

describe('lines', () => {
  it('stop when nobody reads any more, as behind head', async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('closed'), { code: 'EPIPE' })),
    })
    const lines = openLines(broken)
    let written = 0
    while (written < 5_000 && (await lines.write('x'.repeat(1_000)))) written++
    expect(written).toBeLessThan(5_000)
    await lines.close()
  })

  it('say what the file system says', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    })
    const lines = openLines(full)
    const fill = async () => {
      for (let time = 0; time < 5_000; time++) await lines.write('x'.repeat(1_000))
    }
    await expect(fill()).rejects.toThrow('no space left')
  })

  it('wait for a slow reader instead of keeping everything', async () => {
    const slow = new PassThrough({ highWaterMark: 1_024 })
    const lines = openLines(slow)
    const read: Buffer[] = []
    const writing = (async () => {
      for (let time = 0; time < 400; time++) await lines.write('y'.repeat(999))
      await lines.close()
    })()
    await new Promise(resolve => setImmediate(resolve))
    expect(slow.writableLength + slow.readableLength).toBeLessThan(200_000)
    for await (const chunk of slow) read.push(chunk)
    await writing
    expect(Buffer.concat(read).length).toBe(400_000)
  })
})
