import { describe, expect, it } from 'vitest'
import type { DocumentEntry } from '../model/network/documents.ts'
import { isWantedBy } from './entries.ts'

const coded = { code: 'a', scheme: '1.2', display: 'A' }
const entryBy = (person: string): DocumentEntry => ({
  entryId: '0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b',
  logicalId: '0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b',
  version: 1,
  status: 'approved',
  type: 'stable',
  homeCommunity: '1.2',
  member: 'Lakeside',
  repository: '1.2.3',
  uniqueId: '1.2.3.4',
  patient: { authority: '1.2', id: '7' },
  sourcePatient: { authority: '1.2', id: '7' },
  mimeType: 'text/xml',
  languageCode: 'en-US',
  classCode: coded,
  typeCode: coded,
  formatCode: coded,
  confidentialityCode: coded,
  facilityTypeCode: coded,
  practiceSettingCode: coded,
  author: { person },
})

describe('an author who is asked for', () => {
  it.each([
    ['^Okafor^Ada', '^okafor^ada^^', true],
    ['^Smith \\T\\ Jones^Ada', '^Smith & Jones^%', true],
    ['^Smith \\T\\ Jones^Ada', '%\\T\\%', false],
    ['^Smith^Ada', '^Smith & Jones^%', false],
  ])('NET-4 is compared by the text that is meant: %s, %s', (person, like, is) => {
    expect(isWantedBy({ authorPersons: [like] })(entryBy(person))).toBe(is)
  })
})
