/** Codes of FHIR that people read, in words. One that is not here is shown as it stands: nothing is guessed. */
import type { Language } from './model.ts'
import { say } from './words.ts'

type Pair = readonly [en: string, fr: string]

const tables = {
  class: {
    requested: ['Requested', 'Demandée'],
    ready: ['Ready', 'Prête'],
    received: ['Received', 'Reçue'],
    accepted: ['Accepted', 'Acceptée'],
    'in-progress': ['In progress', 'En cours'],
    'on-hold': ['On hold', 'En attente'],
    completed: ['Completed', 'Terminée'],
    rejected: ['Rejected', 'Refusée'],
    cancelled: ['Cancelled', 'Annulée'],
    failed: ['Failed', 'Non aboutie'],
    'entered-in-error': ['Entered in error', 'Saisie par erreur'],
  },
  status: {
    active: ['Active', 'Active'],
    draft: ['Draft', 'Ébauche'],
    'on-hold': ['On hold', 'En attente'],
    revoked: ['Revoked', 'Révoquée'],
    completed: ['Completed', 'Terminée'],
    'entered-in-error': ['Entered in error', 'Saisie par erreur'],
    unknown: ['Unknown', 'Inconnu'],
  },
  appointment: {
    proposed: ['Proposed', 'Proposé'],
    pending: ['Pending', 'En suspens'],
    booked: ['Booked', 'Réservé'],
    arrived: ['Arrived', 'Arrivé'],
    fulfilled: ['Attended', 'Tenu'],
    cancelled: ['Cancelled', 'Annulé'],
    noshow: ['No show', 'Absence'],
    'checked-in': ['Checked in', 'Enregistré'],
    waitlist: ['Wait list', 'Liste d’attente'],
    'entered-in-error': ['Entered in error', 'Saisi par erreur'],
  },
  consent: {
    active: ['Given', 'Donné'],
    proposed: ['Proposed', 'Proposé'],
    draft: ['Draft', 'Ébauche'],
    rejected: ['Refused', 'Refusé'],
    inactive: ['Withdrawn', 'Retiré'],
    permit: ['Permits', 'Autorise'],
    deny: ['Denies', 'Refuse'],
    'entered-in-error': ['Entered in error', 'Saisi par erreur'],
  },
  priority: {
    routine: ['Routine', 'Régulière'],
    urgent: ['Urgent', 'Urgente'],
    asap: ['As soon as possible', 'Dès que possible'],
    stat: ['Immediate', 'Immédiate'],
  },
  gender: {
    male: ['Male', 'Masculin'],
    female: ['Female', 'Féminin'],
    other: ['Other', 'Autre'],
    unknown: ['Unknown', 'Inconnu'],
  },
  marital: {
    U: ['Unmarried', 'Non marié(e)'],
    M: ['Married', 'Marié(e)'],
    T: ['Domestic partner', 'Conjoint(e) de fait'],
    L: ['Legally separated', 'Séparé(e) légalement'],
    D: ['Divorced', 'Divorcé(e)'],
    W: ['Widowed', 'Veuf ou veuve'],
    S: ['Never married', 'Célibataire'],
    UNK: ['Unknown', 'Inconnu'],
  },
  telecom: {
    phone: ['Phone', 'Téléphone'],
    fax: ['Fax', 'Télécopieur'],
    email: ['Email', 'Courriel'],
    pager: ['Pager', 'Téléavertisseur'],
    url: ['Web address', 'Adresse Web'],
    sms: ['Text messages', 'Messages texte'],
    other: ['Other contact', 'Autre coordonnée'],
  },
  use: {
    home: ['home', 'domicile'],
    work: ['work', 'travail'],
    mobile: ['mobile', 'cellulaire'],
    temp: ['temporary', 'temporaire'],
    old: ['old', 'ancien'],
    main: ['home/main', 'domicile/principal'],
    alternate: ['alternate', 'autre'],
    official: ['official', 'officiel'],
    usual: ['usual', 'usuel'],
    nickname: ['nickname', 'surnom'],
    anonymous: ['anonymous', 'anonyme'],
    maiden: ['maiden', 'naissance'],
    billing: ['billing', 'facturation'],
  },
} as const satisfies Record<string, Record<string, Pair>>
export type CodeTable = keyof typeof tables

/** A code in words, or the code itself. */
export function sayCode(table: CodeTable, code: string, language: Language): string {
  const rows: Readonly<Record<string, Pair>> = tables[table]
  const pair = Object.hasOwn(rows, code) ? rows[code] : undefined
  return pair ? say(pair, language) : code
}
