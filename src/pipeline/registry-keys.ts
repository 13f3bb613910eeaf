/** The keys of what members tell the registry: they keep the order of each person, and find who is known. */
import type { MemberIdentifier, RegistryAct } from '../model/registry/acts.ts'
import { aliasToken } from './alias-token.ts'
import type { Context } from './plan.ts'

/** The key of one identifier of a person at the member; its link has the same token. */
export function identifierToken(context: Pick<Context, 'hub' | 'organization'>, each: MemberIdentifier): bigint {
  return aliasToken(context, 'patient', { system: each.type, value: each.value })
}

/** The key of a document, whatever version of it. */
export function documentToken(context: Pick<Context, 'hub' | 'organization'>, uniqueId: string): bigint {
  return aliasToken(context, 'document', { system: 'uniqueId', value: uniqueId })
}

/** Every key that acts touch, each once. */
export function registryKeys(context: Pick<Context, 'hub' | 'organization'>, acts: readonly RegistryAct[]): bigint[] {
  return [...new Set(acts.flatMap(act => keysOfAct(context, act)))]
}

/** Every key that one act touches: of the person, of whom it merges, of the document. */
export function keysOfAct(context: Pick<Context, 'hub' | 'organization'>, act: RegistryAct): bigint[] {
  const people = act.person.identifiers.map(each => identifierToken(context, each))
  switch (act.kind) {
    case 'register':
    case 'update':
      return people
    case 'merge':
      return [...people, ...act.previous.map(each => identifierToken(context, each))]
    case 'document':
      return [...people, documentToken(context, act.document.uniqueId)]
  }
}
