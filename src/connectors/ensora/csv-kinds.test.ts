import { describe, expect, it } from 'vitest'
import { type SourceKind, sourceKinds } from '../../model/sessions/source.ts'
import { readFile } from './csv.ts'
import { fileKindOf, filePattern } from './csv-kinds.ts'

const at = '2026-11-23T20:00:00.000Z'
const kindOf = (head: string) => fileKindOf(Buffer.from(`${head}\n`))

describe('SES-1 the kind of a spreadsheet', () => {
  it.each(sourceKinds)('of the sample of a %s is told, and the sample is read without a fault', kind => {
    const { sample, needed } = filePattern(kind)
    expect(fileKindOf(Buffer.from(sample))).toBe(kind)
    const { errors, page } = readFile({ kind, bytes: Buffer.from(sample), at })
    expect(errors).toEqual([])
    expect(page.entries.length).toBeGreaterThan(0)
    const heads = (sample.split('\r\n')[0] ?? '').toLowerCase()
    for (const column of needed) expect(heads).toContain(column)
  })

  it.each<[string, SourceKind | undefined]>([
    ['ID;Prénom;Nom;Nom du site;Date de naissance;Fuseau horaire', 'student'],
    ['id,first,last,email,sites,type', 'user'],
    ['id,first name,last name,site', undefined],
    ['site', 'site'],
    ['note id,template,student,user,Date,Notes', 'note'],
    ['template,field,type', 'template'],
    ['something,else', undefined],
  ])('whose header is %j is %s', (head, kind) => {
    expect(kindOf(head)).toBe(kind)
  })

  it('is unknown for what is no table', () => {
    expect(fileKindOf(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).toBeUndefined()
    expect(fileKindOf(new Uint8Array())).toBeUndefined()
  })
})
