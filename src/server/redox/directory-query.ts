/** The directory: the organization’s own members, and who else takes part in the network. Source: reference/carequality.md section 1.6. */
import { type Place, redoxOrganization } from '../../connectors/redox/place-answers.ts'
import { oidOf } from '../../model/oid.ts'
import { type Answer, askedBy, type Question } from './asked.ts'
import { placesOf } from './places.ts'

const directory = 'Carequality'
const mostAtOnce = 100

/** Members by OID or by what they are called, a page at a time. They are organizations: nobody’s data is in it. */
export async function searchOrganizations(question: Question): Promise<Answer> {
  const { envelope } = question
  const { Directory, Identifier, NameSearch, Limit, Paging } = askedBy(envelope)
  const isKnown = Directory === undefined || Directory.toLowerCase() === directory.toLowerCase()
  const places = isKnown ? await allPlaces(question) : []
  const found = places.filter(place => isNamed(place, Identifier?.ID) && isCalled(place, NameSearch))
  const index = Paging?.Index ?? 0
  const page = found.slice(index, index + Math.min(Limit ?? mostAtOnce, mostAtOnce))
  return {
    status: 200,
    body: {
      Directory: Directory ?? directory,
      Organizations: page.map(redoxOrganization),
      Paging: { Count: found.length, Index: index },
    },
  }
}

/** The members of the organization, and every other one that takes part in the network. */
async function allPlaces({ hub, db, takingPart }: Question): Promise<Place[]> {
  const own = placesOf(await hub.configurations.within(db, db.organization))
  return [
    ...own.values(),
    ...takingPart
      .filter(({ organization }) => organization !== db.organization)
      .map(({ name, homeCommunity: oid, patientOid }) => ({ name, oid, patientOid, active: true })),
  ]
}

function isNamed({ oid, patientOid, slug }: Place, asked: string | undefined): boolean {
  return asked === undefined || [oid, patientOid, slug].includes(oidOf(asked) ?? asked)
}

function isCalled({ name, slug }: Place, asked: string | undefined): boolean {
  return asked === undefined || [name, slug ?? ''].some(each => each.toLowerCase().includes(asked.toLowerCase()))
}
