/**
 * Redox's own examples against Redox's own schemas: what both publish says the same, but for a few keys. Every example is taken
 * by the hub (`redox.test.ts`); here it is seen that the schemas and the reading of them can be relied on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultsOf, schemaNames, schemaOf, schemasThere } from '../redox-schemas.ts'

const folder = join(import.meta.dirname, '../../../shared/data/redox')
const there = schemasThere && existsSync(folder)
if (!there) process.stderr.write('The official Redox examples are not there: they are not checked against schemas.\n')

/** Examples that break their schema: what is wrong with each, and whose it is. */
const known: Readonly<Record<string, readonly string[]>> = {
  // Redox's page of 2020 shows a key that its data model never had, as a sample of what may come.
  'jt-redox-example-patientpush-myra.json': ['/ must NOT have additional properties Foo'],
  'jt-redox-example-patientqueryresponse-myra.json': ['/ must NOT have additional properties Foo'],
  // A key of older messages, gone from the data model since; the sandbox of 2017 answered with it.
  'patientsearch-response-johndoe.json': ['/Patient/Demographics must NOT have additional properties Nickname'],
}

const examples = there ? readdirSync(folder).filter(name => name.endsWith('.json')) : []
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const withSchema = examples.filter(file => schemaOf(read(file)) !== undefined)

describe.runIf(there)('the official examples', () => {
  it.each(withSchema)('NET-1 %s is as its schema says', file => {
    expect(faultsOf(read(file))).toEqual(known[file] ?? [])
  })

  it('NET-1 show every event that has a schema', () => {
    const shown = new Set(withSchema.map(file => schemaOf(read(file))))
    expect(schemaNames().filter(name => !shown.has(name))).toEqual([])
    expect(Object.keys(known).filter(file => !withSchema.includes(file))).toEqual([])
  })
})

describe.runIf(schemasThere)('the schemas', () => {
  const meta = { DataModel: 'PatientAdmin', EventType: 'NewPatient' }
  it.each([
    ['a patient without an id', { Meta: meta, Patient: { Identifiers: [{ IDType: 'MR' }] } }],
    ['a key that nobody knows', { Meta: meta, Patient: { Identifiers: [], Nose: 1 } }],
    ['a number where a text belongs', { Meta: meta, Patient: { Identifiers: [{ ID: 1, IDType: 'MR' }] } }],
    ['an event of no schema', { Meta: { DataModel: 'Media', EventType: 'New' } }],
  ])('find %s', (_name, message) => {
    expect(faultsOf(message)).not.toEqual([])
  })

  it.each([null, undefined])('take %s and silence for one', absent => {
    const patient = { Identifiers: [{ ID: '1', IDType: 'MR' }], Demographics: { FirstName: absent } }
    expect(faultsOf(JSON.parse(JSON.stringify({ Meta: meta, Patient: patient })))).toEqual([])
  })
})
