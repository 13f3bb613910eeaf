import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { describe, expect, it } from 'vitest'
import type { HumanName } from '../model/fhir.ts'
import { readLastFour, readSubscriber } from './identifiers.ts'
import { foldText, readAddress, readBirthDate, readEmail, readIdentifier, readName, readPhone } from './normalise.ts'
import { isPlaceholder, placeholderPhones } from './placeholders.ts'

const now = new Date('2026-06-01T12:00:00Z')

describe('text', () => {
  it.each([
    [' Éloïse ', 'ELOISE'],
    ["O'Brien", 'OBRIEN'],
    ['O’Brien', 'OBRIEN'],
    ['Smith-Jones', 'SMITH JONES'],
    ['St. John', 'ST JOHN'],
    ['Strauß', 'STRAUSS'],
    ['Łukasz Ørsted', 'LUKASZ ORSTED'],
    ['Nguyễn', 'NGUYEN'],
    ['Ђорђе', 'ЂОРЂЕ'],
    ['Сергей', 'СЕРГЕИ'],
    ['Γιώργος', 'ΓΙΩΡΓΟΣ'],
    ['מִרְיָם', 'מרים'],
    ['مُحَمَّد', 'محمد'],
    ['राम', 'राम'],
    ['रमा', 'रमा'],
    ['李小龙', '李小龙'],
    ['ｙａｍａｄａ', 'YAMADA'],
    ['', ''],
    [' - ', ''],
  ])('%j is compared as %j', (text, folded) => {
    expect(foldText(text)).toBe(folded.normalize('NFKD'))
  })

  it('keeps vowels that are marks: two names of one script stay two', () => {
    expect(foldText('राम')).not.toBe(foldText('रमा'))
  })

  it('folded twice is the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
    )
  })
})

describe('names', () => {
  it.each<[string, HumanName, object]>([
    ['plain', { family: 'Okafor', given: ['Marisol', 'Ann'] }, { first: 'MARISOL', middle: 'ANN', last: 'OKAFOR' }],
    ['hyphen', { family: 'Smith-Jones', given: ['A'] }, { last: 'SMITHJONES', lastParts: ['SMITH', 'JONES'] }],
    [
      'double surname',
      { family: 'García López', given: ['Eva'] },
      { last: 'GARCIALOPEZ', lastParts: ['GARCIA', 'LOPEZ'] },
    ],
    ['particles', { family: 'de la Cruz', given: ['Eva'] }, { last: 'DELACRUZ', lastParts: ['CRUZ'] }],
    ['initial', { family: 'Okafor', given: ['M.'] }, { first: 'M', firstIsInitial: true }],
    ['one character is no initial', { family: '王', given: ['伟'] }, { first: '伟', firstIsInitial: false }],
    ['two first names', { family: 'Lee', given: ['Mary Ann'] }, { first: 'MARYANN', firstParts: ['MARY', 'ANN'] }],
    ['text', { text: 'Dr. Marisol Ann Okafor' }, { first: 'MARISOL', middle: 'ANN', last: 'OKAFOR' }],
    ['text with comma', { text: 'Okafor, Marisol' }, { first: 'MARISOL', last: 'OKAFOR' }],
    ['text with particles', { text: 'Ludwig van der Berg' }, { first: 'LUDWIG', last: 'VANDERBERG' }],
    ['one word', { text: 'Marisol' }, { last: 'MARISOL', first: undefined }],
    ['degree', { family: 'Okafor MD', given: ['Marisol'] }, { last: 'OKAFOR' }],
    ['a first name that looks like a title', { family: 'Lee', given: ['Miss'] }, { first: 'MISS' }],
  ])('reads %s', (_, name, expected) => {
    expect(readName(name)?.name).toMatchObject(expected)
  })

  it.each<[HumanName, string | undefined]>([
    [{ family: 'Smith Jr.', given: ['John'] }, 'JR'],
    [{ family: 'Smith', given: ['John', 'III'] }, 'III'],
    [{ family: 'Smith', given: ['John'], suffix: ['MD', 'Sr'] }, 'SR'],
    [{ text: 'John Smith, Jr' }, 'JR'],
    [{ text: 'John Smith II' }, 'II'],
    [{ family: 'Smith V', given: ['John'] }, 'V'],
    [{ family: 'Smith', given: ['John', 'V'] }, undefined],
    [{ family: 'Junior', given: ['Ana'] }, undefined],
    [{ family: 'Ives', given: ['Burl'] }, undefined],
  ])('finds the suffix of %j', (name, suffix) => {
    expect(readName(name)?.suffix).toBe(suffix)
    expect(readName(name)?.name.last).not.toMatch(/JR$|II$/)
  })

  it.each<HumanName>([
    { family: 'Doe', given: ['John'] },
    { family: 'Unknown', given: ['Baby Girl'] },
    { family: 'Test', given: ['TEST'] },
    { text: 'zzztest' },
    { family: 'XX', given: ['FNU'] },
    { text: '???' },
    {},
  ])('takes the placeholder %j as missing', name => {
    expect(readName(name)).toBeUndefined()
  })

  it.each<HumanName>([
    { family: 'Okafor', given: ['Bob'] },
    { family: 'Okafor', given: ['Bo'] },
    { family: 'Newborne', given: ['Ann'] },
    { family: 'Test-Rossi', given: ['Testa'] },
    { family: 'Doe', given: ['Marisol'] },
  ])('keeps the name %j, which only looks like one', name => {
    expect(readName(name)?.name).toMatchObject({ first: expect.any(String), last: expect.any(String) })
  })

  it.each(['Baby of Marisol', 'BabyGirl 2', 'Male Infant', 'Not Available', 'Unidentified'])(
    'takes the first name %j as missing',
    first => {
      expect(readName({ family: 'Okafor', given: [first] })?.name.first).toBeUndefined()
    },
  )

  it('keeps the last name of a newborn', () => {
    expect(readName({ family: 'Okafor', given: ['Baby Boy'] })?.name).toMatchObject({
      first: undefined,
      last: 'OKAFOR',
    })
  })
})

