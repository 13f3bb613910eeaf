/**
 * `causeway match`: on a file of our own with any columns, and on the published test sets that lie beside the repository
 * (a plain clone has none: then those are skipped, and said). The figures are floors: docs/matching.md has the figures.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { writeRecord } from '../matching/population/drift.ts'
import { makePerson } from '../matching/population/person.ts'
import { randomFrom } from '../matching/population/random.ts'
import type { Figures } from '../matching/score/measure.ts'
import { WeightsFile } from '../matching/score/weights.ts'
import { match } from './match.ts'

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const hasShared = existsSync(join(shared, 'febrl'))
if (!hasShared) console.error('SKIPPED: the published test sets of record linkage are not on this machine.')

const folder = mkdtempSync(join(tmpdir(), 'causeway-match-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** What a call printed, and how it ended. */
async function call(...args: string[]): Promise<{ ended: number; out: string; err: string }> {
  const printed = { out: '', err: '' }
  const take = (where: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[where] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(take('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(take('err'))
  const ended = await match(args)
  vi.restoreAllMocks()
  return { ended, ...printed }
}

type Summary = { records: number; reached: number; confirmed: Figures; automatic: Figures }

async function figures(...args: string[]): Promise<Summary> {
  const { ended, out } = await call('evaluate', ...args, '--json')
  expect(ended).toBe(0)
  return JSON.parse(out)
}

/** A file with columns of its own: two records of each of 150 people. */
function ownFile(): string {
  const random = randomFrom(4)
  const rows = Array.from({ length: 150 }, (_, number) => makePerson(String(number), random)).flatMap(person =>
    [writeRecord(person, random), writeRecord(person, random)].map(record =>
      [person.id, record.first, record.last, record.born, record.phone, record.home?.line, record.home?.zip].join(','),
    ),
  )
  const file = join(folder, 'own.csv')
  writeFileSync(file, ['who,Given,Sur,Born,Mobile,Line,Zip', ...rows].join('\n'))
  return file
}
const columns = 'person=who,first=Given,last=Sur,birthDate=Born,phone=Mobile,street=Line,postalCode=Zip'

describe('causeway match evaluate', () => {
  it('NET-6 takes a file of any form with a list of its columns, and says how good the matching is', async () => {
    const file = ownFile()
    const { confirmed, automatic, records } = await figures(file, '--columns', columns)
    expect(records).toBe(300)
    expect(confirmed).toMatchObject({ truePairs: 150, precision: 1 })
    expect(confirmed.recall).toBeGreaterThan(0.9)
    expect(automatic.precision).toBe(1)
    expect(automatic.recall).toBeGreaterThan(0.4)
    const { out } = await call('evaluate', file, '--columns', columns)
    expect(out).toMatch(/300 records of 150 people, 150 pairs of one person; weights 1/)
    expect(out).toMatch(/confirmed +1\.0000/)
  })

  it('never shows the matcher who is who', async () => {
    const file = ownFile()
    const { confirmed } = await figures(file, '--columns', columns, '--only', 'birthDate')
    expect(confirmed.foundPairs).toBe(0)
  })

  it.each([
    [['evaluate'], /Say: causeway match/],
    [['evaluate', 'FILE', '--columns', 'first=Given,last=Sur'], /No column says who is who/],
    [['evaluate', 'FILE', '--columns', 'person=who,first=Vorname'], /There is no column Vorname/],
    [['evaluate', 'FILE', '--columns', 'person=who,shoe=Size'], /kinds are id, person.*Not shoe=Size/],
    [['evaluate', 'FILE', '--columns', columns, '--only', 'shoe'], /not shoe/],
    [['evaluate', 'FILE'], /of no known form: who, Given/],
    [['guess'], /Say: causeway match/],
    [['train', '--people', 'many'], /as numbers/],
  ])('%j says what is wrong', async (args, says) => {
    const file = ownFile()
    const { ended, err } = await call(...args.map(arg => (arg === 'FILE' ? file : arg)))
    expect(ended).toBe(2)
    expect(err).toMatch(says)
  })
})

describe('causeway match train', () => {
  it('makes a weight set that evaluate takes', async () => {
    const out = join(folder, 'weights.json')
    expect((await call('train', '--people', '300', '--as', 'ours', '--out', out)).ended).toBe(0)
    expect(WeightsFile.parse(JSON.parse(readFileSync(out, 'utf8')))).toMatchObject({ version: 'ours' })
    const { ended, out: printed } = await call('evaluate', ownFile(), '--columns', columns, '--weights', out)
    expect([ended, printed]).toEqual([0, expect.stringContaining('weights ours')])
  })
})

describe.runIf(hasShared)('NET-6 the published test sets, with the weights that ship and one threshold', () => {
  const withoutNumber = 'first,last,birthDate,streetNumber,street,secondLine,city,state,postalCode'
  it.each<[string, string, string | undefined, { f1: number; precision: number; automatic: number }]>([
    ['febrl 1', 'febrl/dataset1.csv', undefined, { f1: 0.998, precision: 1, automatic: 0.6 }],
    ['febrl 2', 'febrl/dataset2.csv', undefined, { f1: 0.998, precision: 1, automatic: 0.6 }],
    ['febrl 3', 'febrl/dataset3.csv', undefined, { f1: 0.999, precision: 1, automatic: 0.5 }],
    ['febrl 3 without the number', 'febrl/dataset3.csv', withoutNumber, { f1: 0.99, precision: 0.999, automatic: 0.4 }],
    [
      'febrl 3, name, birth date and postal code',
      'febrl/dataset3.csv',
      'first,last,birthDate,postalCode',
      { f1: 0.95, precision: 0.97, automatic: 0 },
    ],
    ['fake 1000', 'splink/fake_1000.csv', undefined, { f1: 0.92, precision: 0.99, automatic: 0.05 }],
  ])('%s', async (_, file, only, least) => {
    const { confirmed, automatic } = await figures(join(shared, file), ...(only ? ['--only', only] : []))
    expect(confirmed.f1).toBeGreaterThanOrEqual(least.f1)
    expect(confirmed.precision).toBeGreaterThanOrEqual(least.precision)
    // What happens without a person has no wrong pair, in any of them.
    expect(automatic.foundPairs - automatic.rightPairs).toBe(0)
    expect(automatic.recall).toBeGreaterThanOrEqual(least.automatic)
  })
})
