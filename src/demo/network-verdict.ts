/** Whether the network was answered rightly: who is known was found, nobody was taken for somebody else, and it was noted. */
import type { Hub } from '../pipeline/hub.ts'
import { listDisclosures } from '../store/lists/disclosures.ts'
import { withScope } from '../store/scope.ts'
import { firstOf } from './network-day.ts'
import type { DiscoveryTold } from './network-simulator.ts'
import { complaint, patients } from './network-town.ts'
import type { World } from './world.ts'

export type NetworkVerdict = { differences: string[]; line: string }

const wantedDisclosures = ['network.discover', 'network.query', 'network.retrieve']

export async function judgeNetwork(hub: Hub, organization: string, { network }: World): Promise<NetworkVerdict> {
  const { heard, oids } = network
  const known = firstOf(heard.known)
  const record = known?.id.extension
  const entries = heard.documents?.kind === 'answered' ? (heard.documents.answer.entries ?? []) : []
  const disclosed = record === undefined ? [] : await disclosuresOf(hub, organization, record)
  const byAsker = disclosed.filter(({ actor }) => actor === oids.askerHome).map(({ action }) => action)
  const twin = outcomeOf(heard.twin)
  const byName = firstOf(heard.twinByName)
  const wrongs: [boolean, string][] = [
    [known?.homeCommunity !== oids.home, 'network: who is known was not found'],
    [known !== undefined && nameOf(known) !== nameIn(patients.known), 'network: somebody else was found'],
    [entries.length !== 1, `network: ${entries.length} documents were told of instead of 1`],
    [!heard.content?.includes(complaint), 'network: the document did not come, or is another one'],
    [twin !== 'ask' && twin !== 'nobody', `network: one of twins who cannot be told apart: ${twin}`],
    [byName !== undefined && nameOf(byName) !== nameIn(patients.twin), 'network: a twin was taken for the other one'],
    [outcomeOf(heard.stranger) !== 'nobody', `network: a stranger: ${outcomeOf(heard.stranger)}`],
    ...wantedDisclosures.map((action): [boolean, string] => [
      byAsker.filter(each => each === action).length !== 1,
      `network: no one disclosure ${action}`,
    ]),
  ]
  const named = byName ? 'found by name' : `by name ${outcomeOf(heard.twinByName)}`
  return {
    differences: wrongs.flatMap(([isWrong, says]) => (isWrong ? [says] : [])),
    line: `network: known ${outcomeOf(heard.known)}, documents ${entries.length}, fetched ${heard.content === undefined ? 0 : 1}; twin ${twin}, ${named}; stranger ${outcomeOf(heard.stranger)}; disclosures ${byAsker.length}`,
  }
}

function disclosuresOf(hub: Hub, organization: string, record: string) {
  return withScope(hub.pool, organization, async db => (await listDisclosures(db, [record], 20, undefined)).rows)
}

function outcomeOf(told: DiscoveryTold | undefined): string {
  if (told === undefined) return 'not asked'
  return told.kind === 'answered' ? told.answer.kind : told.kind
}

function nameOf({ patient }: { patient: { name?: { family?: string; given?: string[] }[] } }): string {
  const [name] = patient.name ?? []
  return `${name?.given?.[0]} ${name?.family}`
}

function nameIn({ first, last }: { first: string; last: string }): string {
  return `${first} ${last}`
}
