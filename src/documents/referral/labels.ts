/** What the elements of a referral's record are called, in both languages. An element that is not here is called by its own name. */
import type { Language } from './model.ts'
import { say } from './words.ts'

type Pair = readonly [en: string, fr: string]

const labels: Readonly<Record<string, Pair>> = {
  name: ['Name', 'Nom'],
  address: ['Address', 'Adresse'],
  identifier: ['Identifier', 'Identifiant'],
  communication: ['Language', 'Langue'],
  contact: ['Contact', 'Personne-ressource'],
  content: ['Content', 'Contenu'],
  generalPractitioner: ['Family doctor', 'Médecin de famille'],
  language: ['Language', 'Langue'],
  location: ['Location', 'Lieu'],
  organization: ['Organization', 'Organisme'],
  participant: ['Participant', 'Participant'],
  practitioner: ['Practitioner', 'Professionnel'],
  provision: ['Provision', 'Disposition'],
  recipient: ['Recipient', 'Destinataire'],
  reason: ['Reason', 'Motif'],
  sender: ['Sender', 'Expéditeur'],
  start: ['Start', 'Début'],
  end: ['End', 'Fin'],
  value: ['Value', 'Valeur'],
  line: ['Address', 'Adresse'],
  city: ['City', 'Ville'],
  state: ['Province', 'Province'],
  postalCode: ['Postal code', 'Code postal'],
  country: ['Country', 'Pays'],
  active: ['Active', 'Actif'],
  author: ['Author', 'Auteur'],
  availableTime: ['Available times', 'Disponibilités'],
  birthDate: ['Date of birth', 'Date de naissance'],
  'Patient.deceased': ['Deceased', 'Décès'],
  'Patient.multipleBirth': ['Multiple birth', 'Naissance multiple'],
  'ServiceRequest.authoredOn': ['Submitted', 'Soumise le'],
  'Task.authoredOn': ['Handled since', 'Traitée depuis'],
  'Task.lastModified': ['Status changed', 'Changement d’état'],
  'Task.statusReason': ['Reason for the status', 'Motif de l’état'],
  'Task.owner': ['Handled by', 'Traitée par'],
  'Consent.dateTime': ['Recorded', 'Consigné le'],
  'Consent.performer': ['Given by', 'Donné par'],
  'Communication.topic': ['Topic', 'Sujet'],
  'QuestionnaireResponse.authored': ['Form filled in', 'Formulaire rempli le'],
  'QuestionnaireResponse.questionnaire': ['Form', 'Formulaire'],
  basis: ['Basis', 'Fondement'],
  bodySite: ['Body site', 'Partie du corps'],
  category: ['Category', 'Catégorie'],
  characteristic: ['Characteristic', 'Caractéristique'],
  code: ['Code', 'Code'],
  comment: ['Comment', 'Commentaire'],
  created: ['Created', 'Créé le'],
  date: ['Date', 'Date'],
  description: ['Description', 'Description'],
  encounter: ['Encounter', 'Rencontre'],
  extraDetails: ['Extra details', 'Précisions'],
  gender: ['Gender', 'Genre'],
  genderIdentity: ['Gender identity', 'Identité de genre'],
  insurance: ['Insurance', 'Assurance'],
  intent: ['Intent', 'Intention'],
  locationReference: ['Location', 'Lieu'],
  maritalStatus: ['Marital status', 'État civil'],
  medium: ['Medium', 'Moyen'],
  note: ['Note', 'Note'],
  occurrence: ['Requested for', 'Demandée pour'],
  orderDetail: ['Details', 'Précisions'],
  patientInstruction: ['Instructions to the registrant', 'Directives à la personne inscrite'],
  performerType: ['Kind of provider', 'Type de fournisseur'],
  period: ['Period', 'Période'],
  photo: ['Photo', 'Photo'],
  policy: ['Policy', 'Politique'],
  policyRule: ['Policy', 'Politique'],
  priority: ['Priority', 'Priorité'],
  purpose: ['Purpose', 'But'],
  qualification: ['Qualification', 'Titre professionnel'],
  reasonReference: ['Reason', 'Motif'],
  relationship: ['Relationship', 'Lien'],
  requestedPeriod: ['Requested period', 'Période demandée'],
  scope: ['Scope', 'Portée'],
  sent: ['Sent', 'Envoyé le'],
  received: ['Received', 'Reçu le'],
  serviceCategory: ['Service category', 'Catégorie de service'],
  serviceType: ['Service', 'Service'],
  source: ['Source', 'Source'],
  specialty: ['Specialty', 'Spécialité'],
  specimen: ['Specimen', 'Échantillon'],
  status: ['Status', 'État'],
  statusReason: ['Reason for the status', 'Motif de l’état'],
  telecom: ['Contact', 'Coordonnées'],
  topic: ['Topic', 'Sujet'],
  type: ['Type', 'Type'],
  verification: ['Verified', 'Vérifié'],
}

/** The label of an element, by `Type.element` or by its name alone. */
export function labelOf(type: string, element: string, language: Language): string {
  const pair = own(`${type}.${element}`) ?? own(element)
  return pair ? say(pair, language) : readable(element)
}

function own(key: string): Pair | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined
}

/** `patientInstruction`, or the end of an extension's address, as words: `Patient instruction`. */
export function readable(name: string): string {
  const end = name.replace(/[/#:]+$/, '').replace(/^.*[/#:]/, '')
  const apart = end
    .replace(/[-_.]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .trim()
  return apart === '' ? name : apart.charAt(0).toUpperCase() + apart.slice(1)
}
