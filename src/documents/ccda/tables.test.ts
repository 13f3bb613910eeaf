import { describe, expect, it } from 'vitest'
import { readVisitPush } from '../../model/redox/visit-push.ts'
import { systemOf } from './code-systems.ts'
import { codeXml, nameOf } from './codes.ts'
import { ethnicityXml, genderXml, languageOf, raceXml } from './demographics.ts'
import { statusOf } from './entry-parts.ts'
import { idXml } from './ids.ts'
import { chooseKind } from './kind.ts'
import { addressXml, telecomsXml } from './people.ts'
import { hl7Time, spokenSpan, spokenTime } from './times.ts'
import { ucumOf } from './units.ts'
import { rangeWords, valueXml } from './values.ts'

describe('tables of the documents', () => {
  it.each([
    ['mg', 'mg'],
    ['milliGRAM(s)', 'mg'],
    ['mcg', 'ug'],
    ['µg/mL', 'ug/mL'],
    ['mm[Hg]', 'mm[Hg]'],
    ['mmHg', 'mm[Hg]'],
    ['g/dl', 'g/dL'],
    ['10+3/ul', '10*3/uL'],
    ['x10E3/uL', '10*3/uL'],
    ['10^9/L', '10*9/L'],
    ['meq/l', 'meq/L'],
    ['mg/actuat', 'mg/{actuat}'],
    ['lbs', '[lb_av]'],
    ['inches', '[in_i]'],
    ['F', '[degF]'],
    ['bpm', '/min'],
    ['kg/m2', 'kg/m2'],
    ['mL/min/1.73m2', 'mL/min/{1.73_m2}'],
    ['/d', '/d'],
    ['%', '%'],
    ['puff(s)', '{puff}'],
    ['furlongs', undefined],
    ['a b', undefined],
    ['<script>', undefined],
  ])('reads the unit %s as %s', (written, unit) => {
    expect(ucumOf(written)).toBe(unit)
  })

  it.each([
    ['2012-08-07T14:30:00.000Z', '20120807143000+0000', '2012-08-07 14:30 UTC'],
    ['2012-08-07T14:30:00-05:00', '20120807143000-0500', '2012-08-07 14:30 UTC-05:00'],
    ['2012-08-07T00:00:00.000Z', '20120807000000+0000', '2012-08-07'],
    ['2012-08-07 14:30', '201208071430', '2012-08-07 14:30'],
    ['20120807', '20120807', '2012-08-07'],
    ['201208071430', '201208071430', '2012-08-07 14:30'],
    ['20120807143000.123-0500', '20120807143000-0500', '2012-08-07 14:30 UTC-05:00'],
    ['2012-08', '201208', '2012-08'],
    ['2012', '2012', '2012'],
    ['2012-02-30', undefined, '2012-02-30'],
    ['2012-13-01', undefined, '2012-13-01'],
    ['2012-01-01T25:00:00Z', undefined, '2012-01-01T25:00:00Z'],
    ['yesterday', undefined, 'yesterday'],
  ])('reads the time %s', (written, time, spoken) => {
    expect([hl7Time(written), spokenTime(written)]).toEqual([time, spoken])
  })

  it('says a span in words', () => {
    expect(spokenSpan('2012-08-07', '2012-08-09')).toBe('2012-08-07 to 2012-08-09')
    expect(spokenSpan('2012-08-07', '2012-08-07')).toBe('2012-08-07')
    expect(spokenSpan(undefined, undefined)).toBe('')
  })

  it.each([
    ['2.16.840.1.113883.6.96', undefined, '2.16.840.1.113883.6.96'],
    ['urn:oid:2.16.840.1.113883.6.1', undefined, '2.16.840.1.113883.6.1'],
    [undefined, 'SNOMED-CT', '2.16.840.1.113883.6.96'],
    ['ICD-10', undefined, '2.16.840.1.113883.6.90'],
    ['2.16.840.1.113883.6.59', 'CVX', '2.16.840.1.113883.12.292'],
    ['1.2.03', 'our own', undefined],
  ])('takes the code system %s, called %s, for %s', (system, name, oid) => {
    expect(systemOf(system, name)).toBe(oid)
  })

  it('writes a code, its translations, and what stands for a code that is missing', () => {
    const snomed = { Code: '195967001', CodeSystem: '2.16.840.1.113883.6.96', Name: 'Asthma' }
    const icd = { Code: 'J45.909', CodeSystem: '2.16.840.1.113883.6.90', Name: 'Asthma' }
    const options = { prefer: ['2.16.840.1.113883.6.96'], only: true }
    expect(codeXml('value', { ...icd, AltCodes: [snomed] }, options)).toMatch(
      /^<value code="195967001".*<translation code="J45\.909"/,
    )
    expect(codeXml('value', icd, options)).toMatch(
      /^<value nullFlavor="OTH"><originalText>Asthma<\/originalText><translation code="J45\.909"/,
    )
    expect(codeXml('value', { Code: 'local', Name: 'Asthma' }, options)).toBe(
      '<value nullFlavor="UNK"><originalText>Asthma</originalText></value>',
    )
    expect(codeXml('value', { Name: 'Asthma' }, { reference: '#a' })).toBe(
      '<value nullFlavor="UNK"><originalText>Asthma<reference value="#a"/></originalText></value>',
    )
    expect(codeXml('value', undefined)).toBe('<value nullFlavor="UNK"/>')
    expect(nameOf({ Code: 'J45.909' })).toBe('J45.909')
  })

  it.each([
    [{ Value: '10.2', Units: 'g/dl' }, '<value xsi:type="PQ" value="10.2" unit="g/dL"/>'],
    [{ Value: '1,200' }, '<value xsi:type="PQ" value="1200" unit="1"/>'],
    [{ Value: '<5', Units: 'mg' }, '<value xsi:type="IVL_PQ"><high inclusive="false" value="5" unit="mg"/></value>'],
    [{ Value: '≥10' }, '<value xsi:type="IVL_PQ"><low inclusive="true" value="10" unit="1"/></value>'],
    [{ Value: '3', Units: 'furlongs' }, '<value xsi:type="ST">3 furlongs</value>'],
    [{ Value: '3', ValueType: 'String' }, '<value xsi:type="ST">3</value>'],
    [{ Value: 'many' }, '<value xsi:type="ST">many</value>'],
    [{}, '<value xsi:type="ST" nullFlavor="UNK"/>'],
  ])('writes the value %j', (seen, xml) => {
    expect(valueXml(seen)).toBe(xml)
  })

  it('says a range in words', () => {
    expect(rangeWords({ Low: '1', High: '2' })).toBe('1 to 2')
    expect(rangeWords({ High: '2' })).toBe('up to 2')
    expect(rangeWords({ Text: 'M 13-18' })).toBe('M 13-18')
    expect(rangeWords({})).toBeUndefined()
  })

  it.each([
    ['Active', 'active'],
    ['73425007', 'completed'],
    ['Inactive', 'completed'],
    ['Final', 'completed'],
    ['In Progress', 'active'],
    ['Preliminary', 'active'],
    ['discontinued', 'aborted'],
    ['Cancelled', 'cancelled'],
    ['on hold', 'held'],
    ['???', undefined],
  ])('takes the status %s for %s', (said, status) => {
    expect(statusOf(said)).toBe(status)
  })

  it.each([
    ['Female', 'code="F"'],
    ['m', 'code="M"'],
    ['Nonbinary', 'code="UN"'],
    ['ZZ', 'nullFlavor="UNK"'],
    [undefined, 'nullFlavor="UNK"'],
  ])('takes the sex %s for %s', (sex, wanted) => {
    expect(genderXml(sex)).toContain(wanted)
  })

  it('writes race and ethnicity: a category first, what is more exact beside it, unknown when neither is known', () => {
    const german = { Code: '2112-1', Name: 'German' }
    expect(raceXml('White', [german])).toMatch(/^<raceCode code="2106-3".*<sdtc:raceCode code="2112-1"/)
    expect(raceXml('Klingon', [])).toBe('<raceCode nullFlavor="UNK"/>')
    expect(ethnicityXml('Not Hispanic or Latino', [], undefined)).toContain('2186-5')
    expect(ethnicityXml(undefined, [], true)).toContain('2135-2')
    expect(ethnicityXml('unsaid', [], undefined)).toBe('<ethnicGroupCode nullFlavor="UNK"/>')
  })

  it('reads languages by name and by tag', () => {
    expect(['Spanish', 'fr_ca', 'vi', 'x-klingon', ''].map(languageOf)).toEqual([
      'es',
      'fr-CA',
      'vi',
      undefined,
      undefined,
    ])
  })

  it('writes addresses and telephone numbers as the US realm wants them', () => {
    expect(addressXml(undefined)).toBe('<addr nullFlavor="UNK"/>')
    expect(addressXml({ StreetAddress: 'a\nb\nc\nd\ne', Country: 'USA' })).toBe(
      '<addr><streetAddressLine>a</streetAddressLine><streetAddressLine>b</streetAddressLine><streetAddressLine>c</streetAddressLine><streetAddressLine>d, e</streetAddressLine><city nullFlavor="UNK"/><state nullFlavor="UNK"/><postalCode nullFlavor="UNK"/><country>US</country></addr>',
    )
    expect(telecomsXml([['(608) 555-1234 x5', 'WP'], ['[email protected]'], ['a@example.org']])).toBe(
      '<telecom use="WP" value="tel:6085551234;ext=5"/><telecom value="mailto:a@example.org"/>',
    )
    expect(telecomsXml([['call me']])).toBe('<telecom nullFlavor="UNK"/>')
  })

  it('keeps equal numbers of two systems apart', () => {
    const [one, other] = ['Ward', 'Laboratory'].map(IDType => idXml({ ID: '7', IDType }, '1.2.3'))
    expect(one).toContain('assigningAuthorityName="Ward"')
    expect(one).not.toBe(other)
    expect(idXml({ ID: '1555', IDType: 'NPI' }, '1.2.3')).toBe('<id root="2.16.840.1.113883.4.6" extension="1555"/>')
    expect(idXml({ ID: '  ' }, '1.2.3')).toBeUndefined()
  })

  const stay = { StartDateTime: '2026-01-04', EndDateTime: '2026-01-06', DischargeDisposition: { Name: 'Home' } }
  const started = { StartDateTime: '2026-01-04' }
  it.each([
    ['34133-9', undefined, stay, 'ccd', []],
    ['11506-3', undefined, started, 'progress-note', []],
    ['11506-3', undefined, {}, 'ccd', ['no-visit-start']],
    ['18842-5', undefined, stay, 'discharge-summary', []],
    ['18842-5', undefined, started, 'progress-note', ['no-discharge-end', 'no-discharge-disposition']],
    ['18842-5', 'Progress Note', stay, 'discharge-summary', ['type-disagrees']],
    ['18842-5', undefined, {}, 'ccd', ['no-visit-start', 'no-discharge-end', 'no-discharge-disposition']],
    [undefined, 'Discharge Summary', stay, 'discharge-summary', []],
    ['99999-9', 'Odd paper', started, 'ccd', ['type-unknown']],
    [undefined, undefined, { ...started, Location: { Type: 'Outpatient Clinic' } }, 'progress-note', []],
    [undefined, undefined, stay, 'discharge-summary', []],
    [undefined, undefined, undefined, 'ccd', []],
  ] as const)('NET-3 makes of type code %s, type %s and visit %j a %s', (code, Type, Visit, kind, warnings) => {
    const TypeCode = code === undefined ? undefined : { Code: code }
    const read = readVisitPush({ Header: { Document: { TypeCode, Type, Visit } } })
    expect(read.kind === 'read' && chooseKind(read.visit)).toEqual({ kind, warnings })
  })
})
