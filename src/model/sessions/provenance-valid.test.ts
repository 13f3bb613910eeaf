import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../connectors/fhir/testing/validate.ts'
import { bundleOf } from './provenance.ts'
import type { NoteFacts } from './provenance-facts.ts'
import { firstVersion, ids, referencesIn, saying, wholeFacts, withVersions, writtenNote } from './testing/note-facts.ts'

const at = new Date('2026-11-25T08:00:00Z')

const cases: readonly [string, Partial<NoteFacts>][] = [
  ['with everything', {}],
  ['in two versions', withVersions()],
  ['that changed after it was rendered', { ...withVersions(), standing: 1 }],
  ['whose counting version was not asked for', { standing: 7 }],
  ['of which only a later version is kept', { versions: withVersions().versions?.slice(1) ?? [], standing: 2 }],
  ['that is not rendered', { rendering: undefined, appointment: { ...wholeFacts.appointment, state: 'scheduled' } }],
  ['rendered by a person', { rendering: { at, by: ids.account, version: 1 } }],
  ['mapped by a person', { pair: { target: ids.appointment, how: 'user', at, by: ids.account } }],
  ['without a guardian', saying({ 'Guardian Name': null, Relationship: null, 'Guardian Signature': null })],
  ['without an image', { versions: [{ ...firstVersion, images: {} }] }],
  [
    'without a time of signing',
    saying({ 'Therapist Signature': { signature: { contentType: 'image/png', data: 'AA==' } } }),
  ],
  ['without text', saying({ Notes: { empty: true, text: '' } })],
  ['without other answers', saying({ Mood: null, Trials: null, Park: null })],
  ['without a place', saying({ Location: null })],
  ['with a place in words only', saying({ Location: { place: { text: 'Home' } } })],
  ['that is a draft', { versions: [{ ...firstVersion, note: { ...writtenNote, published: false } }] }],
  ['whose times cannot be read', { versions: [{ ...firstVersion, zone: null }] }],
  [
    'of people nobody knows any more',
    {
      students: [{ id: ids.student, source: 'student-1' }],
      users: [{ id: ids.user, source: 'user-1' }],
      sites: [],
    },
  ],
  ['that came in a file', { versions: [{ ...firstVersion, message: undefined } as never] }],
  ['that the source took away', { goneAt: at }],
  ['of a cancelled appointment', { appointment: { ...wholeFacts.appointment, state: 'cancelled' } }],
  [
    'with control characters',
    saying({ 'Guardian Name': { text: 'Greta\u0000Lindqvist' }, Mood: { choices: ['calm\u0007', ' '] } }),
  ],
]

/** The version before the first one that is handed out. */
function isEarlier({ versions = wholeFacts.versions }: Partial<NoteFacts>, reference: string): boolean {
  const before = (versions[0]?.version ?? 1) - 1
  return before > 0 && reference === `DocumentReference/${ids.note}/_history/${before}`
}

describe('everything that is given out of a note', () => {
  it.each(cases)('C01 is valid: a note %s', (_, facts) => {
    const bundle = bundleOf({ ...wholeFacts, ...facts }, at)
    expect(problemsOf(bundle)).toEqual([])
    for (const { resource } of bundle.entry ?? [])
      expect(resource && problemsOf(resource), `${resource?.resourceType}/${resource?.id}`).toEqual([])
  })

  it.each(cases)(
    'C02 refers to nothing but what stands beside it, in the version that is named: a note %s',
    (_, facts) => {
      const bundle = bundleOf({ ...wholeFacts, ...facts }, at)
      const there = new Set(
        (bundle.entry ?? []).flatMap(({ resource }) => {
          const plain = `${resource?.resourceType}/${resource?.id}`
          return [plain, `${plain}/_history/${resource?.meta?.versionId}`]
        }),
      )
      // What was not asked for is in another answer, or no longer kept.
      const isWhole = facts.standing !== 7
      const named = referencesIn(bundle.entry).filter(
        each => (isWhole || each !== `Encounter/${ids.note}`) && !isEarlier(facts, each),
      )
      expect(named.filter(reference => !there.has(reference))).toEqual([])
    },
  )
})
