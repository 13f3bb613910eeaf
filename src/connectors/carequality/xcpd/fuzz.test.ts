/** Messages whose parts are gone, doubled, renamed or filled with anything: read or refused, and the answer is whole. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { at, childrenOf, type XmlElement } from '../xml/tree.ts'
import { context, subject } from './answers.fake.ts'
import { readDiscoveryAnswer } from './read-answer.ts'
import { readDiscovery } from './read-request.ts'
import { enough, gender, id, parameter, requestXml, treeOf } from './requests.fake.ts'
import { writeDiscoveryAnswer } from './write-answer.ts'

const runs = Number(process.env.CONFORMANCE_RUNS ?? (process.env.npm_lifecycle_event === 'conformance' ? 5_000 : 300))

const request = treeOf(
  requestXml({
    before:
      '<matchCriterionList><minimumDegreeMatch><value xsi:type="INT" value="7"/></minimumDegreeMatch></matchCriterionList>',
    parameters: `${enough}${gender('M')}${id('1.2.3', '7')}${parameter('patientTelecom', '<value value="tel:+12175550134"/>')}`,
  }),
)
const answer = treeOf(writeDiscoveryAnswer({ kind: 'found', subjects: [subject] }, context))

type Change = {
  place: number
  kind: 'drop' | 'double' | 'rename' | 'foreign' | 'empty' | 'attributes' | 'fill'
  text: string
}
const changes = fc.array(
  fc.record({
    place: fc.nat({ max: 120 }),
    kind: fc.constantFrom('drop', 'double', 'rename', 'foreign', 'empty', 'attributes', 'fill'),
    text: fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        'value',
        'queryByParameter',
        'urn:oid:1.2',
        '1e9',
        '-1',
        '2026-02-31',
        'tel:',
        '</value>',
        '^',
        '\u{1f600}',
      ),
      fc.string({ maxLength: 8 }),
      fc.constant('x'.repeat(400)),
    ),
  }) satisfies fc.Arbitrary<Change>,
  { minLength: 1, maxLength: 5 },
)

/** A tree with each change carried out at its place, counted in the order of the document. */
function changed(root: XmlElement, by: readonly Change[]): XmlElement {
  let place = 0
  const copy = (from: XmlElement, parent: XmlElement | undefined): XmlElement[] => {
    const mine = place++
    const here = by.filter(change => change.place === mine && parent !== undefined)
    if (here.some(({ kind }) => kind === 'drop')) return []
    const children: (XmlElement | string)[] = []
    const made = { ...from, parent, children }
    for (const { kind, text } of here) {
      if (kind === 'rename') made.local = text
      if (kind === 'foreign') made.uri = 'urn:x'
      if (kind === 'attributes') made.attributes = made.attributes.map(each => ({ ...each, value: text }))
      if (kind === 'fill') children.push(text)
    }
    if (!here.some(({ kind }) => kind === 'empty'))
      for (const each of from.children) children.push(...(typeof each === 'string' ? [each] : copy(each, made)))
    return here.some(({ kind }) => kind === 'double') ? [made, made] : [made]
  }
  return copy(root, undefined)[0] ?? root
}

it('NET-4 a broken request is read or refused, and answered with one whole message', () => {
  const seen = new Set<string>()
  const names = /^[a-z_][\w.-]*$/i
  fc.assert(
    fc.property(changes, by => {
      // A parser gives no element such a name.
      const real = by.filter(({ kind, text }) => kind !== 'rename' || names.test(text))
      const read = readDiscovery(changed(request, real))
      seen.add(read.kind)
      const { echo: _, ...without } = context
      const told = read.kind === 'read' ? ({ kind: 'nobody' } as const) : read
      const written = treeOf(writeDiscoveryAnswer(told, read.echo ? { ...without, echo: read.echo } : without))
      expect(childrenOf(written, 'acknowledgement')).toHaveLength(1)
      expect(childrenOf(at(written, 'controlActProcess'), 'queryAck')).toHaveLength(1)
      expect(childrenOf(at(written, 'controlActProcess'), 'queryByParameter').length).toBeLessThanOrEqual(1)
    }),
    { numRuns: runs },
  )
  expect([...seen].sort()).toEqual(['invalid', 'read'])
})

it('NET-4 a broken answer tells of nobody without an id, and never fails to be read', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(changes, by => {
      const read = readDiscoveryAnswer(changed(answer, by))
      seen.add(read.kind)
      for (const { id: each } of read.kind === 'found' ? read.subjects : []) {
        expect(each.root).toMatch(/^[0-2](\.\d+)+$/)
        expect(each.extension).not.toBe('')
      }
    }),
    { numRuns: runs },
  )
  expect(seen.size).toBeGreaterThan(1)
})
