/** Messages come late, twice and in any order: the record ends the same, and whatever they hold it is valid R4. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { runs } from '../conformance.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import {
  booked,
  edited,
  fileOf,
  formOf,
  message,
  moved,
  progress,
  type Raw,
  received,
  said,
  taskOf,
  unbooked,
  visitOf,
} from './testing/messages.ts'
import { createSmallHub } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

/** As often as the conformance suite tries its random parts, or a share of it; `npm run conformance` makes it long. */
const share = (part: number) => Math.ceil(runs * part)
const timeout = 60_000 + runs * 100

type Kind = 'edit' | 'status' | 'label' | 'book' | 'move' | 'unbook' | 'note' | 'archive' | 'correct'
const kinds: readonly Kind[] = ['edit', 'status', 'label', 'book', 'move', 'unbook', 'note', 'archive', 'correct']
const classes = [
  'requested',
  'ready',
  'received',
  'accepted',
  'in-progress',
  'on-hold',
  'completed',
  'rejected',
  'cancelled',
  'failed',
  'entered-in-error',
]

/** The life of one referral, minute by minute, each message with something of its own. */
function lifeOf(acts: readonly { kind: Kind; n: number }[]): Raw[] {
  const form = (n: number) => formOf([{ linkId: 'q', text: 'Q', answer: [{ valueString: `answer ${n}` }] }])
  let visit: string | undefined
  const life: Raw[] = [received('2026-03-02 08:59:00am', { title: 'first' }, [form(0), fileOf('A-1', 'a.txt', 'one')])]
  acts.forEach(({ kind, n }, index) => {
    const at = `2026-03-02 ${9 + Math.floor(index / 60)}:${String(index % 60).padStart(2, '0')}:00am`
    const start = new Date(Date.UTC(2026, 5, 1 + (n % 20), 12, index)).toISOString()
    const status = classes[n % classes.length] ?? 'ready'
    const step = (): Raw | undefined => {
      switch (kind) {
        case 'edit':
          return edited(at, { remark: `edit ${index}` }, n % 2 ? [form(index + 1)] : [])
        case 'status':
          return progress(at, status, `Label ${index}`)
        case 'label':
          return progress(at, 'unheard-of', `Label ${index}`)
        case 'archive':
          return progress(at, status, `Label ${index}`, n % 2 ? { meta: { tag: [{ code: 'archived' }] } } : {})
        case 'correct':
          return message('notify-data-correction', at, [
            taskOf(status, `Label ${index}`),
            ...edited(at, { remark: `fix ${index}` })
              .entry.slice(1)
              .map(({ resource }) => resource),
          ])
        case 'note':
          return said(at, n % 2 ? 'provider' : 'requester', `C-${index}`, `note ${index}`)
        case 'book':
          if (visit !== undefined) return undefined
          visit = `70${index}`
          return booked(at, visit, start)
        case 'move':
          return visit === undefined ? undefined : moved(at, visit, start)
        case 'unbook': {
          if (visit === undefined) return undefined
          const raw =
            n % 2
              ? unbooked(at)
              : message('notify-update-appointment', at, [visitOf(visit, start, { status: 'cancelled' })])
          visit = undefined
          return raw
        }
      }
    }
    const raw = step()
    if (raw) life.push(raw)
  })
  return life
}

/** What comes of the messages in this order; what waits for a person is applied again when all have come. */
function ending(messages: readonly Raw[]) {
  const hub = createSmallHub()
  const waiting = messages.filter(raw => hub.receive(raw).kind === 'hold')
  for (const raw of waiting) expect(hub.receive(raw).kind).not.toBe('hold')
  expect(hub.records).toHaveLength(1)
  return hub.referral()
}

const acts = fc.array(fc.record({ kind: fc.constantFrom(...kinds), n: fc.nat(99) }), { maxLength: 9 })

