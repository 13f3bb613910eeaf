/** In what form an answer is wanted, by the headers that real clients send. */
import { describe, expect, it } from 'vitest'
import { isAcceptable, prefersLenient, wantsResource } from './negotiation.ts'

const sent = (accept?: string, url = '/Binary/1') => ({ url, headers: accept === undefined ? {} : { accept } })
const hapi =
  'application/fhir+xml;q=1.0, application/fhir+json;q=1.0, application/xml+fhir;q=0.9, application/json+fhir;q=0.9'
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe('a document', () => {
  it.each([
    ['HAPI', hapi],
    ['HAPI that was told to use JSON', 'application/fhir+json;q=1.0, application/json+fhir;q=0.9'],
    ['axios', 'application/json, text/plain, */*'],
    ['whoever prefers FHIR', 'text/xml;q=0.5, application/fhir+json'],
    ['whoever names FHIR first', 'application/fhir+json, text/xml'],
    ['whoever takes anything else less', '*/*;q=0.1, application/fhir+json;q=0.2'],
    ['whoever refuses the content itself', 'text/xml;q=0, application/fhir+json;q=0.1'],
    ['FHIR in capitals, with a parameter', 'Application/FHIR+JSON; fhirVersion=4.0'],
  ])('NET-4 is a resource for %s', (_name, accept) => {
    expect([isAcceptable(sent(accept), true), wantsResource(sent(accept), 'text/xml')]).toEqual([true, true])
  })

  it.each([
    ['a browser', browser],
    ['curl', '*/*'],
    ['nothing that is said', undefined],
    ['an empty header', ''],
    ['whoever names its type first', 'text/xml, application/fhir+json'],
    ['whoever prefers its other name', 'application/fhir+json;q=0.8, application/xml'],
    ['whoever takes anything first', '*/*, application/fhir+json'],
    ['whoever refuses FHIR', 'application/fhir+json;q=0, text/*;q=0.1'],
    ['another type alone', 'application/pdf'],
  ])('NET-4 is as it is for %s', (_name, accept) => {
    expect([isAcceptable(sent(accept), true), wantsResource(sent(accept), 'text/xml')]).toEqual([true, false])
  })

  it('NET-4 of another type is preferred by its own name', () => {
    const accept = 'application/pdf, application/fhir+json;q=0.9, text/xml;q=0.1'
    expect(wantsResource(sent(accept), 'application/pdf')).toBe(false)
    expect(wantsResource(sent(accept), 'text/xml')).toBe(true)
  })

  it('NET-4 is not sent to who takes nothing but FHIR in XML: it would be read as a resource', () => {
    expect(isAcceptable(sent('application/fhir+xml;q=1.0, application/xml+fhir;q=0.9'), true)).toBe(false)
    expect(isAcceptable(sent(undefined, '/Binary/1?_format=xml'), true)).toBe(false)
  })

  it('NET-4 is what the address says, before what the header says', () => {
    expect(wantsResource(sent('text/xml', '/Binary/1?_format=json'), 'text/xml')).toBe(true)
    expect(wantsResource(sent(undefined, '/Binary/1?_format=application/fhir+json'), 'text/xml')).toBe(true)
  })
})

describe('a resource', () => {
  it.each([
    [hapi, true],
    [browser, true],
    ['application/json+fhir', true],
    [undefined, true],
    ['application/fhir+xml', false],
    ['application/fhir+json;q=0, text/html', false],
  ])('NET-4 can be sent to who accepts %s: %s', (accept, is) => {
    expect(isAcceptable(sent(accept, '/Patient/1'), false)).toBe(is)
  })

  it('NET-4 can be sent to who leaves the format in the address empty', () => {
    expect(isAcceptable(sent('application/fhir+json', '/Patient/1?_format='), false)).toBe(true)
  })
})

describe('a condition that is not offered', () => {
  it.each([
    ['handling=lenient', true],
    ['handling="lenient"', true],
    ['return=minimal, Handling = Lenient', true],
    ['return=minimal; handling=lenient', true],
    ['handling=strict, handling=lenient', false],
    ['handling=lenient, handling=strict', true],
    ['handling=lenientish', false],
    ['respond-async', false],
  ])('NET-4 may be passed over for who prefers %s: %s', (prefer, may) => {
    expect(prefersLenient({ url: '/Patient', headers: { prefer } })).toBe(may)
  })
})
