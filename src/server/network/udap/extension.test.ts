/** The B2B extension: who asks and why, in every form in which codes and identifiers are written. */
import { describe, expect, it } from 'vitest'
import { readExtension } from './extension.ts'

const usual = {
  version: '1',
  subject_name: 'Imani Okoye',
  subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893',
  subject_role: 'http://nucc.org/provider-taxonomy#207Q00000X',
  organization_name: 'Lakeside Hospital',
  organization_id: 'urn:oid:2.16.840.1.113883.3.7700',
  purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
}
const read = (change: object = {}) => readExtension({ 'hl7-b2b': { ...usual, ...change } })

describe('hl7-b2b', () => {
  it('NET-4 says who asks', () => {
    expect(read({ further: 'ignored' })).toEqual({
      kind: 'read',
      asker: {
        organization: { name: 'Lakeside Hospital', oid: '2.16.840.1.113883.3.7700' },
        user: {
          name: 'Imani Okoye',
          role: { code: '207Q00000X', system: 'http://nucc.org/provider-taxonomy' },
          npi: '1234567893',
        },
        purpose: 'TREATMENT',
      },
    })
    expect(read({ organization_id: 'https://lakeside.example.org', organization_name: undefined })).toMatchObject({
      asker: { organization: { name: 'https://lakeside.example.org' } },
    })
    expect(read({ subject_name: undefined })).toMatchObject({
      asker: expect.not.objectContaining({ user: expect.anything() }),
    })
  })

  it('NET-4 is read from its JSON text too: alone, or with everything around it', () => {
    const whole = read()
    expect(readExtension({ 'hl7-b2b': JSON.stringify(usual) })).toEqual(whole)
    expect(readExtension(JSON.stringify({ 'hl7-b2b': usual }))).toEqual(whole)
  })

  it('NET-4 says nothing by empty lists, nulls and blanks, as Udap.Model for .NET writes what nobody set', () => {
    const nothing = { subject_id: null, subject_role: '', consent_policy: [], consent_reference: [] }
    expect(read(nothing)).toEqual(read({ subject_id: undefined, subject_role: undefined }))
    expect(read({ purpose_of_use: [] })).toEqual({ kind: 'refused', because: 'shape' })
    expect(read({ organization_id: null })).toEqual({ kind: 'refused', because: 'shape' })
  })

  it('NET-4 names an organization by a URI of which the gateway knows whose it is', () => {
    const organization_id = 'https://lakeside.example.org/'
    const known = new Map([[organization_id, '2.16.840.1.113883.3.7700']])
    expect(readExtension({ 'hl7-b2b': { ...usual, organization_id } }, known)).toEqual(read())
    const other = readExtension({ 'hl7-b2b': { ...usual, organization_id: 'https://lakeside.example.org' } }, known)
    expect(other).toMatchObject({ asker: { organization: { name: 'Lakeside Hospital' } } })
    expect(JSON.stringify(other)).not.toContain('3.7700')
  })

  it.each([
    ['TREAT', 'TREATMENT'],
    ['TREATMENT', 'TREATMENT'],
    ['urn:oid:2.16.840.1.113883.5.8#ETREAT', 'EMERGENCY'],
    ['http://terminology.hl7.org/CodeSystem/v3-ActReason#HPAYMT', 'PAYMENT'],
    ['urn:oid:2.16.840.1.113883.3.18.7.1#PUBLICHEALTH', 'PUBLICHEALTH'],
    ['2.16.840.1.113883.5.8#HOPERAT', 'OPERATIONS'],
  ])('NET-4 knows the purpose %s', (said, purpose) => {
    expect(read({ purpose_of_use: [said, said] })).toMatchObject({ kind: 'read', asker: { purpose } })
  })

  it.each([
    'urn:oid:2.16.840.1.113883.5.8#TREATMENT',
    'urn:oid:2.16.840.1.113883.3.18.7.1#TREAT',
    'urn:oid:1.2.3#TREAT',
    'constructor',
    'T-TREAT',
  ])('NET-4 answers no purpose that its system does not know: %s', said => {
    expect(read({ purpose_of_use: [said] })).toEqual({ kind: 'refused', because: 'purpose-unknown' })
  })

  it.each([
    [undefined, 'missing'],
    [{}, 'missing'],
    ['text', 'missing'],
    ['null', 'missing'],
    ['{"hl7-b2b"', 'missing'],
    [{ 'hl7-b2b': 'text' }, 'shape'],
    [{ 'hl7-b2b': '[1' }, 'shape'],
    [{ 'hl7-b2b': { ...usual, version: 1 } }, 'shape'],
    [{ 'hl7-b2b': { ...usual, purpose_of_use: 'TREAT' } }, 'shape'],
    [{ 'hl7-b2b': { ...usual, purpose_of_use: ['TREAT', 'HPAYMT'] } }, 'purposes-several'],
  ])('NET-4 is refused when it is %j', (given, because) => {
    expect(readExtension(given)).toEqual({ kind: 'refused', because })
  })
})
