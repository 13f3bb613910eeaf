/** What the simulated Redox holds: per destination people with their identifiers, and documents. In memory. */

export type Identifier = { ID: string; IDType: string }
export type HeldPatient = {
  /** Its number here: not what anybody sends. */
  number: number
  destination: string
  identifiers: Identifier[]
  demographics: Readonly<Record<string, unknown>>
  /** How often it was told of. */
  told: number
  at: Date
}
export type HeldDocument = {
  destination: string
  /** As it was sent. */
  id: string
  patient: number | undefined
  title: string
  content: Readonly<Record<string, unknown>>
  at: Date
}
export type Merged = 'merged' | 'unknown' | 'same'

export type Repository = {
  patients(): readonly HeldPatient[]
  documents(): readonly HeldDocument[]
  /** Whoever has this identifier now. */
  find(destination: string, identifiers: readonly Identifier[]): HeldPatient | undefined
  /** Makes somebody known, or keeps what is new of them. */
  tell(destination: string, identifiers: readonly Identifier[], demographics: unknown): HeldPatient
  /** Whatever leads to the previous ones leads to the survivor from now on, documents too. */
  merge(destination: string, survivor: readonly Identifier[], previous: readonly Identifier[]): Merged
  /** `false`: there is another one with this id. */
  keep(document: Omit<HeldDocument, 'at'>): boolean
  clear(): void
}

export function createRepository(now: () => Date): Repository {
  let patients: HeldPatient[] = []
  const documents = new Map<string, HeldDocument>()
  let number = 0

  const has = (patient: HeldPatient, identifiers: readonly Identifier[]) =>
    identifiers.some(given => patient.identifiers.some(held => held.ID === given.ID && held.IDType === given.IDType))
  const find: Repository['find'] = (destination, identifiers) =>
    patients.find(each => each.destination === destination && has(each, identifiers))
  const add = (patient: HeldPatient, identifiers: readonly Identifier[]) => {
    for (const each of identifiers) if (!has(patient, [each])) patient.identifiers.push(each)
  }
  const tell: Repository['tell'] = (destination, identifiers, demographics) => {
    const known = find(destination, identifiers)
    const patient = known ?? { number: ++number, destination, identifiers: [], demographics: {}, told: 0, at: now() }
    if (!known) patients.push(patient)
    add(patient, identifiers)
    if (typeof demographics === 'object' && demographics !== null) patient.demographics = { ...demographics }
    patient.told += 1
    patient.at = now()
    return patient
  }

  return {
    patients: () => patients,
    documents: () => [...documents.values()],
    find,
    tell,
    merge(destination, survivor, previous) {
      const retired = find(destination, previous)
      const to = find(destination, survivor) ?? tell(destination, survivor, undefined)
      if (retired === to) return 'same'
      add(to, [...previous, ...(retired?.identifiers ?? [])])
      if (!retired) return 'unknown'
      patients = patients.filter(each => each !== retired)
      for (const document of documents.values()) if (document.patient === retired.number) document.patient = to.number
      return 'merged'
    },
    keep(document) {
      const key = `${document.destination} ${document.id.toLowerCase()}`
      const held = documents.get(key)
      if (held && JSON.stringify(held.content) !== JSON.stringify(document.content)) return false
      documents.set(key, { ...document, at: held?.at ?? now() })
      return true
    },
    clear() {
      patients = []
      documents.clear()
    },
  }
}
