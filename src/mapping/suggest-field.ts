/** Which field of a person a question probably asks for, from its slug and label in English and French. */
import type { Answer, PersonField } from '../model/events.ts'
import { foldText } from '../model/text.ts'

/** Words of a question, folded, most particular first; the first row that fits wins. */
const wordings: readonly { field: PersonField; says: RegExp }[] = [
  { field: 'birthDate', says: /\b(DATE OF BIRTH|BIRTH ?DATE|BIRTH ?DAY|DOB|DATE DE NAISSANCE|NAISSANCE|DDN)\b/ },
  {
    field: 'healthCard',
    says: /\b(HEALTH ?(CARD|NUMBER)|OHIP|HCN|CARTE (DE )?SANTE|CARTE D?ASSURANCE MALADIE|NAM|RAMQ)\b/,
  },
  { field: 'email', says: /\b(E ?MAIL|COURRIEL|ADRESSE COURRIEL|ADRESSE ELECTRONIQUE)\b/ },
  { field: 'phone', says: /\b(PHONE|TELEPHONE|MOBILE|CELL(PHONE)?|CELLULAIRE|TEL)\b/ },
  { field: 'postalCode', says: /\b(POSTAL ?CODE|POST ?CODE|ZIP( ?CODE)?|CODE POSTAL)\b/ },
  { field: 'city', says: /\b(CITY|TOWN|VILLE|MUNICIPALITE)\b/ },
  { field: 'addressLine', says: /\b(STREET|ADDRESS( LINE)?( 1)?|ADRESSE|RUE)\b/ },
  { field: 'middleName', says: /\b(MIDDLE ?NAME|SECOND GIVEN NAME|(DEUXIEME|SECOND) PRENOM)\b/ },
  { field: 'firstName', says: /\b(FIRST ?NAME|GIVEN ?NAME|FORENAME|PRENOM)\b/ },
  { field: 'lastName', says: /\b(LAST ?NAME|SURNAME|FAMILY ?NAME|NOM DE FAMILLE|NOM(?! COMPLET))\b/ },
  { field: 'gender', says: /\b(GENDER|SEX|GENRE|SEXE)\b/ },
]

// Questions about somebody else: their answer must not land on the patient.
const aboutOthers =
  /\b[LD]?(EMERGENCY|URGENCE|GUARDIAN|TUTEUR|TUTRICE|PARENT|MOTHER|FATHER|MERE|PERE|SPOUSE|CONJOINT|DOCTOR|PHYSICIAN|MEDECIN|REFERR\w*|EMPLOYER|PHARMACY|PHARMACIE|INSURANCE COMPANY|MAIDEN)S?\b/

/** The likely field of a question; undefined when nothing fits or it asks about somebody else. */
export function suggestField(answer: Pick<Answer, 'question' | 'label'>): PersonField | undefined {
  // camelCase slugs are words too.
  const slug = foldText(answer.question.replace(/([a-z])([A-Z])/g, '$1 $2'))
  const label = foldText(answer.label)
  if (aboutOthers.test(slug) || aboutOthers.test(label)) return undefined
  return [label, slug].map(fieldOf).find(field => field !== undefined)
}

function fieldOf(text: string): PersonField | undefined {
  return wordings.find(wording => wording.says.test(text))?.field
}