describe('birth dates', () => {
  it.each([
    ['1985-03-14', '1985-03-14'],
    ['1985-03', '1985-03'],
    ['1985', '1985'],
    ['2026-06-03', '2026-06-03'],
    ['2026-06-04', undefined],
    ['1906-06-01', '1906-06-01'],
    ['1906-05-31', undefined],
    ['1985-02-30', undefined],
    ['1985-13-01', undefined],
    ['1900-01-01', undefined],
    ['0050-01-01', undefined],
    ['14/03/1985', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j', (text, date) => {
    expect(readBirthDate(text, now)).toBe(date)
  })
})

it('birth dates of another century count where a caller says so, for people of another century', () => {
  expect(readBirthDate('1843-05-31', now)).toBeUndefined()
  expect(readBirthDate('1843-05-31', now, 1000)).toBe('1843-05-31')
})

describe('phones and e-mails', () => {
  it.each([
    ['(416) 823-0123', '+14168230123'],
    ['+1 416 823 0123 ext. 7', '+14168230123'],
    ['tel:+33 6 12 34 56 78', '+33612345678'],
    ['000-000-0000', undefined],
    ['999-999-9999', undefined],
    ['123-456-7890', undefined],
    ['416-555-1212', undefined],
    ['116-823-0123', undefined],
    ['12345', undefined],
    ['none', undefined],
  ])('%j is %j', (text, phone) => {
    expect(readPhone(text, 'CA', false)).toBe(phone)
  })

  it('reads the usual ways to write a number as the library does', () => {
    const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
    const between = fc.constantFrom('', ' ', '-', '.', ') ', ')', '  ', '/')
    const text = fc
      .tuple(
        fc.constantFrom('', '+1', '1', '+1 ', '1-', '+1-', '+1 (', '(', '+', '0', '+44', 'tel:'),
        digits(3),
        between,
        digits(3),
        between,
        fc.oneof(digits(4), digits(3), digits(5)),
        fc.constantFrom('', '', ' ', ' x12'),
      )
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(text, fc.constantFrom('US', 'CA', 'GB'), (written, region) => {
        const read = parsePhoneNumberFromString(written.replace(/^tel:/, ''), region)
        const is = read?.isPossible() && !isPlaceholder(read.number, placeholderPhones) ? read.number : undefined
        expect(readPhone(written, region, true)).toBe(is)
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes fictional numbers as missing unless they are allowed', () => {
    expect(readPhone('416-555-0142', 'CA', false)).toBeUndefined()
    expect(readPhone('416-555-0142', 'CA', true)).toBe('+14165550142')
    expect(readPhone('416-555-0142', 'CA', false)).toBeUndefined()
  })

  it.each([
    [' Marisol.O+x@Example.ORG ', 'marisol.o+x@example.org'],
    ['noemail@clinic.org', undefined],
    ['14168230123@sms.cal.com', undefined],
    ['m***@example.org', undefined],
    ['no at sign', undefined],
  ])('%j is %j', (text, email) => {
    expect(readEmail(text)).toBe(email)
  })
})

describe('addresses and identifiers', () => {
  it('compares streets and postal codes in one spelling', () => {
    const one = readAddress({ line: ['12 King Street West, Apt 4'], city: 'Montréal', postalCode: 'm5h 1a1' })
    expect(one).toEqual({
      street: '12 KING ST W',
      number: '12',
      road: 'KINGSTW',
      city: 'MONTREAL',
      postalCode: 'M5H1A1',
    })
    expect(readAddress({ line: ['12 King St. W'] })?.street).toBe('12 KING ST W')
    expect(readAddress({ postalCode: '90210-1234' })?.postalCode).toBe('90210')
  })

  it('takes placeholder addresses as missing', () => {
    expect(readAddress({ line: ['General Delivery'], postalCode: '00000' })).toBeUndefined()
  })

  it.each([
    ['12 King St #4', '12 KING ST'],
    ['P.O. Box 12', 'PO BOX 12'],
    ['Post Office Box 12', 'PO BOX 12'],
    ['No Address', undefined],
  ])('reads the street %j as %j', (line, street) => {
    expect(readAddress({ line: [line] })?.street).toBe(street)
  })

  it('knows what kind an identifier is, and its last four digits however they are written', () => {
    const ssn = 'http://hl7.org/fhir/sid/us-ssn'
    const typed = (code: string, value = 'A1') => ({ system: 'urn:a', value, type: { coding: [{ code }] } })
    expect(readIdentifier({ system: 'urn:oid:2.16.840.1.113883.4.1', value: '219-09-4321' })).toEqual({
      system: ssn,
      value: '219094321',
      kind: 'ssn',
    })
    expect(readIdentifier({ system: ssn, value: '912-70-1234' })).toMatchObject({ kind: 'itin' })
    expect(['NI', 'DL', 'MB', 'MC', 'MR'].map(code => readIdentifier(typed(code))?.kind)).toEqual([
      'national',
      'legal',
      'member',
      'mbi',
      undefined,
    ])
    expect(readLastFour({ system: ssn, value: '219-09-4321' })).toEqual({ kind: 'ssn', value: '4321' })
    expect(readLastFour({ system: ssn, value: '***-**-4321' })).toEqual({ kind: 'ssn', value: '4321' })
    expect(readLastFour({ system: ssn, value: '912-70-1234' })).toEqual({ kind: 'itin', value: '1234' })
    expect(readLastFour({ system: ssn, value: '0000' })).toBeUndefined()
    expect(readLastFour({ system: 'urn:a', value: '4321' })).toBeUndefined()
    expect(readIdentifier({ system: ssn, value: '078-05-1120' })).toBeUndefined()
    expect(readSubscriber(typed('SN'))).toEqual({ system: 'urn:a', value: 'A1' })
    expect(readIdentifier(typed('SN'))).toBeUndefined()
  })

  it('keeps identifiers that name one person in one namespace', () => {
    const ssn = 'http://hl7.org/fhir/sid/us-ssn'
    expect(readIdentifier({ system: 'urn:a', value: ' 88-41 x' })).toEqual({ system: 'urn:a', value: '8841X' })
    expect(readIdentifier({ value: '8841' })).toBeUndefined()
    expect(readIdentifier({ system: ssn, value: '219-09-9999' })).toEqual({
      system: ssn,
      value: '219099999',
      kind: 'ssn',
    })
    for (const value of ['000-12-3456', '666-12-3456', '900-12-3456', '219-00-1234', '219-09-0000', '123456789'])
      expect(readIdentifier({ system: ssn, value })).toBeUndefined()
    expect(readIdentifier({ system: 'urn:a', value: '5', type: { coding: [{ code: 'SN' }] } })).toBeUndefined()
  })
})
