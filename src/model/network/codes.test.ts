import { describe, expect, it } from 'vitest'
import { classCoded, codesOf, confidentialityCoded, practiceSettingCoded, typeCoded } from './codes.ts'

describe('the codes of a document on the network', () => {
  it.each([
    ['34133-9', 'Summary of episode note', '34133-9', '394777002'],
    ['11506-3', 'Progress note', '11506-3', '35971002'],
    ['34904-3', 'Mental health Progress note', '11506-3', '35971002'],
    ['18842-5', 'Discharge summary', '18842-5', '22232009'],
    ['34105-7', 'Hospital Discharge summary', '18842-5', '22232009'],
    ['11488-4', 'Consult note', '11488-4', '394777002'],
    ['57143-0', 'Mental health Referral note', '57133-1', '394777002'],
  ])('NET-3 a %s is a %s of class %s from %s', (code, display, classCode, facility) => {
    const codes = codesOf({ type: code, confidentiality: 'N' })
    expect(codes.typeCode).toEqual({ code, scheme: '2.16.840.1.113883.6.1', display })
    expect(codes.classCode.code).toBe(classCode)
    expect(codes.facilityTypeCode).toMatchObject({ code: facility, scheme: '2.16.840.1.113883.6.96' })
  })

  it('NET-3 a type that is not in the table keeps its code and the name that it was given', () => {
    expect(typeCoded('99999-9', 'Dream diary')).toMatchObject({ code: '99999-9', display: 'Dream diary' })
    expect(typeCoded('99999-9', ' ').display).toBe('Clinical document')
    expect(classCoded('99999-9').code).toBe('34109-9')
  })

  it.each([
    ['N', 'N', 'normal'],
    ['v', 'V', 'very restricted'],
    ['R', 'R', 'restricted'],
    ['', 'R', 'restricted'],
    ['toString', 'R', 'restricted'],
    ['X', 'R', 'restricted'],
  ])('OPS-6 the confidentiality %j is told as %s', (given, code, display) => {
    expect(confidentialityCoded(given)).toEqual({ code, scheme: '2.16.840.1.113883.5.25', display })
  })

  it('NET-4 a document with sections and a scan have formats of their own', () => {
    const format = (scanned: boolean) => codesOf({ type: '34133-9', confidentiality: 'N', scanned }).formatCode
    expect(format(false)).toMatchObject({ code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1' })
    expect(format(true)).toMatchObject({ code: 'urn:hl7-org:sdwg:ccda-nonXMLBody:2.1' })
  })

  it('NET-4 the practice is general medicine unless the type says otherwise', () => {
    expect(practiceSettingCoded('11506-3').display).toBe('General medicine')
    expect(practiceSettingCoded('34904-3').display).toBe('Psychiatry')
  })

  it('NET-4 every code has a scheme and a name', () => {
    for (const code of Object.values(codesOf({ type: 'x', confidentiality: 'x' }))) {
      expect(code.scheme).toMatch(/^[\d.]+$/)
      expect(code.display).not.toBe('')
    }
  })
})