describe('any order', { timeout }, () => {
  it('REF-10 R11 R12 R13 any order and any repetition of the messages ends in the same record', () => {
    const shuffled = acts.chain(made => {
      const life = lifeOf(made)
      return fc.record({
        life: fc.constant(life),
        order: fc.shuffledSubarray([...life, ...life], { minLength: life.length * 2 }),
      })
    })
    fc.assert(
      fc.property(shuffled, ({ life, order }) => {
        expect(ending(order)).toEqual(ending(life))
      }),
      { numRuns: share(0.4) },
    )
  })

  it('REF-10 a second telling of the whole life changes nothing', () => {
    fc.assert(
      fc.property(acts, made => {
        const life = lifeOf(made)
        const hub = createSmallHub()
        hub.tell(...life)
        expect(
          hub.tell(...life).filter(word => word !== 'duplicate' && word !== 'stale' && word !== 'unchanged'),
        ).toEqual([])
      }),
      { numRuns: share(0.15) },
    )
  })
})

describe('whatever comes', { timeout }, () => {
  it('REF-10 the record is strict R4 after any life', () => {
    fc.assert(
      fc.property(acts, made => {
        expect(problemsIn(ending(lifeOf(made)), problemsOf)).toEqual([])
      }),
      { numRuns: share(0.08) },
    )
  })

  it('REF-10 the record is strict R4 with anything in the place of anything', () => {
    const consent = {
      resourceType: 'Consent',
      id: 'CON',
      status: 'active',
      provision: { type: 'permit' },
      category: [{ text: 'Yes' }],
    }
    const answers = formOf([
      { linkId: 'a', text: 'A', answer: [{ valueDate: '2026-01-02' }, { valueQuantity: { value: 1, unit: 'kg' } }] },
      {
        linkId: 'b',
        text: 'B',
        item: [{ linkId: 'c', text: 'C', answer: [{ valueCoding: { code: 'x', display: 'X' } }] }],
      },
    ])
    const contact = [{ relationship: [{ text: 'Aunt' }], name: { family: 'Tante' } }]
    const extra = [answers, consent, fileOf('A-1', 'a.txt', 'one')]
    const genuine: Raw[] = [
      received('2026-03-02 09:00:00am', { contact }, extra),
      booked('2026-03-03 09:00:00am', '7001', '2026-03-20T15:00:00Z', {
        participant: [{ actor: { display: 'Sam Helfer' } }],
      }),
      progress('2026-03-04 09:00:00am', 'completed', 'Admitted', { note: [{ text: 'done' }] }),
      said('2026-03-05 09:00:00am', 'provider', 'C-1', 'Hello', [fileOf('A-2', 'b.txt', 'two')]),
    ]
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        '',
        ' ',
        '\u00a0',
        'a\u00a0b',
        '\u0007',
        'Ünï\u2028x',
        '2026-13-45',
        -1,
        1e30,
        [],
        {},
        [[]],
        [null],
        { text: '' },
        'a b  c',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    const placed = fc
      .constantFrom(...genuine.map((_, index) => index))
      .chain(index =>
        fc.record({ index: fc.constant(index), place: fc.constantFrom(...placesIn(genuine[index])), by: odd }),
      )
    fc.assert(
      fc.property(fc.array(placed, { minLength: 1, maxLength: 6 }), changes => {
        const hub = createSmallHub()
        for (const [index, raw] of genuine.entries()) {
          const own = changes.filter(each => each.index === index)
          hub.receive(own.reduce<unknown>((value, { place, by }) => replaced(value, place, by), raw))
        }
        for (let index = 0; index < hub.records.length; index += 1)
          expect(problemsIn(hub.referral(index), problemsOf)).toEqual([])
      }),
      {
        numRuns: share(0.12),
        // An end whose start cannot be read.
        examples: [[[{ index: 1, place: ['entry', '1', 'resource', 'start'], by: [] }]]],
      },
    )
  })
})

type Place = readonly (string | number)[]

function placesIn(value: unknown, before: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [before]
  return [before, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...before, key]))]
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? replaced(each, rest, by) : each))
  if (typeof value !== 'object' || value === null) return value
  return { ...value, [key]: replaced((value as Raw)[key], rest, by) }
}
