/** The names of a certificate, as Node prints them. */
import { describe, expect, it } from 'vitest'
import { urisOf } from './certificates.ts'

describe('the URIs of a certificate', () => {
  it.each([
    [undefined, []],
    ['DNS:a.example.org', []],
    ['URI:https://a.example.org/app', ['https://a.example.org/app']],
    [
      'DNS:a.example.org, URI:urn:x:1, IP Address:10.0.0.1, URI:https://b.example.org',
      ['urn:x:1', 'https://b.example.org'],
    ],
    // One name that holds what looks like another one: Node quotes it.
    [
      'URI:"https://a.example.org/?, URI:https://b.example.org"',
      ['https://a.example.org/?, URI:https://b.example.org'],
    ],
    ['DNS:"a, URI:https://b.example.org"', []],
  ])('NET-4 of %s are %j', (subjectAltName, uris) => {
    expect(urisOf({ subjectAltName })).toEqual(uris)
  })
})
