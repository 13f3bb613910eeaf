import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVisitPush, type VisitPush } from './visit-push.ts'

function visitOf(json: unknown): VisitPush {
  const read = readVisitPush(json)
  if (read.kind !== 'read') throw new Error('unreadable')
  return read.visit
}

const asideOf = (json: unknown) => {
  const read = readVisitPush(json)
  return read.kind === 'read' ? read.aside : undefined
}

describe('NET-1 a VisitPush', () => {
  it('reads nulls, blanks and what is left out alike', () => {
    const withNulls = {
      Meta: { DataModel: 'Clinical Summary', Source: { ID: null, Name: ' ' } },
      Header: { Patient: { Demographics: { FirstName: 'Ada', LastName: null, Address: {}, EmailAddresses: [] } } },
      Problems: [],
      AllergyText: null,
    }
    const without = {
      Meta: { DataModel: 'Clinical Summary' },
      Header: { Patient: { Demographics: { FirstName: 'Ada' } } },
    }
    expect(visitOf(withNulls)).toEqual(visitOf(without))
    expect(asideOf(withNulls)).toEqual([])
  })

  it('keeps unknown keys and Extensions aside, each path once and without places in lists', () => {
    const json = {
      Foo: 'x',
      Header: { Extensions: { a: 1 }, Patient: { Demographics: { FavouriteColour: 'blue' } } },
      Problems: [{ Name: 'Asthma' }, { Name: 'Gout', Severity: 'bad' }, { Name: 'Cold', Severity: 'mild' }],
    }
    expect(asideOf(json)).toEqual([
      { path: 'Foo', value: 'x' },
      { path: 'Header.Extensions', value: { a: 1 } },
      { path: 'Header.Patient.Demographics.FavouriteColour', value: 'blue' },
      { path: 'Problems.Severity', value: 'bad' },
    ])
    expect(visitOf(json).Problems.map(each => each.Name)).toEqual(['Asthma', 'Gout', 'Cold'])
  })

  it('reads a number for a text, one for many, a text for a code; keeps what it cannot read aside', () => {
    const visit = visitOf({
      Meta: { Message: { ID: 5565 } },
      Medications: { Dose: { Quantity: 4 }, Product: 'Aspirin', StartDate: { no: 'date' } },
    })
    expect(visit.Meta?.Message?.ID).toBe('5565')
    expect(visit.Medications[0]).toMatchObject({ Dose: { Quantity: '4' }, Product: { Name: 'Aspirin' } })
    expect(asideOf({ Medications: { StartDate: { no: 'date' } } })).toEqual([
      { path: 'Medications.StartDate', value: { no: 'date' } },
    ])
  })

  it('takes both shapes of e-mail addresses and both spellings of the irregular texts', () => {
    const emails = (EmailAddresses: unknown) =>
      visitOf({ Header: { Patient: { Demographics: { EmailAddresses } } } }).Header?.Patient?.Demographics
        ?.EmailAddresses
    expect(emails(['a@example.org'])).toEqual(['a@example.org'])
    expect(emails([{ Address: 'a@example.org' }])).toEqual(['a@example.org'])
    expect(visitOf({ AllergiesText: 'x', ResultText: 'y', ImmunizationsText: 'z' })).toMatchObject({
      AllergyText: 'x',
      ResultText: 'y',
      ImmunizationText: 'z',
    })
  })

  it.each([[null], ['text'], [7], [[]], [undefined]])('refuses %j, which is no message', json => {
    expect(readVisitPush(json)).toEqual({ kind: 'unreadable' })
  })

  it('reads any JSON object without an error, and a second time alike', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('Meta', 'Header', 'Problems', 'Results', 'x', '__proto__'), fc.jsonValue()),
        json => {
          expect(visitOf(json)).toEqual(visitOf(JSON.parse(JSON.stringify(json))))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('keeps its head when a message is nested without end', () => {
    let deep: unknown = 'x'
    for (let depth = 0; depth < 20_000; depth++) deep = { Header: deep }
    expect(readVisitPush(deep).kind).toBe('read')
  })
})
