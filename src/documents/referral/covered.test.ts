import { describe, expect, it } from 'vitest'
import { coveredLines } from './covered.ts'
import { pathsOf } from './expression-paths.ts'
import type { SummaryLine } from './model.ts'

const line = (path: string, ...raw: string[]): SummaryLine => ({
  label: path,
  value: raw.join(' '),
  paths: [path],
  raw,
})

describe('the elements that an expression reads', () => {
  it.each([
    [
      "contained.ofType(Patient).where(id='registrant').name.where(use='official').given.first()",
      ['Patient.name.given'],
    ],
    ['contained.ofType(Patient).address[0].line[1]', ['Patient.address.line']],
    ["(contained.where(id = 'task') as Task).status", ['Task.status']],
    ['requester.resolve().practitioner.resolve().ofType(Practitioner).name.family', ['Practitioner.name.family']],
    ['ServiceRequest.priority', ['priority']],
    [
      "contained.ofType(Patient).name.select(given.first() & ' ' & family)",
      ['Patient.name.given', 'Patient.name.family'],
    ],
    [
      '(contained.ofType(Patient).gender | contained.ofType(Patient).birthDate)',
      ['Patient.gender', 'Patient.birthDate'],
    ],
    ["iif(priority = 'urgent', reasonCode.text, note.text)", ['reasonCode.text', 'note.text']],
    ["contained.ofType(Patient).telecom.where(system = 'phone').value.replace('+1', '')", ['Patient.telecom.value']],
  ])('of %s are %j', (expression, paths) => {
    expect(pathsOf(expression).toSorted()).toEqual(paths.toSorted())
  })
})

describe('covered lines', () => {
  it('REF-5 are those whose element a rule reads and whose value stands in what it gave', () => {
    const city = line('Patient.address.city', 'Montréal')
    const lines = [city, line('Patient.address.state', 'QC')]
    const covered = coveredLines(lines, [{ from: 'contained.ofType(Patient).address.city', values: ['MONTREAL'] }])
    expect([...covered]).toEqual([city])
  })

  it('REF-5 are not those of which the target got something else, or nothing', () => {
    const lines = [line('Patient.gender', 'other'), line('Patient.birthDate', '1941-04-09')]
    const rules = [
      { from: 'contained.ofType(Patient).gender', values: ['unknown'] },
      { from: 'contained.ofType(Patient).birthDate', values: [] },
    ]
    expect(coveredLines(lines, rules).size).toBe(0)
  })

  it('REF-5 use up a value: of two equal phones only one is covered by one field', () => {
    const lines = [line('Patient.telecom.value', '+14165550123'), line('Patient.telecom.value', '+14165550123')]
    const rule = { from: 'contained.ofType(Patient).telecom.value', values: ['416-555-0123'] }
    expect(coveredLines(lines, [rule]).size).toBe(1)
    expect(coveredLines(lines, [rule, rule]).size).toBe(2)
  })

  it('take the value that is the line before one that only contains it', () => {
    const [first, middle] = [line('Patient.name.given', 'Anne'), line('Patient.name.given', 'Marie', 'Anne')]
    const rules = [
      { from: 'contained.ofType(Patient).name.given', values: ['Marie Anne'] },
      { from: 'contained.ofType(Patient).name.given', values: ['Anne'] },
    ]
    expect(coveredLines([first, middle], rules).size).toBe(2)
  })

  it('are never answers of the form', () => {
    const answer: SummaryLine = { ...line('Patient.name.given', 'Anne'), answer: true }
    expect(coveredLines([answer], [{ from: 'contained.ofType(Patient).name.given', values: ['Anne'] }]).size).toBe(0)
  })

  it('find values inside of what a rule composed', () => {
    const lines = [line('Patient.address.line', '12 Maple Street', 'Unit 301')]
    const whole = { street: '12 Maple Street, Unit 301', city: 'Toronto' }
    expect(coveredLines(lines, [{ from: 'contained.ofType(Patient).address', values: [whole] }]).size).toBe(1)
  })
})
