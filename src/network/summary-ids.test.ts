import { hash } from 'node:crypto'
import fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { describe, expect, it } from 'vitest'
import { oidOf } from '../model/oid.ts'
import { readUniqueId } from '../model/registry/documents.ts'
import { documentOfEntry, madeUniqueId, summaryAsked, summaryEntryId, summaryUniqueId } from './summary-ids.ts'

describe('ids of summaries', () => {
  it('NET-4 lead back to the document, whatever document it is, and fit where an OID fits', () => {
    const documents = fc.uuid({ version: 7 })
    fc.assert(
      fc.property(documents, fc.string(), (document, content) => {
        const made = madeUniqueId(document, content)
        expect(documentOfEntry(summaryEntryId(document))).toBe(document)
        expect(summaryAsked(summaryUniqueId(document))).toEqual({ document })
        expect(summaryAsked(made)).toEqual({ document, made })
        for (const id of [summaryUniqueId(document), made]) {
          expect(id.length).toBeLessThanOrEqual(64)
          expect(oidOf(id)).toBe(id)
          expect(readUniqueId(id)).toBe(id)
        }
      }),
    )
  })

  it('are another one for other content, and the same for the same', () => {
    const record = uuidv7()
    expect(madeUniqueId(record, 'one')).toBe(madeUniqueId(record, 'one'))
    expect(madeUniqueId(record, 'one')).not.toBe(madeUniqueId(record, 'two'))
  })

  it.each([
    ['a document', uuidv7()],
    ['nothing', ''],
    ['another OID', '2.16.840.1.113883.3.9001.2'],
    ['the OID of another UUID', `2.25.${BigInt(`0x${uuidv7().replaceAll('-', '')}`)}`],
    ['too large a number', `2.25.${'9'.repeat(39)}`],
    ['a number written with a zero before', `2.25.0${BigInt(`0x${hash('md5', 'x')}`)}`],
    ['more below', `${madeUniqueId(uuidv7(), 'x')}.1`],
  ])('NET-4 are not taken for %s', (_name, id) => {
    expect(summaryAsked(id)).toBeUndefined()
    expect(documentOfEntry(id)).toBeUndefined()
  })
})
