/** Problems of document queries and retrieves in plain words, which say nothing of anybody. */
import type { DocumentProblem, XdsCode } from '../model/network/documents.ts'

export const contexts = {
  unknownCommunity: 'The home community is not one that is answered for here.',
  homeMissing: 'Say the home community, so that the ids can be looked up.',
  unknownPatient: 'The patient id is not one that was given out by this community.',
  refused: 'This community does not answer for this purpose of use or on behalf of others.',
  severalPatients: 'The documents belong to more than one patient: ask for them one by one.',
  tooMany: 'More documents match than are told at once: ask for a kind or a time.',
  unreadable: 'A document could not be listed.',
  queryFailed: 'The query could not be answered. Nothing is wrong with it: ask again later.',
  unknownRepository: 'The repository is not one that is answered for here.',
  unknownDocument: 'The document is not available.',
  documentFailed: 'The document could not be handed over. Ask for it again later.',
  retrieveFailed: 'The documents could not be handed over. Ask for them again later.',
  busy: 'Too much is being handed over at this moment. Ask again later, for fewer documents at once.',
} as const

/** One of them as an error. */
export function problem(code: XdsCode, context: keyof typeof contexts, homeCommunity?: string): DocumentProblem {
  return {
    code,
    context: contexts[context],
    severity: 'error',
    ...(homeCommunity === undefined ? {} : { homeCommunity }),
  }
}
