/** Scopes: what they let a client do, and what of the asked ones it may have. */
import { describe, expect, it } from 'vitest'
import { allows, grantable, readScopes, supportedScopes } from './scopes.ts'

describe('scopes', () => {
  it.each([
    ['system/Patient.rs', 'Patient', 'r', true],
    ['system/Patient.rs', 'Patient', 's', true],
    ['system/Patient.r', 'Patient', 's', false],
    ['system/Patient.s', 'Patient', 'r', false],
    ['system/Patient.read', 'Patient', 's', true],
    ['system/*.rs', 'DocumentReference', 's', true],
    ['system/*.r', 'Binary', 'r', true],
    ['system/*.s', 'Binary', 'r', false],
    ['system/Patient.rs', 'Binary', 'r', false],
    ['user/Patient.rs', 'Patient', 'r', false],
    ['system/Patient.cruds', 'Patient', 'r', false],
    ['system/Patient.rs?name=a', 'Patient', 'r', false],
  ] as const)('NET-4 %s lets a client %s.%s: %s', (scope, resource, permission, may) => {
    expect(allows([scope], resource, permission)).toBe(may)
  })

  it('NET-4 are read once each, and only those that there are', () => {
    expect(readScopes('system/Patient.rs openid  system/Patient.rs system/Binary.s')).toEqual(['system/Patient.rs'])
    expect(supportedScopes.every(scope => readScopes(scope)[0] === scope)).toBe(true)
  })

  it('NET-4 are granted where everything that they mean was registered', () => {
    expect(grantable(['system/Patient.r', 'system/Patient.rs'], ['system/Patient.r'])).toEqual(['system/Patient.r'])
    expect(grantable(['system/*.rs'], ['system/Patient.rs'])).toEqual([])
    const all = ['system/Patient.rs', 'system/DocumentReference.rs', 'system/Binary.r']
    expect(grantable(['system/*.rs', 'system/*.read'], all)).toEqual(['system/*.rs', 'system/*.read'])
    expect(grantable(['system/Binary.read'], ['system/*.rs'])).toEqual(['system/Binary.read'])
  })
})
