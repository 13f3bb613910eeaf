/**
 * Deliver, what the registry adds to a record at the moment of sending: whom somebody turned out to be, whose a document is,
 * and whether their data may leave for a target that answers strangers. Asked anew at every attempt: a label, an objection
 * and a merge that came since all hold.
 */
import type { WorkDocument } from '../connectors/connector.ts'
import type { DocumentReference, HubResource, Patient } from '../model/fhir.ts'
import { splitReference } from '../model/fhir.ts'
import type { Directive } from '../model/network/release.ts'
import type { Outcome } from '../model/outcome.ts'
import { documentVersionIn } from '../model/registry/document-address.ts'
import { type ConsentFact, decideRelease } from '../model/release.ts'
import { isConfidential } from '../model/reminders/person.ts'
import { standingsNow } from '../store/network-directives.ts'
import { registryDocumentContent } from '../store/registry-documents.ts'
import { personStandings } from '../store/registry-leaving.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import type { Links } from './prepare.ts'

type Opened = { route: RouteConfig; resource: HubResource }

export type Standings = {
  /** Whom somebody, or the patient of a document, was merged into by a member or a person. */
  survivorOf(resource: HubResource): string | undefined
  /** What holds of the person, whoever merged them: labels, and what they said about being told of. */
  of(resource: HubResource): { confidential: boolean; directives: readonly Directive[] }
}

/** How the people of these deliveries stand; looked up only where a target answers strangers. */
export async function standingsOf(db: Scope, opened: readonly Opened[], now: Date): Promise<Standings> {
  const asked = opened.filter(({ route }) => route.target.connector.network)
  const people = [...new Set(asked.flatMap(({ resource }) => personIn(resource) ?? []))]
  const rows = await personStandings(db, people)
  const { organization } = db
  const standings = await standingsNow(
    db,
    people.map(person => ({ organization, person })),
    now,
  )
  const standing = new Map(people.map((person, index) => [person, standings[index]]))
  const rowOf = (resource: HubResource) => rows.get(personIn(resource) ?? '')
  return {
    survivorOf: resource => rowOf(resource)?.survivor,
    of(resource) {
      // With the labels of everybody who is one with them: the network is answered by those, too.
      const { directives = [], labels = [] } = standing.get(personIn(resource) ?? '') ?? {}
      return { confidential: labels.some(label => !plain.has(label)), directives }
    },
  }
}

const plain: ReadonlySet<string> = new Set(['N', 'M', 'L', 'U'])

function personIn(resource: HubResource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id
  if (resource.resourceType !== 'DocumentReference') return undefined
  const subject = splitReference(resource.subject?.reference)
  return subject?.type === 'Patient' ? subject.id : undefined
}

/**
 * The record as it is told there: who was merged away is replaced by the survivor, and a document is the survivor's, where
 * the survivor is known there.
 */
export function asItStands(resource: HubResource, target: string, standings: Standings, links: Links): HubResource {
  const survivor = standings.survivorOf(resource)
  if (!survivor || !links(target, survivor, 'Patient')) return resource
  const reference = `Patient/${survivor}`
  if (resource.resourceType === 'Patient')
    return {
      ...resource,
      active: false,
      link: [{ other: { reference }, type: 'replaced-by' }],
    } satisfies Patient
  if (resource.resourceType === 'DocumentReference')
    return { ...resource, subject: { reference } } satisfies DocumentReference
  return resource
}

/** Why data of a person do not leave for a target that answers strangers; undefined when nothing holds them back. */
export function networkWithheld(
  { route, resource }: Opened,
  { confidential, directives }: ReturnType<Standings['of']>,
): Outcome | undefined {
  if (!route.target.connector.network) return undefined
  if (confidential || isConfidential(resource)) return { kind: 'suppressed', problem: 'policy.network-withheld' }
  const consents = directives.flatMap(({ kind, scope }): ConsentFact[] =>
    // It is told to whoever treats the person: what they said of all, and of that.
    scope === 'all' || scope === 'TREATMENT' ? [{ status: 'active', type: kind }] : [],
  )
  if (consents.some(({ type }) => type === 'deny')) return { kind: 'suppressed', problem: 'consent.denied' }
  const release = decideRelease({ policy: route.consent, consents, endedWithout: false })
  if (release.kind === 'block') return { kind: 'suppressed', problem: release.problem }
  // A document holds the name and everything else; where a profile keeps names here, it stays as a whole.
  const keepsNames = route.minimums.get('Patient')?.withheld.some(({ compiled }) => /^name\b/.test(compiled.rule.to))
  if (resource.resourceType === 'DocumentReference' && keepsNames)
    return { kind: 'suppressed', problem: 'profile.nothing-left' }
  return undefined
}

/** The content of a document, opened when the connector asks for it. */
export function contentOf(hub: Hub, organization: string, reference: DocumentReference): WorkDocument[] {
  const version = documentVersionIn(reference)
  if (!version) return []
  return [
    {
      part: 'content',
      fileName: `${version}.json`,
      contentType: 'application/json',
      async read() {
        const sealed = await withScope(hub.pool, organization, db => registryDocumentContent(db, version))
        if (!sealed) return { kind: 'refused', problem: 'document.gone' }
        const bytes = hub.sealer.open(organization, 'registry_document', version, sealed)
        const { hash } = await import('node:crypto')
        return { kind: 'bytes', bytes, sha256: hash('sha256', bytes, 'hex') }
      },
    },
  ]
}
