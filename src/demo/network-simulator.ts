/** The simulated other gateway of the demo, as a program asks it; what it asks stands on its page too. */
import type { Patient } from '../model/fhir.ts'

/** `kind` other than answered: the gateway gave none. */
type Told<Answer> = { kind: 'answered'; answer: Answer } | { kind: 'fault' | 'unreadable' | 'failed' }
export type SubjectTold = { id: { root: string; extension: string }; homeCommunity?: string; patient: Patient }
export type DiscoveryTold = Told<{ kind: string; subjects?: readonly SubjectTold[] }>
export type EntryTold = { repository: string; uniqueId: string; homeCommunity?: string }
export type DocumentsTold = Told<{ status?: string; entries?: readonly EntryTold[] }>

/** What it heard so far. */
export type NetworkHeard = {
  known?: DiscoveryTold
  /** Asked for by the first letter of their name. */
  twin?: DiscoveryTold
  twinByName?: DiscoveryTold
  stranger?: DiscoveryTold
  documents?: DocumentsTold
  /** A document as text; undefined when none came. */
  content?: string | undefined
}

export type NetworkAsks = {
  discover(patient: Patient): Promise<DiscoveryTold>
  query(patient: { authority: string; id: string }, community: string | undefined): Promise<DocumentsTold>
  retrieve(entry: EntryTold): Promise<string | undefined>
}

export function networkClient(url: string): NetworkAsks {
  const ask = async <T>(question: string, body: object): Promise<T & { number: number }> => {
    const response = await fetch(`${url}/_control/${question}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`Network simulator: ${question} answered ${response.status}`)
    return (await response.json()) as T & { number: number }
  }
  return {
    discover: patient => ask<DiscoveryTold>('discover', { patient }),
    query: (patient, community) => ask<DocumentsTold>('query', { patient, community }),
    async retrieve({ repository, uniqueId, homeCommunity: community }) {
      const { number } = await ask('retrieve', { repository, uniqueId, community })
      const file = await fetch(`${url}/exchanges/${number}/documents/0`)
      return file.ok ? file.text() : undefined
    },
  }
}
